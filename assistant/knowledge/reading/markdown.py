"""Markdown: front matter, headings, sections. The text stays as written, so lines are lines of the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import regex

from assistant.domain.vocabulary import Language
from assistant.files import parse_yaml
from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.asides import AsideKind, Asides
from assistant.knowledge.reading.document import HeadingPath, ReadDocument, Section

_FRONT = regex.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", regex.DOTALL | regex.MULTILINE)
_ATX = regex.compile(r"^ {0,3}(?P<marks>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*[ \t]*$")
_SETEXT = regex.compile(r"^ {0,3}(?P<mark>=+|-+)[ \t]*$")
_FENCE = regex.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})")
_CODE = regex.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)|`[^`\n]+`", regex.DOTALL | regex.MULTILINE
)
_COMMENT = regex.compile(r"<!--(?P<words>.*?)(?:-->|\Z)|^\[//\]: # .*$", regex.DOTALL | regex.MULTILINE)
_CONCEALED = regex.compile(
    r"<(?P<tag>[a-z][a-z0-9]*)\b[^<>]*?(?:\bhidden\b(?!\s*=\s*[\"']?false)|aria-hidden\s*=\s*[\"']?true|style\s*=\s*[\"'][^\"'<>]*"
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])))"
    r"[^<>]*>(?P<words>.*?)</(?P=tag)\s*>",
    regex.DOTALL | regex.IGNORECASE,
)


def read_markdown_file(name: str, stem: str, text: str, asides: Asides) -> ReadDocument:
    """As `read_markdown`; comments and elements that a page does not show are reported and blanked.

    Blanks keep every place in the text where it was.
    """
    for pattern, kind in ((_COMMENT, AsideKind.COMMENT), (_CONCEALED, AsideKind.STYLE)):
        text = _blanked(text, pattern, kind, asides)
    return read_markdown(name, stem, text)


def _blanked(text: str, pattern: regex.Pattern[str], kind: AsideKind, asides: Asides) -> str:
    if "<" not in text and "[//]" not in text:
        return text
    code = [match.span() for match in _CODE.finditer(text)]
    parts, position = list[str](), 0
    for match in pattern.finditer(text):
        start, end = match.span()
        if any(left <= start < right for left, right in code):
            continue
        asides.add(kind, match.groupdict().get("words") or match.group(), f"L{text.count(chr(10), 0, start) + 1}")
        parts += [text[position:start], regex.sub(r"[^\n]", " ", text[start:end])]
        position = end
    return "".join((*parts, text[position:]))


def read_markdown(name: str, stem: str, text: str) -> ReadDocument:
    """Sections along headings; `title`, `language`, `valid_from`, `valid_until` from the front matter."""
    meta: Mapping[str, object] = {}
    body = 0
    front = _FRONT.match(text)
    if front:
        found, _ = parse_yaml(front["yaml"], name)
        meta = {str(k): v for k, v in found.items()} if isinstance(found, dict) else {}
        body = front.end()
    first, sections = _sections(text, body)
    title = str(meta.get("title") or first or stem)
    trimmed = tuple(_without_title(section, title) for section in sections)
    return ReadDocument(
        title=title,
        text=text,
        sections=trimmed,
        language=_language(meta.get("language")),
        valid_from=_date(name, "valid_from", meta.get("valid_from")),
        valid_until=_date(name, "valid_until", meta.get("valid_until")),
    )


def _without_title(section: Section, title: str) -> Section:
    if section.heading[:1] == (title,):
        return Section(section.heading[1:], section.start, section.end)
    return section


def _language(value: object) -> Language | None:
    code = str(value or "").lower().replace("_", "-").split("-")[0]
    return Language(code) if code in tuple(Language) else None


def _date(name: str, key: str, value: object) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise refusal.bad_date(name, key, value) from error


def _sections(text: str, body: int) -> tuple[str, list[Section]]:
    """The first top heading, and all sections."""
    path, sections, first = HeadingPath(), list[Section](), ""
    fence, start, position, before = "", body, body, ""
    for line in text[body:].split("\n"):
        begin, position = position, position + len(line) + 1
        opened = _FENCE.match(line)
        if opened and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else opened["fence"]
        heading = None if fence else _ATX.match(line)
        under = None if fence or heading or not before.strip() else _SETEXT.match(line)
        if heading or under:
            level = len(heading["marks"]) if heading else (1 if line.lstrip().startswith("=") else 2)
            words = heading["text"].strip() if heading else before.strip()
            end = begin if heading else begin - len(before) - 1
            _close(sections, path, text, start, end)
            path.enter(level, words)
            first = first or (words if level == 1 else "")
            start, before = position, ""
            continue
        before = line if not line.lstrip().startswith(("-", "*", ">", "|")) else ""
    _close(sections, path, text, start, len(text))
    return first, sections


def _close(sections: list[Section], path: HeadingPath, text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        sections.append(Section(path.path, left, right))
