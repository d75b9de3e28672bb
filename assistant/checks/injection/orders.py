"""What a comment orders the writer to do: open commands to the machine, and words that are dictated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import regex

from assistant.checks.lexicon import pattern
from assistant.checks.rulebook import RuleBook
from assistant.domain.vocabulary import Family
from assistant.text.normalise import fold

_INVISIBLE = regex.compile(r"[\p{Cf}\p{Co}\U000E0000-\U000E0FFF\u034F\u3164\uFFA0\u115F\u1160]")
_TAGS = regex.compile(r"[\U000E0020-\U000E007E]+")
_OPENING = "“\"「『‘'《【"
_CLOSING = dict(zip(_OPENING, "”\"」』’'》】", strict=True))
_SPACE = regex.compile(r"[\s:：,，]*")
_REST = regex.compile(r"[^\n]{1,600}")
_QUESTION = regex.compile(r"[^\n.。!！;；“\"]{0,120}[?？]")
_CLAUSE = regex.compile(r"[^\n.。!！?？;；]{1,300}")


class Form(StrEnum):
    """How words are dictated: the firmer, the less of them has to come back."""

    QUOTED = "quoted"
    AFTER_COLON = "after_colon"
    CLAUSE = "clause"
    """Say that …, 承认…: people ask for an answer in this form, too."""


class Dictated(NamedTuple):
    """Words that are to be said."""

    words: str
    form: Form


class Orders(NamedTuple):
    """The orders in a comment."""

    comment: str
    """As given; empty where there is none."""
    given: bool
    """Whether it speaks to the machine rather than to the house (ignore your instructions, you are now…)."""
    dictated: tuple[Dictated, ...]


def orders_of(comment: str, book: RuleBook) -> Orders:
    """Read a comment once; the same comment is read for every field of a text."""
    if not comment.strip():
        return Orders("", False, ())
    return _read(comment, pattern(book, Family.INJECTION, "order"), pattern(book, Family.INJECTION, "dictate"))


@lru_cache(maxsize=256)
def _read(comment: str, order: re.Pattern[str], dictate: re.Pattern[str]) -> Orders:
    # tag characters spell ASCII: read out, then looked at like everything else
    spelled = _TAGS.sub(lambda run: "\n" + "".join(chr(ord(c) - 0xE0000) for c in run.group()) + "\n", comment)
    plain = _INVISIBLE.sub("", spelled)
    folded = fold(plain)
    given = order.search(folded) is not None
    return Orders(plain, given, tuple(dict.fromkeys(_dictated(plain, folded, dictate))))


def _dictated(plain: str, folded: str, dictate: re.Pattern[str]) -> Iterator[Dictated]:
    for match in dictate.finditer(folded):
        # a question is asked, not dictated
        if _QUESTION.match(plain, match.end()):
            continue
        at = _SPACE.match(plain, match.end())
        start = at.end() if at else match.end()
        mark = plain[start : start + 1]
        if mark and mark in _OPENING:
            stop = plain.find(_CLOSING[mark], start + 1)
            yield Dictated(plain[start + 1 : stop if stop > 0 else len(plain)], Form.QUOTED)
            continue
        colon = regex.search(r"[:：]", plain[max(match.start(), match.end() - 2) : start]) is not None
        words = (_REST if colon else _CLAUSE).match(plain, start)
        if words and words.group().strip():
            yield Dictated(words.group(), Form.AFTER_COLON if colon else Form.CLAUSE)
