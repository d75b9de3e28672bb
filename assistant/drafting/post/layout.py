"""The body of a post: what it says in order, how lines stand on each channel, and what gives way when room is short."""

from __future__ import annotations

from enum import IntEnum

from pydantic import Field

from assistant.checks.platform import published_text
from assistant.domain.channel import ChannelSpec, Form
from assistant.domain.content import Content
from assistant.domain.library import PostTemplate
from assistant.domain.vocabulary import Language, Platform, Strict, Twin, fill_slots
from assistant.drafting.post.material import Material
from assistant.drafting.post.wording import bare, capital, join_sentences, sentence
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


_GIVES_WAY = (Part.CLOSE, Part.BRIDGE, Part.DATE)
_TIGHT = frozenset({Platform.WEIBO, Platform.DOUYIN, Platform.TIKTOK, Platform.BILIBILI})
"""Channels whose posts stand without empty lines."""
_DATE_LINE = {Language.ZH: "时间：{date}。", Language.EN: "When: {date}."}


def pieces_of(template: PostTemplate, material: Material) -> list[Piece]:
    """Everything the post would say, in order."""
    language, slots = material.language, material.slots()
    used_first = "{message}" in template.hook
    rest = [message for i, message in enumerate(material.messages) if not (i == 0 and used_first)]
    listed = bool(template.bullet.strip())
    pieces = [Piece(part=Part.HOOK, text=sentence_of_template(template.hook, slots, language))]
    if template.bridge and rest:
        pieces.append(Piece(part=Part.BRIDGE, text=sentence_of_template(template.bridge, slots, language)))
    for rank, message in enumerate(rest):
        line = f"{template.bullet}{bare(message, language)}" if listed else sentence(message, language)
        pieces.append(Piece(part=Part.MESSAGE, text=line, rank=rank))
    if material.date and not material.date_is_told and "{date}" not in template.hook:
        pieces.append(Piece(part=Part.DATE, text=fill_slots(_DATE_LINE[language], {"date": capital(material.date)})))
    if material.call_to_action:
        pieces.append(Piece(part=Part.CALL, text=sentence(material.call_to_action, language)))
    pieces += [Piece(part=Part.MUST_SAY, text=sentence(line, language)) for line in material.must_say]
    if template.close:
        pieces.append(Piece(part=Part.CLOSE, text=sentence_of_template(template.close, slots, language)))
    return pieces


def sentence_of_template(pattern: str, slots: dict[str, str], language: Language) -> str:
    """A template's line with its slots filled; a line that ends with a slot, or with a message's own mark, ends once."""
    filled = fill_slots(pattern, slots).strip()
    for doubled, single in (("。。", "。"), ("！。", "！"), ("？。", "？"), ("!.", "!"), ("?.", "?"), ("..", ".")):
        filled = filled.replace(doubled, single) if not filled.endswith("...") else filled
    if language is Language.EN:
        filled = capital(filled)
    if not filled or not (filled[-1].isalnum() or filled[-1] in "%℃”）)"):
        return filled
    return filled + ("。" if language is Language.ZH else ".")


def body_of(pieces: list[Piece], template: PostTemplate, channel: ChannelSpec, language: Language) -> str:
    """The pieces as they stand on the channel."""
    listed = bool(template.bullet.strip())
    blocks: list[list[Piece]] = [[]]
    for piece in pieces:
        if blocks[-1] and _starts_block(blocks[-1][-1].part, piece.part, listed):
            blocks.append([])
        blocks[-1].append(piece)
    texts = [_block(block, listed, channel, language) for block in blocks if block]
    tight = channel.form is Form.SHORT or channel.id in _TIGHT
    return ("\n" if tight else "\n\n").join(texts)


def _starts_block(before: Part, now: Part, listed: bool) -> bool:
    if now is Part.BRIDGE:
        return False
    if now is Part.MESSAGE and before in (Part.HOOK, Part.BRIDGE):
        return True
    if now is Part.DATE:
        return listed or before is Part.HOOK
    if now is Part.CALL:
        return True
    return (now is Part.MUST_SAY and before is not Part.MUST_SAY and before is not Part.CALL) or now is Part.CLOSE


def _block(block: list[Piece], listed: bool, channel: ChannelSpec, language: Language) -> str:
    lines = [piece.text for piece in block]
    by_line = block[0].part is Part.MESSAGE and (listed or channel.id is Platform.XIAOHONGSHU)
    return "\n".join(lines) if by_line else join_sentences(lines, language)


def fits(content: Content, channel: ChannelSpec) -> bool:
    """Whether the published body, tags included, is within every limit of the channel."""
    published = published_text(content, channel)
    return all(length(published, limit.counter) <= limit.limit for limit in channel.body)


def fit_body(
    pieces: list[Piece], tags: tuple[str, ...], template: PostTemplate, channel: ChannelSpec, language: Language
) -> tuple[str, tuple[str, ...], tuple[Twin, ...]]:
    """Body and tags within the limits: whole pieces give way, the first messages and what must be said stay longest."""
    kept, kept_tags, gone = list(pieces), tags, list[Piece]()

    def body() -> str:
        return body_of(kept, template, channel, language)

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
    told = [piece.text.strip() for piece in gone if piece.part in (Part.MESSAGE, Part.CALL, Part.DATE)]
    if not told:
        return ()
    return (
        Twin(
            zh=f"{channel.name.zh}篇幅有限，没有写进正文：{' / '.join(told)}",
            en=f"Left out for room on {channel.name.en}: {' / '.join(told)}",
        ),
    )
