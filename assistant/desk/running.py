"""Gets requests done: by the worker that runs, or by becoming one for as long as it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from assistant.desk.generation import GenerationDesk, request_of
from assistant.desk.requests import RequestsDesk
from assistant.domain.people import Actor
from assistant.domain.request import Request, RequestState
from assistant.domain.vocabulary import Twin
from assistant.errors import Conflict
from assistant.jobs.events import EventKind, Job
from assistant.jobs.lock import held

if TYPE_CHECKING:
    from assistant.jobs.client import JobClient
    from assistant.jobs.context import JobContext
    from assistant.jobs.runner import JobRunner

GENERATION = "generation"
"""Kind of the jobs that carry out requests."""


class RunningDesk:
    """Follows and stops requests, and gives the worker what it does."""

    def __init__(
        self,
        requests: RequestsDesk,
        generation: Callable[[], GenerationDesk],
        runner: Callable[[], JobRunner],
        client: Callable[[], JobClient],
        data_dir: Path,
    ) -> None:
        self._data_dir = data_dir
        self._requests = requests
        self._generation = generation
        self._runner = runner
        self._client = client

    def enqueue(self, request: Request) -> None:
        """Give a request to the queue, for the worker that runs now or next; twice is once."""
        self._client().enqueue(_job(request))

    def worker_runs(self) -> bool:
        """Whether a worker runs that goes on when this process ends."""
        return held(self._data_dir) is not None

    def follow(self, actor: Actor, request_id: str, seconds: float | None = None) -> Iterator[dict[str, JsonValue]]:
        """What happens to a request, until it has ended or `seconds` are over; it is done here where no worker runs.

        Raises `NotFound`, `NotAllowed`.
        """
        from assistant.jobs.client import JobTimeout

        request = self._requests.show(actor, request_id)
        if request.state.ended:
            return
        try:
            for event in self._runner().run(_job(request), seconds):
                if event.kind is EventKind.FAILED:
                    self._requests.ended(request_id, RequestState.FAILED, error=event.error and event.error.text)
                yield dict(event.data) if event.kind is EventKind.EMITTED else {"event": event.kind.value}
        except JobTimeout:
            return

    def stop_quietly(self, actor: Actor, request_id: str) -> None:
        """Stop a request that may have ended meanwhile."""
        try:
            self._requests.stop(actor, request_id)
        except Conflict:
            return

    # --- what the worker is given ------------------------------------------------------------------------------

    def handlers(self) -> Mapping[str, Callable[[JobContext], JsonValue]]:
        """The handlers of the worker's jobs."""
        return {GENERATION: lambda job: self._generation().handle(job)}

    def orphans(self) -> Iterator[Job]:
        """The jobs of all requests that wait or run; one whose job has failed is ended."""
        for request in self._requests.unfinished():
            state = self._client().state(request.job)
            if state is not None and state.final:
                self._requests.ended(request.id, RequestState.FAILED, error=_LOST)
            elif state is None:
                yield _job(request)

    def stop_asked(self, job_id: str) -> bool:
        """Whether the request of a job is to be stopped."""
        return self._requests.stop_asked(request_of(job_id))


_LOST = Twin(
    zh="后台任务没有正常结束，原因见数据目录的 logs/worker.log。模板引擎的文本还在，可以再试一次。",
    en="The job did not end well; logs/worker.log in the data directory says why. The playbook's text is there; "
    "you can try again.",
)


def _job(request: Request) -> Job:
    return Job(id=request.job, kind=GENERATION)
