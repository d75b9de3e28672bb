"""Word documents: paragraphs, headings, tables."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

import regex

from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.document import Builder, HeadingPath, ReadDocument

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table

MAX_INFLATED = 50_000_000
"""Bytes of all parts once inflated."""
MAX_RATIO = 200
"""Inflated to compressed; text in Word files reaches about 20, bombs a thousand."""
MAX_ENTRIES = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Word locks a document by putting it into an OLE container; `.doc` is one too."""
_HEADING = regex.compile(r"^(?:heading|标题|標題)\s*(?P<level>[1-9])$", regex.I)


def read_word(name: str, stem: str, data: bytes) -> ReadDocument:
    """Text along headings; each table row is told as `column: value`. Raises `Refused`."""
    if data.startswith(_OLE):
        raise refusal.encrypted(name)
    _refuse_bomb(name, data)
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        word = Document(io.BytesIO(data))
        document = _read(word, stem)
    except (PackageNotFoundError, SyntaxError, KeyError, ValueError, AttributeError, zlib.error) as error:
        raise refusal.damaged(name, "Word") from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise refusal.damaged(name, "Word") from error
    if not document.sections:
        raise refusal.empty(name)
    return document


def _refuse_bomb(name: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusal.damaged(name, "Word") from error
    if len(entries) > MAX_ENTRIES:
        raise refusal.bomb(name, f"{len(entries):,} > {MAX_ENTRIES:,} entries")
    inflated = sum(entry.file_size for entry in entries)
    if inflated > MAX_INFLATED:
        raise refusal.bomb(name, f"{inflated:,} > {MAX_INFLATED:,} bytes")
    if inflated > 1_000_000 and inflated > MAX_RATIO * max(1, len(data)):
        raise refusal.bomb(name, f"1:{inflated // max(1, len(data))}")


def _read(word: WordDocument, stem: str) -> ReadDocument:
    from docx.table import Table

    builder, path, title, waiting = Builder(), HeadingPath(), "", list[str]()

    def close() -> None:
        builder.section("\n".join(waiting), path.path)
        waiting.clear()

    for block in word.iter_inner_content():
        if isinstance(block, Table):
            close()
            for row in _rows(block):
                builder.section(row, path.path)
            continue
        words, style = block.text.strip(), (block.style.name or "") if block.style is not None else ""
        heading = _HEADING.match(style)
        if not words:
            continue
        if style.lower() == "title" or style in ("标题", "標題"):
            title = title or words
        elif heading:
            close()
            builder.heading(words)
            path.enter(int(heading["level"]), words)
        else:
            waiting.append(words)
    close()
    return builder.document(title or (word.core_properties.title or "").strip() or stem)


def _rows(table: Table) -> list[str]:
    grid = [[cell.text.strip() for cell in row.cells] for row in table.rows]
    if len(grid) < 2:
        return ["\t".join(cell for cell in row if cell) for row in grid]
    header = grid[0]
    return ["\n".join(_cell(key, value) for key, value in zip(header, row, strict=False) if value) for row in grid[1:]]


def _cell(key: str, value: str) -> str:
    return f"{key}: {value}" if key and key != value else value
