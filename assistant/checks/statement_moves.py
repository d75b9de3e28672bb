"""Forbidden moves of a statement, each at its exact place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.context import CheckContext
from assistant.checks.lexicon import pattern, tongue
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content, Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import Family
from assistant.text.dates import find_dates, find_durations, find_times
from assistant.text.normalise import Span, fold, mask
from assistant.text.numbers import find_numbers
from assistant.text.sentences import split_sentences

_MOVES = (
    "speculation", "blame", "minimising", "absolute-guarantee", "conditional-apology", "promotion", "no-comment",
    "liability-admission",
)  # fmt: skip
_QUOTED_HEARSAY = re.compile(
    r"(?:网传|传言|谣言|称|说法|言论|质疑|claims?|rumou?rs?|alleg\w+|"
    r"posts?)[^。.!?！？\n“\"]{0,20}[“\"「](?P<q>[^“”\"」\n]{1,80})[”\"」]",
    re.I,
)


def forbidden_moves(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    """Every forbidden move in any field, in order of the text."""
    for field, text in content.fields():
        if field.startswith("tags"):
            continue
        folded = _without_hearsay(fold(text))
        found = [(span, move) for move in _MOVES for span in _matches(folded, move, book)]
        found += [(span, "unowned-promise") for span in _unowned(folded, book)]
        if field == "body":
            found += [(span, "threat-first") for span in _threats_first(folded, book)]
        matter = _matter(context)
        for span, move in sorted(found):
            if move == "promotion" and span.of(folded) in matter:
                continue  # what the incident is about must be called by its name
            yield book.finding(f"statement.{move}", Place.of(text, *span, field), {"found": span.of(text)})
        if field == "body":
            yield from _contradictions(text, context, book)


def _matter(context: CheckContext) -> str:
    incident = context.incident
    if incident is None:
        return ""
    texts = [incident.title, incident.title_twin, *(f"{f.text}\n{f.twin}" for f in incident.facts)]
    return fold("\n".join([*texts, *(f"{a.text}\n{a.twin}" for a in incident.actions)]))


def _without_hearsay(folded: str) -> str:
    """Words that are quoted as what others claim are not ours."""
    return mask(folded, (m.span("q") for m in _QUOTED_HEARSAY.finditer(folded)))


def _matches(folded: str, move: str, book: RuleBook) -> Iterator[Span]:
    exempt = [
        m.span() for m in pattern(book, Family.STATEMENT, f"{move}_not", tongue(folded)).finditer(folded) if m.group()
    ]
    last = -1
    for match in pattern(book, Family.STATEMENT, move, tongue(folded)).finditer(folded):
        if (
            match.group()
            and match.start() >= last
            and not any(match.start() < end and match.end() > start for start, end in exempt)
        ):
            yield Span(*match.span())
            last = match.end()


def _unowned(folded: str, book: RuleBook) -> Iterator[Span]:
    """A promise of "soon" in a sentence that gives neither a time, a term nor a condition."""
    condition = pattern(book, Family.STATEMENT, "condition", tongue(folded))
    for sentence in split_sentences(folded):
        words = sentence.of(folded)
        if find_dates(words) or find_times(words) or find_durations(words) or condition.search(words):
            continue
        for span in _matches(words, "unowned-promise", book):
            yield Span(sentence.start + span.start, sentence.start + span.end)


def _threats_first(folded: str, book: RuleBook) -> Iterator[Span]:
    """A threat before concern is shown and facts are told, or within the first third of the text."""
    concern = (
        pattern(book, Family.STATEMENT, "empathy", tongue(folded)).search(folded),
        pattern(book, Family.STATEMENT, "concern", tongue(folded)).search(folded),
    )
    shown = min((m.start() for m in concern if m), default=len(folded))
    facts = pattern(book, Family.STATEMENT, "facts", tongue(folded)).search(folded)
    told = max(shown, facts.start() if facts else len(folded))
    for span in _matches(folded, "threat", book):
        if span.start < told or span.start < len(folded) / 3:
            yield span


_CORRECTION = re.compile(
    r"更正|修正|订正|此前(?:通报|公布|发布)|增至|上升至|升至|降至|减至|增加到|由[^。]{1,12}(?:变为|"
    r"调整为)|\b(?:correct(?:ed|ion)?|now|risen to|increased to|fallen to|earlier (?:we said|figure)|"
    r"previously|revised|updated? (?:figure|number)|total of)\b",
    re.I,
)


def _contradictions(text: str, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    """Figures that differ from an earlier text on the same thing, and are not presented as a change."""
    if not context.earlier:
        return
    before: dict[tuple[str, str], tuple[object, str]] = {}
    for content in context.earlier:
        for span, key, number in _counted(content.body):
            before[key] = (number, span.of(content.body))
    seen: set[tuple[int, int]] = set()
    for span, key, number in _counted(text):
        if key in before and before[key][0] != number and (span.start, span.end) not in seen:
            seen.add((span.start, span.end))
            slots = {"found": span.of(text), "expected": before[key][1]}
            yield book.finding("statement.contradicts-earlier", Place.of(text, *span), slots)


def _counted(text: str) -> Iterator[tuple[Span, tuple[str, str], object]]:
    """Quantities with what they count, in sentences that do not speak of a change."""
    for sentence in split_sentences(text):
        words = sentence.of(text)
        if _CORRECTION.search(words):
            continue
        moments = [(d.start, d.end) for d in find_dates(words)]
        moments += [(t.start, t.end) for t in find_times(words)]
        moments += [(d.start, d.end) for d in find_durations(words)]
        for number in find_numbers(mask(words, moments)):
            counted = number.noun or words[number.start : number.end].split(" ")[-1]
            if counted.isascii():  # in English the counted thing is the unit itself
                counted = words[number.start : number.end].split(" ")[-1].casefold()
            if number.unit and counted[:1].isalpha() and not number.ordinal and not number.article:
                span = Span(sentence.start + number.start, sentence.start + number.end)
                yield span, (number.unit, counted), number.value
