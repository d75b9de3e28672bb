"""Whether a text and its twin in the other language say the same figures, days, times, terms and contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from assistant.checks.grounding.exact import day_fits, number_supported
from assistant.checks.grounding.inventory import read
from assistant.domain.vocabulary import Twin
from assistant.text.contacts import MARKET_HOTLINES
from assistant.text.dates import Day


class _Placed(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


Item = TypeVar("Item", bound=_Placed)


@dataclass(frozen=True)
class Unlike:
    """What stands in one of two texts only, in the words of the text that has it."""

    missing: tuple[str, ...] = ()
    """In the first text only."""
    added: tuple[str, ...] = ()
    """In the twin only."""
    contacts: tuple[str, ...] = ()
    """Contacts that only one of them gives."""

    def notes(self) -> tuple[Twin, ...]:
        """For the person: what to look at."""
        found: list[Twin] = []
        if self.missing:
            found.append(
                Twin(
                    zh=f"请核对：原文的 {'、'.join(self.missing)} 在译文中没有对上。",
                    en=f"Please check: {', '.join(self.missing)} of the first text was not found in the twin.",
                )
            )
        if self.added:
            found.append(
                Twin(
                    zh=f"请核对：译文的 {'、'.join(self.added)} 在原文中没有对上。",
                    en=f"Please check: {', '.join(self.added)} of the twin was not found in the first text.",
                )
            )
        return tuple(found)


def unlike(text: str, twin: str) -> Unlike:
    """Compare as far as figures can be read in both languages; articles (一杯, one) and ordinals say nothing here."""
    one, other = read(text, names=False), read(twin, names=False)
    contacts = {c.value for c in one.contacts} ^ {c.value for c in other.contacts}
    missing: list[str] = []
    added: list[str] = []

    def compare(first: Sequence[Item], second: Sequence[Item], same: Callable[[Item, Item], bool]) -> None:
        missing.extend(_alone(text, first, second, same))
        added.extend(_alone(twin, second, first, same))

    counted = [n for n in one.numbers if not n.article and not n.ordinal]
    theirs = [n for n in other.numbers if not n.article and not n.ordinal]
    compare(counted, theirs, lambda a, b: a.value == b.value or number_supported(a, b, translated=True))
    compare(
        one.days, other.days, lambda a, b: day_fits(a, b) or day_fits(b, a) or _relative(a) == _relative(b) != _NO_DAY
    )
    compare(
        one.times, other.times, lambda a, b: bool(set(a.hours) & set(b.hours)) and (a.minute or 0) == (b.minute or 0)
    )
    compare(one.durations, other.durations, lambda a, b: (a.amount, a.unit, a.high) == (b.amount, b.unit, b.high))
    return Unlike(
        missing=tuple(dict.fromkeys(missing)),
        added=tuple(dict.fromkeys(added)),
        contacts=tuple(sorted(contacts - MARKET_HOTLINES)),
    )


_NO_DAY: tuple[int | None, int | None] = (None, None)


def _relative(day: Day) -> tuple[int | None, int | None]:
    return day.weekday, day.offset


def _alone(
    text: str, items: Sequence[Item], others: Sequence[Item], same: Callable[[Item, Item], bool]
) -> Iterator[str]:
    for item in items:
        if not any(same(item, other) for other in others):
            yield text[item.start : item.end]
