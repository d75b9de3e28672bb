"""Findings that several comparisons make: an item without support, a leak, a retracted fact."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.checks.grounding.sources import Source
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import Twin

_NOTHING = Twin(zh="", en="")


def found(text: str, start: int, end: int, expected: Iterable[str]) -> dict[str, str | Twin]:
    """Slots of an item without support: its words and up to three near ones of the material."""
    listed = list(dict.fromkeys(e for e in expected if e.strip()))[:3]
    hint = Twin(zh=f"材料中相近的是：{'、'.join(listed)}。", en=f"Nearest in the material: {', '.join(listed)}.")
    return {"found": text[start:end], "expected": hint if listed else _NOTHING}


def disclosure(source: Source, place: Place, book: RuleBook) -> Finding:
    """The finding for a closed fact that shows through."""
    fact = source.fact
    kinds = {
        "internal": Twin(zh="不得对外", en="internal"),
        "embargoed": Twin(zh="待授权", en="embargoed"),
        "if_asked": Twin(zh="被问可答", en="for answers only"),
    }
    kind = kinds.get(fact.disclosure.value if fact else "internal", kinds["internal"])
    return book.finding(
        "grounding.internal-disclosed", place, {"found": place.excerpt, "id": source.id, "disclosure": kind}
    )


def retraction(source: Source, place: Place, book: RuleBook) -> Finding:
    """The finding for a retracted fact that is used."""
    slots: dict[str, str | Twin] = {"found": place.excerpt, "id": source.id, "expected": source.text}
    return book.finding("grounding.retracted-fact", place, slots)
