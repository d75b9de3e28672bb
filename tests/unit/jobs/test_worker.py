"""Jobs from the queue to their end, in one process."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.domain.model import FailureReason
from assistant.errors import ModelFailure, NotFound, RunError, UserError
from assistant.jobs.client import JobClient, JobTimeout
from assistant.jobs.events import EventKind, Job, JobState
from assistant.jobs.lock import held
from assistant.jobs.worker import Worker
from tests.unit.jobs.house import trace, worker


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Worker]:
    with worker(tmp_path) as started:
        yield started


@pytest.fixture
def client(tmp_path: Path) -> Iterator[JobClient]:
    with JobClient(tmp_path) as opened:
        yield opened


def test_a_job_tells_everything_in_order_and_ends_with_its_result(running: Worker, client: JobClient) -> None:
    client.enqueue(Job(id="one", kind="stream", payload={"count": 300}))
    events = list(client.follow("one", timeout=20))
    assert [event.data["n"] for event in events[:-1]] == ["begin", *range(300), "end"]
    assert events[-1].kind is EventKind.DONE
    assert events[-1].result == 300
    assert client.state("one") is JobState.DONE
    assert list(client.follow("one", timeout=20)) == events, "whoever comes later sees the same"


def test_slow_events_arrive_while_the_step_runs(running: Worker, client: JobClient) -> None:
    client.enqueue(Job(id="slow", kind="stream", payload={"count": 10, "pause": 0.1}))
    seen = [time.monotonic() for event in client.follow("slow", timeout=20) if event.kind is EventKind.EMITTED]
    assert seen[-1] - seen[0] > 0.3, "not all at the end"


def test_a_step_may_emit_from_any_thread(running: Worker, client: JobClient) -> None:
    client.enqueue(Job(id="many", kind="chorus"))
    *sung, last = client.follow("many", timeout=20)
    assert last.kind is EventKind.DONE
    for voice in range(3):
        assert [event.data["n"] for event in sung if event.data["voice"] == voice] == list(range(100))


def test_emitted_text_survives_any_character(running: Worker, client: JobClient) -> None:
    payload = {"count": 0, "text": "稳声 \x00 \ud800 😀"}
    client.enqueue(Job(id="odd", kind="stream", payload=payload))
    assert list(client.follow("odd", timeout=20))[-1].kind is EventKind.DONE


@pytest.mark.parametrize(("how", "kind"), [("timed_out", ModelFailure), ("wrong", UserError)])
def test_a_failure_is_told_as_it_was_raised(running: Worker, client: JobClient, how: str, kind: type) -> None:
    client.enqueue(Job(id=how, kind="fail", payload=how))
    *before, last = client.follow(how, timeout=20)
    assert [event.data for event in before] == [{"seen": how}]
    assert last.kind is EventKind.FAILED
    error = last.error
    assert isinstance(error, kind)
    if isinstance(error, ModelFailure):
        assert (error.reason, error.partial, error.text.zh) == (FailureReason.TIMED_OUT, ("你好",), "超时")


@pytest.mark.parametrize("how", ["bug", "no json"])
def test_a_bug_is_told_in_a_line_and_logged_in_full(
    running: Worker, client: JobClient, how: str, tmp_path: Path
) -> None:
    client.enqueue(Job(id="bug", kind="fail", payload=how))
    *_, last = client.follow("bug", timeout=20)
    assert last.error is not None
    assert last.error.code == "unexpected"
    assert "secret" not in last.error.text.en
    assert "Traceback" in (tmp_path / "logs" / "worker.log").read_text("utf-8")


def test_a_kind_that_nobody_does_fails(running: Worker, client: JobClient) -> None:
    client.enqueue(Job(id="odd", kind="paint"))
    *_, last = client.follow("odd", timeout=20)
    assert last.error is not None
    assert last.error.code == "job-kind-unknown"


def test_an_unknown_job_is_not_found(client: JobClient) -> None:
    assert client.state("none") is None
    with pytest.raises(NotFound):
        list(client.follow("none", timeout=1))


def test_without_a_worker_a_job_waits(client: JobClient, tmp_path: Path) -> None:
    client.enqueue(Job(id="one", kind="steps", payload={}))
    with pytest.raises(JobTimeout):
        list(client.follow("one", timeout=0.2))
    assert client.state("one") is JobState.QUEUED
    with worker(tmp_path):
        assert list(client.follow("one", timeout=20))[-1].kind is EventKind.DONE


def test_what_is_cancelled_before_it_begins_never_begins(client: JobClient, tmp_path: Path) -> None:
    client.enqueue(Job(id="gone", kind="steps", payload={}))
    client.enqueue(Job(id="kept", kind="steps", payload={}))
    client.cancel("gone")
    with worker(tmp_path):
        assert list(client.follow("kept", timeout=20))[-1].kind is EventKind.DONE
    assert client.state("gone") is JobState.STOPPED
    assert [event.kind for event in client.follow("gone", timeout=5)] == [EventKind.STOPPED]
    assert trace(tmp_path, "gone") == []


def test_a_job_that_was_stopped_while_it_waited_does_nothing(client: JobClient, tmp_path: Path) -> None:
    (tmp_path / "stop").mkdir()
    (tmp_path / "stop" / "one").touch()
    client.enqueue(Job(id="one", kind="steps", payload={}))
    with worker(tmp_path):
        assert [event.kind for event in client.follow("one", timeout=20)] == [EventKind.STOPPED]
    assert trace(tmp_path, "one") == []


def test_a_running_job_is_stopped_with_what_it_has(running: Worker, client: JobClient, tmp_path: Path) -> None:
    (tmp_path / "stop").mkdir()
    client.enqueue(Job(id="long", kind="stream", payload={"count": 10_000, "pause": 0.01}))
    events = []
    for event in client.follow("long", timeout=20):
        events.append(event)
        if event.data.get("n") == 20:
            (tmp_path / "stop" / "long").touch()
    assert events[-1].kind is EventKind.STOPPED
    result = events[-1].result
    assert isinstance(result, dict)
    assert result["written"] == len(events) - 2, "nothing told is lost"


def test_a_running_job_that_is_cancelled_ends_at_its_next_step(
    running: Worker, client: JobClient, tmp_path: Path
) -> None:
    client.enqueue(Job(id="long", kind="steps", payload={"seconds": 0.5}))
    for event in client.follow("long", timeout=20):
        if event.data == {"begin": "a"}:
            client.cancel("long")
    assert event.kind is EventKind.STOPPED
    assert [line.split()[0] for line in trace(tmp_path, "long")] == ["a"]


def test_a_worker_that_closes_leaves_jobs_for_the_next(client: JobClient, tmp_path: Path) -> None:
    with worker(tmp_path) as first:
        client.enqueue(Job(id="long", kind="stream", payload={"count": 60, "pause": 0.02}))
        client.enqueue(Job(id="steps", kind="steps", payload={"seconds": 0.2}))
        for event in client.follow("long", timeout=20):
            if event.data.get("n") == 5:
                break
        assert first.close() == 0
    assert client.state("long") in (JobState.RUNNING, JobState.QUEUED)
    with worker(tmp_path, crashes=0 + 1):  # an orderly end is no crash
        *told, last = client.follow("long", timeout=20)
        assert last.result == 60
        restart = next(place for place, event in enumerate(told) if event.kind is EventKind.RESTARTED)
        assert [event.data["n"] for event in told[restart + 1 :]] == [*range(60), "end"]
        assert list(client.follow("steps", timeout=20))[-1].kind is EventKind.DONE
    words = [line.split()[0] for line in trace(tmp_path, "steps")]
    assert "".join(dict.fromkeys(words)) == "abc"
    assert words == sorted(words), "a finished step is not repeated"


def test_closing_does_not_wait_for_ever(client: JobClient, tmp_path: Path) -> None:
    running = worker(tmp_path)
    running.start()
    client.enqueue(Job(id="deaf", kind="deaf", payload={"seconds": 1.5}))
    while client.state("deaf") is not JobState.RUNNING:
        time.sleep(0.05)
    assert running.close(wait=0.1) == 1
    assert held(tmp_path) is None
    time.sleep(1.6)
    assert client.state("deaf") is JobState.RUNNING, "what came too late is not recorded"
    with worker(tmp_path, crashes=1):
        assert list(client.follow("deaf", timeout=20))[-1].kind is EventKind.DONE


def test_what_was_recorded_and_not_enqueued_is_found(tmp_path: Path, client: JobClient) -> None:
    orphans = [Job(id="lost", kind="steps", payload={})]
    with worker(tmp_path, sweep=orphans) as running:
        deadline = time.monotonic() + 20
        while client.state("lost") is not JobState.DONE and time.monotonic() < deadline:
            time.sleep(0.05)
        running.enqueue_orphans()
        running.drain()
    assert len(trace(tmp_path, "lost")) == 3


def test_a_thousand_duplicates_are_one_job(running: Worker, client: JobClient, tmp_path: Path) -> None:
    def ask() -> None:
        for _ in range(50):
            client.enqueue(Job(id="same", kind="steps", payload={}))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(client.follow("same", timeout=20))[-1].kind is EventKind.DONE
    client.enqueue(Job(id="same", kind="steps", payload={}))
    running.drain()
    assert [line.split()[0] for line in trace(tmp_path, "same")] == ["a", "b", "c"]


def test_ended_jobs_are_forgotten_and_waiting_ones_are_not(client: JobClient, tmp_path: Path) -> None:
    client.enqueue(Job(id="old", kind="steps", payload={}))
    with worker(tmp_path):
        assert list(client.follow("old", timeout=20))[-1].kind is EventKind.DONE
    client.enqueue(Job(id="new", kind="steps", payload={}))
    client.forget(datetime.now(UTC) - timedelta(hours=1))
    assert client.state("old") is JobState.DONE
    client.forget(datetime.now(UTC) + timedelta(hours=1))
    assert client.state("old") is None
    assert client.state("new") is JobState.QUEUED
    with closing(sqlite3.connect(tmp_path / "jobs.db")) as database:
        assert database.execute("SELECT count(*) FROM streams").fetchone() == (0,)


def test_a_queue_that_does_not_answer_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="does not answer") as caught:
        JobClient(tmp_path, "postgresql+psycopg://me:hidden-word@127.0.0.1:1/none").state("one")
    assert "hidden-word" not in caught.value.text.en + caught.value.text.zh
    (tmp_path / "jobs.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(RunError, match="delete it"):
        worker(tmp_path).start()
    assert held(tmp_path) is None


def test_services_are_kept_running_and_told_to_others(tmp_path: Path) -> None:
    class Bell:
        """A service that dies once."""

        name = "bell"
        address = ""
        rung = 0

        def keep(self) -> None:
            self.rung += 1
            self.address = f"http://127.0.0.1:{self.rung}"
            if self.rung == 1:
                raise ZeroDivisionError

        def stop(self) -> None:
            self.address = ""

    bell = Bell()
    with Worker(tmp_path, {}, lambda: datetime.now(UTC), services=[bell]):
        deadline = time.monotonic() + 10
        while not (info := held(tmp_path)) or not info.services.get("bell"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert info.services["bell"] == "http://127.0.0.1:2"
    assert bell.address == ""


def test_a_worker_says_what_it_does(running: Worker) -> None:
    assert running.kinds == ("chorus", "deaf", "die", "fail", "steps", "stream")
    assert running.info.pid
