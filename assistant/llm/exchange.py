"""One request to a chat model over the wire, and what comes back, piece by piece.

Imports langchain and the SDK at once, so it is imported inside the functions that make calls.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import AbstractContextManager, aclosing, asynccontextmanager
from functools import cache
from typing import Protocol, cast

import httpx2
import openai
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from langsmith.run_helpers import tracing_context
from pydantic import BaseModel

from assistant.domain.draft import Tokens
from assistant.domain.model import FailureReason
from assistant.llm.failures import Trouble, judged, trouble_of
from assistant.llm.transport import open_client
from assistant.llm.wire import Call, Piece

MAX_RETRIES = 1
"""The only retries of a call: the SDK's, on failed connections, 408, 409, 429 and 5xx, before any text has come."""

_CHOICE = "choice-"
"""Each text of a reply is a message of its own, and this begins its id; the number of the text follows."""


def untraced() -> AbstractContextManager[object]:
    """Around every call: texts go to the model and to nobody else, whatever `LANGSMITH_*` in the environment says."""
    return cast("AbstractContextManager[object]", tracing_context(enabled=False))


@cache
def prepare() -> None:
    """Make a model once without a request: the libraries import more of themselves as they are first used."""

    async def make() -> None:
        async with _model(Call("http://127.0.0.1/v1", "none", None, True, 1.0, "", "", False, {})):
            return

    asyncio.run(make())


async def pieces(call: Call) -> AsyncGenerator[Piece, None]:
    """Make the request and pass on what comes. Raises `Trouble`, also in the middle."""
    started = False
    try:
        async with _model(call) as (model, tap):
            messages = [SystemMessage(call.system), HumanMessage(call.user)]
            async with aclosing(model.astream(messages)) as stream:  # type: ignore[type-var] # declared as an iterator
                async for message in stream:
                    piece = _piece(message, tap)
                    started = started or bool(piece.text)
                    yield piece
    except (openai.OpenAIError, ValueError, RecursionError) as error:
        raise trouble_of(error, started) from error
    except (httpx2.InvalidURL, ImportError) as error:  # a host with no IDNA form; a SOCKS proxy needs a package
        raise Trouble(FailureReason.UNREACHABLE, str(error)) from error


@asynccontextmanager
async def _model(call: Call) -> AsyncIterator[tuple[ChatOpenAI, _Tap]]:
    async def key() -> str:  # as a function, the key is no field of the model, and no second client is made
        return call.key.get_secret_value() if call.key else "-"  # local servers need none, but the SDK does

    async with open_client(call.base_url, loopback_only=call.loopback_only, seconds=call.seconds) as client:
        made = init_chat_model(
            call.model,
            model_provider="openai",
            base_url=call.base_url,
            api_key=key,
            http_async_client=client,
            max_retries=MAX_RETRIES,
            timeout=client.timeout,
            stream_usage=call.usage,
            stream_chunk_timeout=None,  # the deadline of the whole call is the only one
            use_responses_api=False,
            # Past langchain's own parameters: it renames max_tokens, which many services then do not see, and takes
            # response_format as a reason to hold back the stream and raise on a reply that is cut.
            extra_body=call.fields,
            cache=False,
        )
        model = cast("ChatOpenAI", made)
        tap = _Tap(model.async_client)
        model.async_client = tap
        yield model, tap


class _Stream(Protocol):
    """What the SDK gives for a streamed reply."""

    @property
    def response(self) -> _Response: ...

    def __aiter__(self) -> AsyncIterator[object]: ...

    async def close(self) -> None: ...


class _Response(Protocol):
    @property
    def headers(self) -> Mapping[str, str]: ...

    async def aread(self) -> bytes: ...


class _Completions(Protocol):
    async def create(self, **payload: object) -> _Stream: ...


class _Tap:
    """Between langchain and the SDK: langchain reads only a chunk's first choice, not its index and no refusal."""

    def __init__(self, completions: _Completions) -> None:
        self._completions = completions
        self.refusal = ""
        """Of the chunk that was passed on last."""

    async def create(self, **payload: object) -> _Chunks:
        """Ask, and answer with the stream as langchain can read it."""
        return _Chunks(await self._completions.create(**payload), self)


class _Chunks:
    """A streamed reply as plain chunks of one choice each; a reply that came whole becomes a chunk for each choice."""

    def __init__(self, stream: _Stream, tap: _Tap) -> None:
        self._stream = stream
        self._tap = tap

    async def __aenter__(self) -> _Chunks:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stream.close()

    async def __aiter__(self) -> AsyncIterator[dict[str, object]]:
        kind = self._stream.response.headers.get("content-type", "").lower()
        if "html" in kind or "xml" in kind:
            raise Trouble(FailureReason.NOT_AN_API)
        understood = told = False
        async for event in self._events(kind):
            _refuse_errors(event)
            understood = understood or isinstance(event.get("choices"), list)
            for chunk, refusal in _single(event):
                self._tap.refusal, told = refusal, True
                yield chunk
        if not told:
            raise Trouble(FailureReason.EMPTY if understood else FailureReason.NOT_AN_API)

    async def _events(self, kind: str) -> AsyncIterator[dict[str, object]]:
        if "application/json" in kind:  # it does not stream
            body = json.loads(await self._stream.response.aread())
            yield body if isinstance(body, dict) else {}
            return
        async for event in self._stream:
            if isinstance(event, BaseModel):  # made without validation: any field may hold anything
                yield event.model_dump(warnings=False, exclude_unset=True)


def _refuse_errors(event: dict[str, object]) -> None:
    """Errors that come with status 200. Raises `Trouble`."""
    if event.get("error"):
        raise judged(None, event)
    told = event.get("base_resp")
    if isinstance(told, dict) and told.get("status_code"):
        raise judged(None, told)


def _single(event: dict[str, object]) -> Iterator[tuple[dict[str, object], str]]:
    """The event's choices as chunks of their own, in the form that langchain reads, each with its piece of refusal."""
    found = event.get("choices")
    choices = [choice for choice in found if isinstance(choice, dict)] if isinstance(found, list) else []
    usage = _usage(event.get("usage") or next((c["usage"] for c in choices if c.get("usage")), None))
    for choice in choices:
        index, said = choice.get("index"), choice.get("delta") or choice.get("message")
        number = index if isinstance(index, int) and index >= 0 else 0
        delta = said if isinstance(said, dict) else {}
        message = {"role": "assistant", "id": f"{_CHOICE}{number}", "content": _text(delta.get("content"))}
        refusal = delta.get("refusal")
        finish = choice.get("finish_reason")
        part = {"delta": message, "finish_reason": finish if isinstance(finish, str) else None}
        yield {"choices": [part]}, refusal if isinstance(refusal, str) else ""
    if usage is not None:
        yield {"choices": [], "usage": usage}, ""


def _text(content: object) -> str:
    """Text of a message: a string, or a list of parts of which some are text."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = (part.get("text") for part in content if isinstance(part, dict))
    return "".join(part for part in parts if isinstance(part, str))


def _usage(told: object) -> dict[str, int] | None:
    """Tokens, where both numbers were given; langchain would take a missing one for 0."""
    if not isinstance(told, dict):
        return None
    given, made = told.get("prompt_tokens"), told.get("completion_tokens")
    if not isinstance(given, int) or not isinstance(made, int) or min(given, made) < 0:
        return None
    return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}


def _piece(message: AIMessageChunk, tap: _Tap) -> Piece:
    usage = message.usage_metadata
    tokens = Tokens(input=usage["input_tokens"], output=usage["output_tokens"]) if usage else None
    number = (message.id or "").removeprefix(_CHOICE)
    refusal, tap.refusal = tap.refusal, ""
    finish = message.response_metadata.get("finish_reason")
    return Piece(
        number=int(number) if number.isdigit() else 0,
        text=str(message.content),
        refusal=refusal,
        finish=finish if isinstance(finish, str) else "",
        tokens=tokens,
    )
