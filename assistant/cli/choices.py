"""Words that a person types for a value, turned into the value or a message that names the nearest one."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

Choice = TypeVar("Choice", bound=StrEnum)


def choose(kind: type[Choice], word: str, option: str) -> Choice:
    """The member that `word` names. Raises `UserError` with the nearest one, or all of them."""
    from assistant.errors import UserError
    from assistant.files import nearest

    try:
        return kind(word.strip() if word.strip() in {m.value for m in kind} else word.strip().lower())
    except ValueError:
        near = nearest(word, [member.value for member in kind])
        all_of_them = ", ".join(member.value for member in kind)
        raise UserError(
            zh=f"{option}：没有 `{word}`" + (f"，是否想写 `{near}`？" if near else "；") + f"可选：{all_of_them}",
            en=f"{option}: there is no `{word}`"
            + (f"; did you mean `{near}`? " if near else "; ")
            + f"One of: {all_of_them}",
        ) from None


def choose_or_none(kind: type[Choice], word: str, option: str) -> Choice | None:
    """As `choose`; None where nothing was typed."""
    return choose(kind, word, option) if word else None
