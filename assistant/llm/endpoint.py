"""The chat models behind the endpoints of the settings: the one that writes, and the one that judges."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from assistant.domain.model import Purpose
from assistant.domain.ports import Clock
from assistant.llm.bounded import Bounded, CallRecord, bounded
from assistant.llm.provider import provider_model
from assistant.llm.structured import StructuredMemory
from assistant.llm.tokens import provider_tokens
from assistant.settings import Endpoint, Settings

__all__ = ["endpoint_model", "judge_model"]


def endpoint_model(
    endpoint: Endpoint,
    settings: Settings,
    record: CallRecord,
    clock: Clock,
    memory: StructuredMemory | None = None,
    keep: Iterable[str] | Callable[[Purpose], Iterable[str]] = (),
) -> Bounded:
    """A model behind an endpoint, within all bounds and on the record; `keep` are contacts that are not masked.

    One that may not be used (residency, air gap) raises `ModelFailure` when it is asked. Raises `UserError` where the
    endpoint's address or residency is wrong.
    """
    name = endpoint.model
    inner = provider_model(endpoint, settings, lambda text: provider_tokens(text, name), memory)
    return bounded(inner, settings, record, clock, endpoint=endpoint, keep=keep)


def judge_model(
    settings: Settings,
    record: CallRecord,
    clock: Clock,
    memory: StructuredMemory | None = None,
    keep: Iterable[str] | Callable[[Purpose], Iterable[str]] = (),
) -> Bounded | None:
    """The judge of meaning and of evals; `None` where `settings.judge` is not set. Raises as `endpoint_model` does.

    Let `Purpose.task` begin with `judge/`, so that its calls can be told apart.
    """
    if settings.judge is None:
        return None
    return endpoint_model(settings.judge, settings, record, clock, memory, keep)
