"""The embedded model as a rung of the ladder."""

from __future__ import annotations

import threading
import time

from assistant.domain.model import ChatReply, ChatRequest, OnText, Purpose, Residency, Stopped
from assistant.domain.vocabulary import Engine
from assistant.llm.local_server import FRAME_TOKENS, LocalServer
from assistant.llm.provider import OpenAICompatible
from assistant.settings import Endpoint, Settings

__all__ = ["LocalModel", "LocalServer", "local_model"]

_LEAST_SECONDS = 0.05
"""Where loading or waiting took all of the time, the call fails by its own deadline at once."""


class LocalModel:
    """A `ChatModel` that starts its server when first asked; loading and waiting count towards the deadline."""

    def __init__(self, name: str, server: LocalServer) -> None:
        self._name = name
        self._server = server
        self._lock = threading.Lock()
        self._adapter: tuple[Endpoint, OpenAICompatible] | None = None

    @property
    def engine(self) -> Engine:
        """The rung of the ladder."""
        return Engine.LOCAL

    @property
    def name(self) -> str:
        """The model's name in the catalogue, or its file's."""
        return self._name

    @property
    def residency(self) -> Residency:
        """It does not leave this machine."""
        return Residency.MACHINE

    def count_tokens(self, text: str) -> int:
        """Tokens by the model's own count; loads it where it is not loaded."""
        return self._server.count_tokens(text)

    def chat(
        self, request: ChatRequest, purpose: Purpose, on_text: OnText | None = None, stopped: Stopped | None = None
    ) -> ChatReply:
        """Write, as every `ChatModel`. Raises `ModelFailure`; NOT_SET_UP where the model cannot be started."""
        began = time.monotonic()
        until = began + request.deadline_seconds
        server = self._server
        adapter = self._ready(server.start(request.deadline_seconds, stopped))
        system, user = server.plain(request.system), server.plain(request.user)
        tokens = server.count_tokens(system) + server.count_tokens(user) + FRAME_TOKENS
        with server.room.take(tokens + request.count * request.max_tokens, request.count, until, stopped):
            waited = time.monotonic() - began
            left = max(_LEAST_SECONDS, request.deadline_seconds - waited)
            asked = request.model_copy(update={"system": system, "user": user, "deadline_seconds": left})
            reply = adapter.chat(asked, purpose, on_text, stopped)
        first = reply.first_token_ms
        return reply.model_copy(
            update={
                "took_ms": reply.took_ms + waited * 1000,
                "first_token_ms": None if first is None else first + waited * 1000,
            }
        )

    def _ready(self, endpoint: Endpoint) -> OpenAICompatible:
        """The client for the server as it runs now: port and key are new after each start."""
        with self._lock:
            if self._adapter is None or self._adapter[0] is not endpoint:
                made = OpenAICompatible(Engine.LOCAL, endpoint, Residency.MACHINE, self._server.count_tokens)
                self._adapter = (endpoint, made)
            return self._adapter[1]


def local_model(settings: Settings, server: LocalServer | None = None) -> LocalModel:
    """The embedded model of the settings. Raises `UserError` where the settings name none that exists."""
    using = server or LocalServer(settings)
    return LocalModel(using.file.name, using)
