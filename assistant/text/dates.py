"""Dates, times of day and durations in Chinese and English text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from assistant.text.durations import Duration, find_durations
from assistant.text.normalise import fold
from assistant.text.numerals import parse_chinese_number

__all__ = ["Day", "Duration", "Moment", "TimeOfDay", "find_dates", "find_durations", "find_times", "resolve"]


class Day(NamedTuple):
    """A calendar expression; parts that are not said are None."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """Monday is 0."""
    offset: int | None = None
    """Days from the text's own day: 昨日 is -1."""
    swap: bool = False
    """05/11: day and month may be meant either way round."""


class TimeOfDay(NamedTuple):
    """A time of day; `hours` holds both readings where morning or afternoon is not said."""

    start: int
    end: int
    hours: tuple[int, ...]
    minute: int | None = None


Moment = Day | TimeOfDay | Duration

_HAN = "零〇一二三四五六七八九十两"
_N = rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}})"
_MONTHS = {
    m: i + 1 for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_WEEKDAYS_EN = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS_ZH = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_OFFSETS = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "昨夜": -1,
    "今天": 0,
    "今日": 0,
    "今晨": 0,
    "今早": 0,
    "今晚": 0,
    "今夜": 0,
    "当天": 0,
    "当日": 0,
    "即日": 0,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "明晚": 1,
    "后天": 2,
    "后日": 2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "tomorrow": 1,
}

_FULL_ZH = re.compile(
    rf"(?:(?P<year>\d{{4}}|[零〇一二三四五六七八九]{{4}})年)(?:(?P<month>{_N})月(?:(?P<day>{_N})[日号])?)?(?!度|期)"
)
_MONTH_ZH = re.compile(
    rf"(?<!\d)(?<![个前近满])(?P<month>{_N})月(?:(?P<day>{_N})[日号]|(?=[份初中底下上旬末,。、;至到以起]|$))"
)
_DAY_ZH = re.compile(
    r"(?<![\d月第每近满])(?P<day>\d{1,2})[日](?!均|内|前|元|后|常|期|之内|以内)|"
    r"(?<=[至到~—–-])(?P<day2>\d{1,2})[日号](?!楼|店|门)"
)
_ISO = re.compile(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d/-]|\.\d)")
_SLASH = re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>(?:19|20)?\d\d))?(?![\d/])")
_EN_DMY = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s(?:of\s)?){_MONTH}(?![a-z])(?:,?\s(?P<year>(?:19|20)\d\d))?", re.I
)
_EN_MDY = re.compile(
    rf"\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:|\s?[ap]\.?m)(?:,?\s(?P<year>(?:19|20)\d\d))?", re.I
)
_EN_RANGE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:-|–|to|and)\s?(?P<day2>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?\s{_MONTH}(?![a-z])(?:,?\s(?P<year>(?:19|20)\d\d))?",
    re.I,
)
_EN_MY = re.compile(rf"\b{_MONTH},?\s(?P<year>(?:19|20)\d\d)\b", re.I)
_EN_M = re.compile(r"\b(?P<month>January|February|April|June|July|August|September|October|November|December)\b")
_YEAR = re.compile(
    r"\b(?:in|since|during|of|by|from|until|year|summer|winter|spring|autumn|fall)\s(?P<year>(?:19|"
    r"20)\d\d)\b(?!\s(?:units|people|customers|stores|reports))",
    re.I,
)
_WEEKDAY = re.compile(
    rf"(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])(?!年|期|月|个)|\b(?P<en>{'|'.join(_WEEKDAYS_EN)})\b", re.I
)
_RELATIVE = re.compile(
    "|".join(sorted((rf"\b{w}\b" if w.isascii() else w for w in _OFFSETS), key=len, reverse=True)), re.I
)

_PART = "凌晨|清晨|早上|早晨|上午|中午|午间|下午|傍晚|晚上|晚间|夜间|午夜|(?<![今明昨当])(?:晚|早)"
_CLOCK = re.compile(
    rf"(?:(?P<part>{_PART})\s?)?(?<![\d:.])(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])(?:\s?(?P<half>[ap]\.?m\b\.?))?",
    re.I,
)
_CLOCK_ZH = re.compile(
    rf"(?:(?P<part>{_PART})\s?)?(?<![\d.:第])(?P<hour>\d{{1,2}}|[{_HAN}]{{1,3}})(?:[点时](?!间|期|代|候|段|"
    rf"隔|长|光)(?!左右着)(?:(?P<minute>\d{{1,2}}|[{_HAN}]{{1,3}})分|(?P<half>半)|(?P<quarter>[一三])刻|整|"
    rf"钟)?)"
)
_CLOCK_EN = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?:[.:](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)|\b(?P<word>noon|"
    r"midday|midnight)\b|\b(?P<oclock>\d{1,2})\s?o'clock|(?P<hhmm>[01]\d[0-5]\d|"
    r"2[0-3][0-5]\d)\s?(?=hours\b|hrs\b|GMT|BST|UTC|CET)|"
    r"(?<![\d.:£$€])(?P<dotted>[01]?\d|2[0-3])[.](?P<past>[0-5]\d)(?=\s(?:this (?:morning|afternoon|evening)|"
    r"in the (?:morning|afternoon|evening)|today|yesterday|tonight|GMT|BST)\b)",
    re.I,
)


def _int(text: str | None) -> int | None:
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    value = parse_chinese_number(text)
    return int(value) if value is not None else None


def _day(match: re.Match[str]) -> Day | None:
    groups = match.groupdict()
    month = groups.get("month") or ""
    number = _MONTHS.get(month[:3].lower()) if month[:1].isalpha() and month.isascii() else _int(month)
    made = Day(
        *match.span(), year=_int(groups.get("year")), month=number, day=_int(groups.get("day") or groups.get("day2"))
    )
    return made if _possible(made) else None


def _possible(day: Day) -> bool:
    return (day.month is None or 1 <= day.month <= 12) and (day.day is None or 1 <= day.day <= 31)


def _slash(match: re.Match[str]) -> Day | None:
    first, second = int(match["a"]), int(match["b"])
    year = int(match["year"]) if match["year"] else None
    year = year + 2000 if year is not None and year < 100 else year
    if not 1 <= first <= 31 or not 1 <= second <= 31 or (first > 12 and second > 12):
        return None
    day, month = (first, second) if first > 12 else (second, first)
    return Day(*match.span(), year=year, month=month, day=day, swap=first <= 12 and second <= 12)


def _en_range(match: re.Match[str]) -> Iterator[Day]:
    month, year = _MONTHS[match["month"][:3].lower()], _int(match["year"])
    yield Day(*match.span("day"), year=year, month=month, day=int(match["day"]))
    yield Day(match.start("day2"), match.end(), year=year, month=month, day=int(match["day2"]))


def _weekday(match: re.Match[str]) -> Day | None:
    number = _WEEKDAYS_ZH[match["zh"]] if match["zh"] else _WEEKDAYS_EN.index(match["en"].lower())
    return Day(*match.span(), weekday=number)


def _relative(match: re.Match[str]) -> Day | None:
    return Day(*match.span(), offset=_OFFSETS[match.group().lower()])


_DAY_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Day | None]], ...] = (
    (_FULL_ZH, _day),
    (_ISO, _day),
    (_EN_DMY, _day),
    (_EN_MDY, _day),
    (_EN_MY, _day),
    (_MONTH_ZH, _day),
    (_DAY_ZH, _day),
    (_SLASH, _slash),
    (_YEAR, lambda m: Day(*m.span("year"), year=int(m["year"]))),
    (_WEEKDAY, _weekday),
    (_RELATIVE, _relative),
    (_EN_M, _day),
)


def find_dates(text: str) -> list[Day]:
    """Every calendar expression, in order, the fullest reading first."""
    folded = fold(text)
    found: list[Day] = []

    def add(day: Day | None) -> None:
        if day is not None and _possible(day) and all(day.end <= d.start or day.start >= d.end for d in found):
            found.append(day)

    for match in _EN_RANGE.finditer(folded):
        for part in _en_range(match):
            add(part)
    for pattern, read in _DAY_READERS:
        for match in pattern.finditer(folded):
            add(read(match))
    return sorted(found, key=lambda d: d.start)


def resolve(day: Day, today: date) -> Day:
    """A relative expression as a date, counted from `today`."""
    if day.offset is None:
        return day
    when = today + timedelta(days=day.offset)
    return day._replace(year=when.year, month=when.month, day=when.day, offset=None)


def _hours(hour: int, part: str, half: str) -> tuple[int, ...]:
    if half:
        return ((hour % 12) + (12 if half.lower().startswith("p") else 0),)
    if part in ("下午", "傍晚", "晚上", "晚间", "夜间", "晚", "午后"):
        return (hour + 12 if hour < 12 else hour % 24,)
    if part in ("中午", "午间"):
        return (hour if hour >= 10 else hour + 12,)
    if part in ("凌晨", "清晨", "早上", "早晨", "上午", "早"):
        return (hour % 24,)
    if part == "午夜":
        return (hour % 12,)
    return (hour % 24, hour + 12) if 1 <= hour < 12 else (hour % 24,)


def _part(match: re.Match[str]) -> str:
    """The part of the day, also where it belongs to the word before: 今晚9点 is nine in the evening."""
    if match["part"]:
        return str(match["part"])
    before = match.string[max(0, match.start() - 2) : match.start()]
    if before in ("今晚", "明晚", "昨晚", "今夜", "昨夜", "当晚"):
        return "晚"
    return "早" if before in ("今早", "明早", "今晨", "明晨") else ""


def _clock(match: re.Match[str]) -> TimeOfDay | None:
    hour, half, part = int(match["hour"]), match["half"] or "", _part(match)
    if hour > 24 or (half and hour > 12):
        return None
    hours = _hours(hour, part, half) if half or part else (hour % 24,)  # 14:05 and 08:30 are read by the 24-hour clock
    return TimeOfDay(*match.span(), hours=hours, minute=int(match["minute"]))


def _clock_zh(match: re.Match[str]) -> TimeOfDay | None:
    hour = _int(match["hour"])
    if (
        hour is None
        or hour > 24
        or (not match["part"] and match.group().startswith(("一时", "两点", "几点", "一点")) and not match["minute"])
    ):
        return None
    minute = _int(match["minute"])
    if match["half"]:
        minute = 30
    elif match["quarter"]:
        minute = 15 if match["quarter"] == "一" else 45
    if minute is not None and minute > 59:
        return None
    return TimeOfDay(*match.span(), hours=_hours(hour, _part(match), ""), minute=minute)


def _clock_en(match: re.Match[str]) -> TimeOfDay | None:
    if match["word"]:
        return TimeOfDay(*match.span(), hours=(0,) if match["word"].lower() == "midnight" else (12,))
    if match["hhmm"]:
        return TimeOfDay(*match.span(), hours=(int(match["hhmm"][:2]),), minute=int(match["hhmm"][2:]))
    if match["dotted"]:
        return TimeOfDay(*match.span(), hours=_hours(int(match["dotted"]), "", ""), minute=int(match["past"]))
    if match["oclock"]:
        return TimeOfDay(*match.span(), hours=_hours(int(match["oclock"]), "", ""))
    hour = int(match["hour"])
    return (
        TimeOfDay(*match.span(), hours=_hours(hour, "", match["half"]), minute=_int(match["minute"]))
        if 1 <= hour <= 12
        else None
    )


def find_times(text: str) -> list[TimeOfDay]:
    """Every time of day, in order."""
    folded = fold(text)
    found: list[TimeOfDay] = []
    for pattern, read in ((_CLOCK, _clock), (_CLOCK_EN, _clock_en), (_CLOCK_ZH, _clock_zh)):
        for match in pattern.finditer(folded):
            time = read(match)
            if time is not None and all(time.end <= t.start or time.start >= t.end for t in found):
                found.append(time)
    return sorted(found, key=lambda t: t.start)


def moments_of(when: datetime) -> tuple[Day, TimeOfDay]:
    """A time stamp as a full date and a time of day, with no place in any text."""
    return Day(0, 0, year=when.year, month=when.month, day=when.day), TimeOfDay(
        0, 0, hours=(when.hour,), minute=when.minute
    )
