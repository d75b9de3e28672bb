"""A worker with a few handlers, as a program: `python -m tests.unit.jobs.house DATA_DIR [URL] [CRASHES]`."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

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


def handlers(folder: Path) -> dict[str, Handler]:
    """All that the tests need."""

    def note(context: JobContext, word: str) -> None:
        (folder / "trace").mkdir(exist_ok=True)
        with (folder / "trace" / context.id).open("a", encoding="utf-8") as file:
            file.write(f"{word} {os.getpid()}\n")

    def steps(context: JobContext) -> JsonValue:
        """Three steps of `seconds` each, each emitting."""
        payload = context.payload
        assert isinstance(payload, dict)

        def work(word: str) -> JsonValue:
            note(context, word)
            context.emit({"begin": word})
            time.sleep(float(str(payload.get("seconds", 0))))
            context.emit({"end": word})
            return {"word": word, "by": os.getpid()}

        done = [context.step(word, lambda word=word: work(word)) for word in ("a", "b", "c")]
        return {"words": [str(part["word"]) for part in done if isinstance(part, dict)]}

    def stream(context: JobContext) -> JsonValue:
        """`count` events in a step, until stopped."""
        payload = context.payload
        assert isinstance(payload, dict)

        def write() -> JsonValue:
            for number in range(int(str(payload["count"]))):
                if context.stopped():
                    raise JobStopped({"written": number})
                context.emit({"n": number})
                time.sleep(float(str(payload.get("pause", 0))))
            return int(str(payload["count"]))

        context.emit({"n": "begin"})
        written = context.step("write", write)
        context.emit({"n": "end"})
        return written

    def die(context: JobContext) -> JsonValue:
        """Kills the worker in its second step, as often as it is asked to."""

        def deadly() -> JsonValue:
            note(context, "deadly")
            times = int(str(context.payload))
            if len([line for line in trace(folder, context.id) if line.startswith("deadly")]) <= times:
                os.kill(os.getpid(), signal.SIGKILL)
            return "alive"

        context.step("harmless", lambda: note(context, "harmless"))
        return context.step("deadly", deadly)

    def fail(context: JobContext) -> JsonValue:
        """Fails as the payload says; what a step raised can be caught."""

        def timed_out() -> JsonValue:
            raise ModelFailure(FailureReason.TIMED_OUT, zh="超时", en="timed out", partial=("你好",))

        def wrong() -> JsonValue:
            raise UserError(zh="不对", en="wrong", code="wrong")

        def bug() -> JsonValue:
            raise ZeroDivisionError("a secret value")

        how = {"timed_out": timed_out, "wrong": wrong, "bug": bug}.get(str(context.payload))
        if context.payload == "no json":
            return {"x": object()}  # type: ignore[dict-item]
        assert how is not None
        try:
            return context.step("failing", how)
        finally:
            context.emit({"seen": str(context.payload)})

    return {"steps": steps, "stream": stream, "die": die, "fail": fail}


def worker(
    folder: Path,
    url: str | None = None,
    *,
    crashes: int = 3,
    concurrency: int = 4,
    sweep: Iterable[Job] = (),
) -> Worker:
    """A worker with those handlers; a file `stop/<job>` stops a job."""
    return Worker(
        folder,
        handlers(folder),
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
