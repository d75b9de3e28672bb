"""What goes into a job, what a follower sees of it, and its failures as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue

from assistant import errors
from assistant.domain.model import FailureReason
from assistant.domain.vocabulary import Strict
from assistant.errors import ModelFailure, RunError, SteadyVoiceError, UserError


class Job(Strict):
    """A piece of work, named once: the same id twice is one job."""

    id: str
    kind: str
    payload: JsonValue = None


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def final(self) -> bool:
        """Nothing more will come."""
        return self in (JobState.DONE, JobState.FAILED, JobState.STOPPED)


class EventKind(StrEnum):
    """What a follower is told."""

    EMITTED = "emitted"
    """`data` is what the handler emitted."""
    RESTARTED = "restarted"
    """The worker died in `data["step"]`, which begins anew: what was emitted in it no longer holds."""
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Event:
    """One thing that a job told; the last is done, failed or stopped."""

    kind: EventKind
    data: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Whether it is the last."""
        return self.kind in (EventKind.DONE, EventKind.FAILED, EventKind.STOPPED)

    @property
    def result(self) -> JsonValue:
        """What the handler returned, or had when it was stopped."""
        return self.data.get("result")

    @property
    def error(self) -> SteadyVoiceError | None:
        """Why it failed, as it was raised."""
        told = self.data.get("error")
        return error_of(told) if isinstance(told, dict) else None


class JobStopped(Exception):
    """Raised by a handler that a person stopped; `result` is what it has so far."""

    def __init__(self, result: JsonValue = None) -> None:
        super().__init__("stopped")
        self.result = result


class StepFailed(RunError):
    """An unexpected error in a step, met again when the job is taken up after a crash."""


def error_json(error: SteadyVoiceError) -> dict[str, JsonValue]:
    """An error as it is recorded: enough to raise it again."""
    told: dict[str, JsonValue] = {
        "type": type(error).__name__,
        "code": error.code,
        "zh": error.text.zh,
        "en": error.text.en,
        "user": isinstance(error, UserError),
    }
    if isinstance(error, ModelFailure):
        told |= {"reason": error.reason.value, "partial": list(error.partial)}
    return told


def unexpected_json(error: BaseException) -> dict[str, JsonValue]:
    """An error that nobody foresaw; the log has it in full."""
    name = type(error).__name__
    return error_json(
        StepFailed(
            zh=f"后台任务出错（{name}），详细记录在数据目录的 logs/worker.log 中。",
            en=f"The job failed on our side ({name}); logs/worker.log in the data directory has the details.",
            code="unexpected",
        )
    )


def error_of(told: Mapping[str, JsonValue]) -> SteadyVoiceError:
    """The error of its record; one of a kind that is not known here becomes one of the two roots."""
    zh, en, code = str(told.get("zh", "")), str(told.get("en", "")), str(told.get("code", ""))
    if told.get("reason") is not None:
        partial = told.get("partial")
        texts = tuple(str(text) for text in partial) if isinstance(partial, list) else ()
        return ModelFailure(FailureReason(str(told["reason"])), zh=zh, en=en, partial=texts)
    kind = {"StepFailed": StepFailed}.get(str(told.get("type"))) or getattr(errors, str(told.get("type")), None)
    if not (isinstance(kind, type) and issubclass(kind, SteadyVoiceError)) or issubclass(kind, ModelFailure):
        kind = UserError if told.get("user") else RunError
    return kind(zh=zh, en=en, code=code)


def require_json(value: JsonValue) -> JsonValue:
    """The value itself. Raises `TypeError` or `ValueError` where it is no JSON: a job's words must survive a crash."""
    json.dumps(value, allow_nan=False)
    return value
