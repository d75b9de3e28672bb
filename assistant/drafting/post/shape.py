"""The channel's own shape around the body: title, tags, cover, texts in images, script."""

from __future__ import annotations

import re

from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.channel import ChannelSpec, Form
from assistant.domain.content import Shot
from assistant.domain.library import PostTemplate
from assistant.domain.vocabulary import Language, Platform, fill_slots
from assistant.drafting.post.layout import date_line, sentence_of_template
from assistant.drafting.post.material import Material, contains_any
from assistant.drafting.post.wording import bare, capital, sentence
from assistant.text.lengths import length

_SLOT = re.compile(r"\{([a-z_]+)\}")
_COVERS = frozenset({Platform.XIAOHONGSHU, Platform.DOUYIN, Platform.BILIBILI, Platform.YOUTUBE, Platform.TIKTOK})
_CARDS = frozenset({Platform.XIAOHONGSHU, Platform.INSTAGRAM})
"""Channels whose posts are pictures first: key messages stand in them."""
_COVER_AT_MOST = {Language.ZH: 16, Language.EN: 40}
_CARD_AT_MOST = {Language.ZH: 40, Language.EN: 110}
_TAGS_BY_HABIT = {Form.SHORT: 2, Form.LONG: 5}
_FEW_TAGS = frozenset({Platform.WEIBO, Platform.FACEBOOK, Platform.LINKEDIN, Platform.WECHAT_OA})
"""Three at most: on these a row of tags reads as noise."""
"""How many tags a post carries where the channel sets no limit; more looks like spam."""


def title_of(template: PostTemplate, material: Material, channel: ChannelSpec) -> str:
    """The first title that fits: the template's, the product, the first message, the brand. Never cut."""
    if channel.title is None:
        return ""
    slots = material.slots()
    options = [fill_slots(template.title, slots)] if set(_SLOT.findall(template.title)) <= slots.keys() else []
    if material.language is Language.ZH:
        options += [f"{material.product}｜{material.brand}" if material.product else "", material.product]
    else:
        options += [f"{material.product} | {material.brand}" if material.product else "", material.product]
    options += [*material.messages, f"{material.brand}的一则消息", material.brand]
    if material.language is Language.EN:
        options[-2] = f"A note from {material.brand}"
    for option in options:
        title = bare(option, material.language)
        fitting = bool(title) and length(title, channel.title.counter) <= channel.title.limit
        if fitting and not contains_any(title, material.forbidden):
            return title
    return ""


def tags_of(brief: Brief, brand: Brand, material: Material, channel: ChannelSpec) -> tuple[str, ...]:
    """The brief's tags, then the brand's for the channel; as many as the channel takes."""
    at_most = channel.max_tags if channel.max_tags is not None else _TAGS_BY_HABIT[channel.form]
    if at_most == 0:
        return ()
    own = next((c.tags for c in brand.channels if c.platform is channel.id), ())
    wanted = [tag for tag in (_tag(t, channel) for t in (*brief.tags, *own)) if tag]
    unique = {tag.casefold(): tag for tag in reversed(wanted)}
    ordered = [unique[key] for key in dict.fromkeys(tag.casefold() for tag in wanted)]
    allowed = [tag for tag in ordered if not contains_any(tag, material.forbidden)]
    if channel.tag is not None:
        allowed = [tag for tag in allowed if length(tag, channel.tag.counter) <= channel.tag.limit]
    habit = 3 if channel.id in _FEW_TAGS else _TAGS_BY_HABIT[channel.form]
    return tuple(allowed[: min(at_most, habit)])


def _tag(tag: str, channel: ChannelSpec) -> str:
    words = tag.strip().strip("#＃").split()
    if len(words) < 2:
        return "".join(words)
    if not channel.tag_style or channel.tag_style.endswith("#"):
        return " ".join(words)
    return "".join(word[:1].upper() + word[1:] for word in words)


def cover_of(template: PostTemplate, material: Material, channel: ChannelSpec, title: str) -> str:
    """A few words for the cover of channels that have one."""
    if channel.id not in _COVERS:
        return ""
    slots = material.slots()
    options = [fill_slots(template.cover, slots)] if set(_SLOT.findall(template.cover)) <= slots.keys() else []
    options += [material.product, title, *material.messages, material.brand]
    for option in options:
        cover = bare(option, material.language)
        if cover and len(cover) <= _COVER_AT_MOST[material.language] and not contains_any(cover, material.forbidden):
            return cover
    return ""


def cards_of(material: Material, channel: ChannelSpec) -> tuple[str, ...]:
    """Texts for text cards, one short message each."""
    if channel.id not in _CARDS:
        return ()
    short = [bare(message, material.language) for message in material.messages]
    return tuple(text for text in short if len(text) <= _CARD_AT_MOST[material.language])[:6]


def alt_texts_of(cards: tuple[str, ...], channel: ChannelSpec, language: Language) -> tuple[str, ...]:
    """What a text card shows is its text; nothing else is known of the pictures."""
    if channel.alt_text is None:
        return ()
    frame = "文字卡片，上面写着：{}" if language is Language.ZH else "Text card that reads: {}"
    return tuple(frame.format(card) for card in cards)


def script_of(template: PostTemplate, material: Material, channel: ChannelSpec) -> tuple[Shot, ...]:
    """Shots of a spoken video: what is said and captioned comes from the brief."""
    if not channel.script:
        return ()
    language = material.language
    zh = language is Language.ZH
    subject = material.product or material.brand
    hook = sentence_of_template(template.hook, material.slots(), language)
    shots = [Shot(picture=f"开场画面，标题字：{subject}" if zh else f"Opening shot; title: {subject}", words=hook)]
    first = 1 if "{message}" in template.hook else 0
    for message in material.messages[first:]:
        text = bare(message, language)
        picture = f"出镜讲解，字幕：{text}" if zh else f"Presenter to camera; caption: {text}"
        shots.append(Shot(picture=picture, words=sentence(message, language)))
    if material.date and not material.date_is_told and "{date}" not in template.hook:
        day = capital(material.date)
        picture = f"画面打出日期：{day}" if zh else f"Date on screen: {day}"
        shots.append(Shot(picture=picture, words=date_line(material.date, language)))
    shots += _last_shots(material, zh)
    return tuple(shots)


def _last_shots(material: Material, zh: bool) -> list[Shot]:
    """The call to action over the brand's name, then what must be said, as small print."""
    shots: list[Shot] = []
    if material.call_to_action:
        picture = f"结尾画面：{material.brand}" if zh else f"End card: {material.brand}"
        shots.append(Shot(picture=picture, words=sentence(material.call_to_action, material.language)))
    for line in material.must_say:
        text = bare(line, material.language)
        shots.append(Shot(picture=f"片尾小字：{text}" if zh else f"Small print: {text}"))
    return shots
