"""What a channel takes: lengths, tags, mentions and features, by the channel table."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.domain.channel import ChannelSpec, Counter, Limit
from assistant.domain.content import WHOLE_TEXT, Content, Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import DraftKind, FindingSeverity, Twin
from assistant.text.hashtags import hashtags, links, mentions
from assistant.text.lengths import excess_start, length

_MARKDOWN = regex.compile(
    r"""
    \*\*(?=\S)[^*\n]+\*\*                     # **bold**
    | (?<!\w)__(?=\S)[^_\n]+(?<=\S)__(?!\w)   # __bold__
    | !?\[[^\]\n]+\]\([^()\s]+\)              # [text](url)
    | ^\#{1,6}[ \t]+\S[^\n]*                  # ## heading
    | ```[^\n]*                               # fenced code
    """,
    regex.VERBOSE | regex.MULTILINE,
)

_UNITS = {
    Counter.CODE_POINTS: Twin(zh="字", en="characters"),
    Counter.UTF16: Twin(zh="字（按 UTF-16 计）", en="characters (UTF-16 units)"),
    Counter.GRAPHEMES: Twin(zh="字", en="characters"),
    Counter.X_WEIGHTED: Twin(
        zh="个加权字符（汉字、表情计 2，链接计 23）", en="weighted characters (CJK and emoji 2, a link 23)"
    ),
    Counter.XHS_TITLE: Twin(zh="字（半角计半个）", en="characters (half-width counts a half)"),
    Counter.LINKEDIN_WIRE: Twin(zh="字（保留符号计 2）", en="characters (reserved marks count 2)"),
    Counter.UTF8_BYTES: Twin(zh="字节", en="bytes"),
    Counter.THREADS: Twin(zh="字（表情按字节计）", en="characters (emoji by bytes)"),
}


def published_text(content: Content, channel: ChannelSpec) -> str:
    """The text as the channel publishes it: the body, and on a last line the tags that it does not hold already.

    The title and channels whose tags are a field of their own (empty `tag_style`) are not part of it.
    """
    if not channel.tag_style or not content.tags:
        return content.body
    there = {mark.text.casefold() for mark in hashtags(content.body, channel.tag_style)}
    missing = [tag for tag in dict.fromkeys(content.tags) if tag.casefold() not in there]
    if not missing:
        return content.body
    line = " ".join(channel.tag_style.replace("{tag}", tag) for tag in missing)
    return f"{content.body.rstrip()}\n{line}" if content.body.strip() else line


def check(content: Content, context: CheckContext, book: RuleBook) -> list[Finding]:
    """Every limit and feature of the channel that the text breaks."""
    channel = context.channel
    findings = [
        *_body_length(content, channel, book),
        *_field_lengths(content, channel, book),
        *_tags(content, channel, book),
        *_mentions(content, channel, book),
        *_features(content, channel, book),
    ]
    if channel.title_required and not content.title.strip() and context.kind is not DraftKind.REPLY:
        findings.append(book.finding("platform.title-missing", slots={"channel": channel.name}))
    return findings


def _slots(
    channel: ChannelSpec, count: int, limit: int, counter: Counter = Counter.CODE_POINTS
) -> dict[str, str | Twin]:
    return {
        "channel": channel.name,
        "count": str(count),
        "limit": str(limit),
        "excess": str(count - limit),
        "unit": _UNITS[counter],
    }


def _body_length(content: Content, channel: ChannelSpec, book: RuleBook) -> Iterator[Finding]:
    published = published_text(content, channel)
    for limit in channel.body:
        count = length(published, limit.counter)
        if count <= limit.limit:
            continue
        start = excess_start(published, limit.counter, limit.limit)
        inside = start < len(content.body)
        place = Place.of(content.body, start, len(content.body)) if inside else WHOLE_TEXT
        field = (
            Twin(zh="正文", en="The text")
            if published == content.body
            else Twin(zh="正文连同标签", en="The text with its tags")
        )
        yield book.finding(
            "platform.too-long", place, {**_slots(channel, count, limit.limit, limit.counter), "field": field}
        )


def _field_lengths(content: Content, channel: ChannelSpec, book: RuleBook) -> Iterator[Finding]:
    if channel.title is not None:
        yield from _over(content.title, "title", channel.title, "platform.title-too-long", channel, book)
    if channel.cover_text is not None:
        yield from _over(content.cover_text, "cover_text", channel.cover_text, "platform.too-long", channel, book)
    rows: tuple[tuple[str, tuple[str, ...], Limit | None], ...] = (
        ("tags", content.tags, channel.tag),
        ("image_texts", content.image_texts, channel.image_texts),
        ("alt_texts", content.alt_texts, channel.alt_text),
    )
    for name, values, limit in rows:
        for index, value in enumerate(values):
            if limit is not None:
                yield from _over(value, f"{name}[{index}]", limit, "platform.too-long", channel, book)


_FIELD_NAMES = {
    "title": Twin(zh="标题", en="The title"),
    "cover_text": Twin(zh="封面文字", en="The cover text"),
    "tags": Twin(zh="标签", en="A tag"),
    "image_texts": Twin(zh="图片文字", en="The text in an image"),
    "alt_texts": Twin(zh="图片替代文字", en="An alt text"),
}


def _over(text: str, field: str, limit: Limit, rule: str, channel: ChannelSpec, book: RuleBook) -> Iterator[Finding]:
    count = length(text, limit.counter)
    if count > limit.limit:
        place = Place.of(text, excess_start(text, limit.counter, limit.limit), len(text), field)
        named = _FIELD_NAMES[field.partition("[")[0]]
        yield book.finding(rule, place, {**_slots(channel, count, limit.limit, limit.counter), "field": named})


def _tags(content: Content, channel: ChannelSpec, book: RuleBook) -> Iterator[Finding]:
    if channel.max_tags == 0:
        if content.tags:
            yield _unsupported(
                channel,
                book,
                Twin(zh="话题标签", en="tags"),
                Place.of(content.tags[0], 0, len(content.tags[0]), "tags[0]"),
            )
        return
    in_body = hashtags(content.body, channel.tag_style or "#{tag}")
    own = {tag.casefold() for tag in content.tags}
    further = [mark for mark in in_body if mark.text.casefold() not in own]
    count = len(own) + len({mark.text.casefold() for mark in further})
    if channel.max_tags is not None and count > channel.max_tags:
        yield book.finding("platform.too-many-tags", slots=_slots(channel, count, channel.max_tags))
    if channel.tag_style == "#{tag}":
        for index, tag in enumerate(content.tags):
            if regex.search(r"[\s#]", tag.strip()):
                named = Twin(zh="带空格或 # 的话题标签", en="a tag with a space or # in it")
                yield _unsupported(channel, book, named, Place.of(tag, 0, len(tag), f"tags[{index}]"))


def _mentions(content: Content, channel: ChannelSpec, book: RuleBook) -> Iterator[Finding]:
    found = mentions(content.body)
    if channel.max_mentions is not None and len(found) > channel.max_mentions:
        first = found[channel.max_mentions]
        place = Place.of(content.body, first.start, first.end)
        yield book.finding("platform.too-many-mentions", place, _slots(channel, len(found), channel.max_mentions))


def _features(content: Content, channel: ChannelSpec, book: RuleBook) -> Iterator[Finding]:
    if channel.title is None and content.title.strip():
        yield _unsupported(
            channel, book, Twin(zh="标题", en="a title"), Place.of(content.title, 0, len(content.title), "title")
        )
    if not channel.script and content.script:
        yield _unsupported(channel, book, Twin(zh="视频脚本", en="a video script"))
    if channel.max_images is not None and len(content.image_texts) > channel.max_images:
        named = Twin(zh=f"{channel.max_images} 张以上的图片", en=f"more than {channel.max_images} images")
        yield _unsupported(channel, book, named)
    for field, text in content.fields():
        if not channel.markdown:
            for match in _MARKDOWN.finditer(text):
                place = Place.of(text, match.start(), match.end(), field)
                yield _unsupported(channel, book, Twin(zh="Markdown 标记", en="markdown marks"), place)
    if not channel.links:
        for link in links(content.body):
            place = Place.of(content.body, link.start, link.end)
            yield _unsupported(
                channel,
                book,
                Twin(zh="正文中的可点击链接", en="links that can be clicked in the text"),
                place,
                note=True,
            )


def _unsupported(
    channel: ChannelSpec, book: RuleBook, feature: Twin, place: Place = WHOLE_TEXT, *, note: bool = False
) -> Finding:
    severity = FindingSeverity.NOTE if note else None
    return book.finding("platform.unsupported-feature", place, {"channel": channel.name, "feature": feature}, severity)
