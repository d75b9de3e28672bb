"""The audit table: append-only, one canonical text per entry, chained by `assistant.review.audit`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.store.base import Base

_PAGE = 1000


class AuditRow(Base):
    """One entry. `entry` is the exact text that was hashed; the other columns repeat parts of it for queries."""

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    actor: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(100), index=True)
    subject: Mapped[str] = mapped_column(String(200), index=True)
    entry: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


def last_entry(session: Session) -> AuditRow | None:
    """The newest entry."""
    return session.scalars(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1)).first()


def entry_at(session: Session, seq: int) -> AuditRow | None:
    """The entry with that number."""
    return session.get(AuditRow, seq)


def entries(session: Session, subject: str | None = None, limit: int | None = None) -> Iterator[AuditRow]:
    """Entries in order; of one subject where given; the newest `limit` where given."""
    query = select(AuditRow)
    if subject is not None:
        query = query.where(AuditRow.subject == subject)
    if limit is not None:
        newest = session.scalars(query.order_by(AuditRow.seq.desc()).limit(limit)).all()
        yield from reversed(newest)
        return
    after: int | None = None
    while True:  # page by page, so that a reader who stops halfway leaves no cursor open
        page = query if after is None else query.where(AuditRow.seq > after)
        rows = session.scalars(page.order_by(AuditRow.seq).limit(_PAGE)).all()
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1].seq
        session.expunge_all()
