"""One transaction per command: who acts, what he may, what is written, and the audit entry that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy.orm import Session

from assistant.domain.people import ALL_BRANDS, Actor
from assistant.domain.ports import Clock
from assistant.domain.vocabulary import Role
from assistant.errors import NotAllowed
from assistant.review.audit import Head, seal
from assistant.review.head import AuditVault
from assistant.store.audit import AuditRow, entry_at, last_entry
from assistant.store.engine import Store
from assistant.store.people import find_person, has_accounts


class Transaction:
    """One command in progress; what it writes and its audit entries are committed together or not at all."""

    def __init__(self, session: Session, actor: Actor, now: datetime, vault: AuditVault) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        """The moment of the command; all its rows carry it."""
        self._vault = vault
        self._last: Head | None = None
        self._known: Head | None = None
        self._follows = True
        self.recorded = False

    def record(self, event: str, subject: str, **details: JsonValue) -> None:
        """Append to the audit chain. `event` is `<thing>.<what happened>`, `subject` the id of the thing."""
        if not self.recorded:
            self._find_end()
        sealed = seal(self._vault.key, self._last, self.now, self.actor.id, event, subject, details)
        self.session.add(AuditRow(**sealed._asdict()))
        self._last = Head(seq=sealed.seq, hash=sealed.hash)
        self.recorded = True

    def _find_end(self) -> None:
        last = last_entry(self.session)
        self._last = Head(seq=last.seq, hash=last.hash) if last else None
        if last is not None:
            self._vault.require_key()  # a fresh key could not continue the chain
        self._known = self._vault.head()
        if self._known is None:
            self._follows = last is None
        else:
            there = entry_at(self.session, self._known.seq)
            self._follows = there is not None and there.hash == self._known.hash
        # Where the database does not follow the head outside (rolled back, wiped, head removed), the head is not
        # moved any more: `audit verify` goes on failing until an administrator accepts the state with a reason.

    def accept_end(self) -> None:
        """Take the chain as it is now for the truth; the command records who did so and why."""
        self._follows = True

    def after_commit(self) -> None:
        """Carry the new head outside the database."""
        if self.recorded and self._follows and self._last is not None:
            self._vault.advance(self._known, self._last)

    def require(self, *roles: Role, brand: str = ALL_BRANDS) -> tuple[Role, ...]:
        """The roles of `roles` that the actor holds for the brand, read from the store. Raises `NotAllowed` on none."""
        return require(self.session, self.actor, *roles, brand=brand)

    def require_proof(self) -> None:
        """Refuse an actor who only gave a name: decisions, releases and accounts ask for password or token."""
        if not self.actor.proven:
            raise NotAllowed(
                zh=f"此操作需要 {self.actor.id} 本人的密码或令牌（--token 或 STEADYVOICE_TOKEN）。",
                en=f"This takes the password or the token of {self.actor.id} (--token or STEADYVOICE_TOKEN).",
            )


def require(session: Session, actor: Actor, *roles: Role, brand: str = ALL_BRANDS) -> tuple[Role, ...]:
    """Which of `roles` the actor holds for the brand, by the store and not by what the caller says.

    The owner of a data directory holds every role, but only while there are no accounts. Administrators manage
    people and brands; they hold no reviewing role unless it is granted. Raises `NotAllowed` where none is held.
    """
    if actor.owner and not has_accounts(session):
        return roles
    row = find_person(session, actor.id)
    if row is None or not row.active:
        raise NotAllowed(
            zh=f"账号 {actor.id} 不存在或已停用。请用 --as 指明有效账号。",
            en=f"There is no active account {actor.id}. Say who you are with --as.",
        )
    held = {grant.role for grant in row.grants if grant.brand in (brand, ALL_BRANDS)}
    found = tuple(role for role in roles if role.value in held)
    if not found:
        wanted = ", ".join(role.value for role in roles)
        where = "" if brand == ALL_BRANDS else f"@{brand}"
        raise NotAllowed(
            zh=f"{row.name}（{row.id}）无权执行：需要角色 {wanted}{where}。可请管理员用 steadyvoice user grant 授权。",
            en=f"{row.name} ({row.id}) may not do this: it takes the role {wanted}{where}. "
            "An administrator can grant it with steadyvoice user grant.",
        )
    return found


class Desk:
    """What every use case works through: the store, the clock and the audit."""

    def __init__(self, store: Store, clock: Clock, vault: AuditVault) -> None:
        self.store = store
        self.clock = clock
        self.vault = vault

    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[Transaction]:
        """One writing command of `actor`: committed with its audit entries on success, rolled back on any error."""
        with self.store.session() as session:
            transaction = Transaction(session, actor, self.clock(), self.vault)
            yield transaction
        transaction.after_commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A steady view for reading."""
        with self.store.read() as session:
            yield session
