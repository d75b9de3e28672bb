"""The moment as of which a statement speaks is never before what it tells."""

from __future__ import annotations

from datetime import datetime

import pytest

from assistant.domain.incident import Incident
from assistant.domain.vocabulary import Language, Platform, Stage
from assistant.drafting.playbook import compose_statement
from assistant.drafting.playbook.telling import told_as_of
from tests.unit.drafting.house import book, brand, library
from tests.unit.drafting.incidents import incident

LEDGER = """
brand: shanlan
title: 天河店停业
type: service_failure
language: {language}
opened_at: "{opened}"
facts:
  - {{id: f1, text: "{fact}", status: {status}, disclosure: public}}
actions:
  - {{id: a1, text: "{action}", state: {state}}}
next_update: {{at: "2026-11-22T20:00:00+08:00"}}
"""


def ledger(
    fact: str, action: str = "已核对订单", status: str = "confirmed", state: str = "done", **more: str
) -> Incident:
    words = {"language": "zh", "opened": "2026-11-21T10:20:00+08:00"} | more
    return incident(LEDGER.format(fact=fact, action=action, status=status, state=state, **words))


@pytest.mark.parametrize(
    ("fact", "moment"),
    [
        ("天河店自11月21日11时起停业", "2026-11-21T11:00:00+08:00"),
        ("天河店自11:40起停业", "2026-11-21T11:40:00+08:00"),
        ("11月22日上午9点半门店恢复营业", "2026-11-22T09:30:00+08:00"),
        ("天河店自11月22日起停业", "2026-11-22T10:20:00+08:00"),
        ("天河店停业至11月22日18时", "2026-11-21T10:20:00+08:00"),
        ("预计11月22日9时恢复", "2026-11-21T10:20:00+08:00"),
        ("门店每天22:00打烊", "2026-11-21T10:20:00+08:00"),
        ("11月20日23时门店已打烊", "2026-11-21T10:20:00+08:00"),
        ("11月25日9时门店恢复营业", "2026-11-21T10:20:00+08:00"),
        ("2025年11月21日12时发生过一次", "2026-11-21T10:20:00+08:00"),
    ],
)
def test_chinese_words_that_name_a_moment(fact: str, moment: str) -> None:
    assert told_as_of(ledger(fact), Language.ZH).moment == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("action", "moment"),
    [
        ("We stopped selling at noon", "2026-11-21T12:00:00+00:00"),
        ("We stopped selling at 2 pm on 21 November", "2026-11-21T14:00:00+00:00"),
        ("We closed the shop on 22 November at 09:15", "2026-11-22T09:15:00+00:00"),
        ("We have closed the shop until noon", "2026-11-21T08:00:00+00:00"),
        ("We stopped selling yesterday at 5 pm", "2026-11-21T08:00:00+00:00"),
    ],
)
def test_english_words_that_name_a_moment(action: str, moment: str) -> None:
    case = ledger("The lamp was sold", action, language="en", opened="2026-11-21T08:00:00+00:00")
    assert told_as_of(case, Language.EN).moment == datetime.fromisoformat(moment)


def test_a_day_without_an_hour_is_told_without_one() -> None:
    case = ledger("天河店自11月22日起停业")
    for platform in (Platform.WEBSITE, Platform.X):
        channel = book().channels.get(platform)
        body = compose_statement(case, brand("shanlan"), channel, Stage.HOLDING, Language.ZH, library()).content.body
        assert "截至2026年11月22日，" in body


def test_what_is_not_told_as_past_moves_nothing() -> None:
    opened = datetime.fromisoformat("2026-11-21T10:20:00+08:00")
    assert told_as_of(ledger("网传12时有人受伤", status="unverified"), Language.ZH).moment == opened
    assert told_as_of(ledger("门店正常", "15时召开说明会", state="approved"), Language.ZH).moment == opened
    assert told_as_of(ledger("天河店自11时起停业"), Language.EN).moment == opened  # no words in English


@pytest.mark.parametrize(
    "opened",
    [
        "0001-01-01T00:30:00+14:00",
        "0001-01-01T00:30:00-11:00",
        "9999-12-31T23:30:00-11:00",
        "9999-12-31T23:30:00+08:00",
    ],
)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("platform", [Platform.WEBSITE, Platform.X])
def test_years_at_the_edge_of_the_calendar(opened: str, language: Language, platform: Platform) -> None:
    # the ledger's own check would refuse such a year; the wording must not fail on it either
    case = ledger("天河店自11时起停业，昨天和明天照常").model_copy(update={"opened_at": datetime.fromisoformat(opened)})
    channel = book().channels.get(platform)
    body = compose_statement(case, brand("shanlan"), channel, Stage.HOLDING, language, library()).content.body
    assert body
