"""One collection of the index server, over HTTP on loopback: no proxy, a timeout on everything, no heavy imports."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from pydantic import ValidationError

from assistant.domain.ports import Vectors
from assistant.domain.vocabulary import Strict
from assistant.errors import Conflict

HOST = "127.0.0.1"
NOTE = "server.json"
_READ_SECONDS, _WRITE_SECONDS = 10.0, 120.0
_DATABASE = "/api/v2/tenants/default_tenant/databases/default_database/collections"


class IndexUnavailable(Conflict):
    """The index cannot be asked now; the database answers instead, and a later change brings the index up to date."""


class Served(Strict):
    """What the index server says about itself; it counts only while the folder is locked."""

    collection: str
    port: int
    pid: int


def served(folder: Path) -> Served | None:
    """The note of the server; `None` where it has left none."""
    try:
        return Served.model_validate_json((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def unavailable() -> IndexUnavailable:
    """The error."""
    return IndexUnavailable(
        zh="另一个进程正在更新知识库索引，请稍候再试。",
        en="Another process is updating the knowledge index; try again in a moment.",
        code="index-busy",
    )


def answers(port: int) -> bool:
    """Whether a Chroma server answers on the port."""
    try:
        return "nanosecond heartbeat" in str(_ask(port, "GET", "/api/v2/heartbeat", None, 2.0))
    except IndexUnavailable:
        return False


class ServedCollection:
    """The rows of a collection that the server has."""

    def __init__(self, port: int, name: str) -> None:
        self._port = port
        found = _ask(port, "GET", f"{_DATABASE}/{name}", None, _READ_SECONDS)
        if not isinstance(found, dict) or found.get("name") != name:
            raise unavailable()
        self._home = f"{_DATABASE}/{found['id']}"

    def count(self) -> int:
        """Number of rows."""
        return int(str(_ask(self._port, "GET", f"{self._home}/count", None, _READ_SECONDS)))

    def nearest(self, vector: Vectors, count: int, where: Mapping[str, object] | None) -> dict[str, float]:
        """Distance by id of the nearest rows."""
        asked = {
            "query_embeddings": [[float(x) for x in row] for row in vector],
            "n_results": count,
            "where": where,
            "include": ["distances"],
        }
        found = _ask(self._port, "POST", f"{self._home}/query", asked, _READ_SECONDS)
        if not isinstance(found, dict):
            raise unavailable()
        return dict(zip(found["ids"][0], found["distances"][0], strict=True))

    def delete(self, ids: Sequence[str]) -> None:
        """Take rows out."""
        _ask(self._port, "POST", f"{self._home}/delete", {"ids": list(ids)}, _WRITE_SECONDS)

    def upsert(self, ids: Sequence[str], vectors: Vectors, facets: Sequence[Mapping[str, str]]) -> None:
        """Put rows in, or in place of those of the same id."""
        rows = {
            "ids": list(ids),
            "embeddings": [base64.b64encode(row.astype("<f4").tobytes()).decode() for row in vectors],
            "metadatas": [dict(facet) for facet in facets],
        }
        _ask(self._port, "POST", f"{self._home}/upsert", rows, _WRITE_SECONDS)


def _ask(port: int, method: str, path: str, body: object, seconds: float) -> object:
    data = None if body is None else json.dumps(body)
    with closing(HTTPConnection(HOST, port, timeout=seconds)) as connection:
        try:
            connection.request(method, path, data, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException) as error:
            raise unavailable() from error
    if not 200 <= answer.status < 300:
        raise unavailable()
    try:
        found: object = json.loads(text) if text else None
    except ValueError as error:
        raise unavailable() from error
    return found
