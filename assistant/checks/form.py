"""Whether a text is whole: not empty, not cut, nothing left to fill in, in its language, nothing said twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

from assistant.checks.context import CheckContext
from assistant.checks.endings import broken_ending
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content, Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import Family, FindingSeverity, Language, Platform, Twin
from assistant.text.hashtags import LINK
from assistant.text.normalise import fold_key
from assistant.text.scripts import detect_language
from assistant.text.sentences import split_sentences

_VISIBLE = regex.compile(r"[\p{L}\p{N}\p{So}\p{Extended_Pictographic}]")
_HAN = regex.compile(r"\p{Han}")
_HAN_RUN = regex.compile(r"\p{Han}+")
_WORD = regex.compile(r"[\p{Latin}][\p{Latin}'’-]*")
_NOT_PROSE = regex.compile(
    r"[“\"][^“”\"\n]{1,160}[”\"]|「[^」\n]{1,160}」|『[^』\n]{1,160}』|《[^》\n]{1,80}》"
    r"|[#＃][^#\s]{1,40}#?|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@[\p{L}\p{N}_.-]+"
)
_LANGUAGES = {Language.ZH: Twin(zh="中文", en="Chinese"), Language.EN: Twin(zh="英文", en="English")}

_ENOUGH_WORDS = 4
_ENOUGH_HAN = 6
"""Below this the language of a text is a matter of names."""
_HAN_PER_WORD = 1.5
_TWIN_SHARE = 0.4
"""A text in both languages side by side has about half its weight in each."""
_LONG_KEY_ZH = 9
_LONG_KEY_EN = 28
"""A shorter sentence said twice is a formula (请放心, Thank you), not a slip."""


def check(content: Content, context: CheckContext, book: RuleBook) -> list[Finding]:
    """Every fault of form in any field of the text."""
    if not any(_VISIBLE.search(words) for words in (content.body, *(shot.words for shot in content.script))):
        return [book.finding("form.empty"), *_placeholders(content, book)]
    return [
        *_truncated(content, context, book),
        *_placeholders(content, book),
        *_wrong_language(content, context, book),
        *_duplicates(content, context, book),
    ]


def _truncated(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    joiners = (*book.words(Family.FORM, "joiners_zh"), *book.words(Family.FORM, "joiners_en"))
    broken = broken_ending(content.body, context.kind, joiners, _names(context))
    if broken is None:
        return
    place = Place.of(content.body, broken.start, broken.end)
    if broken.open_mark:
        sign = Twin(zh=f"“{broken.open_mark}”没有闭合", en=f"{broken.open_mark} is never closed")
    else:
        sign = Twin(zh=f"“{place.excerpt.strip()}”之后没有说完", en=f"it stops after “{place.excerpt.strip()}”")
    yield book.finding("form.truncated", place, {"sign": sign}, None if broken.sure else FindingSeverity.WARNING)


@lru_cache(maxsize=4)
def _compiled(patterns: tuple[str, ...]) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _placeholders(content: Content, book: RuleBook) -> Iterator[Finding]:
    pattern = _compiled(book.words(Family.FORM, "placeholders"))
    for field, text in content.fields():
        for match in pattern.finditer(text):
            place = Place.of(text, match.start(), match.end(), field)
            yield book.finding("form.placeholder-left", place, {"found": match.group()})


def _names(context: CheckContext) -> tuple[str, ...]:
    names = list(context.brand.names()) if context.brand else []
    if context.incident and context.incident.signatory:
        signatory = context.incident.signatory
        names += [signatory.entity, signatory.name, signatory.title]
    return tuple(name for name in names if name)


def _wrong_language(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    names = _names(context)
    for field, text in content.fields():
        if field.startswith(("tags", "alt_texts")) or field.endswith(".picture"):
            continue
        found = _language_of(text, names)
        if found is None or found is context.language or _tolerable(text, context.language):
            continue
        slots = {"found": _LANGUAGES[found], "wanted": _LANGUAGES[context.language]}
        place = Place() if field == "body" else Place.of(text, 0, len(text), field)
        yield book.finding("form.wrong-language", place, slots)


def _language_of(text: str, names: tuple[str, ...]) -> Language | None:
    plain = _NOT_PROSE.sub(" ", LINK.sub(" ", text))
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, " ")
    found = detect_language(plain)
    if found is Language.EN and len(_WORD.findall(plain)) < _ENOUGH_WORDS:
        return None
    if found is Language.ZH and len(_HAN.findall(plain)) < _ENOUGH_HAN:
        return None
    return found


def _tolerable(text: str, wanted: Language) -> bool:
    """Whether the other language is only names (capitalised Latin, short runs of Han), or stands beside its twin."""
    words, runs = _WORD.findall(text), _HAN_RUN.findall(text)
    plain_words = [word for word in words if word[0].islower()]
    weights = {Language.ZH: sum(map(len, runs)) / _HAN_PER_WORD, Language.EN: float(len(words))}
    if weights[wanted] >= _TWIN_SHARE * sum(weights.values()):
        return True
    if wanted is Language.ZH:
        return len(_HAN.findall(text)) >= 4 and len(plain_words) < _ENOUGH_WORDS
    return len(plain_words) >= 3 and max(map(len, runs), default=0) <= 6


def _duplicates(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    if context.channel.id is Platform.QA:
        return  # each answer is used alone, so answers repeat what they need
    seen: set[str] = set()
    for span in split_sentences(content.body):
        sentence = span.of(content.body)
        key = fold_key(_NOT_PROSE.sub(" ", sentence) if sentence.lstrip().startswith(("#", "＃")) else sentence)
        if len(key) < (_LONG_KEY_ZH if _HAN.search(key) else _LONG_KEY_EN):
            continue
        if key in seen:
            yield book.finding("form.duplicate", Place.of(content.body, span.start, span.end))
        seen.add(key)
