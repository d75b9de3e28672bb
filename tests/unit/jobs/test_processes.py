"""Workers that are killed, doubled, or on a PostgreSQL that machines share."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.errors import Conflict
from assistant.jobs.client import JobClient
from assistant.jobs.events import Event, EventKind, Job, JobState
from assistant.jobs.lock import WorkerInfo, WorkerLock, held
from assistant.jobs.runner import JobRunner
from tests.unit.jobs.conftest import ROOT, Process
from tests.unit.jobs.house import trace, worker

if TYPE_CHECKING:
    from tests.conftest import PostgresServer

Start = Callable[..., Process]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[JobClient]:
    with JobClient(tmp_path) as opened:
        yield opened


@pytest.fixture
def queue_url(database: str, request: pytest.FixtureRequest) -> str:
    """Empty: SQLite in the data directory; else a PostgreSQL of its own."""
    if database == "sqlite":
        return ""
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.url(server.create())


# --- the lock ---------------------------------------------------------------------------------------------------


def test_a_second_worker_is_told_who_the_first_is(start_worker: Start, tmp_path: Path) -> None:
    assert held(tmp_path) is None
    first = start_worker()
    info = held(tmp_path)
    assert info is not None
    assert info.pid == first.pid
    assert info.started_at is not None
    with pytest.raises(Conflict, match=str(first.pid)):
        worker(tmp_path).start()
    first.kill()
    first.wait()
    assert (tmp_path / "worker.json").exists(), "left behind by the kill"
    assert held(tmp_path) is None
    with worker(tmp_path):
        assert held(tmp_path) == WorkerInfo.model_validate_json((tmp_path / "worker.json").read_text("utf-8"))
    assert not (tmp_path / "worker.json").exists()


def test_of_many_that_want_the_lock_one_has_it(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from assistant.jobs.lock import WorkerLock\n"
        "from assistant.errors import Conflict\n"
        "lock = WorkerLock(Path(sys.argv[1]))\n"
        "try:\n    lock.acquire()\nexcept Conflict:\n    print('no', flush=True)\n"
        "else:\n    print('yes', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
            )
            for _ in range(3)
        ]
        said = [process.stdout.readline().strip() for process in started if process.stdout]
        assert sorted(said) == ["no", "no", "yes"]
        for process in started:
            process.kill()


def test_looking_does_not_keep_a_worker_out(tmp_path: Path) -> None:
    for _ in range(50):
        lock = WorkerLock(tmp_path)
        lock.acquire()
        assert held(tmp_path) is not None
        lock.release()
        assert held(tmp_path) is None


# --- death and resumption ---------------------------------------------------------------------------------------


def check_trace(folder: Path, job: str) -> None:
    """Every step was begun, in order, and none again after a later one had begun."""
    words = [line.split()[0] for line in trace(folder, job)]
    assert words == sorted(words), f"{job}: a finished step was repeated"
    assert set(words) == {"a", "b", "c"}


def check_events(events: list[Event]) -> None:
    """What a page shows, parts of steps that were cut short taken back: each step's beginning and end, in order."""
    shown: list[object] = []
    for event in events:
        if event.kind is EventKind.RESTARTED:
            while shown and event.data["step"] in dict(shown[-1]).values():  # type: ignore[call-overload]
                shown.pop()
        elif event.kind is EventKind.EMITTED:
            shown.append(event.data)
    assert shown == [{word: step} for step in "abc" for word in ("begin", "end")]
    assert [event.kind for event in events if event.final] == [EventKind.DONE]
    assert events[-1].result == {"words": ["a", "b", "c"]}


def test_a_worker_killed_in_a_step_repeats_that_step_only(
    start_worker: Start, client: JobClient, tmp_path: Path
) -> None:
    client.enqueue(Job(id="one", kind="steps", payload={"seconds": 0.6}))
    first = start_worker()
    for event in client.follow("one", timeout=20):
        if event.data == {"begin": "b"}:
            break
    first.kill()
    start_worker()
    events = list(client.follow("one", timeout=30))
    check_trace(tmp_path, "one")
    words = [line.split()[0] for line in trace(tmp_path, "one")]
    assert words == ["a", "b", "b", "c"]
    check_events(events)
    assert EventKind.RESTARTED in [event.kind for event in events]


def kill_loop(start: Start, folder: Path, kills: int, jobs: int, seconds: float, rest: float, url: str = "") -> None:
    """Kill a worker again and again while it works through `jobs`; then let one finish them."""
    dice = random.Random(kills)
    with JobClient(folder, url or None) as client:
        for number in range(jobs):
            client.enqueue(Job(id=f"job-{number}", kind="steps", payload={"seconds": seconds}))
        for kill in range(kills):
            process = start(url, crashes=20)
            time.sleep(dice.uniform(0, rest))
            process.kill()
            process.wait()
            client.enqueue(Job(id=f"job-{kill % jobs}", kind="steps", payload={"seconds": seconds}))
        start(url, crashes=20)
        for number in range(jobs):
            check_events(list(client.follow(f"job-{number}", timeout=120)))
            check_trace(folder, f"job-{number}")
            assert client.state(f"job-{number}") is JobState.DONE
    assert not list((folder / "jobs").glob("*.json")), "no job is still counted as running"


def test_a_few_kills_leave_one_result_each(start_worker: Start, tmp_path: Path) -> None:
    kill_loop(start_worker, tmp_path, kills=2, jobs=6, seconds=0.15, rest=1.5)


@pytest.mark.long
def test_two_hundred_kills_leave_one_result_each(start_worker: Start, tmp_path: Path) -> None:
    kill_loop(start_worker, tmp_path, kills=200, jobs=400, seconds=0.1, rest=2.5)


@pytest.mark.long
def test_kills_on_a_shared_queue_leave_one_result_each(start_worker: Start, tmp_path: Path, queue_url: str) -> None:
    kill_loop(start_worker, tmp_path, kills=15, jobs=40, seconds=0.1, rest=2.5, url=queue_url)


def test_a_job_that_kills_its_worker_is_given_up_after_three_times(
    start_worker: Start, client: JobClient, tmp_path: Path
) -> None:
    client.enqueue(Job(id="poison", kind="die", payload=99))
    client.enqueue(Job(id="beside", kind="steps", payload={"seconds": 0.5}))
    for _ in range(3):
        start_worker().wait(timeout=20)
    start_worker()
    *_, last = client.follow("poison", timeout=20)
    assert last.error is not None
    assert last.error.code == "job-given-up"
    assert [line.split()[0] for line in trace(tmp_path, "poison")] == ["harmless", "deadly", "deadly", "deadly"]
    assert list(client.follow("beside", timeout=20))[-1].kind is EventKind.DONE, "it only happened to run beside it"
    assert "is given up" in (tmp_path / "logs" / "worker.log").read_text("utf-8")


@pytest.mark.long
def test_a_job_that_kills_its_worker_twice_is_done_the_third_time(start_worker: Start, client: JobClient) -> None:
    client.enqueue(Job(id="weak", kind="die", payload=2))
    for _ in range(2):
        start_worker().wait(timeout=20)
    start_worker()
    assert list(client.follow("weak", timeout=20))[-1].result == "alive"


# --- many that ask ----------------------------------------------------------------------------------------------

_ASK = (
    "import sys; from pathlib import Path; from assistant.jobs.client import JobClient\n"
    "from assistant.jobs.events import Job\n"
    "with JobClient(Path(sys.argv[1]), sys.argv[2] or None) as client:\n"
    "    for _ in range(int(sys.argv[3])):\n"
    "        client.enqueue(Job(id='same', kind='steps', payload={}))\n"
    "    print(list(client.follow('same', timeout=60))[-1].kind.value)\n"
)


def test_duplicates_from_two_processes_are_one_job(start_worker: Start, tmp_path: Path, queue_url: str) -> None:
    with JobClient(tmp_path, queue_url or None) as client:
        client.state("same")  # makes the tables
    start_worker(queue_url)
    command = [sys.executable, "-c", _ASK, str(tmp_path), queue_url, "100"]
    asking = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    assert [process.communicate(timeout=60)[0] for process in asking] == ["done\n", "done\n"]
    assert [line.split()[0] for line in trace(tmp_path, "same")] == ["a", "b", "c"]


@pytest.mark.long
def test_a_thousand_duplicates_from_four_processes_are_one_job(
    start_worker: Start, tmp_path: Path, queue_url: str
) -> None:
    command = [sys.executable, "-c", _ASK, str(tmp_path), queue_url, "250"]
    asking = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(4)]
    start_worker(queue_url)
    assert [process.communicate(timeout=120)[0] for process in asking] == ["done\n"] * 4
    assert [line.split()[0] for line in trace(tmp_path, "same")] == ["a", "b", "c"]


def test_two_machines_share_a_queue_and_each_job_is_done_once(
    start_worker: Start, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if os.environ.get("STEADYVOICE_TEST_POSTGRES") == "off":
        pytest.skip("no PostgreSQL")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.url(server.create())
    start_worker(url)
    other = tmp_path / "other"
    with worker(other, url, concurrency=2), JobClient(tmp_path, url) as client:
        for number in range(12):
            client.enqueue(Job(id=f"job-{number}", kind="steps", payload={"seconds": 0.05}))
        for number in range(12):
            assert list(client.follow(f"job-{number}", timeout=30))[-1].kind is EventKind.DONE
    done = [[bool(trace(folder, f"job-{number}")) for folder in (tmp_path, other)] for number in range(12)]
    assert all(sum(both) == 1 for both in done)


# --- where there is no worker -----------------------------------------------------------------------------------


def test_a_command_becomes_the_worker_where_there_is_none(tmp_path: Path) -> None:
    runner = JobRunner(tmp_path, lambda: worker(tmp_path))
    events = list(runner.run(Job(id="one", kind="steps", payload={}), timeout=30))
    check_events(events)
    assert {line.split()[1] for line in trace(tmp_path, "one")} == {str(os.getpid())}
    assert held(tmp_path) is None


def test_a_command_that_is_done_lets_the_jobs_of_others_end(client: JobClient, tmp_path: Path) -> None:
    client.enqueue(Job(id="other", kind="stream", payload={"count": 60, "pause": 0.02}))
    runner = JobRunner(tmp_path, lambda: worker(tmp_path))
    check_events(list(runner.run(Job(id="one", kind="steps", payload={}), timeout=30)))
    assert held(tmp_path) is None
    events = list(client.follow("other", timeout=1))
    assert events[-1].kind is EventKind.DONE
    assert EventKind.RESTARTED not in [event.kind for event in events]


def test_a_command_leaves_the_work_to_the_worker(start_worker: Start, tmp_path: Path) -> None:
    process = start_worker()
    runner = JobRunner(tmp_path, lambda: worker(tmp_path))
    check_events(list(runner.run(Job(id="one", kind="steps", payload={}), timeout=30)))
    assert {line.split()[1] for line in trace(tmp_path, "one")} == {str(process.pid)}


@pytest.mark.long
def test_a_command_takes_over_where_the_worker_dies(start_worker: Start, tmp_path: Path) -> None:
    process = start_worker()
    runner = JobRunner(tmp_path, lambda: worker(tmp_path))
    events = []
    for event in runner.run(Job(id="one", kind="steps", payload={"seconds": 0.5}), timeout=60):
        events.append(event)
        if event.data == {"begin": "b"}:
            process.kill()
    check_events(events)
    pids = [line.split()[1] for line in trace(tmp_path, "one")]
    assert [one for one, other in pairwise(pids) if one != other] == [str(process.pid)]
