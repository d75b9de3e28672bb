"""Requests to models, the record of their calls, and where a version came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.store.base import Json, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "endpoint_ability",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("structured", sa.String(length=20), nullable=False),
        sa.Column("checked_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_endpoint_ability")),
    )
    op.create_table(
        "model_call",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("task", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("residency", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("incident", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("tokens_in", sa.BigInteger(), nullable=True),
        sa.Column("tokens_out", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.Float(), nullable=True),
        sa.Column("masked", Json, nullable=False),
        sa.Column("first_token_ms", sa.Float(), nullable=True),
        sa.Column("took_ms", sa.Float(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
    )
    with op.batch_alter_table("model_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_call_brand"), ["brand"], unique=False)
        batch_op.create_index(batch_op.f("ix_model_call_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_model_call_host"), ["host"], unique=False)
        batch_op.create_index(batch_op.f("ix_model_call_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_model_call_request"), ["request"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked", sa.String(length=20), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("incident", sa.Boolean(), nullable=False),
        sa.Column("actor", Json, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("slots", Json, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("steps", Json, nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.Column("error", Json, nullable=True),
        sa.Column("partial", Json, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("key", name=op.f("uq_request_key")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_brand"), ["brand"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_state"), ["state"], unique=False)

    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prompt_digest", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("evidence", Json, server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("steps", Json, server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("cost", sa.Float(), nullable=True))
