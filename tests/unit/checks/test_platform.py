from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks.context import CheckContext
from assistant.checks.platform import check, published_text
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content, Shot
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import DraftKind, FindingSeverity, Language, Platform
from assistant.text.lengths import length

BOOK = RuleBook.load(Path(__file__).parents[3] / "knowledge_base" / "rules")


def run(content: Content, platform: Platform, kind: DraftKind = DraftKind.POST) -> list[Finding]:
    context = CheckContext(kind=kind, channel=BOOK.channels.get(platform), language=Language.ZH)
    return check(content, context, BOOK)


def ids(findings: list[Finding]) -> list[str]:
    return [finding.rule.partition(".")[2] for finding in findings]


@pytest.mark.parametrize(
    ("platform", "body", "excess"),
    [
        (Platform.X, "汉" * 140, None),
        (Platform.X, "汉" * 141, "2"),
        (Platform.X, "a" * 281, "1"),
        (Platform.WEIBO, "字" * 2000, None),
        (Platform.WEIBO, "字" * 2001, "1"),
        (Platform.XIAOHONGSHU, "字" * 1000, None),
        (Platform.XIAOHONGSHU, "字" * 1003, "3"),
        (Platform.WECHAT_OA, "字" * 19999, None),
        (Platform.WECHAT_OA, "字" * 20000, "1"),
        (Platform.THREADS, "字" * 500, None),
        (Platform.THREADS, "字" * 499 + "🍵", "3"),
        (Platform.BLUESKY, "👨‍👩‍👧‍👦" * 100, None),
        (Platform.BLUESKY, "a" * 301, "1"),
        (Platform.BLUESKY, "👨‍👩‍👧‍👦" * 121, "25"),
        (Platform.LINKEDIN, "a" * 2998 + "(", None),
        (Platform.LINKEDIN, "a" * 2999 + "(", "1"),
        (Platform.TIKTOK, "🍵" * 1101, "2"),
        (Platform.INSTAGRAM, "字" * 2201, "1"),
        (Platform.PRESS, "字" * 30000, None),
    ],
)
def test_body_limits_are_exact(platform: Platform, body: str, excess: str | None) -> None:
    found = [
        finding for finding in run(Content(title="题", body=body), platform) if finding.rule == "platform.too-long"
    ]
    assert len(found) == (excess is not None)
    if excess:
        assert f"超出 {excess}。" in found[0].message.zh
        assert f"{excess} over" in found[0].message.en
        assert found[0].severity is FindingSeverity.BLOCKER
        assert body[found[0].start : found[0].end] == found[0].excerpt != ""
        assert found[0].end == len(body)


def test_appended_tags_count() -> None:
    fits = Content(body="汉" * 136, tags=("茶",))
    over = Content(body="汉" * 138, tags=("山岚茶", "新品"))
    assert ids(run(fits, Platform.X)) == []
    [finding] = run(over, Platform.X)
    assert finding.rule == "platform.too-long"
    assert (finding.start, finding.end) == (0, 0)
    assert "正文连同标签" in finding.message.zh


@pytest.mark.parametrize(
    ("platform", "published"),
    [
        (Platform.WEIBO, "上新\n#山岚茶# #新品#"),
        (Platform.X, "上新\n#山岚茶 #新品"),
        (Platform.ZHIHU, "上新"),
        (Platform.PRESS, "上新"),
    ],
)
def test_tags_are_written_as_the_channel_writes_them(platform: Platform, published: str) -> None:
    content = Content(body="上新", tags=("山岚茶", "新品", "山岚茶"))
    assert published_text(content, BOOK.channels.get(platform)) == published


def test_tags_already_in_the_body_are_not_written_again() -> None:
    channel = BOOK.channels.get(Platform.WEIBO)
    assert published_text(Content(body="#山岚茶# 上新", tags=("山岚茶",)), channel) == "#山岚茶# 上新"
    content = Content(body="#山岚茶新品# 上新", tags=("山岚茶",))
    assert published_text(content, channel) == "#山岚茶新品# 上新\n#山岚茶#"


@given(st.text(max_size=300), st.sampled_from(list(Platform)))
def test_every_body_over_the_limit_is_found_and_no_other(body: str, platform: Platform) -> None:
    channel = BOOK.channels.get(platform)
    over = any(length(body, limit.counter) > limit.limit for limit in channel.body)
    assert ("too-long" in ids(run(Content(body=body), platform))) == over


@pytest.mark.parametrize(
    ("platform", "title", "over"),
    [
        (Platform.XIAOHONGSHU, "一二三四五六七八九十一二三四五六七八九十", False),
        (Platform.XIAOHONGSHU, "一二三四五六七八九十一二三四五六七八九十a", True),
        (Platform.XIAOHONGSHU, "x" * 40, False),
        (Platform.WECHAT_OA, "字" * 33, True),
        (Platform.DOUYIN, "字" * 30, False),
        (Platform.DOUYIN, "字" * 31, True),
        (Platform.YOUTUBE, "a" * 101, True),
        (Platform.BILIBILI, "字" * 81, True),
    ],
)
def test_titles(platform: Platform, title: str, over: bool) -> None:
    found = run(Content(title=title, body="正文。"), platform)
    assert ids(found) == (["title-too-long"] if over else [])
    if over:
        place = found[0].place
        assert place.field == "title"
        assert title[place.start : place.end] == place.excerpt
        assert (found[0].start, found[0].end, found[0].excerpt) == (0, 0, "")


@pytest.mark.parametrize(
    ("platform", "body", "tags", "over"),
    [
        (Platform.INSTAGRAM, "茶", 5, False),
        (Platform.INSTAGRAM, "茶", 6, True),
        (Platform.INSTAGRAM, "#a #b 茶", 4, True),
        (Platform.XIAOHONGSHU, "茶", 10, False),
        (Platform.XIAOHONGSHU, "茶", 11, True),
        (Platform.THREADS, "#a #b", 0, True),
        (Platform.THREADS, "#a", 0, False),
        (Platform.YOUTUBE, "茶", 16, True),
        (Platform.ZHIHU, "茶", 6, True),
        (Platform.WEIBO, "茶", 30, False),
    ],
)
def test_tags_are_counted_in_both_places(platform: Platform, body: str, tags: int, over: bool) -> None:
    content = Content(title="题", body=body, tags=tuple(f"标签{i}" for i in range(tags)))
    assert ("too-many-tags" in ids(run(content, platform))) == over


def test_a_tag_given_twice_counts_once() -> None:
    assert ids(run(Content(body="茶 #山岚茶", tags=("山岚茶",)), Platform.THREADS)) == []


def test_mentions() -> None:
    body = " ".join(f"@friend{i}" for i in range(21))
    [finding] = run(Content(body=body), Platform.INSTAGRAM)
    assert finding.rule == "platform.too-many-mentions"
    assert finding.excerpt == "@friend20"


@pytest.mark.parametrize(
    ("platform", "content"),
    [
        (Platform.X, Content(title="标题", body="正文。")),
        (Platform.WEIBO, Content(body="**重要**")),
        (Platform.WEIBO, Content(body="见[公告](https://a.example/x)")),
        (Platform.WEIBO, Content(body="情况\n## 小标题\n正文。")),
        (Platform.FACEBOOK, Content(body="文", script=(Shot(picture="开场"),))),
        (Platform.PRESS, Content(body="文", tags=("山岚茶",))),
        (Platform.X, Content(body="文", tags=("summer sale",))),
        (Platform.X, Content(body="文", image_texts=("一",) * 5)),
        (Platform.X, Content(body="文", image_texts=("**一**",))),
    ],
)
def test_unsupported_features(platform: Platform, content: Content) -> None:
    assert "unsupported-feature" in ids(run(content, platform))


@pytest.mark.parametrize(
    "body",
    [
        "#话题# 正文",
        "- 一\n- 二",
        "1. 一\n2. 二",
        "5 * 3 * 2",
        "[微笑] 谢谢",
        "（一）情况",
        "snake_case_name",
        "*部分门店除外",
        "# ",
    ],
)
def test_plain_writing_is_no_markdown(body: str) -> None:
    assert ids(run(Content(body=body), Platform.WEIBO)) == []


@pytest.mark.parametrize("platform", [Platform.XIAOHONGSHU, Platform.DOUYIN, Platform.INSTAGRAM, Platform.WECHAT_OA])
def test_a_dead_link_is_only_a_note(platform: Platform) -> None:
    title = "题" if BOOK.channels.get(platform).title else ""
    found = run(Content(title=title, body="详见 https://a.example/x 。"), platform)
    assert [finding.severity for finding in found] == [FindingSeverity.NOTE]
    assert found[0].excerpt == "https://a.example/x"


@pytest.mark.parametrize("kind", [DraftKind.STATEMENT, DraftKind.POST])
def test_a_missing_title_never_blocks(kind: DraftKind) -> None:
    found = run(Content(body="正文。"), Platform.WECHAT_OA, kind)
    assert [(finding.rule, finding.severity) for finding in found] == [("platform.title-missing", FindingSeverity.NOTE)]
    assert run(Content(body="正文。"), Platform.WECHAT_OA, DraftKind.REPLY) == []


def test_alt_texts_and_tags_have_limits_of_their_own() -> None:
    [alt] = run(Content(body="文", alt_texts=("字" * 1001,)), Platform.X)
    assert (alt.rule, alt.place.field) == ("platform.too-long", "alt_texts[0]")
    [tag] = run(Content(body="文", tags=("字" * 65,)), Platform.BLUESKY)
    assert (tag.rule, tag.place.field) == ("platform.too-long", "tags[0]")
