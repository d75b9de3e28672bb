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


@cache
def _simplified() -> dict[int, str]:
    import opencc

    characters = [chr(code) for code in range(_CJK[0], _CJK[1] + 1)]
    once = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = {ord(old): new for old, new in zip(characters, once, strict=True) if len(new) == 1 and new != old}
    # closed under itself, so that folding twice changes nothing
    return {old: pairs.get(ord(new), new) for old, new in pairs.items()}


@cache
def _folded(character: str) -> str:
    if character in _KEEP:
        return character
    for form in (unicodedata.normalize("NFKC", character),):
        if len(form) == 1:
            character = form
    return _simplified().get(ord(character), character) if _CJK[0] <= ord(character) <= _CJK[1] else character


def fold(text: str) -> str:
    """Half width, compatibility forms and simplified characters; `len(fold(text)) == len(text)`, idempotent."""
    if text.isascii():
        return text
    return "".join(c if c.isascii() else _folded(c) for c in text)


def fold_key(text: str) -> str:
    """For asking whether two strings are the same name: folded, lower case, without spaces and punctuation."""
    return "".join(c for c in fold(text).casefold() if c.isalnum())


def mask(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with every span covered by `MASK`, same length."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)
