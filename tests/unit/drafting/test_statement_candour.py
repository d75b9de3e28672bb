"""A statement says the main thing first, repeats no rumour, and answers what it cannot know in one honest sentence."""
# ruff: noqa: E501 - one fact a line, as users write them

from __future__ import annotations

import pytest

from assistant.domain.content import Content
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import IncidentType, Language, Platform, Stage
from assistant.drafting.playbook import compose_statement
from assistant.files import load_model
from assistant.settings import ROOT
from tests.unit.drafting.house import book, brand, library
from tests.unit.drafting.incidents import BARE_EN, BARE_ZH, LABOUR, LAMPS, REALISTIC, RUMOUR, incident, of_type

FIRE = """
brand: lumen
title: Warehouse fire in Daventry
type: accident
language: en
opened_at: 2026-11-21T06:40:00+00:00
facts:
  - {id: f1, text: A fire broke out at our Daventry warehouse at about 05:50 on 21 November, status: confirmed, disclosure: public}
  - {id: f2, text: Two colleagues were treated for smoke inhalation, status: confirmed, disclosure: public}
  - {id: f3, text: Neighbours say they heard an explosion, status: unverified, disclosure: public}
  - {id: f4, text: The sprinkler pump failed its August inspection, status: confirmed, disclosure: internal}
actions:
  - {id: a1, text: We have closed the site, state: done}
next_update: {at: 2026-11-21T12:00:00+00:00, channel: website}
"""

CLAIM = """
brand: lumen
title: Posts claiming that Lumen lamps contain mercury
type: coordinated_disinformation
language: en
opened_at: 2026-11-20T09:00:00+00:00
facts:
  - {id: f1, text: Lumen lamps contain mercury, status: refuted, disclosure: public}
  - {id: f2, text: All our lamps use LEDs, status: confirmed, disclosure: public}
"""


def content(
    case: Incident, platform: Platform, stage: Stage = Stage.HOLDING, language: Language | None = None
) -> Content:
    channel = book().channels.get(platform)
    return compose_statement(case, brand(case.brand), channel, stage, language or case.language, library()).content


def answers(case: Incident, language: Language | None = None) -> dict[str, str]:
    """Question → answer, as the spokesperson's sheet has them."""
    blocks = content(case, Platform.QA, language=language).body.split("\n\n")
    pairs = [block.split("\n", 1) for block in blocks if block.startswith(("Q: ", "问："))]
    return {ask: said for ask, said in pairs}


def test_a_confirmed_fact_answers_the_question_whatever_words_it_uses() -> None:
    said = answers(incident(FIRE))["Q: Is anyone hurt?"]
    assert said == "A: Two colleagues were treated for smoke inhalation."


def test_what_may_not_be_told_is_neither_denied_nor_covered_with_other_facts() -> None:
    said = answers(incident(FIRE))["Q: Were there any warning signs?"]
    assert said.startswith("A: We have nothing further to confirm on this point yet")
    assert "fire broke out" not in said and "not established" not in said


def test_a_report_is_no_answer() -> None:
    said = answers(incident(LABOUR))["问：有没有拖欠或少发？"]
    assert "有员工在社交平台反映" in said
    assert said.endswith("这一点目前尚不能确认。")


@pytest.mark.parametrize("kind", IncidentType)
@pytest.mark.parametrize("language", Language)
def test_no_answer_is_empty_and_none_repeats_all_the_facts(kind: IncidentType, language: Language) -> None:
    bare = incident(BARE_ZH if language is Language.ZH else BARE_EN).model_copy(update={"type": kind})
    for ask, said in answers(bare).items():
        assert len(said) > 4, ask
        assert "{" not in said, ask


def test_a_report_that_names_its_source_is_not_put_into_reported_speech_twice() -> None:
    body = content(incident(FIRE), Platform.WEBSITE).body
    assert "Neighbours say they heard an explosion; this has not been confirmed." in body


def test_a_rumour_is_told_once_and_answered_first() -> None:
    case = incident(CLAIM)
    for platform in (Platform.WEBSITE, Platform.FACEBOOK, Platform.PRESS, Platform.X):
        shown = content(case, platform)
        text = f"{shown.title}\n{shown.body}"
        assert text.count("mercury") == 1, platform
        assert text.index("is not true") < text.index("We understand"), platform
    chinese = content(incident(RUMOUR), Platform.WEIBO).body
    assert "过期" not in chinese
    assert chinese.index("不属实") < chinese.index("感谢")


def test_english_begins_with_people_under_a_dateline() -> None:
    paragraphs = content(incident(FIRE), Platform.WEBSITE).body.split("\n\n")
    assert paragraphs[0] == "Information as of 06:40 (GMT) on 21 November 2026."
    assert paragraphs[1].startswith("Our thoughts are with everyone affected")
    post = content(incident(FIRE), Platform.FACEBOOK).body.split("\n\n")
    assert post[0] == "Statement from Lumen on “Warehouse fire in Daventry”, as of 06:40 (GMT) on 21 November 2026"


@pytest.mark.parametrize("text", REALISTIC)
def test_titles_begin_with_a_capital(text: str) -> None:
    for platform in (Platform.WEBSITE, Platform.PRESS, Platform.PARTNERS):
        assert content(incident(text), platform, language=Language.EN).title[:1].isupper()


@pytest.mark.parametrize("language", Language)
def test_too_little_for_headings_is_told_without_them(language: Language) -> None:
    phrases = library().phrases(language).phrases
    case = load_model(ROOT / f"docs/examples/incident.{'en' if language is Language.ZH else 'zh'}.yaml", Incident)
    for shown in (case, incident(BARE_ZH if language is Language.ZH else BARE_EN)):
        lines = content(shown, Platform.WEBSITE, language=language).body.split("\n")
        assert not {phrases[name] for name in phrases if name.startswith("head_")} & set(lines)


def test_what_is_known_only_in_the_other_language_is_not_called_unknown() -> None:
    case = incident(BARE_ZH.replace("type: other", "type: product_quality")).model_dump(mode="json")
    case["facts"] = [{"id": "f1", "text": "问题仅涉及M26批次", "status": "confirmed", "disclosure": "public"}]
    told = Incident.model_validate(case)
    assert "which batches are affected" not in content(told, Platform.WEBSITE, language=Language.EN).body
    said = answers(told, Language.EN)["Q: Which batches are affected, and how can I tell?"]
    assert said.startswith("A: We have nothing further to confirm on this point yet.")


@pytest.mark.parametrize("language", Language)
def test_a_short_text_holds_the_main_fact_an_action_an_instruction_and_the_next_update(language: Language) -> None:
    case = load_model(ROOT / f"docs/examples/incident.{language.value}.yaml", Incident)
    body = content(case, Platform.X).body
    parts = {
        Language.ZH: ("一杯饮品中有异物", "朝阳店已暂停营业", "请先停止食用", "20:00"),
        Language.EN: (
            "too hot to touch",
            "We have stopped selling batch HM-2609",
            "Please stop using it",
            "Next update: 17:00",
        ),
    }[language]
    assert all(part in body for part in parts), body


def test_a_press_text_undertakes_once_and_a_closing_one_has_no_quote() -> None:
    case = incident(LAMPS)
    assert content(case, Platform.PRESS).body.count("We will report what the checks show") == 1
    assert "said Anna Reed" not in content(case, Platform.PRESS, Stage.CLOSING).body


@pytest.mark.parametrize("kind", IncidentType)
def test_a_holding_text_without_facts_stays_short(kind: IncidentType) -> None:
    chinese = content(of_type(BARE_ZH, kind), Platform.WEIBO).body
    english = content(of_type(BARE_EN, kind), Platform.WEBSITE).body
    assert len(chinese) <= 390
    assert len(english.split()) <= 190


def test_nothing_is_promised_or_stated_that_the_ledger_does_not_carry() -> None:
    invented = (
        *("answered first", "before the public does", "full support", "We are on the spot", "not affected"),
        *("优先接听", "现场协助", "不受影响", "上门", "无需证明", "品控", "家属联络", "第一时间"),
    )
    for kind in IncidentType:
        for text, language in ((BARE_ZH, Language.ZH), (BARE_EN, Language.EN)):
            case = of_type(text, kind)
            for platform in (Platform.WEBSITE, Platform.QA, Platform.SERVICE, Platform.STORE, Platform.STAFF):
                body = content(case, platform, language=language).body
                assert not [words for words in invented if words in body], (kind, platform)
