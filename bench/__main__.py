"""`make bench`: all figures as a table, and as `bench.json`."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path

from bench import drafting, generation, jobs, local_model, search, startup
from bench.figures import HEAD, Figure


def main() -> None:
    """Measure, print, write. Asserts nothing: a slow machine is not a fault."""
    found: list[Figure] = []
    sys.stdout.write(f"Python {platform.python_version()}, {os.cpu_count()} cores\n{HEAD}\n")
    for part in (startup, drafting, search, jobs, generation, local_model):
        for figure in part.figures():
            found.append(figure)
            sys.stdout.write(figure.row() + "\n")
            sys.stdout.flush()
    target = Path("bench.json")
    target.write_text(json.dumps([f.as_json() for f in found], indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"\nWritten to {target}\n")


main()
