"""What goes to a model and comes back when a text is changed: named wishes, fields, marks for sentences that stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import JsonValue

from assistant.domain.content import Content, Shot
from assistant.domain.revision import WishKind
from assistant.domain.vocabulary import Strict, Twin


class Wishes(Strict):
    """`prompts/revise/wishes.yaml`: what the named wishes ask of a model, and what it may change."""

    wishes: dict[WishKind, Twin]
    whole: Twin
    sentence: Twin


class Field(Strict):
    """One field of a text, by the name that `Content.fields` gives it."""

    name: str
    text: str


class Fields(Strict):
    """What a model writes."""

    fields: tuple[Field, ...]


MARK = re.compile(r"\[\[S\d{1,4}\]\]")
"""Any mark of `mark`."""


def mark(number: int) -> str:
    """Stands in a prompt for a sentence that must not change."""
    return f"[[S{number}]]"


def schema(names: Sequence[str]) -> dict[str, JsonValue]:
    """Of a reply that holds these fields."""
    return {
        "type": "object",
        "properties": {
            "fields": {
                "type": "array",
                "minItems": len(names),
                "maxItems": len(names),
                "items": {
                    "type": "object",
                    "properties": {"name": {"type": "string", "enum": list(names)}, "text": {"type": "string"}},
                    "required": ["name", "text"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["fields"],
        "additionalProperties": False,
    }


def plainly(text: str) -> str:
    """Clean line ends, and at most one empty line at a time."""
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def joined(content: Content) -> str:
    """Every piece of the text, for comparing what is in it."""
    return "\n".join(text for _, text in content.fields())


def translated(content: Content, told: dict[str, str]) -> Content:
    """Every field in the other language; a field that the model left out is left empty, so that no language mixes."""

    def several(name: str, values: Sequence[str]) -> tuple[str, ...]:
        return tuple(filter(None, (told.get(f"{name}[{i}]", "") for i in range(len(values)))))

    shots = (
        Shot(picture=told.get(f"script[{i}].picture", ""), words=told.get(f"script[{i}].words", ""))
        for i in range(len(content.script))
    )
    return Content(
        title=told.get("title", ""),
        body=told["body"],
        tags=tuple(tag.lstrip("#").strip("#") for tag in several("tags", content.tags)),
        cover_text=told.get("cover_text", ""),
        image_texts=several("image_texts", content.image_texts),
        script=tuple(shot for shot in shots if shot.picture or shot.words),
        alt_texts=several("alt_texts", content.alt_texts),
    )
