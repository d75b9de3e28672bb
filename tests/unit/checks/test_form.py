from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks.context import CheckContext
from assistant.checks.form import check
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content, Shot
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import DraftKind, FindingSeverity, Language, Platform

BOOK = RuleBook.load(Path(__file__).parents[3] / "knowledge_base" / "rules")


def run(body: str | Content, kind: DraftKind = DraftKind.STATEMENT, language: Language | None = None) -> list[Finding]:
    content = body if isinstance(body, Content) else Content(body=body)
    han = any("\u4e00" <= char <= "\u9fff" for char in content.body)
    spoken = language or (Language.ZH if han else Language.EN)
    return check(content, CheckContext(kind=kind, channel=BOOK.channels.get(Platform.WEIBO), language=spoken), BOOK)


def ids(findings: list[Finding]) -> list[str]:
    return [finding.rule.partition(".")[2] for finding in findings]


STATEMENT_ZH = """关于朝阳店饮品异物投诉的情况说明

11月20日，有消费者在微博反映朝阳店一杯饮品中有异物。对此给您带来的不安，我们深表歉意。

目前，门店已暂停营业，我们已委托第三方机构检测，原因尚在核查中。

如您购买过该店饮品并感到不适，请及时就医，并保留小票联系我们：
客服热线：400-800-1234
邮箱：care@shanlan.example

我们将于11月20日20:00在微博通报进展。

山岚茶
客户关怀负责人 林岚
2026年11月20日"""

STATEMENT_EN = """Statement on the Arc desk lamp

On 20 November 2026 we received three reports that the Arc desk lamp overheats. We are sorry for the worry this causes.

We do not yet know the cause. We have stopped sales and asked an independent laboratory to test the lamp.

If you own an Arc lamp, unplug it and contact us:
- Phone: 0800 555 0100
- Email: help@lumen.example

We will report again by 18:00 GMT on 21 November at lumen.example/arc

Jane Mills
Head of Customer Care, Lumen"""


@pytest.mark.parametrize("body", [STATEMENT_ZH, STATEMENT_EN])
def test_a_whole_statement_has_no_finding(body: str) -> None:
    assert run(body) == []


@pytest.mark.parametrize("body", [STATEMENT_ZH, STATEMENT_EN])
def test_a_statement_cut_in_a_sentence_is_found(body: str) -> None:
    stop = body.index("委托第三") if body is STATEMENT_ZH else body.index("laboratory")
    [finding] = run(body[:stop])
    assert finding.rule == "form.truncated"
    assert body[finding.start : finding.end] == finding.excerpt


@pytest.mark.parametrize(
    "ending",
    [
        "我们深表歉意。",
        "山岚茶餐饮管理有限公司",
        "2026年11月20日 15:30",
        "详见 https://shanlan.example/notice",
        "热线：400-800-1234（9:00—21:00）",
        "客服热线 400-800-1234",
        "#山岚茶#",
        "谢谢大家的监督！🙏",
        "@山岚茶官方",
        "“我们不会回避。”",
        "（以上情况截至15时）",
        "1. 全额退款\n2. 免费检测",
        "· 拨打热线\n· 到店办理",
        "特此说明",
        "—— 山岚茶",
        "山岚茶 林岚",
        "山岚茶 11/20",
        "附件：检测报告（编号 SL-2026-11）",
    ],
)
def test_endings_that_are_fine_in_chinese(ending: str) -> None:
    assert ids(run(f"门店已暂停营业。\n\n{ending}")) == []


@pytest.mark.parametrize(
    "ending",
    [
        "We are sorry.",
        "Jane Mills, Head of Customer Care",
        "The Lumen Customer Care Team",
        "21 November 2026",
        "London, 14:30 GMT",
        "More: https://lumen.example/arc",
        "Call 0800 555 0100",
        "Write to help@lumen.example",
        "Write to help@lumen.example.",
        "Read more about what we found at lumen.example",
        "Order by Friday from lumen.example/repair",
        "#Lumen #recall",
        "Thank you 🙏",
        "“We will not hide.”",
        "1. Unplug the lamp\n2. Call us",
        "– The Lumen team",
        "ENDS",
        "Notes to editors: Lumen makes desk lamps in Leeds",
    ],
)
def test_endings_that_are_fine_in_english(ending: str) -> None:
    assert ids(run(f"We have stopped sales.\n\n{ending}")) == []


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("我们已联系消费者，", DraftKind.POST),
        ("门店正在整改、", DraftKind.REPLY),
        ("涉及的产品包括（", DraftKind.STATEMENT),
        ("请大家留意“官方", DraftKind.REPLY),
        ("原因正在核查……", DraftKind.STATEMENT),
        ("我们将及时公布，以及", DraftKind.POST),
        ("我们正在与监管部门一起核查这批原料的来", DraftKind.STATEMENT),
        ("请写信到care@shanlan", DraftKind.POST),
        ("Sales have stopped and", DraftKind.POST),
        ("We will refund every customer who bought the", DraftKind.REPLY),
        ("Please unplug the lamp, then", DraftKind.STATEMENT),
        ("The affected batches (LM-2031,", DraftKind.REPLY),
        ("We are in touch with the three customers who repor", DraftKind.STATEMENT),
    ],
)
def test_endings_that_break_off(ending: str, kind: DraftKind) -> None:
    start = "今天有一件事要向大家说明。" if any("\u4e00" <= c <= "\u9fff" for c in ending) else "Here is what we know. "
    found = run(start + ending, kind)
    if ending.endswith("then"):
        assert ids(found) in ([], ["truncated"])  # five words in a statement: only the full stop is missing
    else:
        assert ids(found) == ["truncated"]


@pytest.mark.parametrize(
    "body",
    [
        "今天也要好好喝茶呀",
        "新品上市｜一口云南",
        "周末去哪儿？来山岚茶坐坐吧～",
        "答案明天揭晓……",
        "Your desk, but brighter ✨",
        "Meet Arc, the lamp that follows you",
        "亲，请私信我们订单号哦",
    ],
)
def test_posts_need_no_full_stop(body: str) -> None:
    assert ids(run(body, DraftKind.POST)) == []


def test_a_forgotten_bracket_is_only_a_warning() -> None:
    [finding] = run("涉及的产品（含加盟店已全部停售。")
    assert (finding.rule, finding.severity) == ("form.truncated", FindingSeverity.WARNING)


def test_what_cannot_be_seen_is_empty() -> None:
    for body in ("", " \n\t", "\u200b\ufeff", "……", "。"):
        assert ids(run(body)) == ["empty"]


def test_a_video_with_words_is_not_empty() -> None:
    content = Content(body="", script=(Shot(picture="门店", words="大家好，今天上新。"),))
    assert ids(run(content, DraftKind.POST, Language.ZH)) == []


@pytest.mark.parametrize("field", ["title", "cover_text"])
def test_placeholders_are_found_in_every_field(field: str) -> None:
    [finding] = run(Content.model_validate({"body": "门店已停业。", field: "关于{store}的说明"}))
    assert (finding.rule, finding.place.field, finding.place.excerpt) == ("form.placeholder-left", field, "{store}")


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        ("经核查，XX门店存在问题。", "XX"),
        ("我们于xx月xx日发现此事。", "xx月xx日"),
        ("请拨打______。", "______"),
        ("负责人：[姓名]。", "[姓名]"),
        ("负责人：【待补充】。", "【待补充】"),
        ("时间为（待确认）。", "（待确认）"),
        ("某某品牌对此致歉。", "某某"),
        ("Dear [Customer Name], we are sorry.", "[Customer Name]"),
        ("Call [your hotline 24/7].", "[your hotline 24/7]"),
        ("Dear [Name], we are sorry.", "[Name]"),
        ("It happened on [insert date].", "[insert date]"),
        ("We sold TBD units.", "TBD"),
        ("Call us at <phone>.", "<phone>"),
        ("Hello {{ first_name }}, hi.", "{{ first_name }}"),
        ("我们已致电[PHONE_1]。", "[PHONE_1]"),
        ("我们已致电【 phone 1 】。", "【 phone 1 】"),
        ("我们已致电［电话１］。", "［电话１］"),
        ("我们已致电PHONE_12。", "PHONE_12"),
        (r"We called PHONE\_1 twice.", r"PHONE\_1"),
        ("We wrote to <Email 1> today.", "<Email 1>"),
        ("We wrote to [ACCOUNT_1] today.", "[ACCOUNT_1]"),
    ],
)
def test_placeholders(body: str, excerpt: str) -> None:
    found = [finding.excerpt for finding in run(body) if finding.rule == "form.placeholder-left"]
    assert found == [excerpt]


@pytest.mark.parametrize(
    "body",
    [
        "有 XL、XXL、XXXL 三个尺码。",
        "请勿公布如138XXXX1234这样的号码。",
        "李某某已收到我们的回复。",
        "【时间】11月20日\n【地点】朝阳店。",
        "尺寸为30×40厘米。",
        "[捂脸] 抱歉让您久等了。",
        "Love from all of us xx.",
        "See [1] and [2] for details.",
        "[Product recall] Arc desk lamp.",
        "[Contact: press@lumen.example]",
        "The value of x < 3 and y > 2 is fine.",
        "Super Bowl XLIX was in 2015.",
        "时间待定的活动会另行通知。",
        "【电话1】400-800-1234【电话2】400-800-5678",
        "Staff ID 12 and ID12 were there; PLATE_12A was not.",
        "Read [Card 12A] and [Text].",
    ],
)
def test_what_looks_like_a_placeholder_and_is_none(body: str) -> None:
    assert "placeholder-left" not in ids(run(body))


@pytest.mark.parametrize(
    ("body", "language", "wrong"),
    [
        ("We are sorry that this happened in our shop today.", Language.ZH, True),
        ("对于今天门店发生的事情，我们深表歉意。", Language.EN, True),
        ("我们的 Lumen Arc Desk Lamp Pro Max 今天上市。", Language.ZH, False),
        ("We serve 高山乌龙 and 茉莉银针 today.", Language.EN, False),
        ("客户写道：“I love this lamp, it is the best lamp I ever had”，我们也喜欢。", Language.ZH, False),
        ("https://lumen.example/arc/desk/lamp", Language.ZH, False),
        ("OK", Language.ZH, False),
        ("Thank you 谢谢", Language.ZH, False),
        ("👍", Language.EN, False),
        ("今天上新，欢迎来店品尝高山茶。 New today: come in and taste our high mountain tea.", Language.ZH, False),
        ("今天上新，欢迎来店品尝高山茶。 New today: come in and taste our high mountain tea.", Language.EN, False),
    ],
)
def test_language(body: str, language: Language, wrong: bool) -> None:
    assert ("wrong-language" in ids(run(body, DraftKind.REPLY, language))) == wrong


def test_a_title_in_the_other_language_is_found() -> None:
    [finding] = run(Content(title="About what happened in our shop", body="我们深表歉意。"), language=Language.ZH)
    assert (finding.rule, finding.place.field) == ("form.wrong-language", "title")


def test_the_second_of_two_equal_sentences_is_marked() -> None:
    sentence = "我们已经联系了这位消费者，并向其致歉。"
    body = f"{sentence}门店正在整改。{sentence}"
    [finding] = run(body)
    assert finding.rule == "form.duplicate"
    assert finding.start == len(sentence) + len("门店正在整改。")


@given(st.text(max_size=200), st.sampled_from(DraftKind), st.sampled_from(Language))
def test_any_text_is_checked_and_every_place_fits(body: str, kind: DraftKind, language: Language) -> None:
    for finding in run(body, kind, language):
        assert body[finding.start : finding.end] == finding.excerpt
