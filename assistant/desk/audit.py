"""The audit trail: read, and verified against the head kept outside the database."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from assistant.desk.access import require_sight
from assistant.desk.base import Desk, require
from assistant.domain.people import Actor
from assistant.domain.review import AuditEntry, AuditReport
from assistant.domain.vocabulary import Role
from assistant.errors import NotFound, RunError, UserError
from assistant.review.audit import Sealed, verify
from assistant.store.audit import AuditRow, entries, last_entry
from assistant.store.drafts import DraftRow
from assistant.store.exact import require_storable
from assistant.store.incidents import IncidentRow
from assistant.store.people import find_person


class AuditDesk:
    """Reads and verifies; changes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def verify(self, head: Path | None = None) -> AuditReport:
        """Walk the whole chain. `head` is a copy of the head kept elsewhere; default: the file of the data directory.

        Raises `NotFound` where a named head file is not there, `RunError` where it is damaged.
        """
        if head is not None and not head.is_file():
            raise NotFound(zh=f"找不到链首文件：{head}", en=f"No such head file: {head}")
        try:
            known = self._desk.vault.head(head)  # before the entries: whoever writes meanwhile only adds to them
        except RunError as error:
            if head is None:
                raise
            raise UserError(zh=error.text.zh, en=error.text.en) from error
        with self._desk.read() as session:
            if last_entry(session) is not None:
                self._desk.vault.require_key()
            return verify((_sealed(row) for row in entries(session)), self._desk.vault.key, known)

    def accept(self, actor: Actor, reason: str) -> AuditReport:
        """After a restore or a lost head file: take the chain as it stands, with a reason, as an entry of its own.

        For administrators, proven. Whatever is wrong within the chain stays wrong and goes on being reported.
        """
        if not reason.strip():
            raise UserError(zh="请写明理由（--reason）。", en="Give a reason (--reason).")
        require_storable(reason, "reason")
        found = self.verify()
        with self._desk.transaction(actor) as transaction:
            transaction.require(Role.ADMIN)
            transaction.require_proof()
            transaction.record("audit.accepted", "audit", reason=reason.strip(), found=found.message.en)
            transaction.accept_end()
        return self.verify()

    def entries(self, actor: Actor, subject: str | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
        """The newest entries, oldest of them first; of one draft, incident or person where `subject` is given.

        Of a draft or incident those see it who hold a role for its brand, of a person only that person; all else is
        for administrators and auditors. Raises `NotAllowed`.
        """
        with self._desk.read() as session:
            _require_sight(session, actor, subject)
            return tuple(_entry(row) for row in entries(session, subject, limit))


def _require_sight(session: Session, actor: Actor, subject: str | None) -> None:
    matter = None if subject is None else session.get(DraftRow, subject) or session.get(IncidentRow, subject)
    if matter is not None:
        require_sight(session, actor, matter.brand)
        return
    oneself = find_person(session, actor.id) if subject == actor.id else None
    if oneself is None or not oneself.active:
        require(session, actor, Role.ADMIN, Role.AUDITOR)


def _sealed(row: AuditRow) -> Sealed:
    # str(): someone who went around us may have left bytes where text belongs
    return Sealed(
        row.seq, str(row.actor), str(row.event), str(row.subject), str(row.entry), str(row.previous), str(row.hash)
    )


def _entry(row: AuditRow) -> AuditEntry:
    plain = json.loads(row.entry)
    return AuditEntry(
        seq=row.seq,
        at=datetime.fromisoformat(plain["at"]),
        actor=row.actor,
        event=row.event,
        subject=row.subject,
        details=plain["details"],
        hash=row.hash,
    )
