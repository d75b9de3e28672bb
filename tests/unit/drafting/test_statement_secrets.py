"""What may not be told leaves no trace in a statement, not even by what changes when it is there."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.content import Content
from assistant.domain.incident import Action, Fact, Incident
from assistant.domain.vocabulary import ActionState, Disclosure, FactStatus, Language, Platform, Stage
from assistant.drafting.playbook import compose_statement
from tests.unit.drafting.house import book, brand, library
from tests.unit.drafting.incidents import BARE_EN, REALISTIC, incident

LATER = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ANSWERING = (Platform.QA, Platform.SERVICE)
TELLING = (
    (
        "预计赔付总额约9.3万元，原因是供应商更换部件，仅涉及M26批次",
        "We expect to compensate 90,000 pounds; the cause was one batch",
    ),
    (
        "三人受伤送医，已于11月22日10时召回",
        "Three people were injured and taken to hospital; recalled at noon on 22 November",
    ),
    ("网传内容不属实，最早由竞争对手发布", "The claim is not true; its source was first posted by a rival"),
)
"""Words that answer questions, settle unknowns, call for another genre and name a later moment."""


def is_secret(fact: Fact, platform: Platform) -> bool:
    asked = fact.disclosure is Disclosure.IF_ASKED
    told_if_asked = fact.status is FactStatus.CONFIRMED and platform in ANSWERING
    hidden = fact.disclosure in (Disclosure.INTERNAL, Disclosure.EMBARGOED)
    return hidden or fact.status is FactStatus.RETRACTED or (asked and not told_if_asked)


def without_secrets(case: Incident, platform: Platform) -> Incident:
    facts = tuple(fact for fact in case.facts if not is_secret(fact, platform))
    actions = tuple(action for action in case.actions if action.state is not ActionState.PLANNED)
    return case.model_copy(update={"facts": facts, "actions": actions})


def content(case: Incident, platform: Platform, stage: Stage, language: Language) -> Content:
    channel = book().channels.get(platform)
    return compose_statement(case, brand(case.brand), channel, stage, language, library()).content


@st.composite
def ledgers(draw: st.DrawFn) -> Incident:
    """A realistic ledger with more secrets in it, at any place."""
    case = incident(draw(st.sampled_from((*REALISTIC, BARE_EN))))
    facts, actions = list(case.facts), list(case.actions)
    for number, (zh, en) in enumerate(draw(st.lists(st.sampled_from(TELLING), min_size=1, max_size=3, unique=True))):
        words = {"text": zh, "twin": en} if case.language is Language.ZH else {"text": en, "twin": zh}
        hidden = draw(st.sampled_from((Disclosure.INTERNAL, Disclosure.EMBARGOED)))
        status = draw(st.sampled_from(FactStatus))
        retracted = status is FactStatus.RETRACTED
        fact = Fact(
            id=f"s{number}",
            status=status,
            disclosure=Disclosure.PUBLIC if retracted else hidden,
            as_of=draw(st.sampled_from((None, LATER))),
            **words,
        )
        facts.insert(draw(st.integers(0, len(facts))), fact)
        plan = Action(id=f"p{number}", state=ActionState.PLANNED, at=LATER, **words)
        actions.insert(draw(st.integers(0, len(actions))), plan)
    return case.model_copy(update={"facts": tuple(facts), "actions": tuple(actions)})


@settings(max_examples=60, deadline=None)
@given(ledgers(), st.sampled_from(Platform), st.sampled_from(Stage), st.sampled_from(Language))
def test_secrets_leave_no_trace(case: Incident, platform: Platform, stage: Stage, language: Language) -> None:
    if any(channel.id is platform for channel in book().channels.channels):
        plain = without_secrets(case, platform)
        assert content(case, platform, stage, language) == content(plain, platform, stage, language)
