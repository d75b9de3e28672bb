"""Words that tell actions, questions, doubts and small talk apart; the words themselves are data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

import regex

from assistant.domain.vocabulary import Language, Strict
from assistant.files import load_model

Section: TypeAlias = Literal["", "facts", "actions", "done", "questions"]
"""What a heading of notes says of the lines under it."""
Words: TypeAlias = dict[Language, tuple[str, ...]]


class CueFile(Strict):
    """`knowledge_base/lexicons/extraction.yaml`: regular expressions by language."""

    source: str
    checked: date
    deed: Words
    others: Words
    by_others: Words
    done: Words
    doing: Words
    planned: Words
    question: Words
    doubt: Words
    seen: Words
    dispute: Words
    claim: Words
    noise: Words
    after_noise: str
    system: Words
    no_speaker: Words
    sections: dict[Section, Words]


Pattern: TypeAlias = "regex.Pattern[str]"


@dataclass(frozen=True)
class Cues:
    """The cues of both languages, compiled; chats mix languages, so both are always looked for."""

    by_others: Pattern
    deed: Pattern
    done: Pattern
    doing: Pattern
    planned: Pattern
    question: Pattern
    doubt: Pattern
    seen: Pattern
    dispute: Pattern
    claim: Pattern
    noise: Pattern
    """Matches a whole line of small talk."""
    system: Pattern
    no_speaker: Pattern
    """Matches a whole label."""
    sections: tuple[tuple[Section, Pattern], ...]
    """Each matches a whole heading."""

    @classmethod
    def load(cls, lexicons: Path) -> Cues:
        """Read `extraction.yaml` of the folder. Raises `NotFound`, `BadFile`."""
        return _compiled(load_model(lexicons / "extraction.yaml", CueFile))

    def section(self, heading: str) -> Section:
        """What the lines under a heading are; empty where it is no such heading."""
        return next((name for name, pattern in self.sections if pattern.fullmatch(heading)), "")


def _compiled(file: CueFile) -> Cues:
    def both(words: Words) -> Pattern:
        return _compile(
            f"(?:{_alternatives(file, words, Language.ZH)})|\\b(?:{_alternatives(file, words, Language.EN)})\\b"
        )

    def loose(words: Words) -> Pattern:
        return _compile("|".join(_alternatives(file, words, tongue) for tongue in Language))

    small_talk = "|".join(_alternatives(file, file.noise, tongue) for tongue in Language)
    return Cues(
        by_others=loose(file.by_others),
        deed=both(file.deed),
        done=both(file.done),
        doing=both(file.doing),
        planned=both(file.planned),
        question=loose(file.question),
        doubt=both(file.doubt),
        seen=both(file.seen),
        dispute=both(file.dispute),
        claim=both(file.claim),
        noise=_compile(
            rf"(?:{small_talk}|[\p{{So}}\p{{P}}\s]+)(?:[,，\s]*(?:{file.after_noise}))*[\s\p{{P}}\p{{So}}]*"
        ),
        system=loose(file.system),
        no_speaker=loose(file.no_speaker),
        sections=tuple((name, loose(words)) for name, words in file.sections.items()),
    )


def _alternatives(file: CueFile, words: Words, tongue: Language) -> str:
    """All expressions of one language as one, with the deeds and the others put in."""
    deed, others = "|".join(file.deed.get(tongue, ())), "|".join(file.others.get(tongue, ()))
    return "|".join(words.get(tongue, ())).replace("{deed}", deed).replace("{others}", others)


@lru_cache(maxsize=64)
def _compile(expression: str) -> Pattern:
    return regex.compile(expression, regex.IGNORECASE)
