from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.checks.wording import check
from assistant.checks.wording.matching import terms_for
from assistant.checks.wording.packs import Common, load
from assistant.checks.wording.view import view_of
from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.content import Content, Shot
from assistant.domain.finding import Finding
from assistant.domain.incident import Contact
from assistant.domain.vocabulary import DraftKind, FindingSeverity, Language, Market, Platform, Twin
from assistant.errors import RunError
from assistant.files import BadFile, load_model, parse_model

FOLDER = Path(__file__).parents[3] / "knowledge_base" / "rules" / "wording"

BOOK = RuleBook.load(Path(__file__).parents[3] / "knowledge_base" / "rules")
RULES = [rule for rule in BOOK if rule.id.startswith("wording.")]
IDS = (
    "absolute-term medical-claim efficacy-guarantee investment-promise superstition disparagement inducement "
    "false-urgency"
)


def run(
    body: str | Content,
    market: Market | None = Market.CN,
    industry: str = "food",
    kind: DraftKind = DraftKind.POST,
    brand: Brand | None = None,
    brief: Brief | None = None,
) -> list[Finding]:
    content = body if isinstance(body, Content) else Content(body=body)
    context = CheckContext(
        kind=kind,
        channel=BOOK.channels.get(Platform.WEIBO),
        language=Language.ZH,
        market=market,
        industry=industry,
        brand=brand,
        brief=brief,
    )
    return check(content, context, BOOK)


def rules(findings: list[Finding]) -> set[str]:
    return {finding.rule.removeprefix("wording.") for finding in findings}


def grades(findings: list[Finding]) -> set[FindingSeverity]:
    return {finding.severity for finding in findings}


def brand(name: str, english: str, industry: str = "food", markets: tuple[Market, ...] = (Market.CN,)) -> Brand:
    return Brand(
        id="test",
        name=Twin(zh=name, en=english),
        legal_name=Twin(zh=f"{name}有限公司", en=f"{english} Ltd"),
        markets=markets,
        industry=industry,
        languages=(Language.ZH,),
        about=Twin(zh="一家公司。", en="A company."),
        contact=Contact(hotline="400-800-1234"),
    )


def test_contract_ids_exist() -> None:
    assert {rule.id for rule in RULES} == {f"wording.{what}" for what in IDS.split()}


@pytest.mark.parametrize(("rule", "text"), [(rule.id, text) for rule in RULES for text in rule.bad])
def test_bad_examples_are_found(rule: str, text: str) -> None:
    assert rule in {finding.rule for finding in run(text, market=None, industry="")}


@pytest.mark.parametrize("text", [text for rule in RULES for text in rule.good])
def test_good_examples_are_not_found(text: str) -> None:
    assert run(text, market=None, industry="") == []


@pytest.mark.parametrize(
    "text",
    [
        "以最真诚的态度服务每一位顾客。",
        "我们的目标是做社区里最让人放心的茶铺。",
        "这是我们菜单里最甜的一款。",
        "最佳赏味期为开封后三天。",
        "荣获2025年国家级绿色工厂称号。",
        "据中国茶叶流通协会2025年数据，2024年山岚在浙江省袋泡茶中销量第一。",
        "第一次来的朋友，第一步先选糖度。",
        "最近新开的门店在地铁口，最晚22:00打烊。",
        "全市首家门店今天开业。",
        "最多可用两张券，最少点一杯。",
        "没有最好，只有下一杯更好。",
        "我们从不说自己是最好喝的。",
        "顾客说：“这是我喝过最好喝的一杯。”",
        "哪一款最好喝，你说了算。",
        "We try our best to open on time.",
        "Best served cold.",
    ],
)
def test_lawful_uses_give_nothing(text: str) -> None:
    assert run(text) == []


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("最 佳 选择", "最 佳"),
        ("zui佳选择", "zui佳"),
        ("蕞佳选择", "蕞佳"),
        ("第①品牌", "第①品牌"),
        ("行业ＮＯ．１", "ＮＯ．１"),
        ("全國銷量第一", "銷量第一"),
        ("百分之百有效", "百分之百有效"),
        ("最\u200b佳选择", "最\u200b佳"),
        ("TOP1的奶茶", "TOP1"),
    ],
)
def test_disguises_are_seen_through(text: str, excerpt: str) -> None:
    assert any(finding.place.excerpt in (excerpt, text) for finding in run(text)), run(text)


def test_a_name_says_nothing_of_the_goods() -> None:
    named = brand("最佳茶铺", "Number One Tea")
    assert run("最佳茶铺今天九点开门。", brand=named) == []
    assert run("Number One Tea opens at nine.", brand=named) == []
    assert rules(run("最佳选择，最佳茶铺。", brand=named)) == {"absolute-term"}
    brief = Brief(brand="test", goal="上新", key_messages=("新品",), product="顶级域名礼盒")
    assert run("顶级域名礼盒上架了。", brief=brief) == []


def test_every_field_is_read() -> None:
    content = Content(
        title="全国第一",
        body="今天的茶是云南的。",
        tags=("祛湿茶",),
        cover_text="稳赚不赔",
        image_texts=("好评返现5元",),
        alt_texts=("招财转运手串",),
        script=(Shot(picture="手慢无的字样，手慢无！", words="别家都是香精勾兑的"),),
    )
    fields = {finding.place.field for finding in run(content)}
    assert fields >= {"title", "tags[0]", "cover_text", "image_texts[0]", "alt_texts[0]", "script[0].words"}
    for finding in run(content):
        text = dict(content.fields())[finding.place.field]
        assert text[finding.place.start : finding.place.end] == finding.place.excerpt


def test_the_market_picks_the_packs_not_the_language() -> None:
    superlative = "The best tea in the world."
    assert grades(run(superlative, Market.CN)) == {FindingSeverity.BLOCKER}
    assert grades(run(superlative, Market.UK)) == {FindingSeverity.WARNING}
    assert rules(run("全球最好的台灯", Market.UK, "home_lighting")) == {"absolute-term"}
    assert grades(run("环保台灯，绿色照明。", Market.EU, "home_lighting")) == {FindingSeverity.BLOCKER}
    assert grades(run("An eco-friendly lamp.", Market.UK, "home_lighting")) == {FindingSeverity.WARNING}


def test_of_several_markets_the_strictest_counts() -> None:
    both = brand("流明", "Lumen", "home_lighting", (Market.UK, Market.EU))
    found = run("An eco-friendly lamp.", None, "", brand=both)
    assert grades(found) == {FindingSeverity.BLOCKER}


def test_without_a_market_the_text_decides() -> None:
    assert grades(run("全国第一的奶茶。", None, "")) == {FindingSeverity.BLOCKER}
    assert grades(run("Our tea cures insomnia.", None, "")) == {FindingSeverity.WARNING}


def test_the_industry_overrides_the_brand() -> None:
    clinic = brand("康达", "Kangda", "medical")
    assert run("本科治疗失眠，请预约。", industry="", brand=clinic) == []
    assert rules(run("这款茶治疗失眠。", industry="food", brand=clinic)) == {"medical-claim"}
    assert load(FOLDER).industry("Real-Estate") == "property"
    assert load(FOLDER).industry("保健食品") == "health_food"
    assert load(FOLDER).industry("unheard of") == "general"


def test_a_statement_is_no_advertisement() -> None:
    kind = DraftKind.STATEMENT
    assert grades(run("我们的产品是全国最好的奶茶。", kind=kind)) == {FindingSeverity.NOTE}
    assert grades(run("我们的茶能降血压。", kind=kind)) == {FindingSeverity.WARNING}
    assert run("名额仅剩3个，手慢无。", kind=kind) == []
    promoted = run("欢迎选购全国最好的奶茶。", kind=kind)
    assert grades(promoted) == {FindingSeverity.BLOCKER}


def test_replies_are_read_as_posts_are() -> None:
    assert rules(run("亲，我们家全网最低价哦。", kind=DraftKind.REPLY)) == {"absolute-term"}


def test_one_finding_for_one_place() -> None:
    found = run("全国销量第一品牌。")
    assert len(found) == 1
    assert found[0].source.startswith("广告法第九条")
    assert "第一" in found[0].message.zh


def test_suggestions_are_lawful_themselves() -> None:
    for pack in load(FOLDER).packs:
        for term in pack.terms:
            for market in pack.markets:
                for text in (term.instead.zh, term.instead.en):
                    assert run(text, market, "general") == [], (pack.name, text)


def test_every_term_names_a_rule_and_exemptions_exist() -> None:
    known = {rule.id for rule in RULES}
    common = load(FOLDER).common
    names = {item.name for item in common.exemptions}
    industries = set(common.industries)
    for pack in load(FOLDER).packs:
        for term in pack.terms:
            assert term.rule in known
            assert set(term.never_exempt) <= names
            assert set(term.industries) | set(term.not_industries) <= industries
            assert set(term.severity_in) <= industries | {market.value for market in Market}
    assert {rule for item in common.exemptions for rule in item.rules} <= known


def test_every_market_and_industry_compiles() -> None:
    for market in Market:
        for industry in load(FOLDER).common.industries:
            assert terms_for((market,), industry, FOLDER)


def test_a_bad_pattern_is_named() -> None:
    common = (FOLDER / "common.yaml").read_text(encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        parse_model(
            common.replace("'(?:(?<!从)未", "'(?:((?<!从)未", 1).replace("sentence: ['系不实", "sentence: ['(系不实"),
            Common,
            "common.yaml",
        )
    assert "common.yaml" in caught.value.text.en


def test_packs_are_validated_on_load(tmp_path: Path) -> None:
    with pytest.raises(RunError):
        load(tmp_path)
    for path in FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    pack = tmp_path / "cn_conduct.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("稳赚|", "<no_such_part>|", 1), encoding="utf-8")
    with pytest.raises(RunError) as caught:
        terms_for((Market.CN,), "general", tmp_path)
    assert "no_such_part" in caught.value.text.en


DISGUISES = load_model(FOLDER / "common.yaml", Common).disguises
WORDS = st.lists(
    st.sampled_from(
        [
            "最",
            "佳",
            "第一",
            "①",
            "zui",
            " ",
            "\u200b",
            "全国",
            "治疗",
            "失眠",
            "the best",
            "No.1",
            "。",
            ",",
            "\n",
            "İ",
            "“",
        ]
    )
    | st.text(max_size=3),
    max_size=30,
).map("".join)


@given(WORDS)
@settings(max_examples=200, deadline=None)
def test_the_view_leads_back_to_the_text(text: str) -> None:
    view = view_of(text, DISGUISES)
    assert len(view.plain) == len(view.starts) == len(view.ends)
    assert list(view.starts) == sorted(view.starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(view.starts, view.ends, strict=True))
    for at in range(len(view.plain)):
        for first, last in (view.sentence(at, at + 1), view.clause(at, at + 1)):
            assert 0 <= first <= last <= len(view.plain)


@given(WORDS, st.sampled_from([None, *Market]), st.sampled_from(list(DraftKind)))
@settings(max_examples=150, deadline=None)
def test_no_text_crashes_and_offsets_point_at_the_excerpt(text: str, market: Market | None, kind: DraftKind) -> None:
    for finding in run(text, market, "food", kind):
        assert finding.excerpt == text[finding.start : finding.end] != ""
        assert "{" not in finding.message.zh + finding.suggestion.en or "{" in text
