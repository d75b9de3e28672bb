"""Puts jobs into the queue and follows them, from any process, whether a worker runs or not."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

from assistant.errors import NotFound, RunError
from assistant.jobs import queue
from assistant.jobs.events import Event, EventKind, Job, JobState, error_json

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

FOLLOW_SECONDS = 0.05
"""How often a follower looks for something new."""
_STATES = {
    "ENQUEUED": JobState.QUEUED,
    "DELAYED": JobState.QUEUED,
    "PENDING": JobState.RUNNING,
    "CANCELLED": JobState.STOPPED,
}
_WAITING = ["ENQUEUED", "DELAYED", "PENDING"]
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_MANY = 200


class JobTimeout(RunError):
    """A job was followed for as long as was asked, and has not ended; it goes on."""


class JobClient:
    """The queue of a data directory, or of a database that several machines share. Close it when done."""

    def __init__(self, data_dir: Path, database_url: str | None = None) -> None:
        self._url = queue.jobs_url(data_dir, database_url)
        self._opened: DBOSClient | None = None
        self._lock = Lock()

    def enqueue(self, job: Job) -> None:
        """Put a job into the queue; the same id again changes nothing, before, during or after its run."""
        from dbos import EnqueueOptions

        options = EnqueueOptions(workflow_name=queue.WORKFLOW, queue_name=queue.QUEUE, workflow_id=job.id)
        with queue.asking(self._url):
            self._client.enqueue(options, job.kind, job.payload)

    def state(self, job_id: str) -> JobState | None:
        """Where a job stands; `None` where there is none of this id."""
        status = self._status(job_id)
        return _state(status) if status else None

    def cancel(self, job_id: str) -> None:
        """A job that has not begun never begins; one that runs ends at its next step. What is over stays as it is."""
        with queue.asking(self._url):
            self._client.cancel_workflow(job_id)

    def follow(self, job_id: str, timeout: float | None = None) -> Iterator[Event]:
        """Everything the job tells, from its beginning, and how it ended.

        Raises `NotFound` where there is no such job, `JobTimeout` where it has not ended after `timeout` seconds.
        """
        return Follower(self, job_id).events(timeout)

    def waiting(self) -> int:
        """Number of jobs that have not ended."""
        with queue.asking(self._url):
            return len(self._client.list_workflows(status=_WAITING, load_input=False, load_output=False))

    def forget(self, before: datetime) -> None:
        """Delete jobs that ended before a moment, with all they told: results live on where the handler put them."""
        with queue.asking(self._url):
            while found := self._client.list_workflows(
                status=_ENDED, completed_before=before.isoformat(), limit=_MANY, load_input=False, load_output=False
            ):
                self._client.delete_workflows([status.workflow_id for status in found])

    def ended(self, job_id: str) -> Event:
        """How a job ended. Raises `NotFound`."""
        status = self._status(job_id)
        if status is None:
            raise _unknown(job_id)
        return _last(status)

    def batches(self, job_id: str, start: int, seconds: float) -> Iterator[Mapping[str, JsonValue]]:
        """What was written to a job's stream from a place on; ends with the job, or when nothing comes for so long.

        Raises `TimeoutError` in the latter case, `NotFound` where there is no such job.
        """
        from dbos import error as dbos_errors

        try:
            with queue.asking(self._url):
                yield from self._client.read_stream(
                    job_id, queue.STREAM, offset=start, polling_interval_sec=FOLLOW_SECONDS, timeout_seconds=seconds
                )
        except dbos_errors.DBOSStreamTimeoutError as error:
            raise TimeoutError from error
        except dbos_errors.DBOSNonExistentWorkflowError as error:
            raise _unknown(job_id) from error

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._opened is not None:
                self._opened.destroy()
                self._opened = None

    def __enter__(self) -> JobClient:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    @property
    def _client(self) -> DBOSClient:
        with self._lock:
            if self._opened is None:
                self._opened = queue.open_client(self._url)
            return self._opened

    def set_concurrency(self, jobs: int) -> None:
        """How many jobs a worker runs at a time."""
        with queue.asking(self._url):
            queue.set_concurrency(self._client, jobs)

    def _status(self, job_id: str) -> WorkflowStatus | None:
        with queue.asking(self._url):
            found = self._client.list_workflows(workflow_ids=[job_id], load_input=False)
        return found[0] if found else None


class Follower:
    """Reads one job's stream; keeps its place, so that it can be asked again."""

    def __init__(self, client: JobClient, job_id: str) -> None:
        self._client = client
        self._job = job_id
        self._place, self._run = 0, 0

    def events(self, timeout: float | None = None) -> Iterator[Event]:
        """Go on from where it was left. Raises `NotFound`, `JobTimeout`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            try:
                yield from self._some(1.0 if deadline is None else max(0.0, min(1.0, deadline - time.monotonic())))
                break
            except TimeoutError:
                if deadline is not None and time.monotonic() >= deadline:
                    raise _late(self._job) from None
        yield self._client.ended(self._job)

    def _some(self, seconds: float) -> Iterator[Event]:
        for batch in self._client.batches(self._job, self._place, seconds):
            self._place += 1
            run = cast(int, batch["run"])
            if self._run and run > self._run:
                yield Event(EventKind.RESTARTED, {"step": batch["step"]})
            self._run = run
            for event in cast("list[dict[str, JsonValue]]", batch["events"]):
                yield Event(EventKind.EMITTED, event)


def _state(status: WorkflowStatus) -> JobState:
    if status.status == "SUCCESS":
        return JobState(str(_outcome(status).get("state", JobState.DONE)))
    return _STATES.get(status.status, JobState.FAILED)


def _outcome(status: WorkflowStatus) -> Mapping[str, JsonValue]:
    return status.output if isinstance(status.output, dict) else {}


def _last(status: WorkflowStatus) -> Event:
    kind, outcome = EventKind(_state(status).value), _outcome(status)
    if kind is EventKind.FAILED and "error" not in outcome:
        return Event(kind, {"error": error_json(_broken(status))})
    return Event(kind, {key: value for key, value in outcome.items() if key != "state"})


def _broken(status: WorkflowStatus) -> RunError:
    return RunError(
        zh=f"任务没有完成（{status.status}：{status.error}）。",
        en=f"The job did not end in good order ({status.status}: {status.error}).",
        code="unexpected",
    )


def _unknown(job_id: str) -> NotFound:
    return NotFound(zh=f"队列里没有任务 {job_id}。", en=f"There is no job {job_id} in the queue.")


def _late(job_id: str) -> JobTimeout:
    return JobTimeout(
        zh=f"任务 {job_id} 还没有结束；它会在后台继续。",
        en=f"Job {job_id} has not ended yet; it goes on in the background.",
        code="job-timeout",
    )
