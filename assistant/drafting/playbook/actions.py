"""Tells actions by how far they have come: done as done, under way as under way, decided as intent."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain.vocabulary import Language
from assistant.drafting.playbook.joints import has_cjk, holds_sentences, is_clause, lowered, running, sentence
from assistant.drafting.playbook.phrases import Phrases

__all__ = ["doing", "doing_items", "done", "done_items", "intent", "intent_items", "is_clause"]


_PROGRESSIVE = re.compile(r"\b(?:is|are|am)\s(?:\w+ly\s|now\s|also\s|currently\s)?\w{2,}ing\b", re.IGNORECASE)


def done(texts: Sequence[str], language: Language, phrases: Phrases) -> str:
    """As running text, in their own words."""
    if language is Language.ZH and not all(_says_done(text) for text in texts):
        return _labelled("done", texts, language, phrases)
    whole, fragments = _split(_gathered(texts, language), language)
    return running((_labelled("done", fragments, language, phrases), *done_items(whole, language, phrases)), language)


def _gathered(texts: Sequence[str], language: Language) -> list[str]:
    """Chinese actions without a subject that follow one another are one sentence: 已……，已……"""
    found: list[str] = []
    for text in texts:
        follows = found and text.startswith("已") and found[-1].startswith("已") and not holds_sentences(text)
        if language is Language.ZH and follows and not holds_sentences(found[-1]):
            found[-1] += "，" + text
        else:
            found.append(text)
    return found


def _split(texts: Sequence[str], language: Language) -> tuple[list[str], list[str]]:
    """Sentences of their own, and English fragments (“Store closed”) that need a label."""
    whole = [text for text in texts if language is Language.ZH or is_clause(text) or _is_gerund(text)]
    return whole, [text for text in texts if text not in whole]


def _says_done(text: str) -> bool:
    return "已" in text


def doing(texts: Sequence[str], language: Language, phrases: Phrases) -> str:
    """As running text; never as completed."""
    if not texts:
        return ""
    if language is Language.ZH and len(texts) > 1:
        return _labelled("doing", texts, language, phrases)
    whole, fragments = _split(texts, language)
    items = doing_items(whole, language, phrases)
    return running((_labelled("doing", fragments, language, phrases), *items), language)


def intent(texts: Sequence[str], language: Language, phrases: Phrases) -> str:
    """As running text; never as begun."""
    if not texts:
        return ""
    whole = [text for text in texts if _is_intent(text, phrases)]
    rest = [text for text in texts if text not in whole]
    items = intent_items(whole, language, phrases)
    return running((*items, _labelled("intent", rest, language, phrases)), language)


def done_items(texts: Sequence[str], language: Language, phrases: Phrases) -> list[str]:
    """As sentences, each saying whose action it is."""
    return [sentence(_ours(text, language, phrases), language) for text in texts]


def doing_items(texts: Sequence[str], language: Language, phrases: Phrases) -> list[str]:
    """As entries of a list or sentences, each saying by itself that it is under way."""
    return [sentence(_under_way(text, language, phrases), language) for text in texts]


def intent_items(texts: Sequence[str], language: Language, phrases: Phrases) -> list[str]:
    """As entries of a list or sentences, each an intent where its words allow."""
    return [sentence(_will(text, language, phrases), language) for text in texts]


def _is_gerund(text: str) -> bool:
    """“Checking the records”, but not “Testing commissioned”."""
    first, *rest = text.split(" ")
    return len(first) > len("being") and first.endswith("ing") and bool(rest) and not rest[-1].endswith("ed")


def _labelled(name: str, texts: Sequence[str], language: Language, phrases: Phrases) -> str:
    if not texts:
        return ""
    if any(holds_sentences(text) for text in texts):
        return phrases.say(name, actions=running((sentence(text, language) for text in texts), language))
    separator = "；" if language is Language.ZH else "; "
    first, *rest = texts
    tail = rest if language is Language.ZH else [lowered(text) or _soft(text) for text in rest]
    return phrases.say(name, actions=sentence(separator.join([first, *tail]), language))


def _soft(text: str) -> str:
    """A later entry of a running list: its first letter falls where the word cannot be a name (“Sales …”)."""
    first, _, rest = text.partition(" ")
    if rest and rest.split(" ", 1)[0].endswith("ed") and first.isalpha() and first[1:].islower():
        return text[:1].lower() + text[1:]
    return text


def _ours(text: str, language: Language, phrases: Phrases) -> str:
    """A Chinese action that begins with 已 or 正在 gets its subject."""
    if language is Language.ZH and text.startswith(("已", "正在")):
        return phrases.say("ours", action=text)
    return text


def _under_way(text: str, language: Language, phrases: Phrases) -> str:
    if _PROGRESSIVE.search(text) or any(word in text.casefold() for word in phrases.ongoing):
        return _ours(text, language, phrases)
    if language is Language.ZH:
        if text.startswith(phrases.verbs):
            return phrases.say("doing_running", action=text)
        return phrases.say("doing_clause", action=_ours(text, language, phrases))
    if _is_gerund(text):
        return phrases.say("doing_running", action=text[:1].lower() + text[1:])
    return phrases.say("doing_clause", action=text)


def _is_intent(text: str, phrases: Phrases) -> bool:
    words = text.casefold()
    return "将" in words or " will " in f" {words} " or text.startswith("在") or _begins_with_verb(words, phrases)


def _begins_with_verb(words: str, phrases: Phrases) -> bool:
    return words.split(" ", 1)[0] in phrases.verbs or (has_cjk(words) and words.startswith(phrases.verbs))


def _will(text: str, language: Language, phrases: Phrases) -> str:
    words = text.casefold()
    if "将" in words or " will " in f" {words} ":
        return f"我们{text}" if text.startswith("将") else text
    if language is Language.ZH:
        return phrases.say("will", action=text) if text.startswith(("在", *phrases.verbs)) else text
    if _begins_with_verb(words, phrases):
        return phrases.say("will", action=text[:1].lower() + text[1:])
    return text
