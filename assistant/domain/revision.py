"""What a person wishes changed in a text."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field, model_validator

from assistant.domain.vocabulary import Language, Strict

MOST_CHARACTERS = 2_000
"""Longest wish."""


class WishKind(StrEnum):
    """The wishes that have a name, and those in a person's own words."""

    SHORTER = "shorter"
    WARMER = "warmer"
    FORMAL = "formal"
    FREE = "free"
    TWIN = "twin"
    """The same text in the other language."""


class RevisionWish(Strict):
    """How a text is to be changed; sentences are counted from 1 as `assistant.text.sentences` cuts the body."""

    kind: WishKind
    text: str = Field(default="", max_length=MOST_CHARACTERS)
    """The wish in a person's words; only with `free`."""
    sentence: int | None = Field(default=None, ge=1)
    """Only this sentence may change."""
    keep: tuple[int, ...] = ()
    """These sentences stay as they are, byte for byte."""
    language: Language | None = None
    """The language to write in; only with `twin`."""

    @model_validator(mode="after")
    def _fits(self) -> RevisionWish:
        if (self.kind is WishKind.FREE) != bool(self.text.strip()):
            raise ValueError("a wish in one's own words takes `text`, and no other does")
        if self.sentence is not None and self.sentence in self.keep:
            raise ValueError("a sentence cannot be the one to change and one to keep")
        return self


def wish_from(word: str, sentence: int = 0, keep: Sequence[int] = ()) -> RevisionWish:
    """A wish from what a person typed: a name out of `WishKind`, or own words.

    Raises `ValueError` with what is wrong where the parts do not go together.
    """
    named = {kind.value: kind for kind in (WishKind.SHORTER, WishKind.WARMER, WishKind.FORMAL)}
    plain = " ".join(word.split())
    kind = named.get(plain.lower())
    return RevisionWish(
        kind=kind or WishKind.FREE,
        text="" if kind else plain,
        sentence=sentence or None,
        keep=tuple(sorted(set(keep))),
    )
