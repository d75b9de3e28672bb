"""Accounts: the first administrator, roles per brand, deactivation that keeps history."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence

from pydantic import JsonValue
from sqlalchemy.orm import Session

from assistant.desk.base import Desk, Transaction
from assistant.desk.passwords import Passwords
from assistant.desk.signin import SignIn, require_password
from assistant.domain.draft import DraftState
from assistant.domain.people import ALL_BRANDS, Actor, Grant, NewToken, Person, TokenInfo
from assistant.domain.vocabulary import Role
from assistant.errors import Conflict, NotAllowed, NotFound, UserError
from assistant.files import nearest
from assistant.review.transitions import Event, transition
from assistant.store.drafts import find_drafts, get_draft
from assistant.store.exact import require_storable
from assistant.store.people import GrantRow, PersonRow, all_people, find_person, has_accounts, has_any_accounts

DEMO_PASSWORD = "steadyvoice-demo"  # noqa: S105 - public on purpose; demo accounts end with the first real one
_DEMO_PEOPLE: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("wen", "文小雅 Wen", (Role.COPYWRITER,)),
    ("mei", "梅若溪 Mei", (Role.COMMUNITY,)),
    ("lin", "林岚 Lin", (Role.PR_OFFICER,)),
    ("zhou", "周以宁 Zhou", (Role.BRAND_REVIEWER,)),
    ("fang", "方正 Fang", (Role.LEGAL_REVIEWER,)),
    ("chen", "陈默 Chen", (Role.PR_LEAD,)),
    ("ops", "运维 Ops", (Role.ADMIN,)),
)
_LOGIN = re.compile(r"\w[\w.-]{0,62}")
_RESERVED = frozenset({"owner", "system"})


class PeopleDesk:
    """Manages accounts. `known_brands` lets a grant for a mistyped brand be refused."""

    def __init__(
        self,
        desk: Desk,
        known_brands: Callable[[], Iterable[str]] | None = None,
        passwords: Passwords | None = None,
    ) -> None:
        self._desk = desk
        self._known_brands = known_brands
        self._passwords = passwords or Passwords()
        self._sign_in = SignIn(desk, self._passwords)

    def any_accounts(self) -> bool:
        """Whether there is any account, demo accounts included."""
        with self._desk.read() as session:
            return has_any_accounts(session)

    def actor_for(self, name: str | None, password: str | None = None, token: str | None = None) -> Actor:
        """Who acts, see `SignIn.actor_for`."""
        return self._sign_in.actor_for(name, password, token)

    def authenticate(self, person_id: str, password: str) -> Actor:
        """Sign in with a password, see `SignIn.authenticate`."""
        return self._sign_in.authenticate(person_id, password)

    def by_token(self, token: str) -> Actor:
        """Sign in with a token, see `SignIn.by_token`."""
        return self._sign_in.by_token(token)

    def make_token(self, actor: Actor, person_id: str, label: str = "", days: int = 90) -> NewToken:
        """A new token, see `SignIn.make_token`."""
        return self._sign_in.make_token(actor, person_id, label, days)

    def tokens(self, actor: Actor, person_id: str) -> tuple[TokenInfo, ...]:
        """Tokens of a person, see `SignIn.tokens`."""
        return self._sign_in.tokens(actor, person_id)

    def revoke_token(self, actor: Actor, token_id: str) -> None:
        """End a token, see `SignIn.revoke_token`."""
        self._sign_in.revoke_token(actor, token_id)

    def add(
        self, actor: Actor, person_id: str, name: str, grants: Sequence[str | Grant] = (), password: str | None = None
    ) -> Person:
        """A new account. The first one must be an administrator with a password; with it the demo accounts end.

        Raises `UserError` on a bad name, role or password, `Conflict` where the name is taken.
        """
        login = person_id.strip().casefold()
        if not _LOGIN.fullmatch(login) or login in _RESERVED:
            raise UserError(
                zh=f"登录名 `{person_id}` 不可用：1 至 63 个字母、数字、点、横线或下划线，且不是 owner、system。",
                en=f"`{person_id}` cannot be a login name: 1 to 63 letters, digits, dots, dashes or underscores, "
                "and not owner or system.",
            )
        require_storable(name, "name")
        wanted = tuple(self._grant(grant) for grant in grants)
        hashed = self._passwords.hash(password, login) if password is not None else None
        with self._desk.transaction(actor) as transaction:
            first = not has_accounts(transaction.session)
            _require_manager(transaction)
            if find_person(transaction.session, login) is not None:
                raise Conflict(zh=f"账号 {login} 已存在。", en=f"There is already an account {login}.")
            if first:
                self._begin(transaction, wanted, hashed)
            row = PersonRow(id=login, name=name.strip() or login, password_hash=hashed, created_at=transaction.now)
            row.grants = [GrantRow(role=grant.role.value, brand=grant.brand) for grant in wanted]
            transaction.session.add(row)
            transaction.session.flush()
            transaction.record("person.added", login, name=row.name, grants=_plain(wanted))
            return row.as_person()

    def _begin(self, transaction: Transaction, wanted: Sequence[Grant], hashed: str | None) -> None:
        if Grant(role=Role.ADMIN) not in wanted:
            raise UserError(
                zh="第一个账号必须是管理员：请加上角色 admin。",
                en="The first account must be an administrator: give it the role admin.",
            )
        if hashed is None:
            raise UserError(
                zh="第一位管理员必须设置密码，否则再也没有人能登录管理账号。",
                en="The first administrator needs a password; without one nobody could manage accounts any more.",
            )
        for row in all_people(transaction.session):
            if row.demo and row.active:
                row.active = False
                transaction.record("person.deactivated", row.id, reason="the first real account ends the demo accounts")
        _void_approvals(transaction)

    def all(self, actor: Actor) -> tuple[Person, ...]:
        """Every account, by login name."""
        with self._desk.read() as session:
            _require_known(session, actor)
            return tuple(row.as_person() for row in all_people(session))

    def show(self, actor: Actor, person_id: str) -> Person:
        """One account. Raises `NotFound`."""
        with self._desk.read() as session:
            _require_known(session, actor)
            return get_person(session, person_id).as_person()

    def deactivate(self, actor: Actor, person_id: str) -> Person:
        """Close an account: it signs in no more, what it did stays. The last administrator cannot be closed."""
        with self._desk.transaction(actor) as transaction:
            _require_manager(transaction)
            row = get_person(transaction.session, person_id)
            row.active = False
            _keep_an_admin(transaction.session, row)
            transaction.record("person.deactivated", row.id)
            return row.as_person()

    def reactivate(self, actor: Actor, person_id: str) -> Person:
        """Open a closed account again."""
        with self._desk.transaction(actor) as transaction:
            _require_manager(transaction)
            row = get_person(transaction.session, person_id)
            if row.demo and has_accounts(transaction.session):
                raise NotAllowed(
                    zh="演示账号的密码是公开的，不能与正式账号并用。",
                    en="The password of a demo account is public; it cannot be used beside real accounts.",
                )
            row.active = True
            transaction.record("person.reactivated", row.id)
            return row.as_person()

    def set_password(self, actor: Actor, person_id: str, password: str) -> None:
        """Set a password: one's own, or anyone's as an administrator. Ends lockout and all tokens of the person.

        Raises `NotAllowed` also where the actor came with a token instead of a password.
        """
        hashed = self._passwords.hash(password, person_id)
        with self._desk.transaction(actor) as transaction:
            if actor.id != person_id.strip().casefold() or not actor.proven:
                _require_manager(transaction)
            require_password(actor)
            row = get_person(transaction.session, person_id)
            row.password_hash, row.failures, row.locked_until = hashed, 0, None
            self._sign_in.end_tokens(transaction, row.id)
            transaction.record("person.password-set", row.id)

    def grant(self, actor: Actor, person_id: str, grant: str | Grant) -> Person:
        """Give a role: `role@brand`, or `role` for all brands. Giving it twice changes nothing."""
        wanted = self._grant(grant)
        with self._desk.transaction(actor) as transaction:
            _require_manager(transaction)
            row = get_person(transaction.session, person_id)
            if wanted not in row.as_person().grants:
                row.grants.append(GrantRow(role=wanted.role.value, brand=wanted.brand))
                transaction.session.flush()
                transaction.record("person.granted", row.id, grants=_plain((wanted,)))
            return row.as_person()

    def revoke(self, actor: Actor, person_id: str, grant: str | Grant) -> Person:
        """Take a role away. Raises `NotFound` where the person does not hold it."""
        wanted = self._grant(grant)
        with self._desk.transaction(actor) as transaction:
            _require_manager(transaction)
            row = get_person(transaction.session, person_id)
            held = next((g for g in row.grants if (g.role, g.brand) == (wanted.role.value, wanted.brand)), None)
            if held is None:
                shown = f"{wanted.role.value}@{wanted.brand}"
                raise NotFound(zh=f"{row.id} 没有角色 {shown}。", en=f"{row.id} does not hold {shown}.")
            row.grants.remove(held)
            _keep_an_admin(transaction.session, row)
            transaction.session.flush()
            transaction.record("person.revoked", row.id, grants=_plain((wanted,)))
            return row.as_person()

    def make_demo_people(self) -> tuple[Person, ...]:
        """The demo accounts, made where missing, all with `DEMO_PASSWORD`; none once real people have accounts."""
        with self._desk.transaction(Actor(id="system")) as transaction:
            if has_accounts(transaction.session):
                return ()
            hashed = self._passwords.hash(DEMO_PASSWORD)  # one salt for all is no loss: the password is public
            made = [self._demo_person(transaction, hashed, *one) for one in _DEMO_PEOPLE]
            return tuple(row.as_person() for row in made)

    def _demo_person(
        self, transaction: Transaction, hashed: str, login: str, name: str, roles: tuple[Role, ...]
    ) -> PersonRow:
        row = find_person(transaction.session, login)
        if row is None:
            row = PersonRow(id=login, name=name, password_hash=hashed, demo=True, created_at=transaction.now)
            row.grants = [GrantRow(role=role.value, brand=ALL_BRANDS) for role in roles]
            transaction.session.add(row)
            transaction.session.flush()
            transaction.record("person.added", login, name=name, demo=True, grants=[role.value for role in roles])
        return row

    def _grant(self, given: str | Grant) -> Grant:
        if isinstance(given, Grant):
            return given
        word, _, brand = given.strip().partition("@")
        if word not in set(Role):
            near = nearest(word, [role.value for role in Role])
            options = ", ".join(role.value for role in Role)
            raise UserError(
                zh=f"没有角色 `{word}`" + (f"，是否想写 `{near}`？" if near else f"；可选：{options}。"),
                en=f"There is no role `{word}`" + (f"; did you mean `{near}`?" if near else f"; one of: {options}."),
            )
        brand = brand or ALL_BRANDS
        known = sorted(self._known_brands()) if self._known_brands else []
        if known and brand not in (ALL_BRANDS, *known):
            near = nearest(brand, known)
            raise NotFound(
                zh=f"没有品牌 `{brand}`" + (f"，是否想写 `{near}`？" if near else f"；已有：{', '.join(known)}。"),
                en=f"There is no brand `{brand}`"
                + (f"; did you mean `{near}`?" if near else f"; known: {', '.join(known)}."),
            )
        return Grant(role=Role(word), brand=brand)


def get_person(session: Session, person_id: str) -> PersonRow:
    """The account. Raises `NotFound` with the nearest login name."""
    login = person_id.strip().casefold()
    row = find_person(session, login)
    if row is None:
        near = nearest(login, [one.id for one in all_people(session)])
        raise NotFound(
            zh=f"没有账号 {person_id}" + (f"，是否想找 {near}？" if near else "；用 steadyvoice user list 查看。"),
            en=f"There is no account {person_id}"
            + (f"; did you mean {near}?" if near else "; see steadyvoice user list."),
        )
    return row


def _require_manager(transaction: Transaction) -> None:
    transaction.require(Role.ADMIN)
    transaction.require_proof()


def _void_approvals(transaction: Transaction) -> None:
    """Back to review with what demo people approved: until now there was nobody else, and their word ends with them."""
    approved = (DraftState.APPROVED, DraftState.RELEASED)
    for draft in find_drafts(transaction.session, states=approved, limit=sys.maxsize):
        row = get_draft(transaction.session, draft.id)
        row.state, row.changed_at = transition(draft.state, Event.VOID).value, transaction.now
        transaction.record(
            "draft.voided", row.id, before=draft.state.value, because="the approvals were given by demo accounts"
        )


def _require_known(session: Session, actor: Actor) -> None:
    if actor.owner and not has_accounts(session):
        return
    row = find_person(session, actor.id)
    if row is None or not row.active:
        raise NotAllowed(zh="请先用 --as 指明有效账号。", en="Say who you are with --as.")


def _keep_an_admin(session: Session, changed: PersonRow) -> None:
    """Refuse a change after which nobody could manage people."""
    if changed.demo:
        return
    for row in all_people(session):
        admin = any(g.role == Role.ADMIN.value and g.brand == ALL_BRANDS for g in row.grants)
        if row.active and not row.demo and admin:
            return
    raise Conflict(
        zh="这是最后一位管理员，不能停用或取消其角色；请先指定另一位管理员。",
        en="This is the last administrator; appoint another one first.",
    )


def _plain(grants: Iterable[Grant]) -> list[JsonValue]:
    return [f"{grant.role.value}@{grant.brand}" for grant in grants]
