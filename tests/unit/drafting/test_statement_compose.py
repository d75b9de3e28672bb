"""What a statement says of a ledger, and what it never says."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.incident import Action, Fact, Incident
from assistant.domain.vocabulary import ActionState, Disclosure, FactStatus, IncidentType, Language, Platform, Stage
from assistant.drafting.composed import Composed
from assistant.drafting.playbook import compose_statement
from assistant.text.lengths import length
from tests.unit.drafting.house import book, brand, library
from tests.unit.drafting.incidents import (
    BARE_EN,
    BARE_ZH,
    BURST_PIPE,
    DATA_LEAK,
    DEGENERATE,
    FOREIGN_OBJECT,
    LAMPS,
    LONG_WORDS_EN,
    LONG_WORDS_ZH,
    ONLY_REPORTS,
    QUEUE,
    REALISTIC,
    RUMOUR,
    incident,
    of_type,
)

_DOUBLED = re.compile(
    r"[。！？；，、：]{2}|我们我们|的的|(?:目前){2}|\.\.|\s[.,;]|[,;]\.|\bthe the\b|\bwe we\b|\{|\}|None|\bnan\b",
    re.IGNORECASE,
)


def compose(
    case: Incident,
    platform: Platform = Platform.WEBSITE,
    stage: Stage = Stage.HOLDING,
    language: Language | None = None,
) -> Composed:
    channel = book().channels.get(platform)
    return compose_statement(case, brand(case.brand), channel, stage, language or case.language, library())


@cache
def everything(case: Incident, language: Language) -> list[tuple[str, Composed]]:
    return [
        (
            f"{case.type.value}/{channel.id.value}/{stage.value}/{language.value}",
            compose(case, channel.id, stage, language),
        )
        for channel in book().channels.channels
        for stage in Stage
    ]


def words(composed: Composed) -> str:
    return f"{composed.content.title}\n{composed.content.body}"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("text", (*REALISTIC, *DEGENERATE))
def test_every_text_is_clean_prose_in_its_own_language(text: str, language: Language) -> None:
    case = incident(text)
    for where, composed in everything(case, language):
        assert not _DOUBLED.search(words(composed)), (where, _DOUBLED.search(words(composed)))
        if language is Language.EN and case.language is Language.ZH:
            assert not re.search(r"[\u4e00-\u9fff]", words(composed)), where


@pytest.mark.parametrize("text", (*REALISTIC, BARE_ZH, BARE_EN, ONLY_REPORTS))
@pytest.mark.parametrize("language", Language)
def test_every_text_keeps_the_limits_of_its_channel(text: str, language: Language) -> None:
    for where, composed in everything(incident(text), language):
        channel = book().channels.get(Platform(where.split("/")[1]))
        for limit in channel.body:
            assert length(composed.content.body, limit.counter) <= limit.limit, where
        if channel.title:
            assert composed.content.title, where
            assert length(composed.content.title, channel.title.counter) <= channel.title.limit, where
        else:
            assert not composed.content.title, where


@pytest.mark.parametrize("text", (LONG_WORDS_ZH, LONG_WORDS_EN))
@pytest.mark.parametrize("platform", (Platform.X, Platform.THREADS, Platform.BLUESKY))
def test_short_form_holds_against_long_titles_actions_and_contacts(text: str, platform: Platform) -> None:
    composed = compose(incident(text), platform)
    for limit in book().channels.get(platform).body:
        assert length(composed.content.body, limit.counter) <= limit.limit
    assert any("room" in note.en for note in composed.notes)


@pytest.mark.parametrize("kind", IncidentType)
@pytest.mark.parametrize("text", (FOREIGN_OBJECT, LAMPS, DATA_LEAK))
def test_what_is_not_for_the_public_never_shows(text: str, kind: IncidentType) -> None:
    case = of_type(text, kind)
    secret = {"封口膜", "隔夜", "更换封口", "supplier changed", "Recall of", "鉴权"}
    for where, composed in everything(case, case.language):
        assert not [word for word in secret if word in words(composed)], where


def test_if_asked_is_told_only_in_answers() -> None:
    case = incident(LAMPS)
    telling = {where.split("/")[1] for where, composed in everything(case, Language.EN) if "1,240" in words(composed)}
    assert telling == {"service", "qa"}


def test_each_status_is_told_as_what_it_is() -> None:
    body = compose(incident(LAMPS)).content.body
    assert "Both lamps come from batch LM-2291." in body
    assert "A video shows an Arc lamp smoking; this has not been confirmed." in body
    assert "We have seen reports that several customers were burned; this has not been confirmed." in body
    assert "We have checked, and the claim that the lamp was never safety tested is not true." in body
    chinese = compose(incident(FOREIGN_OBJECT)).content.body
    assert "网传有多名顾客饮用后就医，目前尚未证实。" in chinese
    assert "关于“顾客到店沟通的经过”，目前各方说法不一，尚无定论。" in chinese
    assert "经查，网传“视频中的门店为‘山岚茶’门店”不属实。" in compose(incident(RUMOUR)).content.body


def test_actions_are_told_by_how_far_they_have_come() -> None:
    body = compose(incident(FOREIGN_OBJECT)).content.body
    assert "门店已暂停营业。" in body
    assert "已委托第三方机构检测，目前正在进行。" in body
    assert "我们将为当日购买同款饮品的顾客办理退款。" in body
    english = compose(incident(LAMPS)).content.body
    assert "Done so far: Online sales of the Arc suspended." in english
    assert "Under way: Independent lab commissioned." in english
    assert "We will offer a full refund for batch LM-2291." in english


def test_what_a_confirmed_fact_settles_is_no_longer_called_unknown() -> None:
    assert "涉及的信息种类" not in compose(incident(DATA_LEAK)).content.body
    hidden = incident(BARE_EN).model_copy(
        update={
            "facts": (
                Fact(
                    id="f1",
                    text="The cause was a software update",
                    status=FactStatus.CONFIRMED,
                    disclosure=Disclosure.EMBARGOED,
                ),
            )
        }
    )
    body = compose(hidden).content.body
    assert "We cannot yet confirm exactly what happened" in body  # true whatever the house knows
    assert "why it happened" in body
    assert "software" not in body


def test_the_moment_is_the_ledgers_in_its_own_offset() -> None:
    assert "2026年11月20日14:05" in compose(incident(FOREIGN_OBJECT)).content.body
    assert "16:20 (BST) on 3 July 2026" in compose(incident(BURST_PIPE)).content.body
    assert "14:05 (UTC-5) on 20 November 2026" in compose(incident(BARE_EN)).content.body


def test_next_update_is_an_hour_a_condition_or_an_honest_promise() -> None:
    assert "我们将于2026年11月20日20:00通过官方微博发布进展。" in compose(incident(FOREIGN_OBJECT)).content.body
    assert "我们将在台账核对完成后24小时内通过官方微博发布进展。" in compose(incident(RUMOUR)).content.body
    assert (
        "We will give our next update on our website within 24 hours of receiving the laboratory results."
        in compose(incident(LAMPS)).content.body
    )
    bare = compose(incident(BARE_ZH))
    assert "核查有结果后，我们将通过官方渠道公布。" in bare.content.body
    assert any("下次更新" in note.zh for note in bare.notes)


def test_a_closing_text_has_no_unknowns_no_next_update_and_no_instruction() -> None:
    composed = compose(incident(FOREIGN_OBJECT), stage=Stage.CLOSING)
    assert "仍在核实" not in composed.content.body
    assert "20:00" not in composed.content.body
    assert "停止食用" not in composed.content.body
    assert any("过早" in note.zh for note in composed.notes)


def test_what_is_left_out_is_noted() -> None:
    notes = " ".join(note.en for note in compose(incident(FOREIGN_OBJECT)).notes)
    assert "f2" in notes and "internal" in notes
    assert "f5" in notes and "retracted" in notes
    assert "a4" in notes and "planned" in notes
    twinless = " ".join(note.en for note in compose(incident(QUEUE), language=Language.EN).notes)
    assert "f1" in twinless and "title_twin" in twinless


def test_the_other_language_uses_twins() -> None:
    body = compose(incident(BURST_PIPE), language=Language.ZH).content.body
    assert "两名访客和一名员工被送往医院" in body
    assert "布里斯托展厅部分天花板坍落" in body
    signed = compose(incident(FOREIGN_OBJECT), language=Language.EN).content.body
    assert "Shanlan Tea\nLin Lan, Head of Customer Care\n20 November 2026" in signed


def test_a_long_title_falls_back_whole() -> None:
    for platform in (Platform.XIAOHONGSHU, Platform.WECHAT_OA, Platform.DOUYIN):
        title = compose(incident(LONG_WORDS_ZH), platform).content.title
        assert title.endswith("情况说明")


def test_genre_follows_the_ledger() -> None:
    recall = incident(LAMPS).model_copy(
        update={"actions": (Action(id="a1", text="Recall batch LM-2291", state=ActionState.APPROVED),)}
    )
    assert compose(recall, Platform.WEBSITE).content.title.startswith("Recall notice")
    assert "澄清公告" in compose(incident(RUMOUR), Platform.WEBSITE, Stage.CLOSING).content.title


def test_refutation_comes_first_in_a_rumour_even_in_the_short_form() -> None:
    for language, said in ((Language.ZH, "不属实"), (Language.EN, "is not true")):
        assert said in compose(incident(RUMOUR), Platform.X, Stage.UPDATE, language).content.body


def test_media_contact_and_quote_stand_in_press_only() -> None:
    case = incident(LAMPS)
    media = {w.split("/")[1] for w, c in everything(case, Language.EN) if "Media contact" in words(c)}
    quote = {w.split("/")[1] for w, c in everything(case, Language.EN) if "said Anna Reed" in words(c)}
    assert media == quote == {"press"}
    assert "said" not in compose(incident(BURST_PIPE), Platform.PRESS).content.body


def test_prompt_names_the_playbook() -> None:
    assert compose(incident(LAMPS)).prompt == "playbook/product_quality/en@3"


_FACT = st.builds(
    Fact,
    id=st.uuids().map(str),
    text=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=300).filter(
        lambda text: bool(text.strip("。．. \u3000；;，,、：:\u00a0")) and bool(text.strip())
    ),
    status=st.sampled_from(FactStatus),
    disclosure=st.sampled_from(Disclosure),
)


@settings(max_examples=60, deadline=None)
@given(facts=st.lists(_FACT, max_size=6), platform=st.sampled_from(Platform), stage=st.sampled_from(Stage))
def test_any_ledger_gives_the_same_text_twice(facts: list[Fact], platform: Platform, stage: Stage) -> None:
    case = incident(BARE_ZH).model_copy(update={"facts": tuple(facts)})
    first = compose(case, platform, stage)
    assert first == compose(case, platform, stage)
    assert first.content.body.strip()
