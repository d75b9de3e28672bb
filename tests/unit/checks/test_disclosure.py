from __future__ import annotations

import pytest

from assistant.checks.context import CheckContext
from assistant.checks.disclosure import check
from assistant.domain.content import Content
from assistant.domain.vocabulary import DraftKind, Family, FindingSeverity, Language, Market, Platform
from tests.unit.checks.labelled import BOOK, context

AD, SPONSOR = "disclosure.ad-label-missing", "disclosure.sponsor-missing"


def rules(text: str, language: Language, tags: tuple[str, ...] = (), kind: DraftKind = DraftKind.POST) -> list[str]:
    findings = check(Content(body=text, tags=tags), context(language, kind), BOOK)
    assert all(f.severity is FindingSeverity.NOTE for f in findings)
    return [f.rule for f in findings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本文为品牌合作内容，但这杯我是真喜欢。", [AD]),
        ("与山岚茶有偿合作，周末去店里坐坐。", [AD]),
        ("恰饭时间：新品青提茉莉。", [AD]),
        ("收到品牌寄来的新品礼盒，先喝为敬。", [SPONSOR]),
        ("感谢赞助商的支持。", []),
        ("广告｜与山岚茶品牌合作。", []),
        ("【广告】收到品牌寄来的新品。", []),
        ("赠送给每位顾客一枚书签。", []),
        ("我们和合作茶园的师傅一起采茶。", []),
        ("今天的茶是云南的。", []),
        ("每家门店的伙伴互相配合。", []),
    ],
)
def test_chinese_posts(text: str, found: list[str]) -> None:
    assert rules(text, Language.ZH) == found


@pytest.mark.parametrize(
    ("text", "tags", "found"),
    [
        ("In partnership with @lumen.home: my desk.", (), [AD]),
        ("My desk after dark. #sp", (), [AD]),
        ("Gifted by Lumen: my new lamp.", (), [SPONSOR]),
        ("They sent me this lamp.", (), [SPONSOR]),
        ("In partnership with @lumen.home: my desk.", ("ad",), []),
        ("#ad In partnership with @lumen.home: my desk.", (), []),
        ("Ad. Paid partnership with @lumen.home", (), []),
        ("Advertisement: gifted by Lumen.", (), []),
        ("Add light. Read on.", (), []),
        ("In partnership with the council we light the library.", (), []),
        ("For gifted children and their lamps.", (), []),
        ("Our readers sent us the photos.", (), []),
    ],
)
def test_english_posts(text: str, tags: tuple[str, ...], found: list[str]) -> None:
    assert rules(text, Language.EN, tags) == found


@pytest.mark.parametrize("kind", [DraftKind.REPLY, DraftKind.STATEMENT])
def test_only_posts_are_advertisements(kind: DraftKind) -> None:
    assert rules("本文为品牌合作内容。", Language.ZH, kind=kind) == []


def test_the_market_decides_which_label_counts() -> None:
    abroad = context(Language.ZH, DraftKind.POST).model_copy(update={"market": Market.UK})
    assert check(Content(body="与Lumen品牌合作。Werbung"), abroad, BOOK) == []
    home = context(Language.ZH, DraftKind.POST)
    assert [f.rule for f in check(Content(body="与Lumen品牌合作。Werbung"), home, BOOK)] == [AD]


def test_each_rule_once() -> None:
    assert rules("品牌合作，商务合作，有偿合作。", Language.ZH) == [AD]


@pytest.mark.parametrize(
    ("rule", "text", "wanted"),
    [(rule.id, text, True) for rule in BOOK if rule.family is Family.DISCLOSURE for text in rule.bad]
    + [(rule.id, text, False) for rule in BOOK if rule.family is Family.DISCLOSURE for text in rule.good],
)
def test_examples_of_the_rules(rule: str, text: str, wanted: bool) -> None:
    language = Language.ZH if any("\u4e00" <= c <= "\u9fff" for c in text) else Language.EN
    bare = CheckContext(kind=DraftKind.POST, channel=BOOK.channels.get(Platform.WEIBO), language=language)
    assert (rule in {f.rule for f in check(Content(body=text), bare, BOOK)}) == wanted
