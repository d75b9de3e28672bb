"""Ways to reach someone: links, numbers, addresses, handles."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from assistant.text.normalise import fold

__all__ = ["MARKET_HOTLINES", "Contact", "ContactKind", "contact_key", "find_contacts"]


class ContactKind(StrEnum):
    """What it is."""

    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"
    WECHAT = "wechat"


class Contact(NamedTuple):
    """A contact and its value for comparing."""

    start: int
    end: int
    kind: ContactKind
    value: str


MARKET_HOTLINES = frozenset(
    {"12315", "12345", "12331", "12377", "110", "120", "119", "122", "999", "911", "112", "111", "101"}
)
"""Public lines of the markets (consumer rights, city, emergency): nobody's own, always allowed."""

_TLD = "com|cn|net|org|example|io|co|uk|eu|hk|tw|gov|edu|info|shop|app|de|fr|me|link|top|xyz|invalid|test"
_URL = re.compile(
    rf"(?:https?://|www\.)[A-Za-z0-9\-._~%/?#=&+:@]*[A-Za-z0-9/=_-]|"
    rf"(?<![@A-Za-z0-9_.-])(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+(?:{_TLD})(?![A-Za-z0-9])(?:/[A-Za-z0-9\-._~%/?#=&+]*[A-Za-z0-9/=_-])?(?![@A-Za-z0-9_])",
    re.I,
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.I)
_HANDLE = re.compile(r"(?<![A-Za-z0-9_@.])@[\w.\-]{0,30}\w")
_WECHAT = re.compile(
    r"(?:微信号?|企业微信|wechat(?: id)?)\s?(?:为|是)?[::]\s?(?P<id>[A-Za-z][A-Za-z0-9_-]{5,19})", re.I
)
_PHONE = re.compile(
    r"(?<![\d.A-Za-z-])(?:"
    r"[48]00[- ]?\d{3}[- ]?\d{4}|[48]00[- ]?\d{4}[- ]?\d{3}"
    r"|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|\(?0\d{2,3}\)?[- ]?\d{7,8}(?:-\d{1,4})?"
    r"|\+\d{1,3}(?:[ -]?\(?\d{1,5}\)?){2,5}"
    r"|0\d{2,4}[ -]\d{3,4}[ -]\d{3,4}"
    r"|(?:1[- ])?\(?\d{3}\)?[- ]\d{3}[- ]\d{4}"
    r")(?!\d|[-.]\d)"
)
_SHORT = re.compile(
    r"(?:热线|电话|拨打|致电|拨|打(?=1(?:10|19|20|22)(?!\d))|hotline|helpline|call|dial|phone|telephone|line)(?:是|为|on|at|"
    r"号码)?\s?[::]?\s?(?P<n>\d{3,8})(?!\d|[年月日:%]|[.-]\d|小时|名|人|万|元|天)"
    r"|(?<!\d)(?P<m>\d{5})(?=(?:热线|消费者|投诉|政务|举报|客服))",
    re.I,
)
_MARKET = re.compile(r"(?<![\d.,-])(?:12315|12345|12331|12377)(?!\d|[.,]\d|[名人个件元万])")


def contact_key(text: str) -> str:
    """Form in which two writings of one contact are equal: bare digits, host and path, lower case."""
    value = fold(text).strip().casefold()
    if re.fullmatch(r"[\d\s()+.\-]+", value):
        digits = re.sub(r"\D", "", value)
        if re.match(r"\+(?:44|86(?!1[3-9]\d{9}$))", re.sub(r"[\s().-]", "", value)):
            return "0" + digits[2:].removeprefix("0")  # +44 800 … and 0800 … are one number
        return re.sub(r"^(?:00|86(?=1[3-9]\d{9}$)|1(?=\d{10}$)(?!1?[3-9]\d{9}$))", "", digits)
    value = re.sub(r"^(?:https?://)?(?:www\.)?", "", value)
    return value.lstrip("@").rstrip("/。.,;")


def find_contacts(text: str) -> list[Contact]:
    """Every contact, in order, without overlaps; links and addresses before bare numbers."""
    folded = fold(text)
    found: list[Contact] = []
    for kind, pattern in (
        (ContactKind.EMAIL, _EMAIL),
        (ContactKind.URL, _URL),
        (ContactKind.HANDLE, _HANDLE),
        (ContactKind.WECHAT, _WECHAT),
        (ContactKind.PHONE, _PHONE),
        (ContactKind.PHONE, _SHORT),
        (ContactKind.PHONE, _MARKET),
    ):
        for match in pattern.finditer(folded):
            start, end = _extent(match)
            if all(end <= c.start or start >= c.end for c in found):
                found.append(Contact(start, end, kind, contact_key(folded[start:end])))
    return sorted(found)


def _extent(match: re.Match[str]) -> tuple[int, int]:
    for name in match.re.groupindex:
        if match[name] is not None:
            return match.span(name)
    return match.span()
