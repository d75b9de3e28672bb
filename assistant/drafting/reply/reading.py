"""What a comment wants and how risky it is: classification by the table, no model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.domain.brief import Comment
from assistant.domain.library import ApprovedReply
from assistant.domain.vocabulary import Language, Risk
from assistant.drafting.reply.intents import Intent, IntentTable, Reading, Signal
from assistant.drafting.reply.matching import found, readable, without
from assistant.text.scripts import detect_language
from assistant.text.sentences import split_sentences

_CUE = 3
_HINT = 1
_ENOUGH = 2
_MOST_CUES = 3
"""More cues than this say the same thing again."""

_VAGUE = {"other": 0.4, "general_question": 0.4, "general_complaint": 0.55}
"""What the cues say where they know no better, and how near to an approved reply's question tells more."""
_ASKED = re.compile(r"[?吗]")
"""What makes a comment a question where nothing else is known of it."""
_ASKING = re.compile(
    r"[?吗呢哪几怎啥咋求]|什么|多少|如何|[没不]$|\b(?:what|when|where|how|which|who|why|can|could|do|does|is|are|any|will)\b"
)

_RISKS = tuple(Risk)
_TIER = {"safety": 2, "gravity": 3, "complaint": 5, "question": 7, "hostile": 8, "voice": 10}
_OWN_TIER = {
    "self_harm": 0,
    "rumour_question": 1,  # hearsay of a roach is a rumour; a roach in one's own cup is not told as hearsay
    "spam": 4,
    "suggestion": 6,
    "general_complaint": 9,
    "general_question": 11,
    "blank": 12,
    "other": 12,
}
"""Where a comment holds several intents, the lowest tier decides: danger first, small talk last."""


def read_comment(comment: Comment, table: IntentTable, language: Language | None = None) -> Reading:
    """Intent, signals and risk of a comment. Its words are looked at and never carried on."""
    text = readable(comment.text)
    spoken = language or comment.language or detect_language(comment.text) or Language.ZH
    signals = _signals(comment.text, text, table)
    intent = _intent(text, signals, table)
    heard = tuple(s for s in signals if not s.kinds or intent.kind in s.kinds)
    risk = _highest([intent.risk, *(s.at_least for s in heard)])
    return Reading(intent=intent, signals=heard, risk=risk, language=spoken)


def read_again(reading: Reading, nearest: ApprovedReply | None, near: dict[str, float], table: IntentTable) -> Reading:
    """The reading with the intent of the approved reply that answers this comment, where the cues told too little.

    What the cues know of danger and of grave matters stands, and so does the risk: it is only ever raised.
    """
    if nearest is None or near.get(nearest.id, 0.0) < _VAGUE.get(reading.intent.id, 2.0):
        return reading
    intent = next((one for one in table.intents if one.id == nearest.intent), None)
    if intent is None or intent.kind == "hostile":
        return reading
    return reading.model_copy(update={"intent": intent, "risk": _highest([reading.risk, intent.risk])})


def _highest(risks: Iterable[Risk]) -> Risk:
    return max(risks, key=_RISKS.index)


def _signals(raw: str, text: str, table: IntentTable) -> tuple[Signal, ...]:
    def heard(signal: Signal) -> bool:
        if any(_compiled(pattern).search(raw) for pattern in signal.patterns):
            return True
        return bool(found(without(text, signal.not_in), signal.cues))

    return tuple(signal for signal in table.signals if heard(signal))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _intent(text: str, signals: tuple[Signal, ...], table: IntentTable) -> Intent:
    if not any(char.isalnum() for char in text):
        return table.get("blank")
    whole = _best(text, table)
    turning = next((signal for signal in signals if signal.turns_into and not signal.only_other), None)
    if turning is None:
        vague = whole is not None and whole.id.startswith("general_")
        last = next((s for s in signals if s.turns_into and (whole is None or (vague and s.over_general))), None)
        return (
            table.get(last.turns_into)
            if last
            else whole or table.get("general_question" if _ASKED.search(text) else "other")
        )
    if whole is not None and whole.kind in ("safety", "gravity"):
        return whole
    rest = _best(_without_orders(text, turning), table)
    if rest is not None and rest.kind in ("complaint", "question") and not rest.id.startswith("general_"):
        return rest
    return table.get(turning.turns_into)


def _without_orders(text: str, signal: Signal) -> str:
    """The text without the sentences that give orders: what they name is no wish of a customer."""
    kept = [span.of(text) for span in split_sentences(text)]
    return "\n".join(sentence for sentence in kept if not found(without(sentence, signal.not_in), signal.cues))


def _best(text: str, table: IntentTable) -> Intent | None:
    scored = [(intent, _score(text, intent)) for intent in table.intents]
    enough = [(intent, score) for intent, score in scored if score >= _ENOUGH]
    if not enough:
        return None
    tier = min(_tier(intent) for intent, _ in enough)
    if tier == _TIER["question"] and not _ASKING.search(text):
        # a compliment may name what people also ask about: 这次联名太好看了
        tier = min((_tier(intent) for intent, _ in enough if intent.id == "praise"), default=tier)
    return max((pair for pair in enough if _tier(pair[0]) == tier), key=lambda pair: pair[1])[0]


def _tier(intent: Intent) -> int:
    return _OWN_TIER.get(intent.id, _TIER[intent.kind])


def _score(text: str, intent: Intent) -> int:
    seen = without(text, intent.not_in)
    cues = len(found(seen, intent.cues))
    hints = len(found(seen, intent.hints))
    return _CUE * min(cues, _MOST_CUES) + _HINT * min(hints, _MOST_CUES)
