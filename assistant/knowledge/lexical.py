"""BM25 over segmented words, and how much of a question's words a passage holds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import regex

from assistant.domain.vocabulary import Strict
from assistant.files import load_model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ENGLISH = regex.compile(r"[a-z]{4,}")
_VOWEL = regex.compile(r"[aeiouy]")


class FunctionWords(Strict):
    """Words that questions are made of in each language."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


def load_function_words(path: Path) -> frozenset[str]:
    """The function words of both languages. Raises `BadFile` where the file is broken."""
    found = load_model(path, FunctionWords)
    return frozenset((*found.zh, *found.en))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """An English word without its inflection (refunds, refunded, refunding: refund); any other token as it is.

    Light on purpose: it takes plurals, -ed, -ing and the last e of long words, and leaves derived words apart.
    On the questions of `evals/data/retrieval/` BM25 alone rises in English from hit@5 0.43 to 0.51.
    """
    if not _ENGLISH.fullmatch(word):
        return word
    for ending in ("ies", "ied"):
        if word.endswith(ending) and len(word) > 4:
            return word.removesuffix(ending) + "y"
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and _VOWEL.search(root):
            word = root[:-1] if root[-1] == root[-2] and root[-1] not in "lsz" else root
            break
    if word.endswith("sses"):
        word = word.removesuffix("es")
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word.removesuffix("s")
    return word.removesuffix("e") if len(word) > 5 else word


class _Bm25(Protocol):
    def index(self, corpus: list[list[str]], *, show_progress: bool) -> None: ...

    def get_scores(self, query: list[str]) -> NDArray[np.float32]: ...


class LexicalIndex:
    """Lexical search over passages that were cut into words before."""

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        stems = [[stem(word) for word in words] for words in passages]
        self._sets = [frozenset(words) for words in stems]
        self._frequency = Counter(word for words in self._sets for word in words)
        self._bm25 = _build(stems) if self._frequency else None

    def __len__(self) -> int:
        return len(self._sets)

    def scores(self, question: Sequence[str]) -> NDArray[np.float32]:
        """BM25 (Lucene's form) of every passage; zeros where no word is known."""
        import numpy as np

        known = [word for word in map(stem, question) if word in self._frequency]
        if self._bm25 is None or not known:
            return np.zeros(len(self), dtype=np.float32)
        return self._bm25.get_scores(known)

    def idea(self, terms: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """For every passage BM25 of the term that fits it best."""
        import numpy as np

        best = np.zeros(len(self), dtype=np.float32)
        for term in terms:
            np.maximum(best, self.scores(term), out=best)
        return best

    def rarity(self, word: str) -> float:
        """Inverse document frequency; a word in no passage is the rarest."""
        found = self.frequency(word)
        return math.log(1 + (len(self) - found + 0.5) / (found + 0.5))

    def coverage(self, question: Sequence[str], passage: int) -> float:
        """Share of the question's words that the passage holds, rare words weighing more; 0.0 to 1.0."""
        weights = {stem(word): self.rarity(word) for word in question}
        total = sum(weights.values())
        held = self._sets[passage]
        return sum(weight for word, weight in weights.items() if word in held) / total if total else 0.0

    def holds(self, word: str, passage: int) -> bool:
        """Whether the passage has the word."""
        return stem(word) in self._sets[passage]

    def frequency(self, word: str) -> int:
        """Number of passages with the word."""
        return self._frequency.get(stem(word), 0)

    def words(self, passage: int) -> frozenset[str]:
        """The stems of a passage's words."""
        return self._sets[passage]


def _build(passages: Sequence[Sequence[str]]) -> _Bm25:
    from bm25s import BM25

    index = cast("_Bm25", BM25(method="lucene"))
    index.index([list(words) for words in passages], show_progress=False)
    return index
