"""Written-out numbers as values: 三百二十, 二〇二六, twenty-five, a dozen."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["ENGLISH_WORD", "HAN", "find_fractions", "parse_chinese_number", "parse_english_number"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
    "俩": 2,
    "仨": 3,
}
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
HAN = "".join(_DIGITS) + "".join(_SCALES) + "".join(_MYRIADS)


def parse_chinese_number(text: str) -> Decimal | None:
    """三百二十 → 320, 两万五 → 25000, 二〇二六 → 2026, 三点五 → 3.5; None where it is no number."""
    whole, point, fraction = text.partition("点")
    if point:
        base = parse_chinese_number(whole)
        if base is None or not fraction or any(c not in _DIGITS for c in fraction):
            return None
        return base + Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))
    if not text or any(c not in HAN for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    total, section, digit, last = 0, 0, 0, 1
    seen = False
    for c in text:
        if c in _DIGITS:
            digit, seen = _DIGITS[c], True
            if c in "零〇":
                last = 1
        elif c in _SCALES:
            section += (digit if seen else 1) * _SCALES[c]
            last, digit, seen = _SCALES[c] // 10, 0, False
        else:
            part = section + digit
            total = (total + part or 1) * _MYRIADS[c] if c == "亿" else total + (part or 1) * _MYRIADS[c]
            section, digit, seen, last = 0, 0, False, _MYRIADS[c] // 10
    return Decimal(total + section + digit * (last if seen and last > 1 else 1))


_SMALL = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    w: (i + 2) * 10
    for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
_BIG = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
ENGLISH_WORD = "(?:" + "|".join([*_SMALL, *_TENS, *_BIG]) + ")"


def parse_english_number(text: str) -> Decimal | None:
    """Twenty-five → 25, two hundred and six → 206, a dozen → 12; None where it is no number."""
    words = [w for w in re.split(r"[\s-]+", text.lower()) if w not in ("and", "a", "an", "")]
    if not words or any(w not in _SMALL and w not in _TENS and w not in _BIG for w in words):
        return None
    total, current = 0, 0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        else:
            total, current = total + (current or 1) * _BIG[word], 0
    return Decimal(total + current)


_FRACTION = re.compile(
    rf"(?P<den>[{HAN}]+|\d+)分之(?P<num>[{HAN}]+|\d+)|"
    rf"\b(?:one|1) (?:in|out of) (?P<of>\d+|{ENGLISH_WORD})\b|"
    r"\b(?:an?|one)[ -](?P<part>half|third|quarter|fifth|tenth)(?= of\b)",
    re.I,
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}


def find_fractions(folded: str) -> list[tuple[int, int, Decimal]]:
    """Shares with their places: 三分之一, one in five, a third of; percentages (百分之五) are left to others."""
    found: list[tuple[int, int, Decimal]] = []
    for match in _FRACTION.finditer(folded):
        over = Decimal(1) if match["num"] is None else _value(match["num"])
        under = Decimal(_PARTS[match["part"].lower()]) if match["part"] else _value(match["den"] or match["of"])
        if over and under and match["den"] != "百":
            found.append((*match.span(), over / under))
    return found


def _value(text: str) -> Decimal | None:
    if text.isdecimal():
        return Decimal(text)
    return parse_english_number(text) if text.isascii() else parse_chinese_number(text)
