"""Waits for models' texts: tells progress on stderr, and stops what is asked for when the person presses Ctrl-C."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assistant.cli.words import printable, t

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.cli.session import Session
    from assistant.desk.drafted import Drafted


def finish(s: Session, drafted: Sequence[Drafted], seconds: float | None) -> list[Drafted]:
    """The drafts with what the models wrote, in the order they were asked for; at once where no model was asked.

    With `seconds`, gives up waiting after so long; where a worker runs, it goes on writing.
    """
    requests = list(dict.fromkeys(one.request.id for one in drafted if one.request is not None))
    for request in requests:
        follow(s, request, seconds)
    return [s.workspace.revising.now(s.actor, one) for one in drafted]


def follow(s: Session, request: str, seconds: float | None) -> None:
    """Tell what happens to a request until it has ended. Ctrl-C stops the request; what has come is kept."""
    told = _Telling()
    try:
        for event in s.workspace.running.follow(request, seconds):
            told.tell(event)
    except KeyboardInterrupt:
        s.workspace.running.stop_quietly(s.actor, request)
        s.progress(t("\n已停止；已写出的文字保留。", "\nStopped; what had come is kept."))
    finally:
        told.end()


class _Telling:
    """Writes a request's events to stderr: text as it comes on a terminal, else a line for each stage."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._open = False

    def tell(self, event: Mapping[str, object]) -> None:
        """One event."""
        kind = event.get("event")
        if kind == "text" and self._live and event.get("index") == 0:
            sys.stderr.write(printable(str(event.get("text", ""))))
            sys.stderr.flush()
            self._open = True
        elif kind == "starting":
            self._line(t("正在启动后台…", "Starting the worker…"))
        elif kind == "model":
            name = event.get("model")
            self._line(t(f"{name} 正在写…（Ctrl-C 停止）", f"{name} is writing… (Ctrl-C stops)"))

    def end(self) -> None:
        """Leave the cursor at the beginning of a line."""
        if self._open:
            sys.stderr.write("\n")
            self._open = False

    def _line(self, line: str) -> None:
        self.end()
        sys.stderr.write(printable(line) + "\n")
        sys.stderr.flush()
