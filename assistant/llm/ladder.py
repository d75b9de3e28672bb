"""The ladder: models are tried from the best down until one writes, and every step says what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.domain.draft import LadderStep, StepOutcome
from assistant.domain.model import ChatModel, FailureReason
from assistant.domain.vocabulary import Engine
from assistant.errors import ModelFailure

Result = TypeVar("Result")


@dataclass(frozen=True)
class Rung:
    """One model to try, or why it may not be tried."""

    engine: Engine
    model: ChatModel | None
    why_not: ModelFailure | None = None
    """Known before any call: not set up, not allowed, over budget, circuit open, not chosen."""


@dataclass(frozen=True)
class Climbed(Generic[Result]):
    """What came of trying the rungs."""

    result: Result | None
    """`None` where no rung wrote; the steps say why."""
    engine: Engine | None
    model: ChatModel | None
    steps: tuple[LadderStep, ...]
    """One for each rung that was reached, in order; the last one wrote, if any did."""
    partial: tuple[str, ...] = ()
    """The longest text that a failing model had written; kept for the person."""
    stopped: bool = False
    """A person ended it."""


def climb(rungs: Sequence[Rung], attempt: Callable[[ChatModel], Result]) -> Climbed[Result]:
    """Try the rungs in order until `attempt` returns; `ModelFailure` steps down, `STOPPED` ends the climb.

    Every other exception passes through: it is no failing of a model.
    """
    steps: list[LadderStep] = []
    partial: tuple[str, ...] = ()
    for rung in rungs:
        if rung.model is None or rung.why_not is not None:
            steps.append(_skipped(rung))
            continue
        started = time.perf_counter()
        try:
            result = attempt(rung.model)
        except ModelFailure as failure:
            steps.append(_step(rung, StepOutcome.FAILED, started, failure))
            partial = max(partial, failure.partial, key=lambda texts: sum(map(len, texts)))
            if failure.reason is FailureReason.STOPPED:
                return Climbed(None, None, None, tuple(steps), partial, stopped=True)
            continue
        steps.append(_step(rung, StepOutcome.WROTE, started))
        return Climbed(result, rung.engine, rung.model, tuple(steps), partial)
    return Climbed(None, None, None, tuple(steps), partial)


def _step(rung: Rung, outcome: StepOutcome, started: float, failure: ModelFailure | None = None) -> LadderStep:
    return LadderStep(
        engine=rung.engine,
        model=rung.model.name if rung.model is not None else "",
        outcome=outcome,
        reason=failure.reason.value if failure else "",
        detail=failure.text if failure else None,
        took_ms=round((time.perf_counter() - started) * 1000, 1),
    )


def _skipped(rung: Rung) -> LadderStep:
    reason = rung.why_not.reason if rung.why_not else FailureReason.NOT_SET_UP
    return LadderStep(
        engine=rung.engine,
        model=rung.model.name if rung.model is not None else "",
        outcome=StepOutcome.SKIPPED,
        reason=reason.value,
        detail=rung.why_not.text if rung.why_not else None,
    )
