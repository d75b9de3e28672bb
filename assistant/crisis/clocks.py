"""Which clocks run for an incident, and how much time is left on each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.crisis.rules import ClockKind, ClockRule, CrisisBook
from assistant.domain.incident import Incident, NextUpdate
from assistant.domain.vocabulary import Market, Strict, Twin


class ClockPhase(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    OVERDUE = "overdue"
    MET = "met"
    LATE = "late"
    """Done, but after the time."""
    WAITING = "waiting"
    """It begins with something that has not happened yet."""


class ClockState(Strict):
    """One clock at one moment."""

    id: str
    name: Twin
    kind: ClockKind
    phase: ClockPhase
    due: datetime | None
    """None while it waits for its condition."""
    left: timedelta | None
    """Time to go; negative once overdue, None where the clock no longer runs."""
    condition: Twin
    source: str
    verified: bool


NEXT_UPDATE = "next-update"
"""Id of the clock of the update we promised."""


def clocks(
    incident: Incident,
    now: datetime,
    book: CrisisBook,
    markets: tuple[Market, ...],
    done: Mapping[str, datetime] | None = None,
) -> list[ClockState]:
    """Every clock that runs for the incident, the next one due first and those that are done last.

    `done` tells when something was done, by clock id or by what stops clocks: `first_response` and `update`
    (moments of publication). A report to an authority is entered under the clock's own id.
    """
    known = done or {}
    states = [_state(rule, incident, now, known) for rule in book.clocks.clocks if rule.applies(incident.type, markets)]
    if incident.next_update is not None:
        states.append(_promised(incident.next_update, now, known.get(NEXT_UPDATE)))
    finished = (ClockPhase.MET, ClockPhase.LATE)
    latest = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(states, key=lambda state: (state.phase in finished, state.due or latest))


def _state(rule: ClockRule, incident: Incident, now: datetime, done: Mapping[str, datetime]) -> ClockState:
    due = incident.opened_at + timedelta(hours=rule.hours)
    at = done.get(rule.id) or (done.get(rule.done_by) if rule.done_by != "report" else None)
    return ClockState(
        id=rule.id,
        name=rule.name,
        kind=rule.kind,
        phase=_phase(due, now, at),
        due=due,
        left=None if at else due - now,
        condition=rule.condition,
        source=rule.source,
        verified=rule.verified,
    )


def _promised(promise: NextUpdate, now: datetime, at: datetime | None) -> ClockState:
    due = promise.at
    after = promise.after.strip()
    phase = (ClockPhase.MET if at else ClockPhase.WAITING) if due is None else _phase(due, now, at)
    condition = (
        Twin(zh=after, en=after) if after else Twin(zh="我们向公众承诺的时间", en="the hour we promised the public")
    )
    return ClockState(
        id=NEXT_UPDATE,
        name=Twin(zh="承诺的下次通报", en="The update we promised"),
        kind=ClockKind.PROMISED,
        phase=phase,
        due=due,
        left=None if at or due is None else due - now,
        condition=condition,
        source="incident.yaml: next_update",
        verified=True,
    )


def _phase(due: datetime, now: datetime, at: datetime | None) -> ClockPhase:
    if at is not None:
        return ClockPhase.MET if at <= due else ClockPhase.LATE
    return ClockPhase.RUNNING if now <= due else ClockPhase.OVERDUE
