"""A brief's fragments as text: end marks, capitals, dates. Nothing is added and no number is touched."""

from __future__ import annotations

import re
from datetime import date

from assistant.domain.brief import DateSpan
from assistant.domain.vocabulary import Language, Market

_ENDS = "。！？!?…”」』）)"
_LOOSE = " \t\r\n\u3000，,；;、：:"
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def fragment(text: str) -> str:
    """One line without outer white space, list marks and loose end marks."""
    line = re.sub(r"\s*\n\s*", " ", text.strip())
    line = re.sub(r"^(?:[-*•·▪]|\d{1,2}[.)、](?!\d))\s*", "", line)
    return line.strip(_LOOSE)


def sentence(text: str, language: Language) -> str:
    """The fragment as a sentence: a capital in English, an end mark in both."""
    line = fragment(text)
    if not line:
        return ""
    if language is Language.EN:
        line = capital(line)
        return line if line[-1] in ".!?…:" or line[-2:] in ('."', ".”", "!”", "?”") else line + "."
    return line.rstrip(".") + "。" if line[-1] not in _ENDS or line[-1] in "”」』）)" else line


def bare(text: str, language: Language) -> str:
    """The fragment without its full stop, for lists and titles."""
    line = fragment(text)
    line = line.rstrip("。") if language is Language.ZH else re.sub(r"(?<!\.)\.$", "", line)
    return capital(line) if language is Language.EN else line


def capital(line: str) -> str:
    """A capital first letter, unless the first word has a spelling of its own (iPhone, e27)."""
    first = re.match(r"[^\s]+", line)
    if first is None or not line[0].islower() or not re.fullmatch(r"[a-z][a-z'’-]*[,.:;!?]?", first.group()):
        return line
    return line[0].upper() + line[1:]


def join_sentences(parts: list[str], language: Language) -> str:
    """Sentences in one paragraph."""
    return ("" if language is Language.ZH else " ").join(parts)


def date_text(span: DateSpan | None, language: Language, markets: tuple[Market, ...]) -> str:
    """The dates as people say them: 11月25日起, 11月25日至12月5日, from 25 November, 25 November to 5 December.

    Years are told only where the span crosses one. American order where the first market is the US.
    """
    if span is None:
        return ""
    american = markets[:1] == (Market.US,)
    years = span.end is not None and span.end.year != span.start.year
    if span.end == span.start:
        return _day(span.start, language, american, years)
    if span.end is None:
        day = _day(span.start, language, american, years)
        return f"{day}起" if language is Language.ZH else f"from {day}"
    if language is Language.ZH:
        same_month = not years and span.end.month == span.start.month
        end = f"{span.end.day}日" if same_month else _day(span.end, language, american, years)
        return f"{_day(span.start, language, american, years)}至{end}"
    return f"{_day(span.start, language, american, years)} to {_day(span.end, language, american, years)}"


def _day(day: date, language: Language, american: bool, year: bool) -> str:
    if language is Language.ZH:
        return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"
    name = _MONTHS[day.month - 1]
    if american:
        return f"{name} {day.day}, {day.year}" if year else f"{name} {day.day}"
    return f"{day.day} {name} {day.year}" if year else f"{day.day} {name}"


def says_date(text: str, span: DateSpan | None) -> bool:
    """Whether a text tells the first day already, in either language and any usual form."""
    if span is None:
        return True
    day, month = span.start.day, span.start.month
    name = _MONTHS[month - 1]
    short = rf"(?:{name}|{name[:3]}\.?)"
    return bool(
        re.search(
            rf"(?<!\d)0?{month}\s*月\s*0?{day}\s*[日号]|(?<!\d){day}(?:st|nd|rd|th)?\s+{short}|{short}\s+{day}(?!\d)"
            rf"|(?<!\d)0?{month}[./-]0?{day}(?!\d)",
            text,
            re.IGNORECASE,
        )
    )
