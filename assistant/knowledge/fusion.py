"""How dense and lexical findings become one order and one measure of relevance.

Within a language both halves know something, and their scores are added (reciprocal ranks alone throw away how much
better the first is). Across languages words do not meet, so the lexical half is silent there, except for exact tokens
that belong to no language: codes, numbers, hotlines, names in Latin letters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RRF = 60
"""Cormack, Clarke and Büttcher (SIGIR 2009): the constant that keeps the first ranks from deciding alone."""
_PRIOR_MEAN = {True: 0.80, False: 0.77}
_PRIOR_SPREAD = 0.025
_PRIOR_WEIGHT = 20.0
"""What is known of the embedder's cosines before a corpus is seen: all are near 0.8; counts as this many passages."""


@dataclass(frozen=True)
class Signals:
    """What is known of one passage as an answer to one question."""

    cosine: float
    standing: float
    """Cosine in standard deviations above the passages of the same language: the embedder's raw cosines are all high
    and differ in level by question and language."""
    lexical: float
    """BM25 against the best in the language, 0.0 to 1.0."""
    coverage: float
    """Share of the question's words held, by rarity; 0.0 across languages but for exact tokens."""
    same_language: bool


def standings(cosines: NDArray[np.float32], same_language: bool) -> NDArray[np.float32]:
    """Each cosine in standard deviations from the mean, both shrunk towards what is usual where passages are few."""
    import numpy as np

    count = len(cosines)
    if not count:
        return cosines
    prior = _PRIOR_MEAN[same_language]
    mean = (float(cosines.sum()) + _PRIOR_WEIGHT * prior) / (count + _PRIOR_WEIGHT)
    variance = (float(((cosines - mean) ** 2).sum()) + _PRIOR_WEIGHT * _PRIOR_SPREAD**2) / (count + _PRIOR_WEIGHT)
    return np.asarray((cosines - mean) / math.sqrt(variance), dtype=np.float32)


def reciprocal_ranks(orders: Sequence[Sequence[int]]) -> dict[int, float]:
    """Sum over the orders of 1 / (60 + rank)."""
    fused: dict[int, float] = {}
    for order in orders:
        for rank, row in enumerate(order, start=1):
            fused[row] = fused.get(row, 0.0) + 1.0 / (_RRF + rank)
    return fused


def relevance(signals: Signals) -> float:
    """Estimated probability, 0.0 to 1.0, that the passage answers the question."""
    raw = 1.0 * (signals.standing - 3.0) + 3.0 * (signals.coverage - 0.4) + 30.0 * (signals.cosine - 0.85)
    return 1.0 / (1.0 + math.exp(-raw))
