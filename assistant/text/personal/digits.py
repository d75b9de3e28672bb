"""Figures written to be read by people only: spaced, full width, in characters, with letters for digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from assistant.text.normalise import fold

_HAN_DIGITS = {
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", "0123456789", strict=True)),
    "○": "0", "弌": "1", "弍": "2", "弎": "3", "幺": "1", "两": "2", "洞": "0", "拐": "7", "勾": "9",
}  # fmt: skip
_LETTER_DIGIT = re.compile(r"(?<=\d)[oOlI](?=[oOlI]{0,4}\d)")
_LETTERS = {"o": "0", "O": "0", "l": "1", "I": "1"}
_DIGITS = re.compile(r"\d+")
_JOIN = re.compile(r"[ \t\u00a0\u2002-\u200d\u2009\u202f\u2060\u3000\ufeff\ufe0f\u20e3._\-–—−‐‑·•・/~()+]{1,3}")


class Reading(NamedTuple):
    """A text with two views of the same length: folded, and with every digit as an ASCII digit."""

    text: str
    folded: str
    figures: str


class Chain(NamedTuple):
    """Digit groups in a row with nothing but separators between them."""

    starts: tuple[int, ...]
    groups: tuple[str, ...]
    joins: tuple[str, ...]
    """The separator after each group; one less than groups."""


@cache
def _figure(character: str) -> str:
    if character in _HAN_DIGITS:
        return _HAN_DIGITS[character]
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)


def reading_of(text: str) -> Reading:
    """Both views of a text; offsets hold in all three."""
    folded = fold(text)
    figures = folded if folded.isascii() else "".join(c if c.isascii() else _figure(c) for c in folded)
    figures = _LETTER_DIGIT.sub(lambda match: _LETTERS[match.group()], figures)
    return Reading(text, folded, figures)


def chains(figures: str) -> Iterator[Chain]:
    """Every chain of digit groups, in order."""
    starts: list[int] = []
    groups: list[str] = []
    joins: list[str] = []
    end = 0
    for match in _DIGITS.finditer(figures):
        join = figures[end : match.start()]
        if groups and _JOIN.fullmatch(join):
            joins.append(join)
        elif groups:
            yield Chain(tuple(starts), tuple(groups), tuple(joins))
            starts, groups, joins = [], [], []
        starts.append(match.start())
        groups.append(match.group())
        end = match.end()
    if groups:
        yield Chain(tuple(starts), tuple(groups), tuple(joins))
