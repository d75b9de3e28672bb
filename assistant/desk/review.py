"""Review: submit, decide, waive. A decision is proven, reasoned, and names exactly what it was made on."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from pydantic import JsonValue

from assistant.desk.access import require_sight, visible_brands
from assistant.desk.base import Desk, Transaction
from assistant.desk.matter import Matter, Matters
from assistant.domain.draft import Draft, DraftState
from assistant.domain.finding import Finding
from assistant.domain.people import Actor
from assistant.domain.review import Decision, Verdict, Waiver
from assistant.domain.vocabulary import Family, Strict
from assistant.errors import Conflict, NotAllowed, NotFound, UserError
from assistant.review.binding import finding_key
from assistant.review.transitions import Event, transition
from assistant.store.drafts import DraftRow, find_drafts, get_draft, get_version
from assistant.store.exact import require_storable
from assistant.store.people import has_accounts
from assistant.store.review import DecisionRow, WaiverRow

_EVENTS = {
    Verdict.APPROVE: Event.APPROVE,
    Verdict.REQUEST_CHANGES: Event.REQUEST_CHANGES,
    Verdict.REJECT: Event.REJECT,
}

_BINDING = re.compile(r"[0-9a-f]{12,64}")


class QueueItem(Strict):
    """One draft that waits for reviewers."""

    draft: Draft
    since: datetime
    mine: bool
    """The actor contributed to it and cannot approve it."""


class ReviewDesk:
    """What authors and reviewers do with a finished text."""

    def __init__(self, desk: Desk, matters: Matters) -> None:
        self._desk = desk
        self._matters = matters

    def queue(self, actor: Actor, limit: int = 100) -> tuple[QueueItem, ...]:
        """Drafts in review that the actor may see, longest waiting first."""
        with self._desk.read() as session:
            brands = visible_brands(session, actor)
            found = find_drafts(session, brands=brands, states=(DraftState.IN_REVIEW,), limit=limit, waiting=True)
            items = []
            for draft in found:
                version = get_version(session, draft.id, draft.latest)
                since = get_draft(session, draft.id).changed_at
                items.append(QueueItem(draft=draft, since=since, mine=actor.id in version.contributors))
            return tuple(items)

    def show(self, actor: Actor, draft_id: str) -> Matter:
        """A draft as a reviewer sees it: text, findings as of now, decisions, what is missing, what a yes binds."""
        with self._desk.read() as session:
            require_sight(session, actor, get_draft(session, draft_id).brand)
            return self._matters.gather(session, draft_id, self._desk.clock())

    def submit(self, actor: Actor, draft_id: str) -> Draft:
        """Hand a draft to the reviewers.

        Raises `Conflict` where the text is incomplete or has blockers that nobody has waived; it lists them.
        """
        with self._desk.transaction(actor) as transaction:
            row = get_draft(transaction.session, draft_id)
            transaction.require(*self._matters.policy.writers, brand=row.brand)
            state = transition(DraftState(row.state), Event.SUBMIT)
            matter = self._matters.gather(transaction.session, draft_id, transaction.now)
            refuse_unfit(matter)
            _set(transaction, row, state)
            transaction.record("draft.submitted", row.id, version=row.latest, binding=matter.binding)
            return row.as_draft()

    def withdraw(self, actor: Actor, draft_id: str) -> Draft:
        """Take a draft back from review to write on it."""
        with self._desk.transaction(actor) as transaction:
            row = get_draft(transaction.session, draft_id)
            transaction.require(*self._matters.policy.writers, brand=row.brand)
            _set(transaction, row, transition(DraftState(row.state), Event.WITHDRAW))
            transaction.record("draft.withdrawn", row.id, version=row.latest)
            return row.as_draft()

    def approve(self, actor: Actor, draft_id: str, binding: str | None = None, reason: str = "") -> Draft:
        """Approve exactly what is there now; `binding` is what `show` named, so that nothing changed in between.

        Raises `NotAllowed` for contributors, for roles that do not count, and where there is only one person.
        """
        return self._decide(actor, draft_id, Verdict.APPROVE, reason, binding)

    def request_changes(self, actor: Actor, draft_id: str, reason: str) -> Draft:
        """Send a draft back; the reason is mandatory."""
        return self._decide(actor, draft_id, Verdict.REQUEST_CHANGES, _reason(reason), None)

    def reject(self, actor: Actor, draft_id: str, reason: str) -> Draft:
        """Refuse a draft for good; the reason is mandatory."""
        return self._decide(actor, draft_id, Verdict.REJECT, _reason(reason), None)

    def _decide(self, actor: Actor, draft_id: str, verdict: Verdict, reason: str, binding: str | None) -> Draft:
        require_storable(reason, "reason")
        with self._desk.transaction(actor) as transaction:
            row = get_draft(transaction.session, draft_id)
            self._refuse_the_lone_owner(transaction, verdict)
            matter = self._matters.gather(transaction.session, draft_id, transaction.now)
            if verdict is Verdict.APPROVE:
                _refuse_contributor(actor, matter)
            roles = transaction.require(*matter.rule.counted, brand=row.brand)
            transaction.require_proof()
            state = transition(DraftState(row.state), _EVENTS[verdict])
            if binding is not None and not matter.binding.startswith(_whole_enough(binding)):
                raise _changed(row.id)
            if verdict is Verdict.APPROVE:
                refuse_unfit(matter)
            decision = Decision(
                draft=row.id,
                version=row.latest,
                actor=actor.id,
                roles=roles,
                verdict=verdict,
                binding=matter.binding,
                reason=reason,
                at=transaction.now,
            )
            transaction.session.add(DecisionRow.of(decision))
            transaction.session.flush()
            details: dict[str, JsonValue] = {
                "version": row.latest,
                "binding": matter.binding,
                "reason": reason,
                "roles": [role.value for role in roles],
            }
            transaction.record(f"review.{verdict.value}", row.id, **details)
            after = self._matters.gather(transaction.session, draft_id, transaction.now)
            if verdict is Verdict.APPROVE and after.result.satisfied:
                state = transition(state, Event.CLEAR)
                transaction.record("draft.approved", row.id, version=row.latest, binding=matter.binding)
            _set(transaction, row, state)
            return row.as_draft()

    def _refuse_the_lone_owner(self, transaction: Transaction, verdict: Verdict) -> None:
        if verdict is Verdict.APPROVE and transaction.actor.owner and not has_accounts(transaction.session):
            raise NotAllowed(
                zh="审核至少要有第二个人：先用 steadyvoice user add 建立账号，或用 --as 以演示账号审核。",
                en="An approval takes a second person: steadyvoice user add …, or act as a demo account with --as.",
            )

    def waive(self, actor: Actor, draft_id: str, finding: str, reason: str, days: int = 7) -> Waiver:
        """Let one finding stand for some days. `finding` is a rule id, `rule#2` for its second place, or a key.

        Only for the roles that the policy names for the rule's family, never by a contributor, never without reason.
        """
        said = _reason(reason)
        require_storable(said, "reason")
        with self._desk.transaction(actor) as transaction:
            row = get_draft(transaction.session, draft_id)
            matter = self._matters.gather(transaction.session, draft_id, transaction.now)
            found = _find(matter, finding)
            rule = self._matters.policy.waiver_rule(Family(found.rule.partition(".")[0]))
            if rule is None:
                raise NotAllowed(
                    zh=f"{found.rule} 不能特批放行，必须修改。",
                    en=f"{found.rule} cannot be waived; it must be corrected.",
                )
            roles = transaction.require(*rule.roles, brand=row.brand)
            transaction.require_proof()
            if actor.id in matter.version.contributors or transaction.actor.owner:
                raise NotAllowed(
                    zh="参与撰写的人不能为自己的文字特批放行。",
                    en="Someone who worked on a text cannot waive its findings.",
                )
            if not 1 <= days <= rule.max_days:
                raise UserError(
                    zh=f"特批放行的期限为 1 至 {rule.max_days} 天。", en=f"This waiver lasts 1 to {rule.max_days} days."
                )
            row.state = transition(DraftState(row.state), Event.WAIVE).value
            waiver = Waiver(
                draft=row.id,
                finding=finding_key(found, matter.version.digest),
                rule=found.rule,
                actor=actor.id,
                role=roles[0],
                reason=said,
                expires_at=transaction.now + timedelta(days=days),
                at=transaction.now,
            )
            transaction.session.add(WaiverRow.of(waiver))
            transaction.session.flush()
            transaction.record("review.waived", row.id, rule=found.rule, finding=waiver.finding, reason=said, days=days)
            return waiver


def refuse_unfit(matter: Matter) -> None:
    """Raise `Conflict` where a text is cut off, or has blockers that nobody has waived."""
    if not matter.version.complete:
        raise Conflict(
            zh="这一版没有写完（引擎中途停止），不能送审；请修改或重新生成。",
            en="This version is cut off (the engine stopped midway) and cannot be submitted; edit or rewrite it.",
        )
    if matter.open_blockers:
        zh = "\n".join(f"- {one.rule}：{one.message.zh}" for one in matter.open_blockers)
        en = "\n".join(f"- {one.rule}: {one.message.en}" for one in matter.open_blockers)
        raise Conflict(
            zh=f"有 {len(matter.open_blockers)} 处必须修改，改好或特批放行后再送审：\n{zh}",
            en=f"{len(matter.open_blockers)} finding(s) must be corrected or waived first:\n{en}",
        )


def _refuse_contributor(actor: Actor, matter: Matter) -> None:
    if actor.id in matter.version.contributors:
        raise NotAllowed(
            zh=f"{actor.id} 参与了这份稿件的撰写，不能审核通过；请由未参与的人审核。",
            en=f"{actor.id} worked on this text and cannot approve it; someone who did not must.",
        )


def _changed(draft_id: str) -> Conflict:
    return Conflict(
        zh=f"草稿 {draft_id} 在您查看之后有变动，请重新查看（review show）后再决定。",
        en=f"Draft {draft_id} changed after you looked at it; look again (review show) and then decide.",
    )


def _whole_enough(binding: str) -> str:
    """The binding as a reviewer gives it. Raises `UserError` where it is too short to name one thing only."""
    said = binding.strip().lower()
    if not _BINDING.fullmatch(said):
        raise UserError(
            zh=f"--binding 至少要有前 12 位（0–9、a–f），请从 review show 复制；现为 `{binding}`。",
            en=f"--binding takes at least the first 12 hex digits of what review show named, not `{binding}`.",
        )
    return said


def _reason(given: str) -> str:
    if not given.strip():
        raise UserError(zh="请写明理由（--reason）。", en="Give a reason (--reason).")
    return given.strip()


def _find(matter: Matter, wanted: str) -> Finding:
    findings, text = matter.findings, matter.version.digest
    rule, _, place = wanted.partition("#")
    named = [one for one in findings if one.rule == rule]
    if place.isdigit() and 1 <= int(place) <= len(named):
        return named[int(place) - 1]
    if not place and len(named) == 1:
        return named[0]
    by_key = [one for one in findings if len(wanted) >= 8 and finding_key(one, text).startswith(wanted)]
    if len(by_key) == 1:
        return by_key[0]
    if named:
        raise UserError(
            zh=f"{rule} 有 {len(named)} 处，请写明第几处：{rule}#1 至 {rule}#{len(named)}。",
            en=f"{rule} is found {len(named)} times; say which: {rule}#1 to {rule}#{len(named)}.",
        )
    listed = ", ".join(dict.fromkeys(one.rule for one in findings)) or "-"
    raise NotFound(
        zh=f"这份稿件没有风险点 {wanted}；现有：{listed}。", en=f"There is no finding {wanted}; found: {listed}."
    )


def _set(transaction: Transaction, row: DraftRow, state: DraftState) -> None:
    row.state, row.changed_at = state.value, transaction.now
    transaction.session.flush()
