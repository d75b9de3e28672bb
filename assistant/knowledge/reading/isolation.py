"""Parsers run in a process of their own, so that a file that hangs or kills one takes that process, not the app."""

from __future__ import annotations

import atexit
import json
import os
import struct
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from threading import Lock, Timer
from types import TracebackType
from typing import IO, Self

from pydantic import TypeAdapter, ValidationError

from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.document import ReadDocument
from assistant.knowledge.reading.refusal import Refused

DOCUMENT = TypeAdapter(ReadDocument)
REQUEST = struct.Struct("<II")
"""Lengths of the name and of the data that follow."""
REPLY = struct.Struct("<cI")
"""What it is (`D` a document, `R` a refusal, `M` out of memory), and the length of the JSON that follows."""
_MAX_REPLY = 400_000_000


@dataclass(frozen=True)
class Limits:
    """What reading one file may cost."""

    seconds: float = 60.0
    """Wall clock, for any file."""
    seconds_per_megabyte: float = 6.0
    """Wall clock on top; a PDF takes a thirtieth of a second for each page, sheets three seconds for each."""
    memory: int = 2_000_000_000
    """Bytes of address space, most of which libraries reserve and never use; where the system can limit it."""
    files: int = 500
    """After so many files the process is replaced, whatever parsers leak."""

    def deadline(self, size: int) -> float:
        """Seconds for a file of `size` bytes."""
        return self.seconds + self.seconds_per_megabyte * size / 1_000_000


class _Died(Exception):
    """The process ended without an answer."""


class ReadingProcess:
    """A process that parses files, one after another; started when first needed, replaced when it dies.

    It is spawned, never forked, with an environment that holds no settings and no keys; what comes back is data
    (JSON checked against the document's type), so that a parser that was taken over cannot take the app over.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._served = 0

    def read(self, name: str, data: bytes) -> ReadDocument:
        """Read a file there. Raises `Refused`, also where the parser hangs, dies or asks for too much memory."""
        with self._lock:
            if self._process is not None:
                try:
                    return self._ask(name, data)
                except _Died:  # the file before may have harmed it, or the system ended it; a fresh one shows
                    self._stop()
            try:
                return self._ask(name, data)
            except _Died as died:
                self._stop()
                raise refusal.crashed(name) from died

    def _ask(self, name: str, data: bytes) -> ReadDocument:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise _Died
        seconds = self._limits.deadline(len(data))
        timer, late = None, []

        def stop() -> None:
            late.append(True)
            process.kill()

        timer = Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            kind, payload = _exchange(process.stdin, process.stdout, name, data)
        except _Died:
            if late:
                self._stop()
                raise refusal.too_slow(name, seconds) from None
            raise
        finally:
            timer.cancel()
        self._served += 1
        if kind == b"M" or self._served >= self._limits.files:
            self._stop()
        return _understood(name, kind, payload)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._process = subprocess.Popen(  # noqa: S603 - our own module, by the interpreter that runs us
                [sys.executable, "-I", "-m", "assistant.knowledge.reading.worker", str(self._limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                close_fds=True,
            )
            self._served = 0
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written has nobody to read it
                    continue

    def close(self) -> None:
        """End the process; the next file starts another."""
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _environment() -> dict[str, str]:
    """No keys, no settings; one thread and few memory arenas, since address space is limited."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if key in os.environ}
    return {**kept, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def _exchange(into: IO[bytes], out: IO[bytes], name: str, data: bytes) -> tuple[bytes, bytes]:
    label = name.encode("utf-8", "surrogateescape")
    try:
        into.write(REQUEST.pack(len(label), len(data)))
        into.write(label)
        into.write(data)
        into.flush()
    except OSError as error:
        raise _Died from error
    head = out.read(REPLY.size)
    if len(head) < REPLY.size:
        raise _Died
    kind, length = REPLY.unpack(head)
    payload = out.read(length) if length <= _MAX_REPLY else b""
    if len(payload) < length:
        raise _Died
    return kind, payload


def _understood(name: str, kind: bytes, payload: bytes) -> ReadDocument:
    if kind == b"M":
        raise refusal.too_heavy(name)
    try:
        if kind == b"D":
            return DOCUMENT.validate_json(payload)
        said = json.loads(payload)
        told = Refused(zh=str(said["zh"]), en=str(said["en"]), code=str(said["code"]))
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise refusal.crashed(name) from error
    raise told


@cache
def shared_process() -> ReadingProcess:
    """The one that `read` uses: starting one costs a third of a second, keeping it some 60 MB."""
    process = ReadingProcess()
    atexit.register(process.close)
    return process
