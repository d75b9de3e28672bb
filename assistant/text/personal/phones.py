"""Which digit groups are somebody's phone number, and which only look like one.

Numbering plans: 工信部《电信网编号计划》, Ofcom National Telephone Numbering Plan, NANPA, ITU-T E.164.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.text.personal.kinds import PersonalKind

_CUE = re.compile(
    r"(?:电话|手机|座机|联系方式|联系|致电|拨打|拨|来电|号码|加我|加|打给|短信|微信|同号|tel|"
    r"telephone|phone|mobile|cell|call|text|"
    r"ring|dial|whatsapp|sms|contact|reach|fax|number)"
    r"[^\d\n]{0,12}$",
    re.I,
)
_MOBILE_SIZES = {
    (11,), (3, 4, 4), (3, 3, 5), (3, 8), (7, 4), (4, 4, 3), (4, 3, 4),
    (5, 6), (6, 5), (1,) * 11, (3, 2, 2, 2, 2), (3, 2, 3, 3), (3, 3, 3, 2), (2, 3, 3, 3),
    (3, 4, 2, 2), (4, 7), (1, 2, 4, 4), (5, 3, 3), (2, 9), (3, 5, 3), (3, 2, 2, 4),
    (3, 2, 4, 2), (3, 6, 2), (3, 1, 1, 1, 1, 1, 1, 1, 1),
}  # fmt: skip
_MOBILE = re.compile(r"1[3-9]\d{9}")
_QUANTITY = re.compile(r"\s?(?:元|块|万|亿|人|件|个|次|份|%|ml|mg|kg|km|年|月|日|号店|号订单|[.,]\d|:\d)", re.I)
_MONEY = re.compile(r"[¥￥$£€]\s?$|[\d][.,:]$|[.]$")
_DIALLING_CODES = re.compile(
    r"(?:7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[123678]|23\d|25\d|26\d|35\d|"
    r"37\d|38[0-79]|42[01]|85[2356]|88[06]|9[67]\d|99[2-68])"
)
_FREE_OR_PUBLIC = re.compile(r"0?(?:80[08]|30[0-9]|33[03]|34[3-5]|37[01]|84[3-5]|87[0-3]|9\d\d|500|116)")


class PhoneLead(NamedTuple):
    """What the text before a number says about it as a phone number."""

    cued: bool
    """A word for a phone or for calling stands there."""
    money: bool
    """The number is an amount, or the rest of one."""
    plus: bool
    """A plus sign opens it."""
    bracket: bool
    """A bracket opens it."""

    @classmethod
    def of(cls, before: str) -> PhoneLead:
        """Read what stands right before the number."""
        return cls(
            cued=_CUE.search(before) is not None,
            money=_MONEY.search(before) is not None,
            plus=re.search(r"\+\(?$", before) is not None,
            bracket=before.endswith("("),
        )


def phone_kind(
    digits: str, sizes: tuple[int, ...], joins: tuple[str, ...], lead: PhoneLead, after: str
) -> PersonalKind | None:
    """Mobile, landline, or None for what is no private number (hotlines, quantities, figures of another shape)."""
    national = 10 <= len(digits) <= (16 if digits[0] == "0" else 13)
    if not (national or lead.plus) or lead.money or _QUANTITY.match(after):
        return None
    plus = lead.plus or (digits.startswith("00") and not digits.startswith("000"))
    found = _chinese_mobile(digits, sizes, lead.cued, plus)
    if found is None and plus:
        found = _international(digits.removeprefix("00"), sizes)
    if found is None and not plus:
        found = _national(digits, sizes, joins, lead)
    return found


def _chinese_mobile(digits: str, sizes: tuple[int, ...], cued: bool, plus: bool) -> PersonalKind | None:
    for code in ("0086", "86", "0"):
        if digits.startswith(code) and len(digits) == 11 + len(code) and (code != "0" or cued):
            inner = sizes[1:] if sizes[0] == len(code) else (sizes[0] - len(code), *sizes[1:])
            split = sizes[0] == len(code)
            if not (split or plus or cued or sizes == (13,)):
                return None
            digits, sizes = digits[len(code) :], inner
            break
    if len(digits) != 11 or not _MOBILE.fullmatch(digits):
        return None
    return PersonalKind.MOBILE if sizes in _MOBILE_SIZES or cued else None


def _international(digits: str, sizes: tuple[int, ...]) -> PersonalKind | None:
    if digits.startswith("86"):
        rest = digits[2:].lstrip("0")
        return PersonalKind.LANDLINE if 9 <= len(rest) <= 11 and not rest.startswith(("400", "800")) else None
    if digits.startswith("44"):
        rest = digits[2:].lstrip("0")
        if not 9 <= len(rest) <= 10 or _FREE_OR_PUBLIC.match(rest):
            return None
        return PersonalKind.MOBILE if rest[0] == "7" else PersonalKind.LANDLINE
    if digits.startswith("1"):
        return PersonalKind.MOBILE if _north_american(digits[1:]) else None
    if digits.startswith("852"):
        return PersonalKind.MOBILE if re.fullmatch(r"[4-79]\d{7}", digits[3:]) else PersonalKind.LANDLINE
    known = _DIALLING_CODES.match(digits) is not None and 9 <= len(digits) <= 15 and max(sizes) < 15
    free = re.fullmatch(r"(?:\d{2}|\d{3})0?800\d{3,8}", digits) is not None
    return PersonalKind.MOBILE if known and not free else None


def _north_american(digits: str) -> bool:
    if not re.fullmatch(r"[2-9]\d{2}[2-9]\d{6}", digits):
        return False
    area, exchange = digits[:3], digits[3:6]
    free = area in {"800", "888", "877", "866", "855", "844", "833", "822", "900", "400"}
    return not (free or area[1] == "9" or area[1:] == "11" or exchange[1:] == "11")


def _national(digits: str, sizes: tuple[int, ...], joins: tuple[str, ...], lead: PhoneLead) -> PersonalKind | None:
    separated, cued = len(sizes) > 1, lead.cued
    if digits[0] == "0" and 10 <= len(digits) <= 12 and (separated or cued or (digits[1] == "7" and len(digits) == 11)):
        return _with_trunk_zero(digits, sizes)
    american = digits[1:] if len(digits) == 11 and digits[0] == "1" and sizes[0] == 1 else digits
    inner = sizes[1:] if american != digits else sizes
    if len(american) == 10 and _north_american(american):
        dashed = any(c in "-.()–" for join in joins for c in join) or lead.bracket
        if inner == (3, 3, 4) and (dashed or cued) or (cued and inner == (10,)):
            return PersonalKind.MOBILE
    return None


def _with_trunk_zero(digits: str, sizes: tuple[int, ...]) -> PersonalKind | None:
    if digits.startswith("09") and len(digits) == 10 and sizes in ((10,), (4, 3, 3), (4, 6)):
        return PersonalKind.MOBILE  # Taiwan
    if (
        re.fullmatch(r"07[1-9]\d{8}", digits)
        and sizes not in ((4, 7), (4, 3, 4))
        or (re.fullmatch(r"07[1-9]\d{8}", digits) and sizes == (4, 3, 4) and digits[2] in "4-9")
    ):
        return PersonalKind.MOBILE  # UK
    if _FREE_OR_PUBLIC.match(digits):
        return None
    chinese = re.fullmatch(r"(?:010|02\d|0[3-9]\d\d)[2-8]\d{6,7}", digits)
    british = re.fullmatch(r"0[12]\d{8,9}", digits)
    areas = sizes[0] in (3, 4, 5) and min(sizes) >= 3
    return PersonalKind.LANDLINE if (chinese or british) and (areas or len(sizes) == 1) else None
