"""The words of a ledger's entries, and the moment as of which they speak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from assistant.domain.incident import Action, Fact, Incident
from assistant.domain.vocabulary import ActionState, FactStatus, Language
from assistant.drafting.playbook.joints import bare
from assistant.text.dates import Day, TimeOfDay, find_dates, find_times, resolve

_REACH = timedelta(hours=48)
"""A text is of the incident's first days: a later moment in its words is hardly that of something that has happened."""
_PAST = frozenset({ActionState.DONE, ActionState.DOING})
_AHEAD = re.compile(
    r"(?:至|到|直到|将|拟|预计|计划|待|截止)[^，。；,;]{0,8}$|"
    r"\b(?:until|till|til|to|by|before|will|due|expected|planned|scheduled|through)\b[^,.;]{0,16}$",
    re.IGNORECASE,
)
"""Before a moment: it lies ahead of what is told (停业至…, “closed until …”)."""
_BEFORE = re.compile(r"^\s*(?:之前|以前|前)")
_HABIT = re.compile(r"每天|每日|每周|营业时间|服务时间|\b(?:daily|every|each|opening hours|between)\b", re.IGNORECASE)


def told_words(entry: Fact | Action, incident: Incident, language: Language) -> str:
    """The words in the language of the text; they state something, so no question or exclamation mark ends them."""
    words = bare(entry.text if language is incident.language else entry.twin)
    return bare(words.rstrip("?？!！ "))


class AsOf(NamedTuple):
    """The moment as of which a text speaks."""

    moment: datetime
    hour: bool = True
    """Whether the ledger gives the hour; else only the day may be written."""


def told_as_of(shown: Incident, language: Language) -> AsOf:
    """The latest moment that the told entries speak of, by their stamps or in their words; else the opening.

    `shown` holds only what may be told; an entry without words in this language does not count.
    """
    latest = AsOf(shown.opened_at)
    entries: tuple[Fact | Action, ...] = (*shown.facts, *shown.actions)
    for entry in entries:
        stamp = entry.as_of if isinstance(entry, Fact) else entry.at
        words = told_words(entry, shown, language)
        if not words:
            continue
        happened = entry.status is FactStatus.CONFIRMED if isinstance(entry, Fact) else entry.state in _PAST
        named = _named_moments(words, shown.opened_at, stamp) if happened else iter(())
        latest = max([latest, *([AsOf(stamp)] if stamp else []), *named])
    return latest


def _named_moments(words: str, opened: datetime, stamp: datetime | None) -> Iterator[AsOf]:
    """Moments named as past, on or after the day of the opening and at most 48 hours after it."""
    if _HABIT.search(words):
        return
    days = [day for day in find_dates(words) if _past(words, day)]
    times = [at for at in find_times(words) if _past(words, at)]
    for at in times:
        if days:
            day = min(days, key=lambda d: (min(abs(d.end - at.start), abs(at.end - d.start)), d.start))
            yield from map(AsOf, _near(_calendar(day, opened, stamp), _clock(at), opened))
        elif stamp is None:  # an entry with a stamp of its own says by it how late it can be
            yield from map(AsOf, _near([opened.date()], _clock(at), opened))
    if not times:
        for day in days:
            for moment in _near(_calendar(day, opened, stamp), opened.time(), opened):
                if moment > opened:
                    yield AsOf(moment, hour=False)


def _past(words: str, found: Day | TimeOfDay) -> bool:
    return not _AHEAD.search(words[: found.start]) and not _BEFORE.match(words[found.end :])


def _clock(at: TimeOfDay) -> time:
    return time(at.hours[0] % 24, at.minute or 0)


def _calendar(day: Day, opened: datetime, stamp: datetime | None) -> list[date]:
    """The days that an expression may mean, near the opening."""
    if day.offset is not None:
        try:
            day = resolve(day, (stamp or opened).date())
        except OverflowError:
            return []
    found: list[date] = []
    for ahead in range(_REACH.days + 1):
        try:
            near = opened.date() + timedelta(days=ahead)
        except OverflowError:
            break
        named = (day.day, day.month, day.year, day.weekday)
        if named[0] is None and named[3] is None:
            continue
        meant = (near.day, near.month, near.year, near.weekday())
        if all(part is None or part == real for part, real in zip(named, meant, strict=True)):
            found.append(near)
    return found


def _near(days: list[date], clock: time, opened: datetime) -> Iterator[datetime]:
    for day in days:
        moment = datetime.combine(day, clock, tzinfo=opened.tzinfo)
        if timedelta(0) <= moment - opened <= _REACH:
            yield moment
