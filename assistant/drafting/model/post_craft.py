"""How posts are written for each channel, as the prompt tells it: craft, fields, limits, rules of markets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, model_validator

from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.channel import ChannelSpec, Counter, Limit
from assistant.domain.vocabulary import Language, Market, Platform, Strict, fill_slots
from assistant.drafting.model.wire import banned_text, voice_text
from assistant.drafting.post.wording import date_text
from assistant.files import load_model

_COVER = {Language.ZH: Limit(limit=16), Language.EN: Limit(limit=40)}
"""As the playbook engine has it, where the channel table sets no limit."""


class ChannelCraft(Strict):
    """How a post for one channel is written."""

    id: Platform
    craft: str
    tokens: int = Field(gt=0)
    """Model tokens that one variant takes, all fields together."""
    cover: bool = False
    """It has words on a cover."""
    cards: bool = False
    """It has words in pictures."""


class Craft(Strict):
    """`prompts/post/craft.<lang>.yaml`: everything in the prompt that differs by channel, market or field."""

    language: Language
    write: str
    no_evidence: str
    fields: dict[str, str]
    """What goes into each field of the reply, by its name there."""
    limits: dict[str, str]
    units: dict[Counter, str]
    brief: dict[str, str]
    """What the parts of a brief are called."""
    markets: dict[Market, str]
    channels: tuple[ChannelCraft, ...]

    @model_validator(mode="after")
    def _complete(self) -> Craft:
        missing = [p.value for p in Platform if all(row.id is not p for row in self.channels)]
        missing += [m.value for m in Market if m not in self.markets]
        missing += [c.value for c in Counter if c not in self.units]
        missing += [f"fields.{name}" for name in FIELDS if name not in self.fields]
        if missing:
            raise ValueError(f"lacks: {', '.join(missing)}")
        return self

    def of(self, platform: Platform) -> ChannelCraft:
        """The row of one channel."""
        return next(row for row in self.channels if row.id is platform)


FIELDS = (
    "variant",
    "title",
    "titles",
    "body",
    "tags",
    "cover_text",
    "image_texts",
    "alt_texts",
    "picture",
    "words",
)
"""Fields of a variant in the order in which they are written; `picture` and `words` are those of a shot."""


def load_craft(prompts: Path, language: Language) -> Craft:
    """Read the craft notes of a language. Raises `NotFound`, or `BadFile` that names what is missing."""
    return load_model(prompts / "post" / f"craft.{language.value}.yaml", Craft)


def fields_of(channel: ChannelSpec, row: ChannelCraft) -> tuple[str, ...]:
    """The fields that a post of the channel has."""
    has = {
        "title": channel.title is not None,
        "titles": channel.title is not None,
        "tags": channel.max_tags != 0,
        "cover_text": row.cover or channel.cover_text is not None,
        "image_texts": row.cards or channel.image_texts is not None,
        "script": channel.script,
        "alt_texts": channel.alt_text is not None,
    }
    order = ("variant", "title", "titles", "body", "tags", "cover_text", "image_texts", "script", "alt_texts")
    return tuple(name for name in order if has.get(name, True))


# --- what stands in the prompt ----------------------------------------------------------------------------------------


def brand_slots(brand: Brand, language: Language, craft: Craft) -> dict[str, str]:
    """The stable part: the same bytes for every request of a brand in a language."""
    names = dict.fromkeys(
        name
        for name in (
            brand.name.get(language),
            *(twin.get(language) for twin in brand.products),
            *(term.name for term in brand.preferred_terms),
        )
        if name and (language is Language.ZH or name.isascii())
    )
    joint = "、" if language is Language.ZH else ", "
    return {
        "brand": brand.name.get(language),
        "about": " ".join(brand.about.get(language).split()) if language is Language.EN else _zh(brand.about.zh),
        "voice": voice_text(brand, language),
        "names": joint.join(names),
        "avoid": banned_text(brand, language),
        "market": "\n".join(f"- {craft.markets[market]}" for market in brand.markets),
    }


def _zh(text: str) -> str:
    return "".join(text.split())


def brief_text(brief: Brief, brand: Brand, channel: ChannelSpec, language: Language, craft: Craft) -> str:
    """The brief as labelled lines, without what it leaves open."""
    own = next((c.tags for c in brand.channels if c.platform is channel.id), ())
    takes_tags = channel.max_tags != 0
    lines: list[tuple[str, Sequence[str]]] = [
        ("goal", (brief.goal,)),
        ("audience", (brief.audience,)),
        ("product", (brief.product,)),
        ("key_messages", brief.key_messages),
        ("must_say", brief.must_say),
        ("must_not_say", brief.must_not_say),
        ("call_to_action", (brief.call_to_action,)),
        ("dates", (date_text(brief.dates, language, brand.markets),)),
        ("tone", (brief.tone,)),
        ("tags", brief.tags if takes_tags else ()),
        ("house_tags", own if takes_tags else ()),
    ]
    colon = "：" if language is Language.ZH else ": "
    return "\n".join(_line(craft.brief[name], values, colon) for name, values in lines if any(values))


def _line(label: str, values: Sequence[str], colon: str) -> str:
    told = [" ".join(value.split()) for value in values if value.strip()]
    if len(told) == 1:
        return f"{label}{colon}{told[0]}"
    return "\n".join([f"{label}{colon.rstrip()}", *(f"- {value}" for value in told)])


def limits_text(channel: ChannelSpec, row: ChannelCraft, language: Language, craft: Craft) -> str:
    """The limits of the channel table in the prompt's words."""
    lines: list[str] = []

    def tell(name: str, limit: Limit) -> None:
        slots = {"limit": str(limit.limit), "unit": craft.units[limit.counter]}
        lines.append(fill_slots(craft.limits[name], slots))

    if channel.title is not None:
        tell("title", channel.title)
    for limit in channel.body:
        tell("body", limit)
    if channel.max_tags == 0:
        lines.append(craft.limits["no_tags"])
    elif channel.max_tags is not None:
        lines.append(fill_slots(craft.limits["tags"], {"limit": str(channel.max_tags)}))
    if channel.fold is not None:
        lines.append(fill_slots(craft.limits["fold"], {"limit": str(channel.fold)}))
    if "cover_text" in fields_of(channel, row):
        tell("cover", channel.cover_text or _COVER[language])
    lines.append(craft.limits["alone"])
    return "\n".join(f"- {line}" for line in lines)
