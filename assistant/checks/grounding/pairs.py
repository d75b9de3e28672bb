"""A day and the hour said with it: 20:00 on the 21st is wrong where the ledger says 20:00 on the 20th."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.checks.grounding.exact import as_date, day_fits
from assistant.checks.grounding.inventory import Inventory
from assistant.checks.grounding.sources import Kind, Source, Sources
from assistant.text.dates import Day, TimeOfDay, resolve
from assistant.text.normalise import fold

_DAY_FIRST = re.compile(
    r"[\s,，、(]*(?:[(（]?(?:周|星期)[一二三四五六日天][)）]?)?\s*(?:at|by|before|from|around|about|just after|"
    r"shortly (?:before|after)|约|的|将?于|大约)?\s*",
    re.I,
)
_TIME_FIRST = re.compile(
    r"\s*(?:许|左右|前)?(?:GMT|BST|UTC|CET|EST|local time|UK time)?[\s,(]*(?:on|of)?\s*(?:the\s)?", re.I
)

Pair = tuple[Day, TimeOfDay]


def pairs(text: str, items: Inventory) -> Iterator[Pair]:
    """Days and times that stand side by side in `text`."""
    folded = fold(text)
    for time in items.times:
        for day in items.days:
            after = 0 <= time.start - day.end <= 16 and _DAY_FIRST.fullmatch(folded, day.end, time.start)
            before = 0 <= day.start - time.end <= 16 and _TIME_FIRST.fullmatch(folded, time.end, day.start)
            if after or before:
                yield day, time


def _told(source: Source, around: tuple[Day, ...]) -> Iterator[Pair]:
    """The pairs of a source; an hour without a day may be of any day the source or, failing that, the ledger names."""
    stamps = tuple(source.moments())
    yield from stamps
    if not source.items.times:
        return
    paired = list(pairs(source.text, source.items))
    yield from paired
    lone = [t for t in source.items.times if all(t is not time for _, time in paired)]
    days = (*source.items.days, *(day for day, _ in stamps)) or around
    for time in lone:
        yield from ((day, time) for day in days)


def pair_carried(day: Day, time: TimeOfDay, sources: Sources, today: date | None, lenient: bool) -> bool:
    """Whether some source says that hour of that day; hours that a passage gives without a day stand for every day."""
    starts = [today, *(today + timedelta(days=n) for n in ((1, 2) if lenient else ()))] if today else [None]
    for source in sources.open:
        if source.kind is Kind.BRAND:
            continue
        for other, clock in _told(source, sources.frame_days):
            same_hour = set(time.hours) & set(clock.hours) and (time.minute or 0) == (clock.minute or 0)
            if same_hour and any(_same(day, other, start) for start in starts):
                return True
        if source.kind not in (Kind.FACT, Kind.ACTION) and not source.items.days and source.items.times:
            return True
    return False


def _same(claim: Day, told: Day, today: date | None) -> bool:
    if today is None:
        return claim.offset is not None or claim.weekday is not None or day_fits(claim, told)
    if told.weekday is not None:
        return claim.weekday == told.weekday
    told = resolve(told, today)
    if claim.weekday is not None:
        when = as_date(told, today)
        return when is not None and when.weekday() == claim.weekday
    return day_fits(resolve(claim, today), told)
