"""From items without support to findings: which rule, which words, what the ledger says instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.context import CheckContext
from assistant.checks.grounding import exact
from assistant.checks.grounding.calendar import calendar_findings
from assistant.checks.grounding.inventory import Inventory, read
from assistant.checks.grounding.reports import disclosure, found, retraction
from assistant.checks.grounding.sources import Sources
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import FindingSeverity
from assistant.text.names import NameKind
from assistant.text.normalise import Span, fold, fold_key
from assistant.text.numbers import Number
from assistant.text.sentences import split_sentences
from assistant.text.units import same_unit


def exact_findings(field: str, text: str, context: CheckContext, sources: Sources, book: RuleBook) -> Iterator[Finding]:
    """Contacts always (where anything is known); the rest where there is material to compare with."""
    if context.brand is None and not sources.grounded:
        return
    items = read(text, sources.own_names, names=sources.grounded)
    yield from _contacts(field, text, items, sources, book)
    if not sources.grounded:
        return
    yield from calendar_findings(field, text, items, context, sources, book)
    yield from _numbers(field, text, items, sources, book)
    yield from _names(field, text, items, sources, book)


def _contacts(field: str, text: str, items: Inventory, sources: Sources, book: RuleBook) -> Iterator[Finding]:
    for contact in items.contacts:
        if not exact.contact_carried(contact, sources):
            same = [c.value for s in sources.open for c in s.items.contacts if c.kind is contact.kind]
            slots = found(text, contact.start, contact.end, same)
            yield book.finding(
                "grounding.unsupported-contact", Place.of(text, contact.start, contact.end, field), slots
            )


def _around(text: str, sentences: list[Span], at: int) -> str:
    return next((s.of(text) for s in sentences if s.start <= at < s.end), text)


def _numbers(field: str, text: str, items: Inventory, sources: Sources, book: RuleBook) -> Iterator[Finding]:
    latin = not any("\u4e00" <= c <= "\u9fff" for c in text)
    sentences = split_sentences(text) if sources.passages else []
    for number in items.numbers:
        if exact.number_carried(number, sources.bearing_on(_around(text, sentences, number.start)), latin):
            continue
        place = Place.of(text, number.start, number.end, field)
        told = [s for s in sources.closed if any(exact.number_supported(number, n) for n in s.items.numbers)]
        if told and number.value > 1:
            yield disclosure(told[0], place, book)
            continue
        back = [s for s in sources.retracted if any(exact.number_supported(number, n) for n in s.items.numbers)]
        if back:
            yield retraction(back[0], place, book)
            continue
        near = _near(number, sources)
        yield book.finding("grounding.unsupported-number", place, found(text, number.start, number.end, near))


def _narrowed(sources: Sources, text: str, sentences: list[Span], at: int) -> Sources:
    if not sources.passages:
        return sources
    return sources.narrowed(sources.bearing_on(_around(text, sentences, at)))


def _near(number: Number, sources: Sources) -> list[str]:
    """Figures of the same unit, those of similar size first; an article (一杯, one) is no figure."""
    told = [
        (abs(n.value - number.value), s.text[n.start : n.end])
        for s in sources.open
        for n in s.items.numbers
        if n.unit and not n.article and not n.ordinal and same_unit(n.unit, number.unit)
    ]
    return [words for _, words in sorted(told, key=lambda pair: pair[0])]


def _names(field: str, text: str, items: Inventory, sources: Sources, book: RuleBook) -> Iterator[Finding]:
    sentences = split_sentences(text) if sources.passages else []
    for name in items.names:
        if exact.name_carried(text, name, _narrowed(sources, text, sentences, name.start)):
            continue
        place = Place.of(text, name.start, name.end, field)
        if any(fold_key(place.excerpt) in fold_key(s.text) for s in sources.closed):
            told = next(s for s in sources.closed if fold_key(place.excerpt) in fold_key(s.text))
            yield disclosure(told, place, book)
            continue
        similar = list(_codes_like(place.excerpt, sources)) if name.kind is NameKind.CODE else []
        if similar:  # a batch number with another figure
            yield book.finding("grounding.unsupported-number", place, found(text, name.start, name.end, similar))
            continue
        grade = None if exact.comparable(text, name, sources) else FindingSeverity.NOTE
        yield book.finding("grounding.unsupported-name", place, found(text, name.start, name.end, ()), severity=grade)


def _codes_like(code: str, sources: Sources) -> Iterator[str]:
    """Codes in the sources that differ from `code` only in their figures."""
    shape = re.sub(r"\d", "0", fold(code).casefold())
    for source in sources.open:
        for match in re.finditer(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", fold(source.text)):
            if re.sub(r"\d", "0", match.group().casefold()) == shape:
                yield match.group()
