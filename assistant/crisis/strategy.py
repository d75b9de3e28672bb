"""Which response strategies fit, by Situational Crisis Communication Theory (Coombs 2007), and why."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from assistant.crisis.rules import Cluster, CrisisType
from assistant.domain.vocabulary import IncidentType, Strict, Twin


class Strategy(StrEnum):
    """The response strategies, base first."""

    INSTRUCTING = "instructing"
    """What people should do now to protect themselves."""
    ADJUSTING = "adjusting"
    """What happened, concern, what we are doing about it."""
    DENIAL = "denial"
    ATTACK_ACCUSER = "attack_accuser"
    SCAPEGOAT = "scapegoat"
    EXCUSE = "excuse"
    JUSTIFICATION = "justification"
    COMPENSATION = "compensation"
    APOLOGY = "apology"
    REMINDER = "reminder"
    INGRATIATION = "ingratiation"
    VICTIMAGE = "victimage"


class Fit(StrEnum):
    """How a strategy fits; `first` comes before all others."""

    FIRST = "first"
    ADVISED = "advised"
    POSSIBLE = "possible"
    NOT_ADVISED = "not_advised"


class Advice(Strict):
    """One strategy, how it fits, and why."""

    strategy: Strategy
    fit: Fit
    reason: Twin


Fault = Literal["outside", "technical", "human", "management"]

_CLUSTER_BY_FAULT: dict[Fault, tuple[Cluster, Twin]] = {
    "outside": (Cluster.VICTIM, Twin(zh="已查明原因来自外部", en="the confirmed cause lies outside")),
    "technical": (Cluster.ACCIDENTAL, Twin(zh="已查明为技术原因", en="the confirmed cause is technical")),
    "human": (Cluster.PREVENTABLE, Twin(zh="已查明为人为失误", en="the confirmed cause is human error")),
    "management": (Cluster.PREVENTABLE, Twin(zh="已查明为管理责任", en="the confirmed cause is management")),
}

_UNTRUE = (IncidentType.RUMOUR, IncidentType.COORDINATED_DISINFORMATION)
_PROOF = Twin(zh="内容不实且有证据时，直接澄清", en="where it is untrue and we can prove it, say so plainly")
_HURT = Twin(
    zh="涉及食品、未成年人或人身伤害，辩解只会激化",
    en="with food, children or injury, excuses only make it worse",
)
_MIXED = Twin(zh="一边否认一边道歉，会让两者都不可信", en="denial and apology together discredit each other")


def cluster_of(crisis_type: CrisisType, fault: Fault | None) -> tuple[Cluster, Twin]:
    """The cluster by the confirmed cause, else by the type."""
    if fault is not None:
        return _CLUSTER_BY_FAULT[fault]
    reason = Twin(
        zh=f"原因未查明，按{crisis_type.name.zh}类事件的通常情形",
        en=f"the cause is not confirmed; this is usual for {crisis_type.name.en.lower()}",
    )
    return crisis_type.cluster, reason


def strategies(crisis_type: CrisisType, cluster: Cluster, *, intensified: bool, vulnerable: bool) -> tuple[Advice, ...]:
    """Advice on every strategy, in the order in which they are spoken.

    `intensified`: it happened before, or our name was bad before. `vulnerable`: people, above all minors, were harmed.
    """
    delicate = vulnerable or crisis_type.id is IncidentType.FOOD_SAFETY
    advice = [
        *_base(harm_possible=crisis_type.harm_possible or vulnerable),
        *_deny(crisis_type.id, cluster),
        *_diminish(cluster, intensified=intensified, delicate=delicate),
        *_rebuild(cluster, intensified=intensified, delicate=delicate),
        *_bolster(cluster),
    ]
    order = list(Fit)
    return tuple(sorted(advice, key=lambda entry: order.index(entry.fit)))


def _base(*, harm_possible: bool) -> list[Advice]:
    adjusting = Advice(
        strategy=Strategy.ADJUSTING,
        fit=Fit.FIRST,
        reason=Twin(
            zh="先说清发生了什么、我们的关切和正在做的事", en="say what happened, that we care, and what we are doing"
        ),
    )
    if not harm_possible:
        return [adjusting]
    reason = Twin(
        zh="可能有人受到伤害，先告诉公众怎样保护自己", en="people may come to harm: tell them first how to stay safe"
    )
    return [Advice(strategy=Strategy.INSTRUCTING, fit=Fit.FIRST, reason=reason), adjusting]


def _deny(incident_type: IncidentType, cluster: Cluster) -> list[Advice]:
    untrue = incident_type in _UNTRUE and cluster is Cluster.VICTIM
    organised = incident_type is IncidentType.COORDINATED_DISINFORMATION and cluster is Cluster.VICTIM
    attack = (
        Twin(
            zh="证据确凿并经法务同意后才可点明，且不放在开头",
            en="only on firm evidence, cleared by legal, and never first",
        )
        if organised
        else Twin(
            zh="指责提出问题的人会使公众站到对面", en="turning on those who raised it turns the public against us"
        )
    )
    return [
        Advice(
            strategy=Strategy.DENIAL,
            fit=Fit.ADVISED if untrue else Fit.NOT_ADVISED,
            reason=_PROOF if untrue else _MIXED,
        ),
        Advice(strategy=Strategy.ATTACK_ACCUSER, fit=Fit.POSSIBLE if organised else Fit.NOT_ADVISED, reason=attack),
        Advice(
            strategy=Strategy.SCAPEGOAT,
            fit=Fit.NOT_ADVISED,
            reason=Twin(zh="把责任推给员工或供应商，会被视为逃避", en="blaming staff or suppliers is read as evasion"),
        ),
    ]


def _diminish(cluster: Cluster, *, intensified: bool, delicate: bool) -> list[Advice]:
    if delicate:
        fit, reason = Fit.NOT_ADVISED, _HURT
    elif cluster is Cluster.ACCIDENTAL and not intensified:
        fit = Fit.ADVISED
        reason = Twin(
            zh="非故意且无前科，可据实说明原因与影响范围",
            en="unintended and the first time: state cause and extent as they are",
        )
    elif cluster is Cluster.VICTIM and intensified:
        fit = Fit.ADVISED
        reason = Twin(
            zh="责任不在我方但有前情，宜据实说明",
            en="not our doing, but with a history: state cause and extent as they are",
        )
    elif cluster is Cluster.VICTIM:
        fit = Fit.POSSIBLE
        reason = Twin(zh="基本信息通常已经足够", en="the base response is usually enough")
    else:
        fit = Fit.NOT_ADVISED
        reason = Twin(
            zh="责任明确或有前情，辩解不被接受", en="with clear responsibility or a history, excuses are not accepted"
        )
    return [Advice(strategy=strategy, fit=fit, reason=reason) for strategy in (Strategy.EXCUSE, Strategy.JUSTIFICATION)]


def _rebuild(cluster: Cluster, *, intensified: bool, delicate: bool) -> list[Advice]:
    if cluster is Cluster.PREVENTABLE:
        fit = Fit.ADVISED
        reason = Twin(zh="本可避免，应致歉并补救", en="it could have been prevented: apologise and make good")
    elif cluster is Cluster.ACCIDENTAL and (intensified or delicate):
        fit = Fit.ADVISED
        reason = Twin(
            zh="有人受影响或曾有类似事件，应致歉并补救",
            en="people are affected or it happened before: apologise and make good",
        )
    elif cluster is Cluster.ACCIDENTAL:
        fit = Fit.POSSIBLE
        reason = Twin(zh="对受影响的人可以致歉和补救", en="those affected may be offered an apology and a remedy")
    else:
        fit = Fit.NOT_ADVISED
        reason = Twin(
            zh="责任不在我方，表达关切即可，致歉会被读作承认",
            en="it is not our doing: show concern, an apology reads as an admission",
        )
    return [Advice(strategy=strategy, fit=fit, reason=reason) for strategy in (Strategy.APOLOGY, Strategy.COMPENSATION)]


def _bolster(cluster: Cluster) -> list[Advice]:
    second = Twin(zh="只能在前述内容之后，简短带过", en="only after all the above, and briefly")
    victim = cluster is Cluster.VICTIM
    return [
        Advice(strategy=Strategy.REMINDER, fit=Fit.POSSIBLE, reason=second),
        Advice(strategy=Strategy.INGRATIATION, fit=Fit.POSSIBLE, reason=second),
        Advice(
            strategy=Strategy.VICTIMAGE,
            fit=Fit.POSSIBLE if victim else Fit.NOT_ADVISED,
            reason=second
            if victim
            else Twin(zh="真正受影响的是消费者，不是我们", en="the people affected are the victims, not we"),
        ),
    ]
