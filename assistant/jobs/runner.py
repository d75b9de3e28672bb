"""Runs a job wherever there is a worker for it: another process, or this one for as long as it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.errors import Conflict
from assistant.jobs.client import Follower, JobClient, JobTimeout
from assistant.jobs.events import Event, Job
from assistant.jobs.lock import held
from assistant.jobs.worker import Worker

_LOOK_SECONDS = 2.0
"""How often it is seen to that there is still a worker."""
_CLOSE_SECONDS = 2.0
"""How long they have to stop after that; they go on elsewhere or later."""


class JobRunner:
    """Enqueues and follows; where nobody holds the lock of the data directory, this process becomes the worker."""

    def __init__(
        self,
        data_dir: Path,
        make_worker: Callable[[], Worker],
        database_url: str | None = None,
        patience: float = 15.0,
    ) -> None:
        """`patience`: seconds that others' jobs which this process took up may go on when its own is done."""
        self._data_dir = data_dir
        self._make_worker = make_worker
        self._url = database_url
        self._patience = patience

    def run(self, job: Job, timeout: float | None = None) -> Iterator[Event]:
        """Everything the job tells and how it ended. Raises `JobTimeout` where that takes more than `timeout` seconds.

        Where the worker that had it dies, this process takes its place.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        worker: Worker | None = None
        with JobClient(self._data_dir, self._url) as client:
            client.enqueue(job)
            follower = Follower(client, job.id)
            patience = 0.0
            try:
                while True:
                    worker = worker or self._become_worker()
                    left = _LOOK_SECONDS if deadline is None else min(_LOOK_SECONDS, deadline - time.monotonic())
                    try:
                        yield from follower.events(max(0.0, left) if worker is None or deadline is not None else None)
                        patience = self._patience
                        return
                    except JobTimeout:
                        if deadline is not None and time.monotonic() >= deadline:
                            raise
            finally:
                if worker is not None:
                    worker.close(_CLOSE_SECONDS, patience)

    def _become_worker(self) -> Worker | None:
        if held(self._data_dir) is not None:
            return None
        worker = self._make_worker()
        try:
            worker.start()
        except Conflict:  # somebody was faster
            return None
        return worker
