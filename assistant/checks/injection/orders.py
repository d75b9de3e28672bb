"""What a comment orders the writer to do: open commands to the machine, and words that are dictated."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_CLAUSE = regex.compile(r"[^\n.。!！?？;；]{1,300}")


class Orders(NamedTuple):
    """The orders in a comment."""

    comment: str
    """As given; empty where there is none."""
    given: bool
    """Whether it speaks to the machine rather than to the house (ignore your instructions, you are now…)."""
    dictated: tuple[tuple[str, bool], ...]
    """Words that are to be said, and whether they stand in quotes."""


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
    return Orders(plain, given, tuple(dict.fromkeys(_dictated(plain, folded, dictate, given))))


def _dictated(plain: str, folded: str, dictate: re.Pattern[str], given: bool) -> Iterator[tuple[str, bool]]:
    for match in dictate.finditer(folded):
        # a question is asked, not dictated
        if regex.match(r"[^\n.。!！;；“\"]{0,120}[?？]", plain, pos=match.end()):
            continue
        at = _SPACE.match(plain, match.end())
        start = at.end() if at else match.end()
        mark = plain[start : start + 1]
        if mark and mark in _OPENING:
            stop = plain.find(_CLOSING[mark], start + 1)
            yield plain[start + 1 : stop if stop > 0 else len(plain)], True
        elif regex.search(r"[:：]", plain[max(match.start(), match.end() - 2) : start]):
            rest = _REST.match(plain, start)
            if rest:
                yield rest.group(), given
        else:
            clause = _CLAUSE.match(plain, start)
            if clause and clause.group().strip():
                yield clause.group(), False
