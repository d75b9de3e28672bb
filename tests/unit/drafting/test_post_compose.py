"""Posts: every platform and language fits, says what must be said, and says nothing that the brief does not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks.platform import published_text
from assistant.domain.brand import Brand, BrandChannel
from assistant.domain.brief import Brief
from assistant.domain.channel import ChannelTable
from assistant.domain.document import Hit, Passage
from assistant.domain.incident import Contact
from assistant.domain.library import PostTemplate, TemplateFile
from assistant.domain.vocabulary import DocumentKind, Language, Market, Platform, Twin
from assistant.drafting.post import ComposedPost, compose_posts
from assistant.errors import UserError
from assistant.files import load_model, parse_model
from assistant.settings import ROOT
from assistant.text.lengths import length

KB = ROOT / "knowledge_base"
CHANNELS = load_model(KB / "rules" / "channels.yaml", ChannelTable)
HOUSE = [t for lang in Language for t in load_model(KB / "templates" / f"{lang.value}.yaml", TemplateFile).templates]
BRAND = Brand(
    id="testbrand",
    name=Twin(zh="青禾", en="Greenfield"),
    legal_name=Twin(zh="青禾有限公司", en="Greenfield Ltd"),
    markets=(Market.CN, Market.UK),
    industry="home",
    languages=(Language.ZH, Language.EN),
    about=Twin(zh="青禾做家居用品。", en="Greenfield makes things for the home."),
    products=(Twin(zh="青禾夜灯", en="Greenfield Night Light"),),
    channels=(BrandChannel(platform=Platform.WEIBO, handle="@青禾", tags=("青禾",)),),
    contact=Contact(email="care@greenfield.example", media="press@greenfield.example"),
)
BRIEFS = {
    "zh-launch": """
brand: testbrand
goal: 提升双十二转化
audience: 都市青年
key_messages:
  - 青禾夜灯11月25日上市
  - 亮度三档可调
  - 充一次电能用40小时
  - 前500名下单送充电线
must_say: [活动详情以页面公示为准]
must_not_say: [护眼, 最亮]
call_to_action: 到官网看看
dates: [2026-11-25, 2026-12-05]
product: 青禾夜灯
tags: [夜灯, 居家好物]
""",
    "zh-notice": """
brand: testbrand
goal: 通知积分规则
key_messages: ["12月1日起，每消费1元积1分", "旧积分全部保留"]
must_say: 规则全文见官网会员页
dates: 2026-12-01
""",
    "zh-long": """
brand: testbrand
goal: 讲维修
product: 旧灯维修日
key_messages:
  - 任何牌子的灯都可以带来，我们的师傅当面看，能修的当场修，修不了的说清楚原因
  - 常用的灯头、开关和电线都备着，换下来的旧件您可以带走，也可以留给我们统一回收
  - 每个人限带3盏，到场先取号，等的时候可以在展厅里坐一坐
must_say: [维修需签到登记]
call_to_action: 提前打个招呼，我们给您留位置
dates: {start: 2026-12-05, end: 2026-12-05}
""",
    "en-launch": """
brand: testbrand
goal: drive conversions
audience: urban professionals
language: en
key_messages:
  - runs for 40 hours on one charge
  - three brightness levels
  - charges over USB-C
must_say: [Offer ends 5 December 2026]
must_not_say: [eye-care]
call_to_action: See it at our showroom
dates: {start: 2026-11-25}
product: Greenfield Night Light
tags: [NightLight, bedside]
""",
    "en-event": """
brand: testbrand
goal: repair day
language: en
key_messages: ["On Saturday 5 December our bench is open to everyone", "Bring any lamp, whoever made it"]
call_to_action: Book a slot by email
dates: 2026-12-05
""",
    "en-long": """
brand: testbrand
goal: explain repair
language: en
key_messages:
  - We keep spare parts for every lamp for at least seven years after the last one is sold
  - Bring any lamp and a technician will look at it with you and tell you honestly whether it is worth repairing
  - Each visitor may bring up to 3 lamps and gets a number at the door
must_say: [Please sign in at the desk]
""",
}


def brief(name: str) -> Brief:
    return parse_model(BRIEFS[name], Brief, name=name)


def posts(name: str, platform: Platform, variants: int = 9) -> list[ComposedPost]:
    what = brief(name)
    return compose_posts(what, BRAND, CHANNELS.get(platform), what.language, HOUSE, [], variants)


def everything(post: ComposedPost) -> str:
    return "\n".join(text for _, text in post.content.fields())


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("platform", list(Platform))
def test_a_post_fits_its_channel_and_says_only_what_the_brief_says(platform: Platform, name: str) -> None:
    what, channel = brief(name), CHANNELS.get(platform)
    given_numbers = set(re.findall(r"\d+", BRIEFS[name]))
    found = posts(name, platform)
    assert found
    for post in found:
        content = post.content
        for limit in channel.body:
            assert length(published_text(content, channel), limit.counter) <= limit.limit
        if channel.title is not None:
            assert content.title
            assert length(content.title, channel.title.counter) <= channel.title.limit
        else:
            assert not content.title
        assert len(content.tags) <= (99 if channel.max_tags is None else channel.max_tags)
        assert bool(content.script) == channel.script
        for line in what.must_say:
            assert line in content.body
        for word in (*what.must_not_say, what.goal, *([what.audience] if what.audience else [])):
            assert word not in everything(post)
        days = {"25", "5", "1", "11", "12", "2026"}
        assert set(re.findall(r"\d+", everything(post))) <= given_numbers | days
        assert not re.search(r"[{}]|。。|，。|：。|\.\.", everything(post))
        assert content.body == content.body.strip()


@pytest.mark.parametrize("platform", list(Platform)[:14])
def test_variants_differ_in_angle_and_text(platform: Platform) -> None:
    found = posts("zh-launch", platform, 3)
    assert len(found) == 3
    assert len({post.variant for post in found}) == 3
    assert len({post.content.body for post in found}) == 3


def test_fewer_templates_than_variants_are_told() -> None:
    found = posts("zh-launch", Platform.STAFF, 5)
    assert len(found) == 1
    assert "5" in found[0].notes[-1].en


def test_a_short_channel_takes_the_first_messages_whole_and_names_the_rest() -> None:
    for post in posts("zh-long", Platform.X):
        assert brief("zh-long").must_say[0] in post.content.body
        left = [note for note in post.notes if "没有写进正文" in note.zh]
        for message in brief("zh-long").key_messages:
            assert message in post.content.body or any(message in note.zh for note in left)
            if message not in post.content.body:
                assert message[:10] not in post.content.body


def test_what_must_be_said_is_never_cut_even_over_the_limit() -> None:
    what = brief("zh-notice").model_copy(update={"must_say": ("须知" * 200,)})
    post = compose_posts(what, BRAND, CHANNELS.get(Platform.X), Language.ZH, HOUSE, [], 1)[0]
    assert "须知" * 200 in post.content.body
    assert any("超出" in note.zh for note in post.notes)


def test_a_message_with_a_forbidden_word_is_left_out_and_named() -> None:
    what = brief("zh-launch").model_copy(update={"must_not_say": ("送充电线",)})
    post = compose_posts(what, BRAND, CHANNELS.get(Platform.WEIBO), Language.ZH, HOUSE, [], 1)[0]
    assert "充电线" not in everything(post)
    assert any("充电线" in note.zh for note in post.notes)


def test_a_brief_that_forbids_all_it_says_is_refused() -> None:
    what = Brief(brand="b", goal="g", key_messages=("青禾夜灯上市",), must_not_say=("夜灯",))
    with pytest.raises(UserError, match="nothing is left"):
        compose_posts(what, BRAND, CHANNELS.get(Platform.WEIBO), Language.ZH, HOUSE, [], 1)


def test_a_brief_in_the_other_language_is_written_in_its_own_and_says_so() -> None:
    what = brief("zh-launch")
    post = compose_posts(what, BRAND, CHANNELS.get(Platform.X), Language.EN, HOUSE, [], 1)[0]
    assert post.language is Language.ZH
    assert "Chinese" in post.notes[0].en


def test_dates_are_told_once_and_as_people_say_them() -> None:
    assert not any("时间：" in post.content.body for post in posts("zh-notice", Platform.WEIBO))
    assert all("11月25日至12月5日" in post.content.body for post in posts("zh-launch", Platform.WEIBO))
    told = [post.content.body for post in posts("en-launch", Platform.FACEBOOK)]
    assert all("From 25 November." in body or ": from 25 November." in body for body in told)
    assert not any("5 December." in p.content.body and "from" in p.content.body for p in posts("en-event", Platform.X))
    assert "时间：12月5日。" in posts("zh-long", Platform.WECHAT_OA)[0].content.body


def test_fragments_get_their_subject_or_stand_as_a_list() -> None:
    body = next(p.content.body for p in posts("en-launch", Platform.FACEBOOK) if p.template == "house-message-first")
    assert body.startswith("Greenfield Night Light runs for 40 hours on one charge.")
    assert "– Three brightness levels\n– Charges over USB-C" in body


def test_a_brands_own_templates_come_before_the_houses_and_facts_of_the_past_stay_out() -> None:
    own = PostTemplate(id="own", language=Language.ZH, angle="自家角度", hook="说说{product}。")
    passage = Passage(
        id="p", document="d", ordinal=0, text="去年卖出9876盏，提问互动效果好", language=Language.ZH, start=0, end=17
    )
    hit = Hit(rank=1, score=1.0, passage=passage, kind=DocumentKind.CAMPAIGN, title="往期", source="c.yaml")
    found = compose_posts(brief("zh-launch"), BRAND, CHANNELS.get(Platform.WEIBO), Language.ZH, [own, *HOUSE], [hit], 4)
    assert found[0].template == "own"
    assert not any("9876" in everything(post) for post in found)


def test_a_link_is_followed_by_nothing_on_its_line() -> None:
    what = brief("en-event").model_copy(
        update={"call_to_action": "Book at https://www.greenfield.example", "must_say": ("Subject to availability",)}
    )
    for post in compose_posts(what, BRAND, CHANNELS.get(Platform.FACEBOOK), Language.EN, HOUSE, [], 3):
        assert "https://www.greenfield.example\n" in post.content.body


def test_alt_texts_describe_only_the_text_cards_that_are_there() -> None:
    for post in posts("en-launch", Platform.INSTAGRAM):
        assert len(post.content.alt_texts) == len(post.content.image_texts)
    assert not posts("en-launch", Platform.X)[0].content.alt_texts


@settings(max_examples=40, deadline=None)
@given(
    messages=st.lists(st.text("天地玄黄abc 12，。", min_size=1, max_size=60).filter(str.strip), min_size=1, max_size=5),
    platform=st.sampled_from([Platform.X, Platform.BLUESKY, Platform.XIAOHONGSHU, Platform.THREADS]),
)
def test_whatever_the_messages_are_the_body_fits_and_no_message_is_cut(messages: list[str], platform: Platform) -> None:
    what = Brief(brand="testbrand", goal="g", key_messages=tuple(messages))
    channel = CHANNELS.get(platform)
    try:
        found = compose_posts(what, BRAND, channel, Language.ZH, HOUSE, [], 3)
    except UserError:
        return  # nothing but marks
    for post in found:
        for limit in channel.body:
            assert length(published_text(post.content, channel), limit.counter) <= limit.limit
