"""Names of private persons: a full name where the text says that this is a customer, a patient, a pupil.

A surname with a form of address (王女士, Ms Lane) and a blurred name (王某) identify nobody. Officials, experts,
journalists and spokespeople are named by what they do in public and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.text.personal.digits import Reading
from assistant.text.personal.kinds import PersonalItem, PersonalKind

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷"
    "贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾"
    "路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊甄曲封储靳段富巫"
    "焦巴牧谷车侯全班秋仲宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司黎薄印宿白怀蒲邰从鄂索籍赖卓蔺屠蒙池乔胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰桑桂牛"
    "寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄东欧沃利蔚越师巩聂晁勾敖融冷辛阚那简饶曾关肖游覃付代"
)
_DOUBLE = "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|司徒|令狐|东方|南宫|独孤|端木"
_HAN = "\u4e00-\u9fff"
_ADULTS = (
    "顾客|客人|患者|病人|伤者|死者|遇难者|受害者|受害人|当事人|消费者|用户|客户|会员|投诉人|"
    "举报人|业主|乘客|住户|家长|家属|学生|大学生|研究生|考生|购买者|买家|"
    "收件人|收货人|联系人|姓名|名叫|名为|叫做|我叫|本人|我妈|我爸|我老公|我老婆|我先生|我太太|住客|旅客|游客|产妇|孕妇|老人|妈妈|爸爸|母亲|父亲|丈夫|"
    "妻子|女子|男子|居民|村民|店员|员工|骑手|外卖员|粉丝|中奖者|获奖者|网友|车主"
)
_CHILDREN = (
    "小学生|初中生|高中生|中学生|幼儿|儿童|孩子|小朋友|男童|女童|男孩|女孩|未成年人|婴儿|宝宝|"
    "儿子|女儿|年级学生|年级的|班学生|班的|幼儿园的|小学的|学童|患儿"
)
_CONTEXT_ZH = re.compile(rf"(?P<role>{_CHILDREN}|{_ADULTS})(?:[（(]\d{{1,2}}岁[)）]|是|为|叫|名叫|[:：、\s“\"])?\s?")
_AGE_ZH = re.compile(
    rf"(?P<age>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:周)?岁的?(?:{_CHILDREN}|{_ADULTS})?(?=[{_HAN}])"
)
_TITLE = r"(?:先生|女士|小姐|同学|小朋友|阿姨|大爷|奶奶|爷爷|大妈|叔叔|太太|夫人)"
_FULL_ZH = re.compile(rf"(?:(?:{_DOUBLE})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}})")
_AGED_ZH = re.compile(
    rf"(?<![{_HAN}])(?P<name>(?:{_DOUBLE})[{_HAN}]{{1,2}}|"
    rf"[{_SURNAMES}][{_HAN}]{{1,2}})[，,（(]\s?[男女][，,、]\s?(?P<age>\d{{1,2}})周?岁"
)
_TITLED_ZH = re.compile(
    rf"(?<![{_HAN}])(?P<name>(?:{_DOUBLE})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}}){_TITLE}|"
    rf"(?<=[的位和与及向对给为由请])(?P<late>[{_SURNAMES}][{_HAN}]{{2}}){_TITLE}"
)
_STOPS = re.compile(
    rf"[,，、。:：;；()（）！？!?\s\"”]|{_TITLE}|"
    rf"[在表称说于就对向及和与等将被因购到来已的从投反今昨当最喝吃去点下饮用食出入不仍正经送受目由率没未刚又也都还曾先后随至发留离返住提要所给让带前突身是有为打找买起]|"
    rf"$"
)
_BLURRED = re.compile(
    r"某|[部店处组员厅室科队]$|先生|女士|小姐|同学|老师|女$|男$|总$|姐$|哥$|叔$|姨$|们$|[的了是有在]$"
)
_AMBIGUOUS = frozenset(
    "和于时对向从应任经全都通别能单有满解干强计成明平常安利越师包方管项连关国文易步利居乐花高贵景牛党温"
)
"""Surnames that are more often a word: only a name where the segmenter knows the whole of it."""
_NO_NAME = re.compile(
    rf"(?:{_ADULTS}|{_CHILDREN}|客户|顾虑|关怀|关注|关心|高峰|高兴|金额|金卡|方便|安全|常见|有关|"
    rf"关于|相关|经理|全体|全部|全国|和|都|曾经|曾在|"
    rf"曾有|应该|应当|能够|通过|满意|满|计划|项目|管理|连续|连锁|"
    r"平台|成功|明确|国家|国内|强烈|时间|时候|包括|包装|对此|对|向|从|别|单|任何|解释|解决|干净|"
    r"左右|于|容易|石|白色|黄色|黄油|麻烦|许多|何时|何况|司机|师傅|"
    r"海|花费|路过|路上|水|米|牛奶|温|高|贵|黄牛)"
)
_MOST_MINOR = 17
_ABOUT = 12

_ROLE_EN = (
    "customer|client|patient|student|shopper|guest|buyer|complainant|claimant|victim|user|"
    "resident|tenant|passenger|visitor|diner|member|subscriber|"
    "neighbour|neighbor|widow|widower|mother|father|wife|husband|mum|mom|dad|grandmother|"
    "grandfather|employee|cashier|colleague|courier|follower|winner|woman|man"
)
_CHILD_EN = (
    "pupil|schoolboy|schoolgirl|child|children|kid|toddler|baby|boy|girl|son|daughter|teenager|"
    "teen|minor|grandson|granddaughter|infant|first-grader|second-grader|third-grader|"
    "fourth-grader|fifth-grader|sixth-grader"
)
_NAME_EN = (
    r"(?P<name>[A-Z][a-zà-ÿ]+(?:[-'’][A-Z]?[a-zà-ÿ]+)?(?:\s[A-Z]\.)?(?:\s[A-Z][a-zà-ÿ]*(?:[-'’][A-Z]?[a-zà-ÿ]+)?){1,2})"
)
_CONTEXT_EN = re.compile(
    rf"\b(?P<role>(?:{_CHILD_EN}|{_ROLE_EN})s?|I'm|I’m|I am|[Mm]y name|[Nn]amed?|[Cc]alled|[Cc]ustomer|"
    rf"[Pp]atient|[Ff]ull name|[Cc]ustomer name)(?:\s(?:named|called|is|was))?[,:]?\s"
    rf"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.?\s)?{_NAME_EN}"
)
_AGE_EN = re.compile(
    rf"\b(?P<age>\d{{1,2}}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    rf"fourteen|fifteen|sixteen|seventeen)[- ]year[- ]old,?\s(?:{_CHILD_EN}\s)?,?{_NAME_EN}",
    re.I,
)
_AFTER_EN = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.?\s)?{_NAME_EN}(?:,?\s\(?aged?\s(?P<age>\d{{1,2}})\b|"
    rf"\s\((?P<bare>\d{{1,2}})\)|,\s(?P<apposed>\d{{1,2}}),|,?\s(?:is|was)?\s?(?:an?|our|the|one of "
    rf"our)\s(?:[a-z]+\s)?(?P<role>{_CHILD_EN}|{_ROLE_EN})s?\b)"
)
_TITLED_EN = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss)\.?\s{_NAME_EN}")
_NOT_NAME_WORDS = (
    "care support service services team teams relations experience safety discount day days black "
    "friday monday tuesday wednesday thursday saturday sunday january february march april "
    "may june july august september october november december centre center desk line feedback "
    "success journey portal account club week year street road avenue london paris "
    "york street kingdom states union park house school university college hospital store shop "
    "news christmas easter spring summer autumn winter first second new old the a an and or "
    "of for to in on at by our your this that these those it we you i is was are if when where "
    "what who how why thank thanks sorry please dear hello hi rights protection data privacy "
    "officer manager director head chief executive lead representative insights satisfaction "
    "loyalty programme program terms conditions policy board council market edition series lamp "
    "light "
    "limited ltd inc group company mini pro max plus app red blue green white gold silver best "
    "good great big happy friends love mother father name number order email phone address"
)
_NOT_NAMES = frozenset(_NOT_NAME_WORDS.split())


def find_people(reading: Reading) -> Iterator[PersonalItem]:
    """Every full name of a private person in context, and whether the person is a minor."""
    text = reading.folded
    for match in _CONTEXT_ZH.finditer(text):
        end = _chinese_name(text, match.end())
        if end:
            child = match["role"] in _CHILDREN.split("|") or _school(text, match.start())
            yield _person(text, match.end(), end, child)
    for match in _AGE_ZH.finditer(text):
        end = _chinese_name(text, match.end())
        if end:
            yield _person(text, match.end(), end, _age(match["age"]) <= _MOST_MINOR)
    for match in _AGED_ZH.finditer(text):
        if not _BLURRED.search(match["name"]):
            yield _person(text, *match.span("name"), int(match["age"]) <= _MOST_MINOR)
    for match in _TITLED_ZH.finditer(text):
        group = "name" if match["name"] else "late"
        if (
            not _BLURRED.search(match[group])
            and not _NO_NAME.match(match[group])
            and _is_given(text, match.start(group), match.end(group))
        ):
            yield _person(text, *match.span(group), match.group().endswith(("同学", "小朋友")))
    yield from _english(text)


def _person(text: str, start: int, end: int, minor: bool) -> PersonalItem:
    kind = PersonalKind.MINOR if minor else PersonalKind.PERSON
    return PersonalItem(start, end, kind, re.sub(r"[\s·]", "", text[start:end]).casefold())


def _school(text: str, at: int) -> bool:
    return (
        re.search(
            r"小学|初中|高中|中学|幼儿园|年级|[初高][一二三]|[一二三四五六]\(?\d?\)?班", text[max(0, at - _ABOUT) : at]
        )
        is not None
    )


def _age(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, mark, ones = written.partition("十")
    count = "零一二三四五六七八九".find
    return (count(tens) if tens else 1) * 10 + (count(ones) if ones else 0) if mark else count(written[-1])


def _chinese_name(text: str, start: int) -> int:
    """Where the full name ends that begins at `start`; 0 where none does."""
    for size in (4, 3, 2):
        name = text[start : start + size]
        if len(name) < size or not _FULL_ZH.fullmatch(name) or _BLURRED.search(name) or _NO_NAME.match(name):
            continue
        if _STOPS.match(text, start + size) and _is_given(text, start, start + size):
            return start + size
    return 0


def _is_given(text: str, start: int, end: int) -> bool:
    """Whether the segmenter reads these characters as a name rather than as words (方便, 安全, 高兴)."""
    import rjieba

    clause = re.match(rf"[{_HAN}]*", text[start : end + 6])
    run = clause.group() if clause else text[start:end]
    size = end - start
    sure = text[start] in _AMBIGUOUS
    at = 0
    for word, tag in rjieba.tag(run):
        if at == 0 and tag.startswith("nr") and len(word) >= 2:
            return len(word) <= size or run[size:].startswith(tuple("先女小同称说在已"))
        if sure:
            return False
        if at == 0 and len(word) == 1 and size > 1:
            at = 1
            continue
        if at == 0:
            return len(word) == size and tag in ("nz", "nrt", "nrfg", "ns") and size == 3 or word in _DOUBLE.split("|")
        # surname by itself, then a given name: a name to the segmenter, or characters that it cannot join
        return (
            (tag.startswith("nr") and len(word) <= size)
            or len(word) == 1
            or (len(word) == size - 1 and tag in ("n", "nz", "a", "x", "j", "i"))
        )
    return False


def _english(text: str) -> Iterator[PersonalItem]:
    for match in _AGE_EN.finditer(text):
        # ages in words are all below eighteen
        yield from _named(text, match, not match["age"].isdecimal() or int(match["age"]) <= _MOST_MINOR)
    for match in _CONTEXT_EN.finditer(text):
        # a headline (Patient Information Leaflet) goes on in capitals or stops
        if match["role"][0].isupper() and not re.match(r",|\s?\(|['’]s|\s[a-z]", text[match.end() : match.end() + 3]):
            continue
        yield from _named(text, match, re.fullmatch(rf"(?:{_CHILD_EN})s?", match["role"]) is not None)
    for match in _AFTER_EN.finditer(text):
        age = int(match["age"] or match["bare"] or match["apposed"] or _MOST_MINOR + 1)
        minor = age <= _MOST_MINOR or re.fullmatch(_CHILD_EN, match["role"] or "") is not None
        yield from _named(text, match, minor)
    for match in _TITLED_EN.finditer(text):
        around = text[max(0, match.start() - 60) : match.end() + 40]
        if re.search(rf"\b(?:{_ROLE_EN}|order|complaint|refund|allergic|injured|hospital)\b", around):
            yield from _named(text, match, minor=False)


def _named(text: str, match: re.Match[str], minor: bool) -> Iterator[PersonalItem]:
    start, end = match.span("name")
    if not text[start].isupper():
        return
    words = text[start:end].split()
    if any(word.casefold().rstrip(".") in _NOT_NAMES for word in words[:2]):
        return
    while len(words) > 2 and words[-1].casefold() in _NOT_NAMES:
        words.pop()
    yield _person(text, start, start + len(" ".join(words)), minor)
