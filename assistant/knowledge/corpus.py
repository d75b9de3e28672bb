"""A steady picture of all passages in memory, as search needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from assistant.domain.document import Document, Passage
from assistant.domain.ports import Vectors
from assistant.domain.vocabulary import DocumentKind, Language, TrustTier
from assistant.knowledge.centring import Centres, centred_passages, load_centres
from assistant.knowledge.lexical import LexicalIndex
from assistant.store import knowledge as tables

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Filter:
    """What may be found; `None` lets everything through."""

    kind: DocumentKind | None = None
    brand: str | None = None
    language: Language | None = None
    on: date | None = None
    """Documents must be valid on this day."""
    trusted: bool = False
    """Leave out uploads that nobody has accepted yet."""

    def admits(self, document: Document, language: Language) -> bool:
        """Whether a passage in this language of this document may be found."""
        return (
            (self.kind is None or document.kind is self.kind)
            and (self.brand is None or document.brand == self.brand)
            and (self.language is None or language is self.language)
            and (self.on is None or document.valid_from is None or document.valid_from <= self.on)
            and (self.on is None or document.valid_until is None or self.on <= document.valid_until)
            and not (self.trusted and document.trust is TrustTier.UPLOADED)
        )


@dataclass(frozen=True)
class Corpus:
    """All passages of one generation with their vectors, words and documents."""

    generation: int
    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    words: tuple[tuple[str, ...], ...]
    vectors: Vectors
    """A row a passage, centred by language (see `centring`); zeros where there is none of the embedder in use."""
    centres: Centres
    collection: str
    """The index that holds exactly these passages; empty where it is behind."""

    @cached_property
    def lexical(self) -> LexicalIndex:
        """Built when first searched."""
        return LexicalIndex(self.words)

    @cached_property
    def places(self) -> dict[str, int]:
        """Row by passage id."""
        return {passage.id: row for row, passage in enumerate(self.passages)}

    def rows(self, chosen: Filter) -> NDArray[np.intp]:
        """Rows of the passages that may be found."""
        import numpy as np

        admitted = [row for row, p in enumerate(self.passages) if chosen.admits(self.documents[p.document], p.language)]
        return np.asarray(admitted, dtype=np.intp)


def load_corpus(session: Session, embedder: str, dimension: int) -> Corpus:
    """Read everything that search needs from the database."""
    import numpy as np

    state = tables.index_state(session)
    rows = tables.all_passages(session)
    documents = {row.id: row.as_document() for row in tables.list_documents(session)}
    centres = load_centres(embedder, dimension)
    vectors = read_vectors(session, [row.vector for row in rows], dimension)
    current = state.indexed == state.generation and state.embedder == embedder
    return Corpus(
        generation=state.generation,
        documents=documents,
        passages=tuple(row.as_passage() for row in rows),
        words=tuple(tuple(row.words.split(" ")) for row in rows),
        vectors=centred_passages(vectors, np.asarray([row.language for row in rows]), centres),
        centres=centres,
        collection=state.collection if current else "",
    )


def read_vectors(session: Session, digests: Sequence[str], dimension: int) -> Vectors:
    """A row a digest; zeros where the vector is missing or has another length."""
    import numpy as np

    kept = tables.vectors(session, digests)
    found = np.zeros((len(digests), dimension), dtype=np.float32)
    for row, digest in enumerate(digests):
        data = kept.get(digest, b"")
        if len(data) == 4 * dimension:
            found[row] = np.frombuffer(data, dtype="<f4")
    return found
