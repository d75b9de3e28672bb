"""Putting documents into the knowledge base, finding passages in it, and keeping its index honest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from sqlalchemy.orm import Session

from assistant.desk.access import visible_brands
from assistant.desk.base import Desk
from assistant.desk.documents import MAY_ADD, require_removal, require_replacement, resolve, sight
from assistant.domain.digest import digest_bytes
from assistant.domain.document import Document, Passage, SearchResult
from assistant.domain.people import Actor
from assistant.domain.ports import Clock, Embedder
from assistant.domain.vocabulary import DocumentKind, Language, Strict, TrustTier, Twin
from assistant.errors import Conflict, UserError
from assistant.files import read_text
from assistant.knowledge import indexing
from assistant.knowledge.concepts import load_concepts
from assistant.knowledge.corpus import Corpus, Filter, load_corpus
from assistant.knowledge.index import SearchIndex
from assistant.knowledge.index_server import IndexServer, server_of
from assistant.knowledge.indexing import KnowledgeStatus, Progress
from assistant.knowledge.lexical import load_function_words
from assistant.knowledge.library import BrandFile
from assistant.knowledge.passages import Prepared, document_id, document_language, prepare, refresh
from assistant.knowledge.reading import ReadDocument, load, read
from assistant.knowledge.reading.archive import source_name
from assistant.knowledge.reading.asides import Aside
from assistant.knowledge.reading.walking import names, walk
from assistant.knowledge.retrieval import Retriever
from assistant.review.head import AuditVault
from assistant.settings import Settings
from assistant.store import knowledge as tables
from assistant.store.engine import Store


class FileReport(Strict):
    """What became of one file."""

    path: str
    ok: bool
    reason: Twin | None = None
    """Why it was refused."""
    document: str = ""
    title: str = ""
    passages: int = 0
    unchanged: bool = False
    version: int = 0
    asides: tuple[Aside, ...] = ()
    """What the file holds beside its visible text; it was not indexed."""

    def as_json(self, language: Language) -> dict[str, object]:
        """For `--json`; reason and asides in the reader's language."""
        asides = [{**aside.model_dump(mode="json"), "told": aside.told(language)} for aside in self.asides]
        reason = self.reason.get(language) if self.reason else None
        return {**self.model_dump(mode="json"), "reason": reason, "asides": asides}


class DocumentView(Strict):
    """A document with its passages and its text."""

    document: Document
    passages: tuple[Passage, ...]
    text: str


@dataclass(frozen=True)
class _Item:
    """A file to take in."""

    path: Path
    name: str
    """By which later versions are known."""
    alone: bool
    """No other file of the same name comes with it."""
    kind: DocumentKind
    brand: str
    house: bool = False
    """It comes with the house's own brand folders."""

    @property
    def source(self) -> str:
        """The original file name, that of an archive before it where it came in one."""
        return source_name(self.path)


@dataclass(frozen=True)
class _Reading:
    """A file that was read and is not in the knowledge base as it is."""

    item: _Item
    id: str
    digest: str
    read: ReadDocument
    prepared: list[Prepared]


class KnowledgeDesk(Desk):
    """The knowledge base: the database is the record, the index under `index/` can be rebuilt from it."""

    def __init__(
        self, store: Store, clock: Clock, vault: AuditVault, settings: Settings, embedder: Callable[[], Embedder]
    ) -> None:
        super().__init__(store, clock, vault)
        self._settings = settings
        self._make_embedder = embedder
        self._index = SearchIndex(settings.data_dir / "index")
        self._lock = Lock()
        self._corpus: tuple[tables.IndexState, Corpus] | None = None

    @cached_property
    def _embedder(self) -> Embedder:
        return self._make_embedder()

    @cached_property
    def _retriever(self) -> Retriever:
        lexicons = self._settings.knowledge_base / "lexicons"
        words = load_function_words(lexicons / "function_words.yaml")
        concepts = load_concepts(lexicons / "search_terms.yaml", words)
        return Retriever(self._embedder, self._index, words, concepts)

    def index_server(self) -> IndexServer:
        """Serves the index to all processes while a worker runs."""
        return server_of(self.store, self._index)

    def add(
        self,
        actor: Actor,
        paths: Iterable[Path],
        kind: DocumentKind,
        brand: str,
        progress: Progress | None = None,
    ) -> list[FileReport]:
        """Take files and the files in folders in; each that is refused has its reason, and the rest goes in.

        What the owner of a data directory without accounts adds is accepted; uploads of others wait for acceptance,
        and so do not replace a document that is trusted more. Raises `NotAllowed`.
        """
        found = list(walk(paths))
        shared = Counter(path.name for path in found)
        items = [
            _Item(path, name, shared[path.name] == 1, kind, brand)
            for path, name in zip(found, names(found), strict=True)
        ]
        trust = TrustTier.ACCEPTED if actor.owner else TrustTier.UPLOADED
        return self._take_in(actor, items, trust, progress)

    def add_house(self, actor: Actor, files: Sequence[BrandFile], progress: Progress | None = None) -> list[FileReport]:
        """Take the documents of brand folders in; they are the house's own and trusted as such."""
        items = [_Item(f.path, f"{f.path.parent.name}/{f.path.name}", True, f.kind, f.brand, house=True) for f in files]
        return self._take_in(actor, items, TrustTier.HOUSE, progress)

    def _take_in(
        self, actor: Actor, items: Sequence[_Item], trust: TrustTier, progress: Progress | None
    ) -> list[FileReport]:
        reports: dict[int, FileReport] = {}
        readings: dict[int, _Reading] = {}
        with self.transaction(actor) as transaction:
            for brand in sorted({item.brand for item in items}):
                transaction.require(*MAY_ADD, brand=brand)
        for number, item in enumerate(items):
            try:
                outcome = self._read(item)
            except UserError as error:
                reports[number] = FileReport(path=str(item.path), ok=False, reason=error.text)
                continue
            if isinstance(outcome, FileReport):
                reports[number] = outcome
            else:
                readings[number] = outcome
        indexing.embed(self.store, self._embedder, [p for r in readings.values() for p in r.prepared], progress)
        for number, reading in readings.items():
            try:
                reports[number] = self._keep(actor, reading, trust)
            except UserError as error:
                reports[number] = FileReport(path=str(reading.item.path), ok=False, reason=error.text)
        self._catch_up()
        return [reports[number] for number in sorted(reports)]

    def _read(self, item: _Item) -> FileReport | _Reading:
        data = load(item.path, self._settings.max_document_bytes)
        digest = digest_bytes(data)
        with self.read() as session:
            known = _known(session, item)
            if known is not None and (known.digest, known.kind) == (digest, item.kind.value):
                return FileReport(
                    path=str(item.path),
                    ok=True,
                    document=known.id,
                    title=known.title,
                    passages=len(tables.passages_of(session, known.id)),
                    unchanged=True,
                    version=known.version,
                )
            identity = known.id if known is not None else document_id(item.brand, item.name)
        document = read(item.path, data, house=item.house)
        return _Reading(item, identity, digest, document, prepare(identity, document, self._embedder))

    def _keep(self, actor: Actor, reading: _Reading, trust: TrustTier) -> FileReport:
        item, document = reading.item, reading.read
        with self.transaction(actor) as transaction:
            transaction.require(*MAY_ADD, brand=item.brand)  # reading took time, and roles may have changed
            session = transaction.session
            row = tables.find_document(session, reading.id)
            if row is not None:
                require_replacement(transaction, actor, row, trust)
            version = row.version + 1 if row is not None else 1
            row = row or tables.DocumentRow(id=reading.id, name=item.name)
            row.brand, row.kind, row.title, row.source = item.brand, item.kind.value, document.title, item.source
            row.digest, row.language = reading.digest, document_language(document).value
            row.trust, row.version, row.text = trust.value, version, document.text
            row.valid_from, row.valid_until = document.valid_from, document.valid_until
            row.added_at, row.added_by = transaction.now, actor.id
            session.add(row)
            session.flush()
            tables.replace_passages(session, row.id, (p.row for p in reading.prepared))
            tables.mark_changed(session)
            event = "document.added" if version == 1 else "document.replaced"
            transaction.record(
                event, row.id, brand=row.brand, kind=row.kind, source=row.source, digest=row.digest, version=version
            )
        return FileReport(
            path=str(item.path),
            ok=True,
            document=reading.id,
            title=document.title,
            passages=len(reading.prepared),
            version=version,
            asides=document.asides,
        )

    def _catch_up(self) -> None:
        """Bring the index up to date; while another process writes it, search answers from the database."""
        try:
            indexing.synchronise(self.store, self._index, self._embedder)
        except Conflict:
            return

    def search(
        self,
        actor: Actor,
        query: str,
        k: int = 5,
        kind: DocumentKind | None = None,
        brand: str | None = None,
        lang: Language | None = None,
        *,
        trusted: bool = False,
    ) -> SearchResult:
        """The best `k` passages among documents valid today; no brand searches all that the actor may see.

        `trusted` leaves uploads out. Raises `NotAllowed` where the brand is not the actor's to see.
        """
        return self.search_many(actor, [query], k, kind, brand, lang, trusted=trusted)[0]

    def search_many(
        self,
        actor: Actor,
        queries: Sequence[str],
        k: int = 5,
        kind: DocumentKind | None = None,
        brand: str | None = None,
        lang: Language | None = None,
        *,
        trusted: bool = False,
    ) -> list[SearchResult]:
        """One result for each query, over one steady picture of the knowledge base."""
        with self.read() as session:
            brands = sight(session, actor, brand)
        chosen = Filter(kind=kind, brand=brand, language=lang, on=self.clock().date(), trusted=trusted, brands=brands)
        corpus = self._current_corpus()
        return [self._retriever.search(corpus, query, k, chosen) for query in queries]

    def _current_corpus(self) -> Corpus:
        with self._lock, self.read() as session:
            state = tables.index_state(session)
            if self._corpus is None or self._corpus[0] != state:
                corpus = load_corpus(session, self._embedder.id, self._embedder.dimension)
                _ = corpus.lexical  # built now, so that no question pays for it
                self._corpus = state, corpus
            return self._corpus[1]

    def read_queries(self, path: Path) -> list[tuple[str, str]]:
        """Id and query of each line of a JSONL file. Raises `UserError` that names the line."""
        found: list[tuple[str, str]] = []
        for number, line in enumerate(read_text(path).splitlines(), start=1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
                found.append((str(entry["id"]), str(entry["query"])))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise UserError(
                    zh=f'{path} 第 {number} 行：应为 {{"id": "…", "query": "…"}} 形式的 JSON。',
                    en=f'{path}, line {number}: expected JSON like {{"id": "…", "query": "…"}}.',
                ) from error
        return found

    def list_documents(
        self, actor: Actor, brand: str | None = None, kind: DocumentKind | None = None
    ) -> list[Document]:
        """Documents that the actor may see, by brand, kind and title. Raises `NotAllowed`."""
        with self.read() as session:
            brands = sight(session, actor, brand)
            found = tables.list_documents(session, brand=brand, kind=kind)
            return [row.as_document() for row in found if brands is None or row.brand in brands]

    def show(self, actor: Actor, document: str) -> DocumentView:
        """A document by its id, or by its file name where only one has it. Raises `NotFound` or `NotAllowed`."""
        with self.read() as session:
            row = resolve(session, actor, document)
            passages = tuple(p.as_passage() for p in tables.passages_of(session, row.id))
            return DocumentView(document=row.as_document(), passages=passages, text=row.text)

    def remove(self, actor: Actor, document: str) -> Document:
        """Take a document out of the record and the index. Raises `NotFound` or `NotAllowed`."""
        with self.transaction(actor) as transaction:
            row = resolve(transaction.session, actor, document)
            require_removal(transaction, actor, row)
            gone = row.as_document()
            tables.remove_document(transaction.session, row.id)
            tables.mark_changed(transaction.session)
            transaction.record("document.removed", gone.id, brand=gone.brand, source=gone.source, digest=gone.digest)
        self._catch_up()
        return gone

    def reindex(self, actor: Actor, progress: Progress | None = None) -> KnowledgeStatus:
        """Cut words and make vectors anew where they are missing, build a new collection and swap it in.

        Raises `Conflict` where another process is writing the index.
        """
        with self.read() as session:
            titles = {row.id: row.title for row in tables.list_documents(session)}
            rows = [(row, titles[row.document]) for row in tables.all_passages(session)]
            session.expunge_all()
        renewed = [refresh(row, title, self._embedder) for row, title in rows]
        indexing.embed(self.store, self._embedder, renewed, progress)
        with self.transaction(actor) as transaction:
            transaction.require(*MAY_ADD)
            for prepared in renewed:
                there = transaction.session.get(tables.PassageRow, prepared.row.id)
                if there is not None:  # it may have been removed meanwhile
                    there.words, there.vector = prepared.row.words, prepared.row.vector
            transaction.session.flush()
            tables.drop_unused_vectors(transaction.session)
            tables.mark_changed(transaction.session)
            transaction.record("index.rebuilt", self._embedder.id, passages=len(renewed))
        indexing.synchronise(self.store, self._index, self._embedder, anew=True)
        return self.status(actor)

    def status(self, actor: Actor) -> KnowledgeStatus:
        """Whether what is stored is indexed, and what is indexed is found: numbers alone, of the whole.

        For whoever has an account. Raises `NotAllowed`.
        """
        with self.read() as session:
            visible_brands(session, actor)
        return indexing.status(self.store, self._index, self._embedder)


def _known(session: Session, item: _Item) -> tables.DocumentRow | None:
    """The document of which this file is a version: by its name, else by its file name where only one has it."""
    named = tables.find_by_name(session, item.brand, item.name)
    if named is not None or not item.alone:
        return named
    same = [row for row in tables.list_documents(session, brand=item.brand) if row.source == item.source]
    return same[0] if len(same) == 1 else None
