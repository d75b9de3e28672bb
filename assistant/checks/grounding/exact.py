"""Exact comparison: figures, calendar, clock, durations, contacts and names against what the sources say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from assistant.checks.grounding.sources import Kind, Source, Sources
from assistant.text.contacts import MARKET_HOTLINES, Contact, ContactKind
from assistant.text.dates import Day, Duration, TimeOfDay, resolve
from assistant.text.names import Name, NameKind
from assistant.text.normalise import fold, fold_key
from assistant.text.numbers import Comparison, Number
from assistant.text.units import same_unit

_CEILING = (Comparison.AT_MOST, Comparison.LESS, Comparison.ALMOST)
_FLOOR = (Comparison.AT_LEAST, Comparison.MORE)


_COUNTED = frozenset({"person", "case", "item", "record", "order", "portion", "cup", "time"})


def number_supported(claim: Number, source: Number, translated: bool = False) -> bool:
    """Whether `source` carries the figure: same value and unit, or an honest rounding of it.

    `translated`: they stand in different languages, where three customers' reports may be 3名消费者反映.
    """
    same = same_unit(claim.unit, source.unit) or (translated and {claim.unit, source.unit} <= _COUNTED)
    if not same or claim.ordinal != source.ordinal:
        return False
    if claim.high is not None or source.high is not None:
        return (claim.value, claim.high) == (source.value, source.high)
    if (claim.comparison in _CEILING and source.comparison in _FLOOR) or (
        claim.comparison in _FLOOR and source.comparison in _CEILING
    ):
        return False
    if claim.value == source.value:
        return True
    return source.comparison is Comparison.EXACT and _rounds(claim, source)


def _rounds(claim: Number, source: Number) -> bool:
    """近百人 for 97, more than 40 for 43: within a tenth, and on the right side."""
    value, true = claim.value, source.value
    near = abs(value - true) * 10 <= true
    match claim.comparison:
        case Comparison.ABOUT:
            return near
        case Comparison.ALMOST:
            return near and true <= value
        case Comparison.MORE | Comparison.AT_LEAST:
            return near and true >= value
        case Comparison.LESS | Comparison.AT_MOST:
            return near and true <= value
        case _:
            return False


def number_carried(claim: Number, sources: Sequence[Source], latin: bool) -> bool:
    """Whether any source carries the figure. An article (一名, one) stands unless the thing is counted otherwise."""
    pairs = [(n, _has_han(s.text) == latin) for s in sources for n in s.items.numbers]
    numbers = [n for n, _ in pairs]
    if claim.article and any(n.article and (n.unit, n.value) == (claim.unit, claim.value) for n in numbers):
        return True  # 一杯饮品 in the ledger's own words, whatever else is counted by the cup
    if any(number_supported(claim, n, translated) for n, translated in pairs):
        # 14 reports is not carried by "14 chargers" where the ledger counts the reports and finds another figure
        alike = [n for n in numbers if claim.unit and n.unit == claim.unit and not n.ordinal and not n.article]
        translating = any(translated for _, translated in pairs)
        return not alike or translating or any(number_supported(claim, n) for n in alike)
    if not claim.unit and any(
        d.amount in (claim.value, claim.value * 60, claim.value * 1440) for s in sources for d in s.items.durations
    ):
        return True  # over 30 minutes late …; over 60, …
    if claim.ordinal and claim.value <= 3:
        return True  # 第一步, the 1st: order of telling
    if claim.article:
        return not any(n.unit == claim.unit and n.noun == claim.noun and n.noun and not n.ordinal for n in numbers)
    return claim.unit == "point" or (not claim.unit and claim.value <= 3 and claim.high is None and _is_word(claim))


def _has_han(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def _is_word(claim: Number) -> bool:
    # figures written out and without a unit we know (two priorities, both of three aims) count nothing we could compare
    return claim.end - claim.start > 1


def day_fits(claim: Day, source: Day) -> bool:
    """Whether every part that both say agrees, and they share at least one."""
    pairs = [(claim.year, source.year), (claim.month, source.month), (claim.day, source.day)]
    shared = [(a, b) for a, b in pairs if a is not None and b is not None]
    said = [a for a, _ in pairs if a is not None]
    agrees = bool(shared) and all(a == b for a, b in shared) and (len(shared) == len(said) or source.year is None)
    if agrees and (claim.day is None or source.day is not None):
        return True
    return claim.swap and day_fits(claim._replace(month=claim.day, day=claim.month, swap=False), source)


def day_carried(claim: Day, sources: Sources, today: date | None, lenient: bool) -> bool:
    """Whether a source names that day; relative and weekday expressions are resolved first."""
    source_days = sources.days
    if claim.weekday is None and claim.offset is None:
        return any(
            day_fits(claim, resolve(d, today) if today else d) and _in_year(claim, d, today) for d in source_days
        )
    dates = [d for d in (as_date(day, today) for day in source_days) if d is not None]
    if claim.weekday is not None:
        return any(d.weekday() == claim.weekday for d in dates) or any(d.weekday == claim.weekday for d in source_days)
    if any(d.offset == claim.offset for d in source_days) or today is None:
        return True
    starts = [today, *(today + timedelta(days=n) for n in ((1, 2) if lenient else ()))]
    return any(resolve(claim, start)[2:5] == (d.year, d.month, d.day) for start in starts for d in dates)


def _in_year(claim: Day, source: Day, today: date | None) -> bool:
    """A ledger that gives no year means its own, or the neighbour that is nearer in the calendar."""
    if today is None or claim.year is None or source.year is not None or source.month is None:
        return True
    near = {today.year}
    if abs(source.month - today.month) >= 3:
        near.add(today.year + (1 if source.month < today.month else -1))
    return claim.year in near


def same_day(claim: Day, source: Day) -> bool:
    """Whether both say the same month and day, in so many words."""
    return claim.day is not None and claim.month is not None and day_fits(claim, source) and source.day is not None


def as_date(day: Day, today: date | None) -> date | None:
    """The date of a calendar expression, as far as it is full."""
    if today is not None:
        day = resolve(day, today)
    if day.month is None or day.day is None:
        return None
    year = day.year or (today.year if today else None)
    try:
        return date(year, day.month, day.day) if year else None
    except ValueError:
        return None


def time_carried(claim: TimeOfDay, sources: Iterable[Source]) -> bool:
    """Whether a source names that time; 下午2点 and 14:00 are the same, a bare hour stands for its full hour."""
    for source in sources:
        for time in source.times():
            if set(claim.hours) & set(time.hours) and (claim.minute or 0) == (time.minute or 0):
                return True
    return False


def duration_carried(claim: Duration, sources: Iterable[Source]) -> bool:
    """Whether a source names that length of time."""
    return any(
        (claim.amount, claim.unit, claim.high) == (d.amount, d.unit, d.high) for s in sources for d in s.items.durations
    )


def contact_carried(claim: Contact, sources: Sources) -> bool:
    """Whether the contact is ours, given in the ledger or brief, or a public line."""
    if claim.value in MARKET_HOTLINES or claim.value in sources.contact_keys:
        return True
    if claim.kind is ContactKind.HANDLE:
        # a handle that is written as the house's own name
        return fold_key(claim.value) in {fold_key(name) for name in sources.own_names}
    if claim.kind is ContactKind.URL:
        # our own site with a deeper path or a tracking parameter is still our own site only if the host is given alone
        host = claim.value.split("?")[0]
        return host in sources.contact_keys
    return False


_SAME_ORG = (
    ("监督管理", "监管"),
    ("市监局", "市场监管局"),
    ("股份有限公司", ""),
    ("有限责任公司", ""),
    ("有限公司", ""),
)


def _org_key(key: str) -> str:
    for full, short in _SAME_ORG:
        key = key.replace(full, short)
    return key


def name_carried(text: str, claim: Name, sources: Sources) -> bool:
    """Whether the name occurs in the sources, whole or put together from names that do."""
    if claim.kind is NameKind.LAW:
        return True
    key = _org_key(fold_key(text[claim.start : claim.end]))
    known = _org_key(sources.name_text)
    if not key or key in known:
        return True
    if claim.kind is NameKind.PERSON:
        return _person(text[claim.start : claim.end], known)
    if claim.kind is NameKind.CODE:
        return False
    if key.isascii():
        return _english(text[claim.start : claim.end], sources)
    return _put_together(key, known)


def _person(name: str, known: str) -> bool:
    words = [fold_key(w) for w in name.split() if w.rstrip(".").lower() not in ("mr", "mrs", "ms", "dr", "prof", "sir")]
    return len(words) == 1 and len(words[0]) > 2 and words[0] in known if name.isascii() else False


def _put_together(key: str, known: str) -> bool:
    """山岚茶朝阳店 from 山岚茶 and 朝阳店: pieces of two characters or more that all occur."""
    reach = {0}
    for end in range(2, len(key) + 1):
        if any(start in reach and key[start:end] in known for start in range(0, end - 1)):
            reach.add(end)
    return len(key) in reach


_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9&-]*(?:['’](?!s\b)[A-Za-z]+)?")
_SMALL = frozenset(["of", "and", "the", "for", "de", "van", "von", "a"])


def _english(name: str, sources: Sources) -> bool:
    words = [w.casefold() for w in _WORD.findall(fold(name))]
    texts = [_words(s.text) for s in sources.open] + [_words(n) for n in sources.own_names]
    joined = " | ".join(texts)
    if len(words) == 1:
        word = words[0]
        forms = {word, word.removesuffix("s"), word + "s"}
        if any(f" {form} " in f" {joined} " for form in forms):
            return True
        return name.isupper() and any(word == _initials(s.text) or word in _acronyms(s.text) for s in sources.open)
    reach = {0}
    for end in range(1, len(words) + 1):
        for start in range(end):
            piece = words[start:end]
            if start in reach and ((len(piece) == 1 and piece[0] in _SMALL) or f" {' '.join(piece)} " in f" {joined} "):
                reach.add(end)
    return len(words) in reach


def _words(text: str) -> str:
    return " ".join(w.casefold() for w in _WORD.findall(fold(text)))


def _initials(text: str) -> str:
    return "".join(w[0] for w in _WORD.findall(text) if w[0].isupper()).casefold()


def _acronyms(text: str) -> set[str]:
    runs = re.findall(r"[A-Z][A-Za-z]+(?:\s(?:of|and|for|the|&)|\s[A-Z][A-Za-z]+)+", text)
    return {"".join(w[0] for w in run.split() if w[0].isupper()).casefold() for run in runs}


def comparable(text: str, claim: Name, sources: Sources) -> bool:
    """Whether every fact that may be told exists in the script of the name; otherwise its absence says nothing."""
    latin = fold(text[claim.start : claim.end]).isascii()
    ledger: dict[str, bool] = {}
    for source in sources.open:
        if source.kind in (Kind.FACT, Kind.ACTION):
            han = any("\u4e00" <= c <= "\u9fff" for c in source.text)
            ledger[source.id] = ledger.get(source.id, False) or (han != latin)
    return all(ledger.values())
