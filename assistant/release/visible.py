"""Characters that a file format cannot hold are made visible, so that an export never fails and never hides them."""

from __future__ import annotations

import re
import unicodedata

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA = frozenset("=+-@|\t\r\n")


def visible(text: str) -> str:
    """Control characters as their pictures (␇) or code (⟨U+0085⟩); line ends as `\\n`; all else as it is."""
    return _UNPRINTABLE.sub(_picture, text.replace("\r\n", "\n").replace("\r", "\n"))


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"⟨U+{code:04X}⟩"


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    A leading `= + - @ |`, also full-width, or behind blanks and zero-width characters, gets an apostrophe.
    """
    shown = visible(text)
    if not shown:
        return shown
    first = next((ch for ch in shown if not _ignorable(ch)), "")
    folded = unicodedata.normalize("NFKC", first)[:1]
    return f"'{shown}" if folded in _FORMULA or shown[0] in _FORMULA else shown


def _ignorable(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cf", "Mn", "Me", "Cc")
