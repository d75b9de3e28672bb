"""Start of the command line, against importing the library that parses it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure, figure, milliseconds

RUNS = 15


def figures() -> Iterator[Figure]:
    """`steadyvoice --help` against `import typer`, in turn, so that drift hits both."""
    help_ms: list[float] = []
    typer_ms: list[float] = []
    for run in range(RUNS + 1):
        one = milliseconds(lambda: _run("-m", "assistant", "--help"), runs=1, warm=0)
        other = milliseconds(lambda: _run("-c", "import typer"), runs=1, warm=0)
        if run:  # the first pair warms the file cache
            help_ms += one
            typer_ms += other
    yield figure("steadyvoice --help", help_ms, "import typer", typer_ms)


def _run(*arguments: str) -> None:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(  # noqa: S603 - our own interpreter with fixed arguments
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment
    )
