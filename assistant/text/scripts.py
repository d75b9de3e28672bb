"""Which script a text is written in, and one script for matching."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import cast

import regex

from assistant.domain.vocabulary import Language

_HAN = regex.compile(r"\p{Han}")
_LETTER = regex.compile(r"\p{L}")
_LATIN_WORD = regex.compile(r"\p{Latin}[\p{Latin}\p{M}'’-]*")
_ADDRESS = regex.compile(r"https?://\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|@[\w.-]+", regex.ASCII)
"""Links, e-mail addresses and handles: Latin in every language, so they say nothing about it."""

_HAN_PER_WORD = 1.5
"""A Chinese word has about one and a half characters, so this many weigh as much as one Latin word."""


def han_ratio(text: str) -> float:
    """Share of Han characters among all letters, 0.0 to 1.0; 0.0 where there are no letters."""
    letters = len(_LETTER.findall(text))
    return len(_HAN.findall(text)) / letters if letters else 0.0


def detect_language(text: str) -> Language | None:
    """Chinese or English by the weight of Han characters against Latin words; None where the text has neither.

    Words rather than letters are weighed, so that a Chinese sentence with a long brand name in it stays Chinese
    and an English one that quotes a Chinese name stays English. Links and handles do not count.
    """
    plain = _ADDRESS.sub(" ", text)
    han, words = len(_HAN.findall(plain)), len(_LATIN_WORD.findall(plain))
    if not han and not words:
        return None
    return Language.ZH if han > _HAN_PER_WORD * words else Language.EN


@lru_cache(maxsize=1)
def _traditional_to_simplified() -> Callable[[str], str]:
    from opencc import OpenCC

    return cast("Callable[[str], str]", OpenCC("t2s").convert)


def to_simplified(text: str) -> str:
    """Traditional characters as simplified ones, for matching; what people see keeps its own script."""
    if not text or not _HAN.search(text):
        return text
    # OpenCC ends at a NUL and refuses lone surrogates.
    parts = regex.split(r"([\x00\ud800-\udfff]+)", text)
    convert = _traditional_to_simplified()
    return "".join(part if index % 2 else convert(part) for index, part in enumerate(parts))
