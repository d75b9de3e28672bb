"""Drafts and their immutable versions."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Float, ForeignKey, Integer, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.domain.content import Content
from assistant.domain.draft import Draft, DraftState, LadderStep, Tokens, Version
from assistant.domain.finding import Finding, Support
from assistant.domain.vocabulary import DraftKind, Engine, Language, Move, Platform, Risk, Stage, Twin
from assistant.errors import NotFound
from assistant.files import nearest
from assistant.store.base import Base, Json, Moment

_SUPPORT = TypeAdapter(tuple[Support, ...])
_NOTES = TypeAdapter(tuple[Twin, ...])
_FINDINGS = TypeAdapter(tuple[Finding, ...])
_STEPS = TypeAdapter(tuple[LadderStep, ...])
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that is misread aloud or by hand


def new_id(prefix: str) -> str:
    """A short id that can be typed: `d-7kq2m9xw`; 30^8 of a kind."""
    return f"{prefix}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


class DraftRow(Base):
    """A draft; its text is in its versions."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    brand: Mapped[str] = mapped_column(String(64), index=True)
    platform: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(20), index=True)
    stage: Mapped[str | None] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(Text)
    basis: Mapped[dict[str, object]] = mapped_column(Json)
    incident: Mapped[str | None] = mapped_column(String(40), index=True)
    """Id of the recorded incident it is written on, repeated from the basis for queries."""
    move: Mapped[str | None] = mapped_column(String(20))
    make_good: Mapped[bool]
    risk: Mapped[str | None] = mapped_column(String(20))
    escalate_to: Mapped[str] = mapped_column(Text)
    variant: Mapped[str] = mapped_column(Text)
    request: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment(), index=True)
    created_by: Mapped[str] = mapped_column(String(64), index=True)
    changed_at: Mapped[datetime] = mapped_column(Moment())
    """When its text or state last changed; the queue's age."""
    latest: Mapped[int]

    def as_draft(self) -> Draft:
        """The domain object."""
        return Draft(
            id=self.id,
            kind=DraftKind(self.kind),
            brand=self.brand,
            platform=Platform(self.platform),
            language=Language(self.language),
            state=DraftState(self.state),
            stage=Stage(self.stage) if self.stage else None,
            title=self.title,
            basis=self.basis,
            move=Move(self.move) if self.move else None,
            make_good=self.make_good,
            risk=Risk(self.risk) if self.risk else None,
            escalate_to=self.escalate_to,
            variant=self.variant,
            request=self.request,
            created_at=self.created_at,
            created_by=self.created_by,
            latest=self.latest,
        )


class VersionRow(Base):
    """One immutable text."""

    __tablename__ = "version"

    draft: Mapped[str] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[dict[str, object]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    parent: Mapped[int | None]
    contributors: Mapped[list[str]] = mapped_column(Json)
    engine: Mapped[str] = mapped_column(String(20))
    model: Mapped[str] = mapped_column(Text)
    prompt: Mapped[str] = mapped_column(Text)
    prompt_digest: Mapped[str] = mapped_column(String(64), server_default="")
    complete: Mapped[bool]
    support: Mapped[list[object]] = mapped_column(Json)
    findings: Mapped[list[object]] = mapped_column(Json)
    notes: Mapped[list[object]] = mapped_column(Json)
    evidence: Mapped[list[str]] = mapped_column(Json, server_default="[]")
    steps: Mapped[list[object]] = mapped_column(Json, server_default="[]")
    tokens: Mapped[dict[str, object]] = mapped_column(Json)
    cost: Mapped[float | None] = mapped_column(Float)
    took_ms: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by: Mapped[str] = mapped_column(String(64))

    @classmethod
    def of(cls, version: Version) -> VersionRow:
        """The row of a version."""
        plain = version.model_dump(mode="json", exclude={"created_at"})
        return cls(**plain, created_at=version.created_at)

    def as_version(self) -> Version:
        """The domain object."""
        return Version(
            draft=self.draft,
            number=self.number,
            content=Content.model_validate(self.content),
            digest=self.digest,
            parent=self.parent,
            contributors=tuple(self.contributors),
            engine=Engine(self.engine),
            model=self.model,
            prompt=self.prompt,
            prompt_digest=self.prompt_digest,
            complete=self.complete,
            support=_SUPPORT.validate_python(self.support),
            findings=_FINDINGS.validate_python(self.findings),
            notes=_NOTES.validate_python(self.notes),
            evidence=tuple(self.evidence),
            steps=_STEPS.validate_python(self.steps),
            tokens=Tokens.model_validate(self.tokens),
            cost=self.cost,
            took_ms=self.took_ms,
            created_at=self.created_at,
            created_by=self.created_by,
        )


def insert_draft(session: Session, draft: Draft) -> None:
    """Write a new draft."""
    incident = draft.basis.get("incident_id")
    plain = draft.model_dump(mode="json", exclude={"created_at"})
    session.add(
        DraftRow(
            **plain,
            incident=incident if isinstance(incident, str) else None,
            created_at=draft.created_at,
            changed_at=draft.created_at,
        )
    )
    session.flush()


def get_draft(session: Session, draft_id: str) -> DraftRow:
    """The draft. Raises `NotFound` with the nearest id."""
    row = session.get(DraftRow, draft_id)
    if row is None:
        near = nearest(draft_id, session.scalars(select(DraftRow.id).order_by(DraftRow.created_at.desc()).limit(500)))
        raise NotFound(
            zh=f"没有草稿 {draft_id}" + (f"，是否想找 {near}？" if near else "。用 draft list 查看全部。"),
            en=f"There is no draft {draft_id}" + (f"; did you mean {near}?" if near else ". See draft list."),
        )
    return row


def get_version(session: Session, draft_id: str, number: int) -> Version:
    """One version of a draft. Raises `NotFound`."""
    row = session.get(VersionRow, (draft_id, number))
    if row is None:
        raise NotFound(zh=f"草稿 {draft_id} 没有第 {number} 版。", en=f"Draft {draft_id} has no version {number}.")
    return row.as_version()


def versions_of(session: Session, draft_id: str) -> tuple[Version, ...]:
    """All versions, oldest first."""
    query = select(VersionRow).where(VersionRow.draft == draft_id).order_by(VersionRow.number)
    return tuple(row.as_version() for row in session.scalars(query))


def find_drafts(
    session: Session,
    *,
    brands: Sequence[str] | None = None,
    kind: DraftKind | None = None,
    states: Sequence[DraftState] = (),
    person: str | None = None,
    words: str = "",
    incident: str | None = None,
    limit: int = 50,
    waiting: bool = False,
) -> tuple[Draft, ...]:
    """Drafts that fit, newest first; with `waiting`, those first that have been as they are for longest.

    `brands` None: all; `words` are sought in title and latest body.
    """
    query = select(DraftRow)
    conditions: list[ColumnElement[bool]] = []
    if brands is not None:
        conditions.append(DraftRow.brand.in_(list(brands)))
    if kind is not None:
        conditions.append(DraftRow.kind == kind.value)
    if states:
        conditions.append(DraftRow.state.in_([state.value for state in states]))
    if person:
        conditions.append(DraftRow.created_by == person)
    if incident:
        conditions.append(DraftRow.incident == incident)
    if words:
        query = query.join(VersionRow, (VersionRow.draft == DraftRow.id) & (VersionRow.number == DraftRow.latest))
        body = VersionRow.content["body"].as_string()
        conditions.append(or_(DraftRow.title.icontains(words, autoescape=True), body.icontains(words, autoescape=True)))
    order = (DraftRow.changed_at, DraftRow.id) if waiting else (DraftRow.created_at.desc(), DraftRow.id)
    query = query.where(*conditions).order_by(*order).limit(limit)
    return tuple(row.as_draft() for row in session.scalars(query))
