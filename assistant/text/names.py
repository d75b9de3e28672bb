"""Proper names by form: people with a title, organisations and places by their last word, products in quotes."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from assistant.text.name_words import CITIES, COMMON, GENERIC, NAME_STOP, SHOP_KINDS
from assistant.text.normalise import fold

__all__ = ["Name", "NameKind", "find_names"]


class NameKind(StrEnum):
    """What kind of thing is named."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    PRODUCT = "product"
    CODE = "code"
    """Batch, model and order numbers: letters and figures."""
    LAW = "law"
    """Titles in 《》."""


class Name(NamedTuple):
    """A name and what it seems to name."""

    start: int
    end: int
    kind: NameKind


_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单"
    "杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊甄曲封储靳段富巫乌焦巴弓牧隗山谷车侯全班仰秋仲伊宫宁仇栾甘武符刘景詹束龙叶司韶黎"
    "薄印宿白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻翟谭贡劳逄姬申扶堵冉宰雍桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦"
    "艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧利蔚越隆师巩聂晁勾敖融冷辛阚那简饶曾关肖游覃"
)
_HONORIFIC = (
    "先生|女士|小姐|同志|老师|教授|博士|医生|律师|总监|总经理|副总经理|董事长|总裁|副总裁|经理|店长|主任|"
    "局长|处长|科长|院长|主管|发言人|工程师|师傅|阿姨|总(?![一-龥])"
)
_ROLE = (
    "店长|店员|经理|总监|总经理|副总经理|董事长|总裁|副总裁|创始人|首席执行官|发言人|负责人|联系人|主任|"
    "局长|院长|教授|医生|律师|记者|消费者|顾客|"
    "用户|客户|员工|住客|乘客|旅客|会员|家长|业主|车主|居民|商户|店主|网友|同事|保洁员|骑手|邻居|读者|收银员|值班员|当事人|代言人|演员|歌手|艺人|博主|主播|专家|工程师|质检员|厨师|司机|家属|受害者|患者|"
    "名叫|名为|叫做|姓名为"
)
_GIVEN = r"[\u4e00-\u9fff]{1,2}"
_PERSON_TITLED = re.compile(
    rf"(?P<name>(?:[{_SURNAMES}](?:某{{1,2}}|[\u4e00-\u9fff]{{0,2}})|欧阳[\u4e00-\u9fff]?|"
    rf"司马[\u4e00-\u9fff]?|上官[\u4e00-\u9fff]?)(?:{_HONORIFIC}))"
)
_PERSON_ROLE = re.compile(
    rf"(?:{_ROLE})[ \u3000]?(?P<name>[{_SURNAMES}](?:某{{1,2}}|{_GIVEN}))(?=[,，、。:：;；()（）\s]|在|表示|称|说|"
    rf"介绍|反映|已|于|就|对|向|及|和|与|等|将|被|把|因|曾|未|$)"
)
_COMPANY = re.compile(
    r"(?:^|(?<=委托)|(?<=[由向为与和及经请对是系给送至]))(?P<name>[\u4e00-\u9fff()（）]{4,24}?(?:股份|责任)?有限(?:责任)?公司)"
)
"""A registered name is written out in full, whatever words it is made of."""
_PERSON_MOU = re.compile(rf"(?P<name>[{_SURNAMES}]某{{1,2}})(?![个些种一位家款地处天日项类次方人])")
_ORG_TAIL = (
    "股份有限公司|有限责任公司|有限公司|集团公司|集团|监督管理局|管理局|监管局|卫健委|委员会|公安局|"
    "派出所|市场监管局|市监局|监管所|监督所|消防救援大队|消防大队|检察院|法院|医院|"
    "研究院|研究所|检测中心|质检中心|疾控中心|实验室|协会|学会|基金会|大学|学院|中学|小学|幼儿园|银行|"
    "保险|电视台|日报|晚报|新闻社|工厂|事务所|检测集团|食品厂|制造厂|检验院|科学院|"
    "交通局|应急局|环保局|税务局|海关|工商局|城管局|卫生局|消协|消委会|公司|厂|局|部(?=通报|公告|发布)"
)
_PLACE_TAIL = (
    "旗舰店|体验店|专卖店|分店|店|省|自治区|特别行政区|市|区|县|镇|乡|村|街道|街|路|大道|广场|大厦|商场|"
    "购物中心|机场|车站|地铁站|码头|港|园区|仓库|仓|工业园|商圈|中心(?=店)"
)
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
_QUOTED = re.compile(r"「(?P<a>[^「」\n]{2,20})」|『(?P<b>[^『』\n]{2,20})』")
_LAW = re.compile(r"《(?P<name>[^《》\n]{2,60})》(?:第[\d零一二三四五六七八九十百]+条)?")
_CODE = re.compile(
    r"(?<![A-Za-z0-9@./_-])(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![A-Za-z0-9@./_]*[@/_])(?![A-Za-z0-9])"
)
_NOT_CODE = re.compile(
    r"\d+(?:st|nd|rd|th|s|x|am|pm|k|m|bn|g|kg|mg|ml|cm|mm|km|w|v|h|hr|hrs|min|mins|c|gb|tb|kw|kwh|l)|"
    r"(?:19|20)\d\ds|\d+-[A-Za-z]+(?:-[A-Za-z]+)*|covid-19|24x7|7x24|co2|h5|b2b|b2c|4s|5s|3d|2d|[34]g|5g|"
    r"a4|q[1-4]|(?:utc|gmt)-\d+|[A-Za-z]+-\d{1,2}",
    re.I,
)


def find_names(text: str) -> list[Name]:
    """Names in order, without overlaps, the surest kinds first. Contacts should be masked before."""
    folded = fold(text)
    found: list[Name] = []

    def add(start: int, end: int, kind: NameKind) -> None:
        if end > start and all(end <= n.start or start >= n.end for n in found):
            found.append(Name(start, end, kind))

    for match in _LAW.finditer(text):
        add(*match.span(), NameKind.LAW)
    for match in _CODE.finditer(folded):
        if not _NOT_CODE.fullmatch(match.group()):
            add(*match.span(), NameKind.CODE)
    if re.search(r"[\u4e00-\u9fff]", folded):
        for name in _chinese_names(folded):
            add(*name)
    for match in _QUOTED.finditer(text):
        group = "a" if match["a"] else "b"
        add(*match.span(group), NameKind.PRODUCT)
    for name in _english_names(folded):
        add(*name)
    return sorted(found)


_NOT_PERSON = re.compile(
    r"^(?:闻发言人|容量总|周[一二三四五六日]|和|于|时|对|向|从|应|任|经|全|都|通|别|能|单|有|该|满|解|干|强|计|同|成|明|平|常|安|利|越|师|包|"
    r"方|管|项|连|关|全体|全国|有关|任何|相关|高级|时任|现任|前任|国家|东区|华东|华北|华南|区域|广大|文艺|"
    r"项目|包括|方便|平台|常务|安全|应急|成为|明确|连锁|经过|关于|路边|水质|时间|国内|全部|和顾客|应由|"
    r"向老师|计划|管理|高总)(?!某)"
)


def _chinese_names(folded: str) -> list[Name]:
    found: list[Name] = []
    for pattern in (_PERSON_TITLED, _PERSON_ROLE, _PERSON_MOU):
        for match in pattern.finditer(folded):
            if not _NOT_PERSON.match(match["name"]) or "某" in match["name"]:
                found.append(Name(*match.span("name"), NameKind.PERSON))
    for run in _HAN_RUN.finditer(folded):
        if "有限" in run.group() and (company := _COMPANY.search(run.group())):
            start, end = company.span("name")
            found.append(Name(run.start() + start, run.start() + end, NameKind.ORGANISATION))
        found.extend(_tailed(folded, run.start(), run.end()))
    return found


def _tailed(folded: str, start: int, stop: int) -> list[Name]:
    """Names that end in a telling word: 朝阳店, 朝阳区市场监督管理局. Read over words, so that 到店 is no name."""
    import rjieba

    found: list[Name] = []
    at = start
    words: list[tuple[int, str, str]] = []
    for word, tag in rjieba.tag(folded[start:stop]):
        words.append((at, word, tag))
        at += len(word)
    for i, (where, word, tag) in enumerate(words):
        end = where + len(word)
        tail = _TAIL.search(word)
        if word in CITIES or (tag == "ns" and len(word) >= 3 and _TAIL.search(word) and word not in GENERIC):
            first = where
            found.append(Name(first, end, NameKind.PLACE))
        if tail is None:
            continue
        first = where
        own = word[: tail.start()]
        j = i
        named = (
            bool(own) and own not in GENERIC and word not in GENERIC and tag in ("ns", "nt", "nr", "nz", "nrt", "nrfg")
        )
        while j > 0 and first - words[j - 1][0] <= 8:
            previous, tag_before = words[j - 1][1], words[j - 1][2]
            if previous in NAME_STOP or tag_before[:1] in "vpcuxdfrmqyae" and tag_before not in ("vn", "an"):
                break
            j -= 1
            first = words[j][0]
            if previous not in GENERIC and tag_before in ("ns", "nr", "nz", "nt", "nrt", "nrfg", "j"):
                named = True
        if tail.group() == "店" and not named and _own_shop([w for _, w, _ in words[j : i + 1]], first, end):
            named = True
        while j < i and words[j][1] in GENERIC:
            j += 1
            first = words[j][0]
        if named:
            kind = NameKind.PLACE if re.fullmatch(_PLACE_TAIL, tail.group()) else NameKind.ORGANISATION
            found.append(Name(first, end, kind))
    return sorted(found, key=lambda n: (n.start - n.end, n.start))


def _own_shop(words: list[str], start: int, end: int) -> bool:
    """宽窄巷子店: three characters or more of no ordinary kind of shop (奶茶店, 便利店)."""
    own = [w.removesuffix("店") for w in words]
    if words[-1] != "店":
        return False  # 来店, 到店: an errand, no shop
    return 4 <= end - start <= 7 and not any(w in GENERIC or w in SHOP_KINDS or w in NAME_STOP for w in own)


_TAIL = re.compile(rf"(?:{_ORG_TAIL}|{_PLACE_TAIL})$")


_CAPITAL = re.compile(
    r"(?<![A-Za-z0-9@./_#'’-])(?:(?:Mr|Mrs|Ms|Dr|Prof)\.|[A-Z][A-Za-z0-9'’&-]*)(?:(?: (?:of|and|the|for|"
    r"de|van|von|&)){0,2} (?:[A-Z][A-Za-z0-9'’&-]*|\d{1,2}(?![\d:/.,-]|\s?(?:am|pm|%))))*"
)
_ORG_WORD = re.compile(
    r"(?:Ltd|Limited|Inc|LLC|PLC|plc|GmbH|Corp|Corporation|Company|Agency|Authority|Council|Commission|"
    r"Hospital|University|Institute|Laboratory|Laboratories|Labs|Police|Bureau|Office|Ministry|Department|"
    r"Association|Society|Bank|Group|Trust|Union|Court|Service|Standards)\.?$"
)
_PLACE_WORD = re.compile(
    r"(?:Street|Road|Avenue|Lane|Square|City|County|Island|Park|Station|Airport|Store|Shop|Warehouse|"
    r"Factory|Plant|District|Bridge|Centre|Center|Mall)$"
)


_BUTTON = re.compile(r"\b(?:tap|click|press|select|choose|hit)(?: on)? [\"“'‘]?$", re.I)
"""What is tapped or clicked is a button, whatever is written on it."""


def _english_names(folded: str) -> list[Name]:
    found: list[Name] = []
    for match in _CAPITAL.finditer(folded):
        start, end = _trimmed(match.group(), match.start(), _opens(folded, match.start()))
        if _BUTTON.search(folded, max(0, start - 12), start):
            continue
        if folded[start:end].isupper() and end - start > 5 and _opens(folded, start):
            continue  # ALLERGY ALERT: loud, but no name
        if end - start < 2 or _NOT_CODE.fullmatch(folded[start:end]) or _title_case_line(folded, start):
            continue
        words = folded[start:end]
        kind = (
            NameKind.ORGANISATION
            if _ORG_WORD.search(words) or words.isupper()
            else NameKind.PLACE
            if _PLACE_WORD.search(words)
            else NameKind.PERSON
            if re.fullmatch(r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s)?[A-Z][a-z'’-]+(?:\s[A-Z][a-z'’-]+){1,2}", words)
            else NameKind.PRODUCT
        )
        found.append(Name(start, end, kind))
    return found


def _opens(text: str, at: int) -> bool:
    """Whether a sentence (or a quotation, line, list item) begins here."""
    before = text[:at].rstrip(" \t\"“”‘’'(（[【*-•·—–#>✔✅▶")
    return (
        not before
        or before[-1] in ".!?。！？:：\n\r…;；|"
        or (before[-1].isdigit() and text[at - 1] != " ")
        or "\ufffc" in text[max(0, at - 2) : at]
    )


def _trimmed(words: str, offset: int, opening: bool) -> tuple[int, int]:
    """Common words are cut off both ends; an opening single word says nothing about being a name."""
    parts = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\S+", words)]
    first = 0
    while parts and (parts[0][2].lower().rstrip(".'’") in COMMON or parts[0][2].islower() or parts[0][2] == "&"):
        parts.pop(0)
        first += 1
    while parts and (parts[-1][2].lower().rstrip(".") in COMMON or parts[-1][2].islower() or parts[-1][2] == "&"):
        parts.pop()
    if not any(part[2][:1].isalpha() for part in parts) or (
        opening and first == 0 and len(parts) == 1 and not parts[0][2].isupper()
    ):
        return offset, offset
    end = parts[-1][1]
    if parts[-1][2].endswith(("'s", "’s")):
        end -= 2
    return offset + parts[0][0], offset + end


def _title_case_line(text: str, at: int) -> bool:
    """A headline in title case tells nothing about names."""
    start = text.rfind("\n", 0, at) + 1
    stop = text.find("\n", at)
    line = text[start : stop if stop >= 0 else len(text)].strip()
    words = [w for w in re.findall(r"[A-Za-z][A-Za-z'-]*", line) if len(w) > 3]
    return len(words) >= 3 and line[-1:] not in ".!?。" and sum(w[0].isupper() for w in words) >= 0.8 * len(words)
