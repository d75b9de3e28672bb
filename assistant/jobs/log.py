"""Where a worker writes what went wrong; nothing of it goes to the terminal."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_LOGGED = ("assistant", "dbos")


def open_log(data_dir: Path) -> logging.Handler:
    """Warnings and errors go to `logs/worker.log`, five megabytes at most."""
    folder = data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "worker.log", maxBytes=2_500_000, backupCount=1, encoding="utf-8")
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for name in _LOGGED:
        logging.getLogger(name).addHandler(handler)
    return handler


def close_log(handler: logging.Handler) -> None:
    """Write there no more."""
    for name in _LOGGED:
        logging.getLogger(name).removeHandler(handler)
    handler.close()
