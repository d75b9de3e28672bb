"""Recorded incidents and every change of their ledgers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.domain.draft import Draft
from assistant.domain.incident import Incident
from assistant.errors import NotFound
from assistant.files import nearest
from assistant.store.base import Base, Json, Moment


class IncidentRow(Base):
    """An incident as it is now."""

    __tablename__ = "incident"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    brand: Mapped[str] = mapped_column(String(64), index=True)
    data: Mapped[dict[str, object]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    changes: Mapped[int]
    """How many changes the ledger has seen; the next one gets the following number."""
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(Moment())

    def as_incident(self) -> Incident:
        """The domain object."""
        return Incident.model_validate(self.data)


class IncidentChangeRow(Base):
    """One change of a ledger: what stood there before and after."""

    __tablename__ = "incident_change"

    incident: Mapped[str] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment())
    actor: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(100))
    """`fact:f1`, `action:a2` or `incident` for the whole."""
    before: Mapped[dict[str, object] | None] = mapped_column(Json)
    after: Mapped[dict[str, object] | None] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(Text)


def get_incident(session: Session, incident_id: str) -> IncidentRow:
    """The incident. Raises `NotFound` with the nearest id."""
    row = session.get(IncidentRow, incident_id)
    if row is None:
        near = nearest(incident_id, session.scalars(select(IncidentRow.id)))
        raise NotFound(
            zh=f"没有事件 {incident_id}" + (f"，是否想找 {near}？" if near else "。"),
            en=f"There is no incident {incident_id}" + (f"; did you mean {near}?" if near else "."),
        )
    return row


def with_ledger(session: Session, draft: Draft) -> Draft:
    """The draft with its recorded incident's ledger as it is now, not as it was when the text was written.

    A draft that is on no recorded incident stays as it is. Raises `NotFound` where the incident is gone.
    """
    incident_id = draft.basis.get("incident_id")
    if not isinstance(incident_id, str) or not incident_id:
        return draft
    ledger = get_incident(session, incident_id).data
    return draft.model_copy(update={"basis": {**draft.basis, "incident": ledger}})


def find_incidents(session: Session, brands: list[str] | None = None, limit: int = 100) -> list[IncidentRow]:
    """Incidents, latest change first; `brands` None: all."""
    query = select(IncidentRow)
    if brands is not None:
        query = query.where(IncidentRow.brand.in_(brands))
    return list(session.scalars(query.order_by(IncidentRow.changed_at.desc(), IncidentRow.id).limit(limit)))


def changes_of(session: Session, incident_id: str) -> list[IncidentChangeRow]:
    """Every change, oldest first."""
    query = select(IncidentChangeRow).where(IncidentChangeRow.incident == incident_id)
    return list(session.scalars(query.order_by(IncidentChangeRow.number)))
