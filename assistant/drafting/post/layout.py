"""The body of a post: what it says in order, how lines stand on each channel, and what gives way when room is short."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from pydantic import Field

from assistant.checks.platform import published_text
from assistant.domain.channel import ChannelSpec, Form
from assistant.domain.content import Content
from assistant.domain.library import PostTemplate
from assistant.domain.vocabulary import Language, Platform, Strict, Twin, fill_slots
from assistant.drafting.post.material import Material
from assistant.drafting.post.wording import (
    Shape,
    bare,
    capital,
    ends_with_link,
    join_sentences,
    lead,
    sentence,
    shape_of,
)
from assistant.text.lengths import length


class Part(IntEnum):
    """Parts of a body, in the order in which they stand."""

    HOOK = 1
    BRIDGE = 2
    MESSAGE = 3
    DATE = 4
    CALL = 5
    MUST_SAY = 6
    CLOSE = 7


class Piece(Strict):
    """One sentence or line with its part."""

    part: Part
    text: str
    rank: int = Field(default=0)
    """Of the messages: their place in the brief."""


_TIGHT = frozenset({Platform.WEIBO, Platform.DOUYIN, Platform.TIKTOK, Platform.BILIBILI})
"""Channels whose posts stand without empty lines."""
_DATE_LINE = {Language.ZH: "时间：{date}。", Language.EN: "Dates: {date}."}
_LIST_MARK = "– "
"""For English noun phrases, which are no sentences and stand as a list."""


def pieces_of(template: PostTemplate, material: Material, channel: ChannelSpec) -> list[Piece]:
    """Everything the post would say, in order."""
    language, slots = material.language, material.slots()
    used_first = "{message}" in template.hook
    rest = [message for i, message in enumerate(material.messages) if not (i == 0 and used_first)]
    bullet = bullet_of(template, rest, language)
    pieces = [Piece(part=Part.HOOK, text=sentence_of_template(template.hook, slots, language))]
    if template.bridge and rest:
        pieces.append(Piece(part=Part.BRIDGE, text=sentence_of_template(template.bridge, slots, language)))
    named = "".join(p.text for p in pieces if p.part is Part.HOOK or channel.form is Form.LONG)
    if rest and material.product.casefold() not in named.casefold():
        rest[0] = lead(
            rest[0], material.product, language
        )  # a bridge may give way, so a short text does not rely on it
    for rank, message in enumerate(rest):
        line = f"{bullet}{bare(message, language)}" if bullet else sentence(message, language)
        pieces.append(Piece(part=Part.MESSAGE, text=line, rank=rank))
    if material.date and not material.date_is_told and "{date}" not in template.hook:
        pieces.append(Piece(part=Part.DATE, text=date_line(material.date, language)))
    if material.call_to_action:
        pieces.append(Piece(part=Part.CALL, text=sentence(material.call_to_action, language)))
    pieces += [Piece(part=Part.MUST_SAY, text=sentence(line, language)) for line in material.must_say]
    if template.close:
        pieces.append(Piece(part=Part.CLOSE, text=sentence_of_template(template.close, slots, language)))
    return pieces


def bullet_of(template: PostTemplate, messages: Sequence[str], language: Language) -> str:
    """What stands before each message: the template's mark, or a dash where English lines are no sentences."""
    if template.bullet.strip():
        return template.bullet
    is_list = language is Language.EN and any(shape_of(message) is not Shape.SENTENCE for message in messages)
    return _LIST_MARK if is_list else ""


def date_line(date: str, language: Language) -> str:
    """The dates as a line of their own."""
    if language is Language.EN and date.startswith("from "):
        return f"{capital(date)}."
    return fill_slots(_DATE_LINE[language], {"date": date})


def sentence_of_template(pattern: str, slots: dict[str, str], language: Language) -> str:
    """A template's line with its slots filled, ending once, whatever mark the slot's value brings along."""
    filled = fill_slots(pattern, slots).strip()
    for doubled, single in (("。。", "。"), ("！。", "！"), ("？。", "？"), ("!.", "!"), ("?.", "?"), ("..", ".")):
        filled = filled.replace(doubled, single) if not filled.endswith("...") else filled
    if language is Language.EN and pattern.startswith("{"):
        filled = capital(filled)
    if not filled or not (filled[-1].isalnum() or filled[-1] in "%℃”）)"):
        return filled
    return filled + ("。" if language is Language.ZH else ".")


def body_of(pieces: list[Piece], channel: ChannelSpec, language: Language) -> str:
    """The pieces as they stand on the channel."""
    listed = any(piece.part is Part.MESSAGE and not piece.text[:1].isalnum() for piece in pieces)
    blocks: list[list[Piece]] = [[]]
    for piece in pieces:
        if blocks[-1] and _starts_block(blocks[-1][-1], piece):
            blocks.append([])
        blocks[-1].append(piece)
    texts = [_block(block, listed, channel, language) for block in blocks if block]
    tight = channel.form is Form.SHORT or channel.id in _TIGHT
    return ("\n" if tight else "\n\n").join(texts)


def _starts_block(before: Piece, now: Piece) -> bool:
    if now.part is Part.BRIDGE:
        return before.text[-1] in ",，：:"  # after a salutation
    if ends_with_link(before.text):
        return True
    if now.part is Part.MUST_SAY:
        return before.part not in (Part.MUST_SAY, Part.CALL)
    return now.part is not before.part


def _block(block: list[Piece], listed: bool, channel: ChannelSpec, language: Language) -> str:
    lines = [piece.text for piece in block]
    by_line = block[0].part is Part.MESSAGE and (listed or channel.id is Platform.XIAOHONGSHU)
    return "\n".join(lines) if by_line else join_sentences(lines, language)


def fits(content: Content, channel: ChannelSpec) -> bool:
    """Whether the published body, tags included, is within every limit of the channel."""
    published = published_text(content, channel)
    return all(length(published, limit.counter) <= limit.limit for limit in channel.body)


def fit_body(
    pieces: list[Piece], tags: tuple[str, ...], channel: ChannelSpec, language: Language
) -> tuple[str, tuple[str, ...], tuple[Twin, ...]]:
    """Body and tags within the limits: whole pieces give way, the first messages and what must be said stay longest."""
    kept, kept_tags, gone = list(pieces), tags, list[Piece]()

    def body() -> str:
        return body_of(kept, channel, language)

    while not fits(Content(body=body(), tags=kept_tags), channel):
        leaving = _next_to_leave(kept, kept_tags)
        if leaving is None:
            note = Twin(
                zh=f"必须说的内容已超出{channel.name.zh}的字数上限，原样保留，请精简需求单。",
                en=f"What must be said is over the limit of {channel.name.en}; it is left whole. Shorten the brief.",
            )
            return body(), kept_tags, (*_left_out(gone, channel), note)
        if isinstance(leaving, Piece):
            kept.remove(leaving)
            gone.append(leaving)
        else:
            kept_tags = kept_tags[:-1]
    return body(), kept_tags, _left_out(gone, channel)


def _next_to_leave(kept: list[Piece], tags: tuple[str, ...]) -> Piece | str | None:
    """What is missed least: closing question, bridge, further tags, date line, later messages, hook, tags, call."""
    for part in (Part.CLOSE, Part.BRIDGE):
        for piece in kept:
            if piece.part is part:
                return piece
    if len(tags) > 1:
        return tags[-1]
    messages = [piece for piece in kept if piece.part is Part.MESSAGE]
    hooks = [piece for piece in kept if piece.part is Part.HOOK]
    if len(messages) > 1:
        return messages[-1]
    if hooks and messages:
        return hooks[0]
    for piece in kept:
        if piece.part is Part.DATE:
            return piece
    if tags:
        return tags[-1]
    last = [piece for piece in kept if piece.part is Part.CALL]
    if last and len(kept) > 1:
        return last[0]
    return messages[0] if messages and len(kept) > 1 else None


def _left_out(gone: list[Piece], channel: ChannelSpec) -> tuple[Twin, ...]:
    told = [piece.text.lstrip("–•·- ") for piece in gone if piece.part in (Part.MESSAGE, Part.CALL, Part.DATE)]
    if not told:
        return ()
    return (
        Twin(
            zh=f"{channel.name.zh}篇幅有限，没有写进正文：{' / '.join(told)}",
            en=f"Left out for room on {channel.name.en}: {' / '.join(told)}",
        ),
    )
