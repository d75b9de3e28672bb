"""The record of model calls: who, for what, how much; never a text. What endpoints can do is remembered beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from assistant.desk.access import require_sight, visible_brands
from assistant.desk.base import Desk
from assistant.domain.model import CallEnd, CallStart, RecentCalls, Spent
from assistant.domain.people import Actor
from assistant.llm.budget import month_start
from assistant.store.model_calls import (
    ModelCall,
    find_calls,
    finish,
    get_ability,
    insert_started,
    put_ability,
    recent_calls,
    spent,
)


class CallsDesk:
    """Writes calls down before they are made; each method is a transaction of its own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # --- for the models -----------------------------------------------------------------------------------------

    def begin(self, call: CallStart, since: datetime, admit: Callable[[Spent, Spent], None]) -> str:
        """Write a call as started unless `admit`, shown what person and brand have spent, raises; gives its id."""
        with self._desk.store.session() as session:
            person = spent(session, since=since, person=call.purpose.person)
            admit(person, spent(session, since=since, brand=call.purpose.brand))
            return insert_started(session, call, self._desk.clock())

    def end(self, call_id: str, end: CallEnd) -> None:
        """Write what became of a call."""
        with self._desk.store.session() as session:
            finish(session, call_id, end, self._desk.clock())

    def recent(self, host: str, model: str, longest: timedelta) -> RecentCalls:
        """The last calls to an endpoint; one that has not ended after `longest` was cut off by a crash."""
        with self._desk.read() as session:
            return recent_calls(session, host, model, self._desk.clock(), longest)

    def get(self, endpoint_key: str) -> str | None:
        """How an endpoint gives structured output, where it was found out."""
        with self._desk.read() as session:
            ability = get_ability(session, endpoint_key)
            return ability.structured if ability else None

    def put(self, endpoint_key: str, method: str) -> None:
        """Remember it."""
        with self._desk.store.session() as session:
            put_ability(session, endpoint_key, method, self._desk.clock())

    # --- for people ---------------------------------------------------------------------------------------------

    def list(self, actor: Actor, limit: int = 50) -> tuple[ModelCall, ...]:
        """Calls for the brands that the actor may see, newest first."""
        with self._desk.read() as session:
            return find_calls(session, brands=visible_brands(session, actor), limit=limit)

    def this_month(self, actor: Actor, brand: str | None = None) -> Spent:
        """What the actor has used this month, or a brand that he may see."""
        since = month_start(self._desk.clock())
        with self._desk.read() as session:
            if brand is None:
                return spent(session, since=since, person=actor.id)
            require_sight(session, actor, brand)
            return spent(session, since=since, brand=brand)
