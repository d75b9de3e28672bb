"""The vector index on disk: a Chroma collection that can be deleted and rebuilt at any time.

Chroma loses vectors when two processes write one path and may kill the process on a truncated file, so:
- one writer under an OS lock (`writer.lock`); each rebuild has a folder of its own, which the database names when it
  is complete;
- a *seal* (the sizes of the index's files) is written after each change and checked before the index is opened;
- a second lock (`open.lock`) says who has the files open: any number of readers, or one writer, or the index server of
  a worker (`index_server.py`). While the server has it, everybody reads and writes through the server, on loopback.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, cast

from assistant.domain.ports import Vectors
from assistant.knowledge.index_client import IndexUnavailable, ServedCollection, served, unavailable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

BATCH = 1_000
"""Rows a call; Chroma's own limit is 5,461."""
LOCK_SECONDS = 5.0
COUNT_SECONDS = 5.0
"""Whoever examines the index waits for a server that is just starting; searches do not: the database answers them."""
_SEAL = "sealed.json"
_SPACE = {"hnsw": {"space": "cosine", "ef_search": 400}}
"""Chroma's default is l2 and finds 42 % of the nearest at 100,000 vectors; it is set when a collection is made."""


class _Rows(Protocol):
    """A collection, in files or served."""

    def count(self) -> int: ...

    def nearest(self, vector: Vectors, count: int, where: Mapping[str, object] | None) -> dict[str, float]: ...

    def delete(self, ids: Sequence[str]) -> None: ...

    def upsert(self, ids: Sequence[str], vectors: Vectors, facets: Sequence[Mapping[str, str]]) -> None: ...


class SearchIndex:
    """The folder with the collections; at most one of them is in force."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writing(self, wait: float = LOCK_SECONDS) -> Iterator[None]:
        """Be the one writer. Raises `Conflict` where another holds the lock for `wait` seconds."""
        with self._locked("writer.lock", fcntl.LOCK_EX, wait) as got:
            if got is None:
                raise unavailable()
            yield

    @contextmanager
    def owning(self, wait: float = 0.0) -> Iterator[int | None]:
        """Have the files to oneself: gives the lock's file descriptor, or None where others have them open."""
        with self._locked("open.lock", fcntl.LOCK_EX, wait) as got:
            yield got

    def sound(self, name: str) -> bool:
        """Whether the collection was completely written and its files are all there."""
        if not name:
            return False
        try:
            seal = json.loads((self.folder / name / _SEAL).read_text(encoding="utf-8"))
            return all((self.folder / name / file).stat().st_size >= size for file, size in seal.items())
        except (OSError, ValueError, AttributeError, TypeError):
            return False

    def condemn(self, name: str) -> None:
        """Say that a collection is damaged: it is not opened again, and the next change builds another."""
        (self.folder / name / _SEAL).unlink(missing_ok=True)

    def create(self, name: str, ids: Sequence[str], vectors: Vectors, facets: Sequence[Mapping[str, str]]) -> None:
        """Make a new collection with all its rows, under a name that nobody knows yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.folder / name, ignore_errors=True)
        with _client(self.folder / name) as client:
            collection = client.create_collection(name, configuration=_SPACE, embedding_function=None)  # type: ignore[arg-type] # a plain dict is documented
            _put(_FileRows(collection), ids, vectors, facets)
        self._seal(name)

    def change(
        self,
        name: str,
        gone: Sequence[str],
        ids: Sequence[str],
        vectors: Vectors,
        facets: Sequence[Mapping[str, str]],
    ) -> None:
        """Take rows out of a sound collection and put others in. Raises `IndexUnavailable`."""
        with self._rows(name, fcntl.LOCK_EX, LOCK_SECONDS) as rows:
            for start in range(0, len(gone), BATCH):
                rows.delete(gone[start : start + BATCH])
            _put(rows, ids, vectors, facets)
            self._seal(name)

    def nearest(self, name: str, vector: Vectors, count: int, where: Mapping[str, str]) -> dict[str, float]:
        """The nearest rows by id with their cosine, of those that have all the facets in `where`.

        Raises `IndexUnavailable` where it is being changed, or is not what the server has.
        """
        clauses: list[object] = [{key: value} for key, value in where.items()]
        condition = {"$and": clauses} if len(clauses) > 1 else (dict(where) or None)
        with self._rows(name, fcntl.LOCK_SH, 0.0) as rows:
            found = rows.nearest(vector, count, condition)
        return {row: 1.0 - far for row, far in found.items()}

    def count(self, name: str) -> int:
        """Number of rows. Raises `IndexUnavailable` where nobody can say after `COUNT_SECONDS`."""
        with self._rows(name, fcntl.LOCK_SH, COUNT_SECONDS) as rows:
            return rows.count()

    def drop_others(self, name: str) -> None:
        """Delete collections that are not in force; what the server still has, it deletes itself."""
        with self.owning() as mine:
            note = None if mine is not None else served(self.folder)
        kept = {name, note.collection if note else name}
        for folder in self.folder.iterdir():
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _rows(self, name: str, how: int, wait: float) -> Iterator[_Rows]:
        """The collection, from its files where they are free, else from the server that has them; unsealed to write."""
        deadline = time.monotonic() + wait
        while True:
            with self._locked("open.lock", how, 0.0) as got:
                if got is not None:
                    if how == fcntl.LOCK_EX:
                        self.condemn(name)
                    with _client(self.folder / name) as client:
                        yield _FileRows(client.get_collection(name, embedding_function=None))
                    return
            rows = self._served(name)
            if rows is not None:
                if how == fcntl.LOCK_EX:
                    self.condemn(name)
                yield rows
                return
            if time.monotonic() >= deadline:
                raise unavailable()
            time.sleep(0.05)

    def _served(self, name: str) -> ServedCollection | None:
        note = served(self.folder)
        if note is None or note.collection != name:
            return None
        try:
            return ServedCollection(note.port, name)
        except IndexUnavailable:  # the server is on its way in or out
            return None

    @contextmanager
    def _locked(self, file: str, how: int, wait: float) -> Iterator[int | None]:
        with self._lock_file(file) as lock:
            deadline = time.monotonic() + wait
            while True:
                try:
                    fcntl.flock(lock, how | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        yield None
                        return
                    time.sleep(0.05)
            yield lock.fileno()

    def _lock_file(self, file: str) -> IO[bytes]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return (self.folder / file).open("ab")
        except OSError as error:  # a data directory that may only be read
            raise unavailable() from error

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


class _FileRows:
    """A collection that this process has open."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def count(self) -> int:
        return self._collection.count()

    def nearest(self, vector: Vectors, count: int, where: Mapping[str, object] | None) -> dict[str, float]:
        found = self._collection.query(
            query_embeddings=vector,
            n_results=count,
            where=where,  # type: ignore[arg-type] # a plain dict of scalars is a Where
            include=["distances"],
        )
        distances = found["distances"] or [[]]
        return {row: float(far) for row, far in zip(found["ids"][0], distances[0], strict=True)}

    def delete(self, ids: Sequence[str]) -> None:
        self._collection.delete(ids=list(ids))

    def upsert(self, ids: Sequence[str], vectors: Vectors, facets: Sequence[Mapping[str, str]]) -> None:
        self._collection.upsert(ids=list(ids), embeddings=vectors, metadatas=[dict(facet) for facet in facets])


def _put(rows: _Rows, ids: Sequence[str], vectors: Vectors, facets: Sequence[Mapping[str, str]]) -> None:
    for start in range(0, len(ids), BATCH):
        stop = start + BATCH
        rows.upsert(ids[start:stop], vectors[start:stop], facets[start:stop])


@contextmanager
def _client(home: Path) -> Iterator[Client]:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    client = cast("Client", chromadb.PersistentClient(path=str(home), settings=settings))
    try:
        yield client
    finally:
        client.close()  # so that a folder which is replaced later is opened anew
