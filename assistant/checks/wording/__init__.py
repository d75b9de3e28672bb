"""Whether an advertisement says what the law of its market forbids; a lawful or exempt use gives no finding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.checks.wording.matching import CompiledTerm, Hit, promotes, terms_for
from assistant.checks.wording.packs import load
from assistant.checks.wording.view import View, view_of
from assistant.domain.content import Content, Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import DraftKind, FindingSeverity, Language, Market, Twin
from assistant.text.normalise import fold
from assistant.text.scripts import detect_language

__all__ = ["check"]

_GRADES = list(FindingSeverity)
_IN_STATEMENTS = {
    "wording.absolute-term": FindingSeverity.NOTE,
    "wording.medical-claim": FindingSeverity.WARNING,
    "wording.disparagement": FindingSeverity.WARNING,
}
"""A statement is no advertisement: only these are looked at, and at most so gravely, unless the sentence promotes."""


def check(content: Content, context: CheckContext, book: RuleBook) -> list[Finding]:
    """Findings of the family `wording`. The market picks the packs; without one, the text's own language does."""
    folder = book.folder / "wording"
    common = load(folder).common
    views = [(field, view_of(text, common.disguises)) for field, text in content.fields()]
    whole = "\n".join(view.plain for _, view in views)
    terms = _applicable(content, context, folder)
    names = _names(context)
    found: list[Finding] = []
    for field, view in views:
        hits = [hit for hit in _hits(view, whole, terms) if not _inside_name(hit, view, names)]
        for hit in _outermost(hits):
            severity = _severity(hit, view, context.kind, folder)
            if severity is not None:
                found.append(_finding(hit, severity, field, view, book))
    return found


def _applicable(content: Content, context: CheckContext, folder: Path) -> tuple[CompiledTerm, ...]:
    named = context.industry or (context.brand.industry if context.brand else "")
    language = detect_language(content.body) or context.language
    markets = context.markets or ((Market.CN,) if language is Language.ZH else ())
    return terms_for(tuple(sorted(set(markets))), load(folder).industry(named), folder)


def _names(context: CheckContext) -> re.Pattern[str] | None:
    """Trade names and registered marks: what stands in them says nothing of the goods (guide of 2023, art. 6(4))."""
    names = [*context.brand.names()] if context.brand else []
    if context.brief and context.brief.product:
        names.append(context.brief.product)
    plain = {fold(name).lower() for name in names if len(name) > 1}
    return re.compile("|".join(map(re.escape, sorted(plain, key=len, reverse=True)))) if plain else None


def _inside_name(hit: Hit, view: View, names: re.Pattern[str] | None) -> bool:
    if names is None:
        return False
    return any(m.start() <= hit.start and hit.end <= m.end() for m in names.finditer(view.plain))


def _hits(view: View, whole: str, terms: Iterable[CompiledTerm]) -> Iterator[Hit]:
    for term in terms:
        if term.language in view.languages:
            yield from term.hits(view, whole)


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """One finding per rule and place: the longest of those that overlap, the gravest of equals."""
    kept: list[Hit] = []
    covered: dict[str, set[int]] = defaultdict(set)
    for hit in sorted(hits, key=lambda h: (h.start - h.end, _GRADES.index(h.severity), h.start)):
        places = covered[hit.term.rule]
        if places.isdisjoint(range(hit.start, hit.end)):
            kept.append(hit)
            places.update(range(hit.start, hit.end))
    return sorted(kept, key=lambda h: (h.start, h.end))


def _severity(hit: Hit, view: View, kind: DraftKind, folder: Path) -> FindingSeverity | None:
    if kind is not DraftKind.STATEMENT or promotes(folder).search(view.plain, *view.sentence(hit.start, hit.end)):
        return hit.severity
    most = _IN_STATEMENTS.get(hit.term.rule)
    return max(most, hit.severity, key=_GRADES.index) if most else None


def _finding(hit: Hit, severity: FindingSeverity, field: str, view: View, book: RuleBook) -> Finding:
    place = Place.of(view.text, *view.span(hit.start, hit.end), field)
    term = hit.term
    slots: dict[str, str | Twin] = {"term": place.excerpt, "reason": term.reason, "instead": term.instead}
    found = book.finding(term.rule, place, slots, severity)
    return found.model_copy(update={"source": term.article})
