"""Requests to models as they are stored: made, followed, stopped, ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.desk.access import require_sight, visible_brands
from assistant.desk.base import Desk, Transaction
from assistant.domain.draft import Draft
from assistant.domain.people import Actor
from assistant.domain.request import STATE_NAMES, NewRequest, Request, RequestKind, RequestState, Slot
from assistant.errors import Conflict
from assistant.review.policy import ReviewPolicy
from assistant.store.drafts import new_id
from assistant.store.requests import (
    RequestRow,
    find_requests,
    get_request,
    insert_request,
    request_by_key,
    unfinished,
)


def record_request(transaction: Transaction, new: NewRequest, request_id: str, slots: tuple[Slot, ...]) -> Request:
    """Write a request within a command."""
    request = Request(
        **{**dict(new), "key": new.key or request_id},
        id=request_id,
        actor=transaction.actor.model_copy(update={"proven": False, "token": ""}),  # a job decides nothing
        slots=slots,
        created_at=transaction.now,
    )
    insert_request(transaction.session, request)
    transaction.record("request.made", request.id, kind=request.kind.value, asked=request.asked.value)
    return request


_LOOKED_THROUGH = 200
"""Requests of a brand among which that of a version is looked for."""


class RequestsDesk:
    """Keeps requests; what is done about them is in `generation`."""

    def __init__(self, desk: Desk, policy: ReviewPolicy) -> None:
        self._desk = desk
        self._policy = policy

    def make(self, actor: Actor, new: NewRequest, slots: tuple[Slot, ...] = ()) -> Request:
        """A request about drafts that are there. The same key gives the same request; one of which nothing came is
        tried again. Raises `NotAllowed`.
        """
        with self._desk.transaction(actor) as transaction:
            transaction.require(*self._policy.writers, brand=new.brand)
            known = request_by_key(transaction.session, new.key) if new.key else None
            if known is None:
                return record_request(transaction, new, new_id("q"), slots)
            return known if known.wrote or not known.state.ended else _again(transaction, known)

    def get(self, request_id: str) -> Request:
        """A request, for whoever works on it. Raises `NotFound`."""
        with self._desk.read() as session:
            return get_request(session, request_id).as_request()

    def show(self, actor: Actor, request_id: str) -> Request:
        """A request that the actor may see. Raises `NotFound`, `NotAllowed`."""
        with self._desk.read() as session:
            request = get_request(session, request_id).as_request()
            require_sight(session, actor, request.brand)
            return request

    def list(self, actor: Actor, limit: int = 50, brand: str | None = None) -> tuple[Request, ...]:
        """Requests of the brands that the actor may see, newest first."""
        with self._desk.read() as session:
            if brand is not None:
                require_sight(session, actor, brand)
                return find_requests(session, (brand,), limit)
            return find_requests(session, visible_brands(session, actor), limit)

    def of_draft(self, actor: Actor, draft: Draft, version: int) -> Request | None:
        """The newest request that this version waits for or came from; looked for among the brand's latest."""
        for request in self.list(actor, limit=_LOOKED_THROUGH, brand=draft.brand):
            for slot in request.slots:
                if (slot.draft, slot.base) == (draft.id, version) or (slot.written, slot.version) == (
                    draft.id,
                    version,
                ):
                    return request
        return None

    def unfinished(self) -> tuple[Request, ...]:
        """Requests that wait or run: a worker makes sure that each has a job."""
        with self._desk.read() as session:
            return unfinished(session)

    def stop(self, actor: Actor, request_id: str) -> Request:
        """Ask whoever works on it to stop; text that has come is kept. Raises `Conflict` where it has ended."""
        with self._desk.transaction(actor) as transaction:
            row = get_request(transaction.session, request_id)
            request = row.as_request()
            transaction.require(*self._policy.writers, brand=request.brand)
            if request.state.ended:
                raise Conflict(
                    zh=f"任务 {request_id} 已经结束（{STATE_NAMES[request.state].zh}），没有可停止的。",
                    en=f"Request {request_id} has ended ({request.state.value}); there is nothing to stop.",
                )
            stopped = request.model_copy(update={"stop_asked": True})
            if request.state is RequestState.QUEUED:
                stopped = _ended(stopped, RequestState.STOPPED, transaction)
            row.put(stopped)
            transaction.record("request.stop", request_id)
            return stopped

    def stop_asked(self, request_id: str) -> bool:
        """Whether someone has asked to stop it."""
        with self._desk.read() as session:
            return get_request(session, request_id).stop_asked

    def started(self, request_id: str) -> Request:
        """The worker has taken it up; a request that has ended is left as it is, one that is to be stopped ends.

        Raises `NotAllowed` where the person who asked may not write for the brand any more: nothing is sent then.
        """
        with self._working(request_id) as (transaction, row):
            request = row.as_request()
            if request.state.ended:
                return request
            if request.stop_asked:
                stopped = _ended(request, RequestState.STOPPED, transaction)
                row.put(stopped)
                return stopped
            transaction.require(*self._policy.writers, brand=request.brand)
            running = request.model_copy(update={"state": RequestState.RUNNING})
            row.put(running)
            return running

    def ended(self, request_id: str, state: RequestState, **fields: object) -> Request:
        """It has ended; `fields` are what became of it (`steps`, `error`, `result`, `partial`). Ends only once."""
        with self._working(request_id) as (transaction, row):
            request = row.as_request()
            if request.state.ended:
                return request
            done = _ended(request.model_copy(update=fields), state, transaction)
            row.put(done)
            transaction.record("request.ended", request_id, state=state.value)
            return done

    @contextmanager
    def _working(self, request_id: str) -> Iterator[tuple[Transaction, RequestRow]]:
        actor = self.get(request_id).actor
        with self._desk.transaction(actor) as transaction:
            yield transaction, get_request(transaction.session, request_id)


def _ended(request: Request, state: RequestState, transaction: Transaction) -> Request:
    over: dict[str, object] = {"state": state, "finished_at": transaction.now}
    if request.kind is RequestKind.EXTRACTION:
        over["payload"] = {}  # what was pasted is not kept longer than it takes to read it
    return request.model_copy(update=over)


def _again(transaction: Transaction, request: Request) -> Request:
    """The request as a new attempt; its job is another one."""
    fresh = request.model_copy(
        update={
            "attempt": request.attempt + 1,
            "state": RequestState.QUEUED,
            "stop_asked": False,
            "steps": (),
            "error": None,
            "partial": (),
            "finished_at": None,
        }
    )
    get_request(transaction.session, request.id).put(fresh)
    transaction.record("request.again", request.id, attempt=fresh.attempt)
    return fresh
