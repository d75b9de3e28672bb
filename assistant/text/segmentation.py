"""Words of a text, for matching: dictionary words in Chinese, whole tokens elsewhere."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Protocol, cast

import regex

from assistant.text.scripts import to_simplified

_TOKEN = regex.compile(
    r"(?P<han>\p{Han}+)"
    r"|(?P<code>[\p{L}\p{N}--\p{Han}]+(?:[._/+&'’:@-][\p{L}\p{N}--\p{Han}]+)*[%℃°]?)",
    regex.V1,
)
_JOINT = regex.compile(r"[._/+&'’:@-]")
_NUMBER_WITH_JOINTS = regex.compile(r"\d{2,5}(?:-\d{2,5}){1,4}")
"""A phone number or the like, which is written without joints too."""


class _Cutter(Protocol):
    def cut_for_search(self, text: str) -> list[str]: ...


@lru_cache(maxsize=1)
def _cutter() -> _Cutter:
    import rjieba

    return cast("_Cutter", rjieba)


def normalise(text: str) -> str:
    """One form for matching: NFKC (full width to half), lower case, simplified characters."""
    return to_simplified(unicodedata.normalize("NFKC", text).casefold())


def words(text: str) -> list[str]:
    """The words of a text in order, normalised; the same text always gives the same words.

    A run of Han characters is cut by dictionary *for search*: a long word comes with the shorter words in it
    (退换货 also gives 退换 and 换货), so that a question with either finds it. Numbers, codes, addresses and Latin
    words stay whole (`sl-2024`, `400-800-1234`, `care@shanlan.example`), and what a joint divides comes as parts too;
    a number with joints also comes without them.
    """
    found: list[str] = []
    for match in _TOKEN.finditer(normalise(text)):
        if match["han"]:
            found.extend(_cutter().cut_for_search(match["han"]))
            continue
        token = match["code"]
        found.append(token)
        found.extend(word_parts(token))
        if _NUMBER_WITH_JOINTS.fullmatch(token):
            found.append(token.replace("-", ""))
    return found


def word_parts(token: str) -> list[str]:
    """What the joints of a token divide, single characters aside; nothing where there is no joint."""
    parts = _JOINT.split(token)
    return [part for part in parts if len(part) > 1] if len(parts) > 1 else []
