"""Accounts of private persons on chat and social services: WeChat ids, QQ numbers, handles.

Only where the text itself says that it is one: a labelled id (微信号、QQ、抖音号), or a handle that somebody calls his
own or another person's (我的微博@…, "my Instagram is @…"). A bare @handle names an account that speaks in public and
is left alone, and so are official accounts (公众号, 视频号), groups and service names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from assistant.text.normalise import fold

__all__ = ["Account", "AccountKind", "account_key", "find_accounts"]


class AccountKind(StrEnum):
    """Which service."""

    WECHAT = "wechat"
    OTHER = "other"


class Account(NamedTuple):
    """The id as written, without its label."""

    start: int
    end: int
    kind: AccountKind


_IS = r"\s{0,2}(?:为|是|叫|is|[:：])\s{0,2}[:：]?\s{0,2}"
"""Label and id joined by a word or a colon."""
_SURE = r"(?=[A-Za-z_-]{0,19}[0-9_])"
"""A figure or an underscore among the letters: an id rather than a word, where nothing but a blank joins it."""
_WECHAT_ID = r"[A-Za-z][A-Za-z0-9_-]{5,19}(?![A-Za-z0-9_@-]|[.:/]+[A-Za-z0-9/])"
_WECHAT = re.compile(
    rf"(?:(?:企业)?微信(?:号码?|id)?|薇信号?|威信号?|v信号?|(?<![A-Za-z])(?:wechat|weixin|vx|wx)(?:\s(?:id|account|number))?)"
    rf"(?:(?:{_IS}|(?<=号)\s?)(?P<id>{_WECHAT_ID})|\s?(?P<id2>{_SURE}{_WECHAT_ID}))",
    re.I,
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z0-9])qq|扣扣|(?:加我?|私)(?:个|一下)?[qQ])(?:号码?|id|\s(?:number|no\.?|id|account))?"
    rf"(?:{_IS}|\s?)(?P<id>[1-9]\d{{4,10}})(?![\d@A-Za-z]|[.,]\d|\s?[元块万亿人件个次份年月%])",
    re.I,
)
_SERVICE_ZH = (
    "抖音|快手|小红书|微博|知乎|豆瓣|贴吧|闲鱼|b站|哔哩哔哩|ins|instagram|ig|推特|twitter|facebook|脸书|tiktok|"
    "telegram|电报|tg|line|kakao|discord|skype|steam|钉钉|飞书|支付宝"
)
_HANDLE = r"[A-Za-z0-9_][A-Za-z0-9_.-]{2,28}[A-Za-z0-9_](?![A-Za-z0-9_@]|[.:/]+[A-Za-z0-9/])"
_LATIN = rf"(?=[A-Za-z]){_SURE}{_HANDLE}"
_NICK = r"@[\w.-]{2,20}(?![\w@])"
_LABELLED = re.compile(
    rf"(?:{_SERVICE_ZH})\s?(?:号码?|账号|帐号|用户名|uid|id)(?:{_IS}|\s?)(?P<id>@?{_SURE}{_HANDLE}|{_NICK})", re.I
)
_OWN_ZH = re.compile(
    r"(?:我|本人|他|她|对方|朋友|顾客|网友|用户|店员|老板)的?"
    rf"(?:(?:{_SERVICE_ZH})?(?:号|账号|帐号|昵称|用户名|名字|id)?(?:{_IS}|\s?)(?P<id>{_NICK})"
    rf"|(?:(?:{_SERVICE_ZH})(?:号|账号|帐号|昵称|用户名|名字|id)?|账号|帐号|昵称|用户名|id)(?:{_IS}|\s)(?P<id2>{_LATIN}))",
    re.I,
)
_SERVICE_EN = (
    "insta|instagram|ig|twitter|x|tiktok|facebook|fb|messenger|snap|snapchat|telegram|threads|bluesky|youtube|reddit|"
    "discord|skype|linkedin|line|signal|kik|venmo|paypal|cash ?app"
)
_NAME_EN = "handle|account|username|user name|user id|profile|page|id"
_OWN_EN = re.compile(
    rf"\b(?:my|his|her|their|customer's|friend's)\s(?:(?:{_SERVICE_EN})(?:\s(?:{_NAME_EN}))?|(?:{_NAME_EN}))"
    rf"(?:(?:\s(?:is|was)\s|\s?:\s?|,?\s)@(?P<id>{_HANDLE})|(?:\s(?:is|was)\s|\s?:\s?)(?P<id2>{_LATIN}))"
    rf"|\b(?:add|dm|message|text|find|reach|contact)\s(?:me|him|her|them)\s(?:on|at|via)\s(?:{_SERVICE_EN})"
    rf"(?:\s(?:at|as)\s|\s?:\s?|,?\s)(?:@(?P<id3>{_HANDLE})|(?P<id4>{_LATIN}))",
    re.I,
)
_RULES = (
    (_WECHAT, AccountKind.WECHAT),
    (_QQ, AccountKind.OTHER),
    (_LABELLED, AccountKind.OTHER),
    (_OWN_ZH, AccountKind.OTHER),
    (_OWN_EN, AccountKind.OTHER),
)


def find_accounts(text: str) -> Iterator[Account]:
    """Every account of a private person, by service; two may overlap."""
    folded = fold(text)
    for pattern, kind in _RULES:
        for match in pattern.finditer(folded):
            start, end = next(match.span(name) for name in pattern.groupindex if match[name] is not None)
            yield Account(start, end, kind)


def account_key(written: str) -> str:
    """Form in which two writings of one account are equal: without the @, lower case."""
    return fold(written).strip().lstrip("@").casefold()
