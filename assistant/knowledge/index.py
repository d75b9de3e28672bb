"""The vector index on disk: a Chroma collection that can be deleted and rebuilt at any time.

Chroma loses vectors when two processes write one path and may kill the process on a truncated file, so:
one writer under an OS lock; a *seal* (the sizes of the index's files) is written after each change and checked
before the index is opened; each rebuild has a folder of its own, which is named in the database when it is complete.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from assistant.domain.ports import Vectors
from assistant.errors import Conflict

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

BATCH = 1_000
"""Rows a call; Chroma's own limit is 5,461."""
LOCK_SECONDS = 5.0
_SEAL = "sealed.json"
_SPACE = {"hnsw": {"space": "cosine", "ef_search": 400}}
"""Chroma's default is l2 and finds 42 % of the nearest at 100,000 vectors; it is set when a collection is made."""


class SearchIndex:
    """The folder with the collections; at most one of them is in force."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writing(self, wait: float = LOCK_SECONDS) -> Iterator[None]:
        """Be the one writer. Raises `Conflict` where another holds the lock for `wait` seconds."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("w", encoding="utf-8") as lock:
            deadline = time.monotonic() + wait
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= deadline:
                        raise _busy() from error
                    time.sleep(0.05)
            yield

    def sound(self, name: str) -> bool:
        """Whether the collection was completely written and its files are all there."""
        if not name:
            return False
        try:
            seal = json.loads((self.folder / name / _SEAL).read_text(encoding="utf-8"))
            return all((self.folder / name / file).stat().st_size >= size for file, size in seal.items())
        except (OSError, ValueError, AttributeError, TypeError):
            return False

    def create(self, name: str, ids: Sequence[str], vectors: Vectors, facets: Sequence[Mapping[str, str]]) -> None:
        """Make a new collection with all its rows."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.folder / name, ignore_errors=True)
        with self._client(name) as client:
            collection = client.create_collection(name, configuration=_SPACE, embedding_function=None)  # type: ignore[arg-type] # a plain dict is documented
            _upsert(collection, ids, vectors, facets)
        self._seal(name)

    def change(
        self,
        name: str,
        gone: Sequence[str],
        ids: Sequence[str],
        vectors: Vectors,
        facets: Sequence[Mapping[str, str]],
    ) -> None:
        """Take rows out of a sound collection and put others in."""
        (self.folder / name / _SEAL).unlink(missing_ok=True)
        with self._client(name) as client:
            collection = client.get_collection(name, embedding_function=None)
            for start in range(0, len(gone), BATCH):
                collection.delete(ids=list(gone[start : start + BATCH]))
            _upsert(collection, ids, vectors, facets)
        self._seal(name)

    def nearest(self, name: str, vector: Vectors, count: int, where: Mapping[str, str]) -> dict[str, float]:
        """The nearest rows by id with their cosine, of those that have all the facets in `where`."""
        clauses = [{key: value} for key, value in where.items()]
        condition = {"$and": clauses} if len(clauses) > 1 else (clauses[0] if clauses else None)
        with self._client(name) as client:
            collection = client.get_collection(name, embedding_function=None)
            found = collection.query(
                query_embeddings=vector,
                n_results=count,
                where=condition,  # type: ignore[arg-type] # a plain dict of scalars is a Where
                include=["distances"],
            )
        distances = found["distances"] or [[]]
        return {row: 1.0 - float(far) for row, far in zip(found["ids"][0], distances[0], strict=True)}

    def count(self, name: str) -> int:
        """Number of rows."""
        with self._client(name) as client:
            return client.get_collection(name, embedding_function=None).count()

    def drop_others(self, name: str) -> None:
        """Delete collections that are not in force."""
        for folder in self.folder.iterdir():
            if folder.is_dir() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _client(self, name: str) -> Iterator[Client]:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        client = cast("Client", chromadb.PersistentClient(path=str(self.folder / name), settings=settings))
        try:
            yield client
        finally:
            client.close()  # so that a folder which is replaced later is opened anew

    def _seal(self, name: str) -> None:
        home = self.folder / name
        sizes = {
            str(file.relative_to(home)): file.stat().st_size
            for file in sorted(home.rglob("*"))
            if file.is_file() and not file.name.endswith(("-journal", "-wal", "-shm"))
        }
        draft = home / (_SEAL + ".new")
        draft.write_text(json.dumps(sizes), encoding="utf-8")
        draft.replace(home / _SEAL)


def _upsert(collection: Collection, ids: Sequence[str], vectors: Vectors, facets: Sequence[Mapping[str, str]]) -> None:
    for start in range(0, len(ids), BATCH):
        stop = start + BATCH
        collection.upsert(
            ids=list(ids[start:stop]), embeddings=vectors[start:stop], metadatas=[dict(f) for f in facets[start:stop]]
        )


def _busy() -> Conflict:
    return Conflict(
        zh="另一个进程正在更新知识库索引，请稍候再试。",
        en="Another process is updating the knowledge index; try again in a moment.",
        code="index-busy",
    )
