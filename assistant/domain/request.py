"""Requests to models: a row first, a job second; everything about one can be read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from pydantic import Field, JsonValue

from assistant.domain.draft import LadderStep
from assistant.domain.people import Actor
from assistant.domain.vocabulary import Language, Platform, Strict, Twin


class EngineChoice(StrEnum):
    """What a person may ask for."""

    AUTO = "auto"
    PROVIDER = "provider"
    LOCAL = "local"
    PLAYBOOK = "playbook"


class RequestKind(StrEnum):
    """What is asked of a model."""

    POST = "post"
    REPLY = "reply"
    STATEMENT = "statement"
    REVISION = "revision"
    EXTRACTION = "extraction"


class RequestState(StrEnum):
    """How far a request has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    """A model wrote, or every rung said why it did not; the steps tell."""
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self in (RequestState.DONE, RequestState.STOPPED, RequestState.FAILED)


STATE_NAMES: Mapping[RequestState, Twin] = MappingProxyType(
    {
        RequestState.QUEUED: Twin(zh="排队中", en="queued"),
        RequestState.RUNNING: Twin(zh="进行中", en="running"),
        RequestState.DONE: Twin(zh="完成", en="done"),
        RequestState.STOPPED: Twin(zh="已停止", en="stopped"),
        RequestState.FAILED: Twin(zh="失败", en="failed"),
    }
)


class Slot(Strict):
    """A draft that waits for a model's text on top of one of its versions."""

    draft: str
    base: int
    """The playbook's text, or the version that is to be changed."""
    written: str = ""
    """Draft that received the text: the same, or a new one where somebody had gone on writing meanwhile."""
    version: int | None = None
    reason: str = ""
    """A value of `FailureReason`: why the model's words were not usable for this draft."""
    detail: Twin | None = None


class NewRequest(Strict):
    """A request before it has an id."""

    kind: RequestKind
    brand: str
    platform: Platform
    language: Language
    asked: EngineChoice
    payload: dict[str, JsonValue] = Field(default_factory=dict)
    """What the kind needs besides the drafts: the wish of a revision; a pasted text, until it has been read."""
    key: str = ""
    """The same key twice is the same request, so that a double click makes one call."""
    incident: bool = False


class Request(NewRequest):
    """A request as it is stored."""

    id: str
    actor: Actor
    attempt: int = 1
    slots: tuple[Slot, ...] = ()
    state: RequestState = RequestState.QUEUED
    stop_asked: bool = False
    steps: tuple[LadderStep, ...] = ()
    """The rungs of the ladder that were tried or passed over."""
    result: dict[str, JsonValue] | None = None
    """What an extraction found."""
    error: Twin | None = None
    partial: tuple[str, ...] = ()
    """Text that had come before a model failed; kept for the person."""
    created_at: datetime
    finished_at: datetime | None = None

    @property
    def wrote(self) -> bool:
        """Whether anything came of it."""
        return self.result is not None or any(slot.version is not None for slot in self.slots)

    @property
    def job(self) -> str:
        """Id of its job: results are unique by request and attempt."""
        return f"{self.id}.{self.attempt}"
