"""How much of one text occurs in another: character pairs in Chinese, word stems in English."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.text.normalise import fold

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z'’-]*[a-z]|\d+(?:[.,]\d+)*")
_FUNCTION_ZH = frozenset("的了在和与及或也都就而并是为被把将已对向从到由于以其该此这那个等有一不之中")
_STOP_EN = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "we",
        "our",
        "us",
        "you",
        "your",
        "they",
        "their",
        "them",
        "he",
        "she",
        "his",
        "her",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "should",
        "not",
        "no",
        "any",
        "all",
        "also",
        "there",
        "here",
        "which",
        "who",
        "whom",
        "what",
        "when",
        "where",
        "how",
        "than",
        "then",
        "so",
        "if",
        "but",
        "about",
        "into",
        "over",
        "under",
        "up",
        "out",
        "more",
        "most",
        "some",
        "such",
        "only",
        "own",
        "same",
        "very",
        "just",
        "while",
        "after",
        "before",
        "during",
        "until",
        "i",
        "my",
        "me",
        "one",
    ]
)


_IRREGULAR = {
    "written": "writ", "wrote": "writ", "sold": "sell", "bought": "buy", "told": "tell", "kept": "keep",
    "found": "find", "fell": "fall", "fallen": "fall", "broke": "break", "broken": "break", "lost": "los",
    "stolen": "steal", "stole": "steal", "hidden": "hid", "known": "know", "knew": "know", "given": "giv",
    "gave": "giv", "taken": "tak", "took": "tak", "paid": "pay", "begun": "begin", "began": "begin", "gone": "go",
    "went": "go", "made": "mak", "said": "say", "sent": "send", "twice": "two", "children": "child", "shown": "show",
    "driven": "driv", "drove": "driv", "caught": "catch", "fed": "feed", "led": "lead", "held": "hold",
}  # fmt: skip


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A cheap English stem: enough for tests, tested and testing to meet."""
    word = word.replace("’", "'").removesuffix("'s")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending in (
        "ations",
        "ation",
        "ments",
        "ment",
        "ings",
        "ing",
        "ied",
        "ies",
        "ed",
        "es",
        "ers",
        "er",
        "ly",
        "ion",
        "ions",
        "s",
        "e",
        "y",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


@lru_cache(maxsize=8192)
def terms(text: str) -> frozenset[str]:
    """What a text is made of: pairs of Han characters without pure function words, stems of Latin words, figures."""
    folded = fold(text).casefold()
    found: set[str] = set()
    for run in _HAN.finditer(folded):
        word = run.group()
        found |= {
            word[i : i + 2]
            for i in range(len(word) - 1)
            if not (word[i] in _FUNCTION_ZH or word[i + 1] in _FUNCTION_ZH)
        }
    found |= {stem(w) for w in _LATIN.findall(folded) if w not in _STOP_EN}
    return frozenset(found)


def coverage(part: str, whole: frozenset[str]) -> float:
    """Share of the terms of `part` that occur in `whole`; 0.0 where it has none."""
    own = terms(part)
    return len(own & whole) / len(own) if own else 0.0
