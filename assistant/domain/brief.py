"""What a copywriter and a community manager come with."""

from __future__ import annotations

from datetime import date

from pydantic import AliasChoices, Field, field_validator

from assistant.domain.incident import Moment, Words
from assistant.domain.vocabulary import Language, Platform, Strict


class DateSpan(Strict):
    """First and last day of what a brief announces."""

    start: date
    end: date | None = None


class Brief(Strict):
    """创意简报: what posts are to be written."""

    brand: Words
    goal: Words
    audience: str = Field(default="", validation_alias=AliasChoices("audience", "audience_segment"))
    key_messages: tuple[Words, ...] = Field(min_length=1)
    platforms: tuple[Platform, ...] = ()
    tone: str = ""
    must_say: tuple[Words, ...] = ()
    must_not_say: tuple[Words, ...] = ()
    call_to_action: str = ""
    dates: DateSpan | None = None
    language: Language = Language.ZH
    product: str = ""
    """The product or event the posts are about, as it is to be named."""
    tags: tuple[str, ...] = ()

    @field_validator("key_messages", "must_say", "must_not_say", "tags", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("dates", mode="before")
    @classmethod
    def _dates(cls, value: object) -> object:
        if isinstance(value, date | str):
            return {"start": value}
        if isinstance(value, list | tuple) and 1 <= len(value) <= 2:
            return dict(zip(("start", "end"), value, strict=False))
        return value


class Comment(Strict):
    """评论: untrusted words of someone outside; the author is kept only as a pseudonym."""

    text: Words
    platform: Platform | None = None
    author: str = ""
    thread: tuple[str, ...] = ()
    at: Moment | None = Field(default=None, validation_alias=AliasChoices("at", "time"))
    language: Language | None = None
