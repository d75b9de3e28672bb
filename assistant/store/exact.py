"""Text goes in and comes out byte for byte; the two kinds of characters that no database can keep are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from assistant.errors import UserError


class NotStorable(UserError):
    """A text holds a NUL or half a surrogate pair."""


def require_storable(value: object, where: str = "") -> None:
    """Refuse text with NUL (U+0000) or a lone surrogate, anywhere in a model, mapping or list.

    PostgreSQL cannot hold either, UTF-8 cannot express the second. Everything else (emoji, full-width,
    right-to-left, control characters) is kept as it is. Raises `NotStorable` naming the field and the position.
    """
    plain = value.model_dump() if isinstance(value, BaseModel) else value
    for field, text in _texts(plain, where):
        for index, character in enumerate(text):
            if character == "\x00" or "\ud800" <= character <= "\udfff":
                raise _refusal(field, index, character)


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if "\x00" in value or not _encodable(value):
            yield where, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(str(key), where)
            yield from _texts(item, f"{where}.{key}" if where else str(key))
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        for index, item in enumerate(value):
            yield from _texts(item, f"{where}[{index}]")


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _refusal(field: str, index: int, character: str) -> NotStorable:
    place = field or "-"
    code = f"U+{ord(character):04X}"
    if character == "\x00":
        return NotStorable(
            zh=f"{place} 第 {index + 1} 个字符是空字符 {code}，无法保存；请删去后再试。",
            en=f"{place}: character {index + 1} is a NUL ({code}), which cannot be stored; remove it and try again.",
        )
    return NotStorable(
        zh=f"{place} 第 {index + 1} 个字符是半个字符（{code}），无法保存；多半是复制时截断了表情，请重新输入。",
        en=f"{place}: character {index + 1} is half a character (lone surrogate {code}), which cannot be stored; "
        "an emoji was probably cut when it was copied: type it again.",
    )
