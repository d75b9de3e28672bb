"""What a brand keeps for writing: approved replies, post templates, playbooks, past campaigns."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, JsonValue

from assistant.domain.incident import Words
from assistant.domain.vocabulary import IncidentType, Language, Move, Platform, Risk, Stage, Strict


class ApprovedReply(Strict):
    """An entry of the approved reply library 口径库, in one language; twins share their id."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    language: Language
    intent: str
    """An intent of `knowledge_base/rules/intents.yaml`."""
    move: Move
    make_good: bool = False
    """It offers the remedy that the named policy grants."""
    risk: Risk = Risk.LOW
    when: str
    """In which situation it is used, for people and for matching."""
    asks: tuple[str, ...] = ()
    """Comments it answers, in customers' words; used for matching."""
    text: Words
    """The reply; `{slots}` out of: hotline, email, url, brand, platform_dm."""
    policy: str = ""
    """The policy entry that carries it (file name in `policies/`)."""
    escalate_to: str = ""
    platforms: tuple[Platform, ...] = ()
    """Empty: all."""
    valid_until: date | None = None


class PostTemplate(Strict):
    """A skeleton for a post in one language."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    language: Language
    platforms: tuple[Platform, ...] = ()
    """Empty: all."""
    angle: str
    """How it differs from the others: 上新直给, 场景切入, 提问互动, …"""
    title: str = ""
    """Title pattern for channels that have titles."""
    hook: str
    """Opening line; slots: brand, product, goal, audience, date, message (the first key message)."""
    bridge: str = ""
    close: str = ""
    bullet: str = ""
    """What stands before each key message; empty for running text."""
    cover: str = ""


class Playbook(Strict):
    """应急预案: how the house speaks on one type of incident, in one language."""

    type: IncidentType
    language: Language
    version: int = 1
    name: str
    subject: str
    """How the matter is called where the incident's title does not serve."""
    posture: Literal["apology", "concern", "regret"]
    genre: dict[Stage, str]
    """What the text is called: 情况说明, 进展通报, 致歉信, …"""
    lines: dict[str, str]
    """Wordings by name (see `assistant/drafting/playbook/`), long and short, with declared slots."""
    first_hour: tuple[str, ...]
    """What to do in the first hour, in order."""
    ask_first: tuple[str, ...]
    """What must be found out before more is said."""
    never_say: tuple[str, ...]
    questions: tuple[str, ...] = ()
    """Questions that will be asked."""


class Campaign(Strict):
    """A past campaign with what it brought; `None` where nobody measured."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: Words
    brand: str
    language: Language
    platform: Platform
    audience: str
    start: date
    end: date | None = None
    goal: str
    title: str = ""
    text: Words
    tags: tuple[str, ...] = ()
    budget: float | None = None
    currency: str = ""
    results: dict[str, float | None] = Field(default_factory=dict)
    """Measured figures by name: impressions, reads, likes, comments, shares, saves, clicks, orders."""
    outcome: Literal["worked", "mixed", "failed", "trouble"]
    """`trouble`: it ended in a complaint or a correction; a warning, not a model."""
    learned: str
    extra: dict[str, JsonValue] = Field(default_factory=dict)
