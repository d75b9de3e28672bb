"""The requests that one call to a model takes, and listening to what they bring."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass

from pydantic import JsonValue

from assistant.domain.draft import Tokens
from assistant.domain.model import ChatRequest, FailureReason
from assistant.domain.vocabulary import Language
from assistant.llm.dialect import Dialect
from assistant.llm.failures import Trouble
from assistant.llm.heard import Heard
from assistant.llm.structured import StructuredMethod, instruction, response_format
from assistant.llm.wire import Call
from assistant.settings import Endpoint

GRACE_SECONDS = 1.0
"""How long the token counts are waited for once every text has ended."""


@dataclass(frozen=True)
class Line:
    """An endpoint and how it is spoken to."""

    endpoint: Endpoint
    loopback_only: bool
    dialect: Dialect
    fixed: bool = False
    """A refused way of asking for JSON fails the call instead of giving way to the next."""


class Asking:
    """The requests that one call takes: one as a rule, more where the server takes one text at a time."""

    def __init__(
        self,
        line: Line,
        request: ChatRequest,
        language: Language,
        method: StructuredMethod | None,
        heard: Heard,
        until: float,
    ) -> None:
        """`until` is the deadline in monotonic seconds, `language` that of the prompt."""
        self._line = line
        self._dialect = line.dialect
        self._request = request
        self._language = language
        self._method = method
        self._heard = heard
        self._until = until

    @property
    def left(self) -> float:
        """Seconds to the deadline."""
        return max(0.0, self._until - time.monotonic())

    async def run(self) -> None:
        """All texts: in one request where the server can, the missing ones one by one. Raises `Trouble`."""
        count = self._request.count
        if count == 1 or "n" in self._dialect.without:
            await self._singly(range(count))
            return
        asked = await self._ask(range(count))
        missing = [i for i, choice in enumerate(self._heard.choices) if not (choice.finish or choice.pieces)]
        if missing and asked == count:
            self._dialect.without.add("n")  # it took the field and wrote one text all the same
        await self._singly(missing)

    async def _singly(self, indexes: range | list[int]) -> None:
        if not indexes:
            return
        gate = asyncio.Semaphore(self._line.endpoint.concurrency)

        async def one(index: int) -> None:
            async with gate:
                await self._ask(range(index, index + 1))

        results = await asyncio.gather(*(one(index) for index in indexes), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _ask(self, indexes: range) -> int:
        """One request for these texts, made anew without what the server does not take; how many were asked for."""
        while True:
            count = len(indexes) if "n" not in self._dialect.without else 1
            method = self._asked_method()
            call = self._call(count, method)
            try:
                await self._listen(call, range(indexes.start, indexes.start + count))
            except Trouble as trouble:
                named_format = self._line.fixed and "response_format" in call.fields
                if self._heard.started or named_format or not self._dialect.learn(trouble, call, method):
                    raise
            else:
                return count

    def _asked_method(self) -> StructuredMethod | None:
        return self._method if self._line.fixed or self._method is None else self._dialect.method or self._method

    async def _listen(self, call: Call, indexes: range) -> None:
        from assistant.llm.exchange import pieces

        heard, spent = self._heard, Tokens(input=None, output=None)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as limit, aclosing(pieces(call)) as stream:
                async for piece in stream:
                    index = indexes.start + piece.number
                    if index in indexes:
                        heard.add(index, piece.text)
                        heard.refuse(index, piece.refusal)
                        if piece.finish:
                            heard.end(index, piece.finish)
                    spent = piece.tokens or spent
                    if heard.full(indexes):
                        return
                    if heard.ended(indexes) and limit.when() is None:
                        limit.reschedule(loop.time() + GRACE_SECONDS)
        except TimeoutError as error:
            if not heard.ended(indexes):  # not ours: the system gave up on the connection
                raise Trouble(FailureReason.DROPPED, str(error)) from error
        except Trouble:
            if not heard.ended(indexes):
                raise
        finally:
            heard.spent(spent)
            for index in indexes:
                heard.end(index, "")

    def _call(self, count: int, method: StructuredMethod | None) -> Call:
        request, system = self._request, self._request.system
        fields: dict[str, JsonValue] = {"max_tokens": request.max_tokens, "temperature": request.temperature}
        if request.seed is not None:
            fields["seed"] = request.seed
        if count > 1:
            fields["n"] = count
        if method is not None and request.json_schema is not None:
            asked = response_format(method, request.json_schema)
            if asked is not None:
                fields["response_format"] = dict(asked)
            if method is not StructuredMethod.JSON_SCHEMA:
                system = f"{system}\n\n{instruction(request.json_schema, self._language)}"
        return Call(
            base_url=self._line.endpoint.base_url,
            model=self._line.endpoint.model,
            key=self._line.endpoint.api_key,
            loopback_only=self._line.loopback_only,
            seconds=self.left,
            system=_whole(system),
            user=_whole(request.user),
            usage="stream_options" not in self._dialect.without,
            fields=self._dialect.fields(fields),
        )


def _whole(text: str) -> str:
    """A text that can be sent: halves of surrogate pairs, which a pasted text may hold, have no UTF-8."""
    return text.encode("utf-8", "replace").decode()
