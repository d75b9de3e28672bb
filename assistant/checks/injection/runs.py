"""Words that two texts have in common in a row; punctuation, case, width and spacing do not count."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from assistant.text.normalise import fold

_TOKEN = re.compile(r"[\u4e00-\u9fff]|[A-Za-z0-9]+(?:['’][A-Za-z]+)?|[^\W\d_]")
_WORD_WEIGHT = 2


class Run(NamedTuple):
    """A span of the first text whose words stand in the second in the same order."""

    start: int
    end: int
    weight: int
    """Han characters count 1, words 2."""


class _Token(NamedTuple):
    word: str
    start: int
    end: int
    weight: int


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(
            m.group().casefold().replace("’", "'"),
            m.start(),
            m.end(),
            1 if ord(m.group()[0]) > 0x2E80 else _WORD_WEIGHT,
        )
        for m in _TOKEN.finditer(fold(text))
    ]


def weight(text: str) -> int:
    """What a text weighs: Han characters 1, words 2."""
    return sum(token.weight for token in _tokens(text))


def common_runs(text: str, other: str, least: int) -> Iterator[Run]:
    """Runs of at least `least` weight, longest first at each place, without overlaps."""
    left, right = _tokens(text), _tokens(other)
    where: defaultdict[str, list[int]] = defaultdict(list)
    for index, token in enumerate(right):
        where[token.word].append(index)
    at = 0
    while at < len(left):
        best = 0
        for index in where.get(left[at].word, ())[:64]:
            size = 0
            while (
                at + size < len(left) and index + size < len(right) and left[at + size].word == right[index + size].word
            ):
                size += 1
            best = max(best, size)
        heavy = sum(token.weight for token in left[at : at + best])
        if best and heavy >= least:
            yield Run(left[at].start, left[at + best - 1].end, heavy)
            at += best
        else:
            at += 1
