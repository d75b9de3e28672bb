"""What stands on a page of a PDF: runs of characters with their places, and whether they can be seen."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import regex

from assistant.knowledge.reading.asides import AsideKind
from assistant.knowledge.reading.document import clean
from assistant.knowledge.reading.pdf_turn import Turn, most_common_turn

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_TINY = 3.0
"""Points below which nobody reads."""
_CONTRAST = 10
"""Grey levels of 255 between ink and paper below which nobody sees anything; light grey print has over 15."""
_LIGHT = 240
"""Each part of a colour above this is white to the eye..."""
_PAPER = 190
"""...and is seen only where the place is darker than this on the whole."""
_LONGEST_SIDE = 1_500
"""Pixels of a page's picture."""
_BOLD = 600
_GAP = 1.2
"""Times the size: a gap that separates columns and cells, not words."""
_SET_APART = regex.compile(r"(?<=\p{Han})\0(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])\0(?=\p{Han})")
_ANGLES = 200
"""Characters whose angle is looked at to find how a page's text runs."""
_INVISIBLE_MODES = (3, 7)
"""Text rendering modes that draw nothing: PDF 32000-1, table 106."""


@dataclass(frozen=True)
class Fragment:
    """A run of characters on one line; points, from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    size: float
    bold: bool = False
    unseen: AsideKind | None = None


@dataclass(frozen=True)
class Page:
    """A page's runs in the order in which they were drawn."""

    number: int
    width: float
    height: float
    fragments: tuple[Fragment, ...]
    pictures: float = 0.0
    """Share of the page under pictures."""
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Ink:
    """How the characters of one text object are drawn."""

    size: float
    bold: bool
    angle: float
    """Degrees against the clock."""
    mode: int
    light: bool
    clear: bool


@dataclass
class _Run:
    """A run as it grows."""

    ink: _Ink
    text: list[str]
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    drawn: int | None = None
    """The text object of its last character."""


def page_of(file: PdfDocument, number: int) -> Page:
    """The runs of one page, each with the reason why it cannot be seen, if any."""
    page = file[number]
    page.set_rotation(0)  # places of text do not follow it; how the text runs is found from the text
    left, bottom, right, top = page.get_cropbox()
    turn = Turn(_turned(page), (min(left, right), min(bottom, top), max(left, right), max(bottom, top)))
    picture = _Picture(page, turn)
    runs = (run for run in _runs(page, turn) if "".join(run.text).strip())
    fragments = tuple(_fragment(run, picture) for run in runs if not _across(run.ink, turn))
    width, height = turn.size
    told = Page(number + 1, width, height, fragments, _pictures(page, width * height), tuple(_comments(page)))
    page.close()
    return told


def _across(ink: _Ink, turn: Turn) -> bool:
    """Watermarks run across the page."""
    return 5 < (ink.angle - 90 * turn.quarters) % 360 < 355


def _turned(page: PdfPage) -> int:
    import pypdfium2.raw as pdfium

    text = pdfium.FPDFText_LoadPage(page.raw)
    count = max(0, pdfium.FPDFText_CountChars(text))
    chosen = range(0, count, max(1, count // _ANGLES))
    found = most_common_turn(_angle(text, at) for at in chosen if pdfium.FPDFText_IsGenerated(text, at) != 1)
    pdfium.FPDFText_ClosePage(text)
    return found


def _angle(text: object, at: int) -> float:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    known = pdfium.FPDFText_GetMatrix(text, at, matrix)
    return math.degrees(math.atan2(matrix.b, matrix.a)) if known else 0.0


def _runs(page: PdfPage, turn: Turn) -> Iterator[_Run]:
    """Characters that follow each other on a line, in one look."""
    import pypdfium2.raw as pdfium

    text = pdfium.FPDFText_LoadPage(page.raw)
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    run: _Run | None = None
    ink, drawn = None, None
    try:
        for at in range(max(0, pdfium.FPDFText_CountChars(text))):
            code = pdfium.FPDFText_GetUnicode(text, at)
            if pdfium.FPDFText_IsGenerated(text, at) == 1 or code in (9, 10, 13, 32, 160):
                if run is not None and code in (9, 32, 160) and run.text[-1:] not in (["\0"], [" "]):
                    run.text.append("\0" if pdfium.FPDFText_IsGenerated(text, at) == 1 else " ")
                continue
            owner = pdfium.FPDFText_GetTextObject(text, at)
            key = ctypes.cast(owner, ctypes.c_void_p).value if owner else None
            if ink is None or key != drawn:
                ink, drawn = _ink(text, at, owner), key
            pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top)
            pdfium.FPDFText_GetCharOrigin(text, at, x, y)
            box = turn.upright((left.value, bottom.value, right.value, top.value))
            baseline = turn.upright((x.value, y.value, x.value, y.value))[1]
            if run is None or not _continues(run, ink, key, box[0], baseline):
                if run is not None:
                    yield run
                run = _Run(ink, [], *box, baseline)
            elif box[0] - run.right > 0.25 * ink.size and _apart(run.text[-1], code):
                run.text.append("\0")
            run.text.append(_char(code))
            run.drawn = key
            run.left, run.right = min(run.left, box[0]), max(run.right, box[2])
            run.bottom, run.top = min(run.bottom, box[1]), max(run.top, box[3])
        if run is not None:
            yield run
    finally:
        pdfium.FPDFText_ClosePage(text)


def _apart(before: str, code: int) -> bool:
    """Whether a gap between two signs is a space: among Chinese ones it is only how they are set."""
    return before not in (" ", "\0") and before < "\u2e80" > chr(code)


def _char(code: int) -> str:
    return "-" if code in (2, 0xFFFE) else (chr(code) if 31 < code < 0x110000 else "")  # pdfium's mark for a hyphen


def _continues(run: _Run, ink: _Ink, drawn: int | None, left: float, baseline: float) -> bool:
    back = 1.5 if drawn == run.drawn else 0.5  # both letters of a ligature stand in one place
    near = -back * ink.size <= left - run.right <= _GAP * ink.size
    level = abs(baseline - run.baseline) < 0.2 * max(ink.size, run.ink.size)
    same = abs(ink.size - run.ink.size) < 0.08 * run.ink.size and ink.bold == run.ink.bold
    seen = (ink.mode, ink.light, ink.clear) == (run.ink.mode, run.ink.light, run.ink.clear)
    return near and level and same and seen and abs(ink.angle - run.ink.angle) < 5


def _ink(text: object, at: int, owner: object) -> _Ink:
    import pypdfium2.raw as pdfium

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    matrix = pdfium.FS_MATRIX()
    scale = math.hypot(matrix.c, matrix.d) if pdfium.FPDFText_GetMatrix(text, at, matrix) else 1.0
    coloured = pdfium.FPDFText_GetFillColor(text, at, red, green, blue, alpha)
    parts = (red.value, green.value, blue.value)
    return _Ink(
        size=round(pdfium.FPDFText_GetFontSize(text, at) * scale, 1) or 0.1,
        bold=bool(pdfium.FPDFText_GetFontWeight(text, at) >= _BOLD) or _named_bold(text, at),
        angle=_angle(text, at),
        mode=pdfium.FPDFTextObj_GetTextRenderMode(owner) if owner else 0,
        light=bool(coloured) and min(parts) >= _LIGHT,
        clear=bool(coloured) and alpha.value < 12,
    )


def _named_bold(text: object, at: int) -> bool:
    """Chinese fonts often say it in their name alone."""
    import pypdfium2.raw as pdfium

    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, at, name, 128, flags)
    return any(word in name.value.lower() for word in (b"bold", b"heavy", b"black", b"simhei"))


def _fragment(run: _Run, picture: _Picture) -> Fragment:
    found = Fragment(
        text=" ".join(clean(_spaced("".join(run.text))).split()),
        left=run.left,
        bottom=run.bottom,
        right=run.right,
        top=run.top,
        baseline=run.baseline,
        size=run.ink.size,
        bold=run.ink.bold,
    )
    return replace(found, unseen=_unseen(found, run.ink, picture))


def _spaced(text: str) -> str:
    """Gaps (`\\0`) as spaces; that between a Chinese character and another sign is only how they are set."""
    return _SET_APART.sub("", text).replace("\0", " ")


def _unseen(found: Fragment, ink: _Ink, picture: _Picture) -> AsideKind | None:
    if ink.mode in _INVISIBLE_MODES:
        return AsideKind.INVISIBLE
    if picture.outside(found):
        return AsideKind.OFF_PAGE
    if ink.size < _TINY:
        return AsideKind.TINY
    contrast, mean = picture.look(found)
    if ink.clear or (ink.light and mean > _PAPER):
        return AsideKind.COLOUR
    if contrast < _CONTRAST:
        return AsideKind.COLOUR if ink.light else AsideKind.COVERED
    return None


class _Picture:
    """The page as it looks, in grey."""

    def __init__(self, page: PdfPage, turn: Turn) -> None:
        self._turn = turn
        self._scale = min(1.5, _LONGEST_SIDE / max(*turn.size, 1.0))
        bitmap = page.render(scale=self._scale, grayscale=True, may_draw_forms=False)
        self._grey, self._stride = bytes(bitmap.buffer), bitmap.stride
        self._width, self._height = bitmap.width, bitmap.height
        bitmap.close()

    def outside(self, found: Fragment) -> bool:
        """Whether it lies off the page."""
        left, bottom, right, top = self._turn.back((found.left, found.bottom, found.right, found.top))
        page_left, page_bottom, page_right, page_top = self._turn.page
        return right <= page_left or left >= page_right or top <= page_bottom or bottom >= page_top

    def look(self, found: Fragment) -> tuple[int, float]:
        """Difference between the darkest and the lightest spot, and the mean."""
        left, bottom, right, top = self._turn.back((found.left, found.bottom, found.right, found.top))
        page_left, _, _, page_top = self._turn.page
        x0 = max(0, int((left - page_left) * self._scale))
        x1 = min(self._width, math.ceil((right - page_left) * self._scale) + 1)
        y0 = max(0, int((page_top - top) * self._scale))
        y1 = min(self._height, math.ceil((page_top - bottom) * self._scale) + 1)
        spots = b"".join(self._grey[y * self._stride + x0 : y * self._stride + x1] for y in range(y0, y1))
        return (max(spots) - min(spots), sum(spots) / len(spots)) if spots else (255, 0.0)


def _pictures(page: PdfPage, area: float) -> float:
    """Share of the page under its largest picture."""
    import pypdfium2.raw as pdfium

    largest = 0.0
    for found in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=2):
        left, bottom, right, top = found.get_bounds()
        largest = max(largest, (right - left) * (top - bottom))
    return largest / max(area, 1.0)


def _comments(page: PdfPage) -> Iterator[str]:
    """Words of notes and marks that readers open or not."""
    import pypdfium2.raw as pdfium

    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), 1_000)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not note:
            continue
        if pdfium.FPDFAnnot_GetSubtype(note) in (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_WIDGET):
            pdfium.FPDFPage_CloseAnnot(note)
            continue
        size = pdfium.FPDFAnnot_GetStringValue(note, b"Contents", None, 0)
        if 2 < size < 1_000_000:
            words = (ctypes.c_ushort * (size // 2))()
            pdfium.FPDFAnnot_GetStringValue(note, b"Contents", words, size)
            yield clean(bytes(words).decode("utf-16-le", "replace")).rstrip("\0")
        pdfium.FPDFPage_CloseAnnot(note)
