"""Who must approve what."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.domain.review import Decision, Verdict
from assistant.domain.vocabulary import DraftKind, Family, IncidentSeverity, Role
from assistant.review.policy import ReviewPolicy, evaluate

POLICY = ReviewPolicy.load(Path(__file__).parents[3] / "knowledge_base" / "rules" / "review_policy.yaml")
POST = POLICY.rule_for(DraftKind.POST, None)
REPLY = POLICY.rule_for(DraftKind.REPLY, None)
GRAVE = POLICY.rule_for(DraftKind.STATEMENT, IncidentSeverity.I)
MINOR = POLICY.rule_for(DraftKind.STATEMENT, IncidentSeverity.IV)
ROLES = {
    "zhou": (Role.BRAND_REVIEWER,),
    "fang": (Role.LEGAL_REVIEWER,),
    "chen": (Role.PR_LEAD,),
    "both": (Role.PR_LEAD, Role.LEGAL_REVIEWER),
    "wen": (Role.COPYWRITER,),
    "ops": (Role.ADMIN,),
}


def decision(person: str, verdict: Verdict = Verdict.APPROVE, binding: str = "b") -> Decision:
    return Decision(
        draft="d",
        version=1,
        actor=person,
        roles=ROLES[person],
        verdict=verdict,
        binding=binding,
        reason="why",
        at=datetime(2026, 11, 21, tzinfo=UTC),
    )


def satisfied(rule: object, *people: str, contributors: tuple[str, ...] = ("wen",)) -> bool:
    return evaluate(rule, [decision(one) for one in people], contributors, "b").satisfied  # type: ignore[arg-type]


def test_a_post_needs_one_reviewer() -> None:
    assert satisfied(POST, "zhou")
    assert satisfied(POST, "chen")
    assert not satisfied(POST, "fang")
    assert not satisfied(POST, "ops")
    assert not satisfied(POST)


def test_a_grave_statement_needs_lead_and_legal_as_two_people() -> None:
    assert satisfied(GRAVE, "chen", "fang")
    assert satisfied(GRAVE, "both", "fang")
    assert satisfied(GRAVE, "chen", "both")
    assert not satisfied(GRAVE, "both")
    assert not satisfied(GRAVE, "both", "zhou")  # two people, but one of them would have to be both
    assert not satisfied(GRAVE, "chen", "zhou")
    assert evaluate(GRAVE, [decision("chen")], (), "b").missing == (Role.LEGAL_REVIEWER,)


def test_a_minor_statement_needs_two_people_with_the_lead() -> None:
    assert satisfied(MINOR, "chen", "zhou")
    assert not satisfied(MINOR, "zhou", "fang")
    assert not satisfied(MINOR, "chen")


def test_an_ungraded_incident_is_treated_as_grave() -> None:
    assert POLICY.rule_for(DraftKind.STATEMENT, None) == GRAVE
    assert POLICY.rule_for(DraftKind.STATEMENT, IncidentSeverity.II) == GRAVE
    assert POLICY.rule_for(DraftKind.STATEMENT, IncidentSeverity.III) == MINOR


def test_a_contributor_never_counts() -> None:
    assert not satisfied(POST, "zhou", contributors=("wen", "zhou"))
    assert not satisfied(GRAVE, "chen", "fang", contributors=("fang",))
    assert satisfied(GRAVE, "chen", "both", contributors=("fang",))


def test_only_the_same_bytes_count() -> None:
    assert not evaluate(POST, [decision("zhou", binding="other")], (), "b").satisfied


def test_the_same_person_counts_once_and_by_the_last_word() -> None:
    assert not satisfied(MINOR, "chen", "chen")
    first, then = decision("zhou"), decision("zhou", Verdict.REQUEST_CHANGES)
    assert not evaluate(POST, [first, then], (), "b").satisfied
    assert evaluate(POST, [then, first], (), "b").satisfied


@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.REQUEST_CHANGES])
def test_one_standing_objection_blocks(verdict: Verdict) -> None:
    result = evaluate(POST, [decision("zhou"), decision("chen", verdict)], (), "b")
    assert not result.satisfied
    assert "chen" in result.reasons[0].en
    assert "why" in result.reasons[0].zh


@given(st.lists(st.sampled_from(list(ROLES)), max_size=5), st.sets(st.sampled_from(list(ROLES))))
@settings(max_examples=150)
def test_against_brute_force(people: list[str], contributors: set[str]) -> None:
    """The matching agrees with trying every assignment of roles to people."""
    for rule in (POST, REPLY, GRAVE, MINOR):
        counted = {p for p in people if p not in contributors and set(ROLES[p]) & set(rule.counted)}
        fits = any(
            all(role in ROLES[p] for role, p in zip(rule.required, chosen, strict=True))
            for chosen in permutations(sorted(counted), len(rule.required))
        )
        expected = fits and len(counted) >= rule.quorum
        assert satisfied(rule, *people, contributors=tuple(contributors)) is expected


def test_waivers_have_owners_and_injection_has_none() -> None:
    assert POLICY.waiver_rule(Family.INJECTION) is None
    for family in set(Family) - {Family.INJECTION}:
        rule = POLICY.waiver_rule(family)
        assert rule is not None
        assert not {Role.COPYWRITER, Role.COMMUNITY, Role.ADMIN, Role.AUDITOR} & set(rule.roles)


@pytest.mark.parametrize(
    "change",
    [
        {"rules": POLICY.rules[1:]},
        {"rules": (*POLICY.rules, POST)},
        {"rules": tuple(r for r in POLICY.rules if r.id != "statement")},
    ],
)
def test_a_policy_with_gaps_or_doubles_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="exactly one rule"):
        ReviewPolicy.model_validate(POLICY.model_dump() | change)


def test_a_rule_that_nobody_could_meet_is_refused() -> None:
    with pytest.raises(ValidationError, match="quorum"):
        type(POST).model_validate(POST.model_dump() | {"quorum": 1, "required": GRAVE.required, "counted": list(Role)})
