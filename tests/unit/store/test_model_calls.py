"""The record of calls: counted from the moment they start, never a word of what was said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.domain.draft import Tokens
from assistant.domain.model import (
    CallEnd,
    CallOutcome,
    CallStart,
    CallState,
    FailureReason,
    Purpose,
    Residency,
    Spent,
)
from assistant.domain.vocabulary import Engine
from assistant.errors import NotFound
from assistant.store.base import Base
from assistant.store.engine import Store, open_store
from assistant.store.model_calls import (
    UNDER_WAY,
    EndpointAbilityRow,
    ModelCallRow,
    find_calls,
    finish,
    get_ability,
    insert_started,
    put_ability,
    recent_calls,
    spent,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MONTH = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)


@pytest.fixture
def calls(empty_url: str, tmp_path: Path) -> Iterator[Store]:
    """A store with the two tables."""
    store = open_store(empty_url, tmp_path)
    with store.writing_connection() as connection:
        tables = [Base.metadata.tables[row.__tablename__] for row in (ModelCallRow, EndpointAbilityRow)]
        Base.metadata.create_all(connection, tables=tables)
    yield store
    store.close()


def start(
    person: str = "wen",
    brand: str = "shanlan",
    *,
    residency: Residency = Residency.OVERSEAS,
    cost: float | None = 0.02,
    host: str = "api.example",
) -> CallStart:
    return CallStart(
        purpose=Purpose(person=person, brand=brand, task="reply/zh", request="r-1", incident=True),
        engine=Engine.PROVIDER,
        model="m-1",
        host=host,
        residency=residency,
        tokens=Tokens(input=100, output=900),
        cost=cost,
        masked={"phone": 2},
    )


def end(reason: FailureReason | None = None, cost: float | None = 0.01) -> CallEnd:
    return CallEnd(
        state=CallState.FAILED if reason else CallState.DONE,
        reason=reason,
        tokens=Tokens(input=110, output=90),
        cost=cost,
        first_token_ms=300.5,
        took_ms=1200.0,
    )


def test_a_call_from_start_to_end(calls: Store) -> None:
    with calls.session() as session:
        call_id = insert_started(session, start(), NOW)
    with calls.read() as session:
        [begun] = find_calls(session)
    assert begun.id == call_id
    assert (begun.state, begun.finished_at, begun.tokens) == (CallState.STARTED, None, Tokens(input=100, output=900))
    with calls.session() as session:
        finish(session, call_id, end(), NOW + timedelta(seconds=2))
    with calls.read() as session:
        [done] = find_calls(session, brands=["shanlan"], person="wen", request="r-1", since=MONTH)
    assert (done.state, done.reason, done.cost, done.masked) == (CallState.DONE, None, 0.01, {"phone": 2})
    assert (done.created_at, done.finished_at) == (NOW, NOW + timedelta(seconds=2))
    assert (done.first_token_ms, done.took_ms, done.incident) == (300.5, 1200.0, True)


def test_what_started_counts_with_its_most_until_it_ends(calls: Store) -> None:
    with calls.session() as session:
        first = insert_started(session, start(), NOW)
        insert_started(session, start(), NOW)  # never ends: a crash
    with calls.read() as session:
        assert spent(session, since=MONTH, person="wen") == Spent(usd=0.04, tokens=2000)
    with calls.session() as session:
        finish(session, first, end(), NOW)
    with calls.read() as session:
        found = spent(session, since=MONTH, brand="shanlan")
    assert (round(found.usd, 9), found.tokens, found.unknown_cost_calls) == (0.03, 1200, 0)


def test_spent_is_by_person_by_brand_and_by_time(calls: Store) -> None:
    with calls.session() as session:
        insert_started(session, start("wen", "shanlan"), NOW)
        insert_started(session, start("lin", "shanlan"), NOW)
        insert_started(session, start("wen", "lumen"), NOW)
        insert_started(session, start("wen", "shanlan"), MONTH - timedelta(seconds=1))
        insert_started(session, start("wen", "shanlan", cost=None), MONTH)
        insert_started(session, start("wen", "shanlan", residency=Residency.MACHINE), NOW)
    with calls.read() as session:
        assert spent(session, since=MONTH, person="wen") == Spent(usd=0.04, tokens=3000, unknown_cost_calls=1)
        assert spent(session, since=MONTH, brand="lumen") == Spent(usd=0.02, tokens=1000)
        assert spent(session, since=MONTH, person="lin", brand="lumen") == Spent()
        assert spent(session, since=MONTH).tokens == 4000


def test_recent_calls_are_newest_first_and_of_one_endpoint(calls: Store) -> None:
    reasons = [None, FailureReason.TIMED_OUT, FailureReason.SERVER_ERROR]
    with calls.session() as session:
        for minute, reason in enumerate(reasons):
            call_id = insert_started(session, start(), NOW)
            finish(session, call_id, end(reason), NOW + timedelta(minutes=minute))
        other = insert_started(session, start(host="other.example"), NOW)
        finish(session, other, end(FailureReason.UNREACHABLE), NOW)
        fault = insert_started(session, start(), NOW)
        finish(session, fault, CallEnd(state=CallState.FAILED, took_ms=1), NOW + timedelta(minutes=9))
        insert_started(session, start(), NOW - UNDER_WAY)
        insert_started(session, start(), NOW - UNDER_WAY / 2)
    with calls.read() as session:
        found = recent_calls(session, "api.example", "m-1", NOW)
        assert [outcome.reason for outcome in found.outcomes] == reasons[::-1]
        assert found.outcomes[0] == CallOutcome(
            finished_at=NOW + timedelta(minutes=2), reason=FailureReason.SERVER_ERROR
        )
        assert found.trying == 1
        assert recent_calls(session, "api.example", "m-1", NOW, longest=UNDER_WAY / 2).trying == 0
        assert len(recent_calls(session, "api.example", "m-1", NOW, limit=2).outcomes) == 2
        assert recent_calls(session, "api.example", "m-2", NOW).outcomes == ()


def test_only_a_known_call_ends(calls: Store) -> None:
    with pytest.raises(NotFound, match="c-none"), calls.session() as session:
        finish(session, "c-none", end(), NOW)


def test_abilities_are_kept_and_replaced(calls: Store) -> None:
    with calls.session() as session:
        assert get_ability(session, "api.example/m-1") is None
        put_ability(session, "api.example/m-1", "json_object", NOW)
        put_ability(session, "api.example/m-1", "json_schema", NOW + timedelta(days=1))
    with calls.read() as session:
        found = get_ability(session, "api.example/m-1")
    assert found is not None
    assert (found.structured, found.checked_at) == ("json_schema", NOW + timedelta(days=1))


def test_lists_are_newest_first_and_bounded(calls: Store) -> None:
    with calls.session() as session:
        ids = [insert_started(session, start(), NOW + timedelta(seconds=n)) for n in range(5)]
    with calls.read() as session:
        assert [call.id for call in find_calls(session, limit=3)] == ids[:1:-1]
        assert find_calls(session, brands=[]) == ()
