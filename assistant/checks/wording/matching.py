"""Terms and exemptions compiled for a market and an industry, and whether a match is lawful where it stands."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import regex

from assistant.checks.wording.packs import Exemption, Pack, Patterns, Setting, Term, load
from assistant.checks.wording.view import REACH, View
from assistant.domain.vocabulary import FindingSeverity, Language, Market
from assistant.errors import RunError

_GRADES = list(FindingSeverity)
_ABROAD = (Market.US, Market.UK, Market.EU)
"""Whose packs stand in for an English text of unknown market."""


@dataclass(frozen=True)
class Hit:
    """A term at a place of the plain view."""

    start: int
    end: int
    term: Term
    severity: FindingSeverity


_PART = re.compile(r"<([a-z_]+)>")
_ANYTHING = "\u9f98é"
"""Characters that no pattern names: one that can begin with them begins with a class, not with a word."""


def _expanded(pattern: str, parts: Mapping[str, Patterns]) -> str:
    """The pattern with each `<name>` replaced by the alternatives of that part."""

    def alternatives(match: re.Match[str]) -> str:
        try:
            return f"(?:{'|'.join(parts[match.group(1)])})"
        except KeyError:
            raise RunError(
                zh=f"用语规则包用了未定义的词组 `{match.group()}`。",
                en=f"A wording pack uses the part `{match.group()}`, which is not defined.",
            ) from None

    return _PART.sub(alternatives, pattern)


def _joined(patterns: Patterns, language: Language, parts: Mapping[str, Patterns]) -> re.Pattern[str]:
    alternatives = "|".join(f"(?:{_expanded(pattern, parts)})" for pattern in patterns)
    if language is Language.EN:
        alternatives = rf"(?<![a-z0-9])(?:{alternatives})(?![a-z0-9])"
    return re.compile(_first(alternatives) + f"(?:{alternatives})", re.I)


def _first(alternatives: str) -> str:
    """A look ahead for the characters a match can begin with: a long alternation is then tried at few places only."""
    compiled = regex.compile(alternatives, regex.I)
    if any(compiled.match(char, partial=True) for char in _ANYTHING):
        return ""
    letters = sorted(set(alternatives) | set(string.printable))
    found = "".join(re.escape(char) for char in letters if compiled.match(char, partial=True))
    return f"(?=[{found}])" if found else ""


@dataclass(frozen=True)
class CompiledSetting:
    """A `Setting` ready to be asked."""

    around: re.Pattern[str] | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    clause: re.Pattern[str] | None
    sentence: re.Pattern[str] | None
    text: re.Pattern[str] | None

    @classmethod
    def of(cls, setting: Setting, language: Language, parts: Mapping[str, Patterns]) -> CompiledSetting:
        """Compile every field that is given."""

        def one(patterns: Patterns) -> re.Pattern[str] | None:
            return _joined(patterns, language, parts) if patterns else None

        before = re.compile(f"(?:{'|'.join(setting.before)})$", re.I) if setting.before else None
        after = re.compile("|".join(setting.after), re.I) if setting.after else None
        rest = (one(setting.clause), one(setting.sentence), one(setting.text))
        return cls(one(setting.around), before, after, *rest)

    def holds(self, view: View, start: int, end: int) -> bool:
        """Whether everything that is given holds around the match; `text` is asked once, by the term."""
        first, last = view.sentence(start, end)
        if self.after and not self.after.match(view.plain, end, last):
            return False
        if self.before and not self.before.search(view.plain, first, start):
            return False
        if self.clause and not self.clause.search(view.plain, *view.clause(start, end)):
            return False
        if self.sentence and not self.sentence.search(view.plain, first, last):
            return False
        return not self.around or _covered(self.around, view, start, end)


def _covered(longer: re.Pattern[str], view: View, start: int, end: int) -> bool:
    """Whether a longer expression of the same line contains the match; a quotation may hold full stops."""
    first, last = max(0, start - REACH), min(len(view.plain), end + REACH)
    first = max(first, view.plain.rfind("\n", first, start) + 1)
    stop = view.plain.find("\n", end, last)
    found = longer.finditer(view.plain, first, stop if stop >= 0 else last)
    return any(m.start() <= start and end <= m.end() for m in found)


@dataclass(frozen=True)
class CompiledTerm:
    """A `Term` ready to be searched for."""

    term: Term
    language: Language
    find: re.Pattern[str]
    needs: re.Pattern[str] | None
    lawful: tuple[CompiledSetting, ...]
    severity: FindingSeverity

    def hits(self, view: View, whole: str) -> Iterator[Hit]:
        """Where the term stands and nothing makes it lawful."""
        lawful: list[CompiledSetting] | None = None
        for match in self.find.finditer(view.plain):
            start, end = match.span()
            if start == end or (self.needs and not self.needs.search(view.plain, *view.sentence(start, end))):
                continue
            if lawful is None:
                lawful = [setting for setting in self.lawful if not setting.text or setting.text.search(whole)]
            if not any(setting.holds(view, start, end) for setting in lawful):
                yield Hit(start, end, self.term, self.severity)


@lru_cache(maxsize=64)
def terms_for(markets: tuple[Market, ...], industry: str, folder: Path) -> tuple[CompiledTerm, ...]:
    """The terms of every pack of these markets that concern the industry; no market: those abroad, never blockers."""
    lexicon = load(folder)
    wanted = set(markets or _ABROAD)
    exemptions = {
        language: [
            (item, CompiledSetting.of(item, language, lexicon.common.parts))
            for item in lexicon.common.exemptions
            if item.language is language
        ]
        for language in Language
    }
    return tuple(
        _compiled(term, pack, industry, wanted if markets else set(), exemptions[pack.language], lexicon.common.parts)
        for pack in lexicon.packs
        if wanted & set(pack.markets)
        for term in pack.terms
        if term.holds_for(industry)
    )


def _compiled(
    term: Term,
    pack: Pack,
    industry: str,
    markets: set[Market],
    exemptions: list[tuple[Exemption, CompiledSetting]],
    parts: Mapping[str, Patterns],
) -> CompiledTerm:
    shared = [setting for item, setting in exemptions if term.rule in item.rules and item.name not in term.never_exempt]
    own = [CompiledSetting.of(setting, pack.language, parts) for setting in term.unless]
    severity = _graded(term, industry, markets & set(pack.markets))
    if not markets and severity is FindingSeverity.BLOCKER:
        severity = FindingSeverity.WARNING
    return CompiledTerm(
        term=term,
        language=pack.language,
        find=_joined(term.find, pack.language, parts),
        needs=_joined(term.needs, pack.language, parts) if term.needs else None,
        lawful=(*own, *shared),
        severity=severity,
    )


def _graded(term: Term, industry: str, markets: set[Market]) -> FindingSeverity:
    special = [
        term.severity_in[key] for key in (industry, *(market.value for market in markets)) if key in term.severity_in
    ]
    return (
        min((term.severity, *special), key=_GRADES.index) if markets or industry in term.severity_in else term.severity
    )


@lru_cache(maxsize=8)
def promotes(folder: Path) -> re.Pattern[str]:
    """Words that make a sentence of a statement an advertisement, in both languages."""
    common = load(folder).common
    each = (_joined(common.promotional[language], language, common.parts).pattern for language in Language)
    return re.compile("|".join(f"(?:{pattern})" for pattern in each), re.I)
