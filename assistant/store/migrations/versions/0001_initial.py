"""All tables."""

from __future__ import annotations

from alembic import op

from assistant.store.tables import METADATA, append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    METADATA.create_all(op.get_bind())
    for statement in append_only("audit_entry", op.get_bind().dialect.name):
        op.execute(statement)
