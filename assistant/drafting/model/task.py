"""What a model is asked to write for the drafts of one request, and how its reply is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason
from assistant.domain.vocabulary import Engine, Strict, Twin

FindingsOf: TypeAlias = Callable[[Content], Sequence[Finding]]
"""Runs the checks of the draft on a text; given by the caller, who knows brand, ledger and channel."""

PROMPT_TOKENS_LOCAL = 350
"""Variable part of a prompt for the embedded model: after 1,300 stable tokens two cores read 52 a second, so that the
first word comes within 7 s (`make bench`)."""


class Modelled(Strict):
    """A model's text for one draft, after everything that must not change was put back."""

    content: Content
    complete: bool = True
    notes: tuple[Twin, ...] = ()
    """What was not kept of the model's text and why, and how the text differs from its siblings."""
    prompt: str
    """`<task>/<lang>@<version>`."""
    prompt_digest: str
    evidence: tuple[str, ...] = ()
    """Sources of the passages in the prompt."""
    variant: str = ""
    """How it differs from its siblings, in words; empty: as the playbook's text says."""


class Unused(Strict):
    """Why nothing of the model's words stands for one draft of several: its text stays as it was."""

    reason: FailureReason
    detail: Twin
    """In words for the person, a whole sentence."""


class Task(Protocol):
    """One request to whatever model the ladder offers.

    `engine` is `provider` (a large model writes freely within the rules) or `local` (a small one chooses and
    phrases the slots of the playbook's text). The drafts of a request stand in a fixed order.
    """

    def request(self, engine: Engine, model: ChatModel) -> ChatRequest:
        """The call. The stable part comes first and is byte-identical between requests of one brand and language."""
        ...

    def read(self, engine: Engine, reply: ChatReply) -> tuple[Modelled | Unused, ...]:
        """The texts, one for each draft; `Unused` says why the model's words were not usable for it.

        Raises `ModelFailure` (`BAD_JSON`, `WRONG_SCHEMA`, `DECLINED`, `WRONG_LANGUAGE`, `OVER_LONG`, `EMPTY`,
        `NOTHING_KEPT`) where nothing of the reply is usable, with the partial text.
        """
        ...

    def repair(
        self, engine: Engine, model: ChatModel, modelled: Modelled, found: Sequence[Finding], place: int
    ) -> ChatRequest:
        """One more call that names the blockers; its reply is read as a request of a single draft.

        `place` is the draft's among those of the request. A task keeps nothing between its calls: when a job is taken
        up again, a recorded reply is not read a second time.
        """
        ...

    def read_repaired(self, engine: Engine, reply: ChatReply, modelled: Modelled, place: int) -> Modelled | None:
        """The repaired text, or `None` where it is not usable."""
        ...
