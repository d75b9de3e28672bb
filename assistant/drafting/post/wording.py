"""A brief's fragments as text: end marks, capitals, dates. Nothing is added and no number is touched."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum

from assistant.domain.brief import DateSpan
from assistant.domain.vocabulary import Language, Market

_ENDS = "。！？!?…”」』）)"
_ENDS_WITH_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff]+$", re.IGNORECASE)
_SEVERAL = re.compile(r"[.!?]\s+\S|[。！？]\s*[^\s。！？”」』）]")
"""A line that holds more than one sentence keeps its marks, in a list as well."""
_LOOSE = " \t\r\n\u3000，,；;、：:"
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


_THIRD_PERSON = (
    "adds|allows|arrives|can|charges|clips|comes|connects|contains|costs|covers|cuts|does|dims|ends|fits|folds|gets|gives|"
    "goes|has|helps|holds|includes|is|keeps|lasts|launches|lets|lights|makes|measures|needs|offers|opens|pairs|plugs|"
    "returns|runs|saves|sells|sets|ships|sits|stands|starts|supports|takes|tilts|turns|uses|was|weighs|will|works"
)
_PLURAL = "are|were|have|do|come|cost|get|go|last|need|open|run|start|take|must|may|might|should|would|could|can|will"
_IMPERATIVE = (
    "add|apply|ask|book|bring|buy|call|check|choose|come|download|drop|email|enjoy|enter|find|follow|get|give|join|keep|"
    "learn|let|look|make|meet|order|pick|pre-order|read|register|reserve|save|scan|see|send|share|sign|stop|swap|switch|"
    "take|tell|trade|try|use|visit|wait|watch|write"
)
_VERB_FIRST = re.compile(rf"(?:{_THIRD_PERSON})\b", re.IGNORECASE)
_IMPERATIVE_FIRST = re.compile(rf"(?:please\s+)?(?:{_IMPERATIVE}|don't|do not|no need)\b", re.IGNORECASE)
_FINITE = re.compile(rf"(?<=\w)\W+(?:{_THIRD_PERSON}|{_PLURAL}|(?:we|you|they|it|i)(?:'\w+)?)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:that|which|who|where|when|if|whoever|whatever)\b.*", re.IGNORECASE)


class Shape(Enum):
    """What an English message is by grammar; told by common verbs, which is enough for the lines of a brief."""

    SENTENCE = "sentence"
    VERB_FIRST = "verb first"
    """A sentence without its subject: runs for 10 hours."""
    NOUN = "noun"
    """A line for a list: 3-year warranty."""


def shape_of(message: str) -> Shape:
    """Sentence, verb without subject, or noun phrase."""
    line = fragment(message)
    if _VERB_FIRST.match(line):
        return Shape.VERB_FIRST
    if _IMPERATIVE_FIRST.match(line) or _FINITE.search(_RELATIVE.sub("", line)):
        return Shape.SENTENCE
    if len(_FINITE.findall(line)) > 1:  # one verb in the relative clause, one of the sentence's own
        return Shape.SENTENCE
    return Shape.NOUN


def lead(message: str, product: str, language: Language) -> str:
    """The first message as it can stand alone in a title or an opening: with its subject."""
    if not product or product.casefold() in message.casefold():
        return message
    if language is Language.ZH:
        return f"{product}：{message}"
    shape = shape_of(message)
    if shape is Shape.SENTENCE:
        return message
    if shape is Shape.VERB_FIRST:
        return f"{product} {message[:1].lower()}{message[1:]}"
    return f"{product}: {message}"


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
    if _ENDS_WITH_ADDRESS.search(line):  # an end mark would become part of the link
        return capital(line) if language is Language.EN else line
    if language is Language.EN:
        line = capital(line)
        return line if line[-1] in ".!?…:" or line[-2:] in ('."', ".”", "!”", "?”") else line + "."
    return line.rstrip(".") + "。" if line[-1] not in _ENDS or line[-1] in "”」』）)" else line


def bare(text: str, language: Language) -> str:
    """The fragment without its full stop, for lists and titles."""
    line = fragment(text)
    if _SEVERAL.search(line):
        return sentence(line, language)
    line = line.rstrip("。") if language is Language.ZH else re.sub(r"(?<!\.)\.$", "", line)
    return capital(line) if language is Language.EN else line


def capital(line: str) -> str:
    """A capital first letter, unless the first word has a spelling of its own (iPhone, e27)."""
    first = re.match(r"[^\s]+", line)
    if first is None or not line[0].islower() or not re.fullmatch(r"[a-z][a-z'’-]*[,.:;!?]?", first.group()):
        return line
    return line[0].upper() + line[1:]


def ends_with_link(line: str) -> bool:
    """Whether a line ends with a link, which nothing may touch."""
    return _ENDS_WITH_ADDRESS.search(line) is not None


def join_sentences(parts: list[str], language: Language) -> str:
    """Sentences in one paragraph; a link keeps its distance from what follows."""
    if language is Language.EN:
        return " ".join(parts)
    return "".join(f"{part} " if _ENDS_WITH_ADDRESS.search(part) else part for part in parts).rstrip()


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


def says_dates(text: str, span: DateSpan | None) -> bool:
    """Whether a text tells first and last day already, in either language and any usual form."""
    if span is None:
        return True
    return _says_day(text, span.start) and (span.end is None or _says_day(text, span.end))


def _says_day(text: str, when: date) -> bool:
    day, month = when.day, when.month
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
