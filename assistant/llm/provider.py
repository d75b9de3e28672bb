"""The client of every OpenAI-compatible chat model: a provider far away, or the model server on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from dataclasses import replace

from assistant.domain.draft import Tokens
from assistant.domain.model import ChatReply, ChatRequest, FailureReason, OnText, Purpose, Residency, Stopped
from assistant.domain.vocabulary import Engine, Language
from assistant.llm.asking import Asking, Line
from assistant.llm.deadline import Ended, run_bounded
from assistant.llm.dialect import Dialect
from assistant.llm.failures import Place, Trouble, failure
from assistant.llm.heard import Heard
from assistant.llm.residency import address_of, host_of, is_loopback, residency_of
from assistant.llm.services import load_services
from assistant.llm.structured import StructuredMemory, StructuredMethod, endpoint_key
from assistant.settings import Endpoint, Settings


def warm_up() -> None:
    """Import what a first call imports (over a second), so that no person waits for it; for the start of a worker."""
    from assistant.llm.exchange import prepare

    prepare()


class OpenAICompatible:
    """A `ChatModel` behind an OpenAI-compatible endpoint.

    Every call runs in an event loop of its own on the caller's thread; `on_text` and `stopped` are called there and
    must be quick. One object may be used by several threads.
    """

    def __init__(
        self,
        engine: Engine,
        endpoint: Endpoint,
        residency: Residency,
        counter: Callable[[str], int],
        *,
        air_gap: bool = False,
        structured: StructuredMethod | None = None,
        memory: StructuredMemory | None = None,
    ) -> None:
        """`structured=None`: as the endpoint says; where that is `auto`, as was remembered or is settled by a probe."""
        self._engine = engine
        self._endpoint = endpoint
        self._residency = residency
        self._counter = counter
        stated = None if endpoint.structured == "auto" else StructuredMethod(endpoint.structured)
        self._structured = structured or stated
        self._memory = memory
        self._key = endpoint_key(endpoint.base_url, endpoint.model)
        self._line = Line(endpoint, air_gap or residency is Residency.MACHINE, Dialect())
        self._place = Place(host=address_of(endpoint.base_url), model=endpoint.model, key=endpoint.api_key)

    @property
    def engine(self) -> Engine:
        """The rung of the ladder."""
        return self._engine

    @property
    def name(self) -> str:
        """The model as the endpoint knows it."""
        return self._endpoint.model

    @property
    def residency(self) -> Residency:
        """Where the text goes."""
        return self._residency

    def count_tokens(self, text: str) -> int:
        """Tokens by the counter that was given."""
        return self._counter(text)

    def settled(self) -> StructuredMethod | None:
        """How JSON is asked for; `None` where that has still to be found out."""
        if known := (self._line.dialect.method or self._structured):
            return known
        remembered = self._memory.get(self._key) if self._memory else None
        if remembered in tuple(StructuredMethod):
            self._structured = StructuredMethod(remembered)
        return self._structured

    def settle(self, method: StructuredMethod) -> None:
        """Ask for JSON in this way from now on, and remember it."""
        self._structured = method
        if self._memory is not None:
            self._memory.put(self._key, method.value)

    def using(self, method: StructuredMethod) -> OpenAICompatible:
        """The same model asking for JSON in this way and no other; a refusal of it fails the call."""
        made = copy(self)
        made._structured = method
        made._line = replace(self._line, dialect=Dialect(without=self._line.dialect.without), fixed=True)
        return made

    def chat(
        self, request: ChatRequest, purpose: Purpose, on_text: OnText | None = None, stopped: Stopped | None = None
    ) -> ChatReply:
        """Write. Raises `ModelFailure` with the text that had come, within a second after the deadline at the latest.

        A text that did not end with `finish_reason = stop` is kept and marked incomplete. Of several texts, those that
        ended are kept even where the others failed; a text that never came is empty and incomplete. Where it is not
        known how the endpoint gives JSON (`settled`), the schema stands in the prompt.
        """
        from assistant.llm.exchange import prepare, untraced

        prepare()  # a second or more the first time, which is not the provider's
        started = time.monotonic()
        if self._line.loopback_only and not is_loopback(host_of(self._endpoint.base_url)):
            raise failure(Trouble(FailureReason.NOT_ALLOWED), self._place, request.deadline_seconds)
        method = None if request.json_schema is None else self.settled() or StructuredMethod.TEXT
        heard = Heard(request.count, request.max_tokens, on_text)
        language = Language.ZH if purpose.task.endswith("/zh") else Language.EN
        asking = Asking(self._line, request, language, method, heard, started + request.deadline_seconds)
        trouble: Trouble | None = None
        with untraced():
            try:
                ended = run_bounded(asking.run(), asking.left, stopped)
            except Trouble as error:
                ended, trouble = Ended.DONE, error
        if ended is not Ended.DONE:
            reason = FailureReason.STOPPED if ended is Ended.STOPPED else FailureReason.TIMED_OUT
            trouble = Trouble(reason)
        self._note(method)
        return self._reply(request, heard, trouble, started)

    def _note(self, method: StructuredMethod | None) -> None:
        """Remember where the server refused the way of asking that was used, and another one took its place."""
        left = self._line.dialect.method
        if method is not None and left is not None and left is not self._structured:
            self.settle(left)

    def _reply(self, request: ChatRequest, heard: Heard, trouble: Trouble | None, started: float) -> ChatReply:
        declines = load_services().declines
        complete = []
        for choice in heard.choices:
            said_no = bool(choice.refusal) or declines.in_finish(choice.finish)
            said_no = said_no or (request.json_schema is None and declines.in_words(choice.text))
            if said_no and trouble is None:
                trouble = Trouble(FailureReason.DECLINED, choice.refusal)
            complete.append(choice.finish == "stop" and bool(choice.text.strip()) and not said_no)
        if trouble is None and not any(text.strip() for text in heard.texts):
            finished = all(choice.finish == "stop" for choice in heard.choices)
            trouble = Trouble(FailureReason.EMPTY if finished else FailureReason.CUT_SHORT)
        if trouble is not None and (trouble.reason is FailureReason.STOPPED or not any(complete)):
            raise failure(trouble, self._place, request.deadline_seconds, heard.texts)
        return ChatReply(
            texts=heard.texts,
            complete=tuple(complete),
            model=self.name,
            tokens=self._tokens(request, heard),
            first_token_ms=heard.first_token_ms,
            took_ms=(time.monotonic() - started) * 1000,
        )

    def _tokens(self, request: ChatRequest, heard: Heard) -> Tokens:
        """As the server says; llama.cpp counts one of several texts only, so then the texts are counted as well."""
        told = heard.tokens
        if request.count == 1 or told.output is None:
            return told
        return Tokens(input=told.input, output=max(told.output, sum(self._counter(text) for text in heard.texts)))


def provider_model(
    endpoint: Endpoint, settings: Settings, counter: Callable[[str], int], memory: StructuredMemory | None = None
) -> OpenAICompatible:
    """The provider's rung for an endpoint of the settings; whether it may be used is `residency.why_not`'s to say.

    Raises `UserError` where the endpoint's address or residency is wrong.
    """
    return OpenAICompatible(
        Engine.PROVIDER,
        endpoint,
        residency_of(endpoint),
        counter,
        air_gap=settings.air_gap,
        memory=memory,
    )
