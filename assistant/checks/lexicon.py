"""Word lists of the rule packs as compiled patterns, read once per process."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.checks.rulebook import RuleBook
from assistant.domain.vocabulary import Family, Language


@lru_cache(maxsize=256)
def _compiled(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in words), re.I) if words else re.compile(r"(?!)")


_HAN = re.compile(r"[\u3400-\u9fff]")
_WORDS = re.compile(r"[A-Za-z]{2,}['’]?[a-z]*\s[a-z]{2,}")


@lru_cache(maxsize=1024)
def tongue(text: str) -> Language | None:
    """The language whose word lists a folded text needs, None where it needs both: half of them is half the work."""
    if not _HAN.search(text):
        return Language.EN
    return None if _WORDS.search(text) else Language.ZH


@lru_cache(maxsize=1024)
def pattern(book: RuleBook, family: Family, name: str, language: Language | None = None) -> re.Pattern[str]:
    """The list `name` (`name_zh` and `name_en` together where no language is given) as one alternation.

    Matched against `fold(text)`, so that offsets hold in the text as well. Raises `RunError` where a list is missing.
    """
    languages = (language,) if language is not None else tuple(Language)
    return _compiled(tuple(word for each in languages for word in book.words(family, f"{name}_{each.value}")))
