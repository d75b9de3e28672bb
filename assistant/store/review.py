"""Decisions, waivers and releases."""

from __future__ import annotations

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.domain.content import Content
from assistant.domain.review import Decision, Release, ReleaseFormat, Verdict, Waiver
from assistant.domain.vocabulary import Role
from assistant.store.base import Base, Json, Moment
from assistant.store.drafts import DraftRow, VersionRow
from assistant.store.people import PersonRow

_DECISIONS = TypeAdapter(tuple[Decision, ...])
_ENDED_DEMO = select(PersonRow.id).where(PersonRow.demo, PersonRow.active.is_(False))


class DecisionRow(Base):
    """One reviewer's word; never changed, voided by the binding no longer being the same."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    draft: Mapped[str] = mapped_column(ForeignKey("draft.id"), index=True)
    version: Mapped[int]
    actor: Mapped[str] = mapped_column(String(64))
    roles: Mapped[list[str]] = mapped_column(Json)
    verdict: Mapped[str] = mapped_column(String(20))
    binding: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment())

    @classmethod
    def of(cls, decision: Decision) -> DecisionRow:
        """The row of a decision."""
        plain = decision.model_dump(mode="json", exclude={"at"})
        return cls(**plain, at=decision.at)

    def as_decision(self) -> Decision:
        """The domain object."""
        return Decision(
            draft=self.draft,
            version=self.version,
            actor=self.actor,
            roles=tuple(Role(role) for role in self.roles),
            verdict=Verdict(self.verdict),
            binding=self.binding,
            reason=self.reason,
            at=self.at,
        )


class WaiverRow(Base):
    """A finding that may stand until it expires."""

    __tablename__ = "waiver"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    draft: Mapped[str] = mapped_column(ForeignKey("draft.id"), index=True)
    finding: Mapped[str] = mapped_column(String(64))
    rule: Mapped[str] = mapped_column(String(100))
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(Moment())
    at: Mapped[datetime] = mapped_column(Moment())

    @classmethod
    def of(cls, waiver: Waiver) -> WaiverRow:
        """The row of a waiver."""
        plain = waiver.model_dump(mode="json", exclude={"at", "expires_at"})
        return cls(**plain, at=waiver.at, expires_at=waiver.expires_at)

    def as_waiver(self) -> Waiver:
        """The domain object."""
        return Waiver(
            draft=self.draft,
            finding=self.finding,
            rule=self.rule,
            actor=self.actor,
            role=Role(self.role),
            reason=self.reason,
            expires_at=self.expires_at,
            at=self.at,
        )


class ReleaseRow(Base):
    """One file that left: its bytes, and what carried it."""

    __tablename__ = "release"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    draft: Mapped[str] = mapped_column(ForeignKey("draft.id"), index=True)
    version: Mapped[int]
    format: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    content_digest: Mapped[str] = mapped_column(String(64))
    binding: Mapped[str] = mapped_column(String(64))
    approvals: Mapped[list[object]] = mapped_column(Json)
    label: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment())
    data: Mapped[bytes] = mapped_column(LargeBinary)

    @classmethod
    def of(cls, release: Release, data: bytes) -> ReleaseRow:
        """The row of a release with its bytes."""
        plain = release.model_dump(mode="json", exclude={"at"})
        return cls(**plain, at=release.at, data=data)

    def as_release(self) -> Release:
        """The domain object."""
        return Release(
            id=self.id,
            draft=self.draft,
            version=self.version,
            format=ReleaseFormat(self.format),
            name=self.name,
            digest=self.digest,
            content_digest=self.content_digest,
            binding=self.binding,
            approvals=_DECISIONS.validate_python(self.approvals),
            label=self.label,
            actor=self.actor,
            at=self.at,
        )


def decisions_on(session: Session, draft_id: str) -> tuple[Decision, ...]:
    """The decisions on a draft that may count, oldest first: the word of a demo account ends with the account."""
    counts = DecisionRow.draft == draft_id, DecisionRow.actor.not_in(_ENDED_DEMO)
    query = select(DecisionRow).where(*counts).order_by(DecisionRow.id)
    return tuple(row.as_decision() for row in session.scalars(query))


def waivers_on(session: Session, draft_id: str) -> tuple[Waiver, ...]:
    """The waivers on a draft that may count, oldest first, expired ones too; none of a demo account that has ended."""
    counts = WaiverRow.draft == draft_id, WaiverRow.actor.not_in(_ENDED_DEMO)
    query = select(WaiverRow).where(*counts).order_by(WaiverRow.id)
    return tuple(row.as_waiver() for row in session.scalars(query))


def releases_of(session: Session, draft_id: str) -> tuple[ReleaseRow, ...]:
    """All files that left of a draft, oldest first."""
    query = select(ReleaseRow).where(ReleaseRow.draft == draft_id).order_by(ReleaseRow.at, ReleaseRow.id)
    return tuple(session.scalars(query))


def released_on(session: Session, incident_id: str, but: str = "") -> tuple[Content, ...]:
    """Every text that left on an incident, in the order in which it first left; `but` leaves one draft out.

    What became of the draft since (edited, archived) changes nothing about what the public has read.
    """
    left = (
        select(ReleaseRow.draft, ReleaseRow.version, func.min(ReleaseRow.at).label("at"))
        .join(DraftRow, DraftRow.id == ReleaseRow.draft)
        .where(DraftRow.incident == incident_id, DraftRow.id != but)
        .group_by(ReleaseRow.draft, ReleaseRow.version)
        .subquery()
    )
    query = (
        select(VersionRow)
        .join(left, (VersionRow.draft == left.c.draft) & (VersionRow.number == left.c.version))
        .order_by(left.c.at, VersionRow.draft, VersionRow.number)
    )
    return tuple(row.as_version().content for row in session.scalars(query))
