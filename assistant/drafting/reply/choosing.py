"""Which approved replies fit a comment: intent, language, platform, validity, slots, limits, and what they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.domain.brand import Brand
from assistant.domain.channel import ChannelSpec
from assistant.domain.library import ApprovedReply
from assistant.domain.vocabulary import Language, Move, Risk, Strict, fill_slots
from assistant.drafting.reply.intents import IntentTable, Reading
from assistant.drafting.reply.quoting import Quotation
from assistant.text.lengths import length
from assistant.text.segmentation import words

_SLOT = re.compile(r"\{([a-z_]+)\}")
_RISKS = tuple(Risk)
_FITS = 0.25
"""Share of a comment's words that a reply must be known to answer before it may answer a question."""


class Candidate(Strict):
    """A reply with its slots filled."""

    reply: ApprovedReply
    text: str
    fit: float
    """Share of the comment's content words that stand in what the reply answers, 0.0 to 1.0."""
    quotation: Quotation | None = None


def slots_for(
    brand: Brand, channel: ChannelSpec, table: IntentTable, language: Language, quotation: Quotation | None
) -> dict[str, str]:
    """The slots that can be filled; one that is empty is not there."""
    given = {
        "hotline": brand.contact.hotline,
        "email": brand.contact.email,
        "url": brand.contact.url,
        "brand": brand.name.get(language),
        "platform_dm": _private_way(brand, channel, table, language),
        "answer": quotation.text if quotation else "",
    }
    return {name: value for name, value in given.items() if value}


def _private_way(brand: Brand, channel: ChannelSpec, table: IntentTable, language: Language) -> str:
    """How to reach us unseen: the platform's own way, else our e-mail, worded so that it stands in the same place."""
    way = table.private_ways.get(channel.id)
    if way is not None:
        return way.get(language)
    if not brand.contact.email:
        return ""
    return f"邮箱 {brand.contact.email} " if language is Language.ZH else f"message at {brand.contact.email}"


def candidates(
    replies: Sequence[ApprovedReply],
    reading: Reading,
    comment_text: str,
    channel: ChannelSpec,
    slots: dict[str, str],
    quotation: Quotation | None,
    table: IntentTable,
    today: date | None,
) -> list[Candidate]:
    """Every reply that may be used, in the order of the library, brand before house."""
    asked = _words(comment_text, table)
    usable: list[Candidate] = []
    for reply in _admissible(replies, reading, channel, today):
        if not set(_SLOT.findall(reply.text)) <= slots.keys():
            continue
        text = fill_slots(reply.text, slots)
        if any(length(text, limit.counter) > limit.limit for limit in channel.body):
            continue
        quoted = quotation if "{answer}" in reply.text else None
        usable.append(Candidate(reply=reply, text=text, fit=_fit(asked, reply, table), quotation=quoted))
    return usable


def _admissible(
    replies: Sequence[ApprovedReply], reading: Reading, channel: ChannelSpec, today: date | None
) -> Iterator[ApprovedReply]:
    intents = {reading.intent.id, f"any_{reading.intent.kind}", "any"}
    for reply in replies:
        if reply.language is not reading.language or reply.intent not in intents:
            continue
        if reply.platforms and channel.id not in reply.platforms:
            continue
        if today is not None and reply.valid_until is not None and reply.valid_until < today:
            continue
        yield reply


def best(found: Sequence[Candidate], move: Move, reading: Reading, *, make_good: bool = False) -> Candidate | None:
    """The reply for one move: what the brand has approved for the matter, then the policy, then the house."""
    fitting = [c for c in found if c.reply.move is move and c.reply.make_good == make_good and _may_answer(c, reading)]
    return max(fitting, key=lambda c: _merit(c, reading), default=None)


def _may_answer(candidate: Candidate, reading: Reading) -> bool:
    """Where a brand's own line would answer the wrong question, the house's neutral one is better.

    Lines on a complaint fit the whole intent; an answer to a question, or to a matter of safety, fits only what
    it was approved for, and so does an invitation to a private talk about a question.
    """
    reply = candidate.reply
    if is_house(reply) or reply.move not in (Move.ANSWER, Move.PRIVATE):
        return True
    if reading.intent.kind == "question" or (reading.intent.kind == "safety" and reply.move is Move.ANSWER):
        return candidate.fit >= _FITS
    return True


def _merit(candidate: Candidate, reading: Reading) -> tuple[int, float, int]:
    reply = candidate.reply
    specific = reply.intent == reading.intent.id
    if specific and not is_house(reply):
        source = 4
    elif candidate.quotation is not None:
        source = 3
    else:
        source = 2 if specific else 1 if reply.intent != "any" else 0
    distance = abs(_RISKS.index(reply.risk) - _RISKS.index(reading.risk))
    return source, round(candidate.fit, 3), -distance


def is_house(reply: ApprovedReply) -> bool:
    """Whether the reply is one for any brand."""
    return reply.id.startswith("house-")


def _fit(asked: frozenset[str], reply: ApprovedReply, table: IntentTable) -> float:
    if not asked:
        return 0.0
    return max((len(asked & _words(ask, table)) / len(asked) for ask in reply.asks), default=0.0)


def _words(text: str, table: IntentTable) -> frozenset[str]:
    stop = {*table.stop_words.zh, *table.stop_words.en}
    return frozenset(word for word in words(text) if len(word) > 1 and word not in stop)
