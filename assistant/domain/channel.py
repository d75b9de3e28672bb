"""What a channel takes: fields, limits and how each is counted. The table itself is data."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from assistant.domain.vocabulary import Platform, Strict, Twin


class Counter(StrEnum):
    """How a channel counts length."""

    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    """UTF-16 code units, as JavaScript's `length`."""
    GRAPHEMES = "graphemes"
    X_WEIGHTED = "x_weighted"
    """twitter-text: CJK and emoji 2, URL 23, of 280."""
    XHS_TITLE = "xhs_title"
    """小红书 titles: ceil(sum / 2), ASCII 1 and others 2 per UTF-16 unit."""
    LINKEDIN_WIRE = "linkedin_wire"
    """Reserved characters are escaped and cost 2."""
    UTF8_BYTES = "utf8_bytes"
    THREADS = "threads"
    """Characters 1 each, but an emoji as many as it has UTF-8 bytes."""


class Form(StrEnum):
    """Long-form channels carry a whole statement; short-form ones its core."""

    LONG = "long"
    SHORT = "short"


class Audience(StrEnum):
    """Who reads the channel; decides which facts may be told (`if_asked` only in answers)."""

    PUBLIC = "public"
    PRESS = "press"
    STAFF = "staff"
    SERVICE = "service"
    PARTNERS = "partners"
    SPOKESPERSON = "spokesperson"


class Limit(Strict):
    """At most `limit` of one field, counted by `counter`."""

    limit: int
    counter: Counter = Counter.CODE_POINTS


class ChannelSpec(Strict):
    """One row of the channel table."""

    id: Platform
    name: Twin
    form: Form
    audience: Audience = Audience.PUBLIC
    title: Limit | None = None
    """None: the channel has no title; a given title is then an unsupported feature."""
    title_required: bool = False
    body: tuple[Limit, ...] = ()
    """All must hold (Bluesky: graphemes and bytes)."""
    tag: Limit | None = None
    """Length of one tag."""
    max_tags: int | None = None
    max_mentions: int | None = None
    tag_style: str = "#{tag}"
    """How a tag is written in the published text: `#{tag}#` on Weibo, `#{tag}` elsewhere; empty where none."""
    fold: int | None = None
    """Characters shown before 展开 / more."""
    cover_text: Limit | None = None
    image_texts: Limit | None = None
    max_images: int | None = None
    script: bool = False
    """The channel is video: a post carries a script with shots."""
    alt_text: Limit | None = None
    markdown: bool = False
    """Whether the channel renders markdown; elsewhere its marks are an unsupported feature."""
    links: bool = True
    """False: a link in the text cannot be clicked there."""
    source: str
    checked: date
    verified: bool
    """False where only a secondary source was seen."""


class ChannelTable(Strict):
    """All channels by id."""

    channels: tuple[ChannelSpec, ...]

    def get(self, platform: Platform) -> ChannelSpec:
        """The row of one channel; the table is validated to be complete when it is read."""
        return next(c for c in self.channels if c.id is platform)
