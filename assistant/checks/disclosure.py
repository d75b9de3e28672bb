"""Whether a post that says it was paid for carries the label its market asks for.

Labels are put on at release (`assistant/release/labels.py`); here a note reminds. `disclosure.ai-label-missing` is
never found here: who wrote a text cannot be read from the text; the release knows the engine and sets the label.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.context import CheckContext
from assistant.checks.lexicon import pattern
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content, Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import DraftKind, Family, FindingSeverity, Language, Market
from assistant.text.normalise import fold
from assistant.text.scripts import detect_language


def check(content: Content, context: CheckContext, book: RuleBook) -> list[Finding]:
    """Findings of the family `disclosure`: at most one note a rule, only on posts."""
    if context.kind is not DraftKind.POST:
        return []
    whole = "\n".join((*(fold(text) for _, text in content.fields()), *(f"#{tag}" for tag in content.tags)))
    markets = context.markets or _by_language(content, context)
    lists = (
        ["label_cn"]
        if markets == (Market.CN,)
        else ["label_cn", "label_world"]
        if Market.CN in markets
        else ["label_world"]
    )
    labelled = any(pattern(book, Family.DISCLOSURE, name).search(whole) for name in lists)
    if labelled:
        return []
    return [
        *_first(content, "paid", "disclosure.ad-label-missing", book),
        *_first(content, "given", "disclosure.sponsor-missing", book),
    ]


def _by_language(content: Content, context: CheckContext) -> tuple[Market, ...]:
    language = detect_language(content.body) or context.language
    return (Market.CN,) if language is Language.ZH else (Market.UK, Market.US)


def _first(content: Content, name: str, rule: str, book: RuleBook) -> Iterator[Finding]:
    signs, never = pattern(book, Family.DISCLOSURE, name), pattern(book, Family.DISCLOSURE, "not_paid")
    for field, text in content.fields():
        folded = fold(text)
        clear = [match.span() for match in never.finditer(folded)]
        for match in signs.finditer(folded):
            if not any(a <= match.start() and match.end() <= b for a, b in clear):
                place = Place.of(text, match.start(), match.end(), field)
                yield book.finding(rule, place, {"found": place.excerpt}, FindingSeverity.NOTE)
                return
