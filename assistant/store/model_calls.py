"""Calls to models: one row for each, written before anything is sent; and what each endpoint can do.

No prompt, no reply and no personal value is kept here: only counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Float, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.domain.draft import Tokens
from assistant.domain.model import (
    CallEnd,
    CallOutcome,
    CallStart,
    CallState,
    FailureReason,
    RecentCalls,
    Residency,
    Spent,
)
from assistant.domain.vocabulary import Engine, Strict
from assistant.errors import NotFound
from assistant.store.base import Base, Json, Moment
from assistant.store.drafts import new_id

UNDER_WAY = timedelta(minutes=10)
"""Longer than any deadline as it is set by default."""


class ModelCallRow(Base):
    """One call. As long as it is `started` its tokens and cost are the most it may use; a crash leaves it so."""

    __tablename__ = "model_call"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    request: Mapped[str] = mapped_column(String(64), index=True)
    task: Mapped[str] = mapped_column(String(64))
    engine: Mapped[str] = mapped_column(String(20))
    model: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text, index=True)
    residency: Mapped[str] = mapped_column(String(20))
    person: Mapped[str] = mapped_column(String(64), index=True)
    brand: Mapped[str] = mapped_column(String(64), index=True)
    incident: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    tokens_in: Mapped[int | None] = mapped_column(BigInteger)
    tokens_out: Mapped[int | None] = mapped_column(BigInteger)
    cost: Mapped[float | None] = mapped_column(Float)
    """US dollars; null where unknown."""
    masked: Mapped[dict[str, int]] = mapped_column(Json)
    """How many personal values of each kind were masked."""
    first_token_ms: Mapped[float | None] = mapped_column(Float)
    took_ms: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[datetime] = mapped_column(Moment(), index=True)
    finished_at: Mapped[datetime | None] = mapped_column(Moment())

    def as_call(self) -> ModelCall:
        """The row for a page."""
        return ModelCall(
            id=self.id,
            request=self.request,
            task=self.task,
            engine=Engine(self.engine),
            model=self.model,
            host=self.host,
            residency=Residency(self.residency),
            person=self.person,
            brand=self.brand,
            incident=self.incident,
            state=CallState(self.state),
            reason=FailureReason(self.reason) if self.reason else None,
            tokens=Tokens(input=self.tokens_in, output=self.tokens_out),
            cost=self.cost,
            masked=self.masked,
            first_token_ms=self.first_token_ms,
            took_ms=self.took_ms,
            created_at=self.created_at,
            finished_at=self.finished_at,
        )


class EndpointAbilityRow(Base):
    """How an endpoint gives structured output, found out once."""

    __tablename__ = "endpoint_ability"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    """Names endpoint and model, without its API key."""
    structured: Mapped[str] = mapped_column(String(20))
    checked_at: Mapped[datetime] = mapped_column(Moment())


class ModelCall(Strict):
    """A recorded call."""

    id: str
    request: str
    task: str
    engine: Engine
    model: str
    host: str
    residency: Residency
    person: str
    brand: str
    incident: bool
    state: CallState
    reason: FailureReason | None
    tokens: Tokens
    cost: float | None
    masked: dict[str, int]
    first_token_ms: float | None
    took_ms: float | None
    created_at: datetime
    finished_at: datetime | None


class EndpointAbility(Strict):
    """What was found out about an endpoint."""

    structured: str
    checked_at: datetime


def insert_started(session: Session, call: CallStart, now: datetime) -> str:
    """Write a call down before anything is sent; gives its id."""
    purpose = call.purpose
    row = ModelCallRow(
        id=new_id("c"),
        request=purpose.request,
        task=purpose.task,
        engine=call.engine.value,
        model=call.model,
        host=call.host,
        residency=call.residency.value,
        person=purpose.person,
        brand=purpose.brand,
        incident=purpose.incident,
        state=CallState.STARTED.value,
        tokens_in=call.tokens.input,
        tokens_out=call.tokens.output,
        cost=call.cost,
        masked=dict(call.masked),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def finish(session: Session, call_id: str, end: CallEnd, now: datetime) -> None:
    """Write down what became of a call. Raises `NotFound`."""
    row = session.get(ModelCallRow, call_id)
    if row is None:
        raise NotFound(zh=f"没有模型调用 {call_id} 的记录。", en=f"There is no record of the model call {call_id}.")
    row.state = end.state.value
    row.reason = end.reason.value if end.reason else None
    row.tokens_in, row.tokens_out = end.tokens.input, end.tokens.output
    row.cost = end.cost
    row.first_token_ms, row.took_ms = end.first_token_ms, end.took_ms
    row.finished_at = now
    session.flush()


def recent_calls(
    session: Session, host: str, model: str, now: datetime, longest: timedelta = UNDER_WAY, limit: int = 20
) -> RecentCalls:
    """How the last calls to an endpoint ended, and how many are under way.

    A call that started more than `longest` ago and has not ended was cut off by a crash and is not under way.
    A call that ended by a fault of the program says nothing about the endpoint and is left out.
    """
    endpoint = (ModelCallRow.host == host, ModelCallRow.model == model)
    ended = (
        select(ModelCallRow)
        .where(*endpoint, ModelCallRow.finished_at.is_not(None))
        .where((ModelCallRow.state == CallState.DONE.value) | ModelCallRow.reason.is_not(None))
        .order_by(ModelCallRow.finished_at.desc(), ModelCallRow.id)
        .limit(limit)
    )
    outcomes = tuple(
        CallOutcome(finished_at=row.finished_at, reason=FailureReason(row.reason) if row.reason else None)
        for row in session.scalars(ended)
        if row.finished_at is not None
    )
    under_way = select(func.count()).where(
        *endpoint, ModelCallRow.state == CallState.STARTED.value, ModelCallRow.created_at > now - longest
    )
    return RecentCalls(outcomes=outcomes, trying=session.scalar(under_way) or 0)


def spent(session: Session, *, since: datetime, person: str | None = None, brand: str | None = None) -> Spent:
    """What calls that left this machine have used since a moment, of a person, of a brand, or of all.

    A call that is under way, or was cut off by a crash, counts with the most that it may have used.
    """
    conditions: list[ColumnElement[bool]] = [
        ModelCallRow.created_at >= since,
        ModelCallRow.residency != Residency.MACHINE.value,
    ]
    if person is not None:
        conditions.append(ModelCallRow.person == person)
    if brand is not None:
        conditions.append(ModelCallRow.brand == brand)
    tokens = func.coalesce(ModelCallRow.tokens_in, 0) + func.coalesce(ModelCallRow.tokens_out, 0)
    query = select(
        func.coalesce(func.sum(ModelCallRow.cost), 0.0),
        func.coalesce(func.sum(tokens), 0),
        func.count() - func.count(ModelCallRow.cost),
    ).where(*conditions)
    usd, used, unknown = session.execute(query).one()
    return Spent(usd=usd or 0.0, tokens=int(used), unknown_cost_calls=int(unknown))


def find_calls(
    session: Session,
    *,
    brands: Sequence[str] | None = None,
    person: str | None = None,
    request: str | None = None,
    since: datetime | None = None,
    limit: int = 50,
) -> tuple[ModelCall, ...]:
    """Calls that fit, newest first; `brands` None: all."""
    conditions: list[ColumnElement[bool]] = []
    if brands is not None:
        conditions.append(ModelCallRow.brand.in_(list(brands)))
    if person is not None:
        conditions.append(ModelCallRow.person == person)
    if request is not None:
        conditions.append(ModelCallRow.request == request)
    if since is not None:
        conditions.append(ModelCallRow.created_at >= since)
    query = select(ModelCallRow).where(*conditions)
    query = query.order_by(ModelCallRow.created_at.desc(), ModelCallRow.id).limit(limit)
    return tuple(row.as_call() for row in session.scalars(query))


def get_ability(session: Session, key: str) -> EndpointAbility | None:
    """What was found out about an endpoint; `None` where nothing was yet."""
    row = session.get(EndpointAbilityRow, key)
    return EndpointAbility(structured=row.structured, checked_at=row.checked_at) if row else None


def put_ability(session: Session, key: str, structured: str, now: datetime) -> None:
    """Write down what was found out about an endpoint, over what stood there."""
    session.merge(EndpointAbilityRow(key=key, structured=structured, checked_at=now))
    session.flush()
