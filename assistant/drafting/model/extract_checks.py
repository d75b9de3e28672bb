"""Whether what a model proposes stands in the text it was given: the quote word for word, and nothing beyond it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.checks.grounding.inventory import Inventory, read
from assistant.checks.overlap import coverage, terms
from assistant.domain.vocabulary import Twin
from assistant.drafting.extract.chat import Line
from assistant.text.dates import Day, TimeOfDay, resolve
from assistant.text.normalise import fold, fold_key

LEAST_OWN = 0.6
"""Share of a proposal's words that its quote must hold: it may be tidied, not retold."""
_SHORTEST = 4
_CAPITAL = re.compile(r"\b[A-Z][A-Za-z]+\b")
_NOT = re.compile(r"[不没未无别非]|\b(?:not|no|never|none|nobody|nothing|without|cannot)\b|n['’]t\b", re.I)


def line_of(quote: str, lines: Sequence[Line]) -> tuple[Line, str] | None:
    """The line in which the quote stands, and the words as they stand there; spaces and width aside."""
    wanted = _bare(quote)
    if len(wanted) < _SHORTEST:
        return None
    for line in lines:
        written, places = _places(line.text)
        at = written.find(wanted)
        if at >= 0:
            return line, line.text[places[at] : places[at + len(wanted) - 1] + 1]
    return None


def _bare(text: str) -> str:
    return _places(text)[0]


def _places(text: str) -> tuple[str, list[int]]:
    """The text without white space, folded, and where each character stands."""
    folded = fold(text).casefold()
    if len(folded) != len(text):  # a letter whose lower case is longer
        folded = fold(text)
    places = [at for at, char in enumerate(folded) if not char.isspace()]
    return "".join(folded[at] for at in places), places


def beyond(text: str, quote: str, line: Line) -> Twin | None:
    """What the proposal says beyond its quote; `None` where nothing. The speaker may be named."""
    own, told = read(text), read(quote)
    if (own_figures := _figures(own)) - _figures(told) and not _digits(text) <= _digits(quote):
        return Twin(zh="数字与原话不符", en=f"its figures are not those of the quote ({len(own_figures)})")
    if {c.value for c in own.contacts} - {c.value for c in told.contacts}:
        return Twin(zh="联系方式与原话不符", en="its contacts are not those of the quote")
    if _days(own, line) - _days(told, line) or not all(_told(time, told.times) for time in own.times):
        return Twin(zh="日期或时间与原话不符", en="its dates or times are not those of the quote")
    there = fold_key(quote + line.speaker)
    held = terms(quote + " " + line.speaker)
    strange = {word for word in _CAPITAL.findall(text) if terms(word) - held}
    if strange or any(fold_key(text[name.start : name.end]) not in there for name in own.names):
        return Twin(zh="名称不在原话里", en="a name is not in the quote")
    if bool(_NOT.search(fold(text))) != bool(_NOT.search(fold(quote))):
        return Twin(zh="把原话说反了", en="it turns the quote into its opposite")
    if coverage(text, held) < LEAST_OWN:
        return Twin(zh="说了原话没有的内容", en="it says what the quote does not")
    return None


def _told(time: TimeOfDay, others: Sequence[TimeOfDay]) -> bool:
    """Whether a time of day is one of the others; 8点 may be told of 昨晚8点."""
    return any(set(time.hours) & set(one.hours) and (time.minute or 0) == (one.minute or 0) for one in others)


def _figures(found: Inventory) -> set[object]:
    counted: set[object] = {(n.value, n.unit) for n in found.numbers if not n.article}
    return counted | {(d.amount, d.unit) for d in found.durations}


def _digits(text: str) -> set[str]:
    return set(re.findall(r"\d+", fold(text)))


def _days(found: Inventory, line: Line) -> set[tuple[int | None, ...]]:
    """Days as month and day, where they can be counted from when it was said: 昨晚 may be told as its date."""
    return {_key(day, line.at.date() if line.at else None) for day in found.days}


def _key(day: Day, said: date | None) -> tuple[int | None, ...]:
    told = resolve(day, said) if said is not None else day
    if told.month is not None:
        return told.month, told.day
    return told.year, told.weekday, told.offset
