"""Ledgers and their history."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.domain.incident import Action, Fact
from assistant.domain.people import Actor
from assistant.domain.vocabulary import ActionState, Disclosure, FactStatus
from assistant.errors import Conflict, NotAllowed, NotFound, UserError
from tests.unit.desk.conftest import House
from tests.unit.desk.test_desk_review import incident


def fact(text: str, status: FactStatus = FactStatus.CONFIRMED) -> Fact:
    return Fact(id="f1", text=text, status=status, disclosure=Disclosure.PUBLIC)


def test_every_change_of_a_fact_is_kept(house: House) -> None:
    lin = house.act("lin")
    recorded = house.incidents.new(lin, incident(), "chaoyang")
    house.incidents.set_fact(lin, "chaoyang", fact("封口膜脱落"), reason="质检报告")
    house.incidents.set_fact(lin, "chaoyang", fact("封口膜脱落"))  # the same again is no change
    action = Action(id="a1", text="送检", state=ActionState.DOING)
    last = house.incidents.set_action(lin, "chaoyang", action)
    history = house.incidents.history(lin, "chaoyang")
    assert [(c.number, c.what) for c in history] == [(1, "fact:f1"), (2, "action:a1")]
    assert history[0].before is not None
    assert history[0].before["text"] == "有消费者反映"
    assert history[0].reason == "质检报告"
    assert history[1].before is None
    assert last.digest != recorded.digest
    assert last.incident.actions == (action,)
    assert [one.id for one in house.incidents.list(lin, brand="shanlan")] == ["chaoyang"]
    assert house.incidents.find(lin, "chaoyang") == last.incident


def test_what_is_not_given_stays_as_it_stands_now(house: House) -> None:
    lin, chen = house.act("lin"), house.act("chen")
    house.incidents.new(lin, incident(), "one")
    house.incidents.change_fact(lin, "one", "f1", {"source": "质检报告", "text": ""})
    house.incidents.change_fact(chen, "one", "f1", {"owner": "品控部", "status": None})
    new = house.incidents.change_fact(lin, "one", "f2", {"text": "疑似来自封口膜"}).incident
    assert new.facts[0].model_dump(exclude_none=True) == {
        **incident().facts[0].model_dump(exclude_none=True),
        "source": "质检报告",
        "owner": "品控部",
    }
    assert (new.facts[1].status, new.facts[1].disclosure) == (FactStatus.UNVERIFIED, Disclosure.INTERNAL)
    house.incidents.change_action(lin, "one", "a1", {"text": "送检", "state": ActionState.DOING})
    last = house.incidents.change_action(chen, "one", "a1", {"state": ActionState.DONE}, "已出结果").incident
    assert last.actions == (Action(id="a1", text="送检", state=ActionState.DONE),)
    with pytest.raises(UserError, match="fact f3"):
        house.incidents.change_fact(lin, "one", "f3", {"status": "sure"})


def test_two_people_change_one_fact_at_the_same_time(house: House) -> None:
    lin, chen = house.act("lin"), house.act("chen")
    house.incidents.new(lin, incident(), "one")
    given: list[tuple[Actor, dict[str, object]]] = [
        (lin, {"source": "质检报告"}),
        (chen, {"owner": "品控部"}),
        (lin, {"text": "封口膜脱落"}),
        (chen, {"twin": "The film came off"}),
    ]
    with ThreadPoolExecutor(len(given)) as pool:
        list(pool.map(lambda one: house.incidents.change_fact(one[0], "one", "f1", one[1]), given))
    fact = house.incidents.find(lin, "one").facts[0]
    assert (fact.source, fact.owner, fact.text) == ("质检报告", "品控部", "封口膜脱落")
    assert fact.twin == "The film came off"


def test_an_id_used_for_a_fact_and_an_action_is_refused(house: House) -> None:
    lin = house.act("lin")
    house.incidents.new(lin, incident(), "one")
    with pytest.raises((UserError, ValueError)):
        house.incidents.set_action(lin, "one", Action(id="f1", text="x", state=ActionState.DONE))


def test_replacing_the_whole_ledger(house: House) -> None:
    lin = house.act("lin")
    first = house.incidents.new(lin, incident(), "one")
    house.incidents.replace(lin, "one", first.incident.model_copy(update={"title": "新标题"}), "补充")
    assert house.incidents.history(lin, "one")[0].what == "incident"
    with pytest.raises(UserError, match="lumen"):
        house.incidents.replace(lin, "one", first.incident.model_copy(update={"brand": "lumen"}))


def test_refusals(house: House) -> None:
    lin = house.act("lin")
    house.incidents.new(lin, incident(), "one")
    with pytest.raises(Conflict):
        house.incidents.new(lin, incident(), "one")
    with pytest.raises(UserError, match="letters"):
        house.incidents.new(lin, incident(), "a b")
    with pytest.raises(NotFound, match="did you mean one"):
        house.incidents.show(lin, "onne")
    with pytest.raises(NotAllowed):
        house.incidents.new(house.act("ops"), incident())
