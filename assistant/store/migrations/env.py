"""Runs migrations on the connection that `Store` gives; both databases change their schema in a transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from assistant.store.tables import METADATA


def run() -> None:
    """Run what is missing, inside the caller's transaction."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
