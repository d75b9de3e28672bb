from __future__ import annotations

from pathlib import Path

import pytest

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.checks.voice import check
from assistant.domain.brand import Brand, Name, Term
from assistant.domain.brief import Brief
from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.incident import Contact
from assistant.domain.vocabulary import DraftKind, FindingSeverity, Language, Market, Platform, Twin

BOOK = RuleBook.load(Path(__file__).parents[3] / "knowledge_base" / "rules")
BRAND = Brand(
    id="shanlan",
    name=Twin(zh="山岚茶", en="Shanlan Tea"),
    legal_name=Twin(zh="山岚茶餐饮管理有限公司", en="Shanlan Tea Ltd"),
    markets=(Market.CN,),
    industry="food",
    languages=(Language.ZH, Language.EN),
    about=Twin(zh="山岚茶是一家茶饮品牌。", en="Shanlan Tea is a tea brand."),
    contact=Contact(hotline="400-800-1234"),
    preferred_terms=(
        Name(name="山岚茶", wrong=("山岚", "山蓝茶", "山岚奶茶")),
        Name(name="Shanlan Tea", wrong=("ShanLan", "Shan Lan Tea", "shanlan tea")),
    ),
    banned_terms=(
        Term(term="奶精", use="牛乳", reason="我们不使用奶精", except_in=("零奶精", "不含奶精")),
        Term(term="cheap", use="good value", language=Language.EN),
        Term(term="小姐姐", language=Language.ZH),
        Term(term="VIP"),
    ),
)


def run(
    body: str | Content,
    kind: DraftKind = DraftKind.POST,
    language: Language = Language.ZH,
    brief: Brief | None = None,
) -> list[Finding]:
    content = body if isinstance(body, Content) else Content(body=body)
    channel = BOOK.channels.get(Platform.WEIBO)
    return check(content, CheckContext(kind=kind, channel=channel, language=language, brand=BRAND, brief=brief), BOOK)


@pytest.mark.parametrize(
    ("body", "language", "excerpts"),
    [
        ("这杯用了奶精。", Language.ZH, ["奶精"]),
        ("零奶精，也不含奶精。", Language.ZH, []),
        ("零奶精？别家才有奶精。", Language.ZH, ["奶精"]),
        ("A CHEAP cup of tea.", Language.EN, ["CHEAP"]),
        ("No cheaper, no cheapness.", Language.EN, []),
        ("cheap", Language.ZH, []),
        ("小姐姐", Language.EN, []),
        ("成为vip会员，ＶＩＰ专享", Language.ZH, ["vip", "ＶＩＰ"]),
        ("VIPER and vips", Language.EN, []),
    ],
)
def test_banned_terms(body: str, language: Language, excerpts: list[str]) -> None:
    found = [finding for finding in run(body, language=language) if finding.rule == "voice.banned-term"]
    assert [finding.excerpt for finding in found] == excerpts


def test_the_suggestion_names_what_to_use() -> None:
    [finding] = run("这杯用了奶精。")
    assert "牛乳" in finding.suggestion.zh
    assert "牛乳" in finding.suggestion.en


def test_every_field_is_read() -> None:
    content = Content(title="奶精", body="好茶。", tags=("奶精",), cover_text="奶精", alt_texts=("奶精",))
    assert {finding.place.field for finding in run(content)} == {"title", "tags[0]", "cover_text", "alt_texts[0]"}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("欢迎来山岚喝茶", ["山岚"]),
        ("欢迎来山岚茶喝茶", []),
        ("山岚奶茶上新", ["山岚奶茶"]),
        ("山岚茶餐饮管理有限公司", []),
        ("ShanLan opens in London", ["ShanLan"]),
        ("Shanlan Tea opens in London", []),
        ("see https://ShanLan.example and care@ShanLan.example or @ShanLan", []),
    ],
)
def test_wrong_names(body: str, wrong: list[str]) -> None:
    found = [finding.excerpt for finding in run(body) if finding.rule == "voice.wrong-name"]
    assert [excerpt for excerpt in found if excerpt in wrong] == wrong
    assert bool(found) == bool(wrong)


BRIEF = Brief(
    brand="shanlan",
    goal="上新",
    key_messages=("云南高山茶",),
    must_say=("限时至 11月30日", "Terms apply"),
    must_not_say=("买一送一", "best ever"),
)


def test_what_the_brief_forbids_blocks() -> None:
    [finding] = [
        f for f in run("今天买一送一。限时至11月30日，terms apply", brief=BRIEF) if f.rule == "voice.banned-term"
    ]
    assert (finding.excerpt, finding.severity) == ("买一送一", FindingSeverity.BLOCKER)


def test_what_the_brief_asks_for_may_be_anywhere_in_the_post() -> None:
    content = Content(title="限时至11月30日", body="今天上新。", image_texts=("TERMS APPLY.",))
    assert run(content, brief=BRIEF) == []
    missing = run("今天上新。", brief=BRIEF)
    assert [finding.rule for finding in missing] == ["voice.must-say-missing"] * 2
    assert run("今天上新。", DraftKind.STATEMENT, brief=BRIEF) == []


@pytest.mark.parametrize(
    ("body", "kind", "found"),
    [
        ("上新啦！！", DraftKind.POST, False),
        ("上新啦🍵家人们", DraftKind.POST, False),
        ("抱歉！！", DraftKind.REPLY, True),
        ("抱歉🙏", DraftKind.REPLY, False),
        ("抱歉🙏", DraftKind.STATEMENT, True),
        ("我们深表歉意！", DraftKind.STATEMENT, False),
        ("这次我们被打脸了", DraftKind.STATEMENT, True),
        ("BUY IT NOW EVERYONE", DraftKind.POST, True),
        ("USB LED UK EU", DraftKind.POST, False),
        ("© 2026 Lumen™", DraftKind.STATEMENT, False),
        ("Logan and Bruno spoke.", DraftKind.STATEMENT, False),
        ("热线 ☎ 400", DraftKind.STATEMENT, False),
    ],
)
def test_tone(body: str, kind: DraftKind, found: bool) -> None:
    assert ("voice.off-tone" in {finding.rule for finding in run(body, kind)}) == found


def test_without_a_brand_only_tone_is_read() -> None:
    context = CheckContext(kind=DraftKind.POST, channel=BOOK.channels.get(Platform.X), language=Language.EN)
    assert check(Content(body="cheap VIP ShanLan"), context, BOOK) == []


@pytest.mark.parametrize("brand", ["shanlan", "lumen"])
def test_places_fit_the_text(brand: str) -> None:
    body = "山岚 用了 奶精，VIP cheap ShanLan！！"
    for finding in run(body, DraftKind.STATEMENT):
        assert body[finding.start : finding.end] == finding.excerpt != ""
