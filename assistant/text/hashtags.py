"""Hashtags, mentions and links as they stand in a text."""

from __future__ import annotations

from dataclasses import dataclass

import regex

LINK = regex.compile(
    r"(?:https?://|(?<![\p{Latin}\p{N}_.@/-])www\.)[^\s\p{Han}，。！？；：、（）【】《》「」“”<>]+", regex.IGNORECASE
)
"""A link, up to white space, a Chinese character or Chinese punctuation."""

_PAIRED = regex.compile(r"#([^#\n]{1,140})#")
_OPEN = regex.compile(r"(?<![\p{L}\p{N}_/&#])[#＃]([\p{L}\p{N}\p{M}_·]+)")
_MENTION = regex.compile(r"(?<![\p{Latin}\p{N}_.@/+-])@[\p{L}\p{N}_.-]*[\p{L}\p{N}_]")


@dataclass(frozen=True)
class Mark:
    """One hashtag, mention or link: its words and where it stands."""

    text: str
    """The tag without `#`, the mention with `@`, the link as written."""
    start: int
    end: int


def links(text: str) -> list[Mark]:
    """Every link, in order."""
    return [Mark(match.group(), match.start(), match.end()) for match in LINK.finditer(text)]


def hashtags(text: str, style: str) -> list[Mark]:
    """Every hashtag in a channel's style (`#{tag}#` or `#{tag}`); a `#` within a link or before a number is none."""
    masked = LINK.sub(lambda match: " " * len(match.group()), text)
    pattern = _PAIRED if style.endswith("#") else _OPEN
    found = (Mark(match.group(1), match.start(), match.end()) for match in pattern.finditer(masked))
    return [mark for mark in found if mark.text.strip() and not mark.text.isdigit()]


def mentions(text: str) -> list[Mark]:
    """Every @mention; e-mail addresses are none."""
    masked = LINK.sub(lambda match: " " * len(match.group()), text)
    return [Mark(match.group(), match.start(), match.end()) for match in _MENTION.finditer(masked)]
