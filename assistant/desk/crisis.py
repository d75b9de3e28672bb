"""Severity and clocks of a ledger, in the form in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum

from assistant.crisis.clocks import ClockState, clocks
from assistant.crisis.rules import CrisisBook
from assistant.crisis.severity import Answers, Assessment, assess
from assistant.domain.incident import Incident
from assistant.domain.ports import Clock
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.errors import UserError
from assistant.files import build, nearest
from assistant.knowledge.library import Library

Term = Callable[[StrEnum], str]


class Assessed(Strict):
    """An assessment, ready to be shown."""

    assessment: Assessment

    def as_json(self, language: Language) -> dict[str, object]:
        """Plain data in the reader's language."""
        a = self.assessment
        return {
            "severity": a.severity.value,
            "reasons": _told(a.reasons, language),
            "cluster": a.cluster.value,
            "cluster_reason": a.cluster_reason.get(language),
            "intensifiers": _told(a.intensifiers, language),
            "strategies": [
                {"strategy": s.strategy.value, "fit": s.fit.value, "reason": s.reason.get(language)}
                for s in a.strategies
            ],
            "open_questions": _told(a.open_questions, language),
        }

    def lines(self, language: Language, term: Term) -> list[str]:
        """For people; `term` says how a value is called."""
        a, zh = self.assessment, language is Language.ZH
        found = [f"{'定级' if zh else 'Severity'}: {a.severity.value}"]
        found += [f"  - {reason}" for reason in _told(a.reasons, language)]
        found.append(f"{'类别' if zh else 'Cluster'}: {a.cluster.value} — {a.cluster_reason.get(language)}")
        found += [f"  + {word}" for word in _told(a.intensifiers, language)]
        found.append("策略：" if zh else "Strategies:")
        found += [f"  [{term(s.fit)}] {s.strategy.value}: {s.reason.get(language)}" for s in a.strategies]
        if a.open_questions:
            found.append("还需查明：" if zh else "Still to be found out:")
            found += [f"  ? {question}" for question in _told(a.open_questions, language)]
        return found


class Clocked(Strict):
    """The clocks of an incident, next one first."""

    states: tuple[ClockState, ...]

    def as_json(self, language: Language) -> dict[str, object]:
        """Plain data in the reader's language; `left_seconds` is negative once overdue."""
        return {
            "clocks": [
                {
                    "id": s.id,
                    "name": s.name.get(language),
                    "kind": s.kind.value,
                    "phase": s.phase.value,
                    "due": s.due.isoformat() if s.due else None,
                    "left_seconds": s.left.total_seconds() if s.left is not None else None,
                    "condition": s.condition.get(language),
                    "source": s.source,
                    "verified": s.verified,
                }
                for s in self.states
            ]
        }

    def lines(self, language: Language, term: Term) -> list[str]:
        """For people; `term` says how a value is called."""
        return [
            f"[{term(s.phase)}] {_left(s.left, language):<14} {s.name.get(language)}"
            + (f"（{s.condition.get(language)}）" if s.condition.get(language) and language is Language.ZH else "")
            + (f" ({s.condition.get(language)})" if s.condition.get(language) and language is Language.EN else "")
            for s in self.states
        ]


class CrisisDesk:
    """Asks the crisis room; changes nothing."""

    def __init__(self, book: CrisisBook, library: Library, clock: Clock) -> None:
        self._book = book
        self._library = library
        self._clock = clock

    def assess(self, incident: Incident, answers: Iterable[str]) -> Assessed:
        """Grade by `key=value` answers. Raises `UserError` for an unknown key or a value that does not fit."""
        given: dict[str, object] = {}
        for answer in answers:
            key, equals, value = answer.partition("=")
            name = key.strip().replace("-", "_")
            if not equals or name not in Answers.model_fields:
                near = nearest(name, Answers.model_fields)
                known = ", ".join(Answers.model_fields)
                raise UserError(
                    zh=f"--answer `{answer}`：请写成 键=值"
                    + (f"，是否想写 `{near}`？" if near else f"；可用的键：{known}"),
                    en=f"--answer `{answer}`: write key=value"
                    + (f"; did you mean `{near}`?" if near else f"; keys: {known}"),
                )
            given[name] = value.strip()
        return Assessed(assessment=assess(incident, build(given, Answers, name="--answer"), self._book))

    def clocks(self, incident: Incident) -> Clocked:
        """Every clock of the incident as of now."""
        brand = self._library.brand(incident.brand)
        return Clocked(states=tuple(clocks(incident, self._clock(), self._book, brand.markets)))


def _told(words: Iterable[Twin], language: Language) -> list[str]:
    return [word.get(language) for word in words]


def _left(left: timedelta | None, language: Language) -> str:
    if left is None:
        return "-"
    minutes = int(abs(left.total_seconds()) // 60)
    span = f"{minutes // 60} h {minutes % 60:02d} min"
    if language is Language.ZH:
        span = f"{minutes // 60}小时{minutes % 60:02d}分"
        return f"已超{span}" if left < timedelta(0) else f"还有{span}"
    return f"{span} over" if left < timedelta(0) else f"{span} left"
