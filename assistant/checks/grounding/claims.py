"""What carries each sentence, and the sentences that claim something nothing carries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.context import CheckContext
from assistant.checks.grounding.reading import Reading
from assistant.checks.grounding.sources import Kind, Source, Sources
from assistant.checks.lexicon import pattern
from assistant.checks.overlap import stem, terms
from assistant.domain.channel import Audience
from assistant.domain.content import Place
from assistant.domain.finding import Finding, Support
from assistant.domain.vocabulary import ActionState, DraftKind, Family
from assistant.text.contacts import find_contacts
from assistant.text.dates import find_dates
from assistant.text.normalise import Span

_CARRIED = 0.3
"""A claim with less than this share of its terms in the material is carried by none of it; set low, to warn seldom."""
_ENOUGH = 5
"""Terms a sentence must have before its wording is judged."""


def supports(reading: Reading, sources: Sources) -> list[Support]:
    """One per sentence, in order: facts and actions, then passages, that share wording with it."""
    return [_support(span, reading, sources) for span in reading.sentences]


def _support(span: Span, reading: Reading, sources: Sources) -> Support:
    words = span.of(reading.text)
    spoken = terms(words)
    contacts = {c.value for c in find_contacts(words)}
    facts: list[str] = []
    passages: list[str] = []
    for source in sources.open:
        if source.kind in (Kind.FACT, Kind.ACTION) and _carries(source, spoken, contacts):
            facts.append(source.id)
        elif source.kind is Kind.PASSAGE and (
            len(spoken & terms(source.text)) >= 0.5 * len(spoken) > 1
            or contacts & {c.value for c in source.items.contacts}
        ):
            passages.append(source.id)
    return Support(
        start=span.start, end=span.end, facts=tuple(dict.fromkeys(facts)), passages=tuple(dict.fromkeys(passages))
    )


def _carries(source: Source, spoken: frozenset[str], contacts: set[str]) -> bool:
    own = terms(source.text)
    shared = len(own & spoken)
    if own and (shared >= 0.45 * len(own) or (shared >= 3 and shared >= 0.5 * len(spoken))):
        return True
    return bool(contacts & {c.value for c in source.items.contacts})


def claim_findings(reading: Reading, context: CheckContext, sources: Sources) -> Iterator[Finding]:
    """Sentences that state something of which the material holds hardly a word."""
    material = _material(sources)
    if not material or not _readable(reading, sources):
        return
    for span in reading.sentences:
        if not _claims(span, reading, context):
            continue
        spoken = terms(span.of(reading.text))
        if len(spoken) >= _ENOUGH and len(spoken & material) < _CARRIED * len(spoken):
            place = Place.of(reading.text, *span, reading.field)
            yield reading.book.finding("grounding.unsupported-claim", place, {"found": place.excerpt})


_PROMISED = re.compile(r"将|会为|\bwill\b|'ll\b|\bgoing to\b", re.I)


def deed_findings(reading: Reading, sources: Sources) -> Iterator[Finding]:
    """A deed told as done of which the material holds not even the verb; a plan that is told as a promise."""
    if not any(s.kind is Kind.ACTION for s in sources.open) or not _readable(reading, sources):
        return
    material = "\n".join(s.folded for s in sources.open)
    plans = [s for s in sources.open if s.action is not None and s.action.state is ActionState.PLANNED]
    for clause in reading.clauses:
        if reading.told_as_open(clause.sentence):
            continue
        deed = reading.pattern("deed").search(clause.words)
        lone = deed is not None and not _tells(deed, material)
        planned = _PROMISED.search(clause.words) and any(
            len(terms(p.text) & terms(clause.words)) >= 0.7 * len(terms(p.text)) for p in plans
        )
        if lone or planned:
            place = Place.of(reading.text, *clause.span, reading.field)
            yield reading.book.finding("grounding.unsupported-claim", place, {"found": place.excerpt})


def _tells(deed: re.Match[str], material: str) -> bool:
    verb = next(word for word in deed.groups() if word)
    if not verb.isascii():
        return verb in material
    root = stem(verb.casefold())
    return any(stem(word) == root for word in re.findall(r"[a-z]+", material))


def _material(sources: Sources) -> frozenset[str]:
    found: set[str] = set()
    for source in sources.open:
        found |= terms(source.text)
    return frozenset(found)


def _readable(reading: Reading, sources: Sources) -> bool:
    """Wording is compared only within a script: the ledger (or its twins) must be in that of the text."""
    han = sum("\u4e00" <= c <= "\u9fff" for c in reading.text)
    chinese = han * 4 > len(reading.text.strip() or " ")
    told: dict[str, bool] = {}
    for source in sources.open:
        if source.kind in (Kind.BRAND, Kind.FRAME):
            continue
        key = source.id or source.text
        same = any("\u4e00" <= c <= "\u9fff" for c in source.text) == chinese
        told[key] = told.get(key, False) or same
    return bool(told) and all(told.values())


def _claims(span: Span, reading: Reading, context: CheckContext) -> bool:
    words = span.of(reading.folded)
    after = reading.folded[span.end : span.end + 1]
    if (words[-1:] not in "。.!！;；”\"’'" and after in ("", "\n")) or find_contacts(words):
        return False  # headings, date lines, signatures
    if reading.pattern("no_claim").search(words) or reading.told_as_open(span):
        return False
    if any(
        pattern(reading.book, Family.STATEMENT, n, reading.tongue).search(words)
        for n in ("empathy", "concern", "unknowns", "instruction")
    ):
        return False
    # instructions to staff, shops and the hotline tell what to do; only what is said of the product is a claim there
    outward = context.channel.audience in (Audience.PUBLIC, Audience.PRESS)
    stated = context.kind is DraftKind.STATEMENT and outward
    marks = ("claim_mark", "assert_mark") if stated else ("claim_mark",)
    if reading.pattern("no_assertion").search(words) or not any(reading.pattern(mark).search(words) for mark in marks):
        return False
    return not (len(words) <= 16 and bool(find_dates(words)))
