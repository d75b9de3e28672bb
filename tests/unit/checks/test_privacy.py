from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks.context import CheckContext
from assistant.checks.privacy import check
from assistant.domain.brief import Brief
from assistant.domain.content import Content, Shot
from assistant.domain.incident import Contact, Fact, Incident, Signatory
from assistant.domain.vocabulary import (
    Disclosure,
    DraftKind,
    FactStatus,
    Family,
    FindingSeverity,
    IncidentType,
    Language,
    Platform,
)
from tests.unit.checks.labelled import BOOK, cases, context, score

ZH = context(Language.ZH)
EN = context(Language.EN)


def rules(text: str, surroundings: CheckContext = ZH) -> list[str]:
    return [finding.rule for finding in check(Content(body=text), surroundings, BOOK)]


@pytest.mark.parametrize("language", Language)
def test_labelled_set(language: Language) -> None:
    result = score(check, "privacy", language)
    assert result.recall("privacy.national-id", "privacy.bank-card") == 1.0, result.faults
    assert result.recall("privacy.phone", "privacy.email", "privacy.plate") >= 0.99, result.faults
    assert result.recall() >= 0.97, result.faults
    assert result.precision() >= 0.98, result.faults
    assert result.false_blocks == 0, result.faults


@pytest.mark.parametrize("language", Language)
def test_labelled_set_is_large_and_half_clean(language: Language) -> None:
    all_cases = cases("privacy", language)
    clean = sum(not case.expect for case in all_cases)
    assert len(all_cases) >= 60
    assert 0.45 <= clean / len(all_cases) <= 0.55
    assert len({case.id for case in all_cases}) == len(all_cases)


@pytest.mark.parametrize("kind", DraftKind)
def test_the_same_for_every_kind(kind: DraftKind) -> None:
    text = "她的手机是13656780912，家住杭州市西湖区文二路391号3幢2单元501室。"
    found = check(Content(body=text), context(Language.ZH, kind), BOOK)
    assert [(f.rule, f.severity) for f in found] == [
        ("privacy.phone", FindingSeverity.BLOCKER),
        ("privacy.address", FindingSeverity.BLOCKER),
    ]


def test_every_field_is_read() -> None:
    content = Content(
        title="找13656780912",
        body="新品上市。",
        tags=("京A12345",),
        cover_text="chen.yu@qq.com",
        image_texts=("身份证号330106198804121530？",),
        script=(Shot(picture="画面", words="电话13656780912"),),
        alt_texts=("卡号6222021234567890128",),
    )
    places = {(f.rule, f.place.field) for f in check(content, ZH, BOOK)}
    assert places == {
        ("privacy.phone", "title"),
        ("privacy.plate", "tags[0]"),
        ("privacy.email", "cover_text"),
        ("privacy.national-id", "image_texts[0]"),
        ("privacy.phone", "script[0].words"),
        ("privacy.bank-card", "alt_texts[0]"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Call +44 20 7946 0321.",
        "Call +44 (0)20 7946 0321.",
        "Call 0044 20 7946 0321.",
        "Call 020 7946 0321.",
        "Call (020) 7946-0321.",
        "Call +1 (202) 555-0147.",
        "Call 1-202-555-0147.",
        "Write to HELP@lumen.example or anyone@lumen.example.",
        "Hannah Reyes and Tom Ashdown will be there; our customer Hannah Reyes is a joke of ours.",
    ],
)
def test_what_is_ours_is_never_found(text: str) -> None:
    assert rules(text, EN) == []


def incident() -> Incident:
    return Incident(
        brand="shanlan",
        title="投诉",
        type=IncidentType.OTHER,
        language=Language.ZH,
        opened_at=datetime(2026, 11, 20, tzinfo=UTC),
        facts=(
            Fact(
                id="f1",
                text="消费者陈晓雨，手机13656780912，座机0571-85671234",
                status=FactStatus.CONFIRMED,
                disclosure=Disclosure.PUBLIC,
            ),
        ),
        contact=Contact(hotline="0571-8888 6666", media="13900001111", email="pr.team@agency.example"),
        signatory=Signatory(entity="山岚茶", name="郑知远", title="顾客关怀负责人"),
    )


def test_contacts_and_signatory_of_the_incident_are_ours() -> None:
    text = "请拨打057188886666，媒体联系 139 0000 1111 或 pr.team@agency.example。顾客郑知远先生？\n郑知远"
    assert rules(text, ZH.model_copy(update={"incident": incident()})) == []


def test_the_ledger_does_not_make_a_person_public() -> None:
    text = "消费者陈晓雨（手机13656780912）已获赔偿。"
    found = rules(text, ZH.model_copy(update={"incident": incident()}))
    assert found == ["privacy.person-name", "privacy.phone"]


def test_the_brief_may_give_a_landline_but_not_a_mobile() -> None:
    brief = Brief(brand="shanlan", goal="预约", key_messages=("预约电话0571-85671234，或13656780912",))
    told = ZH.model_copy(update={"brief": brief})
    assert rules("预约电话0571-8567 1234。", told) == []
    assert rules("预约电话0571-8567 9999。", told) == ["privacy.phone"]
    assert rules("预约电话13656780912。", told) == ["privacy.phone"]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("顾客陈晓雨女士已退款。", FindingSeverity.WARNING),
        ("9岁的孙梓萱已出院。", FindingSeverity.BLOCKER),
        ("A customer, Sarah Whitfield, was refunded.", FindingSeverity.WARNING),
        ("Eight-year-old Emma Clark went home.", FindingSeverity.BLOCKER),
        ("Leo Martins, aged 9, went home.", FindingSeverity.BLOCKER),
        ("座机0571-85671234", FindingSeverity.WARNING),
        ("手机13656780912", FindingSeverity.BLOCKER),
    ],
)
def test_grades(text: str, severity: FindingSeverity) -> None:
    [finding] = check(Content(body=text), ZH, BOOK)
    assert finding.severity is severity


def test_without_a_brand_everything_personal_is_found() -> None:
    bare = CheckContext(kind=DraftKind.REPLY, channel=ZH.channel, language=Language.ZH)
    assert rules("拨打13656780912或400-800-1234", bare) == ["privacy.phone"]


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
    | st.text("0123456789 -+()一三五八京ASX@.路号室顾客王明岁的", max_size=60)
)
def test_no_text_crashes_and_spans_fit(text: str) -> None:
    for finding in check(Content(body=text), ZH, BOOK):
        assert text[finding.start : finding.end] == finding.excerpt != ""


@pytest.mark.parametrize(
    ("rule", "text", "wanted"),
    [(rule.id, text, True) for rule in BOOK if rule.family is Family.PRIVACY for text in rule.bad]
    + [(rule.id, text, False) for rule in BOOK if rule.family is Family.PRIVACY for text in rule.good],
)
def test_examples_of_the_rules(rule: str, text: str, wanted: bool) -> None:
    language = Language.ZH if any("\u4e00" <= c <= "\u9fff" for c in text) else Language.EN
    bare = CheckContext(kind=DraftKind.REPLY, channel=BOOK.channels.get(Platform.WEIBO), language=language)
    assert (rule in {f.rule for f in check(Content(body=text), bare, BOOK)}) == wanted
