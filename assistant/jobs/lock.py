"""One worker a data directory, held by the operating system: the lock is free again the moment its process is gone."""

from __future__ import annotations

import fcntl
import os
import time
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from assistant.domain.vocabulary import Strict
from assistant.errors import Conflict

_LOCK, _NOTE = "worker.lock", "worker.json"
_PATIENCE = 0.3
"""Seconds: `held` takes the lock for an instant to see whether it is free, and a worker waits that out."""


class WorkerInfo(Strict):
    """Who holds the lock of a data directory."""

    pid: int = 0
    """0 in the instant before it has said."""
    started_at: datetime | None = None
    services: dict[str, str] = {}
    """What it serves on loopback, address by name."""


class WorkerLock:
    """The lock file, and beside it a note on who holds it; the note counts only while the lock is held."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Become the one worker. Raises `Conflict` with who is."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = (self._folder / _LOCK).open("ab")
        deadline = time.monotonic() + _PATIENCE
        while not _locked(file, fcntl.LOCK_EX):
            if time.monotonic() >= deadline:
                file.close()
                raise _taken(held(self._folder) or WorkerInfo(), self._folder)
            time.sleep(0.02)
        self._file = file

    def tell(self, info: WorkerInfo) -> None:
        """Write the note, whole or not at all."""
        draft = self._folder / f".{_NOTE}.{os.getpid()}"
        draft.write_text(info.model_dump_json(), encoding="utf-8")
        draft.replace(self._folder / _NOTE)

    def release(self) -> None:
        """Give the lock back."""
        if self._file is None:
            return
        (self._folder / _NOTE).unlink(missing_ok=True)
        self._file.close()
        self._file = None


def held(data_dir: Path) -> WorkerInfo | None:
    """Who is the worker of a data directory; `None` where nobody is."""
    try:
        with (data_dir / _LOCK).open("rb") as file:
            if _locked(file, fcntl.LOCK_SH):
                return None
    except FileNotFoundError:
        return None
    try:
        return WorkerInfo.model_validate_json((data_dir / _NOTE).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return WorkerInfo()


def _locked(file: IO[bytes], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken(info: WorkerInfo, folder: Path) -> Conflict:
    since = info.started_at.isoformat(timespec="seconds") if info.started_at else "?"
    return Conflict(
        zh=f"数据目录 {folder} 已有后台进程在运行（进程号 {info.pid or '?'}，启动于 {since}）；一个目录只能有一个。",
        en=f"A worker is already running for {folder} (process {info.pid or '?'}, since {since}); "
        "a data directory has one.",
        code="worker-running",
    )
