"""Documents, passages and vectors: the record that the search index is built from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.domain.document import Document, Passage
from assistant.domain.vocabulary import DocumentKind, Language, TrustTier
from assistant.store.base import Base, Json, Moment

_IN = 500
"""Values in one `IN (…)`: SQLite takes 32,766 parameters, but short statements are planned faster."""


class DocumentRow(Base):
    """A document with its text; the id stays while a changed file becomes a new version."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("brand", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    brand: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(1000))
    """By which a later version of the file is known: its file name, with folders where two share one."""
    kind: Mapped[str] = mapped_column(String(20), index=True)
    title: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(2))
    trust: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)
    added_at: Mapped[datetime] = mapped_column(Moment())
    added_by: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)

    def as_document(self) -> Document:
        """The domain object."""
        return Document(
            id=self.id,
            kind=DocumentKind(self.kind),
            brand=self.brand,
            title=self.title,
            source=self.source,
            digest=self.digest,
            language=Language(self.language),
            trust=TrustTier(self.trust),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            version=self.version,
            added_at=self.added_at,
            added_by=self.added_by,
        )


class PassageRow(Base):
    """A passage with its words for matching and the key of its vector."""

    __tablename__ = "passage"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    document: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    heading: Mapped[list[str]] = mapped_column(Json)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    line_start: Mapped[int | None] = mapped_column(Integer)
    line_end: Mapped[int | None] = mapped_column(Integer)
    page: Mapped[int | None] = mapped_column(Integer)
    words: Mapped[str] = mapped_column(Text)
    """Words of heading and text for lexical search, normalised, separated by spaces: cutting them is done once."""
    vector: Mapped[str] = mapped_column(String(64), index=True)
    """Digest of embedder and embedded text."""

    def as_passage(self) -> Passage:
        """The domain object."""
        return Passage(
            id=self.id,
            document=self.document,
            ordinal=self.ordinal,
            heading=tuple(self.heading),
            text=self.text,
            language=Language(self.language),
            start=self.start,
            end=self.end,
            line_start=self.line_start,
            line_end=self.line_end,
            page=self.page,
        )


class VectorRow(Base):
    """A vector by the digest of what it was made from; unchanged text is never embedded again."""

    __tablename__ = "vector"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    embedder: Mapped[str] = mapped_column(String(100))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    """Little-endian float32."""


class IndexRow(Base):
    """The search index in force, and a counter by which readers see that the knowledge has changed. One row."""

    __tablename__ = "search_index"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    generation: Mapped[int] = mapped_column(Integer, default=0)
    """Counts changes of documents."""
    collection: Mapped[str] = mapped_column(String(100), default="")
    """Name of the collection; empty where there is none yet."""
    embedder: Mapped[str] = mapped_column(String(100), default="")
    dimension: Mapped[int] = mapped_column(Integer, default=0)
    indexed: Mapped[int] = mapped_column(Integer, default=-1)
    """The generation that the collection holds; -1: none."""


class ManifestRow(Base):
    """A document as the index holds it."""

    __tablename__ = "search_index_document"

    document: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(120))
    """Digest of the file with its kind and version."""
    passages: Mapped[list[str]] = mapped_column(Json)
    """Ids of its passages in the index."""


@dataclass(frozen=True)
class IndexState:
    """What the database says of the index."""

    generation: int
    collection: str
    embedder: str
    dimension: int
    indexed: int


def index_state(session: Session) -> IndexState:
    """The state of the index; zeros before anything was added."""
    row = session.get(IndexRow, 1)
    if row is None:
        return IndexState(generation=0, collection="", embedder="", dimension=0, indexed=-1)
    return IndexState(row.generation, row.collection, row.embedder, row.dimension, row.indexed)


def _index_row(session: Session) -> IndexRow:
    row = session.get(IndexRow, 1)
    if row is None:
        row = IndexRow(id=1, generation=0, collection="", embedder="", dimension=0, indexed=-1)
        session.add(row)
        session.flush()
    return row


def mark_changed(session: Session) -> None:
    """Say that documents have changed; readers load anew, and the index is behind until it is synchronised."""
    _index_row(session).generation += 1


def set_index(session: Session, *, collection: str, embedder: str, dimension: int, indexed: int) -> None:
    """Name the collection in force and the generation it holds."""
    row = _index_row(session)
    row.collection, row.embedder, row.dimension, row.indexed = collection, embedder, dimension, indexed


def find_document(session: Session, document: str) -> DocumentRow | None:
    """One document."""
    return session.get(DocumentRow, document)


def find_by_name(session: Session, brand: str, name: str) -> DocumentRow | None:
    """The document that a file of this name belongs to."""
    return session.scalar(select(DocumentRow).where(DocumentRow.brand == brand, DocumentRow.name == name))


def list_documents(
    session: Session, *, brand: str | None = None, kind: DocumentKind | None = None
) -> Sequence[DocumentRow]:
    """Documents by brand, kind and title."""
    query = select(DocumentRow).order_by(DocumentRow.brand, DocumentRow.kind, DocumentRow.title, DocumentRow.id)
    if brand is not None:
        query = query.where(DocumentRow.brand == brand)
    if kind is not None:
        query = query.where(DocumentRow.kind == kind.value)
    return session.scalars(query).all()


def passages_of(session: Session, document: str) -> Sequence[PassageRow]:
    """The passages of a document in order."""
    query = select(PassageRow).where(PassageRow.document == document).order_by(PassageRow.ordinal)
    return session.scalars(query).all()


def all_passages(session: Session) -> Sequence[PassageRow]:
    """Every passage, by document and place."""
    return session.scalars(select(PassageRow).order_by(PassageRow.document, PassageRow.ordinal)).all()


def count_passages(session: Session) -> dict[str, int]:
    """Number of passages by document."""
    query = select(PassageRow.document, func.count()).group_by(PassageRow.document)
    return {document: count for document, count in session.execute(query)}


def replace_passages(session: Session, document: str, rows: Iterable[PassageRow]) -> None:
    """Put the passages of a document in place of those it had."""
    session.execute(delete(PassageRow).where(PassageRow.document == document))
    session.flush()
    session.add_all(rows)
    session.flush()


def remove_document(session: Session, document: str) -> None:
    """Take a document and its passages out, and the vectors that nothing else uses."""
    session.execute(delete(PassageRow).where(PassageRow.document == document))
    session.execute(delete(DocumentRow).where(DocumentRow.id == document))
    drop_unused_vectors(session)


def drop_unused_vectors(session: Session) -> int:
    """Delete vectors of texts that are in no passage any more; gives their number."""
    used = select(PassageRow.vector).where(PassageRow.vector == VectorRow.digest)
    gone = session.scalars(select(VectorRow.digest).where(~used.exists())).all()
    for start in range(0, len(gone), _IN):
        session.execute(delete(VectorRow).where(VectorRow.digest.in_(gone[start : start + _IN])))
    return len(gone)


def vectors(session: Session, digests: Sequence[str]) -> dict[str, bytes]:
    """The vectors that are kept, by digest."""
    found: dict[str, bytes] = {}
    wanted = list(dict.fromkeys(digests))
    for start in range(0, len(wanted), _IN):
        query = select(VectorRow.digest, VectorRow.data).where(VectorRow.digest.in_(wanted[start : start + _IN]))
        found.update({digest: data for digest, data in session.execute(query)})
    return found


def keep_vectors(session: Session, embedder: str, found: Mapping[str, bytes]) -> None:
    """Keep vectors by digest; one that is there already stays."""
    there = vectors(session, list(found))
    session.add_all(
        VectorRow(digest=digest, embedder=embedder, data=data) for digest, data in found.items() if digest not in there
    )
    session.flush()


def manifest(session: Session) -> dict[str, ManifestRow]:
    """What the index holds, by document."""
    return {row.document: row for row in session.scalars(select(ManifestRow))}


def set_manifest(session: Session, entries: Mapping[str, tuple[str, Sequence[str]]]) -> None:
    """Replace the manifest by `{document: (digest, passage ids)}`."""
    session.execute(delete(ManifestRow))
    session.flush()
    session.add_all(
        ManifestRow(document=document, digest=digest, passages=list(passages))
        for document, (digest, passages) in entries.items()
    )
