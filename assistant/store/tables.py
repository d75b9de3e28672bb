"""All tables in one metadata, for migrations; importing this module imports every module that holds tables."""

from __future__ import annotations

from assistant.store import audit, drafts, incidents, knowledge, model_calls, people, requests, review
from assistant.store.base import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "append_only",
    "audit",
    "drafts",
    "incidents",
    "knowledge",
    "model_calls",
    "people",
    "requests",
    "review",
]


IMMUTABLE = ("audit_entry", "decision", "incident_change", "release", "version")
"""Tables whose rows are written once; triggers refuse every change and removal."""


def append_only(table: str, dialect: str) -> tuple[str, ...]:
    """Statements that make a table refuse every change and removal of its rows."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        )
    return (
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    )
