"""Requests to models, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.domain.draft import LadderStep
from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice, Request, RequestKind, RequestState, Slot
from assistant.domain.vocabulary import Language, Platform, Twin
from assistant.errors import NotFound
from assistant.store.base import Base, Json, Moment

_SLOTS = TypeAdapter(tuple[Slot, ...])
_STEPS = TypeAdapter(tuple[LadderStep, ...])


class RequestRow(Base):
    """One request; its drafts point back to it by id."""

    __tablename__ = "request"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    brand: Mapped[str] = mapped_column(String(64), index=True)
    platform: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    asked: Mapped[str] = mapped_column(String(20))
    payload: Mapped[dict[str, object]] = mapped_column(Json)
    incident: Mapped[bool]
    actor: Mapped[dict[str, object]] = mapped_column(Json)
    """Who asked, as he was known then; what he may do is asked of the store each time."""
    attempt: Mapped[int]
    slots: Mapped[list[object]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(20), index=True)
    stop_asked: Mapped[bool]
    steps: Mapped[list[object]] = mapped_column(Json)
    result: Mapped[dict[str, object] | None] = mapped_column(Json)
    error: Mapped[dict[str, object] | None] = mapped_column(Json)
    partial: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Moment(), index=True)
    finished_at: Mapped[datetime | None] = mapped_column(Moment())

    def as_request(self) -> Request:
        """The domain object."""
        return Request.model_validate(
            {
                "id": self.id,
                "key": self.key,
                "kind": RequestKind(self.kind),
                "brand": self.brand,
                "platform": Platform(self.platform),
                "language": Language(self.language),
                "asked": EngineChoice(self.asked),
                "payload": self.payload,
                "incident": self.incident,
                "actor": Actor.model_validate(self.actor),
                "attempt": self.attempt,
                "slots": _SLOTS.validate_python(self.slots),
                "state": RequestState(self.state),
                "stop_asked": self.stop_asked,
                "steps": _STEPS.validate_python(self.steps),
                "result": self.result,
                "error": Twin.model_validate(self.error) if self.error else None,
                "partial": tuple(self.partial),
                "created_at": self.created_at,
                "finished_at": self.finished_at,
            }
        )

    def put(self, request: Request) -> None:
        """Write what may have changed."""
        plain = request.model_dump(mode="json")
        for name in ("payload", "attempt", "slots", "state", "stop_asked", "steps", "result", "error", "partial"):
            setattr(self, name, plain[name])
        self.finished_at = request.finished_at


def insert_request(session: Session, request: Request) -> None:
    """Write a new request."""
    plain = request.model_dump(mode="json", exclude={"created_at", "finished_at"})
    session.add(RequestRow(**plain, created_at=request.created_at, finished_at=request.finished_at))
    session.flush()


def get_request(session: Session, request_id: str) -> RequestRow:
    """The request. Raises `NotFound`."""
    row = session.get(RequestRow, request_id)
    if row is None:
        raise NotFound(
            zh=f"没有任务 {request_id}。用 draft requests 查看全部。",
            en=f"There is no request {request_id}. See draft requests.",
        )
    return row


def request_by_key(session: Session, key: str) -> Request | None:
    """The request that was made under a key."""
    row = session.scalars(select(RequestRow).where(RequestRow.key == key)).one_or_none()
    return row.as_request() if row else None


def unfinished(session: Session) -> tuple[Request, ...]:
    """Requests that wait or run, oldest first."""
    states = (RequestState.QUEUED.value, RequestState.RUNNING.value)
    query = select(RequestRow).where(RequestRow.state.in_(states)).order_by(RequestRow.created_at)
    return tuple(row.as_request() for row in session.scalars(query))


def find_requests(session: Session, brands: Sequence[str] | None, limit: int = 50) -> tuple[Request, ...]:
    """Requests of the brands, newest first; `None` for all brands."""
    query = select(RequestRow)
    if brands is not None:
        query = query.where(RequestRow.brand.in_(list(brands)))
    query = query.order_by(RequestRow.created_at.desc(), RequestRow.id).limit(limit)
    return tuple(row.as_request() for row in session.scalars(query))
