"""Personal numbers made of digits: 身份证, bank cards, phones. Reads digit groups, whatever the spacing."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from assistant.text.personal import checksums
from assistant.text.personal.digits import Chain, Reading, chains
from assistant.text.personal.kinds import PersonalItem, PersonalKind, phone_key
from assistant.text.personal.phones import PhoneLead, phone_kind

_BEFORE = 28
"""How far before a number its label can stand."""
_NOT_PERSONAL = re.compile(
    r"(?:订单|单号|运单|批号|批次|编号|货号|流水号?|条码|条形码|型号|取[餐货件]码|会员号|房间号|"
    r"许可证|备案号?|注册号|证书|合同号?|专利号?|案号|文号|序列号|版本|"
    r"编码|代码|时间戳|积分|股票|标准号?|执行标准|工单|受理号|isbn|issn|ean|upc|gtin|barcode|sku|"
    r"asin|order|orders|batch|"
    r"lot|ref|reference|case|ticket|"
    r"invoice|tracking|parcel|shipment|serial|s/n|model|item|part|article|product|version|"
    r"timestamp|doi|po|rma|certificate|licence no|license no|"
    r"registration no|registered (?:number|no)|company (?:number|no)|charity (?:number|no)|vat)"
    r"[\s_-]*(?:号码?|为|是|码|no\.?|nos\.?|num\.?|number|numbers|code|id|was|is|of|尾号|后\w位)*[\s#:.(\[【“\"'№]*$",
    re.I,
)
_CARD = re.compile(
    r"(?:卡号|银行卡|信用卡|储蓄卡|借记卡|账号|帐号|账户|户头|收款|转账|打到|card(?: number| "
    r"no\.?)?|account|acct|a/c|visa|mastercard|amex)",
    re.I,
)
_IDENTITY = re.compile(r"(?:身份证|证件|公民身份|居民身份|身份号|id (?:card|number|no)|identity|id)[^\d]{0,8}$", re.I)
_SOCIAL = re.compile(r"(?:\bssn\b|social security)[^\d]{0,16}$", re.I)
_HEALTH = re.compile(r"\bnhs\b[^\d]{0,16}$", re.I)
_SORT_CODE = re.compile(
    r"(?:sort code)\D{0,8}\d{2}[- ]?\d{2}[- ]?\d{2}\D{1,24}(?:acc(?:oun)?t)?\D{0,16}?(?P<number>\d{8})(?!\d)", re.I
)
_ISSUERS = re.compile(
    r"62\d{14,17}|4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|"
    r"3[47]\d{13}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|9[0-9]{2}\d{13,16}(?<=\d{19})"
)
"""UnionPay, Visa, Mastercard, American Express, JCB, Diners, Discover, and old Chinese debit cards of 19 digits."""
_SHAPE = re.compile(
    r"(?:0|86|00)\d{8,14}|1[3-9]\d{9}|1?[2-9]\d{9}|\d{9}|[1-9]\d(?:\d{4}(?:19|20)\d{9,10}|\d{13})|[2-9]\d{12,18}"
)
"""Digits that could be any of the numbers below; everything else is put aside before it is looked at closely."""
_OPENED = {"+": re.compile(r"1[2-9]\d{9}|[2-9]\d{6,15}"), "(": re.compile(r"\d{10}")}
"""What else may stand after a plus sign or a bracket: numbers with a country code, numbers of ten digits."""
_GLUED_AFTER = re.compile(r"[A-Za-z_](?![A-Za-z]{0,3}[\s,.，。])")
_CODE_AFTER = re.compile(r"[-/]?[A-Z]{1,3}\d")
_CHECK_X = re.compile(r"[ \t-]?[xX×](?![A-Za-z0-9])")
_CODE_STARTS = frozenset(string.ascii_letters + "_-/")
_MOST_DIGITS = 21
_MOST_GROUPS = 20


class _Lead:
    """What stands before a number; many readings of a chain begin at one place, so each question is asked once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def glued(self) -> bool:
        """A letter stands right before the number, and no label ends with it."""
        return re.search(r"[A-Za-z_]$", self.text) is not None and not re.search(
            r"(?:tel|phone|mobile|cell|call|fax|card|ssn|no)$", self.text, re.I
        )

    @cached_property
    def coded(self) -> bool:
        """It says that this is an order, a batch, a version."""
        return _NOT_PERSONAL.search(self.text) is not None

    @cached_property
    def card(self) -> bool:
        """It says that this is a card or an account."""
        return _CARD.search(self.text) is not None

    @cached_property
    def identity(self) -> bool:
        """It says that this is an identity number."""
        return _IDENTITY.search(self.text) is not None

    @cached_property
    def social(self) -> bool:
        """It says that this is a Social Security number."""
        return _SOCIAL.search(self.text) is not None

    @cached_property
    def health(self) -> bool:
        """It says that this is an NHS number."""
        return _HEALTH.search(self.text) is not None

    @cached_property
    def phone(self) -> PhoneLead:
        """What a phone number would make of it."""
        return PhoneLead.of(self.text)


class _Window(NamedTuple):
    """Neighbouring groups of a chain taken as one number, and what stands around them."""

    start: int
    end: int
    sizes: tuple[int, ...]
    digits: str
    joins: tuple[str, ...]
    lead: _Lead
    after: str
    whole: bool
    """Whether it is the whole chain."""


def find_numbers(reading: Reading) -> Iterator[PersonalItem]:
    """Every personal number, the longest reading of each chain first."""
    for match in _SORT_CODE.finditer(reading.figures):
        yield PersonalItem(*match.span("number"), PersonalKind.BANK_CARD, match["number"])
    for chain in chains(reading.figures):
        yield from _in_chain(chain, reading)


def _in_chain(chain: Chain, reading: Reading) -> Iterator[PersonalItem]:
    if sum(map(len, chain.groups)) < 7:
        return
    taken = bytearray(len(chain.groups))
    leads: dict[int, _Lead] = {}
    lengths = tuple(map(len, chain.groups))
    for first, size, digits in _candidates(chain, reading.figures):
        if taken.find(1, first, first + size) >= 0:
            continue
        start = chain.starts[first]
        if first not in leads:
            leads[first] = _Lead(reading.figures[max(0, start - _BEFORE) : start])
        if not _can_be(digits, leads[first], size == len(lengths)):
            continue
        end = chain.starts[first + size - 1] + lengths[first + size - 1]
        sizes, joins = lengths[first : first + size], chain.joins[first : first + size - 1]
        window = _Window(
            start, end, sizes, digits, joins, leads[first], reading.figures[end : end + 6], size == len(lengths)
        )
        item = _item(window)
        if item is not None:
            taken[first : first + size] = b"\1" * size
            yield item


def _can_be(digits: str, lead: _Lead, whole: bool) -> bool:
    """Whether a reading can still be something once it is known what stands before it; most cannot."""
    if lead.phone.plus:
        return True
    if digits.startswith("000"):  # neither a trunk zero nor a country's code follows
        return lead.health
    if digits.startswith("00"):
        return True
    if len(digits) <= (12 if digits[0] == "0" else 13):
        return len(digits) != 9 or whole
    known = _ISSUERS.fullmatch(digits) is not None or (len(digits) in (17, 18) and digits[6:8] in ("19", "20"))
    return known or lead.card or lead.identity


def _candidates(chain: Chain, figures: str) -> Iterator[tuple[int, int, str]]:
    """First group, number of groups and digits of every reading that has the shape of a number, longest first.

    A chain of thousands of groups has twenty times as many readings: almost all fall here, before anything is copied.
    """
    count = len(chain.groups)
    every = "".join(chain.groups)
    at = [0, *accumulate(map(len, chain.groups))]
    opened = [_OPENED.get(figures[max(0, start - 1) : start]) for start in chain.starts]
    for size in range(min(count, _MOST_GROUPS), 0, -1):
        for first in range(count - size + 1):
            left, right = at[first], at[first + size]
            if not 7 <= right - left <= _MOST_DIGITS:
                continue
            digits = every[left:right]
            shape = opened[first]
            if _SHAPE.fullmatch(digits) or (shape is not None and shape.fullmatch(digits)):
                yield first, size, digits


def _item(window: _Window) -> PersonalItem | None:
    identity = _identity(window)
    if identity is not None:
        return identity
    if window.lead.glued or window.lead.coded or _goes_on(window.after):
        return None
    return _card(window) or _labelled(window) or _phone(window)


def _goes_on(after: str) -> bool:
    """Whether letters follow that make a code of it."""
    return after[:1] in _CODE_STARTS and (_GLUED_AFTER.match(after) is not None or _CODE_AFTER.match(after) is not None)


def _identity(window: _Window) -> PersonalItem | None:
    value, end = window.digits, window.end
    if len(value) not in (15, 17, 18):
        return None
    check = _CHECK_X.match(window.after)
    if len(value) == 17 and check:
        value, end = value + "X", window.end + check.end()
    labelled = window.lead.identity
    if re.search(r"[A-Za-z0-9]$", window.lead.text) and not labelled:
        return None
    if len(value) == 18 and re.match(r"[A-Za-z0-9]", window.after[end - window.end :]):
        return None
    known = checksums.resident_id(value) or (labelled and checksums.resident_id_form(value))
    if known or (labelled and checksums.old_resident_id(value)):
        return PersonalItem(window.start, end, PersonalKind.NATIONAL_ID, value)
    return None


def _card(window: _Window) -> PersonalItem | None:
    if not 13 <= len(window.digits) <= 19:
        return None
    issued = _ISSUERS.fullmatch(window.digits) is not None
    if not issued and not window.lead.card:
        return None
    if checksums.luhn(window.digits) or (issued and window.lead.card):
        return PersonalItem(window.start, window.end, PersonalKind.BANK_CARD, window.digits)
    return None


def _labelled(window: _Window) -> PersonalItem | None:
    social = health = False
    if len(window.digits) == 9 and window.whole:
        dashed = window.sizes == (3, 2, 4) and window.joins == ("-", "-")
        social = (dashed or window.lead.social) and checksums.social_security(window.digits)
    elif len(window.digits) == 10:
        health = window.lead.health and checksums.health_service(window.digits)
    if social or health:
        return PersonalItem(window.start, window.end, PersonalKind.NATIONAL_ID, window.digits)
    return None


def _phone(window: _Window) -> PersonalItem | None:
    kind, start = phone_kind(window.digits, window.sizes, window.joins, window.lead.phone, window.after), window.start
    if kind is None:
        return None
    opening = re.search(r"(?:\+|\(|\(\+|\+\()$", window.lead.text)
    prefix = opening.group() if opening else ""
    if "(" in prefix and not (any(")" in join for join in window.joins)):
        prefix = prefix.replace("(", "")
    start -= len(prefix)
    plus = "+" if "+" in prefix else ""
    ends = list(accumulate(window.sizes))
    groups = [window.digits[end - size : end] for size, end in zip(window.sizes, ends, strict=True)]
    return PersonalItem(start, window.end, kind, phone_key(plus + " ".join(groups)))
