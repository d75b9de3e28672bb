"""The command line run in this process, on a data directory of its own."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """The one JSON document on standard output."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """`run("kb", "list", stdin="…")`: one command, as from a shell."""
    monkeypatch.setenv("STEADYVOICE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("STEADYVOICE_LANGUAGE", "en")
    for name in ("STEADYVOICE_USER", "STEADYVOICE_TOKEN", "STEADYVOICE_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str | Path, stdin: str | bytes = "") -> Outcome:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["steadyvoice", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        caught = capsysbinary.readouterr()
        code = stop.value.code
        assert isinstance(code, int)
        return Outcome(code, caught.out.decode(), caught.err.decode())

    return command
