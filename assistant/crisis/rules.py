"""Crisis types, grading criteria and clocks as data, and the book that holds them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from assistant.domain.vocabulary import IncidentSeverity, IncidentType, Market, Strict, Twin
from assistant.errors import RunError
from assistant.files import load_model


class Cluster(StrEnum):
    """How much responsibility people lay on us (SCCT)."""

    VICTIM = "victim"
    ACCIDENTAL = "accidental"
    PREVENTABLE = "preventable"


class CrisisType(Strict):
    """What is known of every incident of a type before anything else is."""

    id: IncidentType
    name: Twin
    cluster: Cluster
    harm_possible: bool
    """Whether people can come to harm, so that they must be told how to protect themselves."""
    default_severity: IncidentSeverity


class Criterion(Strict):
    """An answer that sets at least this grade: a number at least or at most, or a word."""

    question: str
    at_least: int | None = None
    at_most: int | None = None
    word: str | None = Field(default=None, alias="is")
    severity: IncidentSeverity
    reason: Twin

    @model_validator(mode="after")
    def _one_measure(self) -> Criterion:
        if sum(measure is not None for measure in (self.at_least, self.at_most, self.word)) != 1:
            raise ValueError("give exactly one of `at_least`, `at_most` and `is`")
        return self

    def met_by(self, answer: int | str) -> bool:
        """Whether the answer meets it."""
        if isinstance(answer, str):
            return answer == self.word
        if self.at_least is not None:
            return answer >= self.at_least
        return self.at_most is not None and 1 <= answer <= self.at_most


class CrisisTypes(Strict):
    """`crisis_types.yaml`."""

    source: str
    checked: date
    verified: bool
    types: tuple[CrisisType, ...]
    criteria: tuple[Criterion, ...]


class ClockKind(StrEnum):
    """Who counts: we, the public, or the law."""

    HOUSE = "house"
    EXPECTED = "expected"
    STATUTORY = "statutory"
    PROMISED = "promised"
    """We told the public when we would speak again."""


class ClockRule(Strict):
    """One clock as data."""

    id: str
    name: Twin
    kind: ClockKind
    hours: int = Field(ge=0)
    """0: at once."""
    done_by: Literal["first_response", "update", "report"]
    types: tuple[IncidentType, ...] = ()
    markets: tuple[Market, ...] = ()
    condition: Twin
    source: str
    checked: date
    verified: bool

    def applies(self, incident_type: IncidentType, markets: tuple[Market, ...]) -> bool:
        """Whether the clock runs for a type in any of the markets."""
        in_market = not self.markets or any(market in self.markets for market in markets)
        return in_market and (not self.types or incident_type in self.types)


class Clocks(Strict):
    """`clocks.yaml`."""

    clocks: tuple[ClockRule, ...]


class CrisisBook(Strict):
    """Everything the crisis room knows besides the incident."""

    types: CrisisTypes
    clocks: Clocks

    @classmethod
    def load(cls, folder: Path) -> CrisisBook:
        """Read `crisis_types.yaml` and `clocks.yaml`. Raises `BadFile`, or `RunError` where a type is missing."""
        types = load_model(folder / "crisis_types.yaml", CrisisTypes)
        missing = set(IncidentType) - {entry.id for entry in types.types}
        if missing:
            names = ", ".join(sorted(missing))
            raise RunError(zh=f"危机类型表缺少：{names}", en=f"The table of crisis types lacks: {names}")
        return cls(types=types, clocks=load_model(folder / "clocks.yaml", Clocks))

    def type(self, incident_type: IncidentType) -> CrisisType:
        """One type; the table is complete by `load`."""
        return next(entry for entry in self.types.types if entry.id is incident_type)
