"""Runs one piece of asynchronous work to its end, to a deadline, or until a person stops it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from enum import StrEnum

from assistant.domain.model import Stopped

ASK_SECONDS = 0.2
"""How often `stopped` is asked; the contract says at least four times a second."""

CLEANUP_SECONDS = 0.3
"""What cancelled work may take to close its connections, twice at most, before it is left behind."""


class Ended(StrEnum):
    """How the work ended."""

    DONE = "done"
    LATE = "late"
    STOPPED = "stopped"


def run_bounded(work: Coroutine[object, object, None], seconds: float, stopped: Stopped | None) -> Ended:
    """Run `work` in an event loop of its own, on this thread, for at most `seconds` (wall clock) and a short clean-up.

    Raises what the work raises. Unlike `asyncio.run`, it does not wait for helper threads when the time is up: a name
    look-up that hangs in the system's resolver cannot be cancelled and would hold the caller for as long as it likes.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(_watch(work, time.monotonic() + seconds, stopped))
    finally:
        for task in (left := asyncio.all_tasks(loop)):  # after an interrupt from the keyboard, say
            task.cancel()
        closing = {*left, loop.create_task(loop.shutdown_asyncgens())}
        loop.run_until_complete(asyncio.wait(closing, timeout=CLEANUP_SECONDS))
        loop.close()


async def _watch(work: Coroutine[object, object, None], until: float, stopped: Stopped | None) -> Ended:
    task = asyncio.ensure_future(work)
    try:
        while True:
            left = until - time.monotonic()
            await asyncio.wait({task}, timeout=max(0.0, min(ASK_SECONDS, left) if stopped else left))
            if task.done():
                task.result()
                return Ended.DONE
            if stopped is not None and stopped():
                return Ended.STOPPED
            if time.monotonic() >= until:
                return Ended.LATE
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=CLEANUP_SECONDS)
        if task.done() and not task.cancelled():
            task.exception()  # read it, or the loop complains; after a deadline it no longer matters
