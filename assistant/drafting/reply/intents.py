"""The table of intents and signals, and what a comment turns out to be."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from assistant.domain.vocabulary import Language, Move, Platform, Risk, Strict, Twin
from assistant.errors import RunError

Kind = Literal["safety", "gravity", "complaint", "question", "hostile", "voice"]


class Cues(Strict):
    """Words and phrases by language; `…` is a gap, a trailing `*` any ending."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Answer(Strict):
    """A question so plain that one sentence is known to answer it: asked 几点关门, told 营业时间."""

    asked: Cues
    told: Cues


class Intent(Strict):
    """What someone wants who writes a comment."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: Twin
    kind: Kind
    risk: Risk
    moves: tuple[Move, ...] = Field(min_length=2)
    """In order of preference."""
    escalate_to: Twin
    apology: bool
    """Whether a public apology is right."""
    cues: Cues = Cues()
    hints: Cues = Cues()
    not_in: Cues = Cues()
    """Expressions that are blanked out before the cues are looked for."""
    topics: Cues = Cues()
    """Words that make a policy sentence a likely answer, beside words of the comment."""
    answers: tuple[Answer, ...] = ()


class Signal(Strict):
    """Something in a comment that raises the risk whatever the comment is about."""

    id: str
    name: Twin
    at_least: Risk
    kinds: tuple[Kind, ...] = ()
    """Empty: comments of every kind."""
    turns_into: str = ""
    """The intent the comment is taken for, unless a customer's own matter is left beside what gives the signal."""
    only_other: bool = False
    """It turns only comments in which no intent is found."""
    over_general: bool = False
    """With `only_other`: also comments in which no more than a general complaint or question is found."""
    escalate_to: Twin | None = None
    cues: Cues = Cues()
    patterns: tuple[str, ...] = ()
    """Regular expressions on the text as given."""
    not_in: Cues = Cues()


class IntentTable(Strict):
    """`knowledge_base/rules/intents.yaml`."""

    source: str
    checked: date
    intents: tuple[Intent, ...]
    signals: tuple[Signal, ...]
    internal_marks: Cues
    """A policy sentence with one of these is for our own people."""
    stop_words: Cues
    private_ways: dict[Platform, Twin]
    """How people reach us unseen on a platform."""

    def get(self, intent_id: str) -> Intent:
        """One intent. Raises `RunError`: the code names intents that the table must hold."""
        for intent in self.intents:
            if intent.id == intent_id:
                return intent
        raise RunError(zh=f"意图表缺少 `{intent_id}`", en=f"The table of intents lacks `{intent_id}`")


class Reading(Strict):
    """What was read in a comment."""

    intent: Intent
    signals: tuple[Signal, ...]
    risk: Risk
    language: Language
