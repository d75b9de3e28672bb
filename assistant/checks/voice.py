"""Whether a text sounds like the brand: its words, its names, and the tone the occasion allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import regex

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content, Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import DraftKind, Family, FindingSeverity, Twin
from assistant.text.hashtags import LINK
from assistant.text.normalise import fold, fold_key

_EXCLAMATIONS = regex.compile(r"[!！]{2,}")
_EMOJI = regex.compile(
    r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)[\p{Emoji_Modifier}\uFE0F\u200D\p{Emoji_Presentation}]*"
)
_SHOUT = regex.compile(r"\b[A-Z][A-Z'’]+(?:[ \t]+[A-Z][A-Z'’]*){2,}[A-Z]\b")
_ADDRESS = regex.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@[\p{L}\p{N}_.-]+")


def check(content: Content, context: CheckContext, book: RuleBook) -> list[Finding]:
    """Banned words, wrong names, must-say and must-not-say of the brief, and tone."""
    return [
        *_banned(content, context, book),
        *_must_not_say(content, context, book),
        *_must_say(content, context, book),
        *_wrong_names(content, context, book),
        *_tone(content, context, book),
    ]


@lru_cache(maxsize=2048)
def _pattern(words: str, *, exact_case: bool = False) -> regex.Pattern[str]:
    """The words as such: Latin letters and digits never as part of a longer word; case counts only for names."""
    folded = fold(words.strip())
    escaped = r"\s+".join(regex.escape(part) for part in folded.split())
    before = r"(?<![\p{Latin}\p{N}])" if folded[:1].isascii() and folded[:1].isalnum() else ""
    after = r"(?![\p{Latin}\p{N}])" if folded[-1:].isascii() and folded[-1:].isalnum() else ""
    return regex.compile(before + escaped + after, 0 if exact_case else regex.IGNORECASE)


def _covered(start: int, end: int, text: str, longer: Iterable[str], *, exact_case: bool = False) -> bool:
    """Whether the span lies inside one of the longer expressions."""
    return any(
        match.start() <= start and end <= match.end()
        for expression in longer
        if expression.strip()
        for match in _pattern(expression, exact_case=exact_case).finditer(text)
    )


def _banned(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    for term in context.brand.banned_terms if context.brand else ():
        if term.language not in (None, context.language):
            continue
        for field, text in content.fields():
            folded = fold(text)
            for match in _pattern(term.term).finditer(folded):
                if _covered(match.start(), match.end(), folded, term.except_in):
                    continue
                yield book.finding(
                    "voice.banned-term",
                    Place.of(text, match.start(), match.end(), field),
                    {"term": text[match.start() : match.end()], "whose": _BRAND, "use": _use(term.use, term.reason)},
                )


_BRAND = Twin(zh="品牌", en="the brand")
_BRIEF = Twin(zh="创意简报", en="the brief")


def _use(use: str, reason: str) -> Twin:
    zh = f"改用“{use}”" if use else "删去或换一种说法"
    en = f"Write “{use}” instead" if use else "Take it out or say it another way"
    return Twin(zh=f"{zh}（{reason}）", en=f"{en} ({reason})") if reason else Twin(zh=zh, en=en)


def _must_not_say(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    for words in context.brief.must_not_say if context.brief else ():
        for field, text in content.fields():
            for match in _pattern(words).finditer(fold(text)):
                yield book.finding(
                    "voice.banned-term",
                    Place.of(text, match.start(), match.end(), field),
                    {"term": text[match.start() : match.end()], "whose": _BRIEF, "use": _use("", "")},
                    FindingSeverity.BLOCKER,
                )


def _must_say(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    if context.brief is None or context.kind is not DraftKind.POST:
        return
    said = fold_key("\n".join(text for _, text in content.fields()))
    for words in context.brief.must_say:
        if fold_key(words) not in said:
            yield book.finding("voice.must-say-missing", slots={"words": words})


def _wrong_names(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    if context.brand is None:
        return
    right = tuple(context.brand.names())
    for field, text in content.fields():
        folded = fold(text)
        elsewhere = [match.span() for pattern in (LINK, _ADDRESS) for match in pattern.finditer(folded)]
        for term in context.brand.preferred_terms:
            for wrong in term.wrong:
                if field.startswith("tags[") and wrong == "".join(term.name.split()):
                    continue  # a tag cannot hold a space
                for match in _pattern(wrong, exact_case=True).finditer(folded):
                    start, end = match.span()
                    if any(a <= start and end <= b for a, b in elsewhere):
                        continue
                    if _covered(start, end, folded, right, exact_case=True):
                        continue
                    place = Place.of(text, start, end, field)
                    yield book.finding("voice.wrong-name", place, {"wrong": text[start:end], "name": term.name})


def _tone(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    names = tuple(context.brand.names()) if context.brand else ()
    for field, text in content.fields():
        if field.startswith(("tags", "alt_texts")) or field.endswith(".picture"):
            continue
        for match in _SHOUT.finditer(text):
            if _is_shouting(match.group()) and match.group() not in names:
                yield _off(
                    book, text, match.span(), field, Twin(zh="整段大写读起来像喊话", en="capitals read as shouting")
                )
        if context.kind is DraftKind.POST:
            continue
        for match in _EXCLAMATIONS.finditer(text):
            yield _off(
                book,
                text,
                match.span(),
                field,
                Twin(zh="连用感叹号不够稳重", en="a row of exclamation marks is not composed"),
            )
        if context.kind is DraftKind.STATEMENT:
            yield from _statement_tone(text, field, book)


def _is_shouting(words: str) -> bool:
    """Words in capitals, not a row of abbreviations."""
    return sum(map(str.isalpha, words)) >= 10 and max(map(len, words.split())) >= 4


def _statement_tone(text: str, field: str, book: RuleBook) -> Iterator[Finding]:
    for match in _EMOJI.finditer(text):
        yield _off(book, text, match.span(), field, Twin(zh="声明中不用表情", en="no emoji in a statement"))
    folded = fold(text)
    for words in (*book.words(Family.VOICE, "slang_zh"), *book.words(Family.VOICE, "slang_en")):
        for match in _pattern(words).finditer(folded):
            yield _off(book, text, match.span(), field, Twin(zh="声明中不用网络用语", en="no net slang in a statement"))


def _off(book: RuleBook, text: str, span: tuple[int, int], field: str, reason: Twin) -> Finding:
    place = Place.of(text, *span, field)
    return book.finding("voice.off-tone", place, {"words": place.excerpt, "reason": reason})
