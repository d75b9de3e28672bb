"""What can be compared exactly in a text: figures, calendar, clock, durations, contacts, names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.text.contacts import Contact, ContactKind, find_contacts
from assistant.text.dates import Day, Duration, TimeOfDay, find_dates, find_durations, find_times
from assistant.text.names import Name, NameKind, find_names
from assistant.text.normalise import fold, mask
from assistant.text.numbers import Number, find_numbers


@dataclass(frozen=True)
class Inventory:
    """The checkable items of one text, each with its place in it."""

    contacts: tuple[Contact, ...] = ()
    days: tuple[Day, ...] = ()
    times: tuple[TimeOfDay, ...] = ()
    durations: tuple[Duration, ...] = ()
    numbers: tuple[Number, ...] = ()
    names: tuple[Name, ...] = ()


@lru_cache(maxsize=2048)
def read(text: str, own_names: tuple[str, ...] = (), *, names: bool = True) -> Inventory:
    """Everything checkable in `text`; figures inside `own_names` (Arc 2, 3号店) are part of the name, not quantities.

    Args:
        text: any text.
        own_names: names of the house as they are written.
        names: False where only figures are wanted (names are found over segmented words and cost the most).
    """
    contacts = find_contacts(text)
    # a handle may be the house's name, and stays readable as a name
    plain = mask(text, ((c.start, c.end) for c in contacts))
    found_names = find_names(plain) if names else []
    hidden = [(n.start, n.end) for n in found_names if n.kind in (NameKind.CODE, NameKind.LAW)]
    plain = mask(plain, [*hidden, *_places_of(plain, own_names)])
    durations = find_durations(plain)
    plain = mask(plain, ((d.start, d.end) for d in durations))
    times = find_times(plain)
    plain = mask(plain, ((t.start, t.end) for t in times))
    days = find_dates(plain)
    plain = mask(plain, ((d.start, d.end) for d in days))
    return Inventory(
        contacts=tuple(contacts),
        days=tuple(days),
        times=tuple(times),
        durations=tuple(durations),
        numbers=tuple(find_numbers(plain)),
        names=tuple(found_names),
    )


def _places_of(text: str, own_names: Iterable[str]) -> Iterable[tuple[int, int]]:
    folded = fold(text).casefold()
    for name in own_names:
        key = fold(name).casefold()
        if not any(c.isdecimal() for c in key) and not any(c in "一二三四五六七八九十百千万" for c in key):
            continue
        at = folded.find(key)
        while at >= 0:
            yield at, at + len(key)
            at = folded.find(key, at + len(key))


__all__ = ["Contact", "ContactKind", "Inventory", "read"]
