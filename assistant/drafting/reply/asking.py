"""How near a comment is to a question that an approved reply is known to answer.

Words and, in Chinese, single characters and their pairs are compared, each weighed by how rare it is among all the
questions of the libraries: 伞 or “umbrella” tells a lot, 店 or “lamp” little. No model, no training.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from assistant.domain.library import ApprovedReply
from assistant.domain.vocabulary import Language
from assistant.drafting.reply.matching import readable

_LATIN = re.compile(r"[a-z0-9][a-z0-9']*")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SMALL_EN = """
a an and or of to in on for is are was be do does did you your i my me it its this that with have has at we
our if so not no just get got they them as about here than then want would will can could when what how where
any more anymore still again really
"""
_SMALL = frozenset("的了吗呢吧啊呀是我你您他她它们这那有在不就都也还和跟给个一么什") | frozenset(_SMALL_EN.split())
"""Words that any question may hold."""
_ASK_WEIGHT = 0.6
"""A comment tells more than it asks, so the share of the question counts for more than the share of the comment."""


class AskIndex:
    """The questions of a library, weighed against one another."""

    def __init__(self, replies: Sequence[ApprovedReply], language: Language) -> None:
        self._entries = [
            (reply, terms) for reply in replies if reply.language is language for terms in map(_terms, reply.asks)
        ]
        counted = Counter(term for _, terms in self._entries for term in terms)
        total = len(self._entries) + 1
        self._rarity = {term: math.log(1 + total / (1 + n)) for term, n in counted.items()}
        self._unseen = math.log(1 + total)

    def nearness(self, comment: str) -> dict[str, float]:
        """How near the comment is to each reply's questions, 0.0 to 1.0, by the reply's id."""
        said = _terms(comment)
        whole = self._weight(said)
        near: dict[str, float] = {}
        for reply, terms in self._entries:
            shared = self._weight(said & terms)
            if shared:
                score = (shared / self._weight(terms)) ** _ASK_WEIGHT * (shared / whole) ** (1 - _ASK_WEIGHT)
                near[reply.id] = max(near.get(reply.id, 0.0), score)
        return near

    def _weight(self, terms: frozenset[str]) -> float:
        return sum(self._rarity.get(term, self._unseen) for term in terms)


@lru_cache(maxsize=4096)
def _terms(text: str) -> frozenset[str]:
    plain = readable(text)
    terms = {_stem(word) for word in _LATIN.findall(plain) if word not in _SMALL}
    for run in _HAN.findall(plain):
        terms.update(char for char in run if char not in _SMALL)
        terms.update(a + b for a, b in zip(run, run[1:], strict=False) if a not in _SMALL and b not in _SMALL)
    return frozenset(terms)


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "s"):
        if len(word) > len(ending) + 3 and word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)]
    return word
