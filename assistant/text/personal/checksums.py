"""The check digits of personal and company numbers. Every function takes bare characters, upper case."""

from __future__ import annotations

import re
from calendar import monthrange

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_PROVINCE_CODES = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
)
_PROVINCES = frozenset(_PROVINCE_CODES.split())
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26,
    "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28,
    "PT": 25, "RO": 24, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
_TAIWAN_LETTERS = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))


def is_day(year: int, month: int, day: int) -> bool:
    """Whether that day exists, within the years a living person or a code can carry."""
    return _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def resident_id_form(value: str) -> bool:
    """身份证 with 18 characters by form alone: province, day of birth."""
    if not re.fullmatch(r"\d{17}[\dX]", value) or not (value[:2] in _PROVINCES or value[0] == "9"):
        return False
    return is_day(int(value[6:10]), int(value[10:12]), int(value[12:14]))


def resident_id(value: str) -> bool:
    """身份证 with 18 characters: form and MOD 11-2 (GB 11643-1999)."""
    if not resident_id_form(value):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, _ID_WEIGHTS, strict=False))
    # numbers of foreign residents begin with 9, as most company codes do
    return _ID_CHECKS[total % 11] == value[17] and not (value[0] == "9" and company_code(value))


def old_resident_id(value: str) -> bool:
    """身份证 of the first generation, 15 digits: province and a day in the twentieth century; it has no check digit."""
    if not re.fullmatch(r"\d{15}", value) or value[:2] not in _PROVINCES:
        return False
    return is_day(1900 + int(value[6:8]), int(value[8:10]), int(value[10:12]))


def luhn(value: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, digit in enumerate(map(int, reversed(value))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(value)) > 1


def company_code(value: str) -> bool:
    """统一社会信用代码, 18 characters: MOD 31 (GB 32100-2015)."""
    if len(value) != 18 or any(c not in _USCC for c in value):
        return False
    total = sum(_USCC.index(c) * weight for c, weight in zip(value, _USCC_WEIGHTS, strict=False))
    return _USCC[(31 - total % 31) % 31] == value[17]


def iban(value: str) -> bool:
    """IBAN: length of its country and MOD 97 (ISO 13616)."""
    if len(value) != _IBAN_LENGTHS.get(value[:2]) or not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]+", value):
        return False
    return int("".join(str(int(c, 36)) for c in value[4:] + value[:4])) % 97 == 1


def hong_kong_id(value: str) -> bool:
    """香港身份證: one or two letters, six digits, check digit (value without brackets)."""
    if not re.fullmatch(r"[A-Z]{1,2}\d{6}[\dA]", value):
        return False
    padded = value if len(value) == 9 else " " + value
    numbers = [36 if c == " " else int(c, 36) for c in padded]
    return sum(n * weight for n, weight in zip(numbers, range(9, 0, -1), strict=True)) % 11 == 0


def taiwan_id(value: str) -> bool:
    """台灣身分證: one letter, 1 or 2, eight digits with check digit."""
    if not re.fullmatch(r"[A-Z][12]\d{8}", value):
        return False
    letter = _TAIWAN_LETTERS[value[0]]
    digits = [letter // 10, letter % 10, *map(int, value[1:])]
    return sum(d * w for d, w in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0


def social_security(value: str) -> bool:
    """US Social Security number, nine digits: area, group and serial that are issued (SSA, since 2011)."""
    if not re.fullmatch(r"\d{9}", value):
        return False
    return not (value[:3] in ("000", "666") or value[0] == "9" or value[3:5] == "00" or value[5:] == "0000")


def health_service(value: str) -> bool:
    """NHS number, ten digits: MOD 11."""
    if not re.fullmatch(r"\d{10}", value):
        return False
    check = 11 - sum(int(d) * w for d, w in zip(value, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(value[9])
