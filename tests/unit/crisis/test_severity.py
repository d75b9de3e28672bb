from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.crisis import Answers, Cluster, CrisisBook, Fit, Strategy, assess
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import IncidentSeverity, IncidentType, Language

BOOK = CrisisBook.load(Path(__file__).parents[3] / "knowledge_base" / "rules")
GRADES = list(IncidentSeverity)
HARMLESS = Answers(
    people_harmed=0,
    deaths=0,
    minors_affected="no",
    named_by_central_media="no",
    media="none",
    regulator="none",
    hot_search_rank=0,
    reach=300,
    offline_action="no",
    repeat="no",
)


def incident(kind: IncidentType = IncidentType.SERVICE_FAILURE) -> Incident:
    return Incident(
        brand="shanlan",
        title="一起投诉",
        type=kind,
        language=Language.ZH,
        opened_at=datetime(2026, 11, 20, 6, 5, tzinfo=UTC),
    )


def fit(kind: IncidentType, strategy: Strategy, **answers: object) -> Fit:
    assessed = assess(incident(kind), HARMLESS.model_copy(update=answers), BOOK)
    return next(entry.fit for entry in assessed.strategies if entry.strategy is strategy)


def test_every_criterion_asks_a_question_that_can_be_answered() -> None:
    assert {criterion.question for criterion in BOOK.types.criteria} <= set(Answers.model_fields)


@pytest.mark.parametrize(
    "answers",
    [
        {"minors_affected": "yes"},
        {"deaths": 1},
        {"named_by_central_media": "yes"},
        {"media": "national"},
        {"regulator": "investigating"},
        {"offline_action": "yes"},
        {"hot_search_rank": 3},
        {"people_harmed": 3},
    ],
)
def test_what_is_grave_is_at_least_grade_two(answers: dict[str, object]) -> None:
    assessed = assess(incident(), HARMLESS.model_copy(update=answers), BOOK)
    assert assessed.severity in (IncidentSeverity.I, IncidentSeverity.II)
    assert assessed.reasons[0].zh
    assert assessed.reasons[0].en


def test_all_known_and_small_is_the_lowest_grade() -> None:
    assessed = assess(incident(IncidentType.FOOD_SAFETY), HARMLESS, BOOK)
    assert assessed.severity is IncidentSeverity.IV
    assert assessed.open_questions == ()


def test_unknown_is_not_nought() -> None:
    assessed = assess(incident(IncidentType.FOOD_SAFETY), Answers(), BOOK)
    assert assessed.severity is IncidentSeverity.II
    assert len(assessed.open_questions) == 10


def test_not_on_the_list_of_trending_topics_is_no_rank() -> None:
    assert assess(incident(), HARMLESS.model_copy(update={"hot_search_rank": 0}), BOOK).severity is IncidentSeverity.IV


def test_a_repeat_is_one_grade_up() -> None:
    once = assess(incident(), HARMLESS.model_copy(update={"people_harmed": 1}), BOOK)
    again = assess(incident(), HARMLESS.model_copy(update={"people_harmed": 1, "repeat": "yes"}), BOOK)
    assert GRADES.index(again.severity) == GRADES.index(once.severity) - 1


@given(
    harmed=st.integers(0, 200),
    more=st.integers(0, 200),
    reach=st.integers(0, 10**9),
    kind=st.sampled_from(IncidentType),
)
def test_more_harm_is_never_a_lower_grade(harmed: int, more: int, reach: int, kind: IncidentType) -> None:
    less = assess(incident(kind), HARMLESS.model_copy(update={"people_harmed": harmed, "reach": reach}), BOOK)
    worse = assess(incident(kind), HARMLESS.model_copy(update={"people_harmed": harmed + more, "reach": reach}), BOOK)
    assert GRADES.index(worse.severity) <= GRADES.index(less.severity)


@pytest.mark.parametrize("strategy", [Strategy.EXCUSE, Strategy.JUSTIFICATION])
@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        (IncidentType.FOOD_SAFETY, {}),
        (IncidentType.PRODUCT_QUALITY, {"minors_affected": "yes"}),
        (IncidentType.ACCIDENT, {"people_harmed": 1}),
        (IncidentType.RUMOUR, {"deaths": 1}),
        (IncidentType.LABOUR_DISPUTE, {}),
    ],
)
def test_no_excuses_where_people_are_hurt_or_it_is_our_doing(
    strategy: Strategy, kind: IncidentType, answers: dict[str, object]
) -> None:
    assert fit(kind, strategy, **answers) is Fit.NOT_ADVISED


def test_the_theory_is_followed() -> None:
    assert fit(IncidentType.PRODUCT_QUALITY, Strategy.EXCUSE) is Fit.ADVISED
    assert fit(IncidentType.PRODUCT_QUALITY, Strategy.EXCUSE, repeat="yes") is Fit.NOT_ADVISED
    assert fit(IncidentType.PRODUCT_QUALITY, Strategy.APOLOGY, repeat="yes") is Fit.ADVISED
    assert fit(IncidentType.RUMOUR, Strategy.DENIAL) is Fit.ADVISED
    assert fit(IncidentType.RUMOUR, Strategy.APOLOGY) is Fit.NOT_ADVISED
    assert fit(IncidentType.EXECUTIVE_REMARKS, Strategy.DENIAL) is Fit.NOT_ADVISED
    assert fit(IncidentType.NATURAL_DISASTER, Strategy.VICTIMAGE) is Fit.POSSIBLE


@given(
    kind=st.sampled_from(IncidentType),
    harmed=st.integers(0, 5),
    fault=st.sampled_from([None, "outside", "technical", "human"]),
)
def test_denial_and_apology_are_never_advised_together(kind: IncidentType, harmed: int, fault: str | None) -> None:
    assessed = assess(incident(kind), HARMLESS.model_copy(update={"people_harmed": harmed, "fault": fault}), BOOK)
    advised = {entry.strategy for entry in assessed.strategies if entry.fit is Fit.ADVISED}
    assert not {Strategy.DENIAL, Strategy.APOLOGY} <= advised
    assert Strategy.SCAPEGOAT not in advised
    assert assessed.strategies[0].fit is Fit.FIRST
    assert {entry.strategy for entry in assessed.strategies} >= set(Strategy) - {Strategy.INSTRUCTING}


def test_a_confirmed_cause_decides_the_cluster() -> None:
    assessed = assess(incident(IncidentType.FOOD_SAFETY), HARMLESS.model_copy(update={"fault": "human"}), BOOK)
    assert assessed.cluster is Cluster.PREVENTABLE
