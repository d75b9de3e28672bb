"""The model that judges meaning and evals, where the settings name one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from assistant.domain.model import ChatModel, Purpose
from assistant.domain.ports import Clock
from assistant.llm.bounded import CallRecord, bounded
from assistant.llm.provider import provider_model
from assistant.llm.structured import StructuredMemory
from assistant.llm.tokens import provider_tokens
from assistant.settings import Settings

__all__ = ["judge_model"]


def judge_model(
    settings: Settings,
    record: CallRecord,
    clock: Clock,
    memory: StructuredMemory | None = None,
    keep: Iterable[str] | Callable[[Purpose], Iterable[str]] = (),
) -> ChatModel | None:
    """The judge within all bounds of a draft's model; `None` where `settings.judge` is not set.

    Its calls are recorded as they are; let `Purpose.task` begin with `judge/`, so that they can be told apart. A judge
    that may not be used (residency, air gap) raises `ModelFailure` when it is asked. Raises `UserError` where its
    address or residency is wrong.
    """
    endpoint = settings.judge
    if endpoint is None:
        return None
    name = endpoint.model
    inner = provider_model(endpoint, settings, lambda text: provider_tokens(text, name), memory)
    return bounded(inner, settings, record, clock, endpoint=endpoint, keep=keep)
