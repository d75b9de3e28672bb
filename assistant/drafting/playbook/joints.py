"""Joins given words into sentences: the words stay as they are, only punctuation at the joints is repaired."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.domain.vocabulary import Language

_TAIL = re.compile(r"[\s。．.；;，,、：:]+$")
_ENDED = re.compile(r"[。！？!?…]['\"”’」』）)]*$")
_ENDED_EN = re.compile(r"[.!?…]['\"”’)]*$")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_CJK_SIDE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_BREAK_IN_CJK = re.compile(rf"(?<={_CJK_SIDE})\s*\n\s*|\s*\n\s*(?={_CJK_SIDE})")
_SENTENCE_INSIDE = re.compile(r"[。！？!?；;]|\.\s")

_FINITE = re.compile(
    r"\b(?:has|have|had|is|are|was|were|will|can|may|must|does|do|did|remains?|continues?|began|begins?)\b", re.I
)
_SUBJECT = re.compile(r"^(?:we|our|it|they|he|she|there)\b", re.I)
_LOWERABLE = re.compile(
    r"(?:a|an|the|this|that|these|those|some|several|many|few|one|two|three|our|their|there|it|they|"
    r"customers|customer|users|user|people|residents|employees|employee|staff|passengers|guests|"
    r"visitors|shoppers|buyers|parents|children|videos|video|posts|images|photos|screenshots|data|"
    r"lamps|products|more|most|all|no|on|in|at|around|about|up|part|personal|local|former|workers|"
    r"drivers)",
    re.IGNORECASE,
)
"""First words of an English sentence that are no names."""


def has_cjk(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return bool(_CJK.search(text))


def bare(text: str) -> str:
    """The words on one line, without the closing full stop or comma."""
    line = _BREAK_IN_CJK.sub("", text.strip())
    return _TAIL.sub("", re.sub(r"\s+", " ", line))


def mentions(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words is in the text; English ones count from their beginning (never “ill” in “will”)."""
    return any(
        re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) is not None if word.isascii() else word in text
        for word in words
    )


def prose(text: str) -> str:
    """A given paragraph on one line; a line break in the file leaves no space between Chinese characters."""
    line = re.sub(r"\s+", " ", _BREAK_IN_CJK.sub("", text.strip()))
    return re.sub(rf"(?<=[\u3000-\u303f\uff00-\uffef]) (?={_CJK_SIDE})", "", line)


def sentence(text: str, language: Language) -> str:
    """The words as one sentence with its full stop."""
    words = bare(text)
    if not words:
        return ""
    if language is Language.ZH:
        return words if _ENDED.search(words) else words + "。"
    words = capital(words)
    return words if _ENDED_EN.search(words) else words + "."


def running(sentences: Iterable[str], language: Language) -> str:
    """Sentences as running text; empty ones are left out."""
    return ("" if language is Language.ZH else " ").join(part for part in sentences if part)


def capital(text: str) -> str:
    """First letter as at the beginning of a sentence; a name such as `iPhone` stays as it is."""
    first = text.split(" ", 1)[0].rstrip(":;,.").replace("-", "")
    return text[:1].upper() + text[1:] if first.islower() and first.isalpha() else text


def lowered(text: str) -> str | None:
    """English words as they go on after “that”; None where the first word may be a name."""
    first = text.split(" ", 1)[0]
    if not first[:1].isupper():
        return text
    return text[:1].lower() + text[1:] if _LOWERABLE.fullmatch(first) else None


def is_clause(text: str) -> bool:
    """Whether English words are a sentence of their own rather than a fragment (“Store closed”)."""
    return bool(_SUBJECT.match(text) or _FINITE.search(text))


def holds_sentences(text: str) -> bool:
    """Whether there is more than one sentence in it, or one that cannot be quoted inside another."""
    return bool(_SENTENCE_INSIDE.search(bare(text)))


def quoted(text: str, language: Language) -> str:
    """In quotation marks; marks inside become single ones."""
    inner = bare(text)
    if language is Language.ZH:
        return "“" + re.sub(r"[「『“]", "‘", re.sub(r"[」』”]", "’", inner)) + "”"
    even = re.sub(r'"([^"]*)"', r"‘\1’", inner)
    return "“" + even.replace("“", "‘").replace("”", "’") + "”"


def listed(items: Sequence[str], language: Language, last: str) -> str:
    """A、B和C, or A, B and C; `last` is the word before the last item."""
    if len(items) < 2:
        return "".join(items)
    if language is Language.ZH:
        return "、".join(items[:-1]) + last + items[-1]
    return ", ".join(items[:-1]) + f" {last} " + items[-1]
