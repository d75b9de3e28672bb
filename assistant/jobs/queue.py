"""The queue's database and how DBOS is set up on it: quiet, no console, no telemetry, JSON instead of pickles."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import RunError

if TYPE_CHECKING:
    from dbos import DBOSClient, DBOSConfig, Serializer

APP = "steadyvoice"
VERSION = "1"
"""Never follows the code: after an upgrade, jobs of the version before are still taken up."""
QUEUE = "jobs"
WORKFLOW = "job"
STREAM = "events"
POLL_SECONDS = 0.1
"""How often the worker looks for new jobs."""
_NOTICE_SECONDS = 0.25
"""How often DBOS's own listener looks on SQLite; it also bounds how long its thread takes to end."""


def jobs_url(data_dir: Path, database_url: str | None = None) -> str:
    """SQLAlchemy URL of the queue: a SQLite file of its own unless another is given."""
    return database_url or f"sqlite:///{data_dir / 'jobs.db'}"


def open_client(url: str) -> DBOSClient:
    """A client of the queue, which is made where there is none; `destroy` it when done.

    Raises `RunError` where the database does not answer.
    """
    _quieten()
    with asking(url):
        if url.startswith("sqlite"):
            _make_sqlite(Path(url.removeprefix("sqlite:///")))
        client = _client(url)
        try:
            _make_queue(client, url)
        except BaseException:
            client.destroy()
            raise
        return client


@contextmanager
def asking(url: str) -> Iterator[None]:
    """Around every question to the database: what it raises becomes a `RunError`, without the texts in it."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise (_bad_file(url) if url.startswith("sqlite") else _no_server()) from error


def configuration(url: str, executor: str) -> DBOSConfig:
    """How the worker launches DBOS. `executor` names this data directory: at a restart it takes up its own jobs."""
    return {
        "name": APP,
        "system_database_url": url,
        "application_version": VERSION,
        "executor_id": executor,
        "enable_otlp": False,
        "log_level": "WARNING",
        "serializer": serializer(),
        "notification_listener_polling_interval_sec": _NOTICE_SECONDS,
        "db_engine_kwargs": {"hide_parameters": True},  # an error message must not carry a text into the log
    }


def serializer() -> Serializer:
    """JSON in plain ASCII: no database chokes on NUL or lone surrogates, and nothing read back can run."""
    from dbos import Serializer

    class JsonSerializer(Serializer):
        """Values of jobs are JSON; an exception of DBOS itself becomes its words."""

        def serialize(self, data: object) -> str:
            return json.dumps(data, default=_plain, allow_nan=False, separators=(",", ":"))

        def deserialize(self, serialized_data: str) -> object:
            value = json.loads(serialized_data)
            if isinstance(value, dict) and set(value) == {"__error__"}:
                return RuntimeError(str(value["__error__"]))
            return value

        def name(self) -> str:
            return "steadyvoice_json"

    return JsonSerializer()


def _plain(value: object) -> object:
    if isinstance(value, BaseException):
        return {"__error__": f"{type(value).__name__}: {value}"}
    raise TypeError(f"{type(value).__name__} is no JSON")


def _client(url: str) -> DBOSClient:
    from dbos import DBOSClient

    return DBOSClient(
        system_database_url=url,
        serializer=serializer(),
        application_name=APP,
        retry_connection_errors=False,  # a person waits: an error in words, not silence
    )


def _make_queue(client: DBOSClient, url: str) -> None:
    """The tables and the queue, where they are missing."""
    from dbos import DBOS
    from sqlalchemy.exc import SQLAlchemyError

    try:
        found = client.retrieve_queue(QUEUE)
    except SQLAlchemyError:  # no tables yet
        DBOS.migrate(url)
        found = None
    if found is None:
        client.register_queue(QUEUE, polling_interval_sec=POLL_SECONDS)


def set_concurrency(client: DBOSClient, jobs: int) -> None:
    """How many jobs a worker runs at a time."""
    client.register_queue(QUEUE, polling_interval_sec=POLL_SECONDS, worker_concurrency=jobs)


def _make_sqlite(path: Path) -> None:
    """A file that readers and the writer share without waiting for each other, and that only its owner reads."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def _bad_file(url: str) -> RunError:
    path = url.removeprefix("sqlite:///")
    return RunError(
        zh=f"任务队列 {path} 无法读写。若文件已损坏，可以删掉：未完成的请求会重新排队。",
        en=f"The job queue {path} cannot be read or written. If the file is damaged, delete it: "
        "requests that have not ended are queued again.",
        code="jobs-database",
    )


def _no_server() -> RunError:
    return RunError(
        zh="任务队列的数据库没有响应。请检查 STEADYVOICE_JOBS_URL 和数据库服务。",
        en="The database of the job queue does not answer. Check STEADYVOICE_JOBS_URL and the server.",
        code="jobs-database",
    )


def _quieten() -> None:
    """Without a handler of ours DBOS would set one up that writes to stderr."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
