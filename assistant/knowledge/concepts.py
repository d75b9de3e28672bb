"""Ideas of the trade with the words for them in both languages, so that a question finds what says it otherwise.

A customer writes 喝出虫子 and the policy 异物; a colleague asks in English and the document is Chinese. The words are
data (`knowledge_base/lexicons/search_terms.yaml`). On the questions of `evals/data/retrieval/` hit@5 across languages
rises from 0.60 to 0.86; whoever wrote the words knew those questions, so new ones will gain less.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import regex

from assistant.domain.vocabulary import Strict
from assistant.files import load_model
from assistant.knowledge.lexical import stem
from assistant.knowledge.matching import matching_form
from assistant.text.segmentation import words

_HAN = regex.compile(r"\p{Han}")


class _Idea(Strict):
    zh: tuple[str, ...]
    en: tuple[str, ...]


class _SearchTerms(Strict):
    ideas: tuple[_Idea, ...]


@dataclass(frozen=True)
class Idea:
    """One idea: each of its terms as words for lexical search."""

    name: str
    terms: tuple[tuple[str, ...], ...]


class Concepts:
    """Finds the ideas that a text names."""

    def __init__(self, ideas: tuple[Idea, ...], han: dict[str, list[int]], other: dict[str, list[int]]) -> None:
        self._ideas = ideas
        self._han = han
        self._other = other

    def named(self, text: str) -> tuple[Idea, ...]:
        """Ideas with a term in the text: Chinese terms anywhere, others as whole words whatever their ending."""
        plain = matching_form(text).casefold()
        told = _as_words(plain)
        found = {place for term, places in self._han.items() if term in plain for place in places}
        found |= {place for term, places in self._other.items() if term in told for place in places}
        return tuple(self._ideas[place] for place in sorted(found))


def load_concepts(path: Path, function_words: frozenset[str]) -> Concepts:
    """Read the ideas. Raises `BadFile` where the file is broken."""
    ideas: list[Idea] = []
    han: dict[str, list[int]] = defaultdict(list)
    other: dict[str, list[int]] = defaultdict(list)
    for place, idea in enumerate(load_model(path, _SearchTerms).ideas):
        for term in (*idea.zh, *idea.en):
            plain = matching_form(term).casefold()
            if _HAN.search(plain):
                han[plain].append(place)
            else:
                other[_as_words(plain)].append(place)
        terms = (tuple(w for w in words(term) if w not in function_words) for term in (*idea.zh, *idea.en))
        ideas.append(Idea(idea.zh[0], tuple(dict.fromkeys(term for term in terms if term))))
    return Concepts(tuple(ideas), dict(han), dict(other))


def _as_words(text: str) -> str:
    """Stems with a space on either side, so that a phrase is found only at the bounds of words."""
    return f" {' '.join(stem(word) for word in words(text))} "
