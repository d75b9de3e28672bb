"""Monthly limits of people and brands, and the reserve that only incidents may use."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from assistant.domain.model import FailureReason, Spent
from assistant.domain.vocabulary import Twin
from assistant.errors import ModelFailure
from assistant.settings import Budget

__all__ = ["Estimate", "month_start", "over"]


class Estimate(NamedTuple):
    """The most a call may use."""

    tokens: int
    usd: float | None = None
    """`None` where the price is unknown: then the call counts for tokens only."""


class _Limit(NamedTuple):
    whose: Twin
    setting: str
    limit: float | None
    used: float
    wanted: float
    unknown: int | None
    """Calls whose price is unknown; None for limits in tokens."""


def month_start(now: datetime) -> datetime:
    """The first moment of the calendar month, in the time zone of the clock that gave `now`."""
    if now.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)


def over(
    budget: Budget, spent_person: Spent, spent_brand: Spent, incident: bool, estimate: Estimate
) -> ModelFailure | None:
    """Why a call would pass a limit of this month, or `None` where it may be made.

    What is left of a limit for a call outside incidents is the limit less its reserve. Where the price of the call is
    unknown, it is refused only once a limit in dollars is used up.
    """
    for limit in _limits(budget, spent_person, spent_brand, estimate):
        if limit.limit is None:
            continue
        open_part = limit.limit if incident else limit.limit * (1 - budget.incident_reserve)
        if limit.used >= open_part or limit.used + limit.wanted > open_part:
            return _failure(limit, limit.limit, open_part, incident=incident)
    return None


def _limits(budget: Budget, person: Spent, brand: Spent, estimate: Estimate) -> tuple[_Limit, ...]:
    you, house = Twin(zh="您", en="you"), Twin(zh="这个品牌", en="this brand")
    usd, tokens = estimate.usd or 0.0, estimate.tokens
    return (
        _Limit(you, "PERSON_USD", budget.person_usd, person.usd, usd, person.unknown_cost_calls),
        _Limit(house, "BRAND_USD", budget.brand_usd, brand.usd, usd, brand.unknown_cost_calls),
        _Limit(you, "PERSON_TOKENS", budget.person_tokens, person.tokens, tokens, None),
        _Limit(house, "BRAND_TOKENS", budget.brand_tokens, brand.tokens, tokens, None),
    )


def _failure(limit: _Limit, whole: float, open_part: float, *, incident: bool) -> ModelFailure:
    dollars = limit.unknown is not None
    used, wanted, most = (_figure(value, dollars=dollars) for value in (limit.used, limit.wanted, whole))
    kept = _figure(whole - open_part, dollars=dollars)
    zh = f"本月{limit.whose.zh}的模型用量已达 {used.zh}，这次最多还要 {wanted.zh}，会超出上限 {most.zh}"
    en = f"This month {limit.whose.en} {'have' if limit.whose.en == 'you' else 'has'} used {used.en} on models; "
    en += f"this call may take up to {wanted.en} more and would pass the limit of {most.en}"
    if not incident and open_part < whole:
        zh += f"（其中 {kept.zh} 只留给舆情事件）"
        en += f" ({kept.en} of it is kept for incidents)"
    zh, en = zh + "。", en + "."
    if limit.unknown:
        zh += f"另有 {limit.unknown} 次调用价格未知，未计入金额。"
        en += f" The cost of {limit.unknown} further call{'s' if limit.unknown > 1 else ''} is unknown and not in it."
    setting = f"STEADYVOICE_BUDGET__{limit.setting}"
    zh += f"请用模板引擎继续，或请管理员调高上限（{setting}）；下月 1 日重新计算。"
    en += f" Go on with the playbook, or ask an administrator to raise the limit ({setting}); "
    en += "it starts again on the 1st."
    return ModelFailure(FailureReason.OVER_BUDGET, zh=zh, en=en)


def _figure(value: float, *, dollars: bool) -> Twin:
    """`$1.25`, `$0.0004`, `12,000 tokens`."""
    if dollars:
        text = f"${value:.2f}" if value >= 0.1 or value == 0 else f"${value:.2g}"
        return Twin(zh=text, en=text)
    return Twin(zh=f"{round(value):,} 词元", en=f"{round(value):,} tokens")
