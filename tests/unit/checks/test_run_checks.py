from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.checks import CheckContext, RuleBook, run_checks
from assistant.domain.content import Content
from assistant.domain.incident import Action, Fact, Incident
from assistant.domain.vocabulary import (
    ActionState,
    Disclosure,
    DraftKind,
    FactStatus,
    FindingSeverity,
    IncidentType,
    Language,
    Platform,
)

BOOK = RuleBook.load(Path(__file__).parents[3] / "knowledge_base" / "rules")
INCIDENT = Incident(
    brand="shanlan",
    title="朝阳店饮品异物投诉",
    type=IncidentType.FOOD_SAFETY,
    language=Language.ZH,
    opened_at=datetime(2026, 11, 20, 6, 5, tzinfo=UTC),
    facts=(
        Fact(
            id="f1",
            text="11月20日有消费者在微博反映朝阳店一杯饮品中有异物",
            status=FactStatus.CONFIRMED,
            disclosure=Disclosure.PUBLIC,
        ),
    ),
    actions=(Action(id="a1", text="门店已暂停营业", state=ActionState.DONE),),
)


def context(kind: DraftKind) -> CheckContext:
    channel = BOOK.channels.get(Platform.WEIBO)
    return CheckContext(kind=kind, channel=channel, language=Language.ZH, incident=INCIDENT)


BROKEN = Content(body="**关于朝阳店的说明**\n我们已向300名消费者退款！！\n{brand}对此深表歉意，")


def test_all_families_report_gravest_first() -> None:
    report = run_checks(BROKEN, context(DraftKind.STATEMENT), BOOK)
    grades = [list(FindingSeverity).index(finding.severity) for finding in report.findings]
    assert grades == sorted(grades)
    rules = {finding.rule for finding in report.findings}
    assert {"form.truncated", "form.placeholder-left", "platform.unsupported-feature", "voice.off-tone"} <= rules
    assert "grounding.unsupported-number" in rules
    assert any(rule.startswith("statement.no-") for rule in rules)
    assert report.blocked


def test_statement_rules_are_for_statements() -> None:
    report = run_checks(BROKEN, context(DraftKind.POST), BOOK)
    assert not any(finding.rule.startswith("statement.") for finding in report.findings)


def test_the_report_is_the_same_each_time() -> None:
    assert run_checks(BROKEN, context(DraftKind.STATEMENT), BOOK) == run_checks(
        BROKEN, context(DraftKind.STATEMENT), BOOK
    )


@pytest.mark.parametrize("kind", DraftKind)
def test_places_fit_the_text(kind: DraftKind) -> None:
    fields = dict(BROKEN.fields())
    for finding in run_checks(BROKEN, context(kind), BOOK).findings:
        place = finding.place
        assert fields[place.field][place.start : place.end] == place.excerpt
