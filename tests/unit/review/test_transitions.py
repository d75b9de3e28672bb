"""Every pair of state and event, written down a second time by hand."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.domain.draft import DraftState
from assistant.errors import Conflict
from assistant.review.transitions import EVENT_NAMES, STATE_NAMES, TRANSITIONS, Event, possible, transition

EXPECTED = """
writing            edit            writing
writing            submit          in_review
writing            waive           writing
writing            archive         archived
in_review          edit            writing
in_review          withdraw        writing
in_review          waive           in_review
in_review          approve         in_review
in_review          clear           approved
in_review          request_changes changes_requested
in_review          reject          rejected
changes_requested  edit            writing
changes_requested  submit          in_review
changes_requested  waive           changes_requested
changes_requested  archive         archived
approved           edit            writing
approved           withdraw        writing
approved           void            in_review
approved           request_changes changes_requested
approved           reject          rejected
approved           release         released
rejected           edit            writing
rejected           archive         archived
released           edit            writing
released           void            in_review
released           release         released
released           archive         archived
archived           reopen          writing
"""
TABLE = {
    (DraftState(a), Event(b)): DraftState(c) for a, b, c in (line.split() for line in EXPECTED.split("\n") if line)
}


@pytest.mark.parametrize(("state", "event"), list(product(DraftState, Event)))
def test_every_pair(state: DraftState, event: Event) -> None:
    if (state, event) in TABLE:
        assert transition(state, event) is TABLE[state, event]
        return
    with pytest.raises(Conflict) as caught:
        transition(state, event)
    for offered in possible(state):
        assert EVENT_NAMES[offered].en in caught.value.text.en
        assert EVENT_NAMES[offered].zh in caught.value.text.zh


def test_any_edit_leads_back_to_writing() -> None:
    assert {after for (_, event), after in TRANSITIONS.items() if event is Event.EDIT} == {DraftState.WRITING}


def test_nothing_is_released_but_from_approved() -> None:
    into = {state for (state, _), after in TRANSITIONS.items() if after is DraftState.RELEASED}
    assert into == {DraftState.APPROVED, DraftState.RELEASED}
    assert {state for (state, _), after in TRANSITIONS.items() if after is DraftState.APPROVED} == {
        DraftState.IN_REVIEW
    }


def test_every_state_can_be_left_and_every_word_is_named() -> None:
    assert all(possible(state) for state in DraftState)
    assert set(STATE_NAMES) == set(DraftState)
    assert set(EVENT_NAMES) == set(Event)
