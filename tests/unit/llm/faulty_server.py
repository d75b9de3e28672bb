"""A real OpenAI-compatible chat server on loopback that answers, or fails, as it is told.

`with FaultyServer(answers("…")) as server:` gives `server.url` for a base URL and `server.asked` for what came in.
Several behaviours are used one request after the other; the last one stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TypeAlias

LONG = 3600.0
"""Seconds that a hanging server hangs, unless it is closed."""


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, object]

    @property
    def count(self) -> int:
        """Number of texts asked for."""
        wanted = self.body.get("n", 1)
        return wanted if isinstance(wanted, int) else 1

    @property
    def prompt(self) -> str:
        """All messages, one after the other."""
        messages = self.body.get("messages")
        return "\n".join(str(m["content"]) for m in messages) if isinstance(messages, list) else ""


class Answer:
    """What a behaviour writes to."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def head(
        self, status: int, kind: str, extra: Sequence[tuple[str, str]] = (), length: int | None = None
    ) -> None:
        """Status line and headers; without a length the body is sent in chunks."""
        lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", *(f"{name}: {value}" for name, value in extra)]
        lines.append("transfer-encoding: chunked" if length is None else f"content-length: {length}")
        await self.raw("\r\n".join([*lines, "connection: close", "", ""]).encode())

    async def raw(self, data: bytes) -> None:
        """Bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def chunk(self, data: bytes) -> None:
        """One chunk of a body."""
        await self.raw(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def event(self, data: object) -> None:
        """One event of a stream."""
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        await self.chunk(f"data: {text}\n\n".encode())

    async def close_chunks(self) -> None:
        """The body is over."""
        await self.raw(b"0\r\n\r\n")

    async def whole(
        self, status: int, body: object, kind: str = "application/json", extra: Sequence[tuple[str, str]] = ()
    ) -> None:
        """A whole answer."""
        data = body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()
        await self.head(status, kind, extra, len(data))
        await self.raw(data)

    def reset(self) -> None:
        """Drop the connection hard (RST)."""
        opened = self._writer.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


Behaviour: TypeAlias = Callable[[Asked, Answer], Awaitable[None]]
Text: TypeAlias = str | Callable[[Asked], str]


def delta(text: str | None = None, index: int = 0, finish: str | None = None, **more: object) -> dict[str, object]:
    """A chunk of a streamed reply."""
    said: dict[str, object] = {} if text is None else {"content": text}
    choice = {"index": index, "delta": {"role": "assistant", **said, **more}, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "served", "choices": [choice]}


def usage(given: int = 7, made: int = 5) -> dict[str, object]:
    """The last chunk, which holds the counts."""
    counts = {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}
    return {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "served",
        "choices": [],
        "usage": counts,
    }


def _pieces(text: str, size: int = 4) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


def answers(
    *texts: Text, finish: str = "stop", counts: bool = True, ignores_n: bool = False, every: float = 0.0
) -> Behaviour:
    """Writes these texts: a request for several gets them in turn, as a stream or whole as it asks."""

    async def behave(asked: Asked, answer: Answer) -> None:
        wanted = 1 if ignores_n else asked.count
        said = [
            text if isinstance(text, str) else text(asked) for text in (texts[i % len(texts)] for i in range(wanted))
        ]
        if not asked.body.get("stream"):
            await answer.whole(200, completion(*said, finish=finish))
            return
        await answer.head(200, "text/event-stream")
        for index, text in enumerate(said):
            for piece in _pieces(text):
                await answer.event(delta(piece, index))
                await asyncio.sleep(every)
        for index in range(len(said)):
            await answer.event(delta(index=index, finish=finish))
        if counts and asked.body.get("stream_options"):
            await answer.event(usage())
        await answer.event("[DONE]")
        await answer.close_chunks()

    return behave


def completion(*texts: str, finish: str = "stop") -> dict[str, object]:
    """A reply that is not streamed."""
    choices = [
        {"index": i, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
        for i, text in enumerate(texts)
    ]
    counts = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "served",
        "choices": choices,
        "usage": counts,
    }


def whole(*texts: str) -> Behaviour:
    """Does not stream, whatever was asked."""
    return status(200, completion(*texts))


def status(code: int, body: object, kind: str = "application/json", extra: Sequence[tuple[str, str]] = ()) -> Behaviour:
    """Always the same answer."""

    async def behave(asked: Asked, answer: Answer) -> None:
        await answer.whole(code, body, kind, extra)

    return behave


def error(http: int, message: str, extra: Sequence[tuple[str, str]] = (), **more: object) -> Behaviour:
    """An error in OpenAI's form."""
    return status(http, {"error": {"message": message, **more}}, extra=extra)


def refused_key(key: str = "") -> Behaviour:
    """401; quotes the key, as some services do."""
    return error(401, f"Incorrect API key provided: {key}", code="invalid_api_key")


def rate_limited(retry_after: float | None = None) -> Behaviour:
    """429, with or without Retry-After."""
    wait = [] if retry_after is None else [("retry-after", f"{retry_after:g}")]
    return error(429, "Rate limit reached", extra=wait, code="rate_limit_exceeded")


def server_error(code: int = 500) -> Behaviour:
    """5xx."""
    return error(code, "The server had an error while processing your request")


def html(code: int = 200) -> Behaviour:
    """A sign-in page."""
    return status(code, "<!doctype html><html><body>Sign in</body></html>", "text/html; charset=utf-8")


def stream(*events: object, then: str = "end", every: float = 0.0) -> Behaviour:
    """These events, then one of: `end` (clean), `hang`, `drop` (RST), `done` (`[DONE]`, clean end)."""

    async def behave(asked: Asked, answer: Answer) -> None:
        await answer.head(200, "text/event-stream")
        for event in events:
            await answer.event(event)
            await asyncio.sleep(every)
        if then == "drop":
            await asyncio.sleep(0.05)  # what was sent arrives before the reset
            answer.reset()
        elif then == "hang":
            await asyncio.sleep(LONG)
        else:
            if then == "done":
                await answer.event("[DONE]")
            await answer.close_chunks()

    return behave


def vectors(dimension: int = 8, most: int = 10_000, longest: int = 1_000_000) -> Behaviour:
    """Embeds: a vector told by its text alone, not of unit length, last text first; refuses what is too much."""

    async def behave(asked: Asked, answer: Answer) -> None:
        given = asked.body["input"]
        assert isinstance(given, list)
        if len(given) > most:
            said = f"batch size is invalid, it should not be larger than {most}.: input.contents"
            await answer.whole(400, {"error": {"message": said, "code": "InvalidParameter"}})
            return
        if any(len(text) > longest for text in given):
            await answer.whole(400, {"error": {"message": "This model's maximum context length is 512 tokens"}})
            return
        rows = [
            {"object": "embedding", "index": index, "embedding": vector_of(text, dimension)}
            for index, text in enumerate(given)
        ]
        await answer.whole(200, {"object": "list", "data": rows[::-1], "model": "served", "usage": {}})

    return behave


def vector_of(text: str, dimension: int = 8) -> list[float]:
    """What `vectors` says of a text."""
    seed = hashlib.sha256(text.encode()).digest()
    return [1.0 + seed[place % len(seed)] for place in range(dimension)]


def hang() -> Behaviour:
    """Takes the request and never says a word."""

    async def behave(asked: Asked, answer: Answer) -> None:
        await asyncio.sleep(LONG)

    return behave


def drip(text: str, every: float = 0.1) -> Behaviour:
    """One byte at a time, so that no wait for a byte is ever long."""

    async def behave(asked: Asked, answer: Answer) -> None:
        await answer.head(200, "text/event-stream")
        await answer.event(delta(text))
        while True:
            await answer.chunk(b":")
            await asyncio.sleep(every)

    return behave


def endless(piece: str = "长" * 50) -> Behaviour:
    """Writes for ever, whatever limit it was given."""

    async def behave(asked: Asked, answer: Answer) -> None:
        await answer.head(200, "text/event-stream")
        while True:
            await answer.event(delta(piece))
            await asyncio.sleep(0)

    return behave


def flood() -> Behaviour:
    """One line without end."""

    async def behave(asked: Asked, answer: Answer) -> None:
        await answer.head(200, "text/event-stream")
        while True:
            await answer.chunk(b"x" * 1_000_000)

    return behave


def huge_headers() -> Behaviour:
    """More headers than any client reads."""

    async def behave(asked: Asked, answer: Answer) -> None:
        await answer.head(200, "text/event-stream", [(f"x-{i}", "y" * 8000) for i in range(40)])
        await answer.event(delta("never read", finish="stop"))
        await answer.close_chunks()

    return behave


def refuses(*fields: str, message: str = "Unsupported parameter: '{field}'", then: Behaviour) -> Behaviour:
    """400 while the request holds one of these fields (`response_format=json_schema` for one of its types)."""

    async def behave(asked: Asked, answer: Answer) -> None:
        for name in fields:
            key, _, kind = name.partition("=")
            held = asked.body.get(key)
            if held is not None and (not kind or (isinstance(held, dict) and held.get("type") == kind)):
                body = {"error": {"message": message.format(field=key), "type": "invalid_request_error"}}
                await answer.whole(400, body)
                return
        await then(asked, answer)

    return behave


class FaultyServer:
    """Runs in a thread of its own while the `with` block lasts."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = behaviours
        self.asked: list[Asked] = []
        self.url = ""
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> FaultyServer:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def behave(self, *behaviours: Behaviour) -> None:
        """From the next request on, these behaviours."""
        self.asked.clear()
        self._behaviours = behaviours

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        handlers: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            handlers.add(task)
            try:
                with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                    await self._handle(reader, writer)
            finally:
                handlers.discard(task)
                writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(handlers):
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        await asyncio.sleep(0)  # closed transports say goodbye

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        data = await reader.readexactly(int(headers.get("content-length", "0")))
        number = len(self.asked)
        asked = Asked(method, path, headers, json.loads(data) if data else {})
        self.asked.append(asked)
        await self._behaviours[min(number, len(self._behaviours) - 1)](asked, Answer(writer))


@contextlib.contextmanager
def unanswered() -> Iterator[str]:
    """A base URL at which connecting takes for ever: a listening socket whose queue is full."""
    with socket.socket() as listening, contextlib.ExitStack() as held:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            filler = held.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


@contextlib.contextmanager
def nobody() -> Iterator[str]:
    """A base URL at which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"
