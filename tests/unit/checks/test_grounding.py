from __future__ import annotations

from functools import lru_cache

import pytest

from assistant.checks.context import CheckContext
from assistant.checks.grounding import Grounded, ground
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import DraftKind, Language, Platform, Stage
from assistant.files import parse_model
from assistant.settings import ROOT
from tests.unit.checks.crisis_cases import (
    INCIDENT_EN,
    INCIDENT_ZH,
    PRESS,
    TAMPERED_EN,
    TAMPERED_ZH,
    WEBSITE,
    WEIBO,
    X_POST,
    Tamper,
)


@lru_cache(maxsize=1)
def book() -> RuleBook:
    return RuleBook.load(ROOT / "knowledge_base" / "rules")


@lru_cache(maxsize=8)
def context(incident: str, platform: Platform, language: Language, stage: Stage = Stage.HOLDING) -> CheckContext:
    return CheckContext(
        kind=DraftKind.STATEMENT,
        channel=book().channels.get(platform),
        language=language,
        stage=stage,
        incident=parse_model(incident, Incident, "incident.yaml"),
    )


ZH = (INCIDENT_ZH, Platform.WEIBO, Language.ZH)
EN = (INCIDENT_EN, Platform.WEBSITE, Language.EN)


def grounded(text: str, setting: tuple[str, Platform, Language] = ZH) -> Grounded:
    return ground(Content(body=text), context(*setting), book())


def told(result: Grounded) -> list[tuple[str, str]]:
    return [(f.rule.removeprefix("grounding."), f.excerpt) for f in result.findings]


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        (WEIBO, ZH),
        (PRESS, (INCIDENT_ZH, Platform.PRESS, Language.ZH)),
        (WEBSITE, EN),
        (X_POST, (INCIDENT_EN, Platform.X, Language.EN)),
    ],
    ids=["weibo", "press", "website", "x"],
)
def test_a_statement_written_from_the_ledger_is_clean(text: str, setting: tuple[str, Platform, Language]) -> None:
    assert told(grounded(text, setting)) == []


CASES = [pytest.param(WEIBO, ZH, t, id=f"zh-{i}-{t.new[:16]}") for i, t in enumerate(TAMPERED_ZH) if t.rule] + [
    pytest.param(WEBSITE, EN, t, id=f"en-{i}-{t.new[:16]}") for i, t in enumerate(TAMPERED_EN)
]


@pytest.mark.parametrize(("text", "setting", "tamper"), CASES)
def test_tampering_is_found_where_it_is(text: str, setting: tuple[str, Platform, Language], tamper: Tamper) -> None:
    assert tamper.old in text
    tampered = text.replace(tamper.old, tamper.new, 1)
    result = grounded(tampered, setting)
    excerpts = [e for rule, e in told(result) if rule == tamper.rule]
    assert any(tamper.words in e or e in tamper.words for e in excerpts), told(result)
    for finding in result.findings:
        assert tampered[finding.start : finding.end] == finding.excerpt
