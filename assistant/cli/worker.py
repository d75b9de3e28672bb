"""`steadyvoice worker`: writes with models in the background, for pages and for commands on the same data directory."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.session import Json, session
from assistant.cli.words import t

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.cli.session import Session

Once = Annotated[
    bool,
    typer.Option("--once", help=t("做完排队的任务就结束。", "End when all jobs in the queue are done.")),
]
_TICK = 1.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "worker", help=t("后台进程：用模型写稿，供页面和命令共用。", "The worker: runs jobs for pages and commands.")
    )(worker)


def worker(once: Once = False, json_output: Json = False) -> None:
    """Runs until Ctrl-C or SIGTERM. A data directory has one worker; a second ends with exit code 2 and who it is."""
    with session(json_output) as s, _ending() as ended:
        running = s.workspace.worker()
        running.start()
        left = 0
        try:
            _say_ready(s, running.info.pid, running.info.started_at, running.kinds)
            if once:
                running.drain(ended.is_set)
            while not once and not ended.wait(_TICK):
                pass
        finally:
            left = running.close()
        s.progress(t("后台已结束。", "The worker has ended."))
        if left:
            _leave(s, left)


def _say_ready(s: Session, pid: int, started_at: datetime | None, kinds: tuple[str, ...]) -> None:
    """One line, or one JSON document, as soon as jobs are taken."""
    folder = s.workspace.settings.data_dir
    ready = {
        "ready": True,
        "pid": pid,
        "data_dir": str(folder),
        "started_at": started_at.isoformat() if started_at else None,
        "kinds": list(kinds),
    }
    s.show(
        ready,
        lambda: [
            t(
                f"后台已就绪（进程 {pid}），数据目录 {folder}。按 Ctrl-C 结束。",
                f"The worker is ready (process {pid}) for {folder}. Ctrl-C ends it.",
            )
        ],
    )
    sys.stdout.flush()


def _leave(s: Session, left: int) -> None:
    """Steps that did not end in time would keep the process alive; the queue has them, and they are done again."""
    s.progress(
        t(
            f"还有 {left} 个步骤没有结束，下次启动时重做。",
            f"{left} steps had not ended; they are done again at the next start.",
        )
    )
    s.workspace.close()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


@contextmanager
def _ending() -> Iterator[Event]:
    """An event that SIGINT and SIGTERM set; a second one ends the process at once."""
    ended = Event()

    def end(number: int, _: FrameType | None) -> None:
        if ended.is_set():
            os._exit(128 + number)
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
