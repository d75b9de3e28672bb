"""Customers and commenters by pseudonym: their handles are personal, and a ledger needs only to tell them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.domain.vocabulary import Language

_HANDLE = re.compile(
    r"(?:\b(?:customer|user|commenter|guest)\s|(?:顾客|客户|网友|用户|博主)\s?)?"
    r"(?<![A-Za-z0-9_@./])@(?P<name>[\w\u4e00-\u9fff][\w.\-\u4e00-\u9fff]{0,29})|\bu/(?P<reddit>[\w-]{3,20})",
    re.I,
)
_ROLE = (
    r"(?:(?:微博|小红书|抖音|知乎|B站|b站)?(?:网友|用户|博主|账号)|顾客|客户|消费者|"
    r"\b(?:user|customer|account|commenter|reviewer|follower|poster)s?)"
)
_CALLED = re.compile(
    rf"(?:{_ROLE})\s?(?:是|叫|名叫|昵称|called|named|handle)?\s?[:：]?\s?"
    r"(?:[“\"「『‘'](?P<quoted>[^”\"」』’'\n]{1,24})[”\"」』’']|(?P<bare>[A-Za-z][\w.\-]*[\d_.][\w.\-]*))",
    re.I,
)
_CUSTOMER = re.compile(
    r"^(?:顾客|客户|消费者|网友|用户|粉丝|会员)|^(?:customer|guest|buyer|client|user|shopper|caller)\b", re.I
)
_SERVICE = re.compile(
    r"客服|官方|小助手|\b(?:customer (?:care|service|support)|care team|support(?: team| agent)?|agent|helpdesk)\b",
    re.I,
)
_MOST = 26


class Pseudonyms:
    """Gives each handle one name, the same wherever it stands."""

    def __init__(self, language: Language, ours: Iterable[str]) -> None:
        """`ours`: names and handles that are not a customer's (accounts of the brand, colleagues who speak)."""
        self._word = "顾客" if language is Language.ZH else "customer "
        self._ours = {_key(name) for name in ours}
        self._given: dict[str, str] = {}

    @property
    def count(self) -> int:
        """How many people were given a pseudonym."""
        return len(self._given)

    def name(self, handle: str) -> str:
        """The pseudonym of a handle."""
        key = _key(handle)
        if key not in self._given:
            number = len(self._given)
            tail = chr(ord("A") + number) if number < _MOST else str(number + 1)
            self._given[key] = f"{self._word}{tail}"
        return self._given[key]

    def speaker(self, name: str) -> str:
        """The speaker's name as it may be kept."""
        return self._given.get(_key(name), name)

    def cover(self, text: str) -> str:
        """The text with every customer's handle replaced; lines stay lines."""
        for start, end, handle in sorted(self._handles(text), reverse=True):
            text = text[:start] + self.name(handle) + text[end:]
        for key, given in self._given.items():
            text = re.sub(rf"(?<![\w@]){re.escape(key)}(?!\w)", given, text, flags=re.I) if key.isascii() else text
        return text

    def _handles(self, text: str) -> Iterator[tuple[int, int, str]]:
        taken: list[tuple[int, int]] = []
        for match in _HANDLE.finditer(text):
            handle = match["name"] or match["reddit"]
            if _key(handle) not in self._ours and not _key(handle).startswith(("all", "所有人", "全体")):
                taken.append(match.span())
                yield *match.span(), handle
        for match in _CALLED.finditer(text):
            group = "quoted" if match["quoted"] else "bare"
            start, end = match.span(group)
            inside = any(a < end and start < b for a, b in taken)
            if not inside and not match[group].startswith("@") and _key(match[group]) not in self._ours:
                yield start, end, match[group]


def customers(speakers: Iterable[str]) -> list[str]:
    """Who of the speakers is a customer: called so, or the one who talks with our service desk."""
    names = list(dict.fromkeys(name for name in speakers if name))
    called = [name for name in names if _CUSTOMER.search(name)]
    desk = [name for name in names if _SERVICE.search(name)]
    if desk and len(names) - len(desk) == 1:
        called += [name for name in names if name not in desk and name not in called]
    return called


def _key(name: str) -> str:
    return name.strip().lstrip("@").casefold()
