"""Characters that a reader cannot see. What emoji, Arabic, Hebrew, Persian and Indic scripts need is left alone.

Sources: Unicode UTS #51 (emoji sequences), UAX #9 (bidi), UTS #39; CVE-2021-42574 (bidi).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import FindingSeverity, Twin

_SUSPECT = regex.compile(
    r"[\p{Cf}\p{Co}\p{Cs}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u3164\uFFA0\uFE00-\uFE0F\U000E0000-\U000E0FFF\p{Noncharacter_Code_Point}]"
    r"|[^\P{Cc}\n\t\r]"
)
_PICTURE = r"(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2})[\uFE0E\uFE0F]?\p{Emoji_Modifier}?"
_FINE = regex.compile(
    r"\U0001F3F4[\U000E0061-\U000E007A]{2}[\U000E0030-\U000E0039\U000E0061-\U000E007A]{1,4}\U000E007F"
    rf"|{_PICTURE}(?:\u200D{_PICTURE})*"
    r"|[0-9#*]\uFE0F\u20E3|[\p{S}\p{P}\p{No}]\uFE0F|\p{Han}[\uFE00-\uFE02\U000E0100-\U000E01EF]"
    r"|"
    r"(?<=[\p{Arabic}\p{Syriac}\p{Mongolian}\p{Devanagari}\p{Bengali}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}]\p{M}?)"
    r"[\u200C\u200D\u180B-\u180E](?=[\p{L}\p{M}])"
    r"|(?<![\u200E\u200F\u061C])[\u200E\u200F\u061C](?![\u200E\u200F\u061C])"
)
_RTL = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}]")
_MARKS = "\u200e\u200f\u061c"
_SOFT_HYPHEN = "\u00ad"
_MARKUP = regex.compile(
    r"<!--.*?-->|<(?P<tag>[a-z]+)[^<>]*style\s*=\s*[\"'][^\"']*(?:display\s*:\s*none|"
    r"visibility\s*:\s*hidden|font-size\s*:\s*0|"
    r"opacity\s*:\s*0(?![.\d]))[^\"']*[\"'][^<>]*>.*?</(?P=tag)>",
    regex.IGNORECASE | regex.DOTALL,
)
_NAMES = {0xFEFF: "BOM", 0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ"}
_SHOWN = 3


def hidden_findings(field: str, text: str, book: RuleBook) -> Iterator[Finding]:
    """Every run of hidden characters, and passages that markup hides."""
    if text.isprintable() and text.isascii():
        spans: list[tuple[int, int]] = []
    else:
        spans = list(_runs(text))
    for start, end in spans:
        severity = FindingSeverity.WARNING if set(text[start:end]) == {_SOFT_HYPHEN} else None
        yield book.finding("injection.hidden-text", Place.of(text, start, end, field), _told(text[start:end]), severity)
    for match in _MARKUP.finditer(text):
        what = Twin(zh="网页注释或不显示的标签", en="a comment or an element that is not shown")
        place = Place.of(text, *match.span(), field)
        yield book.finding("injection.hidden-text", place, {"what": what})


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Neighbouring hidden characters as one span."""
    fine = {
        at
        for match in _FINE.finditer(text)
        if match.group() not in _MARKS or _RTL.search(_line(text, match.start()))
        for at in range(match.start(), match.end())
    }
    start = end = -1
    for match in _SUSPECT.finditer(text):
        at = match.start()
        if at in fine:
            continue
        if at != end:
            if start >= 0:
                yield start, end
            start = at
        end = at + 1
    if start >= 0:
        yield start, end


def _line(text: str, at: int) -> str:
    stop = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : stop if stop >= 0 else len(text)]


def _told(run: str) -> dict[str, Twin]:
    """What the characters are; hidden tags are read out."""
    names = list(dict.fromkeys(_name(ord(c)) for c in run))
    listed = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    tags = "".join(chr(ord(c) - 0xE0000) for c in run if 0xE0020 <= ord(c) <= 0xE007E)
    zh, en = f"{len(run)}个看不见的字符（{listed}）", f"{len(run)} invisible character{'s' * (len(run) > 1)} ({listed})"
    if tags:
        zh, en = f"{zh}，藏有文字：{tags}", f"{en} that hide the words: {tags}"
    return {"what": Twin(zh=zh, en=en)}


def _name(code: int) -> str:
    given = _NAMES.get(code) or unicodedata.name(chr(code), "").title()
    return f"U+{code:04X} {given}".strip()
