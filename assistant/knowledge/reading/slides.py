"""Slides: the title of each is its heading; notes, hidden slides and what cannot be seen are reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.knowledge.reading import ooxml, refusal
from assistant.knowledge.reading.asides import AsideKind, Asides
from assistant.knowledge.reading.document import Builder, ReadDocument
from assistant.knowledge.reading.ooxml import attribute, below, child, inside, local
from assistant.knowledge.reading.tables import Cell, records
from assistant.knowledge.reading.word_styles import is_white

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_KIND = "PowerPoint"
_TINY = 400
"""Hundredths of a point below which nobody reads."""
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("dt", "ftr", "sldNum", "hdr")
_FILLS = ("solidFill", "gradFill", "pattFill", "blipFill")


@dataclass(frozen=True)
class _Slide:
    """A slide's part and how it looks."""

    number: int
    dark: bool
    """Its background is not plain white, so that white text can be seen."""
    width: int
    height: int

    @property
    def place(self) -> str:
        return f"p{self.number}"


def read_slides(name: str, stem: str, data: bytes) -> ReadDocument:
    """A section a slide, under its title; tables as records. Raises `Refused`."""
    package = ooxml.Package(name, _KIND, data)
    main = package.main()
    root = package.xml(main)
    if root is None:
        raise refusal.damaged(name, _KIND)
    asides, targets = Asides(), package.targets(main)
    size = child(root, "sldSz")
    width, height = _whole(attribute(size, "cx"), 1 << 40), _whole(attribute(size, "cy"), 1 << 40)
    builder, title = Builder(asides), ""
    for number, entry in enumerate(inside(child(root, "sldIdLst")), start=1):
        part = targets.get(_relation(entry), "")
        slide = package.xml(part)
        if slide is None:
            continue
        seen = _Slide(number, _dark(package, part, slide), width, height)
        _report(package, part, seen, slide, asides)
        heading, paragraphs, rows = _words(slide, seen, asides)
        if attribute(slide, "show") in ("0", "false"):
            asides.add(AsideKind.SLIDE, "\n".join((heading, *paragraphs, *rows)), seen.place)
            continue
        title = title or (heading if number == 1 else "")
        _tell(builder, heading, paragraphs, rows, number)
    package.properties(asides)
    document = builder.document(title or stem)
    if not document.sections:
        raise refusal.empty(name)
    return document


def _tell(builder: Builder, heading: str, paragraphs: list[str], rows: list[str], number: int) -> None:
    above = (heading,) if heading else ()
    if heading:
        builder.heading(heading)
    builder.section("\n".join(paragraphs) or (heading if not rows else ""), above, page=number)
    for row in rows:
        builder.section(row, above, page=number)


def _relation(entry: Element) -> str:
    """The relation id; `id` without a namespace is the slide's own number."""
    return next((str(v) for k, v in entry.attrib.items() if k.endswith("}id")), "")


def _report(package: ooxml.Package, part: str, slide: _Slide, root: Element, asides: Asides) -> None:
    for notes in package.related(part, "notesSlide"):
        found = package.xml(notes)
        for shape in below(found, "sp") if found is not None else ():
            if attribute(child(shape, "nvSpPr", "nvPr", "ph"), "type") == "body":
                asides.add(AsideKind.SPEAKER_NOTES, "\n".join(_paragraphs(shape)), slide.place)
    for comments in package.related(part, "comments"):
        found = package.xml(comments)
        for text in (*below(found, "text"), *below(found, "t")) if found is not None else ():
            asides.add(AsideKind.COMMENT, text.text or "", slide.place)
    for told in below(root, "cNvPr"):
        asides.add(AsideKind.ALT_TEXT, attribute(told, "descr") or "", slide.place)


def _words(root: Element, slide: _Slide, asides: Asides) -> tuple[str, list[str], list[str]]:
    """Title, paragraphs and table rows of a slide, from top to bottom."""
    heading, rows = "", list[str]()
    found: list[tuple[int, int, list[str]]] = []
    tree = child(root, "cSld", "spTree")
    for shape in _shapes(inside(tree)):
        if local(shape) == "graphicFrame":
            for table in below(shape, "tbl"):
                rows += records(_grid(table, slide, asides))
            continue
        kind = attribute(child(shape, "nvSpPr", "nvPr", "ph"), "type")
        if kind in _FURNITURE:
            continue
        place = _position(shape)
        why = _unseen(shape, place, slide)
        if why is not None:
            asides.add(why, "\n".join(_paragraphs(shape)), slide.place)
            continue
        filled = slide.dark or _shape_filled(shape)
        paragraphs = _paragraphs(shape, asides, slide.place, filled=filled)
        if kind in _TITLES and not heading:
            heading = " ".join(" ".join(paragraphs).split())
        elif paragraphs:
            found.append((place[1], place[0], paragraphs) if place else (0, 0, paragraphs))
    found.sort(key=lambda shape: shape[:2])
    return heading, [line for _, _, lines in found for line in lines], rows


def _shapes(tree: Iterable[Element]) -> Iterator[Element]:
    for element in tree:
        kind = local(element)
        if kind == "grpSp":
            yield from _shapes(element)
        elif kind == "AlternateContent":
            yield from _shapes(ooxml.alternatives(element))
        elif kind in ("sp", "graphicFrame"):
            yield element


def _position(shape: Element) -> tuple[int, int, int, int] | None:
    """Left, top, width, height; None where the layout places it."""
    box = child(shape, "spPr", "xfrm")
    if box is None:
        return None
    offset, extent = child(box, "off"), child(box, "ext")
    return (
        _whole(attribute(offset, "x"), 0),
        _whole(attribute(offset, "y"), 0),
        _whole(attribute(extent, "cx"), 0),
        _whole(attribute(extent, "cy"), 0),
    )


def _unseen(shape: Element, place: tuple[int, int, int, int] | None, slide: _Slide) -> AsideKind | None:
    if attribute(child(shape, "nvSpPr", "cNvPr"), "hidden") in ("1", "true"):
        return AsideKind.INVISIBLE
    if place is None:
        return None
    left, top, width, height = place
    outside = left >= slide.width or top >= slide.height or left + width <= 0 or top + height <= 0
    return AsideKind.OFF_PAGE if outside else None


def _paragraphs(shape: Element, asides: Asides | None = None, where: str = "", *, filled: bool = True) -> list[str]:
    """The paragraphs of a shape or a cell; with `asides`, runs that cannot be seen are reported and left out."""
    found = []
    for paragraph in below(shape, "p"):
        parts: list[str] = []
        for run in paragraph:
            kind = local(run)
            if kind == "br":
                parts.append("\n")
            elif kind in ("r", "fld"):
                words = "".join(t.text or "" for t in below(run, "t"))
                why = _faint(child(run, "rPr"), filled=filled) if asides is not None else None
                if why is not None and asides is not None:
                    asides.add(why, words, where)
                else:
                    parts.append(words)
        text = "".join(parts).strip()
        if text:
            found.append(text)
    return found


def _faint(properties: Element | None, *, filled: bool) -> AsideKind | None:
    size = attribute(properties, "sz")
    if size and size.isdigit() and int(size) < _TINY:
        return AsideKind.TINY
    fill = child(properties, "solidFill")
    colour = attribute(child(fill, "srgbClr"), "val") if fill is not None else None
    theme = attribute(child(fill, "schemeClr"), "val") if fill is not None else None
    clear = attribute(child(fill, "srgbClr", "alpha"), "val")
    if clear is not None and clear.isdigit() and int(clear) < 5_000:
        return AsideKind.COLOUR
    white = (colour is not None and is_white(colour)) or theme in ("bg1", "lt1")
    return AsideKind.COLOUR if white and not filled else None


def _shape_filled(shape: Element) -> bool:
    """By its own word, else by its style."""
    properties = child(shape, "spPr")
    if _filled(properties) or child(properties, "noFill") is not None:
        return _filled(properties)
    return attribute(child(shape, "style", "fillRef"), "idx") not in (None, "0")


def _filled(properties: Element | None) -> bool:
    if properties is None:
        return False
    found = next((e for e in properties if local(e) in _FILLS), None)
    colour = attribute(child(found, "srgbClr"), "val") if found is not None else None
    return found is not None and not (colour is not None and is_white(colour))


def _dark(package: ooxml.Package, part: str, slide: Element) -> bool:
    """Whether white text could be seen: a background of its own, or pictures and filled shapes under the text."""
    layouts = package.related(part, "slideLayout")
    masters = package.related(layouts[0], "slideMaster") if layouts else []
    light = {"bg1", "lt1"}
    for master in masters:
        if attribute(child(package.xml(master), "clrMap"), "bg1") in ("dk1", "dk2"):
            light = {"lt1"}  # a dark theme: its background is what others print in
    for root in (slide, *(package.xml(name) for name in (*layouts, *masters))):
        if root is None:
            continue
        tree = child(root, "cSld", "spTree")
        behind = [e for e in inside(tree) if local(e) == "pic" or _filled(child(e, "spPr"))]
        if behind:
            return True
        background = child(root, "cSld", "bg")
        if background is not None:
            colour = next(iter((*below(background, "srgbClr"), *below(background, "schemeClr"))), None)
            value = (attribute(colour, "val") or "") if colour is not None else ""
            return not (value in light or is_white(value))
    return False


def _grid(table: Element, slide: _Slide, asides: Asides) -> list[list[Cell]]:
    grid: list[list[Cell]] = []
    for row in below(table, "tr"):
        cells: list[Cell] = []
        for cell in (c for c in row if local(c) == "tc"):
            if attribute(cell, "hMerge") in ("1", "true"):
                cells.append(None)
            elif attribute(cell, "vMerge") in ("1", "true"):
                cells.append(grid[-1][len(cells)] if grid and len(cells) < len(grid[-1]) else "")
            else:
                cells.append("\n".join(_paragraphs(cell, asides, slide.place)))
        grid.append(cells)
    return grid


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and value.lstrip("-").isdigit() else default
