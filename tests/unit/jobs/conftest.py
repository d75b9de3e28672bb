"""Workers in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
Process = subprocess.Popen[str]


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts the worker of `house.py` on the test's data directory and waits until it is there."""
    begun: list[Process] = []

    def start(url: str = "", crashes: int = 3) -> Process:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.unit.jobs.house", str(tmp_path), url, str(crashes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in begun:
        process.kill()
        process.communicate()
