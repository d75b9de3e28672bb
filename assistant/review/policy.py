"""Who must approve what: the policy as data, and one pure function that says whether decisions satisfy it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from assistant.domain.incident import Words
from assistant.domain.review import Decision, PolicyResult, Verdict
from assistant.domain.vocabulary import DraftKind, Family, IncidentSeverity, Role, Strict, Twin
from assistant.files import load_model

Grade = IncidentSeverity | Literal["unknown"]


class ApprovalRule(Strict):
    """What one kind of draft needs."""

    id: Words
    kind: DraftKind
    severities: tuple[Grade, ...] = ()
    """For statements: the grades it applies to; empty: all."""
    quorum: int = Field(ge=1)
    counted: tuple[Role, ...] = Field(min_length=1)
    required: tuple[Role, ...] = ()
    words: Twin

    @model_validator(mode="after")
    def _can_be_met(self) -> ApprovalRule:
        if not set(self.required) <= set(self.counted) or len(self.required) > self.quorum:
            raise ValueError("every required role must be counted, and the quorum must have room for all of them")
        return self


class WaiverRule(Strict):
    """Who may let findings of some families stand."""

    families: tuple[Family, ...] = Field(min_length=1)
    roles: tuple[Role, ...] = Field(min_length=1)
    max_days: int = Field(ge=1)


class ReviewPolicy(Strict):
    """`knowledge_base/rules/review_policy.yaml`."""

    source: Words
    checked: date
    verified: bool
    writers: tuple[Role, ...] = Field(min_length=1)
    """Who may write, edit and submit."""
    releasers: tuple[Role, ...] = Field(min_length=1)
    """Who may export what was approved."""
    rules: tuple[ApprovalRule, ...] = Field(min_length=1)
    waivers: tuple[WaiverRule, ...] = ()

    @model_validator(mode="after")
    def _covers_everything(self) -> ReviewPolicy:
        grades: tuple[Grade, ...] = (*IncidentSeverity, "unknown")
        for kind in DraftKind:
            for grade in grades if kind is DraftKind.STATEMENT else grades[:1]:
                if len(self._matching(kind, grade)) != 1:
                    raise ValueError(f"exactly one rule must apply to {kind.value} at grade {grade}")
        return self

    @classmethod
    def load(cls, path: Path) -> ReviewPolicy:
        """Read the policy. Raises `BadFile` that names line and key."""
        return load_model(path, cls)

    def rule_for(self, kind: DraftKind, severity: IncidentSeverity | None) -> ApprovalRule:
        """The one rule that applies; an ungraded incident counts as `unknown`."""
        return self._matching(kind, severity or "unknown")[0]

    def _matching(self, kind: DraftKind, grade: Grade) -> list[ApprovalRule]:
        return [
            rule
            for rule in self.rules
            if rule.kind is kind
            and (kind is not DraftKind.STATEMENT or not rule.severities or grade in rule.severities)
        ]

    def reviewers(self) -> tuple[Role, ...]:
        """Every role whose approval counts somewhere."""
        return tuple(role for role in Role if any(role in rule.counted for rule in self.rules))

    def waiver_rule(self, family: Family) -> WaiverRule | None:
        """Who may waive findings of the family; None: nobody."""
        return next((rule for rule in self.waivers if family in rule.families), None)


def evaluate(
    rule: ApprovalRule, decisions: Sequence[Decision], contributors: Sequence[str], binding: str
) -> PolicyResult:
    """Whether the decisions carry a release of exactly what `binding` names.

    Only decisions on this binding count, only the newest of each person, and none of a contributor. A standing
    request for changes or rejection blocks until that person approves or the text changes.
    """
    newest = {decision.actor: decision for decision in decisions if decision.binding == binding}
    standing = [one for one in newest.values() if one.actor not in contributors]
    refusals = [one for one in standing if one.verdict is not Verdict.APPROVE]
    approvals = {
        one.actor: frozenset(one.roles) & frozenset(rule.counted)
        for one in standing
        if one.verdict is Verdict.APPROVE and frozenset(one.roles) & frozenset(rule.counted)
    }
    missing = _unfilled(rule.required, approvals)
    reasons = [_refused(one) for one in refusals]
    short = rule.quorum - len(approvals)
    if missing:
        names = ", ".join(role.value for role in missing)
        reasons.append(
            Twin(
                zh=f"还缺以下角色的通过（须由不同的人）：{names}。",
                en=f"Still to approve, each by a person of their own: {names}.",
            )
        )
    if short > 0:
        counted = ", ".join(role.value for role in rule.counted)
        reasons.append(
            Twin(
                zh=f"还差 {short} 人通过（共需 {rule.quorum} 人，可由 {counted}）。",
                en=f"{short} more approval(s) needed of {rule.quorum}, by {counted}.",
            )
        )
    return PolicyResult(satisfied=not refusals and not missing and short <= 0, missing=missing, reasons=tuple(reasons))


def _refused(decision: Decision) -> Twin:
    said = decision.reason
    if decision.verdict is Verdict.REJECT:
        return Twin(zh=f"{decision.actor} 已否决：{said}", en=f"{decision.actor} rejected it: {said}")
    return Twin(zh=f"{decision.actor} 要求修改：{said}", en=f"{decision.actor} asked for changes: {said}")


def _unfilled(required: Sequence[Role], approvals: dict[str, frozenset[Role]]) -> tuple[Role, ...]:
    """Required roles that cannot be filled, each by another approver (augmenting paths of a bipartite matching)."""
    filled_by: dict[str, Role] = {}

    def place(role: Role, tried: set[str]) -> bool:
        for person, roles in approvals.items():
            if role not in roles or person in tried:
                continue
            tried.add(person)
            if person not in filled_by or place(filled_by[person], tried):
                filled_by[person] = role
                return True
        return False

    return tuple(role for role in required if not place(role, set()))
