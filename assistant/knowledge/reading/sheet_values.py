"""What a cell of a workbook shows: strings, numbers as they are formatted, dates; and whether it shows anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import regex

from assistant.knowledge.reading import ooxml
from assistant.knowledge.reading.asides import AsideKind
from assistant.knowledge.reading.ooxml import attribute, below, child, inside, local
from assistant.knowledge.reading.word_styles import is_white

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DATE_FORMATS = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
"""Built-in formats that show a day; 18 to 21 and 45 to 47 show a time of day. ECMA-376 part 1, 18.8.30."""
_TIME_FORMATS = frozenset((18, 19, 20, 21, 45, 46, 47))
_PERCENT_FORMATS = frozenset((9, 10))
_LITERAL = regex.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_TINY = 4.0
"""Points below which nobody reads."""


@dataclass(frozen=True)
class _Format:
    """How cells of one style look."""

    day: bool = False
    time: bool = False
    percent: bool = False
    blank: bool = False
    white: bool = False
    filled: bool = False
    tiny: bool = False


class Book:
    """Shared strings and styles of a workbook."""

    def __init__(self, package: ooxml.Package, main: str, root: Element) -> None:
        flag = attribute(child(root, "workbookPr"), "date1904")
        self._epoch = datetime(1904, 1, 1) if flag in ("1", "true") else datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's clock has no zone
        self._strings = [_string(e) for e in _parts(package, main, "sharedStrings") if local(e) == "si"]
        styles = next((s for n in package.related(main, "styles") if (s := package.xml(n)) is not None), None)
        self._formats = _formats(styles) if styles is not None else []

    def value(self, cell: Element) -> tuple[str, bool]:
        """The text that a cell shows, and whether it is a number or a date."""
        kind = attribute(cell, "t") or "n"
        if kind == "inlineStr":
            return _string(cell).strip(), False
        raw = (getattr(child(cell, "v"), "text", None) or "").strip()
        if kind == "s":
            index = int(raw) if raw.isdigit() else -1
            return (self._strings[index].strip() if 0 <= index < len(self._strings) else ""), False
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, ""), False
        if kind == "e":
            return "", False
        if kind != "n":
            return raw, False
        try:
            return self._number(float(raw), self._format(cell)), True
        except (ValueError, OverflowError):
            return raw, bool(raw)

    def unseen(self, cell: Element, *, filled: bool) -> AsideKind | None:
        """Why nobody sees what the cell holds, if so."""
        form = self._format(cell)
        if form.blank:
            return AsideKind.CELL
        if form.white and not (form.filled or filled):
            return AsideKind.COLOUR
        return AsideKind.TINY if form.tiny else None

    def _format(self, cell: Element) -> _Format:
        index = int(attribute(cell, "s") or 0)
        return self._formats[index] if index < len(self._formats) else _Format()

    def _number(self, value: float, form: _Format) -> str:
        if (form.day or form.time) and 0 <= value < 2_958_466:
            moment = self._epoch + timedelta(seconds=round(value * 86_400))
            if form.time and not form.day:
                return moment.strftime("%H:%M:%S").removesuffix(":00")
            whole = moment.time() == datetime.min.time()
            return moment.date().isoformat() if whole else moment.isoformat(" ", "minutes")
        if form.percent:
            return f"{_plain(value * 100)}%"
        return _plain(value)


def _plain(value: float) -> str:
    """Up to 15 digits, as the program shows them."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"


def _parts(package: ooxml.Package, main: str, kind: str) -> list[Element]:
    roots = (package.xml(name) for name in package.related(main, kind))
    return [element for root in roots if root is not None for element in root]


def _string(element: Element) -> str:
    """Its runs without the pronunciation above them."""
    return "".join(
        t.text or "" for t in below(element, "t") if not any(local(above) == "rPh" for above in t.iterancestors())
    )


def _formats(styles: Element) -> list[_Format]:
    codes = {attribute(e, "numFmtId"): attribute(e, "formatCode") or "" for e in below(styles, "numFmt")}
    fonts, fills, cells = (inside(child(styles, name)) for name in ("fonts", "fills", "cellXfs"))
    return [_format(cell, codes, fonts, fills) for cell in cells]


def _format(cell: Element, codes: dict[str | None, str], fonts: list[Element], fills: list[Element]) -> _Format:
    identity = attribute(cell, "numFmtId") or "0"
    number = int(identity) if identity.isdigit() else 0
    code = codes.get(identity, "")
    plain = _LITERAL.sub("", code).lower().split(";")[0]
    font, fill = _at(fonts, attribute(cell, "fontId")), _at(fills, attribute(cell, "fillId"))
    size = attribute(child(font, "sz"), "val") or "11"
    colour = child(font, "color")
    return _Format(
        day=number in _DATE_FORMATS or bool(regex.search(r"[yd]|m{3,}|^m+/", plain)),
        time=number in _TIME_FORMATS or bool(regex.search(r"h|s", plain)) and not plain.startswith("general"),
        percent=number in _PERCENT_FORMATS or "%" in plain,
        blank=bool(code) and not code.strip("; "),
        white=is_white(attribute(colour, "rgb") or "") or attribute(colour, "theme") == "0",
        filled=_filled(fill),
        tiny=float(size) < _TINY if regex.fullmatch(r"\d+(\.\d+)?", size) else False,
    )


def _filled(fill: Element | None) -> bool:
    pattern = child(fill, "patternFill")
    if pattern is None:
        return fill is not None and len(fill) > 0
    front = child(pattern, "fgColor")
    if attribute(pattern, "patternType") in (None, "none") or front is None:
        return False
    return not (is_white(attribute(front, "rgb") or "") or attribute(front, "theme") == "0")


def _at(found: list[Element], index: str | None) -> Element | None:
    return found[int(index)] if index and index.isdigit() and int(index) < len(found) else None
