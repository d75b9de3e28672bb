"""Posts on the wire: the JSON that a model is asked for by channel, and how what comes back is read."""

from __future__ import annotations

import json
import re

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    field_validator,
    model_validator,
)

from assistant.domain.channel import ChannelSpec
from assistant.domain.content import Content, Shot
from assistant.domain.model import FailureReason
from assistant.domain.vocabulary import Language, Twin
from assistant.drafting.model.post_craft import Craft
from assistant.drafting.model.wire import Refusals, read_document, storable
from assistant.errors import ModelFailure
from assistant.llm.structured import read_partial_json

_MOST_ITEMS = 40
"""Entries of one list that are read; no channel takes more pictures, tags or shots."""


class WireShot(BaseModel):
    """One shot as a model writes it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    picture: str = ""
    words: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return {"picture": value} if isinstance(value, str) else _without_nulls(value)


class WireVariant(BaseModel):
    """One variant as a model writes it: lenient in form, since every field is checked as text afterwards."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    variant: str = ""
    title: str = ""
    titles: tuple[str, ...] = ()
    body: str = Field(default="", validation_alias=AliasChoices("body", "text", "content"))
    tags: tuple[str, ...] = ()
    cover_text: str = ""
    image_texts: tuple[str, ...] = ()
    script: tuple[WireShot, ...] = ()
    alt_texts: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _nulls(cls, value: object) -> object:
        return _without_nulls(value)

    @field_validator("tags", mode="before")
    @classmethod
    def _tags(cls, value: object) -> object:
        if isinstance(value, str):
            return [part for part in re.split(r"[#＃,，、\s]+", value) if part]
        return value

    @field_validator("titles", "image_texts", "alt_texts", mode="before")
    @classmethod
    def _lines(cls, value: object) -> object:
        return [line for line in value.splitlines() if line.strip()] if isinstance(value, str) else value

    @field_validator("titles", "tags", "image_texts", "script", "alt_texts", mode="after")
    @classmethod
    def _few(cls, value: tuple[object, ...]) -> tuple[object, ...]:
        return value[:_MOST_ITEMS]


class WirePosts(BaseModel):
    """The reply: `{"variants": [...]}`; a bare list or a single variant is read as well."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    variants: tuple[WireVariant, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _shapes(cls, value: object) -> object:
        if isinstance(value, list):
            return {"variants": value}
        if isinstance(value, dict) and "variants" not in value and {"body", "text", "content"} & value.keys():
            return {"variants": [value]}
        return value


def _without_nulls(value: object) -> object:
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


def schema_of(fields: tuple[str, ...]) -> dict[str, JsonValue]:
    """Strict JSON schema for the fields of a channel: all required, nothing else, no limits (servers differ)."""
    text: JsonValue = {"type": "string"}
    texts: JsonValue = {"type": "array", "items": text}
    shot = _object({"picture": text, "words": text})
    kinds: dict[str, JsonValue] = {"script": {"type": "array", "items": shot}}
    kinds |= dict.fromkeys(("titles", "tags", "image_texts", "alt_texts"), texts)
    variant = _object({name: kinds.get(name, text) for name in fields})
    return _object({"variants": {"type": "array", "items": variant}})


def _object(properties: dict[str, JsonValue]) -> dict[str, JsonValue]:
    required: list[JsonValue] = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def shape_text(fields: tuple[str, ...], craft: Craft) -> str:
    """The same as an example, for servers that know no schema and for models that go by examples."""
    shown: dict[str, object] = {}
    for name in fields:
        if name == "script":
            shown[name] = [{"picture": craft.fields["picture"], "words": craft.fields["words"]}]
        elif name in ("titles", "tags", "image_texts", "alt_texts"):
            shown[name] = [craft.fields[name]]
        else:
            shown[name] = craft.fields[name]
    return json.dumps({"variants": [shown]}, ensure_ascii=False, indent=1)


def wire_text(content: Content, variant: str, fields: tuple[str, ...]) -> str:
    """A text as a model would have written it, for a call that repairs it."""
    held = content.model_dump(mode="json") | {"variant": variant}
    return json.dumps({name: held[name] for name in fields if name in held}, ensure_ascii=False, indent=1)


def read_posts(
    text: str, complete: bool, language: Language, refusals: Refusals
) -> tuple[tuple[WireVariant, ...], bool]:
    """The variants, and whether they are whole. Raises `ModelFailure` where the reply is no such document.

    A document that is broken but for its end (a bare line break in a string, as small servers write) reads as whole.
    """
    partly = None if complete else _as_far_as_it_goes(text)
    if partly is not None:
        return partly.variants, False
    try:
        document = read_document(text, WirePosts, complete=complete, language=language, refusals=refusals)
    except ModelFailure as why:
        malformed = why.reason in (FailureReason.BAD_JSON, FailureReason.WRONG_SCHEMA)
        broken = _as_far_as_it_goes(text) if malformed else None
        if broken is None:
            raise
        return broken.variants, complete and text.rstrip().rstrip("`").rstrip().endswith(("}", "]"))
    return document.variants, complete


def _as_far_as_it_goes(text: str) -> WirePosts | None:
    """What stands in a document that was cut: its last string as far as it goes."""
    try:
        return WirePosts.model_validate(storable(read_partial_json(text)))
    except ValidationError:
        return None


def content_of(wire: WireVariant, channel: ChannelSpec, fields: tuple[str, ...]) -> tuple[Content, tuple[Twin, ...]]:
    """The variant in the channel's shape; what the channel has no place for is left out and told."""
    given = {
        "title": _line(wire.title),
        "body": _body(wire.body),
        "tags": _tags(wire.tags),
        "cover_text": _line(wire.cover_text),
        "image_texts": _lines(wire.image_texts),
        "alt_texts": _lines(wire.alt_texts),
        "script": tuple(
            Shot(picture=_line(shot.picture), words=_line(shot.words))
            for shot in wire.script
            if shot.picture.strip() or shot.words.strip()
        ),
    }
    homeless = [name for name, value in given.items() if value and name not in fields]
    content = Content.model_validate({name: value for name, value in given.items() if name in fields})
    return content, tuple(_homeless(name, channel) for name in homeless)


_CALLED = {
    "title": Twin(zh="标题", en="a title"),
    "tags": Twin(zh="话题", en="tags"),
    "cover_text": Twin(zh="封面字", en="cover text"),
    "image_texts": Twin(zh="图上的字", en="texts in images"),
    "alt_texts": Twin(zh="图片说明", en="alt texts"),
    "script": Twin(zh="分镜", en="a script"),
}


def _homeless(name: str, channel: ChannelSpec) -> Twin:
    called = _CALLED[name]
    return Twin(
        zh=f"模型还写了{called.zh}，{channel.name.zh}没有这一栏，没有采用。",
        en=f"The model also wrote {called.en}; {channel.name.en} has no place for it, so it was left out.",
    )


def _body(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in map(_line, texts) if line)


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    bare = (_line(tag).strip("#＃ ") for tag in tags)
    return tuple(dict.fromkeys(tag for tag in bare if tag))
