"""Plain text: numbered and bare headings are found by their form."""

from __future__ import annotations

import regex

from assistant.knowledge.reading.document import HeadingPath, ReadDocument, Section

_ENDS = "。！？!?；;，,、：:.…"
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


def read_plain(stem: str, text: str) -> ReadDocument:
    """Lines that look like headings open sections; a short first line is the title, else the file's name."""
    lines = text.split("\n")
    levels = [_level(lines, index) for index in range(len(lines))]
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    title = lines[first].strip() if _short(lines[first]) else stem
    path, sections, position, start = HeadingPath(), list[Section](), 0, 0
    for index, line in enumerate(lines):
        begin, position = position, position + len(line) + 1
        if index != first and levels[index] is None:
            continue
        _close(sections, path, text, start, begin)
        if index == first and line.strip() != title:
            start = begin
            continue
        if index != first:
            path.enter(levels[index] or _BARE, line.strip())
        start = position
    _close(sections, path, text, start, len(text))
    if not sections:  # one short line is a text too
        sections.append(Section((), text.find(title), text.find(title) + len(title)))
    return ReadDocument(title=title, text=text, sections=tuple(sections))


def _short(line: str) -> bool:
    words = line.strip()
    return 0 < len(words) <= (_MAX_HEADING if regex.search(r"\p{Han}", words) else 2 * _MAX_HEADING)


def _level(lines: list[str], index: int) -> int | None:
    words = lines[index].strip()
    if not _short(words) or words[-1] in _ENDS.replace("：", "").replace(":", ""):
        return None
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
    after = next((line.strip() for line in lines[index + 1 : index + 4] if line.strip()), "")
    opens = not before or before[-1] in "。！？!?.…”)）"
    return opens and len(after) >= 2 * len(words) and after[-1] in "。！？!?.:：…”"


def _close(sections: list[Section], path: HeadingPath, text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        sections.append(Section(path.path, left, right))
