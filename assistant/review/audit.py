"""The audit chain: every entry is keyed and carries the hash of the one before, so that nothing can be bent unseen.

Pure: rows in, report out. The table is append-only by trigger; this is what shows when someone went around it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import JsonValue

from assistant.domain.digest import canonical_json
from assistant.domain.review import AuditReport
from assistant.domain.vocabulary import Strict, Twin

GENESIS = "0" * 64
"""What the first entry names as its predecessor."""


class Head(Strict):
    """The newest entry as it is known outside the database."""

    seq: int
    hash: str


class Sealed(NamedTuple):
    """An entry as it is stored."""

    seq: int
    actor: str
    event: str
    subject: str
    entry: str
    """The canonical JSON that was hashed; it also holds the moment and the details."""
    previous: str
    hash: str


def seal(
    key: bytes,
    previous: Head | None,
    at: datetime,
    actor: str,
    event: str,
    subject: str,
    details: Mapping[str, JsonValue],
) -> Sealed:
    """The next entry of the chain. Raises ValueError where a detail cannot be written as canonical JSON."""
    seq = previous.seq + 1 if previous else 1
    before = previous.hash if previous else GENESIS
    moment = at.astimezone(UTC)
    plain: dict[str, JsonValue] = {
        "seq": seq,
        "at": moment.isoformat(timespec="microseconds"),
        "actor": actor,
        "event": event,
        "subject": subject,
        "details": dict(details),
        "previous": before,
    }
    text = canonical_json(plain)
    return Sealed(seq, actor, event, subject, text.decode(), before, _mac(key, text))


def _mac(key: bytes, text: bytes) -> str:
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def verify(rows: Iterable[Sealed], key: bytes, head: Head | None) -> AuditReport:
    """Walk the chain and name the first entry that is not as it was written.

    Finds changed, removed, inserted and reordered entries; against the outside `head` also a cut tail and a
    rollback to an older copy. Without a head the end cannot be proven, which the report says.
    """
    expected, before, count = 1, GENESIS, 0
    at_head: str | None = None
    for row in rows:
        problem = _problem(row, expected, before, key)
        if problem is not None:
            return AuditReport(ok=False, entries=count, first_bad=min(row.seq, expected), message=problem)
        if head is not None and row.seq == head.seq:
            at_head = row.hash
        expected, before, count = row.seq + 1, row.hash, count + 1
    return _against_head(count, at_head, head)


def _problem(row: Sealed, expected: int, before: str, key: bytes) -> Twin | None:
    if row.seq != expected:
        return Twin(
            zh=f"第 {expected} 条缺失或次序被改（此处是第 {row.seq} 条）。",
            en=f"Entry {expected} is missing or out of order (entry {row.seq} stands in its place).",
        )
    mac = _mac(key, row.entry.encode("utf-8", "surrogatepass"))
    if not hmac.compare_digest(mac.encode(), row.hash.encode("utf-8", "surrogatepass")):
        return Twin(
            zh=f"第 {row.seq} 条的内容与其校验值不符，已被改动。",
            en=f"Entry {row.seq} does not match its hash: it was changed.",
        )
    plain = json.loads(row.entry)
    same = (
        plain["seq"] == row.seq
        and plain["previous"] == row.previous == before
        and (plain["actor"], plain["event"], plain["subject"]) == (row.actor, row.event, row.subject)
    )
    if not same:
        return Twin(
            zh=f"第 {row.seq} 条与前一条接不上，或其列与原文不一致。",
            en=f"Entry {row.seq} does not continue the one before, or its columns differ from its text.",
        )
    return None


def _against_head(count: int, at_head: str | None, head: Head | None) -> AuditReport:
    if head is None:
        if count == 0:
            return AuditReport(ok=True, entries=0, message=Twin(zh="审计记录为空。", en="The audit trail is empty."))
        message = Twin(
            zh=f"{count} 条记录前后相接，但库外没有链首文件，无法证明末尾未被截去。",
            en=f"{count} entries follow one another, but the head kept outside the database is missing: "
            "a cut tail could not be seen.",
        )
        return AuditReport(ok=False, entries=count, message=message)
    if head.seq > count:
        missing = head.seq - count
        message = Twin(
            zh=f"第 {count} 条之后缺少 {missing} 条记录（库外链首记到第 {head.seq} 条）。",
            en=f"{missing} entries are missing after entry {count} (the head outside the database names {head.seq}).",
        )
        return AuditReport(ok=False, entries=count, first_bad=count + 1, missing=missing, message=message)
    if at_head != head.hash:
        message = Twin(
            zh=f"第 {head.seq} 条与库外链首不符：数据库曾被退回旧副本后继续写入。",
            en=f"Entry {head.seq} differs from the head outside the database: it was rolled back and written on.",
        )
        return AuditReport(ok=False, entries=count, first_bad=head.seq, message=message)
    message = Twin(zh=f"{count} 条记录完整、未被改动。", en=f"{count} entries are complete and unchanged.")
    return AuditReport(ok=True, entries=count, message=message)
