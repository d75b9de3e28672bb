"""What replies to one comment stand on: what was read in the comment, the drafts with their moves, and for each move
the approved replies that fit. Everything here is decided by the playbook engine's own rules before a model is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.checks.injection.orders import orders_of
from assistant.checks.rulebook import RuleBook
from assistant.domain.brand import Brand
from assistant.domain.brief import Comment
from assistant.domain.channel import ChannelSpec
from assistant.domain.document import Hit
from assistant.domain.library import ApprovedReply
from assistant.domain.vocabulary import Language, Move, Risk, Strict
from assistant.drafting.reply.asking import AskIndex
from assistant.drafting.reply.choosing import CLOSE, Candidate, candidates, in_force, is_house, slots_for
from assistant.drafting.reply.intents import IntentTable, Reading
from assistant.drafting.reply.quoting import quote_policy
from assistant.drafting.reply.reading import read_again, read_comment

MOST_OPTIONS = 3
"""Approved replies for one move that a small model chooses from."""
_OPEN_TO = (Risk.LOW, Risk.MEDIUM)
_SPOKEN = (Move.ANSWER, Move.PRIVATE, Move.ESCALATE)
_SHUT_SIGNALS = frozenset({"injection", "competitor", "link", "profanity", "personal_data", "political"})


class ReplyDraft(Strict):
    """One draft as the playbook engine wrote it: its move is decided."""

    move: Move
    make_good: bool = False
    risk: Risk
    text: str
    source: str = ""
    """Id of the approved reply it comes from."""


class Option(Strict):
    """An approved reply with its slots filled, that makes the move of a draft."""

    id: str
    when: str
    text: str
    policy: str = ""
    house: bool = False


class ReplyMaterial(Strict):
    """All that a model is given for the drafts of one comment, and all that its words are held to."""

    comment: Comment
    brand: Brand
    channel: ChannelSpec
    language: Language
    reading: Reading
    drafts: tuple[ReplyDraft, ...]
    options: tuple[tuple[Option, ...], ...]
    """For each draft the replies that could take its place, its own first."""
    policies: tuple[Hit, ...] = ()
    ordered: bool = False
    """The comment holds orders to a machine."""

    def may_open(self, place: int) -> bool:
        """Whether a small model may put a sentence of its own before the approved words of a draft.

        Not where people may be harmed or the matter is grave: those words were weighed. Not where the comment gives
        orders, insults, advertises or names rivals or people: its words are not to be repeated.
        """
        draft = self.drafts[place]
        signals = {signal.id for signal in self.reading.signals}
        return (
            draft.move in _SPOKEN
            and draft.risk in _OPEN_TO
            and self.reading.intent.kind in ("complaint", "question")
            and not self.ordered
            and not signals & _SHUT_SIGNALS
        )


def reply_material(
    comment: Comment,
    brand: Brand,
    channel: ChannelSpec,
    language: Language,
    drafts: Sequence[ReplyDraft],
    replies: Sequence[ApprovedReply],
    intents: IntentTable,
    policies: Sequence[Hit],
    book: RuleBook,
    today: date | None = None,
) -> ReplyMaterial:
    """Gather it. `replies` holds the brand's library first and the house's after, as for `compose_replies`."""
    first = read_comment(comment, intents, language)
    usable = in_force(replies, language, channel, today)
    near = AskIndex(usable, language).nearness(comment.text)
    nearest = max(usable, key=lambda reply: near.get(reply.id, 0.0), default=None)
    reading = read_again(first, nearest, near, intents)
    quotation = quote_policy(comment.text, brand, language, reading.intent, intents, policies)
    slots = slots_for(brand, channel, intents, language, quotation)
    fitting = candidates(usable, reading, near, channel, slots, quotation)
    options = tuple(
        _options(
            draft,
            [
                (round(found.fit, 3), Option(
                    id=found.reply.id,
                    when=found.reply.when,
                    text=found.text,
                    policy=found.reply.policy,
                    house=is_house(found.reply),
                ))
                for found in fitting
                if found.reply.move is draft.move
                and found.reply.make_good == draft.make_good
                and _fits(found, reading)
            ],
        )
        for draft in drafts
    )  # fmt: skip
    orders = orders_of(comment.text, book)
    return ReplyMaterial(
        comment=comment,
        brand=brand,
        channel=channel,
        language=language,
        reading=reading,
        drafts=tuple(drafts),
        options=options,
        policies=tuple(policies),
        ordered=orders.given or bool(orders.dictated),
    )


def _fits(found: Candidate, reading: Reading) -> bool:
    """Whether a reply is on this matter; an answer to a question must be near to the very question."""
    if found.reply.intent != reading.intent.id:
        return False
    return is_house(found.reply) or reading.intent.kind != "question" or found.fit >= CLOSE


def _options(draft: ReplyDraft, found: list[tuple[float, Option]]) -> tuple[Option, ...]:
    """The draft's own reply first, then the nearest others of the same library."""
    own = next((option for _, option in found if option.id == draft.source), None)
    first = own or Option(id=draft.source or "draft", when="", text=draft.text, house=draft.source.startswith("house-"))
    first = first.model_copy(update={"text": draft.text})
    if draft.risk not in _OPEN_TO:
        return (first,)  # in a grave matter the engine's choice stands: an injury is not read into a smell of burning
    # the engine has weighed the brand's own words against the house's: a choice stays on the side it took
    same = (pair for pair in found if pair[1].house is first.house)
    others = sorted(
        (pair for pair in same if pair[1].id != first.id and pair[1].text != draft.text), key=lambda pair: -pair[0]
    )
    return (first, *(option for _, option in others[: MOST_OPTIONS - 1]))
