"""Cue words in messy comments: any script, any width, slang, stretched letters, one typing error."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from assistant.drafting.reply.intents import Cues
from assistant.text.scripts import to_simplified

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\U000e0000-\U000e007f]")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])[\s.·*_\-~]+(?=[\u4e00-\u9fff])")
_STRETCHED_HAN = re.compile(r"([\u4e00-\u9fff])\1{2,}")
_STRETCHED_LATIN = re.compile(r"([a-z])\1{2,}")
_TOKEN = re.compile(r"[a-z][a-z']+")
_ANY_ENDING = re.compile(r"(?<=[a-z])\\\*(?=\\s|$)")
"""A star after a word in an escaped cue."""
_FUZZY_FROM = 6
"""Shorter words are too near to one another for a typing error to be forgiven."""


def readable(text: str) -> str:
    """The comment in one form for matching: NFKC, lower case, simplified, nothing hidden, nothing stretched."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).replace("’", "'").replace("‘", "'")
    plain = to_simplified(plain.lower())
    plain = _BETWEEN_HAN.sub("", plain)
    plain = _STRETCHED_HAN.sub(r"\1", plain)
    return _STRETCHED_LATIN.sub(r"\1\1", plain)


def found(text: str, cues: Cues) -> tuple[str, ...]:
    """Which cues stand in a readable text, each once, in the table's order."""
    tokens = frozenset(_TOKEN.findall(text))
    hits = [cue for cue in cues.zh if _stands(cue, text)]
    hits += [cue for cue in cues.en if _stands(cue, text) or _misspelt(cue, tokens)]
    return tuple(dict.fromkeys(hits))


def without(text: str, cues: Cues) -> str:
    """The text with every expression blanked out."""
    for cue in (*cues.zh, *cues.en):
        if _stands(cue, text):
            text = _pattern(cue).sub(" ", text)
    return text


def _stands(cue: str, text: str) -> bool:
    """Whether a cue is found; its words are looked for first, so that few patterns are ever compiled."""
    return all(piece in text for piece in _pieces(cue)) and _pattern(cue).search(text) is not None


@cache
def _pieces(cue: str) -> tuple[str, ...]:
    """What must stand in the text, word by word."""
    plain = _STRETCHED_LATIN.sub(r"\1\1", cue.lower())
    return tuple(piece.rstrip("*") for part in plain.split("…") for piece in part.split())


@cache
def _pattern(cue: str) -> re.Pattern[str]:
    cue = _STRETCHED_LATIN.sub(r"\1\1", cue.lower())
    parts = [_part(part) for part in cue.split("…")]
    latin = cue.isascii()
    gap = r"(?:\W+\w+){0,4}?\W+" if latin else r"[^。！？!?\n]{0,14}?"
    body = gap.join(parts)
    before = r"(?<![a-z0-9])" if cue[:1].isascii() and cue[:1].isalnum() else ""
    after = r"(?![a-z0-9])" if cue[-1:].isascii() and cue[-1:].isalnum() else ""
    return re.compile(before + body + after)


def _part(part: str) -> str:
    spaced = re.escape(part).replace(r"\ ", r"\s+")
    return _ANY_ENDING.sub("[a-z]*", spaced)


def _misspelt(cue: str, tokens: frozenset[str]) -> bool:
    """Whether some word is the cue with one letter wrong, missing, doubled or swapped; the first letter must stand."""
    word = cue.rstrip("*")
    if len(word) < _FUZZY_FROM or not word.isascii() or not word.isalpha():
        return False
    return any(
        token[0] == word[0] and abs(len(token) - len(word)) <= 1 and token != word and _one_slip(word, token)
        for token in tokens
    )


def _one_slip(word: str, other: str) -> bool:
    at = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    if len(word) == len(other):
        swapped = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
        # another last letter is another form of the word (reported, reporter), not a slip
        return swapped == other or (at < len(word) - 1 and word[at + 1 :] == other[at + 1 :])
    longer, shorter = (word, other) if len(word) > len(other) else (other, word)
    return longer[:at] + longer[at + 1 :] == shorter
