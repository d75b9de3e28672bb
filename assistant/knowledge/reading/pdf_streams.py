"""Looks at the compressed streams of a PDF before it is opened: one that inflates beyond reason is a bomb."""

from __future__ import annotations

import zlib

import regex

from assistant.knowledge.reading import refusal

MAX_STREAM = 64_000_000
"""Inflated bytes of a stream that is no picture; the drawing of a whole city map has about 30 million."""
MAX_PICTURE = 400_000_000
"""Inflated bytes of a picture: A3 in colour at 600 dpi has 210 million."""
MAX_RATIO = 200
"""Inflated to compressed; page content reaches about 20."""
_SMALL = 8_000_000
_STREAM = regex.compile(rb"stream\r?\n")
_DICTIONARY = 1_500
_CHUNK = 1 << 18


def refuse_bombs(name: str, data: bytes) -> None:
    """Inflate each stream, those that are packed twice too, and count. Raises `Refused`."""
    for found in _STREAM.finditer(data):
        before = data[max(0, found.start() - _DICTIONARY) : found.start()]
        dictionary = before[before.rfind(b"obj") :]
        if b"Fl" not in dictionary:  # FlateDecode, or short Fl
            continue
        end = data.find(b"endstream", found.end())
        packed = memoryview(data)[found.end() : end if end > 0 else len(data)]
        limit = MAX_PICTURE if b"/Image" in dictionary else _limit(len(packed))
        size, first = _inflated(packed, limit)
        if size <= limit and dictionary.count(b"Fl") > 1:
            limit = _limit(len(packed))
            size, _ = _inflated(memoryview(first), limit)
        if size > limit:
            raise refusal.bomb(name, f"> {limit:,} bytes")


def _limit(packed: int) -> int:
    return min(MAX_STREAM, max(_SMALL, MAX_RATIO * packed))


def _inflated(packed: memoryview, limit: int) -> tuple[int, bytes]:
    """How much comes out of a stream, counted up to just above `limit`, and how it begins."""
    machine, size, first = zlib.decompressobj(), 0, b""
    try:
        for at in range(0, len(packed), _CHUNK):
            rest: bytes | memoryview = packed[at : at + _CHUNK]
            while rest and size <= limit and not machine.eof:
                out = machine.decompress(rest, _CHUNK)
                first = first + out if len(first) < _CHUNK else first
                size += len(out)
                rest = machine.unconsumed_tail
    except zlib.error:
        return size, first  # what is broken pdfium says itself
    return size, first
