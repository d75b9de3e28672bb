"""Room on the embedded model: what fits goes in, in order; nobody waits longer than he may."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.model import FailureReason
from assistant.errors import ModelFailure
from assistant.llm.local_room import Room


def soon(seconds: float = 20.0) -> float:
    return time.monotonic() + seconds


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 150), st.integers(1, 5)), min_size=1, max_size=12))
def test_never_more_than_there_is_and_everybody_gets_in(calls: list[tuple[int, int]]) -> None:
    room, inside, lock = Room(100, 3), [0, 0], threading.Lock()
    most, done = [0, 0], []

    def work(tokens: int, texts: int) -> None:
        with room.take(tokens, texts, soon()):
            with lock:
                inside[0] += min(tokens, 100)
                inside[1] += min(texts, 3)
                most[:] = [max(pair) for pair in zip(most, inside, strict=True)]
            time.sleep(0.001)
            with lock:
                inside[0] -= min(tokens, 100)
                inside[1] -= min(texts, 3)
        done.append(1)

    threads = [threading.Thread(target=work, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(calls) and most[0] <= 100 and most[1] <= 3


def test_a_deadline_ends_the_wait_and_leaves_no_trace() -> None:
    room = Room(100, 3)
    with room.take(90, 1, soon()):
        with pytest.raises(ModelFailure) as caught, room.take(20, 1, soon(0.01)):
            pass
        assert caught.value.reason is FailureReason.TIMED_OUT
        with room.take(10, 1, soon(0.01)):
            pass
    with room.take(100, 3, soon(0.01)):
        pass


def test_stop_ends_the_wait() -> None:
    room = Room(100, 1)
    with (
        room.take(1, 1, soon()),
        pytest.raises(ModelFailure) as caught,
        room.take(1, 1, soon(), lambda: True),
    ):
        pass
    assert caught.value.reason is FailureReason.STOPPED


def test_what_fails_gives_its_room_back() -> None:
    room = Room(100, 1)
    with pytest.raises(KeyError), room.take(100, 1, soon()):
        raise KeyError
    with room.take(100, 1, soon(0.01)):
        pass
