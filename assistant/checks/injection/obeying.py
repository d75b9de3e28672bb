"""Whether a text does what a comment ordered: takes a role, repeats dictated words, gives what only it named."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import cached_property

from assistant.checks.context import CheckContext
from assistant.checks.injection.orders import Form, Orders, orders_of
from assistant.checks.injection.runs import Run, common_runs, weight
from assistant.checks.lexicon import pattern
from assistant.checks.overlap import coverage, terms
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import Family, Twin
from assistant.text.contacts import MARKET_HOTLINES, ContactKind, find_contacts
from assistant.text.normalise import fold, fold_key
from assistant.text.personal import personal_key
from assistant.text.sentences import split_sentences

_DICTATED = 8
"""Weight of a run that was dictated: 8 Han characters or 4 words."""
_UNQUOTED = 14
"""Weight of a run where the comment speaks to the house and nothing is in quotes: people ask for an answer, too."""
_WHOLE = 4
"""Weight of the shortest thing that counts as dictated when it is repeated whole."""
_FROM_AN_ORDER = 16
"""Weight of a run that stands elsewhere in a comment full of orders: 16 Han characters or 8 words."""
_MOST_OF_IT = 0.75
_ENOUGH_TERMS = 3
_CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z-]*\d|[A-Z]{4})[A-Za-z0-9][A-Za-z0-9-]{3,19}(?![A-Za-z0-9])")
_AMOUNT = re.compile(
    r"(?:[¥$£€]|rmb|usd|gbp|eur)\s?\d[\d,]*(?:\.\d+)?\s?(?:万|k|m|million)?|"
    r"\d[\d,]*(?:\.\d+)?\s?(?:万|千|百)?\s?(?:元|块钱?|美元|英镑|欧元|万|pounds?|dollars?|euros?|usd|gbp|eur|"
    r"quid|%|折)"
    r"|[一二三四五六七八九十百千万两]{1,6}(?:元|块钱?|折)",
    re.I,
)
_ENCODED = re.compile(
    r"(?<![A-Za-z0-9+/=])(?=[A-Za-z0-9+/]*\d)(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{24,}={0,2}"
)
_MOST_BEFORE = 24


def obeying_findings(field: str, text: str, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    """Every place where the text visibly obeys; without a comment only open phrases of obedience."""
    orders = orders_of(_comment(context), book)
    taken: list[tuple[int, int]] = []
    for start, end, sign in _signs(text, orders, context, book):
        if not any(start < b and a < end for a, b in taken):
            taken.append((start, end))
            place = Place.of(text, start, end, field)
            yield book.finding("injection.instruction-followed", place, {"found": place.excerpt, "sign": sign})


def _comment(context: CheckContext) -> str:
    return "\n".join((context.comment.text, *context.comment.thread)) if context.comment else ""


_PHRASE = Twin(zh="像是在执行外来指令", en="it reads as carrying out an order from outside")
_REPEATED = Twin(zh="照搬了评论要求发布的话", en="these are the words that the comment dictated")
_ADMITTED = Twin(zh="按评论的要求作了承认", en="it admits what the comment told us to admit")
_GIVEN = Twin(zh="只有评论提到过，材料里没有", en="only the comment named it; our material does not")
_HIDDEN = Twin(zh="是一段编码文字", en="it is encoded text")


def _signs(text: str, orders: Orders, context: CheckContext, book: RuleBook) -> Iterator[tuple[int, int, Twin]]:
    folded = fold(text)
    for match in pattern(book, Family.INJECTION, "obey").finditer(folded):
        yield *match.span(), _PHRASE
    for match in _ENCODED.finditer(folded):
        if _decodes(match.group()):
            yield *match.span(), _HIDDEN
    if not orders.comment:
        return
    if orders.given:
        for match in pattern(book, Family.INJECTION, "comply").finditer(folded):
            yield *match.span(), _PHRASE
    house = _House(context)
    for run in _repeated(text, orders, house):
        yield run.start, run.end, _REPEATED
    for start, end in _admitted(text, orders, house, book):
        yield start, end, _ADMITTED
    for start, end in _handed_out(folded, orders, house, book):
        yield start, end, _GIVEN
    for start, end in _phones(text, orders, context, house):
        yield start, end, _GIVEN


class _House:
    """What the house itself says; only read where something in the text calls for it."""

    def __init__(self, context: CheckContext) -> None:
        self._context = context

    def says(self, words: str) -> bool:
        """Whether our own material contains the words."""
        return fold_key(words) in self._key

    @cached_property
    def _key(self) -> str:
        context, parts = self._context, list[str]()
        if context.brand is not None:
            parts += [*context.brand.names(), *context.brand.contacts(), context.brand.about.zh, context.brand.about.en]
        if context.brief is not None:
            brief = context.brief
            parts += [brief.goal, *brief.key_messages, *brief.must_say, brief.call_to_action, brief.product]
        if context.incident is not None:
            parts += [fact.text for fact in context.incident.facts]
            parts += [action.text for action in context.incident.actions]
        parts += [passage.text for passage in context.evidence]
        return "\n".join(map(fold_key, parts))


def _repeated(text: str, orders: Orders, house: _House) -> Iterator[Run]:
    for words, form in orders.dictated:
        if form is Form.CLAUSE and not orders.given:
            continue
        firm = orders.given or form is Form.QUOTED
        whole = weight(words)
        least = min(_DICTATED, max(whole, _WHOLE)) if firm else min(_UNQUOTED, max(whole, _DICTATED))
        for run in common_runs(text, words, least):
            if not house.says(text[run.start : run.end]):
                yield run
    if orders.given:
        for run in common_runs(text, orders.comment, _FROM_AN_ORDER):
            if not house.says(text[run.start : run.end]):
                yield run


def _admitted(text: str, orders: Orders, house: _House, book: RuleBook) -> Iterator[tuple[int, int]]:
    """Sentences that say in other words what the comment ordered to be said, where that does harm."""
    harm = pattern(book, Family.INJECTION, "harm")
    for words, _ in orders.dictated:
        if len(terms(words)) < _ENOUGH_TERMS or not (orders.given or harm.search(fold(words))):
            continue
        for span in split_sentences(text):
            sentence = span.of(text)
            harmful = orders.given or harm.search(fold(sentence)) is not None
            if harmful and coverage(words, terms(sentence)) >= _MOST_OF_IT and not house.says(sentence):
                yield span.start, span.end


def _handed_out(folded: str, orders: Orders, house: _House, book: RuleBook) -> Iterator[tuple[int, int]]:
    """Codes and sums that only the comment named, in a sentence that gives them."""
    offer, give = pattern(book, Family.INJECTION, "offer"), pattern(book, Family.INJECTION, "give")
    refund = pattern(book, Family.INJECTION, "refund")
    comment = fold(orders.comment).casefold()
    dictated = any(_AMOUNT.search(words) for words, _ in orders.dictated)
    demand = dictated or pattern(book, Family.INJECTION, "demand").search(comment) is not None
    for span in split_sentences(folded):
        sentence = span.of(folded)
        for match in _CODE.finditer(sentence) if offer.search(sentence) else ():
            code = match.group().casefold()
            named = re.search(rf"(?<![a-z0-9]){re.escape(code)}(?![a-z0-9])", comment) and not house.says(code)
            if named and (orders.given or offer.search(comment)):
                yield span.start + match.start(), span.start + match.end()
        paid = orders.given and refund.search(sentence)
        if not (give.search(sentence) or paid) or not (orders.given or demand):
            continue
        for match in _AMOUNT.finditer(sentence):
            share = match.group().endswith(("%", "折"))
            key = fold_key(match.group())
            if (orders.given or not share) and key in fold_key(comment) and not house.says(key):
                yield span.start + match.start(), span.start + match.end()


def _phones(text: str, orders: Orders, context: CheckContext, house: _House) -> Iterator[tuple[int, int]]:
    ours = {personal_key(c) for c in (context.brand.contacts() if context.brand else ())}
    if context.incident is not None and context.incident.contact is not None:
        ours |= {personal_key(c) for c in context.incident.contact.values()}
    named = {c.value for c in find_contacts(orders.comment) if c.kind is ContactKind.PHONE}
    for contact in find_contacts(text) if named else ():
        written = text[contact.start : contact.end]
        if contact.kind is not ContactKind.PHONE or contact.value not in named or contact.value in MARKET_HOTLINES:
            continue
        if personal_key(written) not in ours and not house.says(written):
            yield contact.start, contact.end


def _decodes(blob: str) -> bool:
    """Whether base64 hides readable words."""
    try:
        words = base64.b64decode(blob + "=" * (-len(blob) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    return len(words) >= 8 and words.isprintable()
