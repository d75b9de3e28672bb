"""Where somebody lives. The address of a shop, an office or an authority is no personal data and is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.text.personal.digits import Reading
from assistant.text.personal.kinds import PersonalItem, PersonalKind

_HAN = "\u4e00-\u9fff"
_COUNT = r"[0-9A-Za-z甲乙丙丁一二三四五六七八九十百零〇-]{1,6}"
_UNIT = (
    rf"(?:{_COUNT}\s?(?:号院|号楼|号|栋|幢|座|单元|楼|层|室|房|户)\s?|(?<=\D)\d{{1,3}}-\d{{1,3}}(?:-\d{{2,4}})?室?|"
    rf"(?<=[栋幢座楼元号])\d{{3,4}})"
)
_ROAD = re.compile(
    rf"(?<=[{_HAN}])(?:路|街|大街|大道|道|巷|弄|胡同|里|村|公路|"
    rf"环路)\s?(?:[东西南北中一二三四五六七八九十]{{1,2}}段)?\s?{_COUNT}(?:号院?|弄|"
    rf"巷)\s?{_UNIT}{{0,4}}(?:[{_HAN}]{{2,8}}(?:小区|花园|家园|公寓|苑|新村|大厦|府))?\s?{_UNIT}{{0,4}}"
)
_ESTATE = re.compile(rf"(?<=[{_HAN}]{{2}})(?:小区|花园|家园|公寓|新村|苑|府|里|城|庄|社区)\s?{_UNIT}{{1,4}}")
_HOME = re.compile(r"单元|室|房|户|(?:栋|幢|号楼|座)\s?\d{3,4}|\d+-\d+-\d+")
_LEAD = re.compile(
    rf"^.*(?:家住|住在|住址|居住在?|居住于|租住在?|户籍在?|地址|位于|坐落于|寄到|寄往|寄至|送到|"
    rf"送往|送至|发到|快递到|到|在|至|于|是|为|的|了|往|从|去)(?=[{_HAN}]{{2}})"
)
_PROVINCE = re.compile(
    r"北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    r"广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾"
)
_DISTRICT = re.compile(rf"[{_HAN}]{{1,6}}?(?:市|区|县|旗|镇|乡|自治州)")
_LIVES = re.compile(
    r"(?:家住|住在|住址|居住|租住|户籍|家庭地址|收货|收件|寄到|寄往|寄至|送到|送货|快递到|家在|"
    r"常住|住所为|(?:他|她|本人|顾客|用户|客户|消费者|患者|学生|家长|"
    r"该)的?[^,。;，；\n]{0,6}地址)[^,。;，；\n]{0,10}$"
)
_PREMISES_BEFORE = re.compile(
    r"(?:门店|店址|店铺|公司|企业|注册|办公|营业|活动|会场|展厅|总部|机构|工厂|仓库|法院|医院|学校|"
    r"场地|地点|集合|维修点|网点|服务点|回收点|领取点|自提点|寄回|"
    r"退回|我们)[^,。;；\n]{0,14}$"
)
_PREMISES = re.compile(
    r"店|商场|广场|购物中心|大厦|写字楼|园区|工业园|产业园|仓|厂|总部|公司|法院|[市区县]场监|局|"
    r"医院|学校|大学|酒店|展馆|展厅|博物馆|公园|办公|[一-龥]中心|[Ll]\d|B\d"
)
_CLAUSE = 16
_ABOUT_LEAD = 30
_SENTENCE = 300
"""How far on either side of an address its sentence is read; a line without a full stop may be as long as the text."""

_STREET_WORD = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Ct|Crescent|Cres|Way|Terrace|Place|"
    "Pl|Gardens|Grove|Square|Sq|Boulevard|"
    "Blvd|Hill|Row|Mews|Walk|View|Rise|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Wharf|Green"
)
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_ZIP = (
    r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|"
    r"NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC),? \d{5}(?:-\d{4})?"
)
_FLAT = r"(?:Flat|Apartment|Apt\.?|Room|Rm\.?|#)\s?[0-9]{0,4}[A-Z]?(?=[\s,])"
_ENGLISH = re.compile(
    rf"(?:(?P<flat>{_FLAT}),?\s)?(?<![\d.,$£€-])\b\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,?\s(?:(?:North|"
    rf"South|East|West|N|S|E|W)\.?\s)?(?:[A-Z][a-z'’]+\s|\d{{1,3}}(?:st|nd|rd|"
    rf"th)\s){{1,3}}(?:{_STREET_WORD})\b\.?"
    rf"(?P<flat2>,?\s{_FLAT})?(?P<tail>(?:,\s?[A-Z][A-Za-z'’ .-]{{1,28}}){{0,3}},?\s?(?:{_POSTCODE}|{_ZIP}))?"
)
_CONTINENT = re.compile(
    r"\b(?:[A-ZÄÖÜ][a-zäöüßé-]+(?:straße|strasse|str\.|weg|platz|allee|gasse|straat|gracht|laan|"
    r"plein|kade|dreef)\s\d{1,4}\s?[a-zA-Z]?(?:,\s?|\s)\d{4,5}(?:\s?[A-Z]{2})?\s[A-ZÄÖÜ][a-zäöüß]+"
    r"|\d{1,4}(?:\s?bis)?,?\s(?:rue|avenue|boulevard|place|chemin|allée)\s[A-Za-zéèêàçôî' "
    r"’-]{3,40},\s?\d{5}\s[A-ZÉ][a-zéèêàçôî-]+)"
)
_LIVES_EN = re.compile(
    r"(?:\b(?:lives?|lived|living|resides?|residing|home address|home is|house (?:is )?at|address "
    r"is|address was|address|deliver(?:y|ed|ing)?(?:\sit)?\s(?:address|to)|ship(?:ped|"
    r"ping)?(?:\sit)?\sto|"
    r"sen[dt](?:\sit|\sthe [a-z]+|\sa [a-z]+)?\sto|post(?:ed)?\s(?:it\s)?to|collected? (?:it "
    r")?from|(?:his|her|their|your|customer'?s?) (?:home|house|flat|door|place))\b)[^.!?\n]{0,24}$",
    re.I,
)
_PREMISES_EN = re.compile(
    r"\b(?:our|showrooms?|stores?|shops?|offices?|warehouse|studio|headquarters|head office|"
    r"registered|branch|caf[eé]|visit us|find us|come (?:and|to)|pop-?up|factory|hospital|court|"
    r"laborator(?:y|ies)|museum|hotel|venue|station|centre|center|ltd|limited|inc|plc|llc|gmbh|"
    r"council|bench|library|theatre|gallery|event|market|return(?:s|ed)? to|return address)\b",
    re.I,
)
_MARKS = (". ", "! ", "? ", "\n", "。")


def find_addresses(reading: Reading) -> Iterator[PersonalItem]:
    """Every address that reads as a home, or is full and not visibly a place of business."""
    text = reading.folded
    for pattern in (_ROAD, _ESTATE):
        for match in pattern.finditer(text):
            item = _chinese(text, match)
            if item is not None:
                yield item
    for match in _ENGLISH.finditer(text):
        if _is_home(text, match):
            yield _item(text, match.start(), match.end())
    for match in _CONTINENT.finditer(text):
        if not _PREMISES_EN.search(_sentence(text, match.start(), match.end())):
            yield _item(text, match.start(), match.end())


def _item(text: str, start: int, end: int) -> PersonalItem:
    end = start + len(text[start:end].rstrip(" ,"))
    return PersonalItem(start, end, PersonalKind.ADDRESS, re.sub(r"[\s,，]", "", text[start:end]).casefold())


def _chinese(text: str, match: re.Match[str]) -> PersonalItem | None:
    run = re.search(rf"[{_HAN}A-Za-z0-9]*$", text[max(0, match.start() - _ABOUT_LEAD) : match.start()])
    lead = run.group() if run else ""
    cut = _LEAD.match(lead)
    name = lead[cut.end() :] if cut else lead
    province = _PROVINCE.search(name)
    district = _DISTRICT.search(name)
    if province:
        name = name[province.start() :]
    elif district is None:
        name = name[-8:]
    if not name:
        return None
    start = match.start() - len(name)
    before = text[max(0, start - _CLAUSE) : start]
    after = re.split(r"[,。;，；、\n(（]", text[match.end() : match.end() + _CLAUSE])[0]
    lives = _LIVES.search(before) is not None
    premises = _PREMISES_BEFORE.search(before) or _PREMISES.search(after) or _PREMISES.search(match.group())
    full = (province is not None or district is not None) and _DISTRICT.search(name) is not None
    at_home = _HOME.search(match.group()) is not None
    if lives or ((at_home or full) and not premises):
        return _item(text, start, match.end())
    return None


def _is_home(text: str, match: re.Match[str]) -> bool:
    if _LIVES_EN.search(text[max(0, match.start() - 60) : match.start()]):
        return True
    if _PREMISES_EN.search(_sentence(text, match.start(), match.end())):
        return False
    return bool(match["flat"] or match["flat2"] or match["tail"])


def _sentence(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _SENTENCE), min(len(text), end + _SENTENCE)
    left = max(text.rfind(mark, first, start) for mark in _MARKS)
    rights = [at for mark in _MARKS if (at := text.find(mark, end, last)) >= 0]
    return text[max(left + 1, first) : min(rights, default=last)]
