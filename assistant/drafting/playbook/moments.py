"""Dates and hours as a statement writes them, always in the offset that was given."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.domain.vocabulary import Language

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CLEAR_NAMES = frozenset({"GMT", "BST", "CET", "CEST", "EST", "EDT", "PST", "PDT"})
"""Zone names that mean one thing; CST is both China and Chicago and is written as an offset."""
_CHINESE_NAMES = {
    "GMT": "格林尼治时间",
    "BST": "英国夏令时",
    "CET": "欧洲中部时间",
    "CEST": "欧洲中部夏令时",
    "EST": "美国东部时间",
    "EDT": "美国东部夏令时",
    "PST": "美国太平洋时间",
    "PDT": "美国太平洋夏令时",
}
_USUAL_NAMES = {"Asia/Shanghai": "Beijing time", "Asia/Hong_Kong": "Hong Kong time", "Asia/Taipei": "Taipei time"}
_CHINA_HOURS = 8


def zone(moment: datetime, timezone: str) -> str:
    """The zone's usual name where the brand lives in it and the name is clear, else `UTC+2`."""
    try:
        local = moment.astimezone(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError, OverflowError):  # the zone is not known, or the year is 0001 or 9999
        local = moment
    name = local.tzname() or ""
    if local.utcoffset() == moment.utcoffset():
        if timezone in _USUAL_NAMES:
            return _USUAL_NAMES[timezone]
        if name in _CLEAR_NAMES:
            return name
    minutes = _offset_minutes(moment)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "-"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def moment_text(moment: datetime, language: Language, timezone: str) -> str:
    """`2026年11月20日14:05`, or `14:05 (Beijing time) on 20 November 2026`; Chinese names other zones than UTC+8."""
    name = zone(moment, timezone)
    if language is Language.ZH:
        away = "" if _offset_minutes(moment) == _CHINA_HOURS * 60 else f"（{_chinese_zone(moment, timezone)}）"
        return f"{day_text(moment, language)}{moment:%H:%M}{away}"
    return f"{moment:%H:%M} ({name}) on {day_text(moment, language)}"


def short_moment(moment: datetime, now: datetime, language: Language, timezone: str) -> str:
    """As `moment_text` without the year where it is that of `now`; for short-form channels."""
    if moment.year != now.year:
        return moment_text(moment, language, timezone)
    if language is Language.ZH:
        away = "" if _offset_minutes(moment) == _CHINA_HOURS * 60 else f"（{_chinese_zone(moment, timezone)}）"
        return f"{moment.month}月{moment.day}日{moment:%H:%M}{away}"
    return f"{moment:%H:%M} ({zone(moment, timezone)}) on {moment.day} {_MONTHS[moment.month - 1]}"


def brief_moment(moment: datetime, now: datetime, language: Language, timezone: str) -> str:
    """As short as it stays exact: `09:30 GMT, 18 Nov`, with the year where it is not that of `now`."""
    if language is Language.ZH:
        return short_moment(moment, now, language, timezone)
    year = "" if moment.year == now.year else f" {moment.year}"
    return f"{moment:%H:%M} {zone(moment, timezone)}, {moment.day} {_MONTHS[moment.month - 1][:3]}{year}"


def brief_with_year(moment: datetime, language: Language, timezone: str) -> str:
    """As `brief_moment`, always with the year: when a short text speaks."""
    told = brief_moment(moment, moment, language, timezone)
    return moment_text(moment, language, timezone) if language is Language.ZH else f"{told} {moment.year}"


def day_text(moment: datetime, language: Language) -> str:
    """`2026年11月20日`, or `20 November 2026`."""
    if language is Language.ZH:
        return f"{moment.year}年{moment.month}月{moment.day}日"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _chinese_zone(moment: datetime, timezone: str) -> str:
    name = zone(moment, timezone)
    return _CHINESE_NAMES.get(name, name)


def _offset_minutes(moment: datetime) -> int:
    offset = moment.utcoffset()
    return round(offset.total_seconds() / 60) if offset is not None else 0
