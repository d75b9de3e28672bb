"""What the styles and lists of a Word file say: heading levels, hidden and white text, numbers before paragraphs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from assistant.knowledge.reading.ooxml import attribute, child, local

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

TINY = 8
"""Half points below which nobody reads: 4 pt."""
_HEADING = regex.compile(r"^(?:heading|标题|標題)\s*(?P<level>[1-9])$", regex.I)
_OFF = frozenset({"0", "false", "off", "none"})
_LIGHT_THEMES = frozenset({"background1", "light1"})


def is_on(element: Element | None) -> bool | None:
    """A switch: on where it stands without a value; None where it does not stand."""
    return None if element is None else (attribute(element, "val") or "1") not in _OFF


def is_white(colour: str) -> bool:
    """A colour that nobody sees on paper: each part above 240 of 255."""
    return bool(regex.fullmatch(r"(?:[Ff][0-9A-Fa-f]){3}", colour[-6:]))


@dataclass(frozen=True)
class Look:
    """How a run looks, as far as it decides whether it is read; None where nothing is said."""

    hidden: bool | None = None
    white: bool | None = None
    size: int | None = None
    """Half points."""
    shaded: bool | None = None
    bold: bool | None = None

    def over(self, other: Look) -> Look:
        """This look where it says something, else the other."""
        pairs = ((a, b) for a, b in zip(self._all(), other._all(), strict=True))
        return Look(*(a if a is not None else b for a, b in pairs))  # type: ignore[arg-type]  # one type by field

    def _all(self) -> tuple[bool | int | None, ...]:
        return (self.hidden, self.white, self.size, self.shaded, self.bold)


def look(properties: Element | None) -> Look:
    """The look that `w:rPr` asks for."""
    if properties is None:
        return Look()
    colour, size = child(properties, "color"), attribute(child(properties, "sz"), "val")
    white = None
    if colour is not None:
        white = is_white(attribute(colour, "val") or "") or attribute(colour, "themeColor") in _LIGHT_THEMES
    return Look(
        hidden=is_on(child(properties, "vanish")),
        white=white,
        size=int(size) if size and size.isdigit() else None,
        shaded=True if child(properties, "highlight") is not None or shaded(properties) else None,
        bold=is_on(child(properties, "b")),
    )


def shaded(properties: Element | None) -> bool:
    """Whether a background other than white is asked for."""
    fill = attribute(child(properties, "shd"), "fill") if properties is not None else None
    return fill is not None and fill != "auto" and not is_white(fill)


@dataclass(frozen=True)
class _Style:
    name: str
    based: str
    level: int | None
    look: Look
    numbering: tuple[str, int] | None
    shaded: bool


class Styles:
    """The styles of a file by id, with what they inherit."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self.default = ""
        """Id of the style of paragraphs that name none."""
        for element in root if root is not None else []:
            if local(element) == "style":
                self._styles[attribute(element, "styleId") or ""] = _style(element)
                if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true"):
                    self.default = attribute(element, "styleId") or ""

    def _chain(self, identity: str) -> list[_Style]:
        found: list[_Style] = []
        while identity in self._styles and len(found) < 20:
            found.append(self._styles[identity])
            identity = found[-1].based
        return found

    def name(self, identity: str) -> str:
        """The style's name, in lower case."""
        found = self._styles.get(identity)
        return found.name.lower() if found else ""

    def level(self, identity: str) -> int | None:
        """1 is the highest heading; None for text."""
        return next((style.level for style in self._chain(identity) if style.level is not None), None)

    def look(self, identity: str) -> Look:
        """The look that a style asks for."""
        found = Look()
        for style in self._chain(identity):
            found = found.over(style.look)
        return found

    def shades(self, identity: str) -> bool:
        """Whether a table or paragraph style colours backgrounds."""
        return any(style.shaded for style in self._chain(identity))

    def numbering(self, identity: str) -> tuple[str, int] | None:
        """List and level that a style puts its paragraphs into."""
        return next((style.numbering for style in self._chain(identity) if style.numbering), None)


def _style(element: Element) -> _Style:
    name = attribute(child(element, "name"), "val") or ""
    told = _HEADING.match(name)
    outline = attribute(child(element, "pPr", "outlineLvl"), "val")
    level = int(told["level"]) if told else None
    if level is None and outline and outline.isdigit() and int(outline) < 9:
        level = int(outline) + 1
    return _Style(
        name=name,
        based=attribute(child(element, "basedOn"), "val") or "",
        level=level,
        look=look(child(element, "rPr")),
        numbering=list_place(child(element, "pPr")),
        shaded=any(shaded(e) for e in element.iter() if local(e) in ("pPr", "tcPr", "tblPr")),
    )


def list_place(properties: Element | None) -> tuple[str, int] | None:
    """List and level that `w:pPr` puts a paragraph into."""
    found = child(properties, "numPr")
    number = attribute(child(found, "numId"), "val")
    level = attribute(child(found, "ilvl"), "val") or "0"
    return (number, int(level)) if number and level.isdigit() else None


@dataclass(frozen=True)
class _Level:
    start: int
    form: str
    text: str


class Numbering:
    """Counts the paragraphs of lists, since their numbers (第三条, 2.1) do not stand in the text."""

    def __init__(self, root: Element | None) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for element in root if root is not None else []:
            if local(element) == "abstractNum":
                abstract[attribute(element, "abstractNumId") or ""] = _levels(element)
            elif local(element) == "num":
                of = attribute(child(element, "abstractNumId"), "val") or ""
                self._lists[attribute(element, "numId") or ""] = (of, abstract.get(of, {}))

    def mark(self, place: tuple[str, int] | None) -> str:
        """What stands before the next paragraph at this place, with a blank after it; empty outside of lists."""
        if place is None or place[0] not in self._lists:
            return ""
        (identity, levels), depth = self._lists[place[0]], place[1]
        if depth not in levels:
            return ""
        counts = self._counts[identity]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        level = levels[depth]
        if level.form == "bullet":
            return "- "
        if level.form == "none" or not level.text:
            return ""

        def number(match: regex.Match[str]) -> str:
            at = int(match[1]) - 1
            shown = levels.get(at, level)
            return _number(counts.get(at, shown.start), shown.form)

        return regex.sub(r"%([1-9])", number, level.text).strip() + " "


def _levels(element: Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for level in element:
        depth = attribute(level, "ilvl") if local(level) == "lvl" else None
        if depth and depth.isdigit():
            start = attribute(child(level, "start"), "val") or "1"
            found[int(depth)] = _Level(
                start=int(start) if start.isdigit() else 1,
                form=attribute(child(level, "numFmt"), "val") or "decimal",
                text=attribute(child(level, "lvlText"), "val") or "",
            )
    return found


_CHINESE = "零一二三四五六七八九"


def _number(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * (1 + (count - 1) // 26)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(count) if form == "upperRoman" else _roman(count).lower()
    if form.startswith(("chinese", "ideograph", "japanese", "taiwanese")) and 0 < count < 100:
        tens, ones = divmod(count, 10)
        before = "" if not tens else ("十" if tens == 1 else f"{_CHINESE[tens]}十")
        return before + (_CHINESE[ones] if ones else "")
    if form == "decimalEnclosedCircle" and 0 < count <= 20:
        return chr(ord("①") + count - 1)
    return str(count)


def _roman(count: int) -> str:
    found = ""
    for value, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        found += sign * (count // value)
        count %= value
    return found
