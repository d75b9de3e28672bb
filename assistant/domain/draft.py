"""Drafts and their immutable versions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from assistant.domain.content import Content
from assistant.domain.digest import digest
from assistant.domain.finding import Finding, Support
from assistant.domain.vocabulary import DraftKind, Engine, Language, Move, Platform, Risk, Stage, Strict, Twin


class DraftState(StrEnum):
    """Where a draft stands; the moves between are in `assistant/review/transitions.py`."""

    WRITING = "writing"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    RELEASED = "released"
    ARCHIVED = "archived"


class Tokens(Strict):
    """Tokens of a model call; `None` where unknown, 0 where no model was called."""

    input: int | None = 0
    output: int | None = 0


class StepOutcome(StrEnum):
    """What became of a rung of the ladder."""

    WROTE = "wrote"
    FAILED = "failed"
    SKIPPED = "skipped"


class LadderStep(Strict):
    """One rung that was tried or passed over for a text, and why it did not write."""

    engine: Engine
    model: str = ""
    outcome: StepOutcome
    reason: str = ""
    """A value of `FailureReason`."""
    detail: Twin | None = None
    took_ms: float | None = None


class Written(Strict):
    """A text as a person or an engine hands it in, before it becomes a numbered version."""

    content: Content
    engine: Engine
    model: str = ""
    prompt: str = ""
    """`<task>/<lang>@<version>` or `playbook/<type>/<lang>@<version>`."""
    prompt_digest: str = ""
    """Of the prompt file as it stood; empty where no prompt was used."""
    complete: bool = True
    support: tuple[Support, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Twin, ...] = ()
    """What the engine left out and why, for the person."""
    evidence: tuple[str, ...] = ()
    """Sources of the passages that the engine was given (`faq.md#L10-L24`)."""
    steps: tuple[LadderStep, ...] = ()
    """The rungs above the engine that wrote, and why they did not."""
    tokens: Tokens = Tokens()
    cost: float | None = None
    """US dollars; `None` where unknown or where no model was called."""
    took_ms: float | None = None


class Version(Written):
    """One immutable text of a draft, with where it came from."""

    draft: str
    number: int
    digest: str
    """Of the content, see `content_digest`."""
    parent: int | None = None
    contributors: tuple[str, ...] = ()
    """People who prompted, generated, edited or accepted a suggestion; they cannot approve."""
    created_at: datetime
    created_by: str


class NewDraft(Strict):
    """A draft before it has an id."""

    kind: DraftKind
    brand: str
    platform: Platform
    language: Language
    stage: Stage | None = None
    title: str = ""
    """For lists: the incident's title, the brief's goal, the comment's beginning."""
    basis: dict[str, object]
    """`{"brief": …}`, `{"comment": …}` or `{"incident": …}`; with `incident_id` where the incident is recorded."""
    move: Move | None = None
    make_good: bool = False
    risk: Risk | None = None
    escalate_to: str = ""
    variant: str = ""
    """How it differs from its siblings, in words."""
    request: str = ""
    """Id of the request that it came from; siblings share it."""


class Draft(NewDraft):
    """A draft; its text is in its versions."""

    id: str
    state: DraftState
    created_at: datetime
    created_by: str
    latest: int = 1


def content_digest(content: Content, platform: Platform, language: Language) -> str:
    """What a decision binds: the text in its shape, for one channel and language."""
    return digest({"content": content.model_dump(mode="json"), "platform": platform.value, "language": language.value})
