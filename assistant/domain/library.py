"""What a brand keeps for writing: approved replies, post templates, playbooks, past campaigns."""

from __future__ import annotations

import difflib
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue, model_validator

from assistant.domain.incident import Words
from assistant.domain.vocabulary import IncidentType, Language, Move, Platform, Risk, Stage, Strict

REPLY_SLOTS = ("hotline", "email", "url", "brand", "platform_dm", "answer")
POST_SLOTS = ("brand", "product", "goal", "audience", "date", "message")
_SLOT = re.compile(r"\{([^{}]*)\}")


def _known_slots(known: tuple[str, ...]) -> AfterValidator:
    def check(text: str) -> str:
        for slot in _SLOT.findall(text):
            if slot not in known:
                near = difflib.get_close_matches(slot, known, n=1, cutoff=0.5)
                hint = (
                    f"did you mean {{{near[0]}}}?" if near else "known: " + ", ".join(f"{{{name}}}" for name in known)
                )
                raise ValueError(f"unknown slot {{{slot}}}; {hint}")
        return text

    return AfterValidator(check)


ReplyText = Annotated[Words, _known_slots(REPLY_SLOTS)]
PostText = Annotated[str, _known_slots(POST_SLOTS)]


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
    text: ReplyText
    """The reply; `{slots}` out of: hotline, email, url, brand, platform_dm (a noun: 私信, DM), answer (whole
    sentences of a policy). A reply whose slot cannot be filled is not used."""
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
    title: PostText = ""
    """Title pattern for channels that have titles."""
    hook: PostText
    """Opening line; slots: brand, product, date, message (the first key message). Goal and audience are for the
    team and never told; a template whose slot the brief does not fill is not used."""
    bridge: PostText = ""
    close: PostText = ""
    bullet: str = ""
    """What stands before each key message; empty for running text."""
    cover: PostText = ""


def _in_language(entries: object, language: object) -> object:
    """Entries of a file take the file's language, so that it is written once."""
    if not isinstance(entries, list | tuple) or language is None:
        return entries
    return [{"language": language, **entry} if isinstance(entry, dict) else entry for entry in entries]


class ReplyFile(Strict):
    """`replies/<language>.yaml`: the approved replies of a brand, or of the house, in one language."""

    language: Language
    replies: tuple[ApprovedReply, ...]

    @model_validator(mode="before")
    @classmethod
    def _spread_language(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {**data, "replies": _in_language(data.get("replies"), data.get("language"))}


class TemplateFile(Strict):
    """`templates/<language>.yaml`: post templates of a brand, or of the house, in one language."""

    language: Language
    templates: tuple[PostTemplate, ...]

    @model_validator(mode="before")
    @classmethod
    def _spread_language(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {**data, "templates": _in_language(data.get("templates"), data.get("language"))}


class GenreWhen(Strict):
    """A genre that the ledger calls for instead of the usual one: 召回公告, 澄清公告."""

    genre: Words
    action: tuple[Words, ...] = ()
    """An action that is told holds one of these words."""
    refuted: bool = False
    """A public fact was checked and is not true."""


class Unknown(Strict):
    """Something that is open at first, as it stands in a list of what is not yet known."""

    what: Words
    unless: tuple[Words, ...] = ()
    """A confirmed fact that holds one of these words settles it; it is then no longer called unknown."""


class Question(Strict):
    """A question that will be asked, and the honest answer while nothing in the ledger answers it."""

    ask: Words
    answer: Words
    about: tuple[Words, ...] = ()
    """Words by which a fact answers the question instead."""


class PlaybookLines(Strict):
    """Wordings of one type; the slot `{brand}` may stand in each."""

    empathy: Words
    """First response: to the people concerned, never conditional, no admission."""
    empathy_update: Words
    empathy_closing: Words
    empathy_short: Words
    establishing: Words
    """The honest minimum where no action is in the ledger."""
    instruction: str = ""
    """What people should do now to be safe; empty where nobody can come to harm."""
    instruction_short: str = ""
    commitment: Words
    """What we undertake, within our own power and without a result promised."""
    closing: Words
    """Last words of a closing text."""
    quote: Words
    """What the spokesperson says in a press text: empathy and commitment only."""
    staff: Words
    """What colleagues do."""
    store: Words
    """What a shop assistant does when asked."""
    service: Words
    """When the hotline hands a call over."""
    partners: Words
    """What we ask of partners."""


class Playbook(Strict):
    """应急预案: how the house speaks on one type of incident, in one language."""

    type: IncidentType
    language: Language
    version: int = Field(default=1, ge=1)
    name: Words
    subject: Words
    """How the matter is called where the incident's title does not serve; a noun phrase."""
    posture: Literal["apology", "concern", "regret"]
    genre: dict[Stage, Words]
    """What the text is called: 情况说明, 进展通报, 致歉信, …"""
    genre_when: tuple[GenreWhen, ...] = ()
    """Tried in order before `genre`."""
    lines: PlaybookLines
    unknowns: tuple[Unknown, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)
    first_hour: tuple[Words, ...] = Field(min_length=1)
    """What to do in the first hour, in order."""
    ask_first: tuple[Words, ...] = Field(min_length=1)
    """What must be found out before more is said."""
    never_say: tuple[Words, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _complete(self) -> Playbook:
        missing = [stage.value for stage in Stage if stage not in self.genre]
        if missing:
            raise ValueError(f"`genre` lacks: {', '.join(missing)}")
        if bool(self.lines.instruction) != bool(self.lines.instruction_short):
            raise ValueError("give both `instruction` and `instruction_short`, or neither")
        return self


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
