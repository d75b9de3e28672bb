"""An incident and its fact ledger, as a user writes them in `incident.yaml`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from assistant.domain.vocabulary import (
    ActionState,
    Disclosure,
    FactStatus,
    IncidentSeverity,
    IncidentType,
    Language,
    Platform,
    Strict,
)


def _with_words(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


Words = Annotated[str, AfterValidator(_with_words)]
"""A text with at least one visible character; outer white space is dropped."""


def _no_number(value: object) -> object:
    """A bare number is a slip of the pen (`14:05` is 845 in YAML), not seconds since 1970."""
    if isinstance(value, int | float):
        raise PydanticCustomError("datetime_parsing", "a date with time and zone is wanted, not a number")
    return value


def _in_our_time(value: datetime) -> datetime:
    if not 1900 <= value.year <= 2200:
        raise PydanticCustomError("year_out_of_range", "the year must lie between 1900 and 2200")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_no_number), AfterValidator(_in_our_time)]
"""A date and time with its zone."""


class Fact(Strict):
    """One entry of the fact ledger."""

    id: Words
    text: Words
    status: FactStatus
    disclosure: Disclosure
    source: str = ""
    as_of: Moment | None = None
    owner: str = ""
    twin: str = ""
    """The same fact in the other language, for statements in that language."""

    @property
    def tellable(self) -> bool:
        """Whether the public may be told, as far as disclosure goes."""
        return self.disclosure is Disclosure.PUBLIC


class Action(Strict):
    """Something we do about it; only `doing` and `done` (and `approved`, as intent) are told."""

    id: Words
    text: Words
    state: ActionState
    owner: str = ""
    at: Moment | None = None
    twin: str = ""


class NextUpdate(Strict):
    """When and where we speak again: an hour, or a condition."""

    at: Moment | None = None
    after: str = ""
    channel: Platform | None = None

    @model_validator(mode="after")
    def _one_of(self) -> NextUpdate:
        if (self.at is None) == (not self.after.strip()):
            raise ValueError("give either `at` (an hour) or `after` (a condition)")
        return self


class Contact(Strict):
    """Where people reach us."""

    hotline: str = ""
    email: str = ""
    url: str = ""
    media: str = ""

    def values(self) -> tuple[str, ...]:
        """The contacts that are given."""
        return tuple(v for v in (self.hotline, self.email, self.url, self.media) if v)


class Signatory(Strict):
    """Who signs."""

    entity: str = ""
    name: str = ""
    title: str = ""


class Incident(Strict):
    """舆情事件: facts, actions and what a statement needs besides."""

    brand: Words
    title: Words
    type: IncidentType
    language: Language
    opened_at: Moment
    channels: tuple[Platform, ...] = ()
    facts: tuple[Fact, ...] = ()
    actions: tuple[Action, ...] = ()
    next_update: NextUpdate | None = None
    contact: Contact | None = None
    signatory: Signatory | None = None
    severity: IncidentSeverity | None = None
    title_twin: str = Field(default="", description="the title in the other language")

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Incident:
        seen = Counter([fact.id for fact in self.facts] + [action.id for action in self.actions])
        doubled = sorted(entry for entry, count in seen.items() if count > 1)
        if doubled:
            raise ValueError(f"ids are used twice: {', '.join(doubled)}")
        return self

    @property
    def as_of(self) -> datetime:
        """The latest moment the ledger speaks of: a text that stands on it is as of then."""
        stamps = [f.as_of for f in self.facts if f.as_of] + [a.at for a in self.actions if a.at]
        return max([self.opened_at, *stamps])
