"""What a file holds besides the text that its reader sees: it is found, reported and not indexed."""

from __future__ import annotations

from enum import StrEnum

import regex
from pydantic import Field

from assistant.domain.vocabulary import Language, Strict, Twin


class AsideKind(StrEnum):
    """Where words were found that the page does not show, or shows beside the text."""

    INVISIBLE = "invisible"
    COLOUR = "colour"
    TINY = "tiny"
    OFF_PAGE = "off_page"
    COVERED = "covered"
    STYLE = "style"
    COMMENT = "comment"
    ALT_TEXT = "alt_text"
    METADATA = "metadata"
    CHARACTERS = "characters"
    TAGS = "tags"
    ROW = "row"
    COLUMN = "column"
    SHEET = "sheet"
    CELL = "cell"
    SLIDE = "slide"
    SPEAKER_NOTES = "speaker_notes"
    DELETED = "deleted"
    INSERTED = "inserted"
    OCR = "ocr"


NAMES: dict[AsideKind, Twin] = {
    AsideKind.INVISIBLE: Twin(zh="设为隐藏的文字", en="text marked as hidden"),
    AsideKind.COLOUR: Twin(zh="与底色相同的文字", en="text in the colour of its background"),
    AsideKind.TINY: Twin(zh="小到看不清的文字", en="text too small to read"),
    AsideKind.OFF_PAGE: Twin(zh="页面之外的文字", en="text outside the page"),
    AsideKind.COVERED: Twin(zh="被遮住的文字", en="text that is covered"),
    AsideKind.STYLE: Twin(zh="网页中不显示的内容", en="content that the page does not show"),
    AsideKind.COMMENT: Twin(zh="批注或注释", en="comments"),
    AsideKind.ALT_TEXT: Twin(zh="图片替代文字", en="alternative text of pictures"),
    AsideKind.METADATA: Twin(zh="文件属性", en="file properties"),
    AsideKind.CHARACTERS: Twin(zh="看不见的字符（已去除）", en="characters that cannot be seen (taken out)"),
    AsideKind.TAGS: Twin(zh="用不可见标签字符写的文字（已去除）", en="text in invisible tag characters (taken out)"),
    AsideKind.ROW: Twin(zh="隐藏的行", en="hidden rows"),
    AsideKind.COLUMN: Twin(zh="隐藏的列", en="hidden columns"),
    AsideKind.SHEET: Twin(zh="隐藏的工作表", en="hidden sheets"),
    AsideKind.CELL: Twin(zh="内容不显示的单元格", en="cells whose content is not shown"),
    AsideKind.SLIDE: Twin(zh="隐藏的幻灯片", en="hidden slides"),
    AsideKind.SPEAKER_NOTES: Twin(zh="演讲者备注", en="speaker notes"),
    AsideKind.DELETED: Twin(zh="修订中删除的文字", en="text deleted in tracked changes"),
    AsideKind.INSERTED: Twin(
        zh="修订中插入、尚未接受的文字（已收录）", en="text inserted in tracked changes, not accepted yet (included)"
    ),
    AsideKind.OCR: Twin(
        zh="由扫描识别得来的文字（已收录，请核对）",
        en="text recognised from a scan (included; check it against the scan)",
    ),
}


class Aside(Strict):
    """One kind of words beside the text of a file."""

    kind: AsideKind
    count: int = Field(ge=1)
    """How many pieces."""
    sample: str = ""
    """The beginning of the first."""
    places: tuple[str, ...] = ()
    """Where the first of them are, as a page, a row or a sheet."""

    def told(self, language: Language) -> str:
        """One line for a report."""
        where = "、".join(self.places) if language is Language.ZH else ", ".join(self.places)
        name = NAMES[self.kind].get(language)
        if language is Language.ZH:
            return (
                f"{name} {self.count} 处"
                + (f"（{where}）" if where else "")
                + (f"：{self.sample}" if self.sample else "")
            )
        return f"{name}: {self.count}" + (f" ({where})" if where else "") + (f": {self.sample}" if self.sample else "")


_SAMPLE = 80
_PLACES = 5

_SUSPECT = regex.compile(
    r"[\p{Cf}\p{Co}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000E0000-\U000E0FFF]"
)
_PICTURE = r"(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2})[\ufe0e\ufe0f]?\p{Emoji_Modifier}?"
_NEEDED = regex.compile(
    r"\U0001F3F4[\U000E0061-\U000E007A]{2}[\U000E0030-\U000E0039\U000E0061-\U000E007A]{1,4}\U000E007F"
    rf"|{_PICTURE}(?:\u200d{_PICTURE})*"
    r"|[0-9#*]\ufe0f\u20e3|[\p{S}\p{P}\p{No}]\ufe0f|\p{Han}[\ufe00-\ufe02\U000E0100-\U000E01EF]"
    r"|(?<=[\p{Arabic}\p{Devanagari}\p{Bengali}\p{Tamil}]\p{M}?)[\u200c\u200d](?=[\p{L}\p{M}])"
)
"""Emoji sequences, flags, variants of Chinese characters and joiners of scripts that cannot be written without."""
_HARMLESS = regex.compile(r"[\u00ad\ufeff\u200e\u200f\p{Co}]")
"""Soft hyphens, byte order marks, direction marks, private glyphs of fonts: taken out, not worth a report."""
_TAG = regex.compile(r"[\U000E0000-\U000E007F]")


def without_unseen(text: str) -> tuple[str, str]:
    """The text without characters that cannot be seen, and those that were taken out."""
    if text.isascii() or not _SUSPECT.search(text):
        return text, ""
    keep = {at for match in _NEEDED.finditer(text) for at in range(*match.span())}
    taken = [match.start() for match in _SUSPECT.finditer(text) if match.start() not in keep]
    if not taken:
        return text, ""
    parts, position = [], 0
    for at in taken:
        parts.append(text[position:at])
        position = at + 1
    parts.append(text[position:])
    return "".join(parts), "".join(text[at] for at in taken)


class Asides:
    """Collects what is found beside the text of one file."""

    def __init__(self) -> None:
        self._found: dict[AsideKind, Aside] = {}

    def add(self, kind: AsideKind, words: str, place: str = "") -> None:
        """One piece; without words it does not count."""
        sample = " ".join(without_unseen(words)[0].split())
        if not sample:
            return
        before = self._found.get(kind)
        if before is None:
            self._found[kind] = Aside(kind=kind, count=1, sample=_short(sample), places=(place,) if place else ())
            return
        more = (place,) if place and place not in before.places and len(before.places) < _PLACES else ()
        self._found[kind] = before.model_copy(update={"count": before.count + 1, "places": before.places + more})

    def seen(self, text: str, place: str = "") -> str:
        """The text without characters that cannot be seen; those that are not harmless are reported."""
        plain, taken = without_unseen(text)
        if taken:
            self._report(taken, place)
        return plain

    def _report(self, taken: str, place: str) -> None:
        tags = "".join(chr(ord(char) - 0xE0000) for char in _TAG.findall(taken)).strip("\x00\x01\x7f")
        if tags:
            self.add(AsideKind.TAGS, "".join(c for c in tags if c.isprintable()) or "U+E0000", place)
        rest = _HARMLESS.sub("", _TAG.sub("", taken))
        for char in rest:
            self.add(AsideKind.CHARACTERS, f"U+{ord(char):04X}", place)

    def all(self) -> tuple[Aside, ...]:
        """In the order of the kinds."""
        return tuple(self._found[kind] for kind in AsideKind if kind in self._found)


def _short(words: str) -> str:
    return words if len(words) <= _SAMPLE else words[: _SAMPLE - 1] + "…"
