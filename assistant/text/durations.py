"""Lengths of time in Chinese and English text: 24小时内, three working days, within an hour."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from assistant.text.normalise import Span, fold
from assistant.text.numerals import parse_chinese_number, parse_english_number

__all__ = ["Duration", "find_durations"]


class Duration(NamedTuple):
    """A length of time; `unit` is minute (hours and days are told in minutes), workday, month or year."""

    start: int
    end: int
    amount: Decimal
    unit: str
    high: Decimal | None = None


_HAN = "零〇一二三四五六七八九十两"
_UNITS: dict[str, tuple[str, Decimal | int]] = {
    "秒": ("minute", Decimal(1) / 60),
    "分钟": ("minute", 1),
    "分": ("minute", 1),
    "小时": ("minute", 60),
    "个小时": ("minute", 60),
    "钟头": ("minute", 60),
    "天": ("minute", 1440),
    "日": ("minute", 1440),
    "自然日": ("minute", 1440),
    "个自然日": ("minute", 1440),
    "周": ("minute", 10080),
    "个星期": ("minute", 10080),
    "星期": ("minute", 10080),
    "个工作日": ("workday", 1),
    "工作日": ("workday", 1),
    "个月": ("month", 1),
    "月": ("month", 1),
    "年": ("year", 1),
    "个季度": ("month", 3),
    "minute": ("minute", 1),
    "min": ("minute", 1),
    "hour": ("minute", 60),
    "hr": ("minute", 60),
    "day": ("minute", 1440),
    "week": ("minute", 10080),
    "working day": ("workday", 1),
    "business day": ("workday", 1),
    "month": ("month", 1),
    "year": ("year", 1),
    "second": ("minute", Decimal(1) / 60),
    "quarter": ("month", 3),
}
_DURATION_ZH = re.compile(
    rf"(?<![\d.第月年])(?P<num>\d+(?:\.\d+)?|[{_HAN}百]{{1,12}})(?:\s?(?:-|–|~|至|到)\s?(?P<high>\d+|"
    rf"[{_HAN}]{{1,12}}))?\s?(?P<half>个半)?(?P<unit>个?小时|钟头|分钟|个自然日|自然日|个?工作日|个月|个?星期|"
    rf"个季度|天|(?:日|周|年)(?=[之以]?[内后前]|左右|来|多|期)|周(?!年|[一二三四五六日末边围刊报岁])|"
    rf"年(?=来|期|以|内|前|后|间))"
)
_EN_NUM = (
    r"\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|"
    r"twenty|twenty-four|thirty|forty-eight|sixty|seventy-two|ninety|an?(?=\s(?:hour|week|month)\b)"
)
_DURATION_EN = re.compile(
    rf"\b(?P<num>{_EN_NUM})(?:\s?(?:-|–|to)\s?(?P<high>\d+))?[\s-](?P<unit>working day|business day|minute|"
    rf"min|hour|hr|day|week|month|year|second|quarter)s?\b(?!\sold|-old)",
    re.I,
)
_NOT_DURATION = re.compile(
    r"7\s?[x×*]\s?24\s?(?:个?小时)?|24\s?小时(?=(?:客服|服务|热线|电话|值守|在线|开通|畅通))|24-hour(?= "
    r"(?:helpline|hotline|line|support|service|customer))|24/7|十点钟方向|一天天|有一天|那一天|这一天|"
    r"每一天|一年一度|一时|八小时工作制|\bone day\b|\bthe day\b|三天两头|"
    r"[这那近前几]\s?两[天日年周]|这[一二三几]天|多年来|第一天|百年"
)


def _amount(text: str) -> Decimal | None:
    if text[:1].isdecimal():
        return Decimal(text)
    if text.lower() in ("a", "an"):
        return Decimal(1)
    return parse_english_number(text) if text.isascii() else parse_chinese_number(text)


def find_durations(text: str) -> list[Duration]:
    """Every length of time; 24小时 and 1天 are equal, a working day is its own unit."""
    folded = fold(text)
    barred = [Span(*m.span()) for m in _NOT_DURATION.finditer(folded)]
    found: list[Duration] = []
    for pattern in (_DURATION_ZH, _DURATION_EN):
        for match in pattern.finditer(folded):
            amount = _amount(match["num"])
            if amount is None or any(match.start() < b.end and match.end() > b.start for b in barred):
                continue
            name, factor = _UNITS[match["unit"].lower()]
            high = _amount(match["high"]) if match["high"] else None
            if pattern is _DURATION_ZH and match["half"]:
                amount += Decimal("0.5")
            found.append(
                Duration(
                    *match.span(), amount=amount * factor, unit=name, high=high * factor if high is not None else None
                )
            )
    return sorted(found, key=lambda d: d.start)
