"""The circuit breaker as a rule over what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.model import FailureReason
from assistant.llm.breaker import BLAMED, FAILURES, NO_CALL, REST, Circuit, Outcome, circuit, why_open

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
R = FailureReason


def row(*reasons: FailureReason | None, age: float = 1.0) -> list[Outcome]:
    """Newest first, a second apart, the newest `age` seconds old."""
    return [Outcome(NOW - timedelta(seconds=age + i), reason) for i, reason in enumerate(reasons)]


@pytest.mark.parametrize(
    ("outcomes", "trying", "state"),
    [
        ([], 0, Circuit.CLOSED),
        (row(R.TIMED_OUT, R.UNREACHABLE), 0, Circuit.CLOSED),
        (row(R.TIMED_OUT, R.UNREACHABLE, R.SERVER_ERROR), 0, Circuit.OPEN),
        (row(R.TIMED_OUT, None, R.UNREACHABLE, R.SERVER_ERROR), 0, Circuit.CLOSED),
        (row(R.TIMED_OUT, R.DECLINED, R.UNREACHABLE, R.SERVER_ERROR), 0, Circuit.CLOSED),
        (row(R.TIMED_OUT, R.STOPPED, R.UNREACHABLE, R.CIRCUIT_OPEN, R.SERVER_ERROR), 0, Circuit.OPEN),
        (row(None, R.TIMED_OUT, R.TIMED_OUT, R.TIMED_OUT), 0, Circuit.CLOSED),
        (row(R.KEY_REFUSED, R.KEY_REFUSED, R.KEY_REFUSED, age=59), 0, Circuit.OPEN),
        (row(R.KEY_REFUSED, R.KEY_REFUSED, R.KEY_REFUSED, age=60), 0, Circuit.HALF_OPEN),
        (row(R.KEY_REFUSED, R.KEY_REFUSED, R.KEY_REFUSED, age=60), 1, Circuit.OPEN),
        (row(R.TIMED_OUT, R.TIMED_OUT, R.TIMED_OUT, R.TIMED_OUT, age=2), 0, Circuit.OPEN),
    ],
)
def test_state(outcomes: list[Outcome], trying: int, state: Circuit) -> None:
    assert circuit(outcomes, NOW, trying) is state
    failure = why_open(outcomes, NOW, "m-1", trying)
    assert (failure is not None) == (state is Circuit.OPEN)
    if failure is not None:
        assert failure.reason is R.CIRCUIT_OPEN
        assert "m-1" in failure.text.zh
        assert "m-1" in failure.text.en


@given(st.lists(st.sampled_from([None, *R]), max_size=8), st.floats(0, 200))
def test_what_made_no_call_changes_nothing_and_rest_ends_it(reasons: list[FailureReason | None], age: float) -> None:
    outcomes = row(*reasons, age=age)
    told = [outcome for outcome in outcomes if outcome.reason not in NO_CALL]
    state = circuit(outcomes, NOW)
    assert state is circuit(told, NOW)
    opened = len(told) >= FAILURES and all(o.reason in BLAMED for o in told[:FAILURES])
    assert (state is Circuit.CLOSED) == (not opened)
    if opened:
        assert (state is Circuit.OPEN) == (NOW - told[0].finished_at < REST)


def test_every_reason_is_blamed_or_not_on_purpose() -> None:
    assert not BLAMED.keys() & NO_CALL
