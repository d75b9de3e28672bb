"""What a rewritten sentence must not change beyond its figures: marks of meaning, as data, and content words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.checks.overlap import stem
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.files import load_model
from assistant.text.normalise import MASK, fold


class Mark(Strict):
    """Words that carry one kind of meaning: a negation, a promise, that something is done, a cause."""

    name: str
    what: Twin
    """As a person calls it."""
    compare: Literal["same", "count", "added"] = "same"
    """`same`: both sentences have it or neither; `count`: equally often; `added`: it may go but not come."""
    each: bool = False
    """Every word of the list is a kind of its own (下架 is not 召回); else they are all one."""
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    not_zh: tuple[str, ...] = ()
    """Longer words that hold one of them and mean something else."""
    not_en: tuple[str, ...] = ()

    def words(self, language: Language) -> tuple[str, ...]:
        """The patterns in one language; with `each`, alternatives of one pattern are the same kind."""
        return self.zh if language is Language.ZH else self.en

    def exempt(self, language: Language) -> tuple[str, ...]:
        """What looks like it and is not."""
        return self.not_zh if language is Language.ZH else self.not_en


class Words(Strict):
    """Word lists of one language for comparing what sentences are about."""

    plain: tuple[str, ...]
    """Words that say nothing of the matter: courtesy, light verbs, links. They may come and go."""
    alike: tuple[tuple[str, ...], ...]
    """Groups of words that may stand for each other."""


class Guard(Strict):
    """`knowledge_base/lexicons/kept_words.yaml`."""

    marks: tuple[Mark, ...]
    zh: Words
    en: Words
    least_kept: float = Field(ge=0, le=1)
    """Share of the content words of a sentence that its rewriting must still hold."""
    most_new: int = Field(ge=0)
    """Content words that a rewriting may add."""

    def words(self, language: Language) -> Words:
        """The lists of one language."""
        return self.zh if language is Language.ZH else self.en


def load_guard(lexicons: Path) -> Guard:
    """Read `kept_words.yaml` of the folder. Raises `NotFound`, `BadFile`."""
    return load_model(lexicons / "kept_words.yaml", Guard)


# --- marks ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in words), re.I) if words else re.compile(r"(?!)")


def changed_marks(before: str, after: str, guard: Guard, language: Language) -> Iterator[Twin]:
    """What kinds of meaning came or went, one reason each."""
    one, other = fold(before), fold(after)
    for mark in guard.marks:
        was, now = _found(one, mark, language), _found(other, mark, language)
        if mark.compare != "count":
            was, now = Counter(dict.fromkeys(was, 1)), Counter(dict.fromkeys(now, 1))
        came, went = now - was, was - now
        if came:
            yield Twin(zh=f"多出了{mark.what.zh}", en=f"{mark.what.en} came in")
        elif went and mark.compare != "added":
            yield Twin(zh=f"少了{mark.what.zh}", en=f"{mark.what.en} was lost")


def _found(folded: str, mark: Mark, language: Language) -> Counter[int]:
    exempt = mark.exempt(language)
    plain = _pattern(exempt).sub(lambda m: MASK * len(m.group()), folded) if exempt else folded
    words = mark.words(language)
    kinds = [(word,) for word in words] if mark.each else [words] if words else []
    counts = ((n, sum(1 for _ in _pattern(kind).finditer(plain))) for n, kind in enumerate(kinds))
    return Counter({n: count for n, count in counts if count})


_HEAD_ZH = re.compile(r"[的得能会曾有被予以再]*([\u4e00-\u9fff]{2})")
_HEAD_EN = re.compile(
    r"\s+(?:yet|been|be|be able to|being|it|the|a|an|any|to|have|had|has|so far)?\s*([a-z]{3,})", re.I
)


def turned_negation(before: str, after: str, guard: Guard, language: Language) -> bool:
    """Whether what the sentence denies is now also affirmed: 不含甲和乙 as 不含甲，含乙."""
    mark = next((mark for mark in guard.marks if mark.name == NEGATION), None)
    if mark is None:
        return False
    one, other = fold(before).casefold(), fold(after).casefold()
    return any(
        _affirmed(other, head, mark, language) > _affirmed(one, head, mark, language)
        for head in _heads(one, mark, language)
    )


NEGATION = "negation"
"""Name of the mark that holds the negations."""


def _heads(folded: str, mark: Mark, language: Language) -> Iterator[str]:
    head = _HEAD_ZH if language is Language.ZH else _HEAD_EN
    for match in _pattern(mark.words(language)).finditer(folded):
        following = head.match(folded, match.end())
        if following:
            yield following[1]


def _affirmed(folded: str, head: str, mark: Mark, language: Language) -> int:
    """How often the word stands in a clause with no negation before it."""
    denied = _pattern(mark.words(language))
    clauses = re.split(r"[,，;；:：。.!?]", folded)
    found = ((clause[: match.start()]) for clause in clauses for match in re.finditer(re.escape(head), clause))
    return sum(1 for before in found if not denied.search(before))


# --- content words ----------------------------------------------------------------------------------------------------


def changed_matter(before: str, after: str, guard: Guard, language: Language) -> Iterator[Twin]:
    """Whether the rewriting is still about the same: words that are new to it, words that it lost."""
    lists = guard.words(language)
    new = _missing(after, before, lists, language)
    if len(new) > guard.most_new:
        shown_zh, shown_en = "、".join(new[:4]), ", ".join(new[:4])
        yield Twin(zh=f"写进了原句没有的内容（{shown_zh}）", en=f"it says what the sentence did not ({shown_en})")
    own = _content(before, lists, language)
    lost = _missing(before, after, lists, language)
    if own and len(lost) > (1 - guard.least_kept) * len(own):
        shown_zh, shown_en = "、".join(lost[:4]), ", ".join(lost[:4])
        yield Twin(zh=f"丢掉了原句的内容（{shown_zh}）", en=f"it leaves out what the sentence said ({shown_en})")


def _missing(text: str, other: str, lists: Words, language: Language) -> list[str]:
    """Content words of `text` that `other` has in no form."""
    there = fold(other).casefold()
    groups = _groups(lists)
    if language is Language.ZH:
        free = _free_characters(lists.plain)
        return [w for w in _content(text, lists, language) if not _said_zh(w, there, groups, free)]
    stems = frozenset(stem(word) for word in _latin(there))
    return [w for w in _content(text, lists, language) if not _said_en(w, stems, groups)]


def _said_zh(word: str, there: str, groups: dict[str, tuple[str, ...]], free: frozenset[str]) -> bool:
    # 停业 is said by 暂停营业, 记录下来 by 记录: each of its characters stands there or says nothing
    if all(c in there or c in free for c in word):
        return True
    return any(alike in there for alike in groups.get(word, ()))


def _said_en(word: str, stems: frozenset[str], groups: dict[str, tuple[str, ...]]) -> bool:
    if stem(word) in stems:
        return True
    return any(all(stem(part) in stems for part in alike.split()) for alike in groups.get(stem(word), ()))


@lru_cache(maxsize=8)
def _groups_of(alike: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in alike:
        for word in group:
            others = tuple(other for other in group if other != word)
            for key in {word, stem(word)} if word.isascii() else {word}:
                found[key] = (*found.get(key, ()), *others)
    return found


def _groups(lists: Words) -> dict[str, tuple[str, ...]]:
    return _groups_of(lists.alike)


def _latin(folded: str) -> list[str]:
    return re.findall(r"[a-z][a-z'’]*[a-z]|[a-z]", folded)


@lru_cache(maxsize=4)
def _plain_set(plain: tuple[str, ...]) -> frozenset[str]:
    return frozenset(plain) | frozenset(stem(word) for word in plain if word.isascii())


@lru_cache(maxsize=4)
def _free_characters(plain: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in plain if len(word) == 1)


def _is_plain(word: str, plain: frozenset[str]) -> bool:
    """A plain word, or two of them that the dictionary holds as one: 深表感谢."""
    return word in plain or any(word[:at] in plain and word[at:] in plain for at in range(1, len(word)))


_MATTER = ("n", "v", "a", "z", "i", "l", "j", "s", "b", "t")
"""Word classes that carry matter (nouns, verbs, adjectives and the like) in the tagger's letters."""


@lru_cache(maxsize=4096)
def _content(text: str, lists: Words, language: Language) -> tuple[str, ...]:
    folded = fold(text).casefold()
    plain = _plain_set(lists.plain)
    if language is Language.EN:
        words = dict.fromkeys(w.removesuffix("'s").removesuffix("’s") for w in _latin(folded))
        return tuple(w for w in words if len(w) > 1 and w not in plain and stem(w) not in plain)
    import rjieba

    kept = (
        word
        for word, tag in rjieba.tag(folded)
        if tag[:1] in _MATTER and not _is_plain(word, plain) and any("\u4e00" <= c <= "\u9fff" for c in word)
    )
    return tuple(dict.fromkeys(kept))
