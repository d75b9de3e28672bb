"""PDF: pages as they are read, with headings by size; what a reader of the page cannot see is reported."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.asides import AsideKind, Asides
from assistant.knowledge.reading.document import Builder, HeadingPath, ReadDocument, clean
from assistant.knowledge.reading.pdf_blocks import Block, blocks, body_size, heading_levels
from assistant.knowledge.reading.pdf_glyphs import Page, page_of
from assistant.knowledge.reading.pdf_lines import lines_of, without_contents, without_running_lines
from assistant.knowledge.reading.pdf_streams import refuse_bombs

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_PAGES = 3_000
_PASSWORD = 4
"""pdfium's error code for a file that asks for a password."""
_OCR_SHARE = 0.5
"""A picture over so much of the page, with all its words invisible: a scan with its recognised text."""


@dataclass(frozen=True)
class _Read:
    """A file's pages and what it says of itself."""

    pages: list[Page]
    title: str


def read_pdf(name: str, stem: str, data: bytes) -> ReadDocument:
    """Sections along headings and pages, none longer than a page. Raises `Refused`."""
    asides = Asides()
    found = _pages(name, data, asides)
    if not any(page.fragments for page in found.pages):
        raise refusal.scanned(name)
    body = body_size(found.pages)
    pages = [lines_of(page) for page in found.pages]
    pages = without_running_lines(pages, [page.height for page in found.pages])
    told = [blocks(without_contents(lines), body) for lines in pages]
    document = _document(told, found, stem, asides)
    if not document.sections:
        raise refusal.scanned(name)
    return document


def _pages(name: str, data: bytes, asides: Asides) -> _Read:
    import pypdfium2

    refuse_bombs(name, data)
    try:
        file = pypdfium2.PdfDocument(io.BytesIO(data))
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise refusal.encrypted(name) from error
        raise refusal.damaged(name, "PDF") from error
    try:
        if len(file) > MAX_PAGES:
            raise refusal.too_much(name, refusal.PAGES, len(file), MAX_PAGES)
        pages = [_visible(page_of(file, number), asides) for number in range(len(file))]
        return _Read(pages, _properties(file, asides))
    except pypdfium2.PdfiumError as error:
        raise refusal.damaged(name, "PDF") from error
    finally:
        file.close()


def _properties(file: PdfDocument, asides: Asides) -> str:
    told = file.get_metadata_dict(skip_empty=True)
    for key in ("Title", "Subject", "Keywords"):
        asides.add(AsideKind.METADATA, clean(told.get(key, "")), key)
    return " ".join(clean(told.get("Title", "")).split())


def _visible(page: Page, asides: Asides) -> Page:
    """Only what can be seen; the rest is reported."""
    scan = page.pictures >= _OCR_SHARE and all(f.unseen is AsideKind.INVISIBLE for f in page.fragments)
    kept = []
    for fragment in page.fragments:
        if fragment.unseen is None or (scan and fragment.unseen is AsideKind.INVISIBLE):
            kept.append(fragment)
        else:
            asides.add(fragment.unseen, fragment.text, f"p{page.number}")
    for comment in page.comments:
        asides.add(AsideKind.COMMENT, comment, f"p{page.number}")
    if scan and kept:
        asides.add(AsideKind.OCR, " ".join(fragment.text for fragment in kept), f"p{page.number}")
    return Page(page.number, page.width, page.height, tuple(kept), page.pictures)


def _document(pages: list[list[Block]], found: _Read, stem: str, asides: Asides) -> ReadDocument:
    levels = heading_levels(pages)
    title = _title(pages, found.title)
    builder, path, waiting, bare = Builder(asides), HeadingPath(), list[str](), ""
    for page, told in zip(found.pages, pages, strict=True):
        for block in told:
            if block.rank is None:
                waiting.append(block.text)
                continue
            if bare and not waiting and levels[block.rank] <= path.depth:
                waiting.append(bare)  # a heading with nothing under it says something itself
            builder.section("\n".join(waiting), path.path, page=page.number)
            waiting.clear()
            builder.heading(block.text)
            bare = ""
            if block.text != title:
                path.enter(levels[block.rank], block.text)
                bare = block.text
        builder.section("\n".join(waiting) or bare, path.path, page=page.number)
        waiting.clear()
        bare = ""
    return builder.document(title or stem)


def _title(pages: list[list[Block]], named: str) -> str:
    """The largest heading that opens the first page, else the file's own title where the page shows it."""
    first = next((told for told in pages if told), [])
    largest = max((b.rank for told in pages for b in told if b.rank is not None), default=None)
    opening = [block for block in first[:4] if block.rank is not None and block.rank == largest]
    same = [b for told in pages for b in told if b.rank is not None and b.rank == largest]
    if opening and len(same) == 1:
        return opening[0].text
    shown = "".join("".join(block.text for block in first).split())
    return named if named and "".join(named.split()) in shown else ""
