"""Decisions, waivers, releases, and what the audit says of itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from assistant.domain.vocabulary import Role, Strict, Twin


class Verdict(StrEnum):
    """What a reviewer decides."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"


class Decision(Strict):
    """审核结论: one reviewer's word on exact bytes."""

    draft: str
    version: int
    actor: str
    roles: tuple[Role, ...]
    """Roles the reviewer held for the brand at that moment."""
    verdict: Verdict
    binding: str
    """Digest of everything the decision rests on, see `assistant.review.binding`."""
    reason: str = ""
    at: datetime


class Waiver(Strict):
    """特批放行: a finding that may stand, until it expires."""

    draft: str
    finding: str
    """`finding_key` of the finding."""
    rule: str
    actor: str
    role: Role
    reason: str
    expires_at: datetime
    at: datetime


class ReleaseFormat(StrEnum):
    """File formats of a release."""

    DOCX = "docx"
    MD = "md"
    HTML = "html"
    JSON = "json"
    CSV = "csv"


class Release(Strict):
    """放行稿: one file that left, with what carried it."""

    id: str
    draft: str
    version: int
    format: ReleaseFormat
    name: str
    """File name."""
    digest: str
    """SHA-256 of the file's bytes."""
    content_digest: str
    binding: str
    approvals: tuple[Decision, ...]
    label: str = ""
    """The explicit AI label in the file; empty where none is due."""
    actor: str
    at: datetime


class PolicyResult(Strict):
    """Whether the decisions so far carry a release, and what is still missing, in words."""

    satisfied: bool
    missing: tuple[Role, ...] = ()
    """Roles that still have to approve."""
    reasons: tuple[Twin, ...] = ()


class AuditEntry(Strict):
    """One line of the audit trail, for reading."""

    seq: int
    at: datetime
    actor: str
    event: str
    subject: str
    details: dict[str, object]
    hash: str


class AuditReport(Strict):
    """What `audit verify` found."""

    ok: bool
    entries: int
    """Good entries from the beginning."""
    first_bad: int | None = None
    missing: int | None = None
    """How many entries the outside head knows that the database has not."""
    message: Twin
