from __future__ import annotations

import pytest

from assistant.checks import statement
from assistant.checks.context import CheckContext
from assistant.domain.content import WHOLE_TEXT, Content
from assistant.domain.vocabulary import Family, Language, Platform, Stage
from tests.unit.checks.crisis_cases import INCIDENT_EN, INCIDENT_ZH, PRESS, WEBSITE, WEIBO, X_POST
from tests.unit.checks.test_grounding import book, context

WEIBO_CASE = context(INCIDENT_ZH, Platform.WEIBO, Language.ZH)
PRESS_CASE = context(INCIDENT_ZH, Platform.PRESS, Language.ZH)
WEBSITE_CASE = context(INCIDENT_EN, Platform.WEBSITE, Language.EN)
X_CASE = context(INCIDENT_EN, Platform.X, Language.EN)


def found(text: str, case: CheckContext, *, all_grades: bool = False) -> list[str]:
    findings = statement.check(Content(body=text), case, book())
    return [f.rule.removeprefix("statement.") for f in findings if all_grades or f.severity.value != "note"]


@pytest.mark.parametrize(
    ("text", "case"), [(WEIBO, WEIBO_CASE), (PRESS, PRESS_CASE), (WEBSITE, WEBSITE_CASE), (X_POST, X_CASE)]
)
def test_a_professional_holding_statement_is_clean(text: str, case: CheckContext) -> None:
    assert found(text, case) == []


REMOVED = [
    (WEIBO_CASE, WEIBO, "给您带来的担忧和困扰，我们深感抱歉。", "no-empathy"),
    (WEIBO_CASE, WEIBO, "我们将于今日20:00在微博通报进展。", "no-next-update"),
    (WEIBO_CASE, WEIBO, "山岚茶 客户关怀负责人 林岚", "no-signatory"),
    (WEIBO_CASE, WEIBO, "客服热线400-800-1234，邮箱care@shanlan.example，", "no-contact"),
    (
        WEIBO_CASE,
        WEIBO,
        "如您近期在朝阳店购买过饮品，请暂停饮用，并保留饮品和小票；如有不适，请及时就医。",
        "no-instruction",
    ),
    (WEBSITE_CASE, WEBSITE, " We are sorry for the worry this is causing.", "no-empathy"),
    (WEBSITE_CASE, WEBSITE, "We will update this page by 6 pm today.", "no-next-update"),
    (WEBSITE_CASE, WEBSITE, "\n\nJane Doe\nHead of Customer Care, Lumen", "no-signatory"),
    (
        WEBSITE_CASE,
        WEBSITE,
        "Call 0800 123 4567, email care@lumen.example or visit https://lumen.example/arc. ",
        "no-contact",
    ),
    (X_CASE, X_POST, "We're sorry. ", "no-empathy"),
]


@pytest.mark.parametrize(("case", "text", "words", "rule"), REMOVED)
def test_a_missing_element_is_a_blocker_on_the_whole_text(case: CheckContext, text: str, words: str, rule: str) -> None:
    assert words in text
    findings = statement.check(Content(body=text.replace(words, "")), case, book())
    missing = {f.rule.removeprefix("statement."): f for f in findings}
    assert missing[rule].blocks
    assert missing[rule].place == WHOLE_TEXT


@pytest.mark.parametrize(
    ("text", "case"),
    [("我们注意到相关情况，正在处理。", WEIBO_CASE), ("We are aware of the matter.", WEBSITE_CASE)],
)
def test_an_empty_holding_line_lacks_nearly_everything(text: str, case: CheckContext) -> None:
    assert {"no-time", "no-subject", "no-empathy", "no-next-update", "no-contact", "no-signatory"} <= set(
        found(text, case)
    )


@pytest.mark.parametrize("vague", ["我们将及时公布后续进展。", "我们将第一时间通报。"])
def test_a_promise_without_an_hour_or_condition_is_no_next_update_zh(vague: str) -> None:
    assert "no-next-update" in found(WEIBO.replace("我们将于今日20:00在微博通报进展。", vague), WEIBO_CASE)


@pytest.mark.parametrize(
    "vague", ["We will share more in due course.", "We will update you as soon as we have more information."]
)
def test_a_promise_without_an_hour_or_condition_is_no_next_update_en(vague: str) -> None:
    assert "no-next-update" in found(WEBSITE.replace("We will update this page by 6 pm today.", vague), WEBSITE_CASE)


@pytest.mark.parametrize(
    ("text", "case", "old", "new"),
    [
        (WEIBO, WEIBO_CASE, "我们将于今日20:00在微博通报进展。", "检测结果出具后24小时内，我们将在微博公布。"),
        (
            WEBSITE,
            WEBSITE_CASE,
            "We will update this page by 6 pm today.",
            "We will publish the findings as soon as the test results are in.",
        ),
    ],
)
def test_a_condition_is_a_next_update(text: str, case: CheckContext, old: str, new: str) -> None:
    assert "no-next-update" not in found(text.replace(old, new), case)


@pytest.mark.parametrize("form", [Platform.X, Platform.THREADS, Platform.BLUESKY])
def test_short_forms_ask_for_less(form: Platform) -> None:
    case = context(INCIDENT_EN, form, Language.EN)
    text = "20 Nov: Arc desk lamp adapters can overheat. We're sorry. We have stopped sales."
    assert found(text, case) == []
    assert "no-contact" in found(text, case, all_grades=True)


def test_members_and_meetings_are_no_promise() -> None:
    case = context(INCIDENT_ZH, Platform.X, Language.ZH, Stage.CLOSING)
    text = "截至2026年11月20日18时，山岚茶就朝阳店饮品异物投诉通报会员：我们深感抱歉，门店已暂停营业。"
    assert found(text, case) == []


def test_a_signature_may_close_the_last_line() -> None:
    text = WEIBO.replace("\n\n山岚茶 客户关怀负责人 林岚\n2026年11月20日", "山岚茶 林岚 2026年11月20日")
    assert "no-signatory" not in found(text, WEIBO_CASE)
    assert "no-signatory" in found(text.replace("山岚茶 林岚 2026", "2026"), WEIBO_CASE)


def test_the_condition_of_the_incident_counts_whatever_its_words() -> None:
    after = INCIDENT_EN.replace(
        "next_update: {at: 2026-11-20T18:00:00+00:00, channel: website}",
        "next_update: {after: once we have spoken to everyone involved, channel: website}",
    )
    text = WEBSITE.replace(
        "We will update this page by 6 pm today.", "Once we have spoken to everyone involved, more here."
    )
    assert "no-next-update" not in found(text, context(after, Platform.WEBSITE, Language.EN))


@pytest.mark.parametrize("platform", [Platform.X, Platform.THREADS, Platform.BLUESKY])
def test_on_short_forms_the_usual_name_of_the_matter_is_subject_enough(platform: Platform) -> None:
    case = context(RUMOUR, platform, Language.ZH)
    text = "11月20日：网传内容与事实不符。大家的担心我们理解，我们已报警。"
    assert "no-subject" not in found(text, case)


def test_a_product_of_the_incident_is_no_promotion() -> None:
    launch = INCIDENT_ZH.replace("title: 朝阳店饮品异物投诉", "title: 新品发售页面标价错误")
    assert "promotion" not in found("关于新品发售页面标价错误的说明。", context(launch, Platform.WEIBO, Language.ZH))


def test_a_closing_text_needs_no_unknowns_and_no_next_update() -> None:
    case = context(INCIDENT_ZH, Platform.WEIBO, Language.ZH, Stage.CLOSING)
    text = WEIBO.replace("我们将于今日20:00在微博通报进展。", "").replace(
        "异物来源仍在调查中，检测结果出具前我们不作推测。", ""
    )
    assert found(text, case) == []


RUMOUR = INCIDENT_ZH.replace("type: food_safety", "type: rumour")


def test_a_rumour_needs_concern_and_no_instruction() -> None:
    case = context(RUMOUR, Platform.WEIBO, Language.ZH)
    text = WEIBO.replace("给您带来的担忧和困扰，我们深感抱歉。", "感谢大家的关心，我们高度重视。").replace(
        "如您近期在朝阳店购买过饮品，请暂停饮用，并保留饮品和小票；如有不适，请及时就医。", ""
    )
    assert found(text, case) == []


FORBIDDEN = [
    (rule.id.removeprefix("statement."), example, True)
    for rule in book()
    if rule.family is Family.STATEMENT
    for example in rule.bad
] + [
    (rule.id.removeprefix("statement."), example, False)
    for rule in book()
    if rule.family is Family.STATEMENT
    for example in rule.good
]
FORBIDDEN += [
    ("speculation", "起火原因很可能是电池老化。", True),
    ("speculation", "We believe the fault was caused by a power surge.", True),
    ("speculation", "我们正在核实异物是否来自包装。", False),
    ("speculation", "Some posts claim the lamp was probably damaged in transit; this is unconfirmed.", False),
    ("blame", "这是供应商的责任。", True),
    ("blame", "涉事人员系外包员工。", False),
    ("blame", "这是竞争对手恶意抹黑。", True),
    ("blame", "The supplier is to blame for this.", True),
    ("blame", "We have asked our supplier for its records.", False),
    ("minimising", "此次事件影响有限，属偶发。", True),
    ("minimising", "食品安全没有小事。", False),
    ("minimising", "Only a handful of customers were affected.", True),
    ("minimising", "Only this batch is affected.", False),
    ("absolute-guarantee", "我们的产品100%安全。", True),
    ("absolute-guarantee", "我们绝不推诿。", False),
    ("absolute-guarantee", "Our lamps are completely safe.", True),
    ("absolute-guarantee", "This should never have happened.", False),
    ("conditional-apology", "若有冒犯之处，我们表示歉意。", True),
    ("conditional-apology", "如有疑问请致电我们；对此次事件，我们深表歉意。", False),
    ("conditional-apology", "We are sorry if you were affected.", True),
    ("conditional-apology", "If you bought this lamp, please call us. We are sorry.", False),
    ("no-comment", "无可奉告。", True),
    ("no-comment", "We decline to comment.", True),
    ("promotion", "我们将向受影响的顾客补偿一张20元优惠券。", False),
    ("promotion", "我们已暂停新品促销活动。", False),
    ("promotion", "We have cancelled the giveaway planned for tomorrow.", False),
    ("liability-admission", "我们承担全部责任。", True),
    ("liability-admission", "我们正在核查产品是否存在质量问题。", False),
    ("liability-admission", "This was our fault.", True),
    ("liability-admission", "We do not yet know whether there is a design fault.", False),
    ("liability-admission", "We take product safety seriously.", False),
    ("unowned-promise", "检测结果出具后，我们将第一时间公布。", False),
    ("unowned-promise", "We will tell you shortly.", True),
]


@pytest.mark.parametrize(("move", "text", "expected"), FORBIDDEN)
def test_forbidden_moves_and_their_counter_examples(move: str, text: str, expected: bool) -> None:
    findings = statement.check(Content(body=text), WEIBO_CASE, book())
    hits = [f for f in findings if f.rule == f"statement.{move}"]
    assert bool(hits) is expected
    for hit in hits:
        assert hit.excerpt
        assert text[hit.start : hit.end] == hit.excerpt


def test_an_apology_is_no_admission() -> None:
    for text in ("对此我们深表歉意，诚恳道歉。", "We are deeply sorry and apologise unreservedly."):
        assert "liability-admission" not in found(text, WEIBO_CASE)


def test_a_figure_that_differs_from_an_earlier_text_is_found_unless_it_is_presented_as_a_change() -> None:
    case = WEIBO_CASE.model_copy(update={"earlier": (Content(body="我们共接到3名消费者反映。"),)})
    assert "contradicts-earlier" in found("我们共接到5名消费者反映。", case)
    assert "contradicts-earlier" not in found("接到反映的消费者由3名增至5名消费者。", case)
    english = WEBSITE_CASE.model_copy(update={"earlier": (Content(body="We have received 12 reports."),)})
    assert "contradicts-earlier" in found("We have received 9 reports.", english)
    assert "contradicts-earlier" not in found("The number has risen to 15 reports.", english)
