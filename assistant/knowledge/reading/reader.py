"""One function for every format: a file's bytes in, its text and sections out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.errors import NotFound, UserError
from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.decoding import decode
from assistant.knowledge.reading.document import ReadDocument
from assistant.knowledge.reading.markdown import read_markdown
from assistant.knowledge.reading.pages import read_html
from assistant.knowledge.reading.pdf import read_pdf
from assistant.knowledge.reading.plain import read_plain
from assistant.knowledge.reading.records import read_csv, read_json, read_yaml
from assistant.knowledge.reading.word import read_word

_TEXTS: dict[str, Callable[[str, str, str], ReadDocument]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": lambda _, stem, text: read_plain(stem, text),
    ".text": lambda _, stem, text: read_plain(stem, text),
    ".html": read_html,
    ".htm": read_html,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".json": read_json,
    ".jsonl": read_json,
}
_BINARIES: dict[str, Callable[[str, str, bytes], ReadDocument]] = {".docx": read_word, ".pdf": read_pdf}
FORMATS = tuple(sorted((*_TEXTS, *_BINARIES)))
"""Extensions that are read."""


def load(path: Path, limit: int) -> bytes:
    """The bytes of a file of at most `limit` bytes. Raises `NotFound` or `Refused`, also for other extensions."""
    name = path.name
    if not path.exists():
        raise NotFound(zh=f"找不到文件或文件夹：{path}", en=f"No such file or folder: {path}")
    if not path.is_file():
        raise refusal.not_a_file(name)
    if path.suffix.lower() not in FORMATS:
        raise refusal.unknown_format(name, " ".join(FORMATS))
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
    if not data.strip():
        raise refusal.empty(name)
    return data


def read(path: Path, data: bytes) -> ReadDocument:
    """Title, text and sections of a file. Raises `UserError` that names the file, the reason and the remedy."""
    name, stem, suffix = path.name, path.stem, path.suffix.lower()
    if suffix in _BINARIES:
        return _BINARIES[suffix](name, stem, data)
    if suffix not in _TEXTS:
        raise refusal.unknown_format(name, " ".join(FORMATS))
    document = _TEXTS[suffix](name, stem, decode(name, data))
    if not document.sections:
        raise refusal.empty(name)
    return document
