"""What a handler is given: steps that a crash does not repeat, a stream to whoever follows, and the stop sign."""

from __future__ import annotations

import contextvars
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock, Timer
from typing import TypeAlias, cast

from pydantic import JsonValue

from assistant.errors import SteadyVoiceError
from assistant.jobs.attempts import Attempt, Attempts
from assistant.jobs.events import Job, JobStopped, error_json, error_of, require_json, unexpected_json
from assistant.jobs.queue import STREAM

LOG = logging.getLogger(__name__)
FLUSH_SECONDS = 0.15
"""Emitted events are written together this often: a model's 15 tokens a second cost 7 transactions, not 15."""
ASK_SECONDS = 0.2
"""How often the question whether a person stopped the job goes to the database at most."""
_Recorded: TypeAlias = dict[str, JsonValue]


class WorkerClosing(BaseException):
    """The worker ends: the job's thread unwinds, and the job goes on at the next start. Handlers let it pass."""


@dataclass(frozen=True)
class House:
    """What all jobs of a worker share."""

    attempts: Attempts
    closing: Callable[[], bool]
    """Whether the worker is about to end."""
    closed: Callable[[], bool]
    """Whether it has ended without waiting longer: another may have the job by now."""
    stopped: Callable[[str], bool]
    """Whether a person stopped the job."""


class JobContext:
    """A job as its handler sees it. The handler may be begun anew: outside of steps it must always do the same."""

    def __init__(self, job: Job, attempt: Attempt, house: House) -> None:
        self.id, self.kind, self.payload = job.id, job.kind, job.payload
        self._attempt = attempt
        self._house = house
        self._stream = _Stream(attempt.run)
        self._asked, self._answer = 0.0, False
        self._told_to_leave = False
        self._raised: Exception | None = None

    def step(self, name: str, work: Callable[[], JsonValue]) -> JsonValue:
        """Do `work` once and record what it returned or raised; after a crash the record stands in for it.

        Steps run one after another, in the same order with the same names each time the handler is begun. Where the
        worker died in a step, that step is done again.
        """
        from dbos import DBOS

        self._leave_if_closing()
        self._raised = None
        live = False

        def once() -> _Recorded:
            nonlocal live
            live = True
            with self._stream.step(name):
                return self._outcome(work)

        self._stream.count()
        recorded = DBOS.run_step({"name": name}, once)
        if live:
            self._house.attempts.progressed(self._attempt)
        return self._open(recorded)

    def emit(self, event: Mapping[str, JsonValue]) -> None:
        """Tell followers something: a piece of text, progress. In a step it may be called from any thread.

        Events of a step that a crash cut short are told again when it is repeated, after a `restarted` event.
        """
        from dbos import DBOS

        require_json(dict(event))
        if not self._stream.add(dict(event)):
            self._leave_if_closing()
            self._stream.count()
            DBOS.run_step({"name": "emit"}, lambda: self._stream.tell("emit", [dict(event)]))

    def stopped(self) -> bool:
        """Whether to stop now: a person asked for it, or the worker ends. Cheap; ask four times a second."""
        if self._house.closing():
            self._told_to_leave = True
            return True
        now = time.monotonic()
        if not self._answer and now - self._asked >= ASK_SECONDS:
            self._asked = now
            try:
                self._answer = self._house.stopped(self.id)
            except SteadyVoiceError:  # a busy database is no reason to lose what is being written
                LOG.warning("could not ask whether job %s was stopped", self.id, exc_info=True)
        return self._answer

    def leave_if_told(self) -> None:
        """End the thread where the handler stopped because the worker ends: what it has is not the job's result."""
        if self._told_to_leave:
            raise WorkerClosing

    def _leave_if_closing(self) -> None:
        if self._house.closing():
            raise WorkerClosing

    def _outcome(self, work: Callable[[], JsonValue]) -> _Recorded:
        outcome: _Recorded
        try:
            outcome = {"value": require_json(work())}
        except JobStopped as stop:
            self._raised, outcome = stop, {"stopped": True, "result": require_json(stop.result)}
        except SteadyVoiceError as error:
            self._raised, outcome = error, {"error": error_json(error)}
        except Exception as error:  # recorded, logged and raised again in the handler
            LOG.exception("job %s (%s): a step failed", self.id, self.kind)
            self._raised, outcome = error, {"error": unexpected_json(error)}
        self.leave_if_told()
        if self._house.closed():
            raise WorkerClosing
        return outcome

    def _open(self, recorded: _Recorded) -> JsonValue:
        if "value" in recorded:
            return recorded["value"]
        if self._raised is not None:
            raise self._raised
        if recorded.get("stopped"):
            raise JobStopped(recorded.get("result"))
        raise error_of(cast("dict[str, JsonValue]", recorded["error"]))


class _Stream:
    """Gathers what a step emits and writes it in batches from whichever thread is at hand."""

    def __init__(self, run: int) -> None:
        self._run = run
        self._lock = Lock()
        self._index = -1
        self._name = ""
        self._inside: contextvars.Context | None = None
        self._held: list[JsonValue] = []
        self._timer: Timer | None = None
        self._written = 0.0
        self._broken: BaseException | None = None

    def count(self) -> None:
        """The next step of the handler, recorded before or not."""
        self._index += 1

    def step(self, name: str) -> _InStep:
        """While the block runs, events are gathered."""
        self._name = name
        return _InStep(self)

    def add(self, event: dict[str, JsonValue]) -> bool:
        """Gather an event; false outside of steps. Raises what broke an earlier write."""
        with self._lock:
            if self._inside is None:
                return False
            if self._broken is not None:
                raise self._broken
            self._held.append(event)
            if self._timer is None:  # never here: the caller may be in an event loop, where DBOS does not write
                due = self._written + FLUSH_SECONDS - time.monotonic()
                self._timer = Timer(max(0.0, due), self._on_time)
                self._timer.daemon = True
                self._timer.start()
            return True

    def tell(self, name: str, events: list[JsonValue]) -> None:
        """Write events; inside of a DBOS step."""
        from dbos import DBOS

        DBOS.write_stream(STREAM, {"run": self._run, "at": self._index, "step": name, "events": events})

    def begin(self) -> None:
        """Remember the step's surroundings, so that other threads can write in its name."""
        with self._lock:
            self._inside = contextvars.copy_context()
            self._broken = None

    def end(self, *, whole: bool) -> None:
        """Write what is left, where the step came to its end."""
        with self._lock:
            try:
                if whole and self._broken is not None:
                    raise self._broken
                if whole:
                    self._write()
            finally:
                self._cancel()
                self._inside, self._held = None, []

    def _on_time(self) -> None:
        with self._lock:
            self._timer = None
            try:
                if self._inside is not None:
                    self._write()
            except BaseException as error:  # noqa: BLE001 - raised in the job's own thread, by the next `add` or `end`
                self._broken = error

    def _write(self) -> None:
        self._cancel()
        if self._held and self._inside is not None:
            held, self._held = self._held, []
            self._inside.copy().run(self.tell, self._name, held)
            self._written = time.monotonic()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class _InStep:
    def __init__(self, stream: _Stream) -> None:
        self._stream = stream

    def __enter__(self) -> None:
        self._stream.begin()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stream.end(whole=kind is None)
