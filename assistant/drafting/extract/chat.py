"""A pasted chat, mail or note as lines that were said: by whom, when, and where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from assistant.drafting.extract.cues import Cues, Section
from assistant.text.dates import Day, find_dates, find_times, resolve
from assistant.text.normalise import fold


class Line(NamedTuple):
    """One line of the text with what is known about who said it."""

    number: int
    """Counted from 1."""
    text: str
    """What was said, without name, time and quotation marks."""
    speaker: str = ""
    said: str = ""
    """The time as it is written."""
    at: datetime | None = None
    quoted: bool = False
    """It repeats someone else's words (`> …`)."""
    section: Section = ""
    """What the notes' own heading says of it."""


_DATE = (
    r"(?:\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?"
    r"|\d{1,2}月\d{1,2}[日号]|昨天|前天|今天|星期[一二三四五六日天]|周[一二三四五六日天]"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?(?:\s\d{1,2}\s[A-Z][a-z]{2,8}\.?(?:\s\d{4})?)?|[Tt]oday|[Yy]esterday"
    r"|\d{1,2}\s[A-Z][a-z]{2,8}\.?(?:\s\d{4})?|[A-Z][a-z]{2}\s\d{1,2}(?:,?\s\d{4})?)"
)
_CLOCK = r"(?:上午|下午|晚上|凌晨|中午|早上)?\s?\d{1,2}[:.][0-5]\d(?:[:.][0-5]\d)?(?:\s?[APap]\.?[Mm]\.?)?"
_WHEN = rf"(?:{_DATE}[,，]?(?:\s(?:at\s)?|T)?\s?{_CLOCK}|{_CLOCK}(?:\s?[,，]?\s?{_DATE})?)"
_NAME = r"[^\s\d:：\[\]【】<>|，。！？,!?#>*-][^:：\[\]【】<>|，。！？!?\n]{0,28}?"
_HEADED = (
    re.compile(rf"^[\[【(（]\s*(?P<when>{_WHEN})\s*[\]】)）]\s*(?P<name>{_NAME})\s*[:：]\s*(?P<text>.*)$"),
    re.compile(rf"^(?P<when>{_WHEN})\s*(?:[-–—|]\s*)?(?P<name>{_NAME})\s*[:：]\s*(?P<text>.+)$"),
    re.compile(rf"^(?P<name>{_NAME})\s*[\[【(（]\s*(?P<when>{_WHEN})\s*[\]】)）]\s*[:：]?\s*(?P<text>.*)$"),
    re.compile(rf"^(?P<name>{_NAME})\s+(?P<when>{_WHEN})\s*[:：]\s*(?P<text>.+)$"),
    re.compile(rf"^(?P<name>{_NAME})\s+(?:APP\s+)?(?P<when>{_WHEN})(?P<text>)$"),
    re.compile(rf"^(?P<when>{_WHEN})\s+(?P<name>{_NAME})(?P<text>)$"),
)
"""[14:05] Li: …, 14:05 Li: …, Li [14:05]: …, Li 14:05: …, and the heads of copied chats that stand on their own."""
_MAIL_WROTE = re.compile(rf"^(?:On\s+(?P<when>.{{6,60}}?),?\s+(?P<name>{_NAME})\s*(?:<[^>]*>)?\s+wrote:)$")
_MAIL_FIELD = re.compile(
    r"^\**(?P<key>From|Sent|Date|To|Cc|Bcc|Subject|发件人|发送时间|日期|时间|收件人|抄送|主题)\**\s*[:：]\s*(?P<value>.*?)\**$",
    re.I,
)
_LABELLED = re.compile(rf"^(?P<name>{_NAME})\s*[:：]\s*(?P<text>\S.*)$")
_DAY_ONLY = re.compile(rf"^[\s—–=*-]*(?P<when>{_DATE})(?:\s*(?:星期|周)[一二三四五六日天])?(?:\s*{_CLOCK})?[\s—–=*-]*$")
_QUOTE = re.compile(r"^(?:\s*[>＞]\s?)+")
_MARK = re.compile(
    r"^\s*(?:[-*•·●▪◦–—]\s+|"
    r"\(?\d{1,2}[.)、）]\s*|[（(]?[一二三四五六七八九十]{1,2}[、）)]\s*|\[[ xX✓]?\]\s*|#{1,6}\s+)+"
)
_MAX_NAME = 30


class _Head(NamedTuple):
    name: str
    when: str
    text: str


def read_lines(text: str, cues: Cues, reference: datetime | None = None) -> list[Line]:
    """Every line that says something, with speaker and time where the text tells.

    `reference` is the moment by which times without a date are read: a message is never later than it. Without one,
    only messages that carry a full date and whose zone is known have a moment, so none has.
    """
    raw = text.split("\n")
    return list(_Reader(cues, _labels(raw, cues), reference).lines(raw))


def _labels(raw: list[str], cues: Cues) -> frozenset[str]:
    """Who speaks without a time before the name: labels that come again, or that look like people."""
    seen: Counter[str] = Counter()
    for line in raw:
        match = _LABELLED.match(_QUOTE.sub("", line).strip())
        if match and not cues.no_speaker.fullmatch(match["name"].strip()):
            seen[match["name"].strip()] += 1
    return frozenset(name for name, count in seen.items() if count > 1 or _PERSON.match(name))


_PERSON = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,4}(?:店长|店员|客服|经理|主管|总监|法务|老师|姐|哥|顾客|客户|用户|网友|记者)[A-Z0-9]?"
    r"|(?:店长|店员|客服|经理|法务|公关|品控|运营|顾客|网友)[\u4e00-\u9fff]{1,3}"
    r"|[A-Z][a-z]+(?:\s[A-Z][a-z'’]+){0,2}(?:\s\([^)]{2,20}\))?|@[\w.\-]+)$"
)


class _Reader:
    """Goes through the lines and remembers who spoke last, on what day, under which heading."""

    def __init__(self, cues: Cues, known: frozenset[str], reference: datetime | None) -> None:
        self._cues = cues
        self._known = known
        self._reference = reference
        self._day: date | None = None
        self._speaker = ""
        self._said = ""
        self._at: datetime | None = None
        self._section: Section = ""

    def lines(self, raw: list[str]) -> Iterator[Line]:
        for number, written in enumerate(raw, 1):
            quoted = _QUOTE.match(written)
            line = (written[quoted.end() :] if quoted else written).strip()
            if not line or self._furniture(line):
                continue
            said = self._spoken(line)
            if said.strip():
                text = _MARK.sub("", said).strip()
                if text and not self._heading(text):
                    yield Line(number, text, self._speaker, self._said, self._at, bool(quoted), self._section)

    def _furniture(self, line: str) -> bool:
        """Lines that say when or from whom, and nothing else."""
        if match := _MAIL_FIELD.match(line):
            self._mail(match["key"].lower(), match["value"])
            return True
        if match := _MAIL_WROTE.match(line):
            self._speak(match["name"], match["when"])
            return True
        if match := _DAY_ONLY.match(line):
            self._day = self._date(match["when"]) or self._day
            return True
        return False

    def _mail(self, key: str, value: str) -> None:
        if key in ("from", "发件人"):
            name = re.sub(r"\s*[<(（].*$", "", value).strip().strip('"“”')
            self._speak(name or value.strip(), "")
            self._section = ""
        elif key in ("sent", "date", "发送时间", "日期", "时间"):
            self._speak(self._speaker, value)

    def _spoken(self, line: str) -> str:
        for pattern in _HEADED:
            if (match := pattern.match(line)) and not self._cues.no_speaker.fullmatch(match["name"].strip()):
                self._speak(match["name"], match["when"])
                self._section = ""
                return match["text"]
        match = _LABELLED.match(line)
        if match and (section := self._cues.section(match["name"].strip(" *#"))):
            self._section = section
            return match["text"]
        if match and match["name"].strip() in self._known:
            if match["name"].strip() != self._speaker:
                self._speak(match["name"], "")
            self._section = ""
            return match["text"]
        return line

    def _heading(self, text: str) -> bool:
        """A heading of notes; what stands after its colon on the same line is told under it."""
        section = self._cues.section(text.strip("：: *#【】[]"))
        self._section = section or self._section
        return bool(section)

    def _speak(self, name: str, when: str) -> None:
        self._speaker = name.strip().strip("*").strip()[:_MAX_NAME]
        self._said = when.strip()
        self._at = self._moment(when) if when else None

    def _date(self, when: str) -> date | None:
        return next((day for day in (_as_date(d, self._reference) for d in find_dates(when)) if day), None)

    def _moment(self, when: str) -> datetime | None:
        if self._reference is None:
            return None
        times = find_times(when)
        if not times:
            return None
        told = self._date(when)
        if told is not None:
            self._day = told
        clock = time(times[0].hours[0] % 24, times[0].minute or 0)
        if self._day is not None:
            return datetime.combine(self._day, clock, self._reference.tzinfo)
        moment = datetime.combine(self._reference.date(), clock, self._reference.tzinfo)
        return moment - timedelta(days=1) if moment > self._reference else moment


def _as_date(day: Day, reference: datetime | None) -> date | None:
    """The last such day that is not after the reference; None where it cannot be known."""
    if reference is None:
        return None
    today = reference.date()
    told = resolve(day, today)
    if told.weekday is not None and told.day is None:
        return today - timedelta(days=(today.weekday() - told.weekday) % 7)
    if told.month is None or told.day is None:
        return None
    try:
        made = date(told.year or today.year, told.month, told.day)
    except ValueError:
        return None
    if told.year is None and made > today:
        made = made.replace(year=made.year - 1) if (made.month, made.day) != (2, 29) else made
    return made


def told_moment(text: str, reference: datetime | None) -> tuple[datetime | None, str]:
    """The moment that a sentence tells of and the words that tell it, counted from when it was said.

    A day without an hour tells no moment. Where morning or evening is not said, the last one before `reference`.
    """
    times = find_times(text)
    if reference is None or not times:
        return None, ""
    days = [(day, made) for day in find_dates(text) if (made := _as_date(day, reference))]
    day = days[0][1] if days else reference.date()
    minute = times[0].minute or 0
    found = [datetime.combine(day, time(hour % 24, minute), reference.tzinfo) for hour in times[0].hours]
    past = [moment for moment in found if moment <= reference]
    if not past and not days:
        past = [moment - timedelta(days=1) for moment in found]
    words = fold(text)[times[0].start : times[0].end]
    return (max(past) if past else min(found)), words


def relative_days(text: str, said: datetime) -> list[tuple[str, date]]:
    """Words such as 昨晚 or “yesterday”, which mean another day tomorrow, with the day that they mean."""
    return [
        (text[day.start : day.end], said.date() + timedelta(days=day.offset))
        for day in find_dates(text)
        if day.offset is not None
    ]
