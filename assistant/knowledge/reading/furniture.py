"""Lines of a text file that are not its text: page furniture, captions without a picture, tables of contents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import regex

from assistant.domain.vocabulary import Strict
from assistant.files import load_model
from assistant.knowledge.matching import matching_form

_DATA = Path(__file__).with_name("furniture.yaml")
_ITEM = regex.compile(r"^\s*(?:[-•*·–]\s+|\d{1,2}[.、)]\s*)\S")
_CAPTION = regex.compile(r"[^。！？!?；;]{4,60}\s*图\s?\d{1,2}")
_NUMBER = (
    r"(?:第[一二三四五六七八九十百零〇\d]{1,4}[章節节篇部编編]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}|chapter\s+\w+)"
)
_ENTRY = regex.compile(rf"(?P<title>{_NUMBER}[^\d。！？]{{2,60}}?)[\s.·…_]+(?P<page>\d{{1,4}})(?!\d)", regex.I)
"""第一章:引言 2, in contents that were run together."""
_ENTRY_LINE = regex.compile(r"^\s*(?P<title>\S.{1,78}?)(?:\s*[.·…_]{3,}\s*|\t+|\s{3,})(?P<page>\d{1,4})\s*$")
"""Returns ........ 12, one to a line."""
_MIN_ENTRIES = 3
_LONGEST_END = 600
"""Characters below the links to other pages; more than that is text again."""
_SHORT = 40
_SAYS = regex.compile(r"[。！？!?]|\.$|\d{5,}|\d{3,4}-\d{3,}|@")


class _Patterns(Strict):
    lines: tuple[str, ...]
    lists: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Furniture:
    """What to leave out of a text."""

    lines: frozenset[int]
    """Numbers of the lines, from 0."""
    contents: tuple[str, ...]
    """Headings that a table of contents names, in order, as written."""


def furniture(lines: list[str]) -> Furniture:
    """Lines that say nothing of the text's subject."""
    left_out: set[int] = set()
    contents = _contents(lines, left_out)
    in_list = False
    for number, line in enumerate(lines):
        plain = matching_form(line)
        if not plain:
            continue
        in_list = _patterns("lists").fullmatch(plain) is not None or (in_list and _ITEM.match(line) is not None)
        if in_list or _patterns("lines").fullmatch(plain) or _CAPTION.fullmatch(plain):
            left_out.add(number)
    left_out |= _below_the_end(lines)
    return Furniture(frozenset(left_out), contents)


def _below_the_end(lines: list[str]) -> set[int]:
    """Short lines after the links to the neighbouring pages; a full sentence or a number to call is still text."""
    last = max((n for n, line in enumerate(lines) if _patterns("ends").fullmatch(matching_form(line))), default=-1)
    below = range(last + 1, len(lines))
    if last < len(lines) / 2 or sum(len(lines[n].strip()) for n in below) > _LONGEST_END:
        return set()
    return {n for n in below if len(lines[n]) < _SHORT and not _SAYS.search(lines[n])}


def _contents(lines: list[str], left_out: set[int]) -> tuple[str, ...]:
    """Tables of contents: entries with page numbers, run together in a line or one to a line."""
    titles: list[str] = []
    run: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""]):
        entries = list(_ENTRY.finditer(line))
        covered = sum(match.end() - match.start() for match in entries)
        if len(entries) >= _MIN_ENTRIES and covered > len(line) / 2:
            left_out.add(number)
            titles += [match["title"].strip() for match in entries]
        single = _ENTRY_LINE.match(line)
        if single:
            run.append((number, single["title"].strip()))
        elif line.strip() or number == len(lines):
            if len(run) >= _MIN_ENTRIES:
                left_out |= {place for place, _ in run}
                titles += [title for _, title in run]
            run = []
    return tuple(titles)


@lru_cache(maxsize=3)
def _patterns(which: str) -> regex.Pattern[str]:
    found = load_model(_DATA, _Patterns)
    chosen = {"lines": found.lines, "lists": found.lists, "ends": found.ends}[which]
    return regex.compile("|".join(f"(?:{pattern})" for pattern in chosen), regex.IGNORECASE)
