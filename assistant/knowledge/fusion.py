"""How what is known of a passage becomes its rank, and, apart from that, whether there is an answer at all.

Rank: the cosine of centred vectors leads, the ideas that question and passage share come second (in a logarithm: one
idea told well beats three told in passing), and words in common third. BM25 goes in as it is: reciprocal ranks and
scores divided by the best throw away whether the best was any good. Across languages words do not meet, except tokens
that belong to no language: codes, numbers, hotlines, names in Latin letters.

Answer: one score for both decisions served neither, since the best order needs the small differences of the lexical
half and the floor must not hang on them. So the best candidates of a language are judged together, by a test of its
own. `python -m bench.retrieval` measures both; half of its questions were not used for setting these numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

TAIL = 0.4
"""A passage this far below the best is left out. Nearer ones stay: where an approved reply has a question's very words,
the policy behind it comes up to 0.3 later (right passage among five hits: 0.80 at 0.2, 0.87 at 0.4)."""
_IDEAS, _WORDS, _CODES = 0.15, 0.01, 0.03


@dataclass(frozen=True)
class Signals:
    """What is known of one passage as an answer to one question."""

    cosine: float
    """Of centred vectors, about 0.25 for the best of a corpus without an answer."""
    bm25: float
    """Of the question's words; across languages of those that can stand in both."""
    ideas: float
    """Sum over the ideas the question names: BM25 of the term of each that fits best, in either language."""
    codes: float
    """BM25 of the question's rare numbers, codes and contacts."""
    coverage: float
    """Share of the question's words held, by rarity."""


@dataclass(frozen=True)
class Floor:
    """A logistic test: there is an answer where bias + … is not below 0."""

    bias: float
    nearness: float
    """Of the cosine beyond what comes by chance."""
    ideas: float
    coverage: float


WITHIN = Floor(bias=-0.95, nearness=9.5, ideas=2.3, coverage=1.0)
ACROSS = Floor(bias=-0.6, nearness=11.8, ideas=2.5, coverage=0.0)
"""Set so that of the half tuned on some 7 % of questions with an answer are refused: who gets nothing from a document
that holds the answer is worse off than who gets a weak passage with a low score."""
_LEAST_CHANCE = 0.1
"""Few passages come near to nothing, so what is measured on them says little."""


def rank_score(signals: Signals) -> float:
    """What passages are ordered by; comparable within one question."""
    lexical = _WORDS * signals.bm25 + _CODES * signals.codes
    return signals.cosine + _IDEAS * math.log1p(signals.ideas) + lexical


def shown_score(ranked: float) -> float:
    """A rank score as people see it, 0.0 to 1.0: how likely the passage answers."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, 12.5 * ranked - 4.6))))


def answered(candidates: Iterable[Signals], chance: float, *, same_language: bool) -> bool:
    """Whether any of these passages, all in one language, answers the question: by the best of each kind of evidence.

    The first candidate is the one that ranks first; the nearest vector may be another. `chance` is how near passages
    come to questions about other worlds.
    """
    found = list(candidates)
    if not found:
        return False
    if any(signals.codes > 0 for signals in found):
        return True
    first, floor = found[0], WITHIN if same_language else ACROSS
    nearness = max(signals.cosine for signals in found) - max(chance, _LEAST_CHANCE)
    told = floor.ideas * math.log1p(first.ideas) + floor.coverage * first.coverage
    return floor.bias + floor.nearness * nearness + told >= 0
