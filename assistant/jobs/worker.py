"""The one process of a data directory that runs jobs."""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Condition, Event, Lock, Thread
from types import TracebackType
from typing import Protocol, TypeAlias
from uuid import uuid4

from pydantic import JsonValue

from assistant.domain.ports import Clock
from assistant.errors import RunError, SteadyVoiceError
from assistant.jobs import queue
from assistant.jobs.attempts import Attempt, Attempts
from assistant.jobs.client import JobClient
from assistant.jobs.context import House, JobContext, WorkerClosing
from assistant.jobs.events import Job, JobStopped, error_json, require_json, unexpected_json
from assistant.jobs.lock import WorkerInfo, WorkerLock
from assistant.jobs.log import close_log, open_log

LOG = logging.getLogger(__name__)
Handler: TypeAlias = Callable[[JobContext], JsonValue]
"""Does a job and returns its result. What it does outside of steps is done again after a crash."""
SWEEP_SECONDS = 5.0
"""How often jobs that were recorded and not enqueued are looked for."""
KEEP_SECONDS = 1.0
"""How often services are looked after."""
FORGET_SECONDS = 3600.0
KEPT = timedelta(days=7)
"""How long an ended job can be followed; then the queue holds none of its texts."""
CRASHES = 3
"""A job that brought the worker down this often in one step is given up."""
CLOSE_SECONDS = 10.0
"""How long `close` waits for steps in hand."""
_one_at_a_time = Lock()
"""DBOS is one for a process, and so is its worker."""


class Service(Protocol):
    """Something that the worker keeps running for other processes, such as a server on loopback."""

    @property
    def name(self) -> str:
        """Its name in the note on the worker."""
        ...

    @property
    def address(self) -> str:
        """Where it answers; empty where it does not now."""
        ...

    def keep(self) -> None:
        """Start it where it is wanted and does not run; called every second from one thread."""
        ...

    def stop(self) -> None:
        """End it."""
        ...


class Worker:
    """Runs jobs with the handlers it is given, by kind; knows nothing of what they do.

    `sweep` gives jobs that were recorded elsewhere and perhaps not enqueued; `stopped` says whether a person stopped a
    job. `crashes`: so many deaths of the worker in one step of a job, and it is given up as failed.
    """

    def __init__(
        self,
        data_dir: Path,
        handlers: Mapping[str, Handler],
        clock: Clock,
        *,
        database_url: str | None = None,
        concurrency: int = 4,
        sweep: Callable[[], Iterable[Job]] | None = None,
        stopped: Callable[[str], bool] | None = None,
        services: Sequence[Service] = (),
        crashes: int = CRASHES,
    ) -> None:
        self.data_dir = data_dir
        self._handlers = dict(handlers)
        self._clock = clock
        self._url = database_url
        self._concurrency = concurrency
        self._sweep = sweep
        self._services = services
        self._crashes = crashes
        self._lock = WorkerLock(data_dir)
        self._leaving, self._closing = Event(), Event()
        self._closed = Event()
        attempts = Attempts(data_dir / "jobs")
        self._house = House(attempts, self._closing.is_set, self._closed.is_set, stopped or (lambda _: False))
        self._running = 0
        self._idle = Condition()
        self._suspects = Lock()
        self._ended: deque[str] = deque(maxlen=4 * concurrency)
        self._threads: list[Thread] = []
        self._log: logging.Handler | None = None
        self._info = WorkerInfo()
        self.client = JobClient(data_dir, database_url)
        """The queue as this process sees it."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of jobs that it does."""
        return tuple(sorted(self._handlers))

    @property
    def info(self) -> WorkerInfo:
        """What others read about it."""
        return self._info

    def start(self) -> None:
        """Take the lock and begin. Raises `Conflict` where the data directory has a worker, `RunError`."""
        self._lock.acquire()
        if not _one_at_a_time.acquire(blocking=False):
            self._lock.release()
            raise RunError(
                zh="同一进程内不能同时运行两个后台任务进程。",
                en="This process runs a worker of another data directory already.",
            )
        try:
            self._info = WorkerInfo(pid=os.getpid(), started_at=self._clock())
            self._lock.tell(self._info)
            self._log = open_log(self.data_dir)
            self.client.set_concurrency(self._concurrency)
            self._launch()
        except BaseException:
            self._end()
            raise
        self._begin(self._keep, KEEP_SECONDS, "services")
        self._begin(lambda: self.client.forget(self._clock() - KEPT), FORGET_SECONDS, "cleaning")
        if self._sweep is not None:
            self._begin(self.enqueue_orphans, SWEEP_SECONDS, "sweep")

    def close(self, wait: float = CLOSE_SECONDS, patience: float = 0.0) -> int:
        """Stop taking jobs and end; what is not done goes on at the next start.

        Jobs in hand may end by themselves for `patience` seconds; then they are told to stop, and their steps have
        `wait` seconds for it. Returns the number of steps that did not end in time: their threads keep this process
        from ending by itself.
        """
        if self._log is None:
            return 0
        self._leaving.set()
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0, timeout=patience)
        self._closing.set()
        deadline = time.monotonic() + wait
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0, timeout=wait)
            left = self._running
        self._closed.set()
        for thread in self._threads:
            thread.join(timeout=max(1.0, deadline - time.monotonic()))
        self._await_records()
        for service in self._services:
            service.stop()
        self._end()
        return left

    def enqueue_orphans(self) -> None:
        """Enqueue what was recorded and perhaps not enqueued; what was is not enqueued twice."""
        for job in self._sweep() if self._sweep is not None else ():
            self.client.enqueue(job)

    def drain(self, enough: Callable[[], bool] = lambda: False) -> None:
        """Wait until no job is waiting or running, or `enough` says so."""
        self.enqueue_orphans()
        while not enough() and self.client.waiting():
            if self._closing.wait(queue.POLL_SECONDS):
                return

    def __enter__(self) -> Worker:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    # --- jobs ---------------------------------------------------------------------------------------------------

    def _launch(self) -> None:
        from dbos import DBOS

        url = queue.jobs_url(self.data_dir, self._url)
        DBOS(config=queue.configuration(url, _executor(self.data_dir)))

        def job(kind: str, payload: JsonValue) -> dict[str, JsonValue]:
            return self._run(Job(id=str(DBOS.workflow_id), kind=kind, payload=payload))

        DBOS.workflow(name=queue.WORKFLOW, max_recovery_attempts=None)(job)  # crashes are counted by `Attempts`
        DBOS.launch()

    def _run(self, job: Job) -> dict[str, JsonValue]:
        with self._idle:
            if self._leaving.is_set():
                raise WorkerClosing
            self._running += 1
        try:
            with self._line(job):
                return self._attempted(job)
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    @contextmanager
    def _line(self, job: Job) -> Iterator[None]:
        """After a crash the jobs that were in hand run one at a time, so that the one to blame is found."""
        if not self._house.attempts.suspect(job.id):
            yield
            return
        while not self._suspects.acquire(timeout=queue.POLL_SECONDS):
            if self._closing.is_set():
                raise WorkerClosing
        try:
            yield
        finally:
            self._suspects.release()

    def _attempted(self, job: Job) -> dict[str, JsonValue]:
        attempt = self._house.attempts.begin(job.id)
        try:
            outcome = self._given_up(attempt) or self._outcome(job, attempt)
        except WorkerClosing:
            self._house.attempts.pardon(attempt)
            raise
        except BaseException:  # DBOS's own: cancelled, or taken over by another run
            self._house.attempts.end(attempt)
            raise
        self._house.attempts.end(attempt)
        self._ended.append(job.id)
        return outcome

    def _outcome(self, job: Job, attempt: Attempt) -> dict[str, JsonValue]:
        """What the queue records about a job that came to its end, well or badly."""
        context = JobContext(job, attempt, self._house)
        handler = self._handlers.get(job.kind)
        try:
            if handler is None:
                raise _unknown_kind(job.kind)
            if attempt.run == 1 and context.stopped():
                raise JobStopped
            result = require_json(handler(context))
            told: dict[str, JsonValue] = {"state": "done", "result": result}
        except JobStopped as stop:
            told = {"state": "stopped", "result": stop.result}
        except SteadyVoiceError as error:
            LOG.warning("job %s (%s) failed: %s", job.id, job.kind, error.code)
            told = {"state": "failed", "error": error_json(error)}
        except (Exception, SystemExit) as error:  # the outermost boundary of a job: logged in full, told in a line
            LOG.exception("job %s (%s) failed", job.id, job.kind)
            told = {"state": "failed", "error": unexpected_json(error)}
        context.leave_if_told()
        return told

    def _given_up(self, attempt: Attempt) -> dict[str, JsonValue] | None:
        if attempt.tries <= self._crashes:
            return None
        LOG.error("job %s is given up: the worker died in it %d times", attempt.job, self._crashes)
        error = RunError(
            zh=f"任务已放弃：后台进程在它的同一步骤上崩溃了 {self._crashes} 次。"
            "请换一种方式再试，或查看 logs/worker.log。",
            en=f"The job was given up: the worker crashed {self._crashes} times in the same step of it. "
            "Try another way, or see logs/worker.log.",
            code="job-given-up",
        )
        return {"state": "failed", "error": error_json(error)}

    # --- beside them --------------------------------------------------------------------------------------------

    def _begin(self, work: Callable[[], None], seconds: float, name: str) -> None:
        def repeat() -> None:
            while True:
                try:
                    work()
                except Exception:  # it is tried again; the worker outlives a bad moment
                    LOG.exception("%s failed", name)
                if self._closing.wait(seconds):
                    return

        thread = Thread(target=repeat, name=f"worker-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _keep(self) -> None:
        for service in self._services:
            service.keep()
        told = {service.name: service.address for service in self._services if service.address}
        if told != self._info.services:
            self._info = self._info.model_copy(update={"services": told})
            self._lock.tell(self._info)

    def _await_records(self) -> None:
        """DBOS records an outcome just after the handler returned: let it, for a second."""
        deadline = time.monotonic() + 1.0
        for job in tuple(self._ended):
            while time.monotonic() < deadline:
                state = self.client.state(job)
                if state is None or state.final:
                    break
                time.sleep(0.01)

    def _end(self) -> None:
        from dbos import DBOS

        try:
            DBOS.destroy(destroy_registry=True)
            self.client.close()
        finally:
            if self._log is not None:
                close_log(self._log)
                self._log = None
            _one_at_a_time.release()
            self._lock.release()


def _executor(data_dir: Path) -> str:
    """A name of this data directory that no other machine on the same queue has."""
    path = data_dir / "worker.id"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        path.write_text(uuid4().hex, encoding="utf-8")
        return path.read_text(encoding="utf-8")


def _unknown_kind(kind: str) -> RunError:
    return RunError(
        zh=f"这个后台进程不会做“{kind}”类任务；可能它的版本较旧，请重启 steadyvoice worker。",
        en=f"This worker does no jobs of the kind {kind}; it may be of an older version. Restart steadyvoice worker.",
        code="job-kind-unknown",
    )
