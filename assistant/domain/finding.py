"""Rules as data, and what they find."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from assistant.domain.content import WHOLE_TEXT, Place
from assistant.domain.vocabulary import Family, FindingSeverity, Language, Strict, Twin


class Rule(Strict):
    """One rule: its grade, its words for the reader, and where it comes from."""

    id: str = Field(pattern=r"^[a-z]+\.[a-z0-9-]+$")
    severity: FindingSeverity
    title: Twin
    message: Twin
    """What is wrong, with `{slots}` that the check fills."""
    suggestion: Twin
    """What to write instead, same slots."""
    why: Twin
    """Shown by `rules explain`."""
    source: str
    checked: date
    verified: bool
    good: tuple[str, ...] = ()
    """Examples that must not be found."""
    bad: tuple[str, ...] = ()
    """Examples that must be found where the rule needs no context."""

    @property
    def family(self) -> Family:
        """The part of the id before the dot."""
        return Family(self.id.partition(".")[0])


class Finding(Strict):
    """Something a rule found in a text."""

    rule: str
    severity: FindingSeverity
    place: Place = WHOLE_TEXT
    message: Twin
    suggestion: Twin
    source: str = ""

    @property
    def start(self) -> int:
        """Start in the body; 0 for findings elsewhere or on the whole text."""
        return self.place.start if self.place.field == "body" else 0

    @property
    def end(self) -> int:
        """End in the body; 0 for findings elsewhere or on the whole text."""
        return self.place.end if self.place.field == "body" else 0

    @property
    def excerpt(self) -> str:
        """`body[start:end]`."""
        return self.place.excerpt if self.place.field == "body" else ""

    @property
    def blocks(self) -> bool:
        """Whether it stops a release unless waived."""
        return self.severity is FindingSeverity.BLOCKER

    def as_json(self, language: Language) -> dict[str, object]:
        """The contract form of the finding, in the reader's language."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "start": self.start,
            "end": self.end,
            "excerpt": self.excerpt,
            "field": self.place.field,
            "place": self.place.model_dump(),
            "message": self.message.get(language),
            "suggestion": self.suggestion.get(language),
            "source": self.source,
        }


class Support(Strict):
    """What carries a sentence: fact and action ids, passage ids; both empty where nothing does."""

    start: int
    end: int
    facts: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
