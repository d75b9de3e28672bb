"""What others say is told once as what others say, and what is untrue is denied once."""

from __future__ import annotations

import pytest

from assistant.domain.incident import Fact
from assistant.domain.vocabulary import Disclosure, FactStatus, IncidentType, Platform, Stage
from assistant.drafting.playbook import compose_statement
from tests.unit.drafting.house import book, brand, library
from tests.unit.drafting.incidents import BARE_EN, BARE_ZH, incident


def told(text: str, status: FactStatus) -> str:
    case = incident(BARE_EN if text.isascii() else BARE_ZH)
    fact = Fact(id="f1", text=text, status=status, disclosure=Disclosure.PUBLIC)
    case = case.model_copy(update={"facts": (fact,)})
    channel = book().channels.get(Platform.WEBSITE)
    return compose_statement(
        case, brand(case.brand), channel, Stage.HOLDING, case.language, library()
    ).content.body.replace("\n", " ")


OWN_VERDICT = (
    "网传有顾客因此住院，经核实该说法不属实",
    "网传顾客住院，我们未接到相关报告",
    "有网友称门店将关闭，该消息为不实信息",
    "网传门店使用过期奶源为谣言",
    "Posts say that the lamp can catch fire; we have found no report of fire",
    "Claims that the lamp contains mercury are false",
    "The claim that lamps contain mercury is not true",
    "It is not true that lamps contain mercury",
    "A video shows the lamp on fire; this is not true",
)

CLAIMS = (
    ("网传山岚茶检测报告虚假", "经查，网传“山岚茶检测报告虚假”不属实。"),
    ("公司声明不属实", "经查，网传“公司声明不属实”不属实。"),
    ("网传产品有问题，公司没有召回", "经查，网传“产品有问题，公司没有召回”不属实。"),
    ("网传顾客投诉，该情况属实", "经查，网传“顾客投诉，该情况属实”不属实。"),
    ("网传门店被查，经核实使用过期奶", "经查，网传“门店被查，经核实使用过期奶”不属实。"),
    ("The safety certificate is fake", "the claim that the safety certificate is fake is not true."),
    ("There is no record of safety tests", "the claim that there is no record of safety tests is not true."),
    ("Reports that the certificate is false", "the claim that the certificate is false is not true."),
    ("Claims that the lamp was never tested", "the claim that the lamp was never tested is not true."),
)


@pytest.mark.parametrize("text", OWN_VERDICT)
def test_a_verdict_that_the_text_carries_is_not_turned_round(text: str) -> None:
    body = told(text, FactStatus.REFUTED)
    assert text in body
    assert "”不属实" not in body and "the following claim" not in body and "We have checked, and the claim" not in body


@pytest.mark.parametrize(("text", "denied"), CLAIMS)
def test_a_claim_without_a_verdict_is_denied(text: str, denied: str) -> None:
    assert denied in told(text, FactStatus.REFUTED)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("已有5名顾客反映饮用后腹泻", "已有5名顾客反映饮用后腹泻，目前尚未证实。"),
        ("有反映称门店欠薪", "有反映称门店欠薪，目前尚未证实。"),
        ("据称有人受伤？", "据称有人受伤，目前尚未证实。"),
        ("网传门店欠薪。供应商已停供！", "网传门店欠薪。供应商已停供。以上说法目前尚未证实。"),
        ("It is claimed that the lamp can burn", "It is claimed that the lamp can burn; this has not been confirmed."),
        ("Reportedly two people were hurt", "Reportedly two people were hurt; this has not been confirmed."),
        ("Claims that the lamp can burn?", "We have seen reports that the lamp can burn; this has not been confirmed."),
        ("Posts say it burns. And that we knew", "Posts say it burns. And that we knew. This has not been confirmed."),
    ],
)
def test_reported_speech_is_not_reported_twice(text: str, said: str) -> None:
    body = told(text, FactStatus.UNVERIFIED)
    assert said in body
    assert "有反映称：" not in body and "“已有" not in body and "reports that it is" not in body


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("Two customers were left with two cut fingers", "Has anyone been hurt?"),
        ("One customer was treated for burns", "Has anyone been hurt?"),
        ("一名用户手指被割伤", "有没有人受伤？"),
    ],
)
def test_injuries_that_are_told_answer_the_question(text: str, ask: str) -> None:
    case = incident(BARE_EN if text.isascii() else BARE_ZH)
    fact = Fact(id="f1", text=text, status=FactStatus.CONFIRMED, disclosure=Disclosure.PUBLIC)
    case = case.model_copy(update={"facts": (fact,), "type": IncidentType.PRODUCT_QUALITY})
    channel = book().channels.get(Platform.QA)
    body = compose_statement(case, brand(case.brand), channel, Stage.HOLDING, case.language, library()).content.body
    answer = next(block for block in body.split("\n\n") if ask in block)
    assert text in answer
