"""Who is acting, and whether it has been proven: password, token, lockout."""

from __future__ import annotations

import secrets
from datetime import timedelta

from assistant.desk.base import Desk, Transaction, require
from assistant.desk.passwords import Passwords, new_secret, secret_digest
from assistant.domain.people import Actor, NewToken, TokenInfo
from assistant.domain.vocabulary import Role
from assistant.errors import NotAllowed, NotFound, UserError
from assistant.files import nearest
from assistant.store.exact import require_storable
from assistant.store.people import (
    PersonRow,
    TokenRow,
    all_people,
    find_person,
    has_accounts,
    has_any_accounts,
    token_by_digest,
    tokens_of,
)

OWNER = Actor(id="owner", name="owner", owner=True, proven=True)
"""Who acts while nobody has an account: whoever may write to the data directory."""

LOCK_AFTER = 5
"""Failed sign-ins in a row."""
LOCK_FOR = timedelta(minutes=15)
MAX_TOKEN_DAYS = 366


class SignIn:
    """Finds the actor of a command."""

    def __init__(self, desk: Desk, passwords: Passwords) -> None:
        self._desk = desk
        self._passwords = passwords

    def actor_for(self, name: str | None, password: str | None = None, token: str | None = None) -> Actor:
        """The acting person: proven with password or token, otherwise only named.

        Without a name it is the owner, while real people have no accounts. Raises `NotFound` (with the nearest
        name) on an unknown person, `NotAllowed` on a wrong password or token, or where a name is needed.
        """
        login = (name or "").strip().casefold()
        if token:
            actor = self.by_token(token)
            if login and actor.id != login:
                raise NotAllowed(
                    zh=f"该令牌属于 {actor.id}，不是 {login}。", en=f"This token belongs to {actor.id}, not to {login}."
                )
            return actor
        with self._desk.read() as session:
            if not login or (login == OWNER.id and not has_accounts(session)):
                if not has_accounts(session):
                    return OWNER
                raise NotAllowed(
                    zh="请用 --as（或 STEADYVOICE_USER）说明以谁的身份操作。",
                    en="Say who you are: --as PERSON, or STEADYVOICE_USER.",
                )
            row = find_person(session, login)
            if row is None:
                raise _unknown(login, [one.id for one in all_people(session)], has_any_accounts(session))
            if not row.active:
                raise NotAllowed(zh=f"账号 {login} 已停用。", en=f"The account {login} is closed.")
        return self.authenticate(login, password) if password is not None else _actor(row, proven=False)

    def authenticate(self, person_id: str, password: str) -> Actor:
        """Check a password. After five failures in a row the account is locked for a quarter of an hour."""
        login = person_id.strip().casefold()
        refusal: NotAllowed | None = None
        with self._desk.transaction(Actor(id=login[:64])) as transaction:
            row = find_person(transaction.session, login)
            if row is not None and row.locked_until is not None and row.locked_until > transaction.now:
                minutes = int((row.locked_until - transaction.now).total_seconds() // 60) + 1
                refusal = NotAllowed(
                    zh=f"密码连续输错，账号已锁定，约 {minutes} 分钟后再试；管理员重设密码可立即解锁。",
                    en=f"Too many wrong passwords: the account is locked for about {minutes} more minute(s). "
                    "An administrator can unlock it by setting a new password.",
                )
            elif not self._passwords.fits(password, row.password_hash if row else None) or not (row and row.active):
                refusal = self._failed(transaction, row)
            elif row is not None and (row.failures or row.locked_until):
                row.failures, row.locked_until = 0, None
        if refusal is not None:  # raised after the commit, so that the count of failures is kept
            raise refusal
        if row is None:
            raise NotFound(zh=f"没有账号 {person_id}。", en=f"There is no account {person_id}.")
        return _actor(row, proven=True)

    def _failed(self, transaction: Transaction, row: PersonRow | None) -> NotAllowed:
        if row is not None:
            row.failures += 1
            if row.failures >= LOCK_AFTER:
                row.failures, row.locked_until = 0, transaction.now + LOCK_FOR
                transaction.record("person.locked", row.id, minutes=int(LOCK_FOR.total_seconds() // 60))
            else:
                transaction.record("person.sign-in-failed", row.id, failures=row.failures)
        return NotAllowed(zh="登录名或密码不对。", en="The login name or the password is wrong.")

    def by_token(self, token: str) -> Actor:
        """The person of a token. Raises `NotAllowed` where it is unknown, revoked, expired or the account closed."""
        with self._desk.read() as session:
            found = token_by_digest(session, secret_digest(token.strip()))
            row = find_person(session, found.person) if found else None
            now = self._desk.clock()
            if (
                found is None
                or row is None
                or found.revoked_at is not None
                or found.expires_at <= now
                or not row.active
            ):
                raise NotAllowed(
                    zh="令牌无效、已撤销或已过期；用 steadyvoice user token 新建一个。",
                    en="The token is unknown, revoked or expired; make a new one with steadyvoice user token.",
                )
            return _actor(row, proven=True, token=found.id)

    def make_token(self, actor: Actor, person_id: str, label: str = "", days: int = 90) -> NewToken:
        """A token for the command line; its secret is shown once and kept only as a digest.

        For oneself, with the password; nobody makes a token in another's name, and no token makes another. Raises
        `UserError` on a bad number of days.
        """
        if not 1 <= days <= MAX_TOKEN_DAYS:
            raise UserError(
                zh=f"令牌有效期须为 1 至 {MAX_TOKEN_DAYS} 天。", en=f"A token lives 1 to {MAX_TOKEN_DAYS} days."
            )
        require_storable(label, "label")
        login, secret = person_id.strip().casefold(), new_secret()
        with self._desk.transaction(actor) as transaction:
            transaction.require_proof()
            require_password(actor)
            row = find_person(transaction.session, login)
            if row is None or not row.active or actor.id != row.id:
                raise NotAllowed(
                    zh="只能为自己建立令牌，并需输入密码。", en="A token is made for oneself, with one's password."
                )
            kept = TokenRow(
                id=secrets.token_hex(4),
                person=row.id,
                digest=secret_digest(secret),
                label=label.strip()[:200],
                created_at=transaction.now,
                expires_at=transaction.now + timedelta(days=days),
            )
            transaction.session.add(kept)
            transaction.session.flush()
            transaction.record("token.made", row.id, token=kept.id, days=days)
            return NewToken(secret=secret, info=_info(kept))

    def tokens(self, actor: Actor, person_id: str) -> tuple[TokenInfo, ...]:
        """A person's tokens without their secrets: one's own, or anyone's as an administrator."""
        login = person_id.strip().casefold()
        with self._desk.read() as session:
            if actor.id != login:
                require(session, actor, Role.ADMIN)
            return tuple(_info(row) for row in tokens_of(session, login))

    def revoke_token(self, actor: Actor, token_id: str) -> None:
        """End a token at once: one's own, or anyone's as an administrator."""
        with self._desk.transaction(actor) as transaction:
            row = transaction.session.get(TokenRow, token_id)
            if row is None:
                raise NotFound(zh=f"没有令牌 {token_id}。", en=f"There is no token {token_id}.")
            transaction.require_proof()
            if actor.id != row.person:
                transaction.require(Role.ADMIN)
            if row.revoked_at is None:
                row.revoked_at = transaction.now
                transaction.record("token.revoked", row.person, token=row.id)

    def end_tokens(self, transaction: Transaction, person_id: str) -> None:
        """End all tokens of a person, as part of a change of password."""
        for row in tokens_of(transaction.session, person_id):
            if row.revoked_at is None:
                row.revoked_at = transaction.now


def require_password(actor: Actor) -> None:
    """Refuse a token: whoever found one must not be able to outlast its end with new tokens or a new password."""
    if actor.token:
        raise NotAllowed(
            zh="令牌不能用来新建令牌或设置密码，请改用密码：去掉 --token，并取消 STEADYVOICE_TOKEN。",
            en="A token makes no tokens and sets no passwords; this takes the password: leave out --token and unset "
            "STEADYVOICE_TOKEN.",
        )


def _actor(row: PersonRow, *, proven: bool, token: str = "") -> Actor:
    return Actor(id=row.id, name=row.name, grants=row.as_person().grants, proven=proven, token=token)


def _info(row: TokenRow) -> TokenInfo:
    return TokenInfo(
        id=row.id,
        person=row.person,
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )


def _unknown(login: str, logins: list[str], any_accounts: bool) -> NotFound:
    if not any_accounts:
        return NotFound(
            zh=f"还没有任何账号，所以没有 {login}。去掉 --as，或先用 steadyvoice user add 建立第一位管理员。",
            en=f"There are no accounts yet, so there is no {login}. Leave out --as, or add the first administrator "
            "with steadyvoice user add.",
        )
    near = nearest(login, logins)
    return NotFound(
        zh=f"没有账号 {login}" + (f"，是否想写 {near}？" if near else "；用 steadyvoice user list 查看。"),
        en=f"There is no account {login}" + (f"; did you mean {near}?" if near else "; see steadyvoice user list."),
    )
