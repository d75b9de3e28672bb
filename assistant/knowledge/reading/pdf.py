"""PDF: the text of each page."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.document import Builder, ReadDocument, clean

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 2_000
_BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    RecursionError,
    OverflowError,
    NotImplementedError,
    OSError,
    zlib.error,
    struct.error,
)
"""What pypdf lets through from a malformed file, besides its own errors."""


def read_pdf(name: str, stem: str, data: bytes) -> ReadDocument:
    """One section a page; lines that stand at the head or foot of most pages are left out. Raises `Refused`."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise refusal.encrypted(name)
        if len(reader.pages) > MAX_PAGES:
            raise refusal.bomb(name, f"{len(reader.pages):,} > {MAX_PAGES:,} pages")
        pages = [clean(page.extract_text()).strip() for page in reader.pages]
        title = _title(reader)
    except DependencyError as error:  # an AES-locked file without the cryptography package
        raise refusal.encrypted(name) from error
    except (PyPdfError, *_BROKEN) as error:
        raise refusal.damaged(name, "PDF") from error
    if not any(pages):
        raise refusal.scanned(name)
    builder = Builder()
    for number, text in enumerate(_without_running_lines(pages), start=1):
        builder.section(text, (), page=number)
    return builder.document(title or stem)


def _title(reader: PdfReader) -> str:
    found = reader.metadata.title if reader.metadata else None
    title = clean(str(found or "")).strip()
    return "" if title.lower().startswith(("untitled", "microsoft word", "无标题")) else title


def _without_running_lines(pages: list[str]) -> list[str]:
    """Heads and feet: the same first or last line, numbers aside, on more than half of at least three pages."""
    lines = [page.split("\n") for page in pages]
    edges = Counter(edge for page in lines for edge in {_form(page[0]), _form(page[-1])} if edge)
    running = {edge for edge, count in edges.items() if len(pages) >= 3 and count > len(pages) / 2}
    return ["\n".join(_trim(page, running)) for page in lines]


def _trim(page: list[str], running: set[str]) -> list[str]:
    start, end = 0, len(page)
    while start < end and (_form(page[start]) in running):
        start += 1
    while end > start and (_form(page[end - 1]) in running):
        end -= 1
    return page[start:end]


def _form(line: str) -> str:
    return "".join("#" if char.isdigit() else char for char in line.strip())
