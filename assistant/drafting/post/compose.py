"""Posts from a brief, without a model: templates give the frame, the brief gives every fact."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.channel import ChannelSpec
from assistant.domain.content import Content
from assistant.domain.document import Hit
from assistant.domain.library import PostTemplate
from assistant.domain.vocabulary import Language, Platform, Twin
from assistant.drafting.composed import Composed
from assistant.drafting.post.layout import fit_body, pieces_of
from assistant.drafting.post.material import Material, gather
from assistant.drafting.post.shape import alt_texts_of, cards_of, cover_of, script_of, tags_of, title_of
from assistant.drafting.post.templates import usable_templates
from assistant.errors import UserError


class ComposedPost(Composed):
    """One variant of a post."""

    variant: str
    """Its angle, in the post's language."""
    template: str
    """Id of the template it stands on."""
    language: Language
    """The language it is written in: the brief's own, where that differs from the one asked for."""


def compose_posts(
    brief: Brief,
    brand: Brand,
    channel: ChannelSpec,
    language: Language,
    templates: Sequence[PostTemplate],
    evidence: Sequence[Hit],
    variants: int,
) -> list[ComposedPost]:
    """Up to `variants` posts that differ in angle; fewer, with a note, where no further template fits.

    `templates` holds the brand's first and the house's after. Evidence may choose among them; its words never
    get into a post. Raises `UserError` where the brief leaves nothing to say or no template fits.
    """
    material = gather(brief, brand, language)
    if not material.messages and not material.must_say:
        raise UserError(
            zh="需求单的每条要点不是空的，就是含有它自己写明不能说的词，没有内容可写。"
            "请修改 key_messages 或 must_not_say。",
            en="Every key message is empty or holds a word that the brief forbids, so nothing is left to say. "
            "Change key_messages or must_not_say.",
        )
    usable = usable_templates(templates, material, channel, evidence)
    if not usable:
        raise UserError(
            zh=f"没有适合{channel.name.zh}的模板（{material.language.value}）。请在 templates/ 目录补一个。",
            en=f"No post template fits {channel.name.en} ({material.language.value}). Add one to templates/.",
        )
    chosen = usable[: max(1, variants)]
    notes = _fewer(len(chosen), variants)
    return [_composed(template, brief, brand, channel, material, notes) for template in chosen]


def _fewer(found: int, wanted: int) -> tuple[Twin, ...]:
    if found >= wanted:
        return ()
    return (
        Twin(
            zh=f"要了 {wanted} 个版本，适合的模板只有 {found} 个。",
            en=f"{wanted} variants were asked for; only {found} {'template fits' if found == 1 else 'templates fit'}.",
        ),
    )


def _composed(
    template: PostTemplate,
    brief: Brief,
    brand: Brand,
    channel: ChannelSpec,
    material: Material,
    notes: tuple[Twin, ...],
) -> ComposedPost:
    pieces = pieces_of(template, material, channel)
    wanted = tags_of(brief, brand, material, channel)
    body, tags, left_out = fit_body(pieces, wanted, channel, material.language)
    if channel.id is Platform.PRESS:
        body = f"{body}\n\n{_press_foot(brand, material.language)}"
    title = title_of(template, material, channel)
    cards = cards_of(material, channel)
    return ComposedPost(
        content=Content(
            title=title,
            body=body,
            tags=tags,
            cover_text=cover_of(template, material, channel, title),
            image_texts=cards,
            script=script_of(template, material, channel),
            alt_texts=alt_texts_of(cards, channel, material.language),
        ),
        notes=(*material.notes, *notes, *left_out),
        prompt=f"post/{template.id}/{material.language.value}@1",
        variant=template.angle,
        template=template.id,
        language=material.language,
    )


def _press_foot(brand: Brand, language: Language) -> str:
    """About us, and whom the press may ask."""
    media = brand.contact.media or brand.contact.email
    about = brand.about.get(language).strip()
    if language is Language.ZH:
        about = re.sub(r"(?<=[，。；！？、])\s+", "", about)  # folded lines of the brand file
        return f"关于{brand.name.zh}\n{about}" + (f"\n\n媒体联系：{media}" if media else "")
    return f"About {brand.name.en}\n{about}" + (f"\n\nMedia contact: {media}" if media else "")
