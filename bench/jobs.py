"""What a durable job costs beside its work: from the queue to the last event, and becoming the worker for one job."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from pydantic import JsonValue

from assistant.jobs.client import JobClient
from assistant.jobs.context import JobContext
from assistant.jobs.events import Job
from assistant.jobs.worker import Worker
from bench.figures import Figure, figure, milliseconds

RUNS = 20
STARTS = 5
_TOKENS = 15
_BECOME = (
    "import sys; from pathlib import Path; from bench.jobs import worker\n"
    "from assistant.jobs.events import Job; from assistant.jobs.runner import JobRunner\n"
    "folder = Path(sys.argv[1])\n"
    "list(JobRunner(folder, lambda: worker(folder)).run(Job(id=sys.argv[2], kind='draft')))\n"
)


def worker(folder: Path) -> Worker:
    """A worker whose jobs are made like those of drafts, without a model: two steps and a stream of words."""
    return Worker(folder, {"draft": _draft}, lambda: datetime.fromtimestamp(time.time(), UTC))


def _draft(job: JobContext) -> JsonValue:
    def write() -> JsonValue:
        for number in range(_TOKENS):
            job.emit({"event": "text", "index": 0, "text": f"词{number}"})
        return {"text": "…"}

    job.step("write", write)
    return job.step("record", lambda: {"draft": job.id})


def figures() -> Iterator[Figure]:
    """With a worker that runs; and in a process that becomes it, against one that only imports the library."""
    with tempfile.TemporaryDirectory(prefix="svbench-") as name:
        folder, numbers = Path(name), count()
        with worker(folder), JobClient(folder) as client:

            def one() -> None:
                job = Job(id=f"job-{next(numbers)}", kind="draft")
                client.enqueue(job)
                list(client.follow(job.id, timeout=30))

            yield figure("job: two steps, streamed, worker runs", milliseconds(one, RUNS))

        def become() -> None:
            _run("-c", _BECOME, name, f"job-{next(numbers)}")

        becoming, importing = list[float](), list[float]()
        for _ in range(STARTS):
            becoming += milliseconds(become, runs=1, warm=0)
            importing += milliseconds(lambda: _run("-c", "import dbos"), runs=1, warm=0)
        yield figure("process becomes the worker for one job", becoming, "import dbos", importing)


def _run(*arguments: str) -> None:
    root = Path(__file__).resolve().parents[1]
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=root)  # noqa: S603 - ours
