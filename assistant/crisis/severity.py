"""How grave an incident is, from answers that can be measured, with the reasons."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.crisis.rules import Cluster, CrisisBook, CrisisType, Criterion
from assistant.crisis.strategy import Advice, cluster_of, strategies
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import IncidentSeverity, Strict, Twin

YesNo = Literal["yes", "no"]

_GRADES = tuple(IncidentSeverity)


class Answers(Strict):
    """What the PR officer knows now; None is unknown, which is not no and not nought."""

    people_harmed: int | None = Field(default=None, ge=0)
    """People hurt or ill who sought treatment."""
    deaths: int | None = Field(default=None, ge=0)
    minors_affected: YesNo | None = None
    named_by_central_media: YesNo | None = None
    """央媒点名."""
    media: Literal["none", "local", "regional", "national", "international"] | None = None
    regulator: Literal["none", "asked", "investigating", "sanctioned"] | None = None
    hot_search_rank: int | None = Field(default=None, ge=0)
    """Best rank so far; 0: not on the list."""
    reach: int | None = Field(default=None, ge=0)
    """Views of the main topic or post."""
    offline_action: YesNo | None = None
    repeat: YesNo | None = None
    """Something alike happened to us in the last two years."""
    poor_reputation: YesNo | None = None
    """People thought badly of us before."""
    fault: Literal["outside", "technical", "human", "management"] | None = None
    """The confirmed cause; None until it is confirmed."""


_QUESTIONS = {
    "people_harmed": Twin(zh="有多少人受到伤害并就医？", en="How many people were harmed and sought treatment?"),
    "deaths": Twin(zh="有没有人死亡？", en="Has anyone died?"),
    "minors_affected": Twin(zh="是否涉及未成年人？", en="Are minors affected?"),
    "named_by_central_media": Twin(zh="是否被中央媒体点名？", en="Has state or national-of-record media named us?"),
    "media": Twin(
        zh="哪一级媒体已经报道（本地、区域、全国、国际）？",
        en="Which media have reported it (local, regional, national, international)?",
    ),
    "regulator": Twin(zh="监管部门有何动作？", en="What has the regulator done?"),
    "hot_search_rank": Twin(zh="热搜最高排到第几？", en="What is its best rank among trending topics?"),
    "reach": Twin(zh="主话题或原帖的阅读量是多少？", en="How often was the topic or post seen?"),
    "offline_action": Twin(zh="是否已转为线下聚集或维权？", en="Has it turned into action offline?"),
    "repeat": Twin(zh="近两年是否发生过类似事件？", en="Has something alike happened in the last two years?"),
}


class Assessment(Strict):
    """Grade, cluster and strategies with their reasons, and what is still to be found out."""

    severity: IncidentSeverity
    reasons: tuple[Twin, ...]
    cluster: Cluster
    cluster_reason: Twin
    intensifiers: tuple[Twin, ...]
    strategies: tuple[Advice, ...]
    open_questions: tuple[Twin, ...]


def assess(incident: Incident, answers: Answers, book: CrisisBook) -> Assessment:
    """Grade the incident and say which response strategies fit. Pure; nothing is guessed for what is unknown."""
    crisis_type = book.type(incident.type)
    unknown = tuple(question for name, question in _QUESTIONS.items() if getattr(answers, name) is None)
    severity, reasons = _grade(crisis_type, answers, book.types.criteria, complete=not unknown)
    cluster, why = cluster_of(crisis_type, answers.fault)
    intensifiers = _intensifiers(answers)
    return Assessment(
        severity=severity,
        reasons=reasons,
        cluster=cluster,
        cluster_reason=why,
        intensifiers=intensifiers,
        strategies=strategies(crisis_type, cluster, intensified=bool(intensifiers), vulnerable=_vulnerable(answers)),
        open_questions=unknown,
    )


def _grade(
    crisis_type: CrisisType, answers: Answers, criteria: tuple[Criterion, ...], *, complete: bool
) -> tuple[IncidentSeverity, tuple[Twin, ...]]:
    """The gravest criterion met; the type's own grade stands as long as questions are open."""
    met = _gravest_per_question(answers, criteria)
    grades = [criterion.severity for criterion in met]
    reasons = [_because(criterion.severity, criterion.reason) for criterion in met]
    if not complete:
        default = crisis_type.default_severity
        grades.append(default)
        reasons.append(
            Twin(
                zh=f"{crisis_type.name.zh}类事件在情况查明前按 {default.value} 级对待",
                en=f"until more is known, {crisis_type.name.en.lower()} is treated as grade {default.value}",
            )
        )
    grade = min(grades, key=_GRADES.index, default=IncidentSeverity.IV)
    if answers.repeat == "yes" and grade is not IncidentSeverity.I:
        grade = _GRADES[_GRADES.index(grade) - 1]
        reasons.append(Twin(zh="近两年发生过类似事件，升一级", en="something alike happened before: one grade up"))
    if not reasons:
        reasons.append(Twin(zh="各项指标均未达到 III 级标准", en="no measure reaches grade III"))
    return grade, tuple(reasons)


def _gravest_per_question(answers: Answers, criteria: tuple[Criterion, ...]) -> list[Criterion]:
    best: dict[str, Criterion] = {}
    for criterion in criteria:
        answer = getattr(answers, criterion.question)
        if answer is None or not criterion.met_by(answer):
            continue
        known = best.get(criterion.question)
        if known is None or _GRADES.index(criterion.severity) < _GRADES.index(known.severity):
            best[criterion.question] = criterion
    return sorted(best.values(), key=lambda criterion: _GRADES.index(criterion.severity))


def _because(grade: IncidentSeverity, reason: Twin) -> Twin:
    return Twin(zh=f"{reason.zh}，至少 {grade.value} 级", en=f"{reason.en}: at least grade {grade.value}")


def _intensifiers(answers: Answers) -> tuple[Twin, ...]:
    found = []
    if answers.repeat == "yes":
        found.append(Twin(zh="有过类似事件", en="it has happened before"))
    if answers.poor_reputation == "yes":
        found.append(Twin(zh="此前口碑不佳", en="people thought badly of us before"))
    return tuple(found)


def _vulnerable(answers: Answers) -> bool:
    return bool(answers.people_harmed or answers.deaths or answers.minors_affected == "yes")
