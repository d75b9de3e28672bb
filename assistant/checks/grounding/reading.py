"""The text under check as sentences and clauses, with the marks that make a statement less than a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.checks.lexicon import pattern, tongue
from assistant.checks.rulebook import RuleBook
from assistant.domain.vocabulary import Family, Language
from assistant.text.normalise import Span, fold
from assistant.text.sentences import split_clauses, split_sentences


@dataclass(frozen=True)
class Clause:
    """A clause with the sentence it stands in; offsets are those of the field."""

    span: Span
    sentence: Span
    words: str
    """Folded."""
    before: str
    """The sentence up to the clause, folded."""


@dataclass(frozen=True)
class Reading:
    """One field of the text."""

    field: str
    text: str
    book: RuleBook

    @cached_property
    def folded(self) -> str:
        """For matching."""
        return fold(self.text)

    @cached_property
    def tongue(self) -> Language | None:
        """None where the text needs the word lists of both languages."""
        return tongue(self.folded)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """In order."""
        return tuple(split_sentences(self.text))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """In order."""
        return tuple(self._clauses())

    def _clauses(self) -> Iterator[Clause]:
        for sentence in self.sentences:
            for span in split_clauses(self.text, sentence):
                yield Clause(span, sentence, span.of(self.folded), self.folded[sentence.start : span.start])

    def pattern(self, name: str) -> re.Pattern[str]:
        """A list of the grounding pack in the language, or languages, of the text."""
        return pattern(self.book, Family.GROUNDING, name, self.tongue)

    def pattern_for(self, text: str, name: str) -> re.Pattern[str]:
        """The same list for another text, which may be in the other language."""
        return pattern(self.book, Family.GROUNDING, name, tongue(text))

    def told_as_open(self, sentence: Span) -> bool:
        """Whether the sentence, or a neighbour that speaks of it, marks it as hearsay or unconfirmed."""
        words = sentence.of(self.folded)
        if self.pattern("hearsay").search(words) or self.pattern("unconfirmed").search(words):
            return True
        at = self.sentences.index(sentence)
        if at > 0:
            previous = self.sentences[at - 1].of(self.folded)
            if previous.rstrip().endswith((":", "：")) and (
                self.pattern("hearsay").search(previous) or self.pattern("unconfirmed").search(previous)
            ):
                return True
        return self._neighbour(at, "unconfirmed")

    def denied(self, sentence: Span, claim: str) -> bool:
        """Whether the sentence or the one after it denies `claim`, which may hold a negation itself (has no …)."""
        own = len(self.pattern_for(claim, "denial").findall(claim))
        if len(self.pattern("denial").findall(sentence.of(self.folded))) > own:
            return True
        return self._neighbour(self.sentences.index(sentence), "denial")

    def corrected(self, sentence: Span) -> bool:
        """Whether the sentence or the one after it corrects an earlier word."""
        if self.pattern("correction").search(sentence.of(self.folded)):
            return True
        return self._neighbour(self.sentences.index(sentence), "correction")

    def _neighbour(self, at: int, mark: str) -> bool:
        if at + 1 >= len(self.sentences):
            return False
        after = self.sentences[at + 1].of(self.folded)
        return bool(self.pattern("refers_back").match(after) and self.pattern(mark).search(after))
