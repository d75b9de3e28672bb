"""Plain text: numbered and bare headings are found by their form, also inside text without line breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from assistant.knowledge.reading.document import HeadingPath, ReadDocument, Section
from assistant.knowledge.reading.furniture import Furniture, furniture

_ENDS = "。！？!?；;，,、：:.…"
_STOPS = "。！？!?.…：:”’」』）)】]》\"'"
_NUMBERED: tuple[tuple[int, regex.Pattern[str]], ...] = (
    (
        1,
        regex.compile(
            r"^\s*(?:第[一二三四五六七八九十百零〇\d]+[章篇部编編]|chapter\s+\w+|part\s+\w+)[\s:：.、]*", regex.I
        ),
    ),
    (2, regex.compile(r"^\s*第[一二三四五六七八九十百零〇\d]+[节節条條][\s:：.、]*")),
    (2, regex.compile(r"^\s*[一二三四五六七八九十]{1,3}[、.．]\s*")),
    (3, regex.compile(r"^\s*[（(][一二三四五六七八九十]{1,3}[)）]\s*")),
    (4, regex.compile(r"^\s*\d{1,2}(?:\.\d{1,2}){0,3}[.、．)）]?\s+(?=\S)|^\s*\d{1,2}[.、．)）](?=\S)")),
)
_BARE = 3
"""Level of a heading without a number: below 一、 and above 1., which such texts use for lists within."""
_MAX_HEADING = 40
"""Characters of a Chinese heading at most; a Latin one may have twice as many."""


_WIDE = regex.compile(r"[\p{Han}\u3000-\u303f\uff00-\uffef]")
_FULL = 52
"""Columns of a line that a program broke off, a Chinese character taking two; most break at 60 to 80."""
_RUNNING = 400
"""Characters of a line that must be several paragraphs run together."""
_MARK = regex.compile(
    r"(?:^|(?<=[。！？!?”』」）)]))\s*(?:第[一二三四五六七八九十百零〇\d]{1,4}[章節节篇部编編]|[一二三四五六七八九十]{1,3}、)"
)


@dataclass(frozen=True)
class _Break:
    """Where a section ends and the next begins; a heading stands between them, or what is left out."""

    begin: int
    end: int
    level: int | None = None
    words: str = ""
    """Empty: a heading that cannot be told from the text that follows it, or none."""


def read_plain(stem: str, text: str) -> ReadDocument:
    """Lines that look like headings open sections; a short first line is the title, else the file's name.

    Page furniture and tables of contents stay in the text and are in no section. In lines without end, headings that
    the table of contents names are found again, and numbers at the start of a sentence (二、) open sections.
    """
    lines = text.split("\n")
    out = furniture(lines)
    first = next((n for n, line in enumerate(lines) if line.strip() and n not in out.lines), 0)
    title = lines[first].strip() if _short(lines[first]) and first not in out.lines else ""
    path, sections, start = HeadingPath(), list[Section](), 0
    for found in _breaks(lines, out, first, title):
        if not title and found.level == 1 and not sections:
            title = _led_by(text, start, found.begin)
            start = found.begin if title else start
        _close(sections, path, text, start, found.begin)
        if found.level is not None:
            path.enter(found.level, found.words)
        start = found.end
    _close(sections, path, text, start, len(text))
    if not sections and text.strip():  # one short line is a text too
        words = title or text.strip()
        sections.append(Section((), text.find(words), text.find(words) + len(words)))
    return ReadDocument(title=title or stem, text=text, sections=tuple(sections))


def _breaks(lines: list[str], out: Furniture, first: int, title: str) -> Iterator[_Break]:
    position = 0
    for number, line in enumerate(lines):
        begin, position = position, position + len(line) + 1
        if number in out.lines or (number == first and title):
            yield _Break(begin, position)
        elif len(line) > _RUNNING:
            yield from _inside(line, begin, out.contents)
        elif title and number > first and line.strip() == title:
            yield _Break(begin, position)  # the title once more
        elif number != first and (level := _level(lines, number)) is not None:
            yield _Break(begin, position, level, line.strip())


def _inside(line: str, offset: int, contents: tuple[str, ...]) -> Iterator[_Break]:
    """Headings in a line without breaks: those of the table of contents where there is one, else bare numbers."""
    cursor, found = 0, list[_Break]()
    for title in contents:
        place = line.find(title, cursor)
        if place < 0:
            continue
        cursor = place + len(title)
        found.append(_Break(offset + place, offset + cursor, _numbered(title), title))
    if found:
        yield from found
        return
    for mark in _MARK.finditer(line):
        place = offset + mark.start()
        yield _Break(place, place, _numbered(mark[0] + "x"), "")


def _numbered(words: str) -> int | None:
    return next((level for level, pattern in _NUMBERED if pattern.match(words)), None)


def _led_by(text: str, start: int, end: int) -> str:
    """The title before a first chapter that follows it without a break."""
    words = text[start:end].strip()
    return words if _short(words) and not regex.search(r"[。！？!?\n]", words) else ""


def heading_level(words: str, *, bold: bool) -> int | None:
    """Level of a paragraph that has the form of a heading: a number and few words, or few words in bold; else None."""
    if "\n" in words or not _short(words) or words[-1] in _ENDS.replace("：", "").replace(":", ""):
        return None
    for level, pattern in _NUMBERED:
        match = pattern.match(words)
        if match and words[match.end() :].strip() and not regex.search(r"[。；;!！?？]", words):
            return level if level < _BARE + 1 or bold else None
    return _BARE if bold else None


def _short(line: str) -> bool:
    words = line.strip()
    return 0 < len(words) <= (_MAX_HEADING if regex.search(r"\p{Han}", words) else 2 * _MAX_HEADING)


def is_wrapped(line: str) -> bool:
    """Whether a line is full and ends within a sentence: the next one goes on with it."""
    words = line.rstrip()
    width = len(words) + len(_WIDE.findall(words))
    return width >= _FULL and words[-1:] not in _STOPS


def _level(lines: list[str], index: int) -> int | None:
    words = lines[index].strip()
    if not _short(words) or words[-1] in _ENDS.replace("：", "").replace(":", ""):
        return None
    goes_on = is_wrapped(lines[index]) and index + 1 < len(lines) and lines[index + 1].strip()
    if goes_on or (index and is_wrapped(lines[index - 1])):
        return None  # in a paragraph that was broken into lines, a figure that begins one is no number of a heading
    for level, pattern in _NUMBERED:
        match = pattern.match(words)
        if match and words[match.end() :].strip() and not regex.search(r"[。；;!！?？]", words):
            return level if _followed(lines, index) else None
    return _BARE if _bare(lines, index) else None


def _followed(lines: list[str], index: int) -> bool:
    return any(line.strip() for line in lines[index + 1 : index + 4])


def _bare(lines: list[str], index: int) -> bool:
    """A short line without an end mark, alone, before a full paragraph: 社群的定义."""
    words = lines[index].strip()
    if (
        len(words) < 2
        or words[-1] in _ENDS
        or words[0] in "-•*·|(（【[#"
        or regex.search(r"[。；;，,：:]|\d{4}-\d", words)
    ):
        return False
    before = lines[index - 1].strip() if index else ""
    after = _paragraph_after(lines, index)
    opens = not before or before[-1] in "。！？!?.…”)）"
    return opens and len(after) >= 2 * len(words) and after[-1] in "。！？!?.:：…”"


def _paragraph_after(lines: list[str], index: int) -> str:
    """The next paragraph, its hard line breaks taken out."""
    start = next((n for n in range(index + 1, min(index + 4, len(lines))) if lines[n].strip()), len(lines))
    found: list[str] = []
    for line in lines[start : start + 12]:
        found.append(line.strip())
        if not is_wrapped(line):
            break
    return " ".join(found)


def _close(sections: list[Section], path: HeadingPath, text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        sections.append(Section(path.path, left, right))
