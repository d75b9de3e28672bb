"""Model files on disk: known by digest, stamped so that it is not computed twice, one puller at a time."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from assistant.domain.vocabulary import Strict
from assistant.errors import Conflict, UserError

if TYPE_CHECKING:
    from assistant.llm.catalogue import CatalogueEntry

_BLOCK = 4 * 1024 * 1024
_SPARE_BYTES = 200_000_000
"""Room left on the disk beside the file: two wheels on their way, and something for everybody else."""


class Stamp(Strict):
    """What was found out about a file, valid while its size and its time of change stay the same."""

    path: str
    bytes: int
    changed_ns: int
    sha256: str = ""


class Stamps:
    """Stamps in a folder of their own; deleting them costs a second look at the files, nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / ".checked"

    def get(self, path: Path) -> Stamp:
        """What is known of the file as it is now. Raises `OSError` where the file cannot be looked at."""
        now = path.stat()
        fresh = Stamp(path=str(path.resolve()), bytes=now.st_size, changed_ns=now.st_mtime_ns)
        try:
            kept = Stamp.model_validate_json(self._file(path).read_bytes())
        except (OSError, ValidationError):
            return fresh
        same = (kept.path, kept.bytes, kept.changed_ns) == (fresh.path, fresh.bytes, fresh.changed_ns)
        return kept if same else fresh

    def put(self, path: Path, sha256: str) -> None:
        """Remember the digest; a folder that cannot be written costs only the second look."""
        stamp = self.get(path).model_copy(update={"sha256": sha256})
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = self._file(path).with_suffix(f".{os.getpid()}")
            fresh.write_text(stamp.model_dump_json(), encoding="utf-8")
            fresh.replace(self._file(path))

    def _file(self, path: Path) -> Path:
        return self.folder / (hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24] + ".json")


def digest_of(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """SHA-256 of a file, with the bytes read so far told to `on_bytes`."""
    digest, done = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            if on_bytes:
                on_bytes(done)
    return digest.hexdigest()


def verified(path: Path, entry: CatalogueEntry, stamps: Stamps, on_bytes: Callable[[int], None] | None = None) -> bool:
    """Whether the file is there and is the one that the entry describes; milliseconds where it was stamped before."""
    try:
        stamp = stamps.get(path)
    except OSError:
        return False
    if stamp.bytes != entry.bytes:
        return False
    if not stamp.sha256:
        found = digest_of(path, on_bytes)
        stamps.put(path, found)
        return found == entry.sha256
    return stamp.sha256 == entry.sha256


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only puller. Raises `Conflict` where there is another, `UserError` where the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".pull.lock").open("w", encoding="ascii")
    except OSError as error:
        raise UserError(
            zh=f"无法写入 {folder}：{error.strerror}。请给写权限，或用 STEADYVOICE_DATA_DIR 另设目录。",
            en=f"Cannot write to {folder}: {error.strerror}. Make it writable, or set STEADYVOICE_DATA_DIR.",
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(
                zh=f"另一个进程正在往 {folder} 取模型；等它完成后再试。",
                en=f"Another process is pulling a model into {folder}; try again when it is done.",
            ) from error
        yield


def need_room(folder: Path, missing: int) -> None:
    """Refuse early where the disk has no room for `missing` more bytes. Raises `UserError`."""
    free = shutil.disk_usage(folder).free
    if free < missing + _SPARE_BYTES:
        short = megabytes(missing + _SPARE_BYTES - free)
        raise UserError(
            zh=f"{folder} 所在磁盘还差 {short} MB。请腾出空间，或用 STEADYVOICE_DATA_DIR 换一个磁盘。",
            en=f"The disk of {folder} is short of {short} MB. Free some space, or choose another disk with "
            "STEADYVOICE_DATA_DIR.",
        )


def put_in_place(part: Path, target: Path) -> None:
    """Make the finished part the file: it is there whole or not at all, even after a power cut."""
    for path in (part, part.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    part.replace(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def cut(path: Path, size: int) -> None:
    """Shorten a file to at most `size` bytes."""
    if length(path) > size:
        os.truncate(path, size)


def megabytes(count: int) -> str:
    """Millions of bytes, rounded up, with separators."""
    return f"{-(-count // 1_000_000):,}"


def length(path: Path) -> int:
    """Size of a file; 0 where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def disk_failed(error: OSError, path: Path) -> UserError:
    """The message for a file that cannot be written."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return UserError(
        zh=f"无法写入 {path}：{'磁盘已满，请腾出空间' if full else error.strerror}。再次运行会接着下载。",
        en=f"Cannot write {path}: {'the disk is full; free some space' if full else error.strerror}. "
        "Run it again to go on where it stopped.",
    )
