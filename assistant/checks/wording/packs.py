"""The wording packs as data: terms, what makes them lawful, and for which markets and industries they hold."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from pydantic import Field, field_validator

from assistant.domain.vocabulary import FindingSeverity, Language, Market, Strict, Twin
from assistant.errors import RunError
from assistant.files import load_model

Patterns = tuple[str, ...]


def _compilable(patterns: Patterns) -> Patterns:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"`{pattern}` is not a regular expression: {error}") from error
        if re.fullmatch(pattern, ""):
            raise ValueError(f"`{pattern}` matches the empty text")
    return patterns


class Setting(Strict):
    """Words around a match that make it lawful; every field that is given must hold."""

    around: Patterns = ()
    """A longer expression of the same line that contains the match."""
    before: Patterns = ()
    """Ends right before the match, in the same sentence."""
    after: Patterns = ()
    """Begins right after the match."""
    clause: Patterns = ()
    """Anywhere between the two nearest commas."""
    sentence: Patterns = ()
    """Anywhere in the sentence."""
    text: Patterns = ()
    """Anywhere in the content, in whichever field."""

    _valid = field_validator("around", "before", "after", "clause", "sentence", "text")(_compilable)


class Exemption(Setting):
    """A lawful use that holds for every term of some rules."""

    name: str
    rules: Patterns
    language: Language
    why: Twin
    source: str


class Term(Strict):
    """Expressions that break one rule for one reason."""

    rule: str
    find: Patterns = Field(min_length=1)
    """Regular expressions, matched against the plain view of the text; Latin ones stand on word boundaries."""
    unless: tuple[Setting, ...] = ()
    needs: Patterns = ()
    """The sentence must hold one of these as well."""
    never_exempt: Patterns = ()
    """Names of exemptions that do not help here."""
    industries: Patterns = ()
    """Empty: all."""
    not_industries: Patterns = ()
    severity: FindingSeverity
    severity_in: dict[str, FindingSeverity] = Field(default_factory=dict)
    """By market or industry, where the grade differs; the gravest of those that apply."""
    article: str
    """The law, with its article."""
    reason: Twin
    instead: Twin
    """What may be written; itself lawful."""

    _valid = field_validator("find", "needs")(_compilable)

    def holds_for(self, industry: str) -> bool:
        """Whether the industry is one this term is about."""
        return industry not in self.not_industries and (not self.industries or industry in self.industries)


class Pack(Strict):
    """One file: terms for some markets in one language."""

    name: str
    markets: tuple[Market, ...]
    language: Language
    source: str
    checked: str
    verified: bool
    terms: tuple[Term, ...]


class Common(Strict):
    """`common.yaml`: what all packs share."""

    industries: dict[str, Patterns]
    """Each industry and its other names."""
    disguises: dict[str, str]
    """Ways of hiding a character, each a regular expression, and the character it stands for."""
    parts: dict[str, Patterns]
    """Word lists that patterns name as `<part>`: ailments, what is promised of them, results of exams."""
    promotional: dict[Language, Patterns]
    """Words that make a sentence of a statement an advertisement."""
    exemptions: tuple[Exemption, ...]


class Lexicon(Strict):
    """All packs and what they share."""

    common: Common
    packs: tuple[Pack, ...]

    def industry(self, name: str) -> str:
        """The industry by any of its names; `general` where it is not known."""
        wanted = name.strip().casefold().replace("-", "_").replace(" ", "_")
        for industry, others in self.common.industries.items():
            if wanted == industry or wanted in others:
                return industry
        return "general"


@lru_cache(maxsize=8)
def load(folder: Path) -> Lexicon:
    """Read every pack of the folder. Raises `BadFile` on a bad one, `RunError` where there is none."""
    files = sorted(path for path in folder.glob("*.yaml") if path.name != "common.yaml")
    if not files:
        raise RunError(zh=f"{folder} 中没有用语规则包。", en=f"There are no wording packs in {folder}.")
    packs = tuple(load_model(path, Pack) for path in files)
    return Lexicon(common=load_model(folder / "common.yaml", Common), packs=packs)
