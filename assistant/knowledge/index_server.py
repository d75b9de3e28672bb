"""Serves the index on loopback while a worker runs, so that every process sees every write.

The server is Chroma's own, in a process that the worker starts and that dies with it. It alone has the collection's
files open, under the lock that its process inherits: even where the worker is killed, nobody opens the files before
the server is gone.

Run as `python -m assistant.knowledge.index_server FOLDER PORT` with standard input kept open.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.knowledge.index import SearchIndex
from assistant.knowledge.index_client import HOST, NOTE, Served, answers

if TYPE_CHECKING:  # the server's own process starts without SQLAlchemy
    from assistant.store.engine import Store

LOG = logging.getLogger(__name__)
_START_SECONDS = 10.0
_STOP_SECONDS = 5.0
_DEATHS = 3
"""A server that died this often on one collection is not started on it again: the collection is damaged."""
_PR_SET_PDEATHSIG = 1


class IndexServer:
    """The index server of a worker. `current` names the collection in force; asked every second."""

    name = "index"

    def __init__(self, index: SearchIndex, current: Callable[[], str]) -> None:
        self._index = index
        self._current = current
        self._child: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._collection = ""
        self._deaths = 0
        self._held = contextlib.ExitStack()
        self._lock: int | None = None

    @property
    def address(self) -> str:
        """Where it answers; empty where it does not run."""
        return f"http://{HOST}:{self._port}" if self._child is not None else ""

    def keep(self) -> None:
        """Serve the collection in force: start, start again after a death, change to another."""
        wanted = self._current()
        if self._child is not None and self._child.poll() is not None:
            self._died()
        if self._child is not None and wanted == self._collection:
            return
        before = self._collection if self._child is not None else ""
        self._end_child()
        if not self._index.sound(wanted):
            self._free()
        elif self._own() and self._index.sound(wanted):
            self._start(wanted)
        if before and before != wanted:
            shutil.rmtree(self._index.folder / before, ignore_errors=True)

    def stop(self) -> None:
        """End the server and free the files."""
        self._end_child()
        self._free()

    def _start(self, wanted: str) -> None:
        if wanted != self._collection:
            self._deaths = 0
        self._collection, self._port = wanted, _free_port()
        assert self._lock is not None
        self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", __name__, str(self._index.folder / wanted), str(self._port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
            pass_fds=(self._lock,),
        )
        deadline = time.monotonic() + _START_SECONDS
        while self._child.poll() is None and time.monotonic() < deadline:
            if answers(self._port):
                self._tell()
                return
            time.sleep(0.05)
        self._died()

    def _tell(self) -> None:
        assert self._child is not None
        note = Served(collection=self._collection, port=self._port, pid=self._child.pid)
        draft = self._index.folder / f".{NOTE}.{os.getpid()}"
        draft.write_text(note.model_dump_json(), encoding="utf-8")
        draft.replace(self._index.folder / NOTE)

    def _died(self) -> None:
        self._deaths += 1
        LOG.warning("the index server died on %s, for the %d. time", self._collection, self._deaths)
        self._end_child()
        if self._deaths >= _DEATHS:
            self._index.condemn(self._collection)

    def _end_child(self) -> None:
        (self._index.folder / NOTE).unlink(missing_ok=True)
        if self._child is None:
            return
        assert self._child.stdin is not None
        self._child.terminate()
        try:
            self._child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child.stdin.close()
        self._child = None

    def _own(self) -> bool:
        """Have the files to itself; another process may have them open for a moment."""
        if self._lock is None:
            with contextlib.ExitStack() as attempt:
                self._lock = attempt.enter_context(self._index.owning(wait=1.0))
                self._held = attempt.pop_all() if self._lock is not None else self._held
            (self._index.folder / NOTE).unlink(missing_ok=True)
        return self._lock is not None

    def _free(self) -> None:
        self._held.close()
        self._lock = None


def server_of(store: Store, index: SearchIndex) -> IndexServer:
    """The server of the collection that the database names."""
    from assistant.store.knowledge import index_state

    def current() -> str:
        with store.read() as session:
            return index_state(session).collection

    return IndexServer(index, current)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _die_with_parent() -> None:
    """End when the worker does, however it does: by its signal where the system has one, and by its closed pipe."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    def watch() -> None:
        os.read(0, 1)  # nothing is ever written: this ends when the other end is closed
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_STOP_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _main() -> None:
    import chromadb_rust_bindings  # type: ignore[import-untyped] # starts in 50 ms, without the rest of chromadb

    folder, port = sys.argv[1:3]
    _die_with_parent()
    chromadb_rust_bindings.cli(["chroma", "run", "--path", folder, "--host", HOST, "--port", port])
    os._exit(0)  # past the thread that waits for the worker's end


if __name__ == "__main__":
    _main()
