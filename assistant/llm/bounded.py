"""A chat model within its bounds: length, residency, circuit breaker, budget, masking, and a record of every call.

Before text goes to a model that is not on this machine, what identifies private persons becomes placeholders and is
put back into what comes home, piece by piece (`assistant/text/masking.py` lists the kinds). What is recorded are
counts, never values and never a text.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from assistant.domain.draft import Tokens
from assistant.domain.model import (
    CallEnd,
    CallStart,
    CallState,
    ChatModel,
    ChatReply,
    ChatRequest,
    FailureReason,
    OnText,
    Purpose,
    RecentCalls,
    Residency,
    Spent,
    Stopped,
)
from assistant.domain.ports import Clock
from assistant.domain.vocabulary import Engine, Language, Twin
from assistant.errors import ModelFailure, SteadyVoiceError
from assistant.llm.breaker import Outcome, why_open
from assistant.llm.budget import Estimate, month_start, over
from assistant.llm.prices import cost
from assistant.llm.private import COPY_NOTE, Restored, masked_request
from assistant.llm.residency import host_of, why_not
from assistant.llm.structured import PROBE_SECONDS, Probed, Structured, StructuredMethod, probe
from assistant.llm.tokens import provider_tokens
from assistant.settings import Budget, Endpoint, Price, Settings
from assistant.text.masking import Masker, mask

__all__ = ["FRAME_TOKENS", "Admit", "Bounded", "CallRecord", "Verdict", "bounded", "warm_up"]

_log = logging.getLogger(__name__)

Verdict: TypeAlias = Callable[[], ModelFailure | None]
"""Why no call may be made now, or `None`."""

Admit: TypeAlias = Callable[[Spent, Spent], None]
"""Given what the person and the brand have spent; raises `ModelFailure` where the call would pass a limit."""

FRAME_TOKENS = 16
"""What the form of two messages takes besides their text: 3 or 4 each with OpenAI, more with other templates."""

_LEAST_SECONDS = 0.05
"""Where a probe took all of the time, the call fails by its own deadline at once."""
_MARGIN = timedelta(seconds=30)
"""Beyond the deadline of the settings: some tasks take half again as long, and calls are written down at both ends."""

_UNBILLED = frozenset(
    {
        FailureReason.UNREACHABLE,
        FailureReason.KEY_REFUSED,
        FailureReason.MODEL_UNKNOWN,
        FailureReason.RATE_LIMITED,
        FailureReason.SERVER_ERROR,
        FailureReason.NOT_AN_API,
        FailureReason.INPUT_TOO_LONG,
        FailureReason.NOT_SET_UP,
        FailureReason.NOT_ALLOWED,
    }
)
"""Where no text came, nothing was generated."""


class CallRecord(Protocol):
    """Where calls are written down; each method is a transaction of its own."""

    def begin(self, call: CallStart, since: datetime, admit: Admit) -> str:
        """Show `admit` what person and brand have spent since then and, unless it raises, write the call as started.

        Both in one writing transaction: of calls that come at once, each sees those before it. Gives the call's id.
        """
        ...

    def end(self, call_id: str, end: CallEnd) -> None:
        """Write what became of the call."""
        ...

    def recent(self, host: str, model: str, longest: timedelta) -> RecentCalls:
        """The last calls to an endpoint; the host of the embedded model is empty.

        No call takes longer than `longest`: one that started before and has not ended was cut off by a crash.
        """
        ...


class Bounded:
    """A `ChatModel` around another one. Raises `ModelFailure` also where a bound forbids the call.

    Checked in this order: length, residency, circuit breaker; then what is personal is masked (unless the model is on
    this machine), the budget is checked and the call recorded in one transaction, and the model is asked.
    """

    def __init__(
        self,
        inner: ChatModel,
        record: CallRecord,
        clock: Clock,
        budget: Budget,
        *,
        max_chars: int,
        host: str = "",
        price: Price | None = None,
        verdicts: Sequence[Verdict] = (),
        keep: Iterable[str] | Callable[[Purpose], Iterable[str]] = (),
        note: Twin = COPY_NOTE,
    ) -> None:
        """`verdicts` are asked in order before every call; `keep` are contacts and names that are not masked."""
        self._inner = inner
        self._record = record
        self._clock = clock
        self._budget = budget
        self._max_chars = max_chars
        self._host = host
        self._price = price
        self._verdicts = tuple(verdicts)
        self._keep = keep if callable(keep) else tuple(keep)
        self._note = note

    @property
    def engine(self) -> Engine:
        """The rung of the ladder."""
        return self._inner.engine

    @property
    def name(self) -> str:
        """The model as versions record it."""
        return self._inner.name

    @property
    def residency(self) -> Residency:
        """Where the text goes."""
        return self._inner.residency

    def count_tokens(self, text: str) -> int:
        """Tokens of a text by the model's count."""
        return self._inner.count_tokens(text)

    def using(self, method: StructuredMethod) -> Bounded:
        """The same model in the same bounds, asking for JSON in this way and no other."""
        if not isinstance(self._inner, Structured):
            raise TypeError(f"{self.name} cannot be told how to ask for JSON")
        made = copy(self)
        made._inner = self._inner.using(method)
        return made

    def keeping(self, keep: Iterable[str]) -> Bounded:
        """The same model in the same bounds; these contacts and names are not masked."""
        made = copy(self)
        made._keep = tuple(keep)
        return made

    def chat(
        self, request: ChatRequest, purpose: Purpose, on_text: OnText | None = None, stopped: Stopped | None = None
    ) -> ChatReply:
        """Write. Raises `ModelFailure` with the text that had come so far, personal values put back.

        Tokens that the server did not report are counted here; the cost is `None` only where the price is unknown.
        The first request for JSON of an endpoint finds out how it gives it, with calls of their own on the record
        (`probe/…`), within the same budget and its own deadline.
        """
        self._refuse_length(request)
        request = self._probed(request, purpose, stopped)
        self._refuse_by_verdict()
        masker = None if self.residency is Residency.MACHINE else Masker(self._kept(purpose))
        sent = request if masker is None else masked_request(request, masker, self._note.get(_language(purpose)))
        start = self._start(sent, purpose, masker)
        call_id = self._record.begin(start, month_start(self._clock()), self._admit(start))
        restored = Restored(masker, request, on_text)
        end = CallEnd(state=CallState.FAILED, tokens=start.tokens, cost=start.cost, took_ms=0)
        began = time.perf_counter()
        try:
            reply = self._inner.chat(sent, purpose, restored.on_text, stopped)
            tokens = self._tokens(start, reply)
            price = self._cost(tokens)
            end = CallEnd(
                state=CallState.DONE, tokens=tokens, cost=price, first_token_ms=reply.first_token_ms, took_ms=0
            )
        except ModelFailure as failure:
            end = self._failed(start, failure)
            partial = tuple(map(restored.whole, failure.partial))
            text = failure.text
            raise ModelFailure(failure.reason, zh=text.zh, en=text.en, partial=partial) from failure
        finally:
            took = (time.perf_counter() - began) * 1000
            self._end(call_id, end.model_copy(update={"took_ms": took}))
            restored.finish()
        texts = tuple(map(restored.whole, reply.texts))
        return reply.model_copy(update={"texts": texts, "tokens": tokens, "cost": price, "masked": start.masked})

    # --- before the call ----------------------------------------------------------------------------------------

    def _probed(self, request: ChatRequest, purpose: Purpose, stopped: Stopped | None) -> ChatRequest:
        """The request with the time that is left of it once the way to ask for JSON is known."""
        inner = self._inner
        if request.json_schema is None or not isinstance(inner, Probed) or inner.settled() is not None:
            return request
        began = time.monotonic()
        seconds = request.deadline_seconds
        asking = purpose.model_copy(update={"task": f"probe/{_language(purpose).value}"})
        inner.settle(probe(self, asking, min(PROBE_SECONDS, seconds / 4), stopped))
        left = max(_LEAST_SECONDS, seconds - (time.monotonic() - began))
        return request.model_copy(update={"deadline_seconds": left})

    def _refuse_by_verdict(self) -> None:
        for verdict in self._verdicts:
            if failure := verdict():
                raise failure

    def _refuse_length(self, request: ChatRequest) -> None:
        length = len(request.system) + len(request.user)
        if length > self._max_chars:
            raise ModelFailure(
                FailureReason.INPUT_TOO_LONG,
                zh=f"要发给模型的内容有 {length:,} 字，超过上限 {self._max_chars:,} 字，没有发送。"
                "请缩短材料，或由管理员调高 STEADYVOICE_MAX_PROMPT_CHARS。",
                en=f"The prompt has {length:,} characters, more than the limit of {self._max_chars:,}; nothing was "
                "sent. Shorten the material, or have an administrator raise STEADYVOICE_MAX_PROMPT_CHARS.",
            )

    def _kept(self, purpose: Purpose) -> Iterable[str]:
        return self._keep(purpose) if callable(self._keep) else self._keep

    def _start(self, sent: ChatRequest, purpose: Purpose, masker: Masker | None) -> CallStart:
        """The call with the most that it may use; a server that gives one text at a time is sent the prompt often."""
        schema = json.dumps(sent.json_schema, ensure_ascii=False) if sent.json_schema is not None else ""
        parts = [part for part in (sent.system, sent.user, schema) if part]
        prompt = FRAME_TOKENS + sum(map(self.count_tokens, parts))
        tokens = Tokens(input=sent.count * prompt, output=sent.count * sent.max_tokens)
        return CallStart(
            purpose=purpose,
            engine=self.engine,
            model=self.name,
            host=self._host,
            residency=self.residency,
            tokens=tokens,
            cost=self._cost(tokens),
            masked=masker.counts if masker else {},
        )

    def _admit(self, start: CallStart) -> Admit:
        """Calls on this machine cost nothing, so no budget holds them up."""

        def admit(person: Spent, brand: Spent) -> None:
            if start.residency is Residency.MACHINE:
                return
            estimate = Estimate((start.tokens.input or 0) + (start.tokens.output or 0), start.cost)
            if failure := over(self._budget, person, brand, start.purpose.incident, estimate):
                raise failure

        return admit

    # --- after the call -----------------------------------------------------------------------------------------

    def _tokens(self, start: CallStart, reply: ChatReply) -> Tokens:
        told = reply.tokens
        written = told.output if told.output is not None else sum(map(self.count_tokens, reply.texts))
        return Tokens(input=told.input if told.input is not None else start.tokens.input, output=written)

    def _cost(self, tokens: Tokens) -> float | None:
        return cost(self.name, self._host, tokens, self._price, residency=self.residency, at=self._clock())

    def _failed(self, start: CallStart, failure: ModelFailure) -> CallEnd:
        tokens = Tokens()
        if any(failure.partial) or failure.reason not in _UNBILLED:
            tokens = Tokens(input=start.tokens.input, output=sum(map(self.count_tokens, failure.partial)))
        price = self._cost(tokens) if tokens != Tokens() else 0.0
        return CallEnd(state=CallState.FAILED, reason=failure.reason, tokens=tokens, cost=price, took_ms=0)

    def _end(self, call_id: str, end: CallEnd) -> None:
        try:
            self._record.end(call_id, end)
        except SteadyVoiceError:
            # the text is worth more than the entry, which stays `started` and counts with its most
            _log.exception("the end of model call %s could not be recorded", call_id)


def _language(purpose: Purpose) -> Language:
    return Language.ZH if purpose.task.endswith("/zh") else Language.EN


def bounded(
    inner: ChatModel,
    settings: Settings,
    record: CallRecord,
    clock: Clock,
    *,
    endpoint: Endpoint | None = None,
    keep: Iterable[str] | Callable[[Purpose], Iterable[str]] = (),
) -> Bounded:
    """A model within the bounds of the settings; `endpoint` is where it is, `None` for the embedded model.

    Raises `UserError` where the endpoint's address is wrong, `ValueError` for an endpoint that was left out.
    """
    if endpoint is None and inner.residency is not Residency.MACHINE:
        raise ValueError("a model that is not on this machine has an endpoint")
    host = host_of(endpoint.base_url) if endpoint else ""

    seconds = settings.provider_seconds if endpoint else settings.local_seconds

    def circuit() -> ModelFailure | None:
        recent = record.recent(host, inner.name, timedelta(seconds=seconds) + _MARGIN)
        outcomes = [Outcome(outcome.finished_at, outcome.reason) for outcome in recent.outcomes]
        return why_open(outcomes, clock(), inner.name, recent.trying)

    def allowed() -> ModelFailure | None:
        return why_not(endpoint, settings) if endpoint else None

    return Bounded(
        inner,
        record,
        clock,
        settings.budget,
        max_chars=settings.max_prompt_chars,
        host=host,
        price=endpoint.price if endpoint else None,
        verdicts=(allowed, circuit),
        keep=keep,
    )


def warm_up(model: str) -> None:
    """Load what a first call loads (vocabulary, price list, dictionary: most of a second); for a worker's start."""
    provider_tokens("", model)
    cost(model, "localhost", Tokens(input=0, output=0))
    mask("顾客王小明")
