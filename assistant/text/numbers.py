"""Quantities in Chinese and English text: value, unit, and the comparison word that goes with them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple

from assistant.text.normalise import fold
from assistant.text.numerals import ENGLISH_WORD, HAN, find_fractions, parse_chinese_number, parse_english_number
from assistant.text.units import UNITS_EN, UNITS_ZH, unit_of

__all__ = ["Comparison", "Number", "find_numbers"]


class Comparison(StrEnum):
    """How a figure is meant."""

    EXACT = "exact"
    ABOUT = "about"
    """约, nearly, some."""
    ALMOST = "almost"
    """近, 不到: the true value is lower."""
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE = "more"
    LESS = "less"


class Number(NamedTuple):
    """A quantity; the span covers figure and unit, not the comparison word."""

    start: int
    end: int
    value: Decimal
    high: Decimal | None
    """Upper end of a range."""
    unit: str
    """Canonical unit (`person`, `CNY`, `%`, `g`), "" where unknown."""
    comparison: Comparison
    ordinal: bool = False
    article: bool = False
    """一名, 一份, one: counts nothing unless the ledger counts the same thing."""
    noun: str = ""
    """What stands after it, folded; tells 一名顾客 from 一名店员."""


_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_BEFORE = (
    r"(?P<before>大约有?|约有?|大概|左右|近|将近|接近|不到|不足|未满|超过|超|逾|多于|高于|至少|不少于|"
    r"不低于|起码|最多|至多|不超过|不多于|不高于|低于|少于|"
    r"(?:\b(?:approximately|about|around|roughly|some|nearly|almost|just under|under|fewer than|less than|"
    r"below|up to|at most|no more than|"
    r"not more than|more than|over|above|in excess of|at least|no fewer than|no less than|a minimum of|"
    r"exactly)\s))?\s?"
)
_SIGNS: dict[str, Comparison] = {
    "最多": Comparison.AT_MOST,
    "至多": Comparison.AT_MOST,
    "不超过": Comparison.AT_MOST,
    "不多于": Comparison.AT_MOST,
    "不高于": Comparison.AT_MOST,
    "up to": Comparison.AT_MOST,
    "at most": Comparison.AT_MOST,
    "no more than": Comparison.AT_MOST,
    "not more than": Comparison.AT_MOST,
    "低于": Comparison.LESS,
    "少于": Comparison.LESS,
    "fewer than": Comparison.LESS,
    "less than": Comparison.LESS,
    "under": Comparison.LESS,
    "below": Comparison.LESS,
    "近": Comparison.ALMOST,
    "将近": Comparison.ALMOST,
    "接近": Comparison.ALMOST,
    "不到": Comparison.ALMOST,
    "不足": Comparison.ALMOST,
    "未满": Comparison.ALMOST,
    "nearly": Comparison.ALMOST,
    "almost": Comparison.ALMOST,
    "just under": Comparison.ALMOST,
    "超过": Comparison.MORE,
    "超": Comparison.MORE,
    "逾": Comparison.MORE,
    "多于": Comparison.MORE,
    "高于": Comparison.MORE,
    "more than": Comparison.MORE,
    "over": Comparison.MORE,
    "above": Comparison.MORE,
    "in excess of": Comparison.MORE,
    "至少": Comparison.AT_LEAST,
    "不少于": Comparison.AT_LEAST,
    "不低于": Comparison.AT_LEAST,
    "起码": Comparison.AT_LEAST,
    "at least": Comparison.AT_LEAST,
    "no fewer than": Comparison.AT_LEAST,
    "no less than": Comparison.AT_LEAST,
    "a minimum of": Comparison.AT_LEAST,
    "大约": Comparison.ABOUT,
    "大约有": Comparison.ABOUT,
    "约": Comparison.ABOUT,
    "约有": Comparison.ABOUT,
    "大概": Comparison.ABOUT,
    "approximately": Comparison.ABOUT,
    "about": Comparison.ABOUT,
    "around": Comparison.ABOUT,
    "roughly": Comparison.ABOUT,
    "some": Comparison.ABOUT,
}

_UNIT_ZH = "|".join(sorted(map(re.escape, UNITS_ZH), key=len, reverse=True)) + "|成(?![立为功员长本都绩果份交年人])"
_UNIT_EN = "|".join(sorted(map(re.escape, UNITS_EN), key=len, reverse=True))
_CURRENCY = r"(?P<currency>US\$|HK\$|NT\$|A\$|[$¥€£]|RMB|CNY|USD|GBP|EUR|HKD)\s?"
_SCALE = r"(?:\s?(?P<scale>万亿|[百千]?万|亿|千|百|million\b|billion\b|thousand\b|hundred\b|dozen\b|[mk]\b|bn\b))?"
_MORE = r"(?P<more>多|余|几|来|\+)?"
_AFTER = r"(?:\s?(?P<after>左右|上下|以上|以下|以内|or more|or fewer|or less))?"

_PATTERN = re.compile(
    rf"{_BEFORE}(?:{_CURRENCY})?(?<![\d.A-Za-z_-])(?P<num>{_ARABIC})(?:\s?(?:-|–|—|~|至|到|"
    rf"\bto\b)\s?(?P<high>{_ARABIC})(?![\d-]))?{_SCALE}"
    rf"{_MORE}(?:\s?(?P<unit>{_UNIT_ZH})|[\s-]?(?P<unit_en>(?:{_UNIT_EN})(?![A-Za-z]))|"
    rf"(?P<word>(?:\s[A-Za-z][A-Za-z'-]*){{0,3}}))?{_AFTER}",
    re.I,
)
# Runs are bounded, so that a row of thousands of figures is read in linear time.
_HAN_PATTERN = re.compile(
    rf"{_BEFORE}(?:(?P<percent>百分之)(?P<pnum>[{HAN}点]{{1,24}})|"
    rf"(?P<num>(?:[{HAN}]{{1,24}}(?:点[零一二三四五六七八九]{{1,12}})?|数[十百千万]{{1,4}}|几[十百千万]{{1,4}}|半))"
    rf"{_MORE}(?P<unit>{_UNIT_ZH})){_AFTER}"
)
_EN_WORDS = re.compile(
    rf"{_BEFORE}\b(?P<num>(?:a\s)?{ENGLISH_WORD}(?:(?:[\s-]|"
    rf"\sand\s){ENGLISH_WORD})*)\b(?![-\w])(?:\s(?P<unit_en>per\s?cent|percentage points?)|"
    rf"(?P<word>(?:\s[A-Za-z][A-Za-z'-]*){{0,3}})){_AFTER}",
    re.I,
)
_ORDINAL = re.compile(
    rf"第(?P<num>\d+|[{HAN}]+)(?P<unit>次|批|名|位|个|期|季度|轮|版|代|家|届|天|日)|\b(?P<en>\d+)(?:st|nd|rd|th)\b",
    re.I,
)

_IDIOMS = re.compile(
    "第一时间|第三方|一定|一直|一律|一致|统一|一些|一旦|一切|一方面|另一方面|一起|一样|万一|进一步|之一|"
    "第[一二三四五六七八九十\\d]{1,3}号(?!店|楼|门|线|仓|车|机)|一如既往|十分|千万(?=[不别要勿])|唯一|一般|"
    "一并|一经|逐一|一点|一次性|一站式|一对一|同一|任一|每一|任何一|这一|那一|该一|某一|新一|下一|上一|"
    "一线|一流|三无|四处|九牛|一心|一贯|一向|"
    "百姓|万分|一体|一刻|一时|一份心|半点|一度|一同|一丝|一名副其实|一分一毫|百分百|万家|一杯好茶|一一|"
    "不一|一面|双方|各方|两岸|一边|第一位(?=的|上)|五一|十一(?=黄金周|假期)|"
    "八小时|一号文|三农|两会|零容忍|零售|零距离|零添加|零下|千方百计|一封|四川|九江|三亚|百度|万达|一汽|"
    "[两三四五六](?:个|项|点|条|件)(?=字段|方面|步骤|措施|问题|原则|部分|阶段|层面|环节|要点|事实|承诺|事[,，、。:：])|三星|六安|千岛|百年|万科|三里屯|五道口|七夕|八达岭"
)
_IDIOMS_EN = re.compile(
    r"\b(?:one of|no one|one another|any one|each one|every one|at one|one by one|one-off|one thing|"
    r"number one|day one|24/7|one or more|"
    r"the one|this one|that one|zero tolerance|as one|one hundred per ?cent)\b",
    re.I,
)
_SERVICE_HOURS = re.compile(
    r"7\s?[x×*]\s?24\s?(?:小时)?|24\s?小时(?=(?:客服|服务|热线|电话|值守|在线|开通|畅通))|24-hour(?= "
    r"(?:helpline|hotline|line|support|service))|24/7",
    re.I,
)
_ZONES = re.compile(r"(?:UTC|GMT)\s?[+\-−±]\s?\d{1,2}(?::?\d\d)?", re.I)
_LIST_MARKS = re.compile(
    r"(?m)^[ \t]*(?:[(（]?\d{1,2}[)）、]|\d{1,2}\.(?!\d)|[(（]?[一二三四五六七八九十]{1,3}[)）、.])"
)
_ARTICLE_BEFORE = re.compile(r"(?:每|任何|另|又|这|那|同|第|某|各|新|再|唯|下|上)$")


def find_numbers(text: str) -> list[Number]:
    """Every quantity, in order. Dates, times, contacts and names with figures should be masked before."""
    folded = fold(text)
    plain = folded
    for pattern in (_ZONES, _LIST_MARKS, _IDIOMS, _IDIOMS_EN, _SERVICE_HOURS):
        plain = pattern.sub(lambda m: "\ufffc" * len(m.group()), plain)
    found: list[Number] = []
    for match in _ORDINAL.finditer(plain):
        figure = match["num"] or match["en"]
        value = Decimal(figure) if figure.isdecimal() else parse_chinese_number(figure)
        if value is not None:
            found.append(
                Number(match.start(), match.end(), value, None, match["unit"] or "", Comparison.EXACT, ordinal=True)
            )
    found += [
        Number(start, end, share, None, "fraction", Comparison.EXACT) for start, end, share in find_fractions(folded)
    ]
    for match in _PATTERN.finditer(plain):
        number = _arabic(match, folded)
        if number is not None:
            found.append(number)
    for pattern, read in ((_HAN_PATTERN, _chinese), (_EN_WORDS, _english)):
        for match in pattern.finditer(plain):
            number = read(match, folded)
            if number is not None:
                found.append(number)
    return _without_overlaps(found)


def _without_overlaps(found: list[Number]) -> list[Number]:
    kept: list[Number] = []
    for number in sorted(found, key=lambda n: (n.start, -(n.end - n.start))):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


_SCALE_VALUES = {
    "万亿": 10**12,
    "百万": 10**6,
    "千万": 10**7,
    "万": 10**4,
    "亿": 10**8,
    "千": 1000,
    "百": 100,
    "million": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "thousand": 1000,
    "k": 1000,
    "hundred": 100,
    "dozen": 12,
}
_CURRENCIES = {
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "¥": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "€": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "hk$": "HKD",
    "hkd": "HKD",
    "nt$": "TWD",
    "a$": "AUD",
}


def _comparison(match: re.Match[str]) -> Comparison:
    after = match["after"] or ""
    if after in ("左右", "上下"):
        return Comparison.ABOUT
    if after in ("以上", "or more"):
        return Comparison.AT_LEAST
    if after in ("以下", "以内", "or fewer", "or less"):
        return Comparison.AT_MOST
    sign = _SIGNS.get((match["before"] or "").strip().lower(), Comparison.EXACT)
    if sign is Comparison.EXACT and "more" in match.re.groupindex and match["more"]:
        return Comparison.ABOUT if match["more"] in "几来" else Comparison.MORE
    return sign


def _noun(folded: str, end: int) -> str:
    return re.sub(r"[^\w]", "", folded[end : end + 6])[:2]


def _arabic(match: re.Match[str], folded: str) -> Number | None:
    value, high = _decimal(match["num"]), _decimal(match["high"]) if match["high"] else None
    if value is None:
        return None
    scale = Decimal(_SCALE_VALUES.get((match["scale"] or "").lower(), 1))
    start = match.start("currency") if match["currency"] else match.start("num")
    end = max(match.end(g) for g in ("num", "high", "scale", "more"))
    unit = _CURRENCIES.get((match["currency"] or "").lower(), "")
    if match["unit"]:
        unit, end = unit or unit_of(match["unit"]), match.end("unit")
    elif match["unit_en"]:
        unit, end = unit or unit_of(match["unit_en"]), match.end("unit_en")
    elif match["word"] and not unit:
        unit, end = _unit_in_words(match["word"], match.start("word"), end)
    return Number(
        start,
        end,
        value * scale,
        high * scale if high is not None else None,
        unit,
        _comparison(match),
        noun=_noun(folded, end),
    )


def _unit_in_words(words: str, offset: int, end: int) -> tuple[str, int]:
    """The first known unit among the next words (12 overheating reports); only a direct neighbour joins the span."""
    for i, word in enumerate(re.finditer(r"[A-Za-z][A-Za-z'-]*", words)):
        unit = unit_of(word.group())
        if unit:
            return unit, offset + word.end() if i == 0 else end
    return "", end


def _chinese(match: re.Match[str], folded: str) -> Number | None:
    if match["percent"]:
        value = parse_chinese_number(match["pnum"])
        return (
            None
            if value is None
            else Number(match.start("percent"), match.end("pnum"), value, None, "%", _comparison(match))
        )
    figure = match["num"]
    if figure[0] in "数几" or figure == "半":
        return None  # no figure that could be compared
    value = parse_chinese_number(figure)
    if value is None:
        return None
    article = figure == "一" and match["unit"] not in ("元", "岁", "万", "亿")
    if article and _ARTICLE_BEFORE.search(folded[: match.start("num")]):
        return None
    return Number(
        match.start("num"),
        match.end("unit"),
        value,
        None,
        unit_of(match["unit"]),
        _comparison(match),
        article=article,
        noun=_noun(folded, match.end("unit")),
    )


def _english(match: re.Match[str], folded: str) -> Number | None:
    value = parse_english_number(match["num"])
    if value is None:
        return None
    unit, end = "", match.end("num")
    if match["unit_en"]:
        unit, end = "%", match.end("unit_en")
    elif match["word"]:
        unit, end = _unit_in_words(match["word"], match.start("word"), end)
    return Number(
        match.start("num"),
        end,
        value,
        None,
        unit,
        _comparison(match),
        article=match["num"].lower() == "one",
        noun=_noun(folded, end),
    )
