"""Counts a text as its channel counts it. Nothing is ever cut here: a length is told, and a person shortens."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Callable
from functools import cache

import regex

from assistant.domain.channel import Counter

_GRAPHEME = regex.compile(r"\X")
_URL_OR_GRAPHEME = regex.compile(r"https?://[^\s\p{Han}，。！？；：（）【】《》「」“”]+|\X")
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[0-9#*]\uFE0F?\u20E3")
_LONE_SURROGATE = regex.compile(r"\p{Cs}")
_LINKEDIN_RESERVED = frozenset("\\|{}@[]()<>#*_~")


def length(text: str, counter: Counter) -> int:
    """How long the text is for a channel that counts by `counter`; exact, white space included."""
    return _COUNTERS[counter](text)


def excess_start(text: str, counter: Counter, limit: int) -> int:
    """The first code point over the limit, never inside a character or a link; `len(text)` where all of it fits."""
    if length(text, counter) <= limit:
        return len(text)
    bounds = [match.start() for match in _URL_OR_GRAPHEME.finditer(text)]
    low, high = 0, len(bounds) - 1
    while low < high:  # the last bound whose prefix still fits
        middle = (low + high + 1) // 2
        if length(text[: bounds[middle]], counter) <= limit:
            low = middle
        else:
            high = middle - 1
    return bounds[low]


def _utf16(text: str) -> int:
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def _graphemes(text: str) -> int:
    return sum(1 for _ in _GRAPHEME.finditer(text))


def _xhs_title(text: str) -> int:
    """小红书's own front-end rule: ASCII 1, everything else 2 per UTF-16 unit, halved and rounded up."""
    weight = sum(1 if ord(char) < 0x80 else 4 if ord(char) > 0xFFFF else 2 for char in text)
    return (weight + 1) // 2


def _linkedin_wire(text: str) -> int:
    return len(text) + sum(1 for char in text if char in _LINKEDIN_RESERVED)


def _utf8_bytes(text: str) -> int:
    return len(text.encode("utf-8", errors="surrogatepass"))


def _threads(text: str) -> int:
    clusters = (match.group() for match in _GRAPHEME.finditer(text))
    return sum(_utf8_bytes(cluster) if _EMOJI.search(cluster) else len(cluster) for cluster in clusters)


def _x_weighted(text: str) -> int:
    whole = _LONE_SURROGATE.sub("\ufffd", text)  # the parser encodes to UTF-16, which refuses half a pair
    return _x_parser()(unicodedata.normalize("NFC", whole))


@cache
def _x_parser() -> Callable[[str], int]:
    with warnings.catch_warnings():
        # The parser reads its emoji list through pkg_resources, which says on import that it is deprecated.
        warnings.filterwarnings("ignore", category=UserWarning, message="pkg_resources")
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        from twitter_text import parse_tweet

    def weigh(text: str) -> int:
        return int(parse_tweet(text).weightedLength) if text else 0

    return weigh


_COUNTERS: dict[Counter, Callable[[str], int]] = {
    Counter.CODE_POINTS: len,
    Counter.UTF16: _utf16,
    Counter.GRAPHEMES: _graphemes,
    Counter.X_WEIGHTED: _x_weighted,
    Counter.XHS_TITLE: _xhs_title,
    Counter.LINKEDIN_WIRE: _linkedin_wire,
    Counter.UTF8_BYTES: _utf8_bytes,
    Counter.THREADS: _threads,
}
