"""The embedded model as a rung of the ladder."""

from __future__ import annotations

import threading
import time

from assistant.domain.model import ChatReply, ChatRequest, FailureReason, OnText, Purpose, Residency, Stopped
from assistant.domain.vocabulary import Engine
from assistant.errors import ModelFailure
from assistant.llm.local_server import LocalServer
from assistant.llm.provider import OpenAICompatible
from assistant.settings import Endpoint, Settings

__all__ = ["LocalModel", "LocalServer", "local_model"]


class LocalModel:
    """A `ChatModel` that starts its server when first asked; loading counts towards the deadline."""

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
        adapter = self._ready(self._server.start(request.deadline_seconds, stopped))
        system, user = self._server.plain(request.system), self._server.plain(request.user)
        waited = time.monotonic() - began
        left = request.deadline_seconds - waited
        if left <= 0:
            raise ModelFailure(
                FailureReason.TIMED_OUT,
                zh=f"本机模型在 {request.deadline_seconds:g} 秒内刚加载完，请再试一次。",
                en=f"The embedded model took the {request.deadline_seconds:g} s to load; try again.",
            )
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
