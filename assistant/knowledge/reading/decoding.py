"""Bytes of a text file as text."""

from __future__ import annotations

import regex

from assistant.encodings import decode_text
from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.document import clean

_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.01
"""A text has next to no control characters; a binary file is full of them."""


def decode(name: str, data: bytes) -> str:
    """The text in whichever encoding it came, without control characters. Raises `Refused`."""
    found = decode_text(data)
    if found is None or len(_CONTROL.findall(found.text)) > max(2, _CONTROL_SHARE * len(found.text)):
        raise refusal.not_text(name)
    text = clean(found.text)
    if not text.strip():
        raise refusal.empty(name)
    return text
