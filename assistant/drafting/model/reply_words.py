"""What a model's words in a public reply must not do: promise what nobody granted, admit, blame, praise rivals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import regex

from assistant.checks.grounding.inventory import read
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.files import load_model
from assistant.text.contacts import MARKET_HOTLINES, contact_key, find_contacts
from assistant.text.normalise import fold, fold_key
from assistant.text.personal import find_personal

Expressions: TypeAlias = dict[Language, tuple[str, ...]]


class Deed(Strict):
    """One kind of thing that a reply does with words."""

    name: str
    what: Twin
    zh: tuple[str, ...]
    en: tuple[str, ...]

    def kinds(self, folded: str) -> frozenset[tuple[Language, int]]:
        """Which of its expressions are found; each is a kind of its own: a voucher is no free repair."""
        return frozenset(
            (language, number)
            for language, expressions in ((Language.ZH, self.zh), (Language.EN, self.en))
            for number, expression in enumerate(expressions)
            if compiled((expression,)).search(folded)
        )

    def spans(self, folded: str) -> Iterator[str]:
        """Every place where it is done, in either language; `folded` is folded text."""
        for expressions in (self.zh, self.en):
            yield from (match.group() for match in compiled(expressions).finditer(folded))


class OpeningWords(Strict):
    """Forms of the one sentence that a small model may put before approved words."""

    attribution: Expressions
    courtesy: Expressions
    filler: Expressions
    shut: Expressions


class ReplyWords(Strict):
    """`knowledge_base/lexicons/reply_words.yaml`."""

    source: str
    checked: date
    promises: tuple[Deed, ...]
    never: tuple[Deed, ...]
    apology: Deed
    """Only where the kind of comment calls for one."""
    opening: OpeningWords


def load_reply_words(lexicons: Path) -> ReplyWords:
    """Read `reply_words.yaml` of the folder. Raises `NotFound`, `BadFile`."""
    return load_model(lexicons / "reply_words.yaml", ReplyWords)


@lru_cache(maxsize=512)
def compiled(expressions: tuple[str, ...]) -> regex.Pattern[str]:
    """Expressions as one pattern, without regard to case."""
    return regex.compile("|".join(f"(?:{one})" for one in expressions), regex.IGNORECASE)


class Ground(Strict):
    """What the words of one reply may rest on."""

    sources: tuple[str, ...]
    """Policy passages and approved replies in the prompt."""
    own: tuple[str, ...] = ()
    """The approved replies for this very move, slots filled."""
    contacts: tuple[str, ...] = ()
    """Contacts of the brand."""
    names: tuple[str, ...] = ()
    """Names of the brand."""
    comment: str = ""


def faults(sentence: str, ground: Ground, words: ReplyWords) -> tuple[Twin, ...]:
    """Why a sentence must not stand in a public reply; empty where it may."""
    return tuple((*_deeds(sentence, ground, words), *_outsiders(sentence, ground), *_personal(sentence, ground)))


def _deeds(sentence: str, ground: Ground, words: ReplyWords) -> Iterator[Twin]:
    folded = fold(sentence)
    given = fold("\n".join(ground.sources))
    own = fold("\n".join(ground.own)).casefold()
    for promise in words.promises:
        if promise.kinds(folded) - promise.kinds(given):
            yield Twin(
                zh=f"含{promise.what.zh}，政策和口径都没有这样承诺",
                en=f"it holds {promise.what.en} that no policy and no approved reply makes",
            )
    for deed in words.never:
        if any(said.casefold() not in own for said in deed.spans(folded)):
            yield Twin(zh=f"含{deed.what.zh}", en=f"it holds {deed.what.en}")


def _outsiders(sentence: str, ground: Ground) -> Iterator[Twin]:
    """Contacts, figures and codes that are in nothing we hold: most often carried over from the comment."""
    allowed = {contact_key(one) for one in (*ground.contacts, *MARKET_HOTLINES)}
    material = "\n".join((*ground.sources, *ground.own))
    allowed |= {contact.value for contact in find_contacts(material)}
    if any(contact.value not in allowed for contact in find_contacts(sentence)):
        yield Twin(zh="含不属于品牌的链接或联系方式", en="it holds a link or contact that is not ours")
    if _figures(sentence) - _figures(material):
        yield Twin(zh="含政策和口径里没有的数字", en="it holds a figure that no policy and no approved reply holds")


@lru_cache(maxsize=256)
def _figures(text: str) -> frozenset[object]:
    """Figures as written in digits, and what is counted or timed in words."""
    found = read(text, names=False)
    counted = {number.value for number in found.numbers if not number.article and not number.ordinal}
    lasting = {(span.amount, span.unit) for span in found.durations}
    return frozenset({*regex.findall(r"\d+(?:[.,]\d+)*", fold(text)), *counted, *lasting})


def _personal(sentence: str, ground: Ground) -> Iterator[Twin]:
    ours = {fold_key(name) for name in (*ground.names, *ground.contacts)}
    if any(fold_key(sentence[item.start : item.end]) not in ours for item in find_personal(sentence)):
        yield Twin(zh="含个人信息", en="it holds personal data")
    names = [sentence[name.start : name.end] for name in read(sentence).names]
    material = fold_key("\n".join((*ground.sources, *ground.own, *ground.names)))
    said = fold_key(ground.comment)
    if any(fold_key(name) not in material and fold_key(name) in said for name in names):
        yield Twin(zh="照抄了评论里的名称或单号", en="it repeats a name or a code from the comment")
