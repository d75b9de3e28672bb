"""Accounts, grants and command-line tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from assistant.domain.people import Grant, Person
from assistant.domain.vocabulary import Role
from assistant.store.base import Base, Moment


class PersonRow(Base):
    """An account; the password is kept only as an argon2 hash."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Failed sign-ins since the last good one."""
    locked_until: Mapped[datetime | None] = mapped_column(Moment())
    created_at: Mapped[datetime] = mapped_column(Moment())
    grants: Mapped[list[GrantRow]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    def as_person(self) -> Person:
        """The domain object."""
        grants = tuple(Grant(role=Role(grant.role), brand=grant.brand) for grant in sorted(self.grants, key=_order))
        return Person(id=self.id, name=self.name, grants=grants, active=self.active, demo=self.demo)


class GrantRow(Base):
    """A role of a person for a brand (or `*`)."""

    __tablename__ = "person_grant"

    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    brand: Mapped[str] = mapped_column(String(64), primary_key=True)


class TokenRow(Base):
    """A command-line token; only its digest is kept."""

    __tablename__ = "token"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment())
    expires_at: Mapped[datetime] = mapped_column(Moment())
    revoked_at: Mapped[datetime | None] = mapped_column(Moment())


def _order(grant: GrantRow) -> tuple[str, str]:
    return grant.role, grant.brand


def has_accounts(session: Session) -> bool:
    """Whether real people have accounts, active or not; demo accounts do not end the owner's sole reign."""
    return session.scalars(select(PersonRow.id).where(PersonRow.demo.is_(False)).limit(1)).first() is not None


def has_any_accounts(session: Session) -> bool:
    """Whether there is any account, demo accounts included."""
    return session.scalars(select(PersonRow.id).limit(1)).first() is not None


def find_person(session: Session, person_id: str) -> PersonRow | None:
    """The account with that login name."""
    return session.get(PersonRow, person_id)


def all_people(session: Session) -> list[PersonRow]:
    """All accounts by login name."""
    return list(session.scalars(select(PersonRow).order_by(PersonRow.id)))


def token_by_digest(session: Session, digest: str) -> TokenRow | None:
    """The token whose secret has that digest."""
    return session.scalars(select(TokenRow).where(TokenRow.digest == digest)).first()


def tokens_of(session: Session, person_id: str) -> list[TokenRow]:
    """All tokens of a person, newest first."""
    query = select(TokenRow).where(TokenRow.person == person_id).order_by(TokenRow.created_at.desc(), TokenRow.id)
    return list(session.scalars(query))
