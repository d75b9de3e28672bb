"""A worker with a few handlers, as a program: `python -m tests.unit.jobs.house DATA_DIR URL CRASHES`."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Thread

from pydantic import JsonValue

from assistant.domain.model import FailureReason
from assistant.errors import ModelFailure, UserError
from assistant.jobs.context import JobContext
from assistant.jobs.events import Job, JobStopped
from assistant.jobs.worker import Handler, Worker


def trace(folder: Path, job: str) -> list[str]:
    """What the handlers wrote down about a job: `a 1234`, the step and the process."""
    path = folder / "trace" / job
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _note(folder: Path, job: str, word: str) -> None:
    (folder / "trace").mkdir(exist_ok=True)
    with (folder / "trace" / job).open("a", encoding="utf-8") as file:
        file.write(f"{word} {os.getpid()}\n")


def _number(context: JobContext, name: str) -> float:
    assert isinstance(context.payload, Mapping)
    return float(str(context.payload.get(name, 0)))


def steps(folder: Path, context: JobContext) -> JsonValue:
    """Three steps of `seconds` each, each emitting."""

    def work(word: str) -> JsonValue:
        _note(folder, context.id, word)
        context.emit({"begin": word})
        time.sleep(_number(context, "seconds"))
        context.emit({"end": word})
        return word

    return {"words": [context.step(word, partial(work, word)) for word in ("a", "b", "c")]}


def stream(context: JobContext) -> JsonValue:
    """`count` events in a step, until stopped."""
    count = int(_number(context, "count"))

    def write() -> JsonValue:
        for number in range(count):
            if context.stopped():
                raise JobStopped({"written": number})
            context.emit({"n": number})
            time.sleep(_number(context, "pause"))
        return count

    context.emit({"n": "begin"})
    written = context.step("write", write)
    context.emit({"n": "end"})
    return written


def chorus(context: JobContext) -> JsonValue:
    """Emits from several threads at once."""

    def sing(voice: int) -> None:
        for number in range(100):
            context.emit({"voice": voice, "n": number})
            time.sleep(0.002)

    def together() -> JsonValue:
        threads = [Thread(target=sing, args=(voice,)) for voice in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return None

    return context.step("sing", together)


def deaf(context: JobContext) -> JsonValue:
    """A step that never asks whether to stop."""
    return context.step("sleep", lambda: time.sleep(_number(context, "seconds")))


def die(folder: Path, context: JobContext) -> JsonValue:
    """Kills the worker in its second step, as often as it is asked to."""

    def deadly() -> JsonValue:
        _note(folder, context.id, "deadly")
        died = sum(line.startswith("deadly") for line in trace(folder, context.id))
        if died <= int(str(context.payload)):
            os.kill(os.getpid(), signal.SIGKILL)
        return "alive"

    context.step("harmless", lambda: _note(folder, context.id, "harmless"))
    return context.step("deadly", deadly)


def fail(context: JobContext) -> JsonValue:
    """Fails as the payload says."""
    if context.payload == "no json":
        return {"x": object()}  # type: ignore[dict-item]
    failures: dict[str, Callable[[], Exception]] = {
        "timed_out": lambda: ModelFailure(FailureReason.TIMED_OUT, zh="超时", en="timed out", partial=("你好",)),
        "wrong": lambda: UserError(zh="不对", en="wrong", code="wrong"),
        "bug": lambda: ZeroDivisionError("a secret value"),
    }

    def failing() -> JsonValue:
        raise failures[str(context.payload)]()

    try:
        return context.step("failing", failing)
    finally:
        context.emit({"seen": context.payload})


def worker(
    folder: Path,
    url: str | None = None,
    *,
    crashes: int = 3,
    concurrency: int = 4,
    sweep: Iterable[Job] = (),
) -> Worker:
    """A worker with those handlers; a file `stop/<job>` stops a job."""
    handlers: dict[str, Handler] = {
        "steps": partial(steps, folder),
        "stream": stream,
        "chorus": chorus,
        "deaf": deaf,
        "die": partial(die, folder),
        "fail": fail,
    }
    return Worker(
        folder,
        handlers,
        lambda: datetime.now(UTC),
        database_url=url,
        concurrency=concurrency,
        crashes=crashes,
        sweep=lambda: sweep,
        stopped=lambda job: (folder / "stop" / job).exists(),
    )


def main() -> None:
    """Run until told to end."""
    folder, url, crashes = Path(sys.argv[1]), sys.argv[2] or None, int(sys.argv[3])
    running = worker(folder, url, crashes=crashes)
    running.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()  # until the test lets go
    running.close()


if __name__ == "__main__":
    main()
