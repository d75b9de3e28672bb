from __future__ import annotations

import pytest

from assistant.domain.content import Content
from assistant.domain.model import FailureReason
from assistant.domain.vocabulary import Engine, Language, Platform, Stage
from assistant.drafting.model.statement import StatementTask
from assistant.drafting.model.task import PROMPT_TOKENS_LOCAL
from assistant.errors import ModelFailure
from tests.unit.drafting import incidents
from tests.unit.drafting.house import book
from tests.unit.drafting.model.desk import PROMPTS, Counting, checks, guard, refusals, replied, telling

MARKER = "fence12345678"


def task(
    ledger: str = incidents.FOREIGN_OBJECT,
    platform: Platform = Platform.WEIBO,
    stage: Stage = Stage.HOLDING,
    language: Language = Language.ZH,
) -> StatementTask:
    told, composed = telling(ledger, platform, stage, language)
    return StatementTask(
        told,
        composed,
        findings_of=checks(told),
        guard=guard(),
        refusals=refusals(),
        prompts=PROMPTS,
        marker=lambda: MARKER,
        provider_seconds=60.0,
        local_seconds=180.0,
    )


def skeleton(
    ledger: str = incidents.FOREIGN_OBJECT,
    platform: Platform = Platform.WEIBO,
    stage: Stage = Stage.HOLDING,
    language: Language = Language.ZH,
) -> Content:
    return telling(ledger, platform, stage, language)[1].content


# --- what a model is shown --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", [Engine.PROVIDER, Engine.LOCAL])
@pytest.mark.parametrize("platform", list(Platform))
def test_what_may_not_be_told_is_never_shown(platform: Platform, engine: Engine) -> None:
    request = task(platform=platform).request(engine, Counting())
    shown = request.system + request.user
    for secret in ("封口膜", "店长", "隔夜", "供应商更换", "更换封口膜"):
        assert secret not in request.user, secret
    if platform not in (Platform.QA, Platform.SERVICE):
        assert "86杯" not in shown


def test_english_secrets_are_not_shown_either() -> None:
    for engine in (Engine.PROVIDER, Engine.LOCAL):
        request = task(incidents.LAMPS, Platform.WEBSITE, Stage.HOLDING, Language.EN).request(engine, Counting())
        assert "component" not in request.user
        assert "1,240" not in request.user
        assert "Recall of all" not in request.user


def test_each_thing_is_shown_as_what_it_is() -> None:
    user = task().request(Engine.PROVIDER, Counting()).user
    assert "未证实：\n1. 网传有多名顾客饮用后就医" in user
    assert "已完成的措施：\n1. 门店已暂停营业" in user
    assert "正在进行的措施：\n1. 已委托第三方机构检测" in user
    assert "已决定、尚未开始的措施：\n1. 为当日购买同款饮品的顾客办理退款" in user
    assert "查实不属实：\n无" in user
    assert "400-800-1234" in user
    assert user.count(MARKER) == 2


def test_the_stable_part_is_the_same_for_every_statement_of_a_brand() -> None:
    one = task().request(Engine.PROVIDER, Counting())
    other = task(incidents.QUEUE, Platform.X, Stage.CLOSING).request(Engine.PROVIDER, Counting())
    assert one.system == other.system
    assert one.user != other.user
    assert MARKER not in one.system


@pytest.mark.parametrize("language", list(Language))
def test_every_stage_channel_and_language_has_a_prompt(language: Language) -> None:
    for ledger in (incidents.FOREIGN_OBJECT, incidents.RUMOUR, incidents.LAMPS, incidents.BURST_PIPE):
        for stage in Stage:
            for platform in (Platform.WEIBO, Platform.X, Platform.PRESS, Platform.STAFF, Platform.QA):
                request = task(ledger, platform, stage, language).request(Engine.PROVIDER, Counting())
                assert "{" not in request.user


def test_the_embedded_model_reads_little() -> None:
    for ledger in incidents.REALISTIC:
        for language in Language:
            try:
                made = task(ledger, Platform.WEBSITE, Stage.HOLDING, language).request(Engine.LOCAL, Counting())
            except ModelFailure as failure:
                assert failure.reason is FailureReason.NOTHING_KEPT
                continue
            assert Counting().count_tokens(made.user) <= PROMPT_TOKENS_LOCAL
            schema = made.json_schema
            assert schema is not None
            assert made.user.count("\n") == schema["properties"]["sentences"]["minItems"]  # type: ignore[index, call-overload]


def test_what_is_too_long_is_given_in_part() -> None:
    asked = task(incidents.LONG_WORDS_ZH, Platform.WEBSITE).request(Engine.LOCAL, Counting())
    assert Counting().count_tokens(asked.user) <= PROMPT_TOKENS_LOCAL


def test_headings_contacts_date_line_and_signature_are_not_given() -> None:
    user = task(incidents.LAMPS, Platform.WEBSITE, Stage.HOLDING, Language.EN).request(Engine.LOCAL, Counting()).user
    for fixed in ("What we have confirmed", "help@lumen.example", "Anna Reed", "Information as of", "next update"):
        assert fixed not in user


# --- what comes back from a large model -------------------------------------------------------------------------------

BODY = (
    "截至2026年11月20日14:05，山岚茶就朝阳店饮品异物投诉的有关情况说明如下。\n\n"
    "让当事顾客受惊、让大家担心，我们诚恳致歉。\n\n"
    "经核实，11月20日有消费者在微博反映朝阳店一杯饮品中有异物。另有网传称多名顾客饮用后就医，目前尚未证实。"
    "事情的具体经过、原因和涉及的产品范围，目前尚不能确认。\n\n"
    "门店已暂停营业，检测工作已委托第三方机构，正在进行。手中有同款产品的，请先停止食用；感到不适的，请及时就医。\n\n"
    "我们将于2026年11月20日20:00通过官方微博发布进展。客服热线400-800-1234，邮箱care@shanlan.example。"
)


def written(body: str, title: str = "", complete: bool = True) -> Content:
    (made,) = task().read(Engine.PROVIDER, replied({"title": title, "body": body}, complete))
    assert made is not None
    assert made.complete is complete
    assert made.prompt == "statement/zh@1"
    return made.content


def test_the_text_is_the_models_and_the_signature_the_houses() -> None:
    content = written(BODY)
    assert content.body == BODY + "\n\n山岚茶\n客户关怀负责人 林岚\n2026年11月20日"
    assert content.title == ""
    told, _ = telling(incidents.FOREIGN_OBJECT, Platform.WEIBO, Stage.HOLDING, Language.ZH)
    assert [f.rule for f in checks(told)(content) if f.blocks] == []


def test_a_signature_that_came_anyway_does_not_stand_twice() -> None:
    assert written(BODY + "\n\n山岚茶\n2026年11月20日").body == written(BODY).body


def test_markdown_goes_where_the_channel_has_none() -> None:
    assert written("## 情况说明\n\n**门店**已暂停营业。\r\n\r\n\r\n\r\n我们诚恳致歉。").body.startswith(
        "情况说明\n\n门店已暂停营业。\n\n我们诚恳致歉。"
    )


def test_a_cut_text_is_kept_and_marked() -> None:
    (made,) = task().read(Engine.PROVIDER, replied('{"title": "", "body": "截至2026年11月20日14:05，门店已', False))
    assert made is not None
    assert made.content.body == "截至2026年11月20日14:05，门店已"
    assert not made.complete


def test_a_title_that_is_too_long_gives_way_to_the_houses() -> None:
    told = task(platform=Platform.WECHAT_OA)
    (made,) = told.read(Engine.PROVIDER, replied({"title": "很长" * 60, "body": BODY}))
    assert made is not None
    assert made.content.title == skeleton(platform=Platform.WECHAT_OA).title


def test_a_title_line_stands_once_where_the_text_carries_it() -> None:
    told = task(incidents.LAMPS, Platform.PRESS, Stage.HOLDING, Language.EN)
    body = "A statement on the Arc\n\nWe are sorry for the worry this has caused the customers concerned."
    (made,) = told.read(Engine.PROVIDER, replied({"title": "A statement on the Arc", "body": body}))
    assert made is not None
    assert made.content.body.count("A statement on the Arc") == 1
    assert made.content.body.startswith("A statement on the Arc\n\nWe are sorry")
    assert "About Lumen" in made.content.body


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ({"title": "T"}, FailureReason.WRONG_SCHEMA),
        ("无", FailureReason.BAD_JSON),
        ("", FailureReason.EMPTY),
        ({"title": "", "body": "   "}, FailureReason.EMPTY),
        ({"title": "", "body": "The store has suspended business and we are sorry."}, FailureReason.WRONG_LANGUAGE),
        ({"title": "", "body": "抱歉，我无法协助撰写这份声明。"}, FailureReason.DECLINED),
        ("抱歉，我无法协助撰写这份声明。", FailureReason.DECLINED),
        ({"title": "", "body": "门店已暂停营业。" * 2000}, FailureReason.OVER_LONG),
    ],
)
def test_a_reply_without_a_text_fails_with_its_words(text: object, reason: FailureReason) -> None:
    with pytest.raises(ModelFailure) as caught:
        task().read(Engine.PROVIDER, replied(text))
    assert caught.value.reason is reason


def test_a_repair_names_the_blockers_and_stands_only_if_it_helps() -> None:
    told, _ = telling(incidents.FOREIGN_OBJECT, Platform.WEIBO, Stage.HOLDING, Language.ZH)
    one = task()
    (made,) = one.read(Engine.PROVIDER, replied({"title": "", "body": BODY.replace("20:00", "21:00")}))
    assert made is not None
    found = [f for f in checks(told)(made.content) if f.blocks]
    assert found
    asked = one.repair(Engine.PROVIDER, Counting(), made, found, 0)
    assert asked.system == one.request(Engine.PROVIDER, Counting()).system
    assert found[0].place.excerpt in asked.user.rpartition(">>>")[2]
    assert found[0].message.zh not in asked.user
    assert "21:00" in asked.user
    better = one.read_repaired(Engine.PROVIDER, replied({"title": "", "body": BODY}), made, 0)
    assert better is not None
    assert "20:00" in better.content.body
    worse = {"title": "", "body": BODY.replace("20:00", "22:00")}
    assert one.read_repaired(Engine.PROVIDER, replied(worse), made, 0) is None
    assert one.read_repaired(Engine.PROVIDER, replied("无"), made, 0) is None
    with pytest.raises(ModelFailure):
        one.repair(Engine.LOCAL, Counting(), made, found, 0)


# --- what comes back from a small one ---------------------------------------------------------------------------------

GIVEN = (
    "对当事顾客以及为此担心的朋友们，我们致以诚挚的歉意。",
    "经核实，11月20日有消费者在微博反映朝阳店两杯饮品中有异物。",
    "网传有多名顾客饮用后就医，这一说法目前尚未证实。",
)


def test_the_small_models_words_stand_where_the_facts_did_not_move() -> None:
    (made,) = task().read(Engine.LOCAL, replied({"sentences": GIVEN}))
    assert made is not None
    assert GIVEN[0] in made.content.body
    assert GIVEN[2] in made.content.body
    assert "一杯饮品中有异物" in made.content.body
    own = skeleton().body
    assert made.content.body.splitlines()[-3:] == own.splitlines()[-3:]
    assert made.prompt == "statement-local/zh@1"
    assert any("保留 2 句" in note.zh for note in made.notes)
    assert any("第 2 句" in note.zh for note in made.notes)


def test_a_skipped_sentence_shifts_nothing() -> None:
    shifted = (GIVEN[0], GIVEN[2], "关于“顾客到店沟通的经过”，各方目前说法不一，尚无定论。", "门店已暂停营业。")
    (made,) = task().read(Engine.LOCAL, replied({"sentences": shifted}))
    assert made is not None
    assert GIVEN[0] in made.content.body
    assert GIVEN[2] in made.content.body
    assert shifted[2] in made.content.body
    assert "经核实，11月20日有消费者在微博反映朝阳店一杯饮品中有异物。" in made.content.body
    assert made.content.body.count("门店已暂停营业。") == 1


def test_a_number_before_a_sentence_goes() -> None:
    (made,) = task().read(Engine.LOCAL, replied({"sentences": ["1. " + GIVEN[0]]}))
    assert made is not None
    assert "1. 对当事" not in made.content.body
    assert GIVEN[0] in made.content.body


@pytest.mark.parametrize(
    ("text", "complete", "reason"),
    [
        ({"sentences": ["门店已恢复营业。"]}, True, FailureReason.NOTHING_KEPT),
        ({"sentences": []}, True, FailureReason.NOTHING_KEPT),
        ({"sentences": ["对当事顾客和为此担心的朋友，我们诚恳致歉。"]}, True, FailureReason.NOTHING_KEPT),
        ('{"sentences": ["对当事顾客以及为此担心的朋友们，我们致以', False, FailureReason.NOTHING_KEPT),
        ({"lines": ["x"]}, True, FailureReason.WRONG_SCHEMA),
        ("门店已恢复营业。", True, FailureReason.BAD_JSON),
    ],
)
def test_where_nothing_can_be_kept_the_playbook_stays(text: object, complete: bool, reason: FailureReason) -> None:
    with pytest.raises(ModelFailure) as caught:
        task().read(Engine.LOCAL, replied(text, complete))
    assert caught.value.reason is reason


def test_no_polish_brings_a_blocker() -> None:
    for ledger in incidents.REALISTIC:
        told, composed = telling(ledger, Platform.WEBSITE, Stage.HOLDING, Language.ZH)
        before = sum(f.blocks for f in checks(told)(composed.content))
        try:
            (made,) = task(ledger, Platform.WEBSITE).read(Engine.LOCAL, replied({"sentences": GIVEN * 4}))
        except ModelFailure:
            continue
        assert made is not None
        assert sum(f.blocks for f in checks(told)(made.content)) <= before
    assert book()
