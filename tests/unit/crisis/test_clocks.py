from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.crisis import ClockPhase, ClockState, CrisisBook, clocks
from assistant.domain.incident import Incident, NextUpdate
from assistant.domain.vocabulary import IncidentType, Language, Market

FOLDER = Path(__file__).parents[3] / "knowledge_base" / "rules"
BOOK = CrisisBook.load(FOLDER)
OPENED = datetime(2026, 11, 20, 6, 5, tzinfo=UTC)


def incident(kind: IncidentType = IncidentType.FOOD_SAFETY, next_update: NextUpdate | None = None) -> Incident:
    return Incident(
        brand="shanlan", title="投诉", type=kind, language=Language.ZH, opened_at=OPENED, next_update=next_update
    )


def by_id(states: list[ClockState]) -> dict[str, ClockState]:
    return {state.id: state for state in states}


def test_the_first_response_runs_from_the_opening() -> None:
    state = by_id(clocks(incident(), OPENED + timedelta(minutes=20), BOOK, (Market.CN,)))["first-response-1h"]
    assert (state.phase, state.left) == (ClockPhase.RUNNING, timedelta(minutes=40))


@pytest.mark.parametrize(("minutes", "phase"), [(60, ClockPhase.RUNNING), (61, ClockPhase.OVERDUE)])
def test_a_clock_is_overdue_after_its_time(minutes: int, phase: ClockPhase) -> None:
    states = by_id(clocks(incident(), OPENED + timedelta(minutes=minutes), BOOK, (Market.CN,)))
    assert states["first-response-1h"].phase is phase


def test_a_first_response_stops_its_clocks_and_no_report() -> None:
    done = {"first_response": OPENED + timedelta(hours=2)}
    states = by_id(clocks(incident(), OPENED + timedelta(hours=3), BOOK, (Market.CN,), done))
    assert states["first-response-1h"].phase is ClockPhase.LATE
    assert states["first-response-4h"].phase is ClockPhase.MET
    assert states["first-response-4h"].left is None
    assert states["cn-food-recall-1"].phase is ClockPhase.RUNNING


def test_a_report_stops_its_own_clock() -> None:
    done = {"cn-food-recall-1": OPENED + timedelta(hours=5)}
    states = clocks(incident(), OPENED + timedelta(hours=6), BOOK, (Market.CN,), done)
    assert by_id(states)["cn-food-recall-1"].phase is ClockPhase.MET
    assert states[-1].id == "cn-food-recall-1"


@pytest.mark.parametrize(
    ("kind", "market", "clock"),
    [
        (IncidentType.DATA_SECURITY, Market.CN, "cn-network-incident-4h"),
        (IncidentType.DATA_SECURITY, Market.EU, "eu-data-breach-72h"),
        (IncidentType.DATA_SECURITY, Market.UK, "uk-data-breach-72h"),
        (IncidentType.ACCIDENT, Market.CN, "cn-work-safety-accident-1h"),
        (IncidentType.PRODUCT_QUALITY, Market.US, "us-product-hazard-24h"),
    ],
)
def test_statutory_clocks_go_by_type_and_market(kind: IncidentType, market: Market, clock: str) -> None:
    assert clock in by_id(clocks(incident(kind), OPENED, BOOK, (market,)))
    assert clock not in by_id(clocks(incident(kind), OPENED, BOOK, (Market.HK,)))
    assert clock not in by_id(clocks(incident(IncidentType.IP_DISPUTE), OPENED, BOOK, (market,)))


def test_a_promised_hour_is_a_clock() -> None:
    promise = NextUpdate(at=OPENED + timedelta(hours=6))
    state = by_id(clocks(incident(next_update=promise), OPENED + timedelta(hours=7), BOOK, ()))["next-update"]
    assert (state.phase, state.left) == (ClockPhase.OVERDUE, timedelta(hours=-1))


def test_a_promised_condition_waits() -> None:
    promise = NextUpdate(after="检测结果出具后24小时内")
    states = clocks(incident(next_update=promise), OPENED, BOOK, ())
    state = by_id(states)["next-update"]
    assert (state.phase, state.due, state.left) == (ClockPhase.WAITING, None, None)
    assert "检测结果" in state.condition.zh
    assert states[-1] is state


def test_clocks_come_in_the_order_they_fall_due() -> None:
    due = [state.due for state in clocks(incident(), OPENED, BOOK, (Market.CN, Market.EU)) if state.due]
    assert due == sorted(due)


def test_every_clock_names_its_source_in_both_languages() -> None:
    for rule in BOOK.clocks.clocks:
        assert rule.source
        assert all((rule.name.zh, rule.name.en, rule.condition.zh, rule.condition.en))
