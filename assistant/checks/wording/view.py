"""A plain view of a text in which disguised words show, with the way back to the text as given."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.domain.vocabulary import Language
from assistant.text.normalise import fold

_INVISIBLE = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufe0e\ufe0f"
_HAN = r"[\u3400-\u9fff]"
_GAP = re.compile(rf"(?<={_HAN})[ \t\u3000·•*_.\-|~^`{_INVISIBLE}]{{1,3}}(?={_HAN}|\d)|[{_INVISIBLE}]+")
"""What is set between the characters of a word to hide it from a search."""
_LETTERS = {Language.ZH: re.compile(_HAN), Language.EN: re.compile(r"[a-z]{2}")}
_SENTENCE = re.compile(r"[。！？!?\r\n\u2028]+|(?<=[a-z0-9)”\"'])\.(?=\s|$)")
_CLAUSE = re.compile(r"[，,；;：:。！？!?\r\n—–|]+|(?<=[a-z0-9)”\"'])\.(?=\s|$)|\s-\s")

REACH = 240
"""How far from a match its surroundings are read; a longer sentence is none, and work stays linear in the text."""


@dataclass(frozen=True)
class View:
    """`plain[i]` stands for `text[starts[i]:ends[i]]`."""

    text: str
    plain: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentence_breaks: tuple[tuple[int, int], ...]
    clause_breaks: tuple[tuple[int, int], ...]
    languages: frozenset[Language]
    """Languages that occur at all."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the plain view as a span of the text as given."""
        return self.starts[start], self.ends[end - 1]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around a span of the plain view, with its closing mark."""
        return _around(self.sentence_breaks, start, end, len(self.plain))

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause around a span of the plain view."""
        return _around(self.clause_breaks, start, end, len(self.plain))


def _around(breaks: tuple[tuple[int, int], ...], start: int, end: int, length: int) -> tuple[int, int]:
    before = bisect_right(breaks, (start, length + 1)) - 1
    while before >= 0 and breaks[before][1] > start:
        before -= 1
    after = before + 1
    while after < len(breaks) and breaks[after][0] < end:
        after += 1
    first = breaks[before][1] if before >= 0 else 0
    last = breaks[after][1] if after < len(breaks) else length
    return max(first, start - REACH), min(last, end + REACH)


@lru_cache(maxsize=8)
def _disguised(patterns: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    named = {f"d{number}": stands for number, (_, stands) in enumerate(patterns)}
    joined = "|".join(f"(?P<d{number}>{pattern})" for number, (pattern, _) in enumerate(patterns))
    return re.compile(joined or r"(?!)"), named


def view_of(text: str, disguises: Mapping[str, str]) -> View:
    """Half width, simplified, lower case; gaps inside Chinese words closed and disguises undone."""
    folded = fold(text)
    lowered = folded.lower()
    if len(lowered) != len(folded):  # a few capitals, such as İ, have a lower case of two characters
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in folded)
    plain, starts, ends = lowered, tuple(range(len(lowered))), tuple(range(1, len(lowered) + 1))
    plain, starts, ends = _edited(plain, starts, ends, [(m.start(), m.end(), "") for m in _GAP.finditer(lowered)])
    pattern, named = _disguised(tuple(disguises.items()))
    found = [(m.start(), m.end(), named[m.lastgroup or ""]) for m in pattern.finditer(plain)]
    plain, starts, ends = _edited(plain, starts, ends, found)
    sentence_breaks = tuple(m.span() for m in _SENTENCE.finditer(plain))
    clause_breaks = tuple(m.span() for m in _CLAUSE.finditer(plain))
    languages = frozenset(language for language, letters in _LETTERS.items() if letters.search(plain))
    return View(text, plain, starts, ends, sentence_breaks, clause_breaks, languages)


def _edited(
    plain: str, starts: tuple[int, ...], ends: tuple[int, ...], edits: list[tuple[int, int, str]]
) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    if not edits:
        return plain, starts, ends
    pieces: list[str] = []
    first: list[int] = []
    last: list[int] = []
    at = 0
    for start, end, stands in edits:
        pieces += (plain[at:start], stands)
        first += starts[at:start]
        last += ends[at:start]
        first += [starts[start]] * len(stands)
        last += [ends[end - 1]] * len(stands)
        at = end
    pieces.append(plain[at:])
    return "".join(pieces), (*first, *starts[at:]), (*last, *ends[at:])
