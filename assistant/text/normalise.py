"""One form for comparing: half width, simplified, code point for code point, so that offsets stay what they were."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

_CJK = (0x3400, 0x9FFF)
_KEEP = frozenset("①②③④⑤⑥⑦⑧⑨⑩")
"""Circled figures are list marks, not quantities."""

MASK = "\ufffc"
"""Stands where something was already read, so that it is not read twice; never matched by any pattern."""


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The text of the span."""
        return text[self.start : self.end]


class _Folding(dict[int, str]):
    """Code point to its folded character, worked out when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        import opencc

        self._simplify = opencc.OpenCC("t2s").convert

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character not in _KEEP:
            form = unicodedata.normalize("NFKC", character)
            character = form if len(form) == 1 else character
            for _ in range(2):  # closed under itself, so that folding twice changes nothing
                if _CJK[0] <= ord(character) <= _CJK[1]:
                    simple = self._simplify(character)
                    character = simple if len(simple) == 1 else character
        self[code] = character
        return character


@cache
def _folding() -> _Folding:
    return _Folding()


def fold(text: str) -> str:
    """Half width, compatibility forms and simplified characters; `len(fold(text)) == len(text)`, idempotent."""
    return text if text.isascii() else text.translate(_folding())


def fold_key(text: str) -> str:
    """For asking whether two strings are the same name: folded, lower case, without spaces and punctuation."""
    return "".join(c for c in fold(text).casefold() if c.isalnum())


def mask(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with every span covered by `MASK`, same length."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)
