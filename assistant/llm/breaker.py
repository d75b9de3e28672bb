"""The circuit breaker: an endpoint that failed several times in a row just now is left alone for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from assistant.domain.model import FailureReason
from assistant.domain.vocabulary import Twin
from assistant.errors import ModelFailure

FAILURES = 3
"""Failures in a row that open the circuit."""

REST = timedelta(seconds=60)
"""How long it stays open after the last of them."""

BLAMED = {
    FailureReason.UNREACHABLE: Twin(zh="连不上", en="could not connect"),
    FailureReason.SERVER_ERROR: Twin(zh="服务出错", en="server error"),
    FailureReason.TIMED_OUT: Twin(zh="超时", en="timed out"),
    FailureReason.DROPPED: Twin(zh="连接中断", en="connection broke"),
    FailureReason.RATE_LIMITED: Twin(zh="限流", en="rate limited"),
    FailureReason.KEY_REFUSED: Twin(zh="密钥被拒", en="key refused"),
}
"""What the endpoint is to blame for and another call would most likely meet again, in words."""

NO_CALL = frozenset(
    {
        FailureReason.NOT_SET_UP,
        FailureReason.NOT_CHOSEN,
        FailureReason.NOT_ALLOWED,
        FailureReason.OVER_BUDGET,
        FailureReason.CIRCUIT_OPEN,
        FailureReason.STOPPED,
    }
)
"""What says nothing about the endpoint: no call was made, or a person ended it."""


class Outcome(NamedTuple):
    """How a call to an endpoint ended."""

    finished_at: datetime
    reason: FailureReason | None
    """`None`: it wrote."""


class Circuit(StrEnum):
    """Whether calls go through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"
    """One call may try; what becomes of it decides."""


def circuit(outcomes: Sequence[Outcome], now: datetime, trying: int = 0) -> Circuit:
    """The state after these outcomes, newest first; `trying` is the number of calls under way.

    Any answer of the endpoint, also a refusal or an unreadable one, ends a row of failures.
    """
    told = [outcome for outcome in outcomes if outcome.reason not in NO_CALL][:FAILURES]
    if len(told) < FAILURES or any(outcome.reason not in BLAMED for outcome in told):
        return Circuit.CLOSED
    if now - told[0].finished_at < REST:
        return Circuit.OPEN
    return Circuit.OPEN if trying else Circuit.HALF_OPEN


def why_open(outcomes: Sequence[Outcome], now: datetime, model: str, trying: int = 0) -> ModelFailure | None:
    """Why no call is made now, with the seconds left, or `None` where one may go through."""
    if circuit(outcomes, now, trying) is not Circuit.OPEN:
        return None
    last, words = next((o, BLAMED[o.reason]) for o in outcomes if o.reason in BLAMED)
    left = max(1, round((last.finished_at + REST - now).total_seconds()))
    return ModelFailure(
        FailureReason.CIRCUIT_OPEN,
        zh=f"模型 {model} 刚才连续失败 {FAILURES} 次（最近一次：{words.zh}），先停用，约 {left} 秒后再试。",
        en=f"{model} failed {FAILURES} times in a row just now (last: {words.en}); "
        f"it is left alone and tried again in about {left} s.",
    )
