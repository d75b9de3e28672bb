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
from assistant.domain.document import Passage
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


@pytest.mark.parametrize(
    ("text", "setting", "expected"),
    [
        # 18:00 and the 19th are both in the ledger, but not together
        ("我们将于11月19日20:00在微博通报进展。", ZH, ["11月19日20:00"]),
        ("我们将于11月20日20:00在微博通报进展。", ZH, []),
        ("我们将于今晚8点在微博通报进展。", ZH, []),
        ("我们将于明晚8点在微博通报进展。", ZH, ["明"]),
        ("The next update will follow at 6 pm on 12 November.", EN, ["6 pm on 12 November"]),
        ("The next update will follow at 6 pm on 20 November.", EN, []),
        ("The next update will follow on 12 November at 6 pm.", EN, ["12 November at 6 pm"]),
        ("The next update will be published by 9 pm.", EN, ["9 pm"]),
    ],
)
def test_an_hour_belongs_to_its_day(text: str, setting: tuple[str, Platform, Language], expected: list[str]) -> None:
    dates = [e for rule, e in told(grounded(text, setting)) if rule == "unsupported-date"]
    assert len(dates) == len(expected)
    assert all(e.startswith(x) for e, x in zip(dates, expected, strict=True))


def test_a_figure_is_carried_with_what_it_counts() -> None:
    ledger = INCIDENT_EN.replace("Only adapters with", "All 14 chargers are old; only adapters with")
    setting = (ledger, Platform.WEBSITE, Language.EN)
    assert told(grounded("We have received 14 reports.", setting)) == [("unsupported-number", "14 reports")]
    assert told(grounded("We have received 12 reports about 14 chargers.", setting)) == []


def test_a_year_the_ledger_does_not_give_is_its_own() -> None:
    assert told(grounded("此事发生在2026年11月20日。")) == []
    assert told(grounded("此事发生在2025年11月20日。")) == [("unsupported-date", "2025年11月20日")]


def test_relative_days_are_counted_from_the_date_line_of_the_text() -> None:
    text = "昨日，有消费者反映朝阳店一杯桂花乌龙中有异物。\n\n山岚茶\n2026年11月21日"
    assert told(grounded(text)) == []
    assert ("unsupported-date", "昨日") in told(grounded(text.replace("11月21日", "11月22日")))


@pytest.mark.parametrize(
    "text",
    [
        "如遇紧急情况，请打120。",
        "Tap Cancel in the app.",
        "入口的东西要让人放心，线上商城同步说明。",
        "粉丝来店询问的，请店员礼貌接待。",
        "ALLERGY ALERT: please read this.",
    ],
)
def test_instructions_and_ordinary_words_are_no_findings(text: str) -> None:
    assert told(grounded(text, ZH if any("\u4e00" <= c <= "\u9fff" for c in text) else EN)) == []


@pytest.mark.parametrize("channel", [Platform.STAFF, Platform.STORE, Platform.SERVICE])
@pytest.mark.parametrize(
    "text",
    [
        "客户提到媒体采访的，立即转负责人，不要自行答复。",
        "达到预警级别的立即闭店撤离，断电断气锁门，人先走。",
        "Record a request for a refund and pass it to the manager on duty.",
        "If customers or relatives ask, offer them a seat, take their name and call the manager.",
    ],
)
def test_an_instruction_to_our_own_people_is_no_claim(channel: Platform, text: str) -> None:
    language = Language.ZH if any("\u4e00" <= c <= "\u9fff" for c in text) else Language.EN
    incident = INCIDENT_ZH if language is Language.ZH else INCIDENT_EN
    assert told(grounded(text, (incident, channel, language))) == []


@pytest.mark.parametrize(
    ("text", "setting", "words"),
    [
        ("我们已对涉事员工停职。", ZH, "停职"),
        ("We have recalled every lamp.", EN, "recalled"),
    ],
)
def test_a_deed_that_nothing_carries_is_a_claim(text: str, setting: tuple[str, Platform, Language], words: str) -> None:
    assert [rule for rule, e in told(grounded(text, setting)) if words in e] == ["unsupported-claim"]


def test_the_nearest_figures_come_first_and_articles_are_left_out() -> None:
    [finding] = grounded("共接到4名消费者反映。").findings
    assert "3名" in finding.message.zh
    assert "一杯" not in finding.message.zh


def policy(text: str) -> Passage:
    return Passage(id="p", document="d", ordinal=0, text=text, language=Language.EN, start=0, end=len(text))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Delivery costs £5 for small orders.", []),
        ("The replacement shade costs £5.", [("unsupported-number", "£5")]),
        ("Orders by Swift Parcel\narrive on time.", []),
    ],
)
def test_a_policy_carries_only_what_it_speaks_of(body: str, expected: list[tuple[str, str]]) -> None:
    reply = CheckContext(
        kind=DraftKind.REPLY,
        channel=book().channels.get(Platform.X),
        language=Language.EN,
        evidence=(policy("Delivery of small orders costs £5. Small orders go by Swift\nParcel."),),
    )
    assert told(ground(Content(body=body), reply, book())) == expected


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
