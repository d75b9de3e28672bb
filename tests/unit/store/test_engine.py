"""Opening, upgrading, transactions and errors, on both databases."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assistant.errors import Conflict, RunError, SteadyVoiceError, UserError
from assistant.store import engine
from assistant.store.audit import AuditRow
from assistant.store.backup import back_up
from assistant.store.engine import SCHEMA, Store, open_store
from assistant.store.people import PersonRow
from assistant.store.tables import IMMUTABLE, METADATA

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def entry(seq: int) -> AuditRow:
    return AuditRow(seq=seq, actor="a", event="e", subject="s", entry="{}", previous="0", hash="1")


def person(name: str) -> PersonRow:
    return PersonRow(id=name, name=name, created_at=NOW)


def test_a_new_data_directory_is_created_and_migrated_once(empty_url: str, tmp_path: Path) -> None:
    store = open_store(empty_url, tmp_path / "new" / "data")
    assert store.revision() is None
    assert store.upgrade() is None
    assert store.revision() == SCHEMA
    assert store.upgrade() is None
    assert (tmp_path / "new" / "data").is_dir()
    store.close()


def test_the_migrations_build_exactly_the_tables(store: Store) -> None:
    with store.writing_connection() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_schema_constant_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA


def test_a_transaction_is_kept_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.session() as session:
        session.add(person("wen"))
        session.flush()
        raise ZeroDivisionError
    with store.read() as reading:
        assert reading.get(PersonRow, "wen") is None


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(SteadyVoiceError), store.read() as session:
        session.add(person("wen"))
        session.flush()


def test_a_doubled_key_is_a_conflict(store: Store) -> None:
    with store.session() as session:
        session.add(person("wen"))
    with pytest.raises(Conflict), store.session() as session:
        session.add(person("wen"))


def test_writers_come_one_after_another(store: Store) -> None:
    def write(times: int) -> None:
        for _ in range(times):
            with store.session() as session:
                row = session.get(PersonRow, "wen")
                assert row is not None
                row.failures += 1  # read, then written: a lost update would show

    with store.session() as session:
        session.add(person("wen"))
    threads = [threading.Thread(target=write, args=(8,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        row = session.get(PersonRow, "wen")
        assert row is not None
        assert row.failures == 24


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_written_entries_cannot_be_changed(store: Store, statement: str) -> None:
    with store.session() as session:
        session.add(entry(1))
    with pytest.raises((SteadyVoiceError, DBAPIError)), store.session() as session:
        session.execute(text(statement))
    with store.read() as session:
        assert session.get(AuditRow, 1) is not None


def test_every_immutable_table_has_its_triggers(store: Store) -> None:
    query = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if store.dialect == "sqlite"
        else "SELECT event_object_table FROM information_schema.triggers"
    )
    with store.read() as session:
        assert set(session.execute(text(query)).scalars()) == set(IMMUTABLE)


def test_replacing_is_no_way_around_the_triggers(migrated_sqlite: Path, tmp_path: Path) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "x.db")
    store = open_store(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)
    with store.session() as session:
        session.add(entry(1))
    with pytest.raises((SteadyVoiceError, DBAPIError)), store.session() as session:
        session.execute(
            text(
                "INSERT OR REPLACE INTO audit_entry "
                "SELECT seq, 'x', event, subject, entry, previous, hash FROM audit_entry"
            )
        )


def test_a_backup_holds_what_was_there(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.session() as session:
        session.add(person("wen"))
    copies = [back_up(store._writer, tmp_path / "backups", "0001") for _ in range(2)]
    assert len({copy.name for copy in copies}) == 2
    assert all(copy.stat().st_size > 1000 for copy in copies)
    if store.dialect == "sqlite":
        with sqlite3.connect(copies[0]) as copy:
            assert copy.execute("SELECT id FROM person").fetchall() == [("wen",)]
        copy.close()
    else:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(UserError, match="pg_dump"):
            back_up(store._writer, tmp_path / "backups", "0001")


def test_a_newer_database_is_left_alone(store: Store) -> None:
    with store.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="newer"):
        store.upgrade()


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql+asyncpg://x/y", "oracle+zzz://x"],
)
def test_a_bad_url_is_refused_in_words(url: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="database URL"):
        open_store(url, tmp_path)


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="does not answer") as caught:
        open_store("postgresql+psycopg://me:hidden-word@127.0.0.1:1/none", tmp_path)
    assert "hidden-word" not in caught.value.text.en + caught.value.text.zh


def test_a_damaged_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is not a database at all" * 200)
    with pytest.raises(UserError, match="damaged"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)


def test_a_directory_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(UserError, match="STEADYVOICE_DATA_DIR"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'x.db'}", tmp_path / "file")
    with pytest.raises(UserError, match="opened"):
        open_store(f"sqlite:///{tmp_path / 'missing' / 'x.db'}", tmp_path)
