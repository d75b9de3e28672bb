"""Fixtures that several parts of the tests share: stores on both databases, a clock that stands still."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest

from assistant.desk.base import Desk
from assistant.review.head import AuditVault
from assistant.store.engine import SCHEMA, Store, open_store
from assistant.store.tables import METADATA

POSTGRES_OFF = "STEADYVOICE_TEST_POSTGRES"
"""Set to `off` to leave the PostgreSQL half of the tests out, knowingly."""

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
}


def _program(name: str) -> str:
    found = shutil.which(name)
    if found:
        return str(Path(found).resolve())
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not installed:
        raise RuntimeError(
            f"{name} was not found: install PostgreSQL (Debian: apt-get install postgresql), or set {POSTGRES_OFF}=off"
        )
    return str(installed[-1])


def _user() -> str | None:
    """PostgreSQL refuses to run as root: the account to run it as, None for our own."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class PostgresServer:
    """A server on a socket in a directory of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="svpg-"))
        self._user = _user()
        if self._user:
            shutil.chown(self.folder, self._user)
        data = str(self.folder / "data")
        self._data = data
        self._numbers = count(1)
        self._run(_program("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        options = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
        options += f" -c unix_socket_directories='{self.folder}'"
        log = str(self.folder / "log")
        self._run(_program("pg_ctl"), "-D", data, "-l", log, "-w", "-t", "60", "-o", options, "start")

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, user=self._user, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")

    def url(self, database: str) -> str:
        """SQLAlchemy URL of one database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """A new database, copied from `template`; gives its name."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    def clean(self, name: str) -> None:
        """Empty all tables, the append-only ones too: much faster than a new database for each test."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname={name}", autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")  # no triggers
            tables = ", ".join(f'"{table}"' for table in METADATA.tables)
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")
            connection.execute(f"UPDATE alembic_version SET version_num = '{SCHEMA}'")

    def stop(self) -> None:
        """End the server and remove its files."""
        self._run(_program("pg_ctl"), "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class StillClock:
    """A clock that moves only when told; every reading is one millisecond after the one before."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def advance(self, **by: float) -> None:
        """Let time pass: `advance(minutes=15)`."""
        self.now += timedelta(**by)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for the whole run."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a database with the schema in it, to copy from."""
    name = postgres_server.create()
    store = open_store(postgres_server.url(name), tmp_path_factory.mktemp("postgres"))
    store.upgrade()
    store.close()
    return name


@pytest.fixture(scope="session")
def clean_postgres(postgres_server: PostgresServer, migrated_postgres: str) -> list[str]:
    """Names of databases with empty tables, to take from and give back to."""
    return []


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema in it, to copy from."""
    folder = tmp_path_factory.mktemp("sqlite")
    store = open_store(f"sqlite:///{folder / 'template.db'}", folder)
    store.upgrade()
    store.close()
    return folder / "template.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    name = str(request.param)
    if name == "postgresql" and os.environ.get(POSTGRES_OFF) == "off":
        pytest.skip(f"{POSTGRES_OFF}=off")
    return name


@pytest.fixture
def empty_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without tables."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.url(server.create())


@pytest.fixture
def make_store(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Makes stores with the schema in them, each a database of its own."""
    made: list[Store] = []
    names: list[str] = []

    def make() -> Store:
        folder = tmp_path / f"data{len(made)}"
        folder.mkdir()
        if database == "sqlite":
            shutil.copy(request.getfixturevalue("migrated_sqlite"), folder / "steadyvoice.db")
            url = f"sqlite:///{folder / 'steadyvoice.db'}"
        else:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            clean: list[str] = request.getfixturevalue("clean_postgres")
            names.append(clean.pop() if clean else server.create(request.getfixturevalue("migrated_postgres")))
            url = server.url(names[-1])
        made.append(open_store(url, folder))
        return made[-1]

    yield make
    for store in made:
        store.close()
    for name in names:
        request.getfixturevalue("postgres_server").clean(name)
        request.getfixturevalue("clean_postgres").append(name)


@pytest.fixture
def store(make_store: Callable[[], Store]) -> Store:
    """A store with the schema in it; the test runs on SQLite and on PostgreSQL."""
    return make_store()


@pytest.fixture
def clock() -> StillClock:
    """The clock of the desk."""
    return StillClock()


@pytest.fixture
def desk(store: Store, clock: StillClock) -> Desk:
    """A desk on a fresh store."""
    return Desk(store, clock, AuditVault(store.data_dir))
