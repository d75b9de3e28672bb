"""Keeps the index in step with the database. The database is written first; an index that is behind is caught up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.orm import Session

from assistant.domain.ports import Embedder, Vectors
from assistant.domain.vocabulary import Language, Strict
from assistant.knowledge.corpus import read_vectors
from assistant.knowledge.embedding import BATCH, batches
from assistant.knowledge.index import SearchIndex
from assistant.knowledge.passages import Prepared
from assistant.knowledge.probe import probe
from assistant.knowledge.retrieval import facets
from assistant.store import knowledge as tables
from assistant.store.engine import Store

Progress = Callable[[int, int], None]
"""Told (done, total) as work goes on."""
_COMMIT_EVERY = 64
"""Vectors are committed in runs of this many, so that a break costs seconds of work."""
_SAMPLE = 20


class KnowledgeStatus(Strict):
    """Whether stored = indexed = findable."""

    documents: int
    passages: int
    embedded: int
    """Passages whose vector is kept."""
    indexed: int | None
    """Rows in the index; None where it does not answer."""
    sampled: int
    findable: int
    """Of those sampled, how many their own vector finds in the index."""
    embedder: str
    dimension: int
    behind: bool
    """The index was written before the last change."""
    ok: bool

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return self.model_dump(mode="json")

    def lines(self, language: Language) -> list[str]:
        """For people."""
        rows = "?" if self.indexed is None else str(self.indexed)
        zh = language is Language.ZH
        told = [
            f"资料 {self.documents} 份，段落 {self.passages} 段，已向量化 {self.embedded} 段，索引 {rows} 段"
            if zh
            else f"{self.documents} documents, {self.passages} passages, {self.embedded} embedded, {rows} indexed",
            f"抽查 {self.sampled} 段，可检索 {self.findable} 段"
            if zh
            else f"sampled {self.sampled}, findable {self.findable}",
            f"向量模型 {self.embedder}，{self.dimension} 维" if zh else f"embedder {self.embedder}, {self.dimension} d",
        ]
        if self.ok:
            told.append("一致：已存 = 已索引 = 可检索" if zh else "in step: stored = indexed = findable")
        else:
            told.append(
                "索引缺失、落后或损坏；检索仍由数据库作答。请运行 steadyvoice kb reindex。"
                if zh
                else "the index is missing, behind or damaged; search answers from the database meanwhile. "
                "Run steadyvoice kb reindex."
            )
        return told


def embed(store: Store, embedder: Embedder, prepared: Sequence[Prepared], progress: Progress | None) -> None:
    """Make and keep the vectors that are missing; text that was embedded before costs nothing."""
    with store.read() as session:
        kept = tables.vectors(session, [p.row.vector for p in prepared])
    missing = {p.row.vector: p.embedded for p in prepared if p.row.vector not in kept}
    digests, done = list(missing), 0
    if progress and digests:
        progress(0, len(digests))
    for start in range(0, len(digests), _COMMIT_EVERY):
        run = digests[start : start + _COMMIT_EVERY]
        made: dict[str, bytes] = {}
        for batch in batches(run, BATCH):
            found = embedder.passages([missing[digest] for digest in batch])
            made.update({d: row.astype("<f4").tobytes() for d, row in zip(batch, found, strict=True)})
            done += len(batch)
            if progress:
                progress(done, len(digests))
        with store.session() as session:
            tables.keep_vectors(session, embedder.id, made)


@dataclass(frozen=True)
class _Picture:
    """What the index should hold."""

    state: tables.IndexState
    ids: list[str]
    vectors: Vectors
    facets: list[dict[str, str]]
    entries: dict[str, tuple[str, list[str]]]
    held: dict[str, tuple[str, list[str]]]


def synchronise(store: Store, index: SearchIndex, embedder: Embedder, *, anew: bool = False) -> None:
    """Bring the index to what the database says; a damaged, missing or outdated one is built anew beside the old.

    Raises `Conflict` where another process is writing the index.
    """
    with index.writing():
        with store.read() as session:
            state = tables.index_state(session)
            name = state.collection
            fresh = anew or state.embedder != embedder.id or not index.sound(name)
            if state.generation == 0 or (not fresh and state.indexed == state.generation):
                return
            picture = _picture(session, embedder)
        if fresh:
            name = f"kb-{uuid4().hex[:12]}"
            index.create(name, picture.ids, picture.vectors, picture.facets)
        else:
            _change(index, name, picture)
        with store.session() as session:
            tables.set_index(
                session, collection=name, embedder=embedder.id, dimension=embedder.dimension, indexed=state.generation
            )
            tables.set_manifest(session, picture.entries)
        index.drop_others(name)


def _picture(session: Session, embedder: Embedder) -> _Picture:
    rows = tables.all_passages(session)
    documents = {row.id: row for row in tables.list_documents(session)}
    entries: dict[str, tuple[str, list[str]]] = {
        key: (f"{d.digest}/{d.kind}/{d.version}", []) for key, d in documents.items()
    }
    for row in rows:
        entries[row.document][1].append(row.id)
    return _Picture(
        state=tables.index_state(session),
        ids=[row.id for row in rows],
        vectors=read_vectors(session, [row.vector for row in rows], embedder.dimension),
        facets=[facets(documents[row.document].as_document(), row.as_passage()) for row in rows],
        entries=entries,
        held={key: (row.digest, row.passages) for key, row in tables.manifest(session).items()},
    )


def _change(index: SearchIndex, name: str, picture: _Picture) -> None:
    changed = {key for key, entry in picture.entries.items() if picture.held.get(key) != entry}
    current = set(picture.ids)
    gone = [passage for _, passages in picture.held.values() for passage in passages if passage not in current]
    wanted = {passage for key in changed for passage in picture.entries[key][1]}
    rows = [row for row, passage in enumerate(picture.ids) if passage in wanted]
    index.change(name, gone, [picture.ids[r] for r in rows], picture.vectors[rows], [picture.facets[r] for r in rows])


def status(store: Store, index: SearchIndex, embedder: Embedder) -> KnowledgeStatus:
    """Compare database and index, and find a sample of passages by their own vectors."""
    with store.read() as session:
        picture = _picture(session, embedder)
        documents = len(picture.entries)
    embedded = [row for row, vector in enumerate(picture.vectors) if vector.any()]
    step = max(1, len(embedded) // _SAMPLE)
    sample = embedded[::step][:_SAMPLE]
    state = picture.state
    answer = None
    if index.sound(state.collection):
        answer = probe(index, state.collection, [picture.ids[row] for row in sample], picture.vectors[sample])
    count = answer.count if answer else None
    found = len(answer.found) if answer else 0
    behind = state.indexed != state.generation and bool(documents or state.collection)
    empty = not documents and not state.collection
    whole = count == len(picture.ids) == len(embedded) and found == len(sample) and state.embedder == embedder.id
    return KnowledgeStatus(
        documents=documents,
        passages=len(picture.ids),
        embedded=len(embedded),
        indexed=0 if empty else count,
        sampled=len(sample),
        findable=found,
        embedder=embedder.id,
        dimension=embedder.dimension,
        behind=behind,
        ok=empty or (whole and not behind),
    )
