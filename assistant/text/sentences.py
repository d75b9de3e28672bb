"""Sentences of a text, Chinese and English, with their places."""

from __future__ import annotations

import re

from assistant.text.normalise import Span

__all__ = ["Span", "split_clauses", "split_sentences"]

_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "no",
        "nos",
        "vs",
        "etc",
        "inc",
        "ltd",
        "co",
        "corp",
        "dept",
        "est",
        "approx",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
        "u.s",
        "u.k",
        "u.n",
        "ph.d",
        "fig",
        "vol",
        "pp",
        "art",
        "sec",
        "ref",
        "tel",
        "ext",
        "gen",
        "gov",
        "sen",
        "rep",
        "rev",
        "hon",
        "jr",
        "sr",
    ]
)
_CLOSERS = "”’」』）)】］]》\"'"
_QUOTES = {"“": "”", "「": "」", "『": "』", "《": "》", "（": "）", "【": "】"}
_LONGEST_QUOTE = 160
"""A quotation mark whose partner is farther away is taken for a slip, not for a quotation."""
_LIST_MARK = re.compile(
    r"[ \t\u3000]*(?:[-*•·●▪◆]|[（(]?\d{1,2}[.、)）](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[、)）.]|"
    r"[①-⑳]|#{1,6})[ \t\u3000]*"
)


def split_sentences(text: str) -> list[Span]:
    """Sentences in order, without outer white space and list marks. A line break always ends one."""
    found: list[Span] = []
    start = 0
    for line in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+", text):
        mark = _LIST_MARK.match(text, line.start(), line.end())
        start = mark.end() if mark else line.start()
        for end in _ends(text, start, line.end()):
            _add(found, text, start, end)
            start = end
    return found


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(c.isalnum() for c in text[start:end]):
        found.append(Span(start, end))
    elif found and start < end and text[start:end].strip(_CLOSERS + "。.!?！？…") == "":
        found[-1] = Span(found[-1].start, end)


def _ends(text: str, start: int, stop: int) -> list[int]:
    ends: list[int] = []
    at = start
    while at < stop:
        c = text[at]
        if c in _QUOTES:
            close = text.find(_QUOTES[c], at + 1, min(stop, at + _LONGEST_QUOTE))
            if close > 0:
                # a quotation stays whole; it ends the sentence if its last mark inside did
                if text[close - 1] in "。！？!?…" and c in "“「『" and _starts_anew(text, close + 1, stop):
                    ends.append(close + 1)
                at = close + 1
                continue
        if (
            c in "。！？!?｡"
            or (c == "…" and text[at + 1 : at + 2] != "…")
            or (c == "." and _is_full_stop(text, at, stop))
        ):
            at += 1
            while at < stop and text[at] in "。！？!?…" + _CLOSERS:
                at += 1
            ends.append(at)
            continue
        at += 1
    if not ends or ends[-1] < stop:
        ends.append(stop)
    return ends


def _starts_anew(text: str, at: int, stop: int) -> bool:
    return at >= stop or text[at] not in "，,、；;：:的"


def _is_full_stop(text: str, at: int, stop: int) -> bool:
    after = text[at + 1 : min(stop, at + 3)]
    stripped = after.lstrip(_CLOSERS)
    if stripped and not stripped[0].isspace():
        return False  # decimals, URLs, file names, e.g.
    word = re.search(r"[A-Za-z.]+$", text[max(0, at - 8) : at])
    follows = text[at + 1 : stop].lstrip(" \t" + _CLOSERS)
    if word is None:
        return not re.fullmatch(r"(?:.*[\s(])?[A-Za-z]", text[max(0, at - 3) : at]) or not follows
    name = word.group().lower()
    if name in {"a.m", "p.m", "etc", "inc", "ltd", "co", "corp", "u.s", "u.k", "jr", "sr"}:
        return not follows or (follows[0].isupper() and name not in {"u.s", "u.k"}) or not follows[0].isascii()
    if name in {"no", "nos"}:
        return not follows[:1].isdigit()
    if name in _ABBREVIATIONS:
        return not follows
    return not (len(name) == 1 and name.upper() == word.group() and name != "i")


def split_clauses(text: str, span: Span) -> list[Span]:
    """Clauses of a sentence, cut at commas, semicolons, dashes and colons (not inside figures)."""
    found: list[Span] = []
    start = span.start
    for cut in re.finditer(
        r"[，；;：]|,(?!\d)|:(?!\d)|——?|\s[-–]\s|\b(?:but|while|although)\b|(?:但是?|而且|并且)",
        text[span.start : span.end],
    ):
        at = span.start + cut.start()
        word = cut.group().strip().isalpha()
        _add(found, text, start, at)
        start = at if word else span.start + cut.end()
    _add(found, text, start, span.end)
    return found
