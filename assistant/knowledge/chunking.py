"""Cuts a document into passages along sections, paragraphs and sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from assistant.domain.vocabulary import Language
from assistant.knowledge.reading.document import ReadDocument, Section
from assistant.knowledge.reading.plain import is_wrapped
from assistant.text.scripts import detect_language
from assistant.text.sentences import split_sentences

HAN_CHARS = 350
OTHER_CHARS = 1_100
"""A passage of this many characters has about 300 tokens of the embedder; its speed falls off beyond."""
_TARGET = 0.6
"""Paragraphs are joined up to this share of a full passage: small pieces match better, tiny ones say too little."""
_HAN = regex.compile(r"[\p{Han}\u3000-\u303f\uff00-\uffef]")
_PARAGRAPH = regex.compile(r"[^\n]+(?:\n(?!\s*\n|\s*[-*•|>#]|\s*\d{1,2}[.、)])[^\n]+)*")
"""Lines up to a blank line or a list item; hard line breaks stay inside."""


@dataclass(frozen=True)
class Piece:
    """One passage before it has an id."""

    heading: tuple[str, ...]
    start: int
    end: int
    text: str
    language: Language
    line_start: int | None
    line_end: int | None
    page: int | None


def weight(text: str) -> float:
    """How full a passage with this text is; 1.0 is full."""
    han = len(_HAN.findall(text))
    return han / HAN_CHARS + (len(text) - han) / OTHER_CHARS


def cut(document: ReadDocument) -> list[Piece]:
    """The passages of a document in order; every word of its sections is in exactly one of them."""
    breaks = [index for index, char in enumerate(document.text) if char == "\n"]
    main = document.language or detect_language(document.text) or Language.EN
    pieces: list[Piece] = []
    for section in document.sections:
        for start, end in _spans(document.text, section):
            text = document.text[start:end]
            first = bisect_right(breaks, start - 1) + 1
            last = bisect_right(breaks, end - 1) + 1
            if section.line is not None:
                first = last = section.line
            paged = section.page is not None
            pieces.append(
                Piece(
                    heading=section.heading,
                    start=start,
                    end=end,
                    text=text,
                    language=section.language or detect_language(text) or main,
                    line_start=None if paged else first,
                    line_end=None if paged else last,
                    page=section.page,
                )
            )
    return pieces


def _spans(text: str, section: Section) -> Iterator[tuple[int, int]]:
    if section.line is not None and weight(text[section.start : section.end]) <= 1:
        yield section.start, section.end
        return
    begin, end, full = -1, -1, 0.0
    for start, stop in _units(text, section.start, section.end):
        more = weight(text[start:stop])
        if begin >= 0 and full + more > (1.0 if full < _TARGET / 3 else _TARGET):
            yield begin, end
            begin = -1
        if begin < 0:
            begin, full = start, 0.0
        end, full = stop, full + more
    if begin >= 0:
        yield begin, end


def _units(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Paragraphs; a paragraph that is too long by itself comes as sentences, such a sentence as slices."""
    for match in _PARAGRAPH.finditer(text, start, end):
        left, right = _trimmed(text, match.start(), match.end())
        if left == right:
            continue
        if weight(text[left:right]) <= 1:
            yield left, right
        else:
            yield from _sentences(text, left, right)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    spans = split_sentences(_unwrapped(text[start:end]))
    for index, _ in enumerate(spans):
        # What stands between two sentences (a list mark, a bracket) goes with the second.
        stop = end if index + 1 == len(spans) else start + spans[index].end
        yield from _slices(text, *_trimmed(text, position, stop))
        position = stop
    if not spans:
        yield from _slices(text, start, end)


def _unwrapped(text: str) -> str:
    """Hard line breaks as spaces, place for place, so that a sentence goes on where its line was broken off."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    joints = [" " if is_wrapped(line) else "\n" for line in lines[:-1]]
    return "".join(part for pair in zip(lines, [*joints, ""], strict=True) for part in pair)


def _slices(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while weight(text[start:end]) > 1:
        low, high = start + 1, min(end, start + OTHER_CHARS)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if weight(text[start:middle]) <= 1 else (low, middle - 1)
        joint = max(text.rfind(mark, start + (low - start) // 2, low) for mark in "\n ，,、;；")
        stop = joint + 1 if joint > start else low
        left, right = _trimmed(text, start, stop)
        if left < right:
            yield left, right
        start = stop
    left, right = _trimmed(text, start, end)
    if left < right:
        yield left, right


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
