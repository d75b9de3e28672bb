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

_SLOT = re.compile(r"\{([a-z_]+)\}")
_RISKS = tuple(Risk)
_FITS = 0.3
"""How near a comment must be to what a reply is known to answer before the reply may answer a question."""
_COMPLAINT_FITS = 0.15
"""An answer to a complaint may be broader: the intent is the same, only the detail differs."""
CLOSE = 0.4
"""From here the comment is so near to what a reply answers that the reply may decide the first move."""
STRONG = 0.6
"""From here a comment is the very question that a reply was approved for, whatever else was read in it."""


class Candidate(Strict):
    """A reply with its slots filled."""

    reply: ApprovedReply
    text: str
    fit: float
    """How near the comment is to what the reply is known to answer, 0.0 to 1.0."""
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
    near: dict[str, float],
    channel: ChannelSpec,
    slots: dict[str, str],
    quotation: Quotation | None,
) -> list[Candidate]:
    """Every reply that may be used, in the order of the library, brand before house; `near` by the reply's id."""
    usable: list[Candidate] = []
    for reply in _admissible(replies, reading, near):
        if not set(_SLOT.findall(reply.text)) <= slots.keys():
            continue
        text = fill_slots(reply.text, slots)
        if any(length(text, limit.counter) > limit.limit for limit in channel.body):
            continue
        quoted = quotation if "{answer}" in reply.text else None
        usable.append(Candidate(reply=reply, text=text, fit=near.get(reply.id, 0.0), quotation=quoted))
    return usable


def in_force(
    replies: Sequence[ApprovedReply], language: Language, channel: ChannelSpec, today: date | None
) -> tuple[ApprovedReply, ...]:
    """The replies of one language that this channel may use today."""
    return tuple(
        reply
        for reply in replies
        if reply.language is language
        and (not reply.platforms or channel.id in reply.platforms)
        and (today is None or reply.valid_until is None or reply.valid_until >= today)
    )


def _admissible(replies: Sequence[ApprovedReply], reading: Reading, near: dict[str, float]) -> Iterator[ApprovedReply]:
    intents = {reading.intent.id, f"any_{reading.intent.kind}", "any"}
    # to a question any answer will do that was approved for it; a complaint wants more than likeness, harm the matter
    least = {"question": CLOSE, "complaint": STRONG, "voice": STRONG}.get(reading.intent.kind, 2.0)
    for reply in replies:
        if reply.intent in intents or near.get(reply.id, 0.0) >= least:
            yield reply


def best(found: Sequence[Candidate], move: Move, reading: Reading, *, make_good: bool = False) -> Candidate | None:
    """The reply for one move: what the brand has approved for the matter, then the policy, then the house."""
    fitting = [c for c in found if c.reply.move is move and c.reply.make_good == make_good and _may_answer(c, reading)]
    return max(fitting, key=lambda c: _merit(c, reading), default=None)


def _may_answer(candidate: Candidate, reading: Reading) -> bool:
    """Where a brand's own line would answer the wrong question, the house's neutral one is better.

    Invitations to a private talk fit a whole complaint or a whole matter of safety; answers, and whatever is said to
    a question or in a grave matter, fit only what they were approved for.
    """
    reply = candidate.reply
    if is_house(reply) or reply.make_good or reply.move not in (Move.ANSWER, Move.PRIVATE):
        return True
    kind = reading.intent.kind
    if kind == "question":
        return candidate.fit >= (_FITS if reply.move is Move.ANSWER else CLOSE)
    if kind == "gravity" or (kind == "safety" and reply.move is Move.ANSWER):
        return candidate.fit >= _FITS
    return kind != "complaint" or reply.move is Move.PRIVATE or candidate.fit >= _COMPLAINT_FITS


def _merit(candidate: Candidate, reading: Reading) -> tuple[int, float, int]:
    reply = candidate.reply
    specific = reply.intent == reading.intent.id
    if not is_house(reply) and candidate.fit >= STRONG:
        source = 5
    elif specific and not is_house(reply):
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
