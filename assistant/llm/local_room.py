"""Who may write on the embedded model now: its context is shared, and where it overflows, every text in it fails."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.domain.model import FailureReason, Stopped
from assistant.errors import ModelFailure

_LOOK_SECONDS = 0.2


class Room:
    """So many tokens and so many texts at the same time; first come, first served."""

    def __init__(self, tokens: int, texts: int) -> None:
        self._limits = (tokens, texts)
        self._taken = (0, 0)
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()

    @contextmanager
    def take(self, tokens: int, texts: int, until: float, stopped: Stopped | None = None) -> Iterator[None]:
        """Hold room for a call, once there is some; what needs more than there is at all gets all of it.

        `until` is the deadline in monotonic seconds. Raises `ModelFailure`: TIMED_OUT, STOPPED.
        """
        wanted = (min(tokens, self._limits[0]), min(texts, self._limits[1]))
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            try:
                while self._queue[0] is not ticket or not self._fits(wanted):
                    _refuse_late(until, stopped)
                    self._changed.wait(_LOOK_SECONDS)
                self._taken = (self._taken[0] + wanted[0], self._taken[1] + wanted[1])
            finally:
                self._queue.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._taken = (self._taken[0] - wanted[0], self._taken[1] - wanted[1])
                self._changed.notify_all()

    def _fits(self, wanted: tuple[int, int]) -> bool:
        return all(taken + more <= limit for taken, more, limit in zip(self._taken, wanted, self._limits, strict=True))


def _refuse_late(until: float, stopped: Stopped | None) -> None:
    if stopped is not None and stopped():
        raise ModelFailure(FailureReason.STOPPED, zh="已停止。", en="Stopped.")
    if time.monotonic() >= until:
        raise ModelFailure(
            FailureReason.TIMED_OUT,
            zh="本机模型一直在写别的稿，没有轮到。请稍后再试。",
            en="The embedded model was busy with other drafts all the time; try again in a moment.",
        )
