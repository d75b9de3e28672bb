"""Changes of one entry of a ledger: what is not given stays as it was."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.domain.incident import Action, Fact, Incident
from assistant.domain.vocabulary import Disclosure, FactStatus
from assistant.files import build

_NEW_FACT: dict[str, object] = {"status": FactStatus.UNVERIFIED, "disclosure": Disclosure.INTERNAL}
"""Of a fact that nobody has graded nothing is told."""


def changed_fact(incident: Incident, fact_id: str, given: Mapping[str, object]) -> Fact:
    """The fact with the given values over what stands in the ledger. Raises `BadFile` where a value does not fit."""
    before = next((fact.model_dump() for fact in incident.facts if fact.id == fact_id), _NEW_FACT)
    return build(before | {"id": fact_id} | _said(given), Fact, name=f"fact {fact_id}")


def changed_action(incident: Incident, action_id: str, given: Mapping[str, object]) -> Action:
    """The action with the given values over what stands in the ledger. Raises `BadFile` where a value does not fit."""
    nothing: dict[str, object] = {}
    before = next((action.model_dump() for action in incident.actions if action.id == action_id), nothing)
    return build(before | {"id": action_id} | _said(given), Action, name=f"action {action_id}")


def _said(given: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in given.items() if value not in (None, "")}
