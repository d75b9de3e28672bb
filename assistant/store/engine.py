"""Opens the database, hands out transactions, and brings the schema up to date.

SQLite by default, PostgreSQL by URL. On both, writers come one after another (SQLite by `BEGIN IMMEDIATE`,
PostgreSQL by an advisory lock taken with the transaction), so that what a transaction has read still holds
when it commits; readers never wait for writers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from assistant.errors import Conflict, UserError
from assistant.store.failures import explain

SCHEMA = "0002"
"""Revision of the newest migration; a test compares it to the migrations folder."""

BUSY_SECONDS = 5
"""How long a writer waits for another before it gives up."""

_WRITER_LOCK = 0x57EAD1  # any constant: names the advisory lock of writers on PostgreSQL


class Store:
    """The database. Made by `open_store`; close it with `close()`."""

    def __init__(self, writer: Engine, reader: Engine, data_dir: Path) -> None:
        self._writer = writer
        self._reader = reader
        self.data_dir = data_dir

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    @property
    def place(self) -> str:
        """Where the database is, without a password."""
        return self._writer.url.render_as_string(hide_password=True)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One writing transaction: committed on success, rolled back on any error.

        Raises `Conflict` where someone else wrote the same thing, `RunError` where the database failed.
        """
        try:
            with Session(self._writer, expire_on_commit=False) as session, session.begin():
                session.connection()  # take the writers' lock now, before anything is read
                yield session
        except IntegrityError as error:
            if (
                "unique" not in str(error.orig).lower()
            ):  # "duplicate key … unique constraint", "UNIQUE constraint failed"
                raise explain(error, self.place) from error
            raise Conflict(
                zh="同一内容刚被别人改动，或编号已被占用；请重新读取后再试。",
                en="The same thing was just changed by someone else, or the id is taken; read it again and retry.",
            ) from error
        except DBAPIError as error:
            raise explain(error, self.place) from error

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One reading transaction with a steady view; a write in it fails."""
        try:
            with Session(self._reader, expire_on_commit=False) as session, session.begin():
                yield session
        except DBAPIError as error:
            raise explain(error, self.place) from error

    def revision(self) -> str | None:
        """Revision of the schema in the database; None where there is none yet."""
        with self.read() as session:
            if not inspect(session.connection()).has_table("alembic_version"):
                return None
            found = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return str(found) if found else None

    def upgrade(self, *, without_backup: bool = False) -> Path | None:
        """Bring the schema up to date; gives the backup that was made before, if any.

        A SQLite database is copied to `backups/` with `VACUUM INTO`; a PostgreSQL one is dumped there with
        `pg_dump`. Where `pg_dump` is missing the upgrade is refused unless `without_backup` is given.
        Two processes may call this at once: the second finds the work done.
        """
        current = self.revision()
        if current == SCHEMA:
            return None
        if current is not None and current > SCHEMA:
            raise UserError(
                zh=f"数据库（{self.place}）由更新版本的稳声写成（{current}），请升级程序后再打开。",
                en=f"The database ({self.place}) was written by a newer SteadyVoice ({current}); upgrade the program.",
            )
        backup = None
        if current is not None and not without_backup:
            from assistant.store.backup import back_up  # only a real upgrade needs it

            backup = back_up(self._writer, self.data_dir / "backups", current)
        self._migrate()
        return backup

    def _migrate(self) -> None:
        from alembic import command  # takes a tenth of a second; only an upgrade needs it
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        with self.writing_connection() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def writing_connection(self) -> Iterator[Connection]:
        """A writing transaction below the ORM, for schema work."""
        try:
            with self._writer.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise explain(error, self.place) from error

    def close(self) -> None:
        """Give all connections back to the system."""
        self._writer.dispose()
        self._reader.dispose()


def open_store(url: str, data_dir: Path) -> Store:
    """Open the database of a data directory, which is created where it is missing.

    Raises `UserError` where the URL, the directory or the file is unusable, `RunError` where a server does not answer.
    """
    parsed = _parse(url)
    _prepare(data_dir)
    if parsed.get_backend_name() == "sqlite":
        writer, reader = _open_sqlite(parsed)
    else:
        writer, reader = _open_postgresql(parsed)
    try:
        with writer.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        place = parsed.render_as_string(hide_password=True)
        writer.dispose()
        reader.dispose()
        raise explain(error, place) from error
    return Store(writer, reader, data_dir)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend, driver = parsed.get_backend_name(), parsed.get_driver_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise _bad_url() from error
    if backend == "sqlite" and driver == "pysqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed
    if backend == "postgresql" and driver == "psycopg":
        return parsed
    raise _bad_url()


def _bad_url() -> UserError:
    return UserError(
        zh="数据库地址无法使用。请写成 sqlite:////绝对路径/文件.db 或 postgresql+psycopg://用户:密码@主机/库名。",
        en="The database URL cannot be used. Write sqlite:////absolute/path/file.db or "
        "postgresql+psycopg://user:password@host/database.",
    )


def _prepare(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UserError(
            zh=f"无法建立数据目录 {data_dir}：{error.strerror}。请换一个可写的目录（STEADYVOICE_DATA_DIR）。",
            en=f"Cannot create the data directory {data_dir}: {error.strerror}. "
            "Choose one you may write to (STEADYVOICE_DATA_DIR).",
        ) from error


def _open_sqlite(url: URL) -> tuple[Engine, Engine]:
    writer = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    reader = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    def prepare(connection: object, record: ConnectionPoolEntry, *, read_only: bool) -> None:  # noqa: ARG001
        cursor = connection.cursor()  # type: ignore[attr-defined] # sqlite3.Connection behind the DB-API protocol
        connection.isolation_level = None  # type: ignore[attr-defined] # we say BEGIN ourselves
        for name, value in (
            ("busy_timeout", str(BUSY_SECONDS * 1000)),
            ("journal_mode", "WAL"),
            ("synchronous", "FULL"),  # an acknowledged approval survives a power cut
            ("foreign_keys", "ON"),
            ("recursive_triggers", "ON"),  # else INSERT OR REPLACE slips past the append-only triggers
            ("query_only", "ON" if read_only else "OFF"),
        ):
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @event.listens_for(writer, "connect")
    def _write(connection: object, record: ConnectionPoolEntry) -> None:
        prepare(connection, record, read_only=False)

    @event.listens_for(reader, "connect")
    def _read(connection: object, record: ConnectionPoolEntry) -> None:
        prepare(connection, record, read_only=True)

    @event.listens_for(writer, "begin")
    def _begin_write(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(reader, "begin")
    def _begin_read(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return writer, reader


def _open_postgresql(url: URL) -> tuple[Engine, Engine]:
    writer = create_engine(url, connect_args={"connect_timeout": BUSY_SECONDS}, pool_pre_ping=True)
    reader = writer.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")

    @event.listens_for(writer, "begin")
    def _begin_write(connection: Connection) -> None:
        if connection.get_execution_options().get("postgresql_readonly"):
            return
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    return writer, reader
