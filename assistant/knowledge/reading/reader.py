"""One function for every format: a file's bytes in, its text and sections out."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import NotFound, UserError
from assistant.knowledge.reading import archive, refusal
from assistant.knowledge.reading.document import ReadDocument
from assistant.knowledge.reading.formats import FORMATS, HOUSE, OLD_OFFICE, read_here
from assistant.knowledge.reading.isolation import shared_process

__all__ = ["FORMATS", "load", "read"]


def load(path: Path, limit: int) -> bytes:
    """The bytes of a file of at most `limit` bytes, also of one in an archive (`briefs.zip/spring.docx`).

    Raises `NotFound` or `Refused`, also for extensions that are not read and for archives as such, which
    `walking.walk` opens; one that arrives here has been refused by it, and this says why.
    """
    box = archive.holding(path)
    if box is None and not path.exists():
        raise NotFound(zh=f"找不到文件或文件夹：{path}", en=f"No such file or folder: {path}")
    name = archive.source_name(path)
    if box is None and not path.is_file():
        raise refusal.not_a_file(name)
    _refuse_suffix(name, path.suffix.lower(), nested=box is not None)
    if box is not None:
        data = archive.member(box, path.relative_to(box).as_posix(), limit)
    elif path.suffix.lower() == archive.SUFFIX:
        archive.members(path)
        raise refusal.empty(name)
    else:
        data = _bytes(path, limit)
    if not data.strip():
        raise refusal.empty(name)
    return data


def _refuse_suffix(name: str, suffix: str, *, nested: bool) -> None:
    if nested and suffix == archive.SUFFIX:
        raise refusal.nested_archive(name)
    if suffix in OLD_OFFICE:
        raise refusal.old_office(name, suffix)
    if suffix not in FORMATS:
        raise refusal.unknown_format(name, " ".join(FORMATS))


def _bytes(path: Path, limit: int) -> bytes:
    name = path.name
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > limit:
                raise refusal.oversized(name, size, limit)
            data = file.read(limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(
            zh=f"无法读取 {path}：{reason}", en=f"Cannot read {path}: {reason}", code="unreadable"
        ) from error
    if len(data) > limit:
        raise refusal.oversized(name, len(data), limit)
    return data


def read(path: Path, data: bytes, *, house: bool = False) -> ReadDocument:
    """Title, text and sections of a file. Raises `UserError` that names the file, the reason and the remedy.

    Parsing happens in a process of its own. `house` says that the file is one of the house's own: its text formats
    are read here, which is quicker by the start of that process.
    """
    name, suffix = archive.source_name(path), path.suffix.lower()
    if suffix == archive.SUFFIX:
        raise refusal.nested_archive(name)
    _refuse_suffix(name, suffix, nested=False)
    if house and suffix in HOUSE:
        return read_here(name, data)
    return shared_process().read(name, data)
