"""Release: what leaves is exactly what was approved, in one transaction, and the record says so."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import JsonValue
from sqlalchemy.orm import Session

from assistant.desk.access import require_sight
from assistant.desk.base import Desk, Transaction
from assistant.desk.matter import Matter, Matters
from assistant.desk.review import refuse_unfit
from assistant.domain.digest import digest_bytes
from assistant.domain.draft import DraftState, content_digest
from assistant.domain.people import Actor
from assistant.domain.review import Release, ReleaseFormat
from assistant.domain.vocabulary import Twin
from assistant.errors import Conflict, RunError
from assistant.release.material import Approval, Material
from assistant.release.render import render
from assistant.review.transitions import Event, transition
from assistant.store.drafts import DraftRow, get_draft, new_id
from assistant.store.people import find_person
from assistant.store.review import ReleaseRow, releases_of


class ReleasedFile(NamedTuple):
    """A file that left."""

    data: bytes
    name: str
    digest: str
    release: Release


class ReleaseDesk:
    """Exports approved texts."""

    def __init__(self, desk: Desk, matters: Matters) -> None:
        self._desk = desk
        self._matters = matters

    def release(self, actor: Actor, draft_id: str, form: ReleaseFormat) -> ReleasedFile:
        """Render the approved version and record that it left; the same format again gives the same bytes.

        Everything is looked at again in this one transaction: the text's digest, the checks, the policy, what the
        approvals bind. Raises `Conflict` where any of it no longer holds; approvals that are void send the draft back
        to review.
        """
        refusal: Conflict | None = None
        released: ReleasedFile | None = None
        with self._desk.transaction(actor) as transaction:
            row = get_draft(transaction.session, draft_id)
            transaction.require(*self._matters.policy.releasers, brand=row.brand)
            transaction.require_proof()
            before = DraftState(row.state)
            released = self._again(transaction, row, form)
            if released is None:
                state = transition(before, Event.RELEASE)
                matter = self._matters.gather(transaction.session, draft_id, transaction.now)
                refusal = _refusal(matter)
                if refusal is None:
                    row.state, row.changed_at = state.value, transaction.now
                    released = self._write(transaction, matter, form)
                else:
                    row.state, row.changed_at = transition(before, Event.VOID).value, transaction.now
                    transaction.record("draft.voided", row.id, because=refusal.text.en)
        if refusal is not None:  # after the commit: the draft has gone back to review
            raise refusal
        if released is None:
            raise RunError(zh="导出没有产生文件。", en="The export gave no file.")
        return released

    def releases(self, actor: Actor, draft_id: str) -> tuple[Release, ...]:
        """What has left of a draft, oldest first."""
        with self._desk.read() as session:
            require_sight(session, actor, get_draft(session, draft_id).brand)
            return tuple(row.as_release() for row in releases_of(session, draft_id))

    def _again(self, transaction: Transaction, row: DraftRow, form: ReleaseFormat) -> ReleasedFile | None:
        """The stored file, where this version already left in this format."""
        if row.state != DraftState.RELEASED.value:
            return None
        for found in releases_of(transaction.session, row.id):
            if found.version == row.latest and found.format == form.value:
                if digest_bytes(found.data) != found.digest:
                    raise RunError(
                        zh=f"放行稿 {found.id} 的文件与其摘要不符，数据库可能被改动；请运行 steadyvoice audit verify。",
                        en=f"The stored file of release {found.id} does not match its digest: the database may have "
                        "been changed. Run steadyvoice audit verify.",
                    )
                transaction.record("release.exported-again", row.id, release=found.id, digest=found.digest)
                return ReleasedFile(found.data, found.name, found.digest, found.as_release())
        return None

    def _write(self, transaction: Transaction, matter: Matter, form: ReleaseFormat) -> ReleasedFile:
        draft, version = matter.draft, matter.version
        material = self._material(transaction.session, matter)
        data = render(material, form)
        release = Release(
            id=new_id("r"),
            draft=draft.id,
            version=version.number,
            format=form,
            name=f"{material.stem}.{form.value}",
            digest=digest_bytes(data),
            content_digest=version.digest,
            binding=matter.binding,
            approvals=matter.approvals,
            label=matter.labels.explicit,
            actor=transaction.actor.id,
            at=transaction.now,
        )
        transaction.session.add(ReleaseRow.of(release, data))
        transaction.session.flush()
        details: dict[str, JsonValue] = {
            "release": release.id,
            "version": version.number,
            "format": form.value,
            "digest": release.digest,
            "content_digest": version.digest,
            "binding": matter.binding,
            "approvals": [decision.actor for decision in matter.approvals],
            "label": release.label,
        }
        transaction.record("release.exported", draft.id, **details)
        return ReleasedFile(data, release.name, release.digest, release)

    def _material(self, session: Session, matter: Matter) -> Material:
        draft, version = matter.draft, matter.version
        approvals = []
        for decision in matter.approvals:
            person = find_person(session, decision.actor)
            approvals.append(
                Approval(
                    person=decision.actor,
                    name=person.name if person else decision.actor,
                    roles=tuple(role.value for role in decision.roles),
                    at=decision.at,
                    reason=decision.reason,
                )
            )
        brand_name, channel_name = self._matters.names(draft)
        return Material(
            draft=draft.id,
            version=version.number,
            kind=draft.kind,
            brand=draft.brand,
            brand_name=brand_name,
            channel_name=channel_name,
            platform=draft.platform,
            language=draft.language,
            genre=draft.title or draft.id,
            content=version.content,
            published=self._matters.published(version.content, draft.platform),
            labels=matter.labels,
            content_digest=version.digest,
            binding=matter.binding,
            engine=version.engine,
            origin=" · ".join(part for part in (version.model, version.prompt) if part),
            approvals=tuple(approvals),
            cleared_at=max(decision.at for decision in matter.approvals),
        )


def _refusal(matter: Matter) -> Conflict | None:
    """Why the matter cannot leave as it is; None where it can."""
    actual = content_digest(matter.version.content, matter.draft.platform, matter.draft.language)
    if actual != matter.version.digest:
        return _conflict(
            Twin(
                zh="正文与记录的摘要不符，数据库可能被改动；请运行 steadyvoice audit verify。",
                en="The text does not match its recorded digest: the database may have been changed. "
                "Run steadyvoice audit verify.",
            )
        )
    try:
        refuse_unfit(matter)
    except Conflict as error:
        return error
    if matter.result.satisfied:
        return None
    stale = any(one.binding != matter.binding and one.version == matter.version.number for one in matter.decisions)
    why = Twin(
        zh="审核之后，其依据（正文、台账、风险点或标识）有变动，原审核已失效，稿件退回审核，请审核人重新确认。"
        if stale
        else "审核尚未完成。",
        en="What was approved has changed since (text, ledger, findings or label): the approvals are void, the draft "
        "is back in review for the reviewers to confirm again."
        if stale
        else "The review is not complete.",
    )
    return _conflict(why, *matter.result.reasons)


def _conflict(*said: Twin) -> Conflict:
    return Conflict(zh="\n".join(one.zh for one in said), en="\n".join(one.en for one in said))
