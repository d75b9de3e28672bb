"""Bytes of a text file as text."""

from __future__ import annotations

import codecs

import regex

from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.document import clean

_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.01
"""A text has next to no control characters; a binary file is full of them."""


def decode(name: str, data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else GB18030 (which holds GBK). Raises `Refused`."""
    text = _decoded(name, data)
    if len(_CONTROL.findall(text)) > max(2, _CONTROL_SHARE * len(text)):
        raise refusal.not_text(name)
    text = clean(text)
    if not text.strip():
        raise refusal.empty(name)
    return text


def _decoded(name: str, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal.not_text(name)
