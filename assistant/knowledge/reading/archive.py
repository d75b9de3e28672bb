"""Archives of documents: each file in one is a document, known as `archive.zip/folder/file.docx`."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from assistant.errors import UserError
from assistant.knowledge.reading import package, refusal

MAX_FILES = 1_000
"""Entries of an archive."""
MAX_ARCHIVE = 500_000_000
"""Bytes of an archive; each file in it has its own limit when it is read."""
MAX_INFLATED = 2_000_000_000
"""Bytes of all its files; one at a time is held."""
SUFFIX = ".zip"
"""Of archives that are opened."""
_UTF_8 = 0x800
_KIND = "ZIP"
_PASSED_OVER = ("__MACOSX", "Thumbs.db", "desktop.ini")


def holding(path: Path) -> Path | None:
    """The archive that this path leads into, None for a file of its own."""
    for parent in path.parents:
        if parent.suffix.lower() == SUFFIX and parent.is_file():
            return parent
    return None


def source_name(path: Path) -> str:
    """The file's name as passages cite it; one in an archive begins with the archive's."""
    box = holding(path)
    return path.name if box is None else path.relative_to(box.parent).as_posix()


def members(path: Path) -> list[Path]:
    """Paths of the files in an archive, without what systems leave behind in one. Raises `Refused`.

    One name that leads out of the archive refuses it all: nobody packs such a name by accident.
    """
    with _source(path) as source, _opened(path, source) as box:
        found: dict[str, Path] = {}
        for entry in box.infolist():
            name = _name(entry)
            if _leads_out(name):
                raise refusal.traversal(path.name, name[:80])
            parts = PurePosixPath(name).parts
            if entry.is_dir() or any(part.startswith((".", "~$")) or part in _PASSED_OVER for part in parts):
                continue
            found.setdefault(name, path / name)
    return [found[name] for name in sorted(found)]


def member(path: Path, name: str, limit: int) -> bytes:
    """The bytes of one file in an archive, at most `limit`. Raises `Refused`."""
    told = f"{path.name}/{name}"
    with _source(path) as source, _opened(path, source) as box:
        for entry in box.infolist():
            if PurePosixPath(_name(entry)) == PurePosixPath(name):
                if entry.file_size > limit:
                    raise refusal.oversized(told, entry.file_size, limit)
                return package.entry_bytes(told, _KIND, box, entry, limit)
    raise refusal.damaged(told, _KIND)


def _source(path: Path) -> IO[bytes]:
    try:
        size = path.stat().st_size
        if size > MAX_ARCHIVE:
            raise refusal.oversized(path.name, size, MAX_ARCHIVE)
        return path.open("rb")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(
            zh=f"无法读取 {path}：{reason}", en=f"Cannot read {path}: {reason}", code="unreadable"
        ) from error


def _opened(path: Path, source: IO[bytes]) -> zipfile.ZipFile:
    return package.opened(path.name, _KIND, source, MAX_FILES, MAX_INFLATED)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was given: where it is not marked as UTF-8, Chinese systems wrote GBK or UTF-8 all the same."""
    if entry.flag_bits & _UTF_8:
        return entry.filename
    try:
        given = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return given.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _leads_out(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return name.startswith(("/", "\\")) or ".." in parts or "\0" in name or (len(name) > 1 and name[1] == ":")
