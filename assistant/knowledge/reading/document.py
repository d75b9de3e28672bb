"""What reading a file gives: one text and the sections in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import regex

from assistant.domain.vocabulary import Language
from assistant.knowledge.reading.asides import Aside, Asides

_UNPRINTABLE = regex.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff]")
_SURROGATE = regex.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """Text that every library takes: newlines are `\\n`, no NUL or other control characters, no lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", text))


@dataclass(frozen=True)
class Section:
    """A stretch of the document's text under one heading, on one page where the format has pages."""

    heading: tuple[str, ...]
    start: int
    end: int
    page: int | None = None
    line: int | None = None
    """Line in the file where a record begins; other sections count lines of the document's text."""
    language: Language | None = None
    """Where a record says it."""


@dataclass(frozen=True)
class ReadDocument:
    """A file's text with its sections, and what its front matter says of it."""

    title: str
    text: str
    sections: tuple[Section, ...]
    language: Language | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    asides: tuple[Aside, ...] = ()
    """What the file holds beside its text: found, reported, not indexed."""

    def section_text(self, section: Section) -> str:
        """The words of one section."""
        return self.text[section.start : section.end]


@dataclass
class Builder:
    """Collects the text of a format that has no lines of its own (docx, pdf, records)."""

    asides: Asides = field(default_factory=Asides)
    _parts: list[str] = field(default_factory=list)
    _sections: list[Section] = field(default_factory=list)
    _length: int = 0

    def heading(self, text: str) -> None:
        """Show a heading in the text, outside every section."""
        self._append(self.asides.seen(clean(text)).strip())

    def section(
        self,
        text: str,
        heading: tuple[str, ...],
        page: int | None = None,
        line: int | None = None,
        language: Language | None = None,
    ) -> None:
        """Add a section; an empty one is left out."""
        body = self.asides.seen(clean(text), f"p{page}" if page else "").strip()
        if body:
            start = self._append(body)
            self._sections.append(Section(heading, start, start + len(body), page, line, language))

    def _append(self, text: str) -> int:
        if self._parts:
            self._parts.append("\n\n")
            self._length += 2
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def document(self, title: str) -> ReadDocument:
        """The document so far."""
        return ReadDocument(
            title=self.asides.seen(clean(title)).strip(),
            text="".join(self._parts),
            sections=tuple(self._sections),
            asides=self.asides.all(),
        )


class HeadingPath:
    """The headings above the current place, by level."""

    def __init__(self) -> None:
        self._levels: list[tuple[int, str]] = []

    def enter(self, level: int, text: str) -> None:
        """A heading of `level` (1 is the highest) closes all of its level and below; one without words only closes."""
        while self._levels and self._levels[-1][0] >= level:
            self._levels.pop()
        if text:
            self._levels.append((level, text))

    @property
    def path(self) -> tuple[str, ...]:
        """From the highest to the lowest."""
        return tuple(text for _, text in self._levels)

    @property
    def depth(self) -> int:
        """Level of the lowest, 0 where there is none."""
        return self._levels[-1][0] if self._levels else 0
