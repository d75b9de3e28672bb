"""The ladder: down on every failure, and every step says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.draft import StepOutcome
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason, OnText, Purpose, Residency, Stopped
from assistant.domain.vocabulary import Engine
from assistant.errors import ModelFailure, UserError
from assistant.llm.ladder import Rung, climb


class Named:
    """A model of which only the name matters here."""

    def __init__(self, name: str, engine: Engine = Engine.PROVIDER) -> None:
        self.name = name
        self.engine = engine
        self.residency = Residency.MACHINE

    def count_tokens(self, text: str) -> int:
        return len(text)

    def chat(
        self, request: ChatRequest, purpose: Purpose, on_text: OnText | None = None, stopped: Stopped | None = None
    ) -> ChatReply:
        raise AssertionError("the attempt decides")


def failing(reason: FailureReason, *partial: str) -> ModelFailure:
    return ModelFailure(reason, zh=f"原因 {reason}", en=f"because {reason}", partial=partial)


PROVIDER, LOCAL = Named("far"), Named("near", Engine.LOCAL)


def test_the_first_that_writes_ends_it() -> None:
    tried: list[str] = []

    def attempt(model: ChatModel) -> str:
        tried.append(model.name)
        if model is PROVIDER:
            raise failing(FailureReason.DECLINED, "开头")
        return "写好了"

    climbed = climb([Rung(Engine.PROVIDER, PROVIDER), Rung(Engine.LOCAL, LOCAL), Rung(Engine.LOCAL, LOCAL)], attempt)
    assert tried == ["far", "near"]
    assert (climbed.result, climbed.engine, climbed.model) == ("写好了", Engine.LOCAL, LOCAL)
    assert climbed.partial == ("开头",)
    first, second = climbed.steps
    assert (first.engine, first.model, first.outcome, first.reason) == (
        Engine.PROVIDER,
        "far",
        StepOutcome.FAILED,
        "declined",
    )
    assert first.detail is not None
    assert first.detail.zh == "原因 declined"
    assert first.took_ms is not None
    assert (second.outcome, second.reason, second.detail) == (StepOutcome.WROTE, "", None)


def test_what_may_not_be_tried_is_skipped_and_says_why() -> None:
    refused = failing(FailureReason.NOT_ALLOWED)
    climbed = climb([Rung(Engine.PROVIDER, PROVIDER, refused), Rung(Engine.LOCAL, None)], lambda model: model.name)
    assert climbed.result is None
    assert [(s.outcome, s.reason, s.took_ms) for s in climbed.steps] == [
        (StepOutcome.SKIPPED, "not_allowed", None),
        (StepOutcome.SKIPPED, "not_set_up", None),
    ]
    assert climbed.steps[0].detail == refused.text


def test_a_person_who_stops_it_ends_it() -> None:
    def attempt(model: ChatModel) -> str:
        raise failing(FailureReason.STOPPED, "写到一半")

    climbed = climb([Rung(Engine.PROVIDER, PROVIDER), Rung(Engine.LOCAL, LOCAL)], attempt)
    assert climbed.stopped
    assert climbed.result is None
    assert climbed.partial == ("写到一半",)
    assert [step.reason for step in climbed.steps] == ["stopped"]


def test_other_errors_pass_through() -> None:
    def attempt(model: ChatModel) -> str:
        raise UserError(zh="错", en="wrong")

    with pytest.raises(UserError):
        climb([Rung(Engine.PROVIDER, PROVIDER)], attempt)


@given(st.lists(st.sampled_from([None, *FailureReason]), max_size=5))
def test_there_is_one_step_for_each_rung_that_was_reached(reasons: list[FailureReason | None]) -> None:
    left = iter(reasons)

    def attempt(model: ChatModel) -> str:
        reason = next(left)
        if reason is not None:
            raise failing(reason)
        return "好"

    climbed = climb([Rung(Engine.PROVIDER, PROVIDER)] * len(reasons), attempt)
    ends = [i for i, reason in enumerate(reasons) if reason in (None, FailureReason.STOPPED)]
    assert len(climbed.steps) == (ends[0] + 1 if ends else len(reasons))
    assert (climbed.result is None) == (climbed.engine is None)
    assert (climbed.result == "好") == (bool(ends) and reasons[ends[0]] is None)
