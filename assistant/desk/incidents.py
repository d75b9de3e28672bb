"""Recorded incidents: the fact ledger with every change kept, and what a change does to approved statements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from assistant.desk.access import require_sight, visible_brands
from assistant.desk.base import Desk, Transaction
from assistant.desk.ledger import changed_action, changed_fact
from assistant.domain.digest import digest
from assistant.domain.draft import DraftState
from assistant.domain.incident import Action, Fact, Incident
from assistant.domain.people import Actor
from assistant.domain.vocabulary import Strict
from assistant.errors import Conflict, UserError
from assistant.review.policy import ReviewPolicy
from assistant.review.transitions import Event, transition
from assistant.store.drafts import find_drafts, get_draft, new_id
from assistant.store.exact import require_storable
from assistant.store.incidents import (
    IncidentChangeRow,
    IncidentRow,
    changes_of,
    find_incidents,
    get_incident,
)


class Recorded(Strict):
    """An incident in the store."""

    id: str
    incident: Incident
    digest: str
    """Of the ledger; approvals of statements bind it."""
    changes: int
    created_at: datetime
    created_by: str
    changed_at: datetime


class IncidentChange(Strict):
    """One change of a ledger."""

    number: int
    at: datetime
    actor: str
    what: str
    before: dict[str, object] | None
    after: dict[str, object] | None
    reason: str


class IncidentsDesk:
    """Keeps incidents; `policy` says who may write."""

    def __init__(self, desk: Desk, policy: ReviewPolicy) -> None:
        self._desk = desk
        self._policy = policy

    def new(self, actor: Actor, incident: Incident, incident_id: str | None = None) -> Recorded:
        """Record an incident under an id of its own. Raises `Conflict` where the id is taken."""
        require_storable(incident, "incident")
        chosen = incident_id or new_id("i")
        if not chosen.replace("-", "").replace("_", "").isalnum() or len(chosen) > 40:
            raise UserError(
                zh=f"事件编号 `{chosen}` 只能用字母、数字和横线，至多 40 个字符。",
                en=f"An incident id holds letters, digits and dashes, at most 40: not `{chosen}`.",
            )
        with self._desk.transaction(actor) as transaction:
            transaction.require(*self._policy.writers, brand=incident.brand)
            if transaction.session.get(IncidentRow, chosen) is not None:
                raise Conflict(zh=f"事件 {chosen} 已存在。", en=f"There is already an incident {chosen}.")
            row = IncidentRow(
                id=chosen,
                brand=incident.brand,
                data=incident.model_dump(mode="json"),
                digest=digest(incident),
                changes=0,
                created_at=transaction.now,
                created_by=actor.id,
                changed_at=transaction.now,
            )
            transaction.session.add(row)
            transaction.session.flush()
            transaction.record("incident.recorded", row.id, digest=row.digest, brand=row.brand)
            return _recorded(row)

    def show(self, actor: Actor, incident_id: str) -> Recorded:
        """One incident. Raises `NotFound`."""
        with self._desk.read() as session:
            row = get_incident(session, incident_id)
            require_sight(session, actor, row.brand)
            return _recorded(row)

    def find(self, actor: Actor, incident_id: str) -> Incident:
        """The ledger of one incident. Raises `NotFound`."""
        return self.show(actor, incident_id).incident

    def list(self, actor: Actor, brand: str | None = None) -> tuple[Recorded, ...]:
        """Incidents the actor may see, latest change first."""
        with self._desk.read() as session:
            brands = visible_brands(session, actor)
            if brand is not None:
                require_sight(session, actor, brand)
                brands = (brand,)
            return tuple(_recorded(row) for row in find_incidents(session, None if brands is None else [*brands]))

    def history(self, actor: Actor, incident_id: str) -> tuple[IncidentChange, ...]:
        """Every change of the ledger, oldest first."""
        with self._desk.read() as session:
            require_sight(session, actor, get_incident(session, incident_id).brand)
            return tuple(_change(row) for row in changes_of(session, incident_id))

    def set_fact(self, actor: Actor, incident_id: str, fact: Fact, reason: str = "") -> Recorded:
        """Add a fact, or replace the one with the same id; what stood there before is kept."""
        with self._desk.transaction(actor) as transaction:
            return self._write_fact(transaction, self._open(transaction, incident_id), fact, reason)

    def change_fact(
        self, actor: Actor, incident_id: str, fact_id: str, given: Mapping[str, object], reason: str = ""
    ) -> Recorded:
        """Add the fact, or change what is given of it; the rest stays as it stands when the change is made.

        Raises `NotFound`, `BadFile` where a value does not fit.
        """
        with self._desk.transaction(actor) as transaction:
            row = self._open(transaction, incident_id)
            return self._write_fact(transaction, row, changed_fact(row.as_incident(), fact_id, given), reason)

    def set_action(self, actor: Actor, incident_id: str, action: Action, reason: str = "") -> Recorded:
        """Add an action, or replace the one with the same id; what stood there before is kept."""
        with self._desk.transaction(actor) as transaction:
            return self._write_action(transaction, self._open(transaction, incident_id), action, reason)

    def change_action(
        self, actor: Actor, incident_id: str, action_id: str, given: Mapping[str, object], reason: str = ""
    ) -> Recorded:
        """As `change_fact`, for an action."""
        with self._desk.transaction(actor) as transaction:
            row = self._open(transaction, incident_id)
            return self._write_action(transaction, row, changed_action(row.as_incident(), action_id, given), reason)

    def replace(self, actor: Actor, incident_id: str, incident: Incident, reason: str = "") -> Recorded:
        """Replace the whole ledger, as after editing its file. The brand cannot change."""
        with self._desk.transaction(actor) as transaction:
            row = self._open(transaction, incident_id)
            if incident.brand != row.brand:
                raise UserError(
                    zh=f"事件属于品牌 {row.brand}，不能改成 {incident.brand}。",
                    en=f"The incident belongs to {row.brand}; it cannot move to {incident.brand}.",
                )
            return self._write(transaction, row, incident.model_dump(), "incident", row.as_incident(), incident, reason)

    def _open(self, transaction: Transaction, incident_id: str) -> IncidentRow:
        row = get_incident(transaction.session, incident_id)
        transaction.require(*self._policy.writers, brand=row.brand)
        return row

    def _write_fact(self, transaction: Transaction, row: IncidentRow, fact: Fact, reason: str) -> Recorded:
        incident = row.as_incident()
        before = next((one for one in incident.facts if one.id == fact.id), None)
        facts = tuple(fact if one.id == fact.id else one for one in incident.facts)
        changed = incident.model_dump() | {"facts": facts if before else (*facts, fact)}
        return self._write(transaction, row, changed, f"fact:{fact.id}", before, fact, reason)

    def _write_action(self, transaction: Transaction, row: IncidentRow, action: Action, reason: str) -> Recorded:
        incident = row.as_incident()
        before = next((one for one in incident.actions if one.id == action.id), None)
        actions = tuple(action if one.id == action.id else one for one in incident.actions)
        changed = incident.model_dump() | {"actions": actions if before else (*actions, action)}
        return self._write(transaction, row, changed, f"action:{action.id}", before, action, reason)

    def _write(
        self,
        transaction: Transaction,
        row: IncidentRow,
        changed: dict[str, object],
        what: str,
        before: Strict | None,
        after: Strict,
        reason: str,
    ) -> Recorded:
        require_storable(after, what)
        require_storable(reason, "reason")
        incident = Incident.model_validate(changed)
        new_digest = digest(incident)
        if new_digest == row.digest:
            return _recorded(row)
        row.data, row.digest, row.changed_at = incident.model_dump(mode="json"), new_digest, transaction.now
        row.changes += 1
        change = IncidentChangeRow(
            incident=row.id,
            number=row.changes,
            at=transaction.now,
            actor=transaction.actor.id,
            what=what[:100],
            before=before.model_dump(mode="json") if before else None,
            after=after.model_dump(mode="json"),
            reason=reason,
        )
        transaction.session.add(change)
        transaction.session.flush()
        details: dict[str, JsonValue] = {"what": what, "digest": row.digest, "reason": reason}
        transaction.record("incident.changed", row.id, **details)
        _void_approvals(transaction, row)
        return _recorded(row)


def _void_approvals(transaction: Transaction, incident: IncidentRow) -> None:
    """Statements approved on the ledger as it was go back to review; what has already left stays as it is."""
    approved = (DraftState.APPROVED,)
    for draft in find_drafts(transaction.session, incident=incident.id, states=approved, limit=10_000):
        row = get_draft(transaction.session, draft.id)
        row.state, row.changed_at = transition(draft.state, Event.VOID).value, transaction.now
        transaction.record("draft.voided", row.id, because=f"incident {incident.id} changed")


def _recorded(row: IncidentRow) -> Recorded:
    return Recorded(
        id=row.id,
        incident=row.as_incident(),
        digest=row.digest,
        changes=row.changes,
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
    )


def _change(row: IncidentChangeRow) -> IncidentChange:
    return IncidentChange(
        number=row.number,
        at=row.at,
        actor=row.actor,
        what=row.what,
        before=row.before,
        after=row.after,
        reason=row.reason,
    )
