"""The playbook engine and the checks, in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from assistant.checks import run_checks
from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content
from assistant.domain.incident import Contact, Fact, Incident
from assistant.domain.vocabulary import (
    Disclosure,
    DraftKind,
    FactStatus,
    IncidentType,
    Language,
    Platform,
    Stage,
)
from assistant.drafting.playbook.library import load_playbooks
from assistant.drafting.playbook.statement import compose_statement
from assistant.knowledge.library import Library
from assistant.settings import ROOT, load_settings
from bench.figures import Figure, figure, milliseconds

FACTS = 40
CHARACTERS = 2_000


def figures() -> Iterator[Figure]:
    """A statement of every type and channel in both languages; a long text against a long ledger."""
    root = load_settings().knowledge_base if load_settings().knowledge_base.exists() else ROOT / "knowledge_base"
    book = RuleBook.load(root / "rules")
    brand = Library(root).brand("shanlan")
    playbooks = load_playbooks(root / "playbooks")
    taken: list[float] = []
    for kind in IncidentType:
        for language in Language:
            incident = _incident(kind, language)
            for platform in (Platform.WEIBO, Platform.X, Platform.PRESS, Platform.QA):
                channel = book.channels.get(platform)

                work = partial(compose_statement, incident, brand, channel, Stage.HOLDING, language, playbooks)
                taken += milliseconds(work, runs=1)
    yield figure("playbook statement", taken)
    for language in Language:
        incident = _incident(IncidentType.FOOD_SAFETY, language)
        sentence = "。".join(fact.text for fact in incident.facts) + "。"
        body = (sentence * (CHARACTERS // len(sentence) + 1))[:CHARACTERS]
        context = CheckContext(
            kind=DraftKind.STATEMENT,
            channel=book.channels.get(Platform.PRESS),
            language=language,
            brand=brand,
            incident=incident,
        )
        content = Content(title="情况说明", body=body)
        checks = milliseconds(partial(run_checks, content, context, book), runs=9)
        yield figure(f"checks, {CHARACTERS} characters, {FACTS} facts, {language}", checks)


def _incident(kind: IncidentType, language: Language) -> Incident:
    words = (
        "第{n}号门店于11月{day}日登记投诉{n}起"
        if language is Language.ZH
        else "Shop {n} logged {n} complaints on {day} November"
    )
    facts = tuple(
        Fact(
            id=f"f{n}",
            text=words.format(n=n, day=1 + n % 28),
            status=FactStatus.CONFIRMED,
            disclosure=Disclosure.PUBLIC,
        )
        for n in range(1, FACTS + 1)
    )
    return Incident(
        brand="shanlan",
        title="门店投诉" if language is Language.ZH else "Shop complaints",
        type=kind,
        language=language,
        opened_at=datetime(2026, 11, 20, 6, 5, tzinfo=UTC),
        facts=facts[:6] if kind is not IncidentType.FOOD_SAFETY else facts,
        contact=Contact(hotline="400-800-1234"),
    )
