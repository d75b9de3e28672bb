"""Words that belong to the machinery: prompts, roles, a model that speaks of itself."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.lexicon import pattern
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import Family, FindingSeverity
from assistant.text.normalise import fold

_LISTS = {"leak": None, "wrapper": FindingSeverity.WARNING}
"""A prompt's own words block; a model's chat around the text (好的，以下是…) only has to be cut off."""


def leak_findings(field: str, text: str, book: RuleBook) -> Iterator[Finding]:
    """Every mark of a prompt in the text."""
    folded = fold(text)
    taken: list[tuple[int, int]] = []
    for name, severity in _LISTS.items():
        for match in pattern(book, Family.INJECTION, name).finditer(folded):
            start, end = match.span()
            if start == end or any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            place = Place.of(text, start, end, field)
            yield book.finding("injection.prompt-leak", place, {"found": place.excerpt}, severity)
