"""People, their roles per brand, and who is acting."""

from __future__ import annotations

from datetime import datetime

from assistant.domain.vocabulary import Role, Strict

ALL_BRANDS = "*"
"""A grant for every brand."""


class Grant(Strict):
    """A role held for one brand (or `*`)."""

    role: Role
    brand: str = ALL_BRANDS


class Person(Strict):
    """An account; the password is kept elsewhere and only as a hash."""

    id: str
    """Login name."""
    name: str
    grants: tuple[Grant, ...] = ()
    active: bool = True
    demo: bool = False


class TokenInfo(Strict):
    """A command-line token without its secret."""

    id: str
    person: str
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


class NewToken(Strict):
    """A token at the only moment its secret is known."""

    secret: str
    info: TokenInfo


class Actor(Strict):
    """Who gives a command: an account, or the owner of the data directory while there are no accounts."""

    id: str
    name: str = ""
    grants: tuple[Grant, ...] = ()
    owner: bool = False
    proven: bool = False
    """The person's password or token was given with this command; decisions and releases need it."""

    token: str = ""
    """Id of the token it was proven with; empty for a password."""

    def has(self, role: Role, brand: str) -> bool:
        """Whether the actor holds the role for the brand."""
        return any(g.role is role and g.brand in (brand, ALL_BRANDS) for g in self.grants)
