"""Changes of one entry of a recorded ledger: what is not given stays as it was."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.desk.incidents import IncidentsDesk, Recorded
from assistant.domain.incident import Action, Fact
from assistant.domain.people import Actor
from assistant.domain.vocabulary import Disclosure, FactStatus
from assistant.files import build

_NEW_FACT: dict[str, object] = {"status": FactStatus.UNVERIFIED, "disclosure": Disclosure.INTERNAL}
"""Of a fact that nobody has graded nothing is told."""


class Ledger:
    """Adds and changes facts and actions of recorded incidents."""

    def __init__(self, incidents: IncidentsDesk) -> None:
        self._incidents = incidents

    def change_fact(
        self, actor: Actor, incident_id: str, fact_id: str, given: Mapping[str, object], reason: str
    ) -> Recorded:
        """Add the fact, or change what is given of it. Raises `NotFound`, `BadFile` where a value does not fit."""
        facts = self._incidents.find(actor, incident_id).facts
        before = next((fact.model_dump() for fact in facts if fact.id == fact_id), _NEW_FACT)
        fact = build(before | {"id": fact_id} | _said(given), Fact, name=f"fact {fact_id}")
        return self._incidents.set_fact(actor, incident_id, fact, reason)

    def change_action(
        self, actor: Actor, incident_id: str, action_id: str, given: Mapping[str, object], reason: str
    ) -> Recorded:
        """Add the action, or change what is given of it."""
        actions = self._incidents.find(actor, incident_id).actions
        nothing: dict[str, object] = {}
        before = next((action.model_dump() for action in actions if action.id == action_id), nothing)
        action = build(before | {"id": action_id} | _said(given), Action, name=f"action {action_id}")
        return self._incidents.set_action(actor, incident_id, action, reason)


def _said(given: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in given.items() if value not in (None, "")}
