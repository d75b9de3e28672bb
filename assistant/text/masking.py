"""Personal values out of a text before it leaves the machine, and back into what comes home.

Masked is what `find_personal` finds: phone numbers (mainland mobile and landline, international), 身份证 and other
identity numbers, passports, driving licences, bank cards and accounts, private e-mail addresses, home addresses,
plates, names of private persons; and what `find_accounts` finds: WeChat ids, QQ numbers, the handles that a text calls
somebody's own. Left as they are: hotlines and free-call lines, mailboxes of offices (service@…), shop addresses, order
and batch numbers, other handles, and whatever is given as `keep` (the brand's own).

A placeholder reads `[PHONE_1]`: brackets and underscore are single tokens for the large vocabularies, anonymised text
looks like this everywhere, and a model of 1.5 B repeated it in every one of six tries in Chinese and English, where it
left `{{PHONE_1}}` out and turned `⟦PHONE_1⟧` into `[PHONE_1]`. A text that already holds something of that form is no
danger: that piece is itself masked, as `[TEXT_1]`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

import regex

from assistant.text.normalise import fold, fold_key
from assistant.text.personal import PersonalKind, find_personal, personal_key
from assistant.text.personal.accounts import AccountKind, account_key, find_accounts

__all__ = ["KINDS", "Masked", "Masker", "Unmasker", "mask", "unmask"]

_NAMES = {
    PersonalKind.MOBILE: "PHONE",
    PersonalKind.LANDLINE: "PHONE",
    PersonalKind.NATIONAL_ID: "ID",
    PersonalKind.BANK_CARD: "CARD",
    PersonalKind.EMAIL: "EMAIL",
    PersonalKind.ADDRESS: "ADDRESS",
    PersonalKind.PLATE: "PLATE",
    PersonalKind.PERSON: "NAME",
    PersonalKind.MINOR: "NAME",
}
_ACCOUNTS = {AccountKind.WECHAT: "WECHAT", AccountKind.OTHER: "ACCOUNT"}
_LITERAL = "TEXT"
"""What looked like a placeholder before anything was masked."""
KINDS = (*dict.fromkeys(_NAMES.values()), *_ACCOUNTS.values(), _LITERAL)
"""The words that stand in placeholders."""

_CHINESE = {
    "电话": "PHONE",
    "手机": "PHONE",
    "手机号": "PHONE",
    "身份证": "ID",
    "银行卡": "CARD",
    "邮箱": "EMAIL",
    "地址": "ADDRESS",
    "车牌": "PLATE",
    "姓名": "NAME",
    "微信": "WECHAT",
    "账号": "ACCOUNT",
}
"""How a model may translate them."""
_WORD = "|".join((*KINDS, *sorted(_CHINESE, key=len, reverse=True)))
_GAP = r"[ \t\u00a0\u3000]{0,2}"
_LOOSE = rf"{_GAP}(?i:(?P<kind>{_WORD}))(?:\\?[_＿]|[ -])?(?P<number>[0-9０-９]{{1,6}}){_GAP}"
_PATTERN = regex.compile(
    rf"\[(?P<kind>{'|'.join(KINDS)})_(?P<number>[0-9]{{1,6}})\]"
    rf"|\{{\{{{_LOOSE}\}}\}}|[\[［【〔⟦{{｛<＜]{_LOOSE}[\]］】〕⟧}}｝>＞]"
    rf"|(?<![A-Za-z0-9_])(?P<kind>{'|'.join(KINDS)})\\?_(?P<number>[0-9]{{1,6}})(?![A-Za-z0-9_])"
)
"""A placeholder as handed out; or in other brackets, case, spacing; or its bare word with the number."""
_LONGEST = 24
"""No match of the pattern is longer."""
_ROUNDS = 10
"""Masking one value can lay bare another; texts of people need two rounds, the last of which finds nothing."""


class Masked(NamedTuple):
    """A text without personal values, and what is needed to put them back."""

    text: str
    values: dict[str, str]
    """Placeholder to the value as it was written. Never stored, never logged."""
    counts: dict[str, int]
    """Different values of each kind; this is what may be logged."""


class _Span(NamedTuple):
    start: int
    end: int
    word: str


class Masker:
    """Masks several texts of one call with one numbering; the same value gets the same placeholder everywhere.

    `keep`: contacts and names that stay, however they are spaced or dashed.
    """

    def __init__(self, keep: Iterable[str] = ()) -> None:
        kept = [text for text in keep if text.strip()]
        self._keys = frozenset(personal_key(text) for text in kept)
        self._accounts = frozenset(account_key(text) for text in kept)
        self._names = tuple(fold_key(text) for text in kept)
        self._placeholders: dict[tuple[str, str], str] = {}
        self._numbers: Counter[str] = Counter()
        self.values: dict[str, str] = {}
        """Placeholder to the value as it was written. Never stored, never logged."""

    @property
    def counts(self) -> dict[str, int]:
        """Different values of each kind so far; pieces that only looked like placeholders are not counted."""
        return {word.lower(): number for word, number in self._numbers.items() if word != _LITERAL}

    def mask(self, text: str) -> str:
        """The text with a placeholder for every personal value; `unmask` gives back exactly what came in."""
        text = _PATTERN.sub(lambda match: self._hand_out(match.group(), _LITERAL), text)
        for _ in range(_ROUNDS):
            found = list(self._found(text))
            if not found:
                break
            text = self._replaced(text, found)
        return text

    def unmask(self, text: str) -> str:
        """Every placeholder that was handed out, put back; see the function of that name."""
        return unmask(text, self.values)

    def _hand_out(self, value: str, word: str) -> str:
        placeholder = self._placeholders.get((word, value))
        if placeholder is None:
            self._numbers[word] += 1
            placeholder = f"[{word}_{self._numbers[word]}]"
            self._placeholders[(word, value)] = placeholder
            self.values[placeholder] = value
        return placeholder

    def _replaced(self, text: str, spans: list[_Span]) -> str:
        parts: list[str] = []
        at = 0
        for span in spans:
            parts += (text[at : span.start], self._hand_out(text[span.start : span.end], span.word))
            at = span.end
        return "".join(parts) + text[at:]

    def _found(self, text: str) -> Iterator[_Span]:
        """What is still to be masked, in order, clear of the placeholders that are there already."""
        taken: list[tuple[int, int]] = []
        strays: list[_Span] = []
        for match in _PATTERN.finditer(text):
            if match.group() in self.values:
                taken.append(match.span())
            else:  # a neighbour was masked, and now this reads like a placeholder
                strays.append(_Span(*match.span(), _LITERAL))
        at = 0
        for span in sorted([*strays, *self._known(text), *self._personal(text)], key=lambda s: (s.start, -s.end)):
            for start, end in _clear(max(span.start, at), span.end, taken):
                at = end
                yield _Span(start, end, span.word)

    def _known(self, text: str) -> Iterator[_Span]:
        """Values met before, also where nothing around them says what they are."""
        words = {value: word for word, value in self._placeholders if word != _LITERAL}
        if words:
            longest_first = sorted(words, key=len, reverse=True)
            for match in regex.finditer("|".join(map(regex.escape, longest_first)), text):
                yield _Span(*match.span(), words[match.group()])

    def _personal(self, text: str) -> Iterator[_Span]:
        for item in find_personal(text):
            written = text[item.start : item.end]
            if item.value not in self._keys and not (
                item.kind in (PersonalKind.PERSON, PersonalKind.MINOR) and self._is_our_name(written)
            ):
                yield _Span(item.start, item.end, _NAMES[item.kind])
        for account in find_accounts(text):
            if account_key(text[account.start : account.end]) not in self._accounts:
                yield _Span(account.start, account.end, _ACCOUNTS[account.kind])

    def _is_our_name(self, written: str) -> bool:
        key = fold_key(written)
        return any(key in name for name in self._names)


def _clear(start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of a span that lie outside the taken ones, which are in order."""
    for left, right in taken[bisect_right(taken, start, key=itemgetter(1)) :]:
        if left >= end:
            break
        if start < left:
            yield start, left
        start = right
    if start < end:
        yield start, end


def mask(text: str, keep: Iterable[str] = ()) -> Masked:
    """Mask one text; for several texts of one call use `Masker`."""
    masker = Masker(keep)
    return Masked(masker.mask(text), masker.values, masker.counts)


def unmask(text: str, values: Mapping[str, str], quote: Callable[[str], str] = str) -> str:
    """Put the values back, also where a model has changed brackets, case, spacing or language of a placeholder.

    A placeholder that was never handed out stays as it is, for the check that finds it. `quote` is applied to each
    value, for texts in which not every character may stand as it is (JSON).
    """
    return _PATTERN.sub(lambda match: _value(match, values, quote), text)


def _value(match: regex.Match[str], values: Mapping[str, str], quote: Callable[[str], str]) -> str:
    kind = match["kind"]
    found = values.get(f"[{_CHINESE.get(kind, kind.upper())}_{int(fold(match['number']))}]")
    return match.group() if found is None else quote(found)


class Unmasker:
    """Puts values back into a text that comes in pieces; a placeholder may be split over any of them.

    All that `feed` and `finish` give, joined, is `unmask` of all that was fed. Text is held back only while it may
    still turn out to be a placeholder.
    """

    def __init__(self, values: Mapping[str, str], quote: Callable[[str], str] = str) -> None:
        self._values = values
        self._quote = quote
        self._held = ""
        self._last = ""
        """The character before what is held: a bare placeholder does not begin inside a word."""

    def feed(self, piece: str) -> str:
        """Take a piece; give what is now certain."""
        self._held += piece
        text = self._last + self._held
        done = [match.span() for match in _PATTERN.finditer(text, len(self._last))]
        certain = len(text)
        for at in range(max(len(self._last), len(text) - _LONGEST), len(text)):
            inside = any(start < at < end for start, end in done)
            if not inside and not text.endswith("]") and _PATTERN.fullmatch(text, at, partial=True):
                certain = at
                break
        return self._give(text, certain)

    def finish(self) -> str:
        """Give what was still held back."""
        text = self._last + self._held
        return self._give(text, len(text))

    def _give(self, text: str, end: int) -> str:
        """Values put back before `end`; what follows is seen by the pattern, so that a cut makes no difference."""
        parts: list[str] = []
        at = len(self._last)
        for match in _PATTERN.finditer(text, at):
            if match.end() <= end:
                parts += (text[at : match.start()], _value(match, self._values, self._quote))
                at = match.end()
        parts.append(text[at:end])
        self._last, self._held = text[max(0, end - 1) : end], text[end:]
        return "".join(parts)
