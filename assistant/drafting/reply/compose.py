"""Reply suggestions to a comment, without a model: nothing of the comment's own words gets into a reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from assistant.domain.brand import Brand
from assistant.domain.brief import Comment
from assistant.domain.channel import ChannelSpec
from assistant.domain.content import Content
from assistant.domain.document import Hit
from assistant.domain.library import ApprovedReply
from assistant.domain.vocabulary import Language, Move, Risk, Strict, Twin
from assistant.drafting.composed import Composed
from assistant.drafting.reply.asking import AskIndex
from assistant.drafting.reply.choosing import CLOSE, STRONG, Candidate, best, candidates, in_force, is_house, slots_for
from assistant.drafting.reply.intents import IntentTable, Reading
from assistant.drafting.reply.quoting import quote_policy
from assistant.drafting.reply.reading import read_again, read_comment
from assistant.errors import UserError

_MAKES_GOOD = ("complaint", "safety")
_RISKS = tuple(Risk)
_PUBLIC_MOVES = (Move.ANSWER, Move.PRIVATE, Move.ESCALATE)


class ComposedReply(Composed):
    """One reply suggestion."""

    move: Move
    make_good: bool
    risk: Risk
    escalate_to: str
    """Whom to tell, in the reply's language; never empty where the risk is high or critical."""
    source: str
    """Id of the approved reply that it comes from."""
    house: bool
    """It is a house line and no entry of the brand's own library."""
    policy: str = ""
    """The policy entry that carries it."""
    passages: tuple[str, ...] = ()
    """Policy passages whose words it quotes."""


class Advice(Strict):
    """What to do about the comment, and why."""

    intent: str
    intent_name: Twin
    move: Move
    risk: Risk
    escalate_to: Twin
    """Both texts empty where nobody needs to be told."""
    reasons: tuple[Twin, ...]


class ReplySet(Strict):
    """Advice and suggestions; the first suggestion makes the recommended move."""

    advice: Advice
    replies: tuple[ComposedReply, ...] = Field(min_length=2)
    language: Language


def compose_replies(
    comment: Comment,
    brand: Brand,
    channel: ChannelSpec,
    language: Language | None,
    replies: Sequence[ApprovedReply],
    intents: IntentTable,
    evidence: Sequence[Hit],
    today: date | None = None,
) -> ReplySet:
    """Two or more replies that differ in move. `language` None: the comment's own.

    `replies` holds the brand's library first and the house's after; `today` leaves out what is no longer valid.
    Raises `UserError` where the libraries hold fewer than two replies that fit the channel.
    """
    first = read_comment(comment, intents, language)
    usable = in_force(replies, first.language, channel, today)
    near = AskIndex(usable, first.language).nearness(comment.text)
    nearest = max(usable, key=lambda reply: near.get(reply.id, 0.0), default=None)
    reading = read_again(first, nearest, near, intents)
    quotation = quote_policy(comment.text, brand, reading.language, reading.intent, intents, evidence)
    slots = slots_for(brand, channel, intents, reading.language, quotation)
    found = candidates(usable, reading, near, channel, slots, quotation)
    asked = _asked(found, reading)
    advice = _advice(reading, asked.reply.move if asked else None)
    chosen = _chosen(found, reading, advice.move, asked)
    if len({candidate.reply.move for candidate in chosen}) < 2:
        raise UserError(
            zh=f"口径库里没有两条适合{channel.name.zh}的不同回复（意图：{reading.intent.name.zh}）。"
            "请检查 replies/ 目录。",
            en=f"The reply libraries hold no two different replies for {channel.name.en} "
            f"(intent: {reading.intent.name.en}). Check the replies/ folder.",
        )
    return ReplySet(
        advice=advice,
        replies=tuple(_composed(candidate, advice, reading.language) for candidate in chosen),
        language=reading.language,
    )


def _asked(found: Sequence[Candidate], reading: Reading) -> Candidate | None:
    """The brand's own answer to this very question; never where people may be harmed or the matter is grave."""
    if reading.risk in (Risk.HIGH, Risk.CRITICAL) or reading.intent.kind in ("safety", "gravity", "hostile"):
        return None
    fitting = [c for c in found if not is_house(c.reply) and c.reply.move in _PUBLIC_MOVES and _is_asked(c, reading)]
    return max(fitting, key=lambda c: (round(c.fit, 3), c.reply.move is Move.ANSWER), default=None)


def _is_asked(candidate: Candidate, reading: Reading) -> bool:
    """The very question; or near to it, on the same matter, and no remedy is offered before it is asked for."""
    near = candidate.reply.intent == reading.intent.id and not candidate.reply.make_good
    return candidate.fit >= (CLOSE if near else STRONG)


def _advice(reading: Reading, asked: Move | None) -> Advice:
    intent = reading.intent
    raised = _RISKS.index(reading.risk) > _RISKS.index(intent.risk)
    grave = reading.risk in (Risk.HIGH, Risk.CRITICAL)
    move = Move.ESCALATE if grave and (raised or reading.risk is Risk.CRITICAL) else asked or intent.moves[0]
    reasons = [Twin(zh=f"评论类型：{intent.name.zh}。", en=f"What it is: {_lower(intent.name.en)}.")]
    reasons += [Twin(zh=f"{signal.name.zh}。", en=f"Signal: {signal.name.en}.") for signal in reading.signals]
    if move in (Move.LEAVE, Move.REPORT):
        reasons.append(
            Twin(
                zh="通常不必公开回复；下面的句子只在确有必要时使用。",
                en="As a rule no public reply is needed; the lines below are for when one is.",
            )
        )
    return Advice(
        intent=intent.id,
        intent_name=intent.name,
        move=move,
        risk=reading.risk,
        escalate_to=_escalate_to(reading) if grave or move is Move.ESCALATE else Twin(zh="", en=""),
        reasons=tuple(reasons),
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _escalate_to(reading: Reading) -> Twin:
    """The roles that the intent and the grave signals name, each once."""
    called = [reading.intent.escalate_to] if reading.intent.risk in (Risk.HIGH, Risk.CRITICAL) else []
    called += [s.escalate_to for s in reading.signals if s.escalate_to and s.at_least in (Risk.HIGH, Risk.CRITICAL)]
    roles = list(dict.fromkeys((role.zh, role.en) for role in called or [reading.intent.escalate_to]))
    return Twin(zh="、".join(zh for zh, _ in roles), en=", ".join(en for _, en in roles))


def _chosen(found: Sequence[Candidate], reading: Reading, first: Move, asked: Candidate | None) -> list[Candidate]:
    chosen: list[Candidate] = [asked] if asked else []
    moves = dict.fromkeys((first, *reading.intent.moves))
    for move in moves:
        if asked is not None and move is first:
            continue
        candidate = best(found, move, reading)
        if candidate is not None and len(chosen) < 2:
            chosen.append(candidate)
    if _may_make_good(reading) and not (asked and asked.reply.make_good):
        making_good = [
            best(found, move, reading, make_good=True) for move in (Move.ANSWER, Move.PRIVATE, Move.ESCALATE)
        ]
        offers = [offer for offer in making_good if offer is not None and offer not in chosen]
        chosen += sorted(offers, key=_carried_by_policy, reverse=True)[:1]
    if len(chosen) < 2:
        further = (
            best(found, move, reading) for move in (Move.ANSWER, Move.PRIVATE, Move.ESCALATE) if move not in moves
        )
        chosen += [candidate for candidate in further if candidate is not None][: 2 - len(chosen)]
    return chosen


def _may_make_good(reading: Reading) -> bool:
    """A remedy is for something that went wrong; not for someone in despair, nor for someone who threatens."""
    intent = reading.intent
    if not intent.apology or intent.kind not in _MAKES_GOOD:
        return False
    return intent.kind == "safety" or reading.risk is not Risk.CRITICAL


def _carried_by_policy(candidate: Candidate) -> tuple[bool, bool, float]:
    return bool(candidate.reply.policy), candidate.reply.move is Move.PRIVATE, candidate.fit


def _composed(candidate: Candidate, advice: Advice, language: Language) -> ComposedReply:
    reply = candidate.reply
    grave = advice.risk in (Risk.HIGH, Risk.CRITICAL)
    needed = grave or reply.move is Move.ESCALATE
    return ComposedReply(
        content=Content(body=candidate.text),
        notes=_notes(candidate),
        prompt=f"reply/{reply.id}/{language.value}@1",
        move=reply.move,
        make_good=reply.make_good,
        risk=advice.risk,
        escalate_to=(reply.escalate_to or advice.escalate_to.get(language)) if needed else "",
        source=reply.id,
        house=is_house(reply),
        policy=candidate.quotation.source if candidate.quotation else reply.policy,
        passages=(candidate.quotation.passage,) if candidate.quotation else (),
    )


def _notes(candidate: Candidate) -> tuple[Twin, ...]:
    if candidate.quotation is not None:
        source = candidate.quotation.source
        return (Twin(zh=f"答复引自政策原文：{source}。", en=f"The answer is quoted from the policy {source}."),)
    if is_house(candidate.reply) and candidate.reply.make_good:
        return (
            Twin(
                zh="没有政策依据，所以不许诺具体补偿。",
                en="No policy grants a remedy here, so none is promised.",
            ),
        )
    return ()
