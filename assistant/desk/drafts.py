"""Drafts: saved, edited, restored, found. Every text that was ever saved stays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from assistant.desk.access import require_sight, visible_brands
from assistant.desk.base import Desk, Transaction
from assistant.desk.requests import record_request
from assistant.domain.content import Content
from assistant.domain.draft import Draft, DraftState, NewDraft, Version, Written, content_digest
from assistant.domain.people import Actor
from assistant.domain.request import NewRequest, Request, Slot
from assistant.domain.vocabulary import DraftKind, Twin
from assistant.errors import Conflict, UserError
from assistant.review.policy import ReviewPolicy
from assistant.review.transitions import Event, transition
from assistant.store.drafts import (
    DraftRow,
    VersionRow,
    find_drafts,
    get_draft,
    get_version,
    insert_draft,
    new_id,
    versions_of,
)
from assistant.store.exact import require_storable
from assistant.store.incidents import with_ledger
from assistant.store.requests import get_request, request_by_key
from assistant.store.review import released_on

_OPEN = (DraftState.WRITING.value, DraftState.CHANGES_REQUESTED.value)
"""States in which a model's text may become the latest version."""


class DraftsDesk:
    """Saves and finds drafts; `policy` says who may write."""

    def __init__(self, desk: Desk, policy: ReviewPolicy) -> None:
        self._desk = desk
        self._policy = policy

    def create(self, actor: Actor, draft: NewDraft, written: Written) -> tuple[Draft, Version]:
        """A new draft with its first version. Raises `NotAllowed`, `NotStorable`."""
        made, _ = self.create_all(actor, [(draft, written)])
        return made[0]

    def create_all(
        self,
        actor: Actor,
        texts: Sequence[tuple[NewDraft, Written]],
        request: NewRequest | None = None,
        contributors: tuple[str, ...] = (),
    ) -> tuple[list[tuple[Draft, Version]], Request | None]:
        """New drafts with their first versions, and the request for a model's text on top of them, in one transaction.

        `contributors` are those who worked on a text that these come from; they cannot approve them either.

        A request whose key is known already is not made again: its drafts are given back as they are.
        Raises `NotAllowed`, `NotStorable`.
        """
        for draft, written in texts:
            require_storable(draft, "draft")
            require_storable(written, "text")
        with self._desk.transaction(actor) as transaction:
            known = request_by_key(transaction.session, request.key) if request and request.key else None
            if known is not None:
                transaction.require(*self._policy.writers, brand=known.brand)
                return [_at_latest(transaction.session, slot.draft) for slot in known.slots], known
            request_id = new_id("q") if request else ""
            made = [self._create(transaction, draft, written, request_id, contributors) for draft, written in texts]
            if request is None:
                return made, None
            slots = tuple(Slot(draft=draft.id, base=version.number) for draft, version in made)
            return made, record_request(transaction, request, request_id, slots)

    def _create(
        self,
        transaction: Transaction,
        draft: NewDraft,
        written: Written,
        request_id: str,
        contributors: tuple[str, ...],
    ) -> tuple[Draft, Version]:
        transaction.require(*self._policy.writers, brand=draft.brand)
        whole = Draft(
            **{**dict(draft), "request": request_id or draft.request},
            id=new_id("d"),
            state=DraftState.WRITING,
            created_at=transaction.now,
            created_by=transaction.actor.id,
        )
        insert_draft(transaction.session, whole)
        version = _numbered(transaction, whole, written, number=1, parent=None, contributors=contributors)
        transaction.session.add(VersionRow.of(version))
        transaction.record(
            "draft.created",
            whole.id,
            version=1,
            digest=version.digest,
            engine=version.engine.value,
            prompt=version.prompt,
            brand=whole.brand,
        )
        return whole, version

    def receive(self, actor: Actor, request_id: str, place: int, written: Written, variant: str = "") -> Slot:
        """A model's text for one slot of a request: on top of the version it was asked for, once.

        Where somebody has gone on writing, or sent the draft to review, their text stays the latest and the model's
        becomes a draft of its own. A slot that has its text already keeps it.
        """
        require_storable(written, "text")
        with self._desk.transaction(actor) as transaction:
            row = get_request(transaction.session, request_id)
            request = row.as_request()
            slot = request.slots[place]
            if slot.version is not None:
                return slot
            draft = get_draft(transaction.session, slot.draft)
            if draft.latest == slot.base and draft.state in _OPEN:
                if variant:
                    draft.variant = variant
                _, version = self._append(transaction, draft, written, slot.base, "generated", None, ())
                filled = slot.model_copy(update={"written": draft.id, "version": version.number})
            else:
                base = get_draft(transaction.session, slot.draft).as_draft()
                beside = NewDraft(**{name: getattr(base, name) for name in NewDraft.model_fields})
                beside = beside.model_copy(update={"variant": variant or base.variant})
                before = get_version(transaction.session, slot.draft, slot.base)
                made, version = self._create(transaction, beside, written, request_id, before.contributors)
                filled = slot.model_copy(update={"written": made.id, "version": version.number})
            slots = (*request.slots[:place], filled, *request.slots[place + 1 :])
            row.put(request.model_copy(update={"slots": slots}))
            return filled

    def pass_over(self, request_id: str, place: int, reason: str, detail: Twin) -> None:
        """Note on a slot why the model's words were not usable for its draft."""
        with self._desk.store.session() as session:
            row = get_request(session, request_id)
            request = row.as_request()
            slot = request.slots[place].model_copy(update={"reason": reason, "detail": detail})
            slots = (*request.slots[:place], slot, *request.slots[place + 1 :])
            row.put(request.model_copy(update={"slots": slots}))

    def add_version(
        self,
        actor: Actor,
        draft_id: str,
        written: Written,
        base: int | None = None,
        event: str = "edit",
        basis: dict[str, object] | None = None,
    ) -> tuple[Draft, Version]:
        """A new version on top of `base` (default: the latest); its author joins the contributors, approvals are void.

        A text that is the same as the latest, on the same basis, changes nothing and voids nothing. `event` says
        how it came about (`edit`, `revise`, `restore`). Raises `Conflict` where someone was faster.
        """
        require_storable(written, "text")
        require_storable(basis, "basis")
        with self._desk.transaction(actor) as transaction:
            row = get_draft(transaction.session, draft_id)
            return self._append(transaction, row, written, base, event, basis, ())

    def restore(
        self, actor: Actor, draft_id: str, number: int, written: Written | None = None
    ) -> tuple[Draft, Version]:
        """The bytes of an earlier version as the newest one; whoever worked on either stays a contributor.

        `written` is that text with findings as of now; its content must be the earlier one's.
        """
        with self._desk.transaction(actor) as transaction:
            row = get_draft(transaction.session, draft_id)
            earlier = get_version(transaction.session, draft_id, number)
            again = written or Written(**{name: getattr(earlier, name) for name in Written.model_fields})
            if again.content != earlier.content:
                raise UserError(
                    zh=f"要恢复的正文与第 {number} 版不一致。",
                    en=f"The text to restore is not that of version {number}.",
                )
            return self._append(transaction, row, again, None, "restore", None, earlier.contributors)

    def _append(
        self,
        transaction: Transaction,
        row: DraftRow,
        written: Written,
        base: int | None,
        event: str,
        basis: dict[str, object] | None,
        more_contributors: tuple[str, ...],
    ) -> tuple[Draft, Version]:
        transaction.require(*self._policy.writers, brand=row.brand)
        latest = get_version(transaction.session, row.id, row.latest)
        if base is not None and base != row.latest:
            raise Conflict(
                zh=f"草稿 {row.id} 已有第 {row.latest} 版（{latest.created_by}），您改的是第 {base} 版；请先看新版。",
                en=f"Draft {row.id} is at version {row.latest} by {latest.created_by}, you edited version {base}; "
                "look at the new one first.",
            )
        draft = row.as_draft()
        same_basis = basis is None or basis == draft.basis
        if written.content == latest.content and written.complete == latest.complete and same_basis:
            return draft, latest
        state = transition(draft.state, Event.EDIT)
        contributors = (*latest.contributors, *more_contributors)
        version = _numbered(transaction, draft, written, row.latest + 1, row.latest, contributors)
        transaction.session.add(VersionRow.of(version))
        row.latest, row.state, row.changed_at = version.number, state.value, transaction.now
        if basis is not None:
            row.basis = basis
        transaction.session.flush()
        transaction.record(
            f"draft.{event}",
            row.id,
            version=version.number,
            parent=version.parent,
            digest=version.digest,
            engine=version.engine.value,
            before=draft.state.value,
        )
        return row.as_draft(), version

    def show(self, actor: Actor, draft_id: str, version: int | None = None) -> tuple[Draft, Version]:
        """A draft with one version, the latest if none is named. Raises `NotFound`."""
        with self._desk.read() as session:
            draft = self._visible(session, actor, draft_id)
            return draft, get_version(session, draft.id, version or draft.latest)

    def to_change(self, actor: Actor, draft_id: str, version: int | None = None) -> tuple[Draft, Version]:
        """As `show`, with the recorded ledger as it is now: what a text is written or checked against again."""
        with self._desk.read() as session:
            draft = with_ledger(session, self._visible(session, actor, draft_id))
            return draft, get_version(session, draft.id, version or draft.latest)

    def whole(self, actor: Actor, draft_id: str) -> tuple[Draft, tuple[Version, ...]]:
        """A draft with all its versions, oldest first."""
        with self._desk.read() as session:
            draft = self._visible(session, actor, draft_id)
            return draft, versions_of(session, draft.id)

    def list(
        self,
        actor: Actor,
        brand: str | None = None,
        kind: DraftKind | None = None,
        state: DraftState | None = None,
        person: str | None = None,
        query: str = "",
        limit: int = 50,
    ) -> tuple[Draft, ...]:
        """Drafts the actor may see, newest first; `query` is sought in titles and texts."""
        with self._desk.read() as session:
            brands = visible_brands(session, actor)
            if brand is not None:
                require_sight(session, actor, brand)
                brands = (brand,)
            states = (state,) if state else ()
            return find_drafts(
                session, brands=brands, kind=kind, states=states, person=person, words=query, limit=limit
            )

    def released_on(self, incident_id: str, but: str = "") -> tuple[Content, ...]:
        """Every text that has been released on a recorded incident, oldest first; `but` leaves one draft out."""
        with self._desk.read() as session:
            return released_on(session, incident_id, but)

    def archive(self, actor: Actor, draft_id: str) -> Draft:
        """Put a draft away; it stays readable."""
        return self._move(actor, draft_id, Event.ARCHIVE)

    def reopen(self, actor: Actor, draft_id: str) -> Draft:
        """Take a draft out of the archive, to be written on."""
        return self._move(actor, draft_id, Event.REOPEN)

    def _move(self, actor: Actor, draft_id: str, event: Event) -> Draft:
        with self._desk.transaction(actor) as transaction:
            row = get_draft(transaction.session, draft_id)
            transaction.require(*self._policy.writers, brand=row.brand)
            before = DraftState(row.state)
            row.state, row.changed_at = transition(before, event).value, transaction.now
            transaction.record(f"draft.{event.value}", row.id, before=before.value)
            return row.as_draft()

    def _visible(self, session: Session, actor: Actor, draft_id: str) -> Draft:
        draft = get_draft(session, draft_id).as_draft()
        require_sight(session, actor, draft.brand)
        return draft


def _at_latest(session: Session, draft_id: str) -> tuple[Draft, Version]:
    draft = get_draft(session, draft_id).as_draft()
    return draft, get_version(session, draft_id, draft.latest)


def _numbered(
    transaction: Transaction,
    draft: Draft,
    written: Written,
    number: int,
    parent: int | None,
    contributors: tuple[str, ...],
) -> Version:
    if not written.content.body and not any(text for _, text in written.content.fields()):
        raise UserError(zh="正文是空的，没有可保存的内容。", en="The text is empty; there is nothing to save.")
    return Version(
        **dict(written),
        draft=draft.id,
        number=number,
        digest=content_digest(written.content, draft.platform, draft.language),
        parent=parent,
        contributors=tuple(sorted({*contributors, transaction.actor.id})),
        created_at=transaction.now,
        created_by=transaction.actor.id,
    )
