"""All tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.store.base import Json, Moment
from assistant.store.tables import append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    _audit_entry()
    _document()
    _draft()
    _incident()
    _person()
    _search_index()
    _search_index_document()
    _vector()
    _decision()
    _incident_change()
    _passage()
    _person_grant()
    _release()
    _token()
    _version()
    _waiver()
    for table in ("audit_entry", "decision", "incident_change", "release", "version"):
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_event"), "audit_entry", ["event"], unique=False)
    op.create_index(op.f("ix_audit_entry_subject"), "audit_entry", ["subject"], unique=False)


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=1000), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("trust", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("brand", "name", name=op.f("uq_document_brand")),
    )
    op.create_index(op.f("ix_document_brand"), "document", ["brand"], unique=False)
    op.create_index(op.f("ix_document_digest"), "document", ["digest"], unique=False)
    op.create_index(op.f("ix_document_kind"), "document", ["kind"], unique=False)


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("basis", Json, nullable=False),
        sa.Column("incident", sa.String(length=40), nullable=True),
        sa.Column("move", sa.String(length=20), nullable=True),
        sa.Column("make_good", sa.Boolean(), nullable=False),
        sa.Column("risk", sa.String(length=20), nullable=True),
        sa.Column("escalate_to", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_brand"), "draft", ["brand"], unique=False)
    op.create_index(op.f("ix_draft_created_at"), "draft", ["created_at"], unique=False)
    op.create_index(op.f("ix_draft_created_by"), "draft", ["created_by"], unique=False)
    op.create_index(op.f("ix_draft_incident"), "draft", ["incident"], unique=False)
    op.create_index(op.f("ix_draft_request"), "draft", ["request"], unique=False)
    op.create_index(op.f("ix_draft_state"), "draft", ["state"], unique=False)


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_brand"), "incident", ["brand"], unique=False)


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )


def _search_index() -> None:
    op.create_table(
        "search_index",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("collection", sa.String(length=100), nullable=False),
        sa.Column("embedder", sa.String(length=100), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("indexed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_index")),
    )


def _search_index_document() -> None:
    op.create_table(
        "search_index_document",
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=120), nullable=False),
        sa.Column("passages", Json, nullable=False),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_search_index_document")),
    )


def _vector() -> None:
    op.create_table(
        "vector",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("embedder", sa.String(length=100), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_vector")),
    )


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("roles", Json, nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("binding", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["draft.id"], name=op.f("fk_decision_draft_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_binding"), "decision", ["binding"], unique=False)
    op.create_index(op.f("ix_decision_draft"), "decision", ["draft"], unique=False)


def _incident_change() -> None:
    op.create_table(
        "incident_change",
        sa.Column("incident", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incident.id"], name=op.f("fk_incident_change_incident_incident")),
        sa.PrimaryKeyConstraint("incident", "number", name=op.f("pk_incident_change")),
    )


def _passage() -> None:
    op.create_table(
        "passage",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("heading", Json, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("line_start", sa.Integer(), nullable=True),
        sa.Column("line_end", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("vector", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_passage_document_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    op.create_index(op.f("ix_passage_document"), "passage", ["document"], unique=False)
    op.create_index(op.f("ix_passage_vector"), "passage", ["vector"], unique=False)


def _person_grant() -> None:
    op.create_table(
        "person_grant",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_person_grant_person_person")),
        sa.PrimaryKeyConstraint("person", "role", "brand", name=op.f("pk_person_grant")),
    )


def _release() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("binding", sa.String(length=64), nullable=False),
        sa.Column("approvals", Json, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["draft.id"], name=op.f("fk_release_draft_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_digest"), "release", ["digest"], unique=False)
    op.create_index(op.f("ix_release_draft"), "release", ["draft"], unique=False)


def _token() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_token_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_token_digest")),
    )
    op.create_index(op.f("ix_token_person"), "token", ["person"], unique=False)


def _version() -> None:
    op.create_table(
        "version",
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("contributors", Json, nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("support", Json, nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.Column("tokens", Json, nullable=False),
        sa.Column("took_ms", sa.Float(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["draft.id"], name=op.f("fk_version_draft_draft")),
        sa.PrimaryKeyConstraint("draft", "number", name=op.f("pk_version")),
    )
    op.create_index(op.f("ix_version_digest"), "version", ["digest"], unique=False)


def _waiver() -> None:
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("finding", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["draft.id"], name=op.f("fk_waiver_draft_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    op.create_index(op.f("ix_waiver_draft"), "waiver", ["draft"], unique=False)
