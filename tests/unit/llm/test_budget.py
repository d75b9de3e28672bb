from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.model import FailureReason, Spent
from assistant.llm.budget import Estimate, month_start, over
from assistant.settings import Budget

NOTHING = Spent()
money = st.floats(0, 1000)
counts = st.integers(0, 10**7)


def test_no_limit_refuses_nothing() -> None:
    assert over(Budget(), Spent(usd=1e9, tokens=10**12), Spent(usd=1e9), False, Estimate(10**9, 1e6)) is None


@pytest.mark.parametrize(
    ("budget", "person", "brand", "setting"),
    [
        (Budget(person_usd=1), Spent(usd=0.79), NOTHING, "PERSON_USD"),
        (Budget(brand_usd=1), NOTHING, Spent(usd=0.79), "BRAND_USD"),
        (Budget(person_tokens=1000), Spent(tokens=701), NOTHING, "PERSON_TOKENS"),
        (Budget(brand_tokens=1000), NOTHING, Spent(tokens=701), "BRAND_TOKENS"),
    ],
)
def test_each_limit_holds_and_keeps_its_reserve_for_incidents(
    budget: Budget, person: Spent, brand: Spent, setting: str
) -> None:
    estimate = Estimate(tokens=100, usd=0.02)
    refused = over(budget, person, brand, False, estimate)
    assert refused is not None
    assert refused.reason is FailureReason.OVER_BUDGET
    assert setting in refused.text.zh
    assert setting in refused.text.en
    assert over(budget, person, brand, True, estimate) is None


def test_the_message_says_what_was_used_what_is_left_and_whom_to_ask() -> None:
    refused = over(Budget(person_usd=10), Spent(usd=7.99, unknown_cost_calls=2), NOTHING, False, Estimate(500, 0.0153))
    assert refused is not None
    assert refused.text.zh == (
        "本月您的模型用量已达 $7.99，这次最多还要 $0.015，会超出上限 $10.00（其中 $2.00 只留给舆情事件）。"
        "另有 2 次调用价格未知，未计入金额。"
        "请用模板引擎继续，或请管理员调高上限（STEADYVOICE_BUDGET__PERSON_USD）；下月 1 日重新计算。"
    )
    assert refused.text.en == (
        "This month you have used $7.99 on models; this call may take up to $0.015 more and would pass the limit of "
        "$10.00 ($2.00 of it is kept for incidents). The cost of 2 further calls is unknown and not in it. Go on with "
        "the playbook, or ask an administrator to raise the limit (STEADYVOICE_BUDGET__PERSON_USD); "
        "it starts again on the 1st."
    )
    refused = over(Budget(brand_tokens=10_000), NOTHING, Spent(tokens=9_900), True, Estimate(500))
    assert refused is not None
    assert refused.text.zh.startswith(
        "本月这个品牌的模型用量已达 9,900 词元，这次最多还要 500 词元，会超出上限 10,000 词元。"
    )
    assert refused.text.en.startswith(
        "This month this brand has used 9,900 tokens on models; this call may take up to 500"
    )


def test_a_call_of_unknown_price_counts_for_tokens_until_the_dollars_are_used_up() -> None:
    budget = Budget(person_usd=10, incident_reserve=0)
    assert over(budget, Spent(usd=9.99), NOTHING, False, Estimate(10**6, None)) is None
    assert over(budget, Spent(usd=10), NOTHING, False, Estimate(1, None)) is not None


def test_a_limit_of_zero_stops_everything() -> None:
    for budget in (Budget(person_usd=0), Budget(brand_tokens=0)):
        for incident in (True, False):
            assert over(budget, NOTHING, NOTHING, incident, Estimate(0, 0.0)) is not None


@given(money, money, money, counts, counts, counts, st.floats(0, 0.99), st.booleans())
def test_what_is_let_through_stays_within_the_limit(
    limit: float, used: float, usd: float, most: int, tokens: int, wanted: int, reserve: float, incident: bool
) -> None:
    budget = Budget(person_usd=limit, brand_tokens=most, incident_reserve=reserve)
    person, brand, estimate = Spent(usd=used), Spent(tokens=tokens), Estimate(wanted, usd)
    if over(budget, person, brand, incident, estimate) is None:
        assert used + usd <= limit
        assert tokens + wanted <= most
        assert over(budget, person, brand, True, estimate) is None


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (datetime(2026, 11, 22, 9, tzinfo=SHANGHAI), datetime(2026, 10, 31, 16, tzinfo=UTC)),
        (datetime(2026, 11, 1, tzinfo=SHANGHAI), datetime(2026, 10, 31, 16, tzinfo=UTC)),
        (datetime(2026, 10, 31, 23, 59, tzinfo=SHANGHAI), datetime(2026, 9, 30, 16, tzinfo=UTC)),
        (datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)),
        (datetime(2026, 11, 22, tzinfo=timezone(timedelta(hours=-5))), datetime(2026, 11, 1, 5, tzinfo=UTC)),
        (datetime(2026, 11, 22, tzinfo=ZoneInfo("America/New_York")), datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_month_begins_by_the_clock_of_the_workspace(now: datetime, start: datetime) -> None:
    assert month_start(now) == start


def test_a_month_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        month_start(datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None))
