"""Posts opened anew by the embedded model: it chooses a moment and phrases a line, and nothing else changes."""

from __future__ import annotations

import json
import re

import pytest

from assistant.domain.model import FailureReason
from assistant.domain.vocabulary import Engine, Language, Platform
from assistant.drafting.model.post_local import bearing, load_moments
from assistant.drafting.model.task import PROMPT_TOKENS_LOCAL, Modelled, Unused
from assistant.text.scripts import detect_language
from tests.unit.drafting.house import brand
from tests.unit.drafting.model.post_house import (
    MODEL,
    PROMPTS,
    composed,
    failure_of,
    found,
    reply,
    sample_brief,
    task,
)

ZH, EN = Language.ZH, Language.EN
LOCAL = Engine.LOCAL
MEETING = "下午的会开到一半"
ASLEEP = "The other half is asleep already"


def _said(moment: str, line: str = "") -> str:
    return json.dumps({"moment": moment, "line": line}, ensure_ascii=False)


# --- the moments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "brand_id", "platform"),
    [(ZH, "shanlan", Platform.XIAOHONGSHU), (EN, "lumen", Platform.INSTAGRAM)],
)
def test_no_line_of_the_house_brings_a_finding(language: Language, brand_id: str, platform: Platform) -> None:
    moments = load_moments(PROMPTS, language)
    for moment in moments.moments:
        brief = sample_brief(language, brand=brand_id, goal="x", audience=" ".join(moment.about) or "x")
        if moment not in bearing(brief, moments):
            continue
        (before,) = composed(brief, platform, language, variants=1)
        (new,) = task(brief, platform, language, variants=1).read(LOCAL, reply(_said(moment.moment)))
        assert isinstance(new, Modelled)
        assert brief.product in new.content.body
        was, now = ([f.rule for f in found(c, brief, platform, language)] for c in (before.content, new.content))
        assert was == now, (moment.moment, new.content.body)


@pytest.mark.parametrize("language", list(Language))
def test_moments_hold_no_figures_and_are_in_their_language(language: Language) -> None:
    for moment in load_moments(PROMPTS, language).moments:
        assert moment.line.count("{product}") == 1
        for text in (moment.moment, moment.line, moment.ask):
            assert not re.search(r"\d", text)
            assert detect_language(text.replace("{product}", "")) is language
        assert moment.ask.endswith(("？", "?"))


@pytest.mark.parametrize(
    ("language", "audience", "first"),
    [
        (ZH, "搬家租房的年轻人", "搬进新家的当晚"),
        (ZH, "出差赶车的旅客", "赶车前还有一会儿"),
        (ZH, "控糖的健身人群", "运动完往家走"),
        (EN, "campers and picnickers", "Tent zipped up, dark outside"),
        (EN, "parents of small children", "Children in bed, house quiet"),
        (EN, "renters in small flats", "A room that has to do everything"),
    ],
)
def test_only_what_bears_on_the_brief_is_offered(language: Language, audience: str, first: str) -> None:
    brief = sample_brief(language, audience=audience, goal="x", key_messages=["y"])
    assert bearing(brief, load_moments(PROMPTS, language))[0].moment == first


@pytest.mark.parametrize("language", list(Language))
def test_general_moments_stand_in_where_none_bears(language: Language) -> None:
    moments = load_moments(PROMPTS, language)
    brief = sample_brief(language, audience="qwerty", goal="x", key_messages=["y"], product="z")
    assert all(not m.about for m in bearing(brief, moments))
    assert len(bearing(brief, moments)) >= 2


# --- what is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_the_variable_part_is_short_and_the_stable_part_stable(language: Language) -> None:
    message = {ZH: "低温浸泡，入口不涩，" * 40, EN: "It clips to the book and not to the headboard, " * 40}[language]
    plain, long = sample_brief(language), sample_brief(language, key_messages=[message, message + message])
    asked = [
        task(brief, platform, language).request(LOCAL, MODEL)
        for brief, platform in ((plain, Platform.THREADS), (long, Platform.XIAOHONGSHU))
    ]
    assert asked[0].system == asked[1].system
    assert all(MODEL.count_tokens(one.user) <= PROMPT_TOKENS_LOCAL for one in asked)
    assert all(one.count == 3 for one in asked)


def test_a_brief_that_has_no_room_is_refused_before_the_call() -> None:
    brief = sample_brief(ZH, audience="上班族" * 300)
    why = failure_of(task(brief, Platform.WEIBO, ZH).request, LOCAL, MODEL)
    assert why.reason is FailureReason.INPUT_TOO_LONG


@pytest.mark.parametrize("platform", [Platform.PRESS, Platform.STORE])
def test_forms_that_have_their_own_opening_are_left_alone(platform: Platform) -> None:
    why = failure_of(task(sample_brief(ZH), platform, ZH).request, LOCAL, MODEL)
    assert why.reason is FailureReason.NOTHING_KEPT


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_its_own_line_stands_where_it_says_only_moment_and_product() -> None:
    brief = sample_brief(ZH)
    first, *_ = task(brief, Platform.WEIBO, ZH).read(LOCAL, reply(_said(MEETING, f"{MEETING}，先去看看冷泡乌龙。")))
    assert isinstance(first, Modelled)
    lines = first.content.body.splitlines()
    assert lines[0] == f"{MEETING}，先去看看冷泡乌龙。"
    assert lines[-1] == "下午的会开到一半，你手边放的是什么？"
    assert first.variant.endswith(MEETING)
    before = composed(brief, Platform.WEIBO, ZH)[0].content.body.splitlines()
    assert lines[1:-1] == before[1:-1]
    assert first.content.tags == composed(brief, Platform.WEIBO, ZH)[0].content.tags


@pytest.mark.parametrize(
    "line",
    [
        "",
        "冷泡乌龙三款新口味。",
        f"{MEETING}，来一杯清爽解腻的冷泡乌龙。",
        f"{MEETING}，喝杯冷泡乌龙提神醒脑。",
        f"{MEETING}，喝一杯冷泡乌龙。",
        f"{MEETING}，冷泡乌龙第二杯半价。",
        f"{MEETING}，3点来一杯冷泡乌龙。",
        f"{MEETING}，想起岚雾乌龙和冷泡乌龙。",
        f"{MEETING}，冷泡乌龙，冷泡乌龙。",
        f"{MEETING}，午饭后回到工位，下班路上，天刚黑，想喝点清爽的冷泡乌龙。",
        f"{MEETING}，打开{{product}}冷泡乌龙。",
        f"{MEETING}，先去看看冷泡乌龙！！",
        f"{MEETING}，先去看看冷泡乌龙。快来买。",
    ],
)
def test_any_other_line_gives_way_to_the_houses(line: str) -> None:
    first, *_ = task(sample_brief(ZH), Platform.WEIBO, ZH).read(LOCAL, reply(_said(MEETING, line)))
    assert isinstance(first, Modelled)
    assert first.content.body.splitlines()[0] == f"{MEETING}，忽然想起冷泡乌龙。"
    assert "没有通过核对" in first.notes[-1].zh


@pytest.mark.parametrize(
    ("line", "stands"),
    [
        (f"{ASLEEP}, so turn the light to the Lumen Clip.", True),
        (f"{ASLEEP}, so the Lumen Clip is ready to sleep, too.", False),
        (f"{ASLEEP}, and the Lumen Clip is the perfect reading light.", False),
        (f"{ASLEEP}, with 20% off the Lumen Clip.", False),
        ("The Lumen Clip is here.", False),
    ],
)
def test_english_lines_are_held_to_the_same(line: str, stands: bool) -> None:
    first, *_ = task(sample_brief(EN), Platform.INSTAGRAM, EN).read(LOCAL, reply(_said(ASLEEP, line)))
    assert isinstance(first, Modelled)
    opening = first.content.body.splitlines()[0]
    assert (opening == line) is stands
    assert stands or opening == f"{ASLEEP}, so we will keep this quiet. Lumen Clip."


def test_the_moment_with_most_votes_comes_first_and_each_is_used_once() -> None:
    brief = sample_brief(ZH)
    said = [_said("下班路上，天刚黑"), _said(MEETING), _said(MEETING)]
    texts = task(brief, Platform.WEIBO, ZH).read(LOCAL, reply(*said))
    openings = [text.content.body.splitlines()[0] for text in texts if isinstance(text, Modelled)]
    assert openings[0].startswith(MEETING)
    assert openings[1] == "下午的会开到一半，你手边放的是什么？"  # the variant that asks
    assert openings[2].startswith("下班路上，天刚黑")
    assert len(openings) == 3


def test_a_post_for_which_nothing_was_chosen_stays_the_playbooks() -> None:
    texts = task(sample_brief(EN), Platform.INSTAGRAM, EN).read(LOCAL, reply(*[_said(ASLEEP)] * 3))
    assert [isinstance(text, Modelled) for text in texts] == [True, False, False]
    assert all("opening" in text.detail.en or "moment" in text.detail.en for text in texts if isinstance(text, Unused))


def test_words_that_the_brief_forbids_open_nothing() -> None:
    brief = sample_brief(ZH, must_not_say=["开会", "会开"])
    why = failure_of(task(brief, Platform.WEIBO, ZH).read, LOCAL, reply(_said(MEETING)))
    assert why.reason is FailureReason.NOTHING_KEPT


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", FailureReason.EMPTY),
        ("下午好", FailureReason.BAD_JSON),
        ('{"moment": 3}', FailureReason.WRONG_SCHEMA),
        (_said("火星上的早晨"), FailureReason.NOTHING_KEPT),
        ("抱歉，我无法提供帮助。", FailureReason.DECLINED),
    ],
)
def test_a_useless_reply_says_why(text: str, reason: FailureReason) -> None:
    made = task(sample_brief(ZH), Platform.WEIBO, ZH)
    assert failure_of(made.read, LOCAL, reply(text, text, text)).reason is reason


def test_a_line_that_was_cut_is_not_used() -> None:
    half = f'{{"moment": "{MEETING}", "line": "{MEETING}，先去看看冷泡乌龙'
    first, *_ = task(sample_brief(ZH), Platform.WEIBO, ZH).read(LOCAL, reply(half, complete=False))
    assert isinstance(first, Modelled)
    assert first.complete
    assert first.content.body.startswith(f"{MEETING}，忽然想起冷泡乌龙。")


def test_the_embedded_model_is_asked_for_no_repair() -> None:
    made = task(sample_brief(ZH), Platform.WEIBO, ZH)
    first, *_ = made.read(LOCAL, reply(_said(MEETING)))
    assert isinstance(first, Modelled)
    assert failure_of(made.repair, LOCAL, MODEL, first, (), 0).reason is FailureReason.NOTHING_KEPT
    assert made.read_repaired(LOCAL, reply(_said(MEETING)), first, 0) is None


def test_the_names_in_the_moments_are_nobodys() -> None:
    for language in Language:
        told = " ".join(f"{m.line} {m.ask}" for m in load_moments(PROMPTS, language).moments)
        for name in ("shanlan", "lumen"):
            assert not any(own in told for own in brand(name).names() if len(own) > 2)
