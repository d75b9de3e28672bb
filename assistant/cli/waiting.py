"""Waits for models' texts: tells progress on stderr, and stops what is asked for when the person presses Ctrl-C."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread, Timer
from typing import TYPE_CHECKING

from assistant.cli.words import printable, t

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import FrameType

    from assistant.cli.session import Session
    from assistant.desk.drafted import Drafted


def finish(s: Session, drafted: Sequence[Drafted], seconds: float | None) -> list[Drafted]:
    """The drafts with what the models wrote, in the order they were asked for; at once where no model was asked.

    With `seconds`, waits no longer: a worker that runs goes on writing; where none does, the request is stopped.
    """
    requests = list(dict.fromkeys(one.request.id for one in drafted if one.request is not None))
    for request in requests:
        follow(s, request, seconds)
    return [s.workspace.revising.now(s.actor, one) for one in drafted]


def follow(s: Session, request: str, seconds: float | None) -> None:
    """Tell what happens to a request until it has ended. Ctrl-C stops the request; what has come is kept."""
    running, told = s.workspace.running, _Telling()
    goes_on = running.worker_runs()

    def stop() -> None:
        running.stop_quietly(s.actor, request)

    with _on_interrupt(stop), _after(None if goes_on else seconds, stop):
        try:
            for event in running.follow(s.actor, request, seconds if goes_on else None):
                told.tell(event)
        finally:
            told.end()
    if seconds is not None and not goes_on and s.workspace.requests.show(s.actor, request).stop_asked:
        s.progress(
            t(
                "等待时间已到，没有后台进程可以接着写，已停止。先运行 steadyvoice worker，就能在后台写完。",
                "Time is up and no worker runs to go on writing, so it was stopped. "
                "With steadyvoice worker running, it is finished in the background.",
            )
        )


@contextmanager
def _on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """The first Ctrl-C asks for a stop from a thread of its own; the second ends the command at once."""
    pressed, over = Event(), Event()

    def heed() -> None:
        pressed.wait()
        if not over.is_set():
            stop()

    def interrupted(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a handler
        if pressed.is_set():
            raise KeyboardInterrupt
        sys.stderr.write(t("\n正在停止…\n", "\nStopping…\n"))
        pressed.set()

    before = signal.signal(signal.SIGINT, interrupted)
    thread = Thread(target=heed, daemon=True, name="stop")
    thread.start()
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        over.set()
        pressed.set()
        thread.join()


@contextmanager
def _after(seconds: float | None, stop: Callable[[], None]) -> Iterator[None]:
    timer = Timer(seconds, stop) if seconds is not None else None
    if timer is not None:
        timer.start()
    try:
        yield
    finally:
        if timer is not None:
            timer.cancel()
            timer.join()


class _Telling:
    """Writes a request's events to stderr: a count that grows in place on a terminal, else a line for each stage."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._open = False
        self._written = 0

    def tell(self, event: Mapping[str, object]) -> None:
        """One event."""
        kind = event.get("event")
        if kind == "text" and self._live:
            self._written += len(str(event.get("text", "")))
            sys.stderr.write(t(f"\r  已写 {self._written} 字 ", f"\r  {self._written} characters "))
            sys.stderr.flush()
            self._open = True
        elif kind == "model":
            name = event.get("model")
            self._line(t(f"{name} 正在写…（Ctrl-C 停止）", f"{name} is writing… (Ctrl-C stops)"))
        elif kind == "restarted":
            self._written = 0
            self._line(t("后台重启，从这一步重新开始。", "The worker was restarted; it begins this step anew."))

    def end(self) -> None:
        """Leave the cursor at the beginning of a line."""
        if self._open:
            sys.stderr.write("\n")
            self._open = False

    def _line(self, line: str) -> None:
        self.end()
        sys.stderr.write(printable(line) + "\n")
        sys.stderr.flush()
