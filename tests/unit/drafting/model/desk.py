"""What the tasks need around them, and a model that only counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

from assistant.checks import CheckContext, run_checks
from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.incident import Incident
from assistant.domain.model import ChatReply, ChatRequest, OnText, Purpose, Residency, Stopped
from assistant.domain.vocabulary import DraftKind, Engine, Language, Platform, Stage
from assistant.drafting.composed import Composed
from assistant.drafting.model.guard import Guard, load_guard
from assistant.drafting.model.ledger import Telling
from assistant.drafting.model.wire import Refusals, load_refusals
from assistant.drafting.playbook.statement import compose_statement
from assistant.files import parse_model
from assistant.settings import ROOT
from tests.unit.drafting.house import KNOWLEDGE, book, brand, library

PROMPTS = ROOT / "prompts"


@cache
def guard() -> Guard:
    """The word lists."""
    return load_guard(KNOWLEDGE / "lexicons")


@cache
def refusals() -> Refusals:
    """How models decline."""
    return load_refusals(KNOWLEDGE / "lexicons")


class Counting:
    """Counts a character as a token, or a word in English; writes nothing."""

    engine = Engine.LOCAL
    name = "counting"
    residency = Residency.MACHINE

    def count_tokens(self, text: str) -> int:
        """Han characters and Latin words."""
        return sum("\u4e00" <= c <= "\u9fff" for c in text) + len(text.encode("ascii", "ignore").split())

    def chat(
        self, request: ChatRequest, purpose: Purpose, on_text: OnText | None = None, stopped: Stopped | None = None
    ) -> ChatReply:
        """Never called by a task."""
        raise AssertionError("a task only makes requests")


def replied(document: object, complete: bool = True) -> ChatReply:
    """A reply that holds this document, or this text."""
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return ChatReply(texts=(text,), complete=(complete,), model="m", took_ms=1.0)


def telling(ledger: str, platform: Platform, stage: Stage, language: Language) -> tuple[Telling, Composed]:
    """A statement to be written, with the playbook's text."""
    incident = parse_model(ledger, Incident, "incident.yaml")
    own, channel = brand(incident.brand), book().channels.get(platform)
    composed = compose_statement(incident, own, channel, stage, language, library())
    return Telling(incident, own, channel, stage, language, library(), composed.content), composed


def checks(told: Telling) -> Callable[[Content], tuple[Finding, ...]]:
    """The checks of the statement."""
    context = CheckContext(
        kind=DraftKind.STATEMENT,
        channel=told.channel,
        language=told.language,
        stage=told.stage,
        brand=told.brand,
        incident=told.incident,
    )
    return lambda content: run_checks(content, context, book()).findings
