"""Links, accounts and codes that lead to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import DraftKind, FindingSeverity, Twin
from assistant.text.normalise import fold
from assistant.text.personal.emails import is_public_body

_ENDINGS = (
    "com|cn|net|org|example|io|co|uk|eu|hk|tw|mo|gov|edu|info|biz|shop|store|app|dev|de|fr|nl|es|"
    "se|pl|ch|ru|su|ua|me|link|top|xyz|invalid|test|club|site|online|"
    "vip|live|icu|cc|tv|ly|gl|gg|pro|tech|wang|ren|fun|win|bid|loan|click|space|website|work|ltd|"
    "group|life|world|today|news|blog|art|ink|red|wiki|cloud|host|"
    "press|ai|sh|gd|ws|pw|tk|ml|ga|cf|gq|ph|jp|kr|sg|my|in|au|ca|us|id|vn|th|br|mx|网址|中国|公司|网络|在线|商城"
)
_PATH = r"(?:[/?#][A-Za-z0-9\-._~%/?#=&+:@!$'()*,;]*[A-Za-z0-9/=_-])?"
_LINK = re.compile(
    rf"(?:h(?:tt|xx|\*\*)ps?\s?:\s?//|www\.)(?P<address>[^\s\u4e00-\u9fff,。;；，、（）()“”\"'<>]+)"
    rf"|"
    rf"(?<![@A-Za-z0-9_.%+/-])(?P<bare>(?:[A-Za-z0-9\u4e00-\u9fff](?:[A-Za-z0-9-]{{0,40}})\.)+(?:{_ENDINGS})(?![A-Za-z0-9-])(?::\d{{2,5}})?{_PATH})"
    rf"|(?<![A-Za-z0-9.@])(?P<path>(?:[A-Za-z0-9][A-Za-z0-9-]{{1,40}}\.)+[a-z]{{2,12}}/[A-Za-z0-9?=&%_-]{{3,}})"
    rf"|(?<![\d.])(?P<ip>(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?::\d{{2,5}}|/[\w-]+))"
    rf"|(?<![A-Za-z0-9@.])(?P<split>[A-Za-z0-9][A-Za-z0-9-]{{1,30}}\s?(?:\[\s?(?:\.|dot|点)\s?\]|"
    rf"\(\s?(?:\.|dot|点)\s?\)|【\s?(?:\.|点)\s?】|点|\sdot\s|。)\s?(?:com|cn|net|org|top|xyz|vip|cc|shop|"
    rf"io|co|link|site|club|example)(?![A-Za-z]))",
    re.I,
)
_ABBREVIATION = re.compile(r"(?:e\.g|i\.e|a\.m|p\.m|u\.s|u\.k|vs|etc|no|[A-Z]\.[A-Z])\.?", re.I)
_NO_SPACE = re.compile(r"[a-z]\.[A-Z][a-z]+$")
"""A full stop without a space after it (So be it.Me too) is no domain."""
_HANDLE = re.compile(
    r"(?<![A-Za-z0-9_@.])@(?!品牌|顾客|好友|朋友|闺蜜|官方|我们?|你|您|他|她|一下|"
    r"大家)[A-Za-z0-9_\u4e00-\u9fff][\w.\-]{0,29}"
)
_MESSENGER = re.compile(
    r"(?:(?:加|＋|\+)?\s?(?:我的?|客服|小助手|官方|老师|经理)?\s?(?:(?<![A-Za-z])(?:v\s?x|wx|v信|vxin|wechat(?: "
    r"id)?|weixin|whats\s?app|telegram|tg|line id|line|skype|kakao|discord|snapchat|snap|signal|qq|"
    r"q群|扣扣|企鹅)|"
    r"微信|薇信|威信|徽信|卫星|微\s信|薇(?=[A-Za-z:])|加群|群号|交流群|飞机号|电报|"
    r"公众号)\s?(?:号码?|群号?|id|群|no\.?)?(?:\s?(?:为|"
    r"是|at|on|is|搜索?|加))?\s?[::@#]?\s?)(?P<id>\+?[A-Za-z0-9][A-Za-z0-9_-]{4,24})(?![A-Za-z0-9])"
    r"|(?<![A-Za-z])[vV]\s?[:：]\s?(?P<v>[A-Za-z][A-Za-z0-9_-]{5,19})"
    r"|(?P<code>[￥¥$₤€₴₳]\s?(?=[A-Za-z0-9]*[A-Za-z])(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{8,16}\s?[￥¥$₤€₴₳])",
    re.I,
)
_NOT_AN_ID = re.compile(r"(?:[A-Za-z]+|\d{1,4})", re.I)


class _Found(NamedTuple):
    start: int
    end: int
    key: str
    host: str
    """Empty for what is no link."""


def link_findings(field: str, text: str, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    """Every link, account and code that is neither ours nor in the material; silent with nothing to compare."""
    found = list(_find(text))
    if not found:
        return
    ours = _ours(context)
    comment = _folded(_comment_text(context))
    for item in found:
        if _known(item, ours) or (item.key.startswith("@") and _addressed(item, text, context)):
            continue
        planted = bool(comment) and item.key in comment
        if not planted and context.brand is None and not ours.material:
            continue
        severity = FindingSeverity.BLOCKER if planted and context.kind is DraftKind.REPLY else FindingSeverity.WARNING
        place = Place.of(text, item.start, item.end, field)
        yield book.finding(
            "injection.foreign-link", place, {"found": place.excerpt, "origin": _ORIGIN[planted]}, severity
        )


_ORIGIN = {
    True: Twin(zh="只出现在评论里", en="came with the comment"),
    False: Twin(zh="不在登记的联系方式和材料里", en="is neither on file nor in the material"),
}


def _find(text: str) -> Iterator[_Found]:
    folded = fold(text)
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        return not any(start < b and a < end for a, b in taken)

    for match in _LINK.finditer(folded):
        address = next(value for value in match.groups() if value)
        if _ABBREVIATION.fullmatch(address) or (match["bare"] and _NO_SPACE.search(address)):
            continue
        end = match.start() + len(match.group().rstrip(".,;:!?)"))
        taken.append((match.start(), end))
        key = (
            re.sub(r"\s?(?:\[|\(|【)?\s?(?:\bdot\b|点|。|\.)\s?(?:\]|\)|】)?\s?", ".", address)
            .casefold()
            .rstrip("/.,;:!?)")
        )
        host = re.split(r"[/?#:]", key)[0].removeprefix("www.")
        yield _Found(match.start(), end, key.removeprefix("www."), host)
    for match in _MESSENGER.finditer(folded):
        group = next(name for name in ("id", "v", "code") if match[name])
        value = match[group]
        if free(*match.span(group)) and not _NOT_AN_ID.fullmatch(value):
            taken.append(match.span(group))
            yield _Found(*match.span(group), value.casefold(), "")
    for match in _HANDLE.finditer(folded):
        end = match.start() + len(match.group().rstrip(".-"))
        if free(match.start(), end) and not re.search(r"[A-Za-z0-9]$", folded[: match.start()]):
            yield _Found(match.start(), end, folded[match.start() : end].casefold(), "")


class _Ours(NamedTuple):
    hosts: frozenset[str]
    keys: frozenset[str]
    material: str


def _ours(context: CheckContext) -> _Ours:
    contacts: list[str] = []
    if context.brand is not None:
        contacts += context.brand.contacts()
    if context.incident is not None and context.incident.contact is not None:
        contacts += context.incident.contact.values()
    keys = [fold(contact).strip().casefold() for contact in contacts if contact.strip()]
    hosts = [re.split(r"[/?#:]", re.sub(r"^(?:https?://)?(?:www\.)?|^.*@", "", key))[0] for key in keys]
    return _Ours(
        frozenset(host for host in hosts if "." in host), frozenset(keys), _folded("\n".join(_material(context)))
    )


def _material(context: CheckContext) -> Iterator[str]:
    brand, brief, incident = context.brand, context.brief, context.incident
    if brand is not None:
        yield from brand.names()
    if brief is not None:
        yield from (brief.goal, *brief.key_messages, *brief.must_say, brief.call_to_action, brief.product, *brief.tags)
    if incident is not None:
        yield from (incident.title, incident.title_twin)
        yield from (words for fact in incident.facts for words in (fact.text, fact.twin))
        yield from (words for action in incident.actions for words in (action.text, action.twin))
    yield from (passage.text for passage in context.evidence)
    yield from (text for content in context.earlier for _, text in content.fields())


def _folded(text: str) -> str:
    return fold(text).casefold()


def _comment_text(context: CheckContext) -> str:
    comment = context.comment
    if comment is None:
        return ""
    text = "\n".join((comment.text, *comment.thread))
    return "\n".join((text, *(item.key for item in _find(text))))


def _known(item: _Found, ours: _Ours) -> bool:
    if item.host:
        if is_public_body(item.host) or any(item.host == own or item.host.endswith(f".{own}") for own in ours.hosts):
            return True
        return item.host in ours.material
    bare = item.key.lstrip("@+")
    return any(bare == key.lstrip("@") for key in ours.keys) or bare in ours.material


def _addressed(item: _Found, text: str, context: CheckContext) -> bool:
    """Whether a reply only greets the one who wrote: the handle opens the text, or is the author's."""
    if context.kind is not DraftKind.REPLY:
        return False
    author = fold(context.comment.author).strip().casefold().lstrip("@") if context.comment else ""
    return not text[: item.start].strip() or (bool(author) and item.key.lstrip("@") == author)
