"""Keeps a small model's words only where the facts stayed the same, sentence by sentence; else the skeleton's stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from assistant.checks.grounding.inventory import Inventory, read
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.drafting.model.guard import Guard, changed_marks, changed_matter, turned_negation
from assistant.text.normalise import Span, fold, fold_key
from assistant.text.scripts import detect_language, to_simplified
from assistant.text.sentences import split_sentences

FindingsOfText: TypeAlias = Callable[[str], Sequence[Finding]]
"""Runs the checks with `text` in the place of the skeleton's; given by the caller."""


class Kept(Strict):
    """The skeleton with those of the model's sentences in it that changed no fact."""

    text: str
    kept_count: int
    """Sentences of the model that stand."""
    total: int
    """Sentences that the model was given."""
    why: tuple[Twin, ...] = ()
    """One line for each sentence that was not kept, in order."""


def kept(
    before: str,
    after: Sequence[str],
    guard: Guard,
    language: Language,
    *,
    spans: Sequence[Span] | None = None,
    own_names: tuple[str, ...] = (),
    findings_of: FindingsOfText | None = None,
) -> Kept:
    """Put each of the model's sentences in the place of the skeleton's, where nothing checkable changed.

    Args:
        before: the skeleton.
        after: one sentence for each of `spans`; a missing one is a sentence not kept.
        guard: the word lists, see `load_guard`.
        language: of the text.
        spans: the sentences that the model was given, in order; default: all of them.
        own_names: names of the house as they are written (`Brand.names()`).
        findings_of: runs the checks on the whole text; a sentence that brings a finding is not kept.
    """
    places = tuple(spans) if spans is not None else tuple(split_sentences(before))
    text, moved, count = before, 0, 0
    why: list[Twin] = []
    found = Counter(_kinds(findings_of(before))) if findings_of else Counter()
    for number, span in enumerate(places, 1):
        own = span.of(before)
        offered = _like(own, _tidy(after[number - 1])) if number <= len(after) else ""
        if offered == own:
            continue
        reasons = differences(own, offered, guard, language, own_names)
        swapped = text[: span.start + moved] + offered + text[span.end + moved :]
        if not reasons and findings_of is not None:
            now = Counter(_kinds(findings_of(swapped)))
            reasons = tuple(_brought(now - found))
            found = found if reasons else now
        if reasons:
            why.append(_told(number, reasons[0]))
            continue
        text, moved, count = swapped, moved + len(offered) - len(own), count + 1
    return Kept(text=text, kept_count=count, total=len(places), why=tuple(why))


def _tidy(offered: str) -> str:
    return offered.strip().strip("\ufeff").strip()


def _like(own: str, offered: str) -> str:
    """The same quotation marks as the sentence has: models write straight or single ones for curly."""
    if "“" in own and "“" not in offered:
        offered = re.sub(r"\"([^\"]*)\"", r"“\1”", offered)
        if "‘" in offered and "‘" not in own:
            offered = re.sub(r"‘([^‘’]*)’", r"“\1”", offered)
    return offered.replace("'", "’") if "’" in own and "'" not in own else offered


def _kinds(findings: Sequence[Finding]) -> Iterator[tuple[str, str, str]]:
    for finding in findings:
        yield finding.rule, finding.severity.value, finding.place.field


def _brought(new: Counter[tuple[str, str, str]]) -> Iterator[Twin]:
    for rule, _, _ in new:
        yield Twin(zh=f"带来新的风险点 {rule}", en=f"it brings the finding {rule}")


def _told(number: int, reason: Twin) -> Twin:
    return Twin(
        zh=f"第 {number} 句保留模板原文：模型的改写{reason.zh}。",
        en=f"Sentence {number} stays as the template has it: {reason.en}.",
    )


def differences(
    before: str, after: str, guard: Guard, language: Language, own_names: tuple[str, ...] = ()
) -> tuple[Twin, ...]:
    """Why `after` must not stand for `before`, gravest first; empty where everything checkable is the same."""
    if after == before:
        return ()
    out_of_form = tuple(_form(before, after, language))
    if out_of_form:
        return out_of_form
    turned = (Twin(zh="把否定的内容写成了肯定", en="it affirms what the sentence denies"),)
    return (
        *_exact(before, after, own_names),
        *(turned if turned_negation(before, after, guard, language) else ()),
        *changed_marks(before, after, guard, language),
        *changed_matter(before, after, guard, language),
    )


# --- form -------------------------------------------------------------------------------------------------------------

_MARKUP = re.compile(
    r"\*\*|__|`|~~|^\s*(?:[-*•·#>]|\d{1,2}[.、)）]|[（(]\d{1,2}[)）])|\[[^\]]*\]\(|</?[a-z]|[\n\r]|[{}<>|\\#]"
)
_CLOSERS = "”’」』）)】\"'"
_LEAST, _MOST, _SLACK = 0.55, 1.6, 10
"""A rewriting is between these shares of the length; a very short sentence may differ by some characters."""


def _form(before: str, after: str, language: Language) -> Iterator[Twin]:
    if not after:
        yield Twin(zh="是空的", en="the model gave none")
        return
    if _MARKUP.search(after) and not _MARKUP.search(before):
        yield Twin(zh="带了列表符号或标记", en="it came with list marks or markup")
    if detect_language(after) not in (language, detect_language(before)):
        yield Twin(zh="换了语言", en="it is in another language")
    if to_simplified(before) == before and to_simplified(after) != after:
        yield Twin(zh="换了繁体字", en="it is in traditional characters")
    if len(split_sentences(after)) != len(split_sentences(before)):
        yield Twin(zh="改变了句数", en="it is not one sentence any more")
    if _closing(before) != _closing(after):
        yield Twin(zh="改了句末标点", en="it ends with another mark")
    if not _LEAST * len(before) - _SLACK <= len(after) <= _MOST * len(before) + _SLACK:
        yield Twin(zh="长短相差太大", en="it is much longer or shorter")
    if any(c in after and c not in before for c in '【】[]《》…!！?？“”「」『』‘"'):
        yield Twin(zh="多了标点或括号", en="it adds marks that the sentence did not have")


def _closing(text: str) -> str:
    last = fold(text).rstrip(_CLOSERS)[-1:]
    return "." if last in ("。", ".") else last if not last.isalnum() else ""


# --- what can be compared exactly -------------------------------------------------------------------------------------

_QUOTED = re.compile(r"“([^“”]*)”|「([^「」]*)」|『([^『』]*)』|\"([^\"]*)\"|‘([^‘’]*)’")
_DIGITS = re.compile(r"\d+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&.-]*")


def _exact(before: str, after: str, own_names: tuple[str, ...]) -> Iterator[Twin]:
    was, now = read(before, own_names), read(after, own_names)
    for zh, en, key in _ITEMS:
        if Counter(key(was)) != Counter(key(now)):
            yield Twin(zh=f"改动了{zh}", en=f"{en} changed")
    if set(_DIGITS.findall(fold(after))) - set(_DIGITS.findall(fold(before))):
        yield Twin(zh="写进了原句没有的数字", en="a figure came in")
    if Counter(_quotes(before)) != Counter(_quotes(after)):
        yield Twin(zh="改动了引语", en="a quotation changed")
    yield from _names(before, after, was, now, own_names)


_ITEMS: tuple[tuple[str, str, Callable[[Inventory], Iterator[object]]], ...] = (
    ("联系方式", "a contact", lambda items: ((c.kind, c.value) for c in items.contacts)),
    ("日期", "a date", lambda items: ((d.year, d.month, d.day, d.weekday, d.offset) for d in items.days)),
    ("时间", "a time", lambda items: ((t.hours, t.minute or 0) for t in items.times)),
    ("期限", "a length of time", lambda items: ((d.amount, d.unit, d.high) for d in items.durations)),
    (
        "数字",
        "a figure",
        lambda items: ((n.value, n.high, n.unit, n.comparison, n.ordinal) for n in items.numbers if not n.article),
    ),
)


def _quotes(text: str) -> Iterator[str]:
    for match in _QUOTED.finditer(text):
        yield next(group for group in match.groups() if group is not None)


def _names(before: str, after: str, was: Inventory, now: Inventory, own_names: tuple[str, ...]) -> Iterator[Twin]:
    one, other = fold_key(before), fold_key(after)
    if any(fold_key(after[n.start : n.end]) not in one for n in now.names):
        yield Twin(zh="写进了原句没有的名称", en="a name came in")
    if any(fold_key(before[n.start : n.end]) not in other for n in was.names):
        yield Twin(zh="丢掉了名称", en="a name was lost")
    keys = {key for key in map(fold_key, own_names) if key}
    if any((key in one) != (key in other) for key in keys):
        yield Twin(zh="改动了品牌或门店的名称", en="a name of the house came or went")
    chinese = any("\u4e00" <= c <= "\u9fff" for c in before)
    if chinese and set(_LATIN.findall(fold(before))) != set(_LATIN.findall(fold(after))):
        yield Twin(zh="改动了外文词", en="a foreign word changed")
