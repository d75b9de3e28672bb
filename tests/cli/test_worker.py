"""`steadyvoice worker` as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.jobs.client import JobClient
from assistant.jobs.events import EventKind, Job
from assistant.jobs.lock import held

ROOT = Path(__file__).parents[2]
Process = subprocess.Popen[str]
_LINE = (
    "import typer; from assistant.cli import main, worker\n"
    "def build():\n"
    "    app = typer.Typer(pretty_exceptions_enable=False)\n"
    "    app.callback()(lambda: None)\n"
    "    worker.register(app)\n"
    "    return app\n"
    "main.build = build\n"
    "main.main()\n"
)
"""The command line with this command alone: it starts faster."""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    begun: list[Process] = []
    environment = {**os.environ, "STEADYVOICE_DATA_DIR": str(tmp_path / "data"), "STEADYVOICE_LANGUAGE": "en"}

    def command(*arguments: str) -> Process:
        process = subprocess.Popen(
            [sys.executable, "-c", _LINE, "worker", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        begun.append(process)
        return process

    yield command
    for process in begun:
        process.kill()
        process.communicate()


def test_it_runs_until_it_is_told_to_end_and_is_the_only_one(start: Callable[..., Process], tmp_path: Path) -> None:
    first = start("--json")
    assert first.stdout is not None
    lines = iter(first.stdout.readline, "}\n")
    ready = json.loads("".join(lines) + "}")
    assert ready["ready"] is True
    info = held(tmp_path / "data")
    assert info is not None
    assert info.pid == ready["pid"] == first.pid
    second = start()
    out, err = second.communicate(timeout=30)
    assert (second.returncode, out) == (2, "")
    assert str(first.pid) in err
    first.send_signal(signal.SIGTERM)
    out, err = first.communicate(timeout=30)
    assert first.returncode == 0, err
    assert out == "", "one JSON document and nothing else"
    assert held(tmp_path / "data") is None


def test_once_does_what_waits_and_ends(start: Callable[..., Process], tmp_path: Path) -> None:
    with JobClient(tmp_path / "data") as client:
        client.enqueue(Job(id="odd", kind="paint"))
        process = start("--once")
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert "ready" in out
        assert [event.kind for event in client.follow("odd", timeout=1)] == [EventKind.FAILED]
