from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks.context import CheckContext
from assistant.checks.grounding import Grounded, ground
from assistant.checks.rulebook import RuleBook
from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.content import Content
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import DraftKind, Language, Platform, Stage
from assistant.files import load_model, parse_model
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


def test_without_anything_to_compare_with_grounding_is_silent() -> None:
    bare = CheckContext(kind=DraftKind.STATEMENT, channel=book().channels.get(Platform.WEIBO), language=Language.ZH)
    assert told(ground(Content(body=WEIBO), bare, book())) == []


def test_with_only_a_brand_contacts_that_are_not_ours_are_found() -> None:
    brand = load_model(ROOT / "knowledge_base" / "brands" / "shanlan" / "brand.yaml", Brand)
    only = CheckContext(
        kind=DraftKind.REPLY, channel=book().channels.get(Platform.WEIBO), language=Language.ZH, brand=brand
    )
    ours = brand.contact.hotline
    assert told(ground(Content(body=f"请拨打{ours}，或拨打12315，共300名。"), only, book())) == []
    assert told(ground(Content(body="请拨打400-111-2222。"), only, book())) == [("unsupported-contact", "400-111-2222")]


def test_figures_times_and_contacts_are_compared_across_languages() -> None:
    english = (
        "On 20 November we received reports on Weibo. As of 6 pm on 20 November we have received 3 reports about "
        "drinks sold on 19 November. Call 400-800-1234. We will update you by 8 pm today."
    )
    setting = (INCIDENT_ZH, Platform.WEBSITE, Language.EN)
    assert told(grounded(english, setting)) == []
    tampered = english.replace("3 reports", "30 reports").replace("8 pm", "9 pm")
    assert told(grounded(tampered, setting)) == [("unsupported-number", "30 reports"), ("unsupported-date", "9 pm")]


def test_a_name_in_a_script_the_ledger_does_not_use_is_only_noted() -> None:
    findings = grounded("We closed our Chaoyang store.", (INCIDENT_ZH, Platform.WEBSITE, Language.EN)).findings
    assert [(f.rule, f.severity.value) for f in findings] == [("grounding.unsupported-name", "note")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("秋天的第一杯，桂花乌龙来了！11月22日，全国300家门店见。", []),
        (
            "桂花乌龙11月23日上市，全国3000家门店见。",
            [("unsupported-date", "11月23日"), ("unsupported-number", "3000家")],
        ),
    ],
)
def test_a_post_is_carried_by_its_brief(body: str, expected: list[tuple[str, str]]) -> None:
    brief = Brief(
        brand="shanlan", goal="新品上市", key_messages=("桂花乌龙11月22日上市", "全国300家门店"), language=Language.ZH
    )
    post = CheckContext(
        kind=DraftKind.POST, channel=book().channels.get(Platform.WEIBO), language=Language.ZH, brief=brief
    )
    assert told(ground(Content(body=body), post, book())) == expected


def test_each_sentence_of_the_body_has_its_support() -> None:
    result = grounded(WEIBO)
    carried = {WEIBO[s.start : s.end]: s.facts for s in result.support}
    assert carried["11月20日，有消费者在微博反映，山岚茶朝阳店一杯桂花乌龙中有异物。"] == ("f1",)
    assert "a1" in carried["朝阳店已暂停营业；"]
    assert carried["给您带来的担忧和困扰，我们深感抱歉。"] == ()


@given(st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_no_text_crashes_the_check_and_every_span_is_its_excerpt(text: str) -> None:
    for setting in (ZH, EN):
        for finding in grounded(text, setting).findings:
            assert text[finding.start : finding.end] == finding.excerpt
