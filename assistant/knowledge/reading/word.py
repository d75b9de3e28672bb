"""Word documents: headings, numbered paragraphs, tables, footnotes; what is hidden or struck out is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.knowledge.reading import ooxml, refusal
from assistant.knowledge.reading.asides import AsideKind, Asides
from assistant.knowledge.reading.document import Builder, HeadingPath, ReadDocument
from assistant.knowledge.reading.ooxml import attribute, below, child, local
from assistant.knowledge.reading.plain import heading_level
from assistant.knowledge.reading.tables import Cell, records
from assistant.knowledge.reading.word_styles import TINY, Look, Numbering, Styles, is_on, list_place, look, shaded

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_KIND = "Word"
_GROUPS = frozenset(
    {"hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "ins", "moveTo", "dir", "bdo"}
)
_STRUCK = frozenset({"del", "moveFrom"})
_LONGEST_TITLE = 60


@dataclass
class _Words:
    """The text of a paragraph as it grows, and what hangs on it."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bold: bool = True
    """So far every word is."""

    def text(self) -> str:
        return "".join(self.parts).strip()


@dataclass(frozen=True)
class _Place:
    """What surrounds a run and decides whether it can be seen."""

    look: Look
    shaded: bool = False
    inserted: bool = False


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph that was read; `level` says that it is a heading."""

    text: str
    level: int | None = None
    title: bool = False
    bold: bool = False
    centred: bool = False


def read_word(name: str, stem: str, data: bytes) -> ReadDocument:
    """Text along headings; each table row is told as `column: value`. Raises `Refused`."""
    package = ooxml.Package(name, _KIND, data)
    reading = _Reading(name, package)
    document = _document(reading, stem)
    if not document.sections:
        raise refusal.empty(name)
    return document


class _Reading:
    """One Word file on its way to a document."""

    def __init__(self, name: str, package: ooxml.Package) -> None:
        self.asides = Asides()
        main = package.main()
        root = package.xml(main)
        body = child(root, "body")
        if root is None or body is None:
            raise refusal.damaged(name, _KIND)
        self._body = body
        self._styles = Styles(_first(package, main, "styles"))
        self._numbering = Numbering(_first(package, main, "numbering"))
        self._notes = {
            (kind, attribute(note, "id") or ""): " ".join("".join(t.text or "" for t in below(note, "t")).split())
            for kind, part in (("footnote", "footnotes"), ("endnote", "endnotes"))
            for note in _children(_first(package, main, part), kind)
            if attribute(note, "type") is None
        }
        self._dark_page = shaded_page(root)
        for part in package.related(main, "comments"):
            for comment in _children(package.xml(part), "comment"):
                self.asides.add(AsideKind.COMMENT, "".join(t.text or "" for t in below(comment, "t")))
        package.properties(self.asides)

    def blocks(self) -> Iterator[_Paragraph | list[str]]:
        """Paragraphs, and tables as their rows."""
        yield from self._blocks(self._body, shaded=self._dark_page)

    def _blocks(self, parent: Iterable[Element], *, shaded: bool) -> Iterator[_Paragraph | list[str]]:
        for element in parent:
            kind = local(element)
            if kind == "p":
                yield from self._paragraph(element, shaded=shaded)
            elif kind == "tbl":
                rows = self._rows(element, shaded=shaded)
                if rows:
                    yield rows
            elif kind in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
                yield from self._blocks(element, shaded=shaded)
            elif kind == "AlternateContent":
                yield from self._blocks(ooxml.alternatives(element), shaded=shaded)
            elif kind in _STRUCK:
                self._struck(element)

    def _paragraph(self, element: Element, *, shaded: bool) -> Iterator[_Paragraph | list[str]]:
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"), "val") or self._styles.default
        name = self._styles.name(style)
        if name.startswith("toc "):
            return  # a table of contents says nothing that its headings do not say
        words = _Words()
        under = shaded or self._styles.shades(style) or _shades(properties)
        self._inline(element, words, _Place(self._styles.look(style), under))
        text = words.text()
        outline = attribute(child(properties, "outlineLvl"), "val")
        level = self._styles.level(style)
        if outline and outline.isdigit():
            level = int(outline) + 1 if int(outline) < 9 else None
        mark = self._numbering.mark(list_place(properties) or self._styles.numbering(style)) if text else ""
        if text:
            centred = attribute(child(properties, "jc"), "val") == "center"
            title = name in ("title", "标题", "標題")
            told = text if not words.notes else "\n".join((text, *words.notes))
            yield _Paragraph(mark + told, level, title, words.bold, centred)
        for box in words.boxes:
            yield from self._blocks(box, shaded=True)  # shapes have fills of their own

    def _inline(self, element: Element, words: _Words, place: _Place) -> None:
        for inner in element:
            kind = local(inner)
            if kind == "r":
                self._run(inner, words, place)
            elif kind in _GROUPS:
                inserted = place.inserted or kind in ("ins", "moveTo")
                self._inline(inner, words, _Place(place.look, place.shaded, inserted))
            elif kind in _STRUCK:
                self._struck(inner)
            elif kind == "AlternateContent":
                for chosen in ooxml.alternatives(inner):
                    self._inline(chosen, words, place)

    def _run(self, run: Element, words: _Words, place: _Place) -> None:
        properties = child(run, "rPr")
        style = attribute(child(properties, "rStyle"), "val")
        seen = look(properties).over(self._styles.look(style) if style else Look()).over(place.look)
        pieces = _Words()
        for inner in run:
            self._content(inner, pieces)
        words.boxes += pieces.boxes
        text = "".join(pieces.parts)
        why = _unseen(seen, shaded=place.shaded)
        if why is not None and text.strip():
            self.asides.add(why, text)
            return
        words.notes += pieces.notes
        words.parts.append(text)
        words.bold = words.bold and (seen.bold is True or not text.strip())
        if place.inserted:
            self.asides.add(AsideKind.INSERTED, text)

    def _content(self, element: Element, words: _Words) -> None:
        kind = local(element)
        if kind == "t":
            words.parts.append(element.text or "")
        elif kind in ("tab", "ptab"):
            words.parts.append(" ")
        elif kind in ("br", "cr"):
            words.parts.append("\n" if attribute(element, "type") is None else "")
        elif kind == "noBreakHyphen":
            words.parts.append("-")
        elif kind == "ruby":  # characters with their pronunciation above them
            words.parts += [t.text or "" for base in below(element, "rubyBase") for t in below(base, "t")]
        elif kind in ("footnoteReference", "endnoteReference"):
            note = self._notes.get((kind.removesuffix("Reference"), attribute(element, "id") or ""))
            if note:
                words.parts.append(f"[{len(words.notes) + 1}]")
                words.notes.append(f"[{len(words.notes) + 1}] {note}")
        elif kind in ("drawing", "pict", "object"):
            self._drawing(element, words)
        elif kind == "AlternateContent":
            for chosen in ooxml.alternatives(element):
                self._content(chosen, words)

    def _drawing(self, element: Element, words: _Words) -> None:
        words.boxes += list(below(element, "txbxContent"))
        for told in (*below(element, "docPr"), *below(element, "shape")):
            self.asides.add(AsideKind.ALT_TEXT, attribute(told, "descr") or attribute(told, "alt") or "")

    def _struck(self, element: Element) -> None:
        gone = "".join(t.text or "" for t in element.iter() if local(t) in ("delText", "t"))
        self.asides.add(AsideKind.DELETED, gone)

    def _rows(self, table: Element, *, shaded: bool) -> list[str]:
        """The rows as records."""
        style = attribute(child(table, "tblPr", "tblStyle"), "val") or ""
        under = shaded or self._styles.shades(style) or _shades(child(table, "tblPr"))
        grid: list[list[Cell]] = []
        for row in _spread(table):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self._struck(row)
            elif is_on(child(properties, "hidden")):
                self.asides.add(AsideKind.ROW, "".join(t.text or "" for t in below(row, "t")))
            else:
                grid.append(self._cells(row, grid[-1] if grid else [], under=under))
        return records(grid)

    def _cells(self, row: Element, above: list[Cell], *, under: bool) -> list[Cell]:
        cells: list[Cell] = []
        for cell in _spread(row):
            if local(cell) != "tc":
                continue
            properties = child(cell, "tcPr")
            span = attribute(child(properties, "gridSpan"), "val") or "1"
            merge = child(properties, "vMerge")
            at = len(cells)
            if merge is not None and attribute(merge, "val") in (None, "continue"):
                text = (above[at] if at < len(above) else "") or ""
            else:
                dark = under or _shades(properties)
                told = self._blocks(cell, shaded=dark)
                text = "\n".join(b.text if isinstance(b, _Paragraph) else "；".join(b) for b in told)
            cells += [text, *[None] * (min(int(span), 60) - 1 if span.isdigit() else 0)]
        return cells


def _document(reading: _Reading, stem: str) -> ReadDocument:
    """Sections along headings; where no style says what is one, numbers and bold short lines do."""
    blocks = list(reading.blocks())
    paragraphs = [block for block in blocks if isinstance(block, _Paragraph)]
    title = _title(paragraphs)
    styled = any(p.level is not None for p in paragraphs)
    builder, path, waiting = Builder(reading.asides), HeadingPath(), list[str]()

    def close() -> None:
        builder.section("\n".join(waiting), path.path)
        waiting.clear()

    for block in blocks:
        if isinstance(block, list):
            close()
            for row in block:
                builder.section(row, path.path)
            continue
        if block is title:
            continue
        level = block.level if styled else heading_level(block.text, bold=block.bold)
        if level is None:
            waiting.append(block.text)
        else:
            close()
            builder.heading(block.text)
            path.enter(level, " ".join(block.text.split()))
    close()
    return builder.document(title.text if title else stem)


def _title(paragraphs: list[_Paragraph]) -> _Paragraph | None:
    """The paragraph in the style for titles, else a short centred first one."""
    named = next((p for p in paragraphs if p.title), None)
    first = paragraphs[0] if paragraphs else None
    if named is not None or first is None or len(paragraphs) < 2:
        return named
    short = len(first.text) <= _LONGEST_TITLE and first.text[-1] not in "。.；;，,：:"
    return first if first.centred and short and first.level is None else None


def _unseen(seen: Look, *, shaded: bool) -> AsideKind | None:
    if seen.hidden:
        return AsideKind.INVISIBLE
    if seen.white and not (shaded or seen.shaded):
        return AsideKind.COLOUR
    if seen.size is not None and seen.size < TINY:
        return AsideKind.TINY
    return None


def _shades(properties: Element | None) -> bool:
    return properties is not None and shaded(properties)


def shaded_page(root: Element) -> bool:
    """Whether the page itself has a colour."""
    colour = attribute(child(root, "background"), "color")
    return colour is not None and colour.upper() not in ("FFFFFF", "AUTO")


def _spread(parent: Element) -> Iterator[Element]:
    """Rows or cells, those in content controls and tracked changes too."""
    for element in parent:
        if local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _spread(element)
        elif local(element) in ("tr", "tc"):
            yield element


def _children(root: Element | None, kind: str) -> Iterator[Element]:
    return (e for e in (root if root is not None else ()) if local(e) == kind)


def _first(package: ooxml.Package, main: str, kind: str) -> Element | None:
    return next((root for part in package.related(main, kind) if (root := package.xml(part)) is not None), None)
