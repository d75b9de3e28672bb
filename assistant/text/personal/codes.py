"""Personal codes of letters and digits: plates, passports, IBAN; and company codes, to leave them alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from assistant.text.personal import checksums
from assistant.text.personal.digits import Reading
from assistant.text.personal.kinds import PersonalItem, PersonalKind

_GAP = r"[ \t\u200b-\u200d\u2060·•・.-]?"
_PLATE = re.compile(
    rf"(?<![A-Za-z0-9全最更崭清])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使](?P<city>{_GAP}[A-HJ-NP-Z])(?P<rest>{_GAP}"
    rf"(?:[A-HJ-NP-Z0-9]{_GAP}){{4,5}}(?:[A-HJ-NP-Z0-9挂学警港澳]))(?![A-Za-z0-9])",
    re.I,
)
_VEHICLE = re.compile(
    r"(?:\b(?:car|van|vehicle|lorry|truck|taxi|cab|motorbike|reg|registration|registered|plates?|"
    r"number plate|licen[sc]e plate|driver|driving|drove|parked|reg\.?)\b|车牌)",
    re.I,
)
_UK_PLATE = re.compile(r"(?<![A-Za-z0-9-])[A-HJ-PR-Y][A-HJ-PR-Y]\d\d ?[A-HJ-PR-Z]{3}(?![A-Za-z0-9-])")
_US_PLATE = re.compile(
    r"(?:licen[sc]e|number) plate(?:\s(?:number|no\.?))?(?:\s(?:is|was|reads|"
    r"reading))?[\s:#]{1,3}(?:[A-Z][a-z]+\s)?(?P<plate>(?=[A-Z0-9 -]*\d)[A-Z0-9]{1,4}[ "
    r"-]?[A-Z0-9]{2,5})(?![A-Za-z0-9])"
)
_COMPANY = re.compile(r"(?<![A-Za-z0-9])[0-9A-HJ-NP-RT-UW-Y]{18}(?![A-Za-z0-9])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){2,8}(?![A-Za-z0-9])")
_INSURANCE = re.compile(
    r"(?<![A-Za-z0-9-])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d\d[ "
    r"-]?\d\d[ -]?\d\d[ -]?[A-D](?![A-Za-z0-9-])"
)
_DRIVER = re.compile(r"(?<![A-Za-z0-9])[A-Z9]{5}\d[0156]\d[0-3]\d\d[A-Z9]{2}[A-Z0-9][A-Z]{2}(?![A-Za-z0-9])")
_PASSPORT = re.compile(
    r"(?:护照|通行证|回乡证|"
    r"passport)(?:[^\n。.;]|\bnos?\.){0,14}?[\s:为是#]{0,3}(?<![A-Za-z0-9])(?P<number>[A-Z]{0,2}\d{7,9}|"
    r"\d{2}[A-Z]{2}\d{5})(?![A-Za-z0-9])",
    re.I,
)
_HK_ID = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6} ?\([0-9A]\)")
_TW_ID = re.compile(r"(?:身[份分]证|证号|id(?:entity)?)[^\n。A-Z]{0,10}(?P<number>[A-Z][12]\d{8})(?!\d)", re.I)
_CODE_LABEL = re.compile(
    r"(?:批号|批次|编号|货号|型号|订单号?|单号|产品|序列号|代码|batch|lot|order|ref(?:erence)?|model|part|sku|serial|"
    r"code|item|product|version)"
    r"[\s:#.]*(?:no\.?|number|code|is|为|是|号)?[\s:#.]*$",
    re.I,
)


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    kind: PersonalKind
    known: Callable[[str], bool]
    group: str = ""


def _any(_: str) -> bool:
    return True


def _company(value: str) -> bool:
    # a number that is both is taken for a person's: that is the graver mistake
    return value[0] in "159ANY" and checksums.company_code(value) and not checksums.resident_id(value)


def _driver(value: str) -> bool:
    return value[0] != "9" and 1 <= int(value[8:10]) <= 31


_RULES = (
    _Rule(_COMPANY, PersonalKind.COMPANY_CODE, _company),
    _Rule(_IBAN, PersonalKind.BANK_CARD, checksums.iban),
    _Rule(_INSURANCE, PersonalKind.NATIONAL_ID, _any),
    _Rule(_DRIVER, PersonalKind.NATIONAL_ID, _driver),
    _Rule(_PASSPORT, PersonalKind.NATIONAL_ID, _any, "number"),
    _Rule(_HK_ID, PersonalKind.NATIONAL_ID, checksums.hong_kong_id),
    _Rule(_TW_ID, PersonalKind.NATIONAL_ID, checksums.taiwan_id, "number"),
    _Rule(_US_PLATE, PersonalKind.PLATE, _any, "plate"),
)


def find_codes(reading: Reading) -> Iterator[PersonalItem]:
    """Every code with letters in it. Codes that are labelled as a batch, an order or a product are none."""
    text = reading.folded
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            start, end = match.span(rule.group or 0)
            value = re.sub(r"[\s()-]", "", text[start:end]).upper()
            if rule.known(value) and not _is_labelled(text, start):
                yield PersonalItem(start, end, rule.kind, value.casefold())
    yield from _plates(reading)


def _is_labelled(text: str, start: int) -> bool:
    return _CODE_LABEL.search(text[max(0, start - 24) : start]) is not None


def _plates(reading: Reading) -> Iterator[PersonalItem]:
    for match in _PLATE.finditer(reading.folded):
        rest = re.sub(r"[^A-Za-z0-9挂学警港澳]", "", match["rest"])
        letters = sum(c.isalpha() and c.isascii() for c in rest)
        if letters <= 2 and len(rest) in (5, 6) and not _is_labelled(reading.folded, match.start()):
            yield _plate(reading.folded, match.start(), match.end())
    for match in _UK_PLATE.finditer(reading.folded):
        around = reading.folded[max(0, match.start() - 48) : match.end() + 24]
        if _VEHICLE.search(around) and not _is_labelled(reading.folded, match.start()):
            yield _plate(reading.folded, match.start(), match.end())


def _plate(text: str, start: int, end: int) -> PersonalItem:
    return PersonalItem(start, end, PersonalKind.PLATE, re.sub(r"[^\w]", "", text[start:end]).casefold())
