"""The one sentence that a small model may put before approved words: it names the customer's concern, nothing else.

It is not judged by what is forbidden but by what is allowed: each clause is either one of the known forms of naming
what the customer said, in the customer's own words, or one of the known forms of courtesy. Everything else is refused.
"""

from __future__ import annotations

import regex

from assistant.checks.grounding.inventory import read
from assistant.checks.overlap import terms
from assistant.domain.vocabulary import Language, Twin
from assistant.drafting.model.reply_words import Ground, ReplyWords, compiled, faults
from assistant.drafting.model.wire import wrong_language
from assistant.text.hashtags import links
from assistant.text.names import NameKind, find_names
from assistant.text.normalise import fold, fold_key

LONGEST = {Language.ZH: 48, Language.EN: 150}
"""Characters; a sentence that only names a concern needs no more."""
_SHORTEST = {Language.ZH: 6, Language.EN: 15}
_MOST_CLAUSES = 3
_MARKUP = regex.compile(r"[\n\r*_`#@<>\[\]{}|\\~^=\"“”「」『』《》（）()【】:：;；…]|\p{So}|https?:|www\.")
_SPLIT = regex.compile(r"[，,、；;]\s*| [-–—] |——")
_CLOSING = regex.compile(r"[。.!！?？~～\s]+$")
_INNER_END = regex.compile(r"[。！？!?]|\.(?=\s|$)")
_DIGITS = regex.compile(r"\d+")
_ALONE = {
    Language.ZH: regex.compile(r"(?<![\u4e00-\u9fff])我(?!们)"),
    Language.EN: regex.compile(r"\b(?:I|I'm|I’m|my|me|mine|myself)\b"),
}


_COUNT_EN = r"(?:\d+|an?|one|two|three|four|five|six|ten|several)\s+(?:minute|hour|day|week|month|year)s?"
_TIMED = {
    Language.ZH: regex.compile(
        r"(?<=等了?)[\d一二两三四五六七八九十半多几]{1,4}个?(?:多|半)?(?:分钟|小时|钟头|天|周|星期|月)了?"
    ),
    Language.EN: regex.compile(
        rf"\s+(?:for|after|over|in)\s+(?:the (?:last|past)\s+)?{_COUNT_EN}\b",
        regex.I,
    ),
}
_UNTIMED = {Language.ZH: "很久", Language.EN: ""}
"""How long it took is a figure; that it took long is the concern."""


def lawful_part(opening: str, ground: Ground, words: ReplyWords, language: Language) -> tuple[str, Twin | None]:
    """The opening, or as many of its first clauses as may stand; empty with the reason where none may."""
    fault = opening_fault(opening, ground, words, language)
    if fault is not None:
        opening = _TIMED[language].sub(_UNTIMED[language], opening)
        fault = opening_fault(opening, ground, words, language)
    if fault is None:
        return opening, None
    ends = [match.start() for match in _SPLIT.finditer(opening)]
    for end in reversed(ends):
        shorter = opening[:end].rstrip() + ("。" if language is Language.ZH else ".")
        if opening_fault(shorter, ground, words, language) is None:
            return shorter, None
    return "", fault


def opening_fault(opening: str, ground: Ground, words: ReplyWords, language: Language) -> Twin | None:
    """Why the sentence must not open a public reply; `None` where it may. `ground.comment` is what it is about."""
    text = opening.strip()
    return (
        _form(text, language)
        or _checkable(text, ground)
        or _shut(text, ground, words, language)
        or _clauses(text, ground, words, language)
    )


def _form(text: str, language: Language) -> Twin | None:
    bare = _CLOSING.sub("", text)
    if not _SHORTEST[language] <= len(text) <= LONGEST[language]:
        return Twin(zh="长短不合要求", en="it is too short or too long")
    if wrong_language(text, language):
        return Twin(zh="换了语言", en="it is in another language")
    if _MARKUP.search(text) or _INNER_END.search(bare) or "?" in fold(text):
        return Twin(zh="不是一个平实的陈述句", en="it is not one plain sentence")
    if _ALONE[language].search(text):
        return Twin(zh="用了顾客的口吻", en="it speaks as the customer")
    return None


def _checkable(text: str, ground: Ground) -> Twin | None:
    """No figures, times, contacts or names but the house's own: an opening states nothing."""
    found = read(text, ground.names)
    counted = [number for number in found.numbers if not number.article]
    figures = set(_DIGITS.findall(fold(text))) - set(_DIGITS.findall(fold(" ".join(ground.names))))
    if counted or figures or found.days or found.times or found.durations or found.contacts or links(text):
        return Twin(zh="写进了数字、时间或联系方式", en="it holds a figure, a time or a contact")
    ours = fold_key(" ".join(ground.names))
    named = [n for n in find_names(text) if n.kind is not NameKind.PRODUCT or fold_key(text[n.start : n.end])]
    if any(fold_key(text[name.start : name.end]) not in ours for name in named):
        return Twin(zh="写进了名称", en="it holds a name")
    return None


def _shut(text: str, ground: Ground, words: ReplyWords, language: Language) -> Twin | None:
    courtesy, shut = compiled(words.opening.courtesy[language]), compiled(words.opening.shut[language])
    if any(shut.search(part) and not courtesy.search(part) for part in _parts(text)):
        return Twin(zh="不止是点明顾客说的事", en="it does more than name what the customer wrote about")
    if bool(_NOT[language].search(fold(text))) and not _NOT[language].search(fold(ground.comment)):
        return Twin(zh="说反了顾客的意思", en="it turns what the customer said into its opposite")
    # it may promise nothing; but a clause in the customer's own words (“you ask about a refund”) promises nothing
    bare = ground.model_copy(update={"sources": (ground.comment,), "own": ()})
    return next(iter(faults(text, bare, words)), None)


_NOT = {
    Language.ZH: regex.compile(r"[不没未无别]"),
    Language.EN: regex.compile(r"\b(?:not|no|never|none|nothing|without|cannot|nobody)\b|n['’]t\b", regex.I),
}


def _parts(text: str) -> list[str]:
    """The clauses, folded."""
    return [part.strip() for part in _SPLIT.split(_CLOSING.sub("", fold(text))) if part.strip()]


def _clauses(text: str, ground: Ground, words: ReplyWords, language: Language) -> Twin | None:
    parts = _parts(text)
    if len(parts) > _MOST_CLAUSES:
        return Twin(zh="不是一句话", en="it is more than one sentence")
    courtesy, attribution = compiled(words.opening.courtesy[language]), compiled(words.opening.attribution[language])
    named = False
    for plain in parts:
        if courtesy.search(plain):
            continue
        said = attribution.match(plain)
        if said is None and not named:
            return Twin(zh="没有点明是顾客说的", en="it does not say that the customer said so")
        rest = plain[said.end() :] if said else plain
        if not _own_words(rest, ground.comment, words, language):
            return Twin(zh="写进了评论里没有的内容", en="it says what the comment did not")
        named = True
    return None if named else Twin(zh="没有点明顾客说的事", en="it does not name the concern")


def _own_words(rest: str, comment: str, words: ReplyWords, language: Language) -> bool:
    """Whether the content is the customer's: what is neither theirs nor filler is refused."""
    if language is Language.ZH:
        return _own_characters(rest, comment, words)
    own = terms(comment)
    filler = terms(" ".join(words.opening.filler[language]).replace("|", " "))
    said = terms(rest)
    strange = {word for word in said if word not in own and word not in filler}
    return bool(said & own) and not strange


_WHETHER = regex.compile("能不能|有没有|是不是|会不会|可不可以|要不要")


def _own_characters(rest: str, comment: str, words: ReplyWords) -> bool:
    """Chinese: cut away the longest runs that the comment holds too, then the filler; nothing may be left."""
    held = fold(comment)
    rest = _WHETHER.sub("是否", rest)
    if any(rest[match.start() : match.start() + 3] not in held for match in _NOT[Language.ZH].finditer(rest)):
        return False  # 没有过敏 is not what 有没有…过敏 says
    left: list[str] = []
    at, taken = 0, 0
    while at < len(rest):
        size = next((n for n in range(min(12, len(rest) - at), 1, -1) if rest[at : at + n] in held), 0)
        if size:
            taken, at = taken + size, at + size
            left.append(" ")
            continue
        left.append(rest[at])
        at += 1
    strange = compiled(words.opening.filler[Language.ZH]).sub("", "".join(left)).replace(" ", "")
    return taken >= 2 and not strange
