"""Facts that may not be told, or not like this: internal, unverified, refuted, retracted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.checks.grounding.reading import Clause, Reading
from assistant.checks.grounding.reports import disclosure, retraction
from assistant.checks.grounding.sources import Source, Sources
from assistant.checks.overlap import terms
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import FactStatus, Family, Twin
from assistant.text.normalise import Span, fold
from assistant.text.sentences import split_clauses

_OPEN = (FactStatus.UNVERIFIED, FactStatus.DISPUTED)
_STATUS = {
    FactStatus.UNVERIFIED: Twin(zh="尚未核实", en="is unverified"),
    FactStatus.DISPUTED: Twin(zh="各方说法不一", en="is disputed"),
}


@dataclass(frozen=True)
class Marked:
    """A fact whose telling is restricted, with the terms by which it is recognised."""

    source: Source
    core: str
    """Its text without hedges."""
    own: frozenset[str]
    """Terms that occur in no fact that is confirmed and open."""
    all: frozenset[str]


def status_findings(reading: Reading, sources: Sources) -> Iterator[Finding]:
    """Leaks, unverified told as fact, refuted told as true, retracted facts; one finding per clause and fact."""
    known = _known(sources)
    for source in sources.closed:
        marked = _marked(source, known, reading)
        for clause in reading.clauses:
            if _recognisable(marked, clause, reading):
                yield disclosure(source, _place(reading, clause), reading.book)
                break
    for source in (*sources.open, *sources.closed):
        if source.fact is None or source.fact.status not in (*_OPEN, FactStatus.REFUTED):
            continue
        for marked in _parts(source, known, reading):
            yield from _told(marked, reading)
    for source in sources.retracted:
        marked = _marked(source, known, reading)
        for clause in reading.clauses:
            if _asserted(marked, clause) and not reading.corrected(clause.sentence):
                yield retraction(source, _place(reading, clause), reading.book)
                break


def _place(reading: Reading, clause: Clause) -> Place:
    return Place.of(reading.text, *clause.span, reading.field)


def _known(sources: Sources) -> frozenset[str]:
    """Terms that may be used freely: everything open that is not itself in doubt."""
    found: set[str] = set()
    for source in sources.open:
        if source.fact is None or source.fact.status is FactStatus.CONFIRMED:
            found |= terms(source.text)
    return frozenset(found)


def _parts(source: Source, known: frozenset[str], reading: Reading) -> Iterator[Marked]:
    """A disputed fact holds the claim and its denial; what must not be told as fact is the claim."""
    if source.fact is None or source.fact.status is not FactStatus.DISPUTED:
        yield _marked(source, known, reading)
    if source.fact is None or source.fact.status not in _OPEN:
        return
    for part in split_clauses(source.text, Span(0, len(source.text))):
        words = part.of(fold(source.text))
        if not any(reading.pattern_for(words, mark).search(words) for mark in ("denial", "unconfirmed")):
            marked = _marked(source, known, reading, part)
            if marked.own and len(marked.all) >= _TELLING - 1:
                yield marked


_TELLING = 3
"""Terms by which a fact can be recognised at all."""


def _marked(source: Source, known: frozenset[str], reading: Reading, part: Span | None = None) -> Marked:
    core = fold(source.text) if part is None else part.of(fold(source.text))
    for name in ("hearsay", "unconfirmed"):
        core = reading.pattern_for(core, name).sub(" ", core)
    if source.fact is not None and source.fact.status is FactStatus.REFUTED:
        core = _VERDICT.sub(" ", core)
    everything = terms(core)
    return Marked(source, core, everything - known, everything)


_VERDICT = re.compile(
    r"(?:经查|经核实|经核查|查证)[,，]?|(?:的?(?:说法|内容|信息|传言|情况))?(?:均|系|为|属|并)?(?:不实|"
    r"不属实|虚假|谣言|失实)(?:信息)?|\b(?:is|are|was|were) (?:false|untrue|not true|incorrect)\b|"
    r"\bfalse(?:ly)?\b|\buntrue\b",
    re.I,
)


def _told(marked: Marked, reading: Reading) -> Iterator[Finding]:
    fact = marked.source.fact
    if fact is None:
        return
    for at, clause in enumerate(reading.clauses):
        before = reading.clauses[at - 1] if at else None
        if not _asserted(marked, clause, before) or reading.told_as_open(clause.sentence):
            continue
        if reading.pattern("checking").search(clause.words):
            continue
        slots: dict[str, str | Twin] = {"found": clause.span.of(reading.text), "id": fact.id, "expected": fact.text}
        if fact.status is FactStatus.REFUTED:
            if not reading.denied(clause.sentence, marked.core):
                yield reading.book.finding("grounding.contradicts-fact", _place(reading, clause), slots)
                return
        elif not _negated_otherwise(clause, marked, reading):
            yield reading.book.finding(
                "grounding.unverified-as-fact", _place(reading, clause), slots | {"status": _STATUS[fact.status]}
            )
            return


def _negated_otherwise(clause: Clause, marked: Marked, reading: Reading) -> bool:
    """我们不认为…: what is denied is not promoted, unless the fact itself is a negation."""
    negation = reading.pattern("negation")
    return bool(negation.search(_without_idioms(clause.words, reading))) and not reading.pattern_for(
        marked.core, "negation"
    ).search(_without_idioms(marked.core, reading))


def _without_idioms(words: str, reading: Reading) -> str:
    return reading.pattern_for(words, "not_negation").sub("", words)


def _asserted(marked: Marked, clause: Clause, before: Clause | None = None) -> bool:
    """Whether the clause, or it and the one before it, says what the fact says: most of what is the fact's own."""
    spoken = terms(clause.words)
    if before is not None and before.sentence == clause.sentence and spoken & marked.own:
        spoken |= terms(before.words)
    if not marked.all:
        return False
    if not marked.own:  # every word of it is also used elsewhere: only the whole of it tells
        return len(marked.all) >= _TELLING and marked.all <= spoken and len(spoken) <= 2 * len(marked.all)
    own = len(marked.own & spoken) / len(marked.own)
    whole = len(marked.all & spoken) / len(marked.all)
    return (own >= 0.6 and whole >= 0.5) or (own >= 0.34 and whole >= 0.75)


def _recognisable(marked: Marked, clause: Clause, reading: Reading) -> bool:
    """Whether a reader of the clause would recognise a closed fact by words that only it has."""
    spoken = terms(clause.words) & marked.own
    ordinary = _ordinary(reading.book)
    telling = {t for t in spoken - ordinary if not t[0].isdigit()}
    if not telling:
        return False
    own = [t for t in marked.own - ordinary if not t[0].isdigit()]
    share = len(telling) / len(own)
    if any("\u4e00" <= t[0] <= "\u9fff" for t in telling):
        return (share >= 0.5 and len(telling) >= 2) or _run(telling, spoken, clause.words, marked.core)
    return (share >= 0.5 and len(telling) >= 2) or len(telling) >= 4


@lru_cache(maxsize=8)
def _ordinary(book: RuleBook) -> frozenset[str]:
    """Terms that every statement uses."""
    words = (*book.words(Family.GROUNDING, "ordinary_zh"), *book.words(Family.GROUNDING, "ordinary_en"))
    return frozenset(term for word in words for term in terms(word))


def _run(telling: set[str], own: frozenset[str], words: str, core: str) -> bool:
    """Three characters in a row that both have, all of them the fact's own (封口膜) and not all ordinary."""
    for i in range(len(words) - 2):
        piece = words[i : i + 3]
        pair = {piece[:2], piece[1:]}
        if pair <= own and pair & telling and piece in core:
            return True
    return False
