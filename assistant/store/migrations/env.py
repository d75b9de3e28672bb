"""Runs migrations on the connection that `Store` gives; both databases change their schema in a transaction."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Connection

from assistant.store.base import Moment
from assistant.store.tables import METADATA


def render_item(kind: str, item: object, rendering: AutogenContext) -> str | Literal[False]:
    """How our own column types are written in a new migration."""
    for known, name in ((Moment, "Moment()"), (JSON, "Json")):
        if kind == "type" and isinstance(item, known):
            rendering.imports.add(f"from assistant.store.base import {name.removesuffix('()')}")
            return name
    return False


def run() -> None:
    """Run what is missing, inside the caller's transaction."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
