"""The table `(state, event) → state`: every move of a draft, and nothing that is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from assistant.domain.draft import DraftState
from assistant.domain.vocabulary import Twin
from assistant.errors import Conflict


class Event(StrEnum):
    """What can happen to a draft."""

    EDIT = "edit"
    """A new version, by hand, by an engine or by restoring."""
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    WAIVE = "waive"
    APPROVE = "approve"
    """One approval; `CLEAR` follows when the policy is satisfied."""
    CLEAR = "clear"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    VOID = "void"
    """What the approvals rest on has changed (ledger, brief, findings, label)."""
    RELEASE = "release"
    ARCHIVE = "archive"
    REOPEN = "reopen"


_S, _E = DraftState, Event

TRANSITIONS: Mapping[tuple[DraftState, Event], DraftState] = MappingProxyType(
    {
        (_S.WRITING, _E.EDIT): _S.WRITING,
        (_S.WRITING, _E.SUBMIT): _S.IN_REVIEW,
        (_S.WRITING, _E.WAIVE): _S.WRITING,
        (_S.WRITING, _E.ARCHIVE): _S.ARCHIVED,
        (_S.IN_REVIEW, _E.EDIT): _S.WRITING,
        (_S.IN_REVIEW, _E.WITHDRAW): _S.WRITING,
        (_S.IN_REVIEW, _E.WAIVE): _S.IN_REVIEW,
        (_S.IN_REVIEW, _E.APPROVE): _S.IN_REVIEW,
        (_S.IN_REVIEW, _E.CLEAR): _S.APPROVED,
        (_S.IN_REVIEW, _E.REQUEST_CHANGES): _S.CHANGES_REQUESTED,
        (_S.IN_REVIEW, _E.REJECT): _S.REJECTED,
        (_S.CHANGES_REQUESTED, _E.EDIT): _S.WRITING,
        (_S.CHANGES_REQUESTED, _E.SUBMIT): _S.IN_REVIEW,
        (_S.CHANGES_REQUESTED, _E.WAIVE): _S.CHANGES_REQUESTED,
        (_S.CHANGES_REQUESTED, _E.ARCHIVE): _S.ARCHIVED,
        (_S.APPROVED, _E.EDIT): _S.WRITING,
        (_S.APPROVED, _E.WITHDRAW): _S.WRITING,
        (_S.APPROVED, _E.VOID): _S.IN_REVIEW,
        (_S.APPROVED, _E.REQUEST_CHANGES): _S.CHANGES_REQUESTED,
        (_S.APPROVED, _E.REJECT): _S.REJECTED,
        (_S.APPROVED, _E.RELEASE): _S.RELEASED,
        (_S.REJECTED, _E.EDIT): _S.WRITING,
        (_S.REJECTED, _E.ARCHIVE): _S.ARCHIVED,
        (_S.RELEASED, _E.EDIT): _S.WRITING,
        (_S.RELEASED, _E.VOID): _S.IN_REVIEW,
        (_S.RELEASED, _E.RELEASE): _S.RELEASED,
        (_S.RELEASED, _E.ARCHIVE): _S.ARCHIVED,
        (_S.ARCHIVED, _E.REOPEN): _S.WRITING,
    }
)

STATE_NAMES: Mapping[DraftState, Twin] = MappingProxyType(
    {
        _S.WRITING: Twin(zh="撰写中", en="being written"),
        _S.IN_REVIEW: Twin(zh="审核中", en="in review"),
        _S.CHANGES_REQUESTED: Twin(zh="退回修改", en="sent back for changes"),
        _S.APPROVED: Twin(zh="已通过审核", en="approved"),
        _S.REJECTED: Twin(zh="已否决", en="rejected"),
        _S.RELEASED: Twin(zh="已放行", en="cleared"),
        _S.ARCHIVED: Twin(zh="已归档", en="archived"),
    }
)

EVENT_NAMES: Mapping[Event, Twin] = MappingProxyType(
    {
        _E.EDIT: Twin(zh="修改", en="edit"),
        _E.SUBMIT: Twin(zh="送审", en="submit"),
        _E.WITHDRAW: Twin(zh="撤回", en="withdraw"),
        _E.WAIVE: Twin(zh="特批放行", en="waive"),
        _E.APPROVE: Twin(zh="通过", en="approve"),
        _E.CLEAR: Twin(zh="审核完成", en="clear"),
        _E.REQUEST_CHANGES: Twin(zh="退回修改", en="request changes"),
        _E.REJECT: Twin(zh="否决", en="reject"),
        _E.VOID: Twin(zh="审核失效", en="void"),
        _E.RELEASE: Twin(zh="导出放行稿", en="release"),
        _E.ARCHIVE: Twin(zh="归档", en="archive"),
        _E.REOPEN: Twin(zh="重新打开", en="reopen"),
    }
)

_BY_THE_HOUSE = frozenset({Event.CLEAR, Event.VOID})
"""Events that follow from others; no person gives them, so no message offers them."""


def possible(state: DraftState) -> tuple[Event, ...]:
    """What people can do with a draft in this state."""
    return tuple(event for event in Event if (state, event) in TRANSITIONS and event not in _BY_THE_HOUSE)


def transition(state: DraftState, event: Event) -> DraftState:
    """The state after the event. Raises `Conflict`, which says what is possible, where the table has no such move."""
    following = TRANSITIONS.get((state, event))
    if following is None:
        names = [EVENT_NAMES[one] for one in possible(state)]
        here, what = STATE_NAMES[state], EVENT_NAMES[event]
        raise Conflict(
            zh=f"草稿{here.zh}，此时不能{what.zh}；可以：{'、'.join(name.zh for name in names)}。",
            en=f"The draft is {here.en}; “{what.en}” is not possible now. Possible: {', '.join(n.en for n in names)}.",
        )
    return following
