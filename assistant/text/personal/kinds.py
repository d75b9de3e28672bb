"""The kinds of personal items, and the form in which two writings of one are equal."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from assistant.text.normalise import fold


class PersonalKind(StrEnum):
    """What it is."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    NATIONAL_ID = "national-id"
    """身份证, passports, residence permits, SSN, National Insurance and NHS numbers, driving licences."""
    BANK_CARD = "bank-card"
    """Card numbers and bank accounts (IBAN, sort code with account)."""
    EMAIL = "email"
    ADDRESS = "address"
    PLATE = "plate"
    PERSON = "person-name"
    MINOR = "minor-name"
    COMPANY_CODE = "company-code"
    """统一社会信用代码: a company's, not a person's. Read only so that nothing else is read into it."""


class PersonalItem(NamedTuple):
    """Something personal and its value for comparing (see `personal_key`)."""

    start: int
    end: int
    kind: PersonalKind
    value: str


_COUNTRY = (
    (re.compile(r"86(1[3-9]\d{9})"), ""),
    (re.compile(r"86\(?0?(\d{9,11})"), "0"),
    (re.compile(r"440?(\d{9,10})"), "0"),
    (re.compile(r"852(\d{8})"), ""),
)
_PHONE = re.compile(r"[\d\s()+./–—-]*\d[\d\s()+./–—-]*")


def phone_key(written: str) -> str:
    """National form of a phone number: no country code for China, the UK, Hong Kong and the US, one trunk zero."""
    if re.match(r"\s*(?:\+|00)\s?1[ ().-]*[2-9]", written) or re.match(
        r"1[ .-]+\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]", written
    ):
        return re.sub(r"\D", "", written).lstrip("0")[1:]
    bare = re.sub(r"\D", "", written)
    for pattern, trunk in _COUNTRY:
        if match := pattern.fullmatch(bare.removeprefix("00")):
            return trunk + match[1]
    return bare


def personal_key(text: str) -> str:
    """Form in which two writings of one value are equal: phones in national form, the rest without spaces and case."""
    folded = fold(text).strip()
    if _PHONE.fullmatch(folded):
        return phone_key(folded)
    return folded.casefold() if "@" in folded else re.sub(r"[\s·•・()-]", "", folded).casefold()
