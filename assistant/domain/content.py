"""The text of a draft in its channel's own shape, and where in it something is."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import model_validator

from assistant.domain.vocabulary import Strict


class Shot(Strict):
    """One shot of a video script."""

    picture: str
    words: str = ""


class Content(Strict):
    """Title, body, tags and whatever else the channel shows; every check reads all of it."""

    title: str = ""
    body: str
    tags: tuple[str, ...] = ()
    """Without `#`."""
    cover_text: str = ""
    image_texts: tuple[str, ...] = ()
    script: tuple[Shot, ...] = ()
    alt_texts: tuple[str, ...] = ()

    def fields(self) -> Iterator[tuple[str, str]]:
        """Every non-empty piece of text with its field name (`body`, `title`, `tags[0]`, `script[1].words`, …)."""
        if self.title:
            yield "title", self.title
        yield "body", self.body
        for name, values in (("tags", self.tags), ("image_texts", self.image_texts), ("alt_texts", self.alt_texts)):
            yield from ((f"{name}[{i}]", value) for i, value in enumerate(values) if value)
        if self.cover_text:
            yield "cover_text", self.cover_text
        for i, shot in enumerate(self.script):
            yield f"script[{i}].picture", shot.picture
            if shot.words:
                yield f"script[{i}].words", shot.words


class Place(Strict):
    """A span of one field in Unicode code points; the whole text where `start == end == 0`."""

    field: str = "body"
    start: int = 0
    end: int = 0
    excerpt: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Place:
        if not 0 <= self.start <= self.end or self.end - self.start != len(self.excerpt):
            raise ValueError(f"span {self.start}:{self.end} does not fit excerpt {self.excerpt!r}")
        return self

    @classmethod
    def of(cls, text: str, start: int, end: int, field: str = "body") -> Place:
        """The place of `text[start:end]`."""
        return cls(field=field, start=start, end=end, excerpt=text[start:end])


WHOLE_TEXT = Place()
"""What concerns the text as a whole."""
