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
from assistant.knowledge.centring import Centres, centred_passages, chance, load_centres
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
    brands: tuple[str, ...] | None = None
    """Those the asking person may see."""


@dataclass(frozen=True)
class _Columns:
    """What can be filtered by, a row a passage; days are ordinals."""

    names: dict[str, NDArray[np.str_]]
    first_day: NDArray[np.int64]
    last_day: NDArray[np.int64]
    uploaded: NDArray[np.bool_]


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

    @cached_property
    def _columns(self) -> _Columns:
        import numpy as np

        of = [self.documents[passage.document] for passage in self.passages]
        return _Columns(
            names={
                "kind": np.asarray([d.kind.value for d in of], dtype=np.str_),
                "brand": np.asarray([d.brand for d in of], dtype=np.str_),
                "language": np.asarray([p.language.value for p in self.passages], dtype=np.str_),
            },
            first_day=np.asarray([(d.valid_from or date.min).toordinal() for d in of], dtype=np.int64),
            last_day=np.asarray([(d.valid_until or date.max).toordinal() for d in of], dtype=np.int64),
            uploaded=np.asarray([d.trust is TrustTier.UPLOADED for d in of], dtype=np.bool_),
        )

    def rows(self, chosen: Filter) -> NDArray[np.intp]:
        """Rows of the passages that may be found."""
        import numpy as np

        columns, admitted = self._columns, np.ones(len(self.passages), dtype=np.bool_)
        for name, wanted in (("kind", chosen.kind), ("brand", chosen.brand), ("language", chosen.language)):
            if wanted is not None:
                admitted &= columns.names[name] == str(wanted)
        if chosen.brands is not None:
            admitted &= np.isin(columns.names["brand"], np.asarray(chosen.brands, dtype=np.str_))
        if chosen.on is not None:
            day = chosen.on.toordinal()
            admitted &= (columns.first_day <= day) & (columns.last_day >= day)
        if chosen.trusted:
            admitted &= ~columns.uploaded
        return np.flatnonzero(admitted)

    @cached_property
    def chances(self) -> dict[tuple[Language | None, bool], float]:
        """How near passages come by chance, by the question's language and whether theirs is the same."""
        import numpy as np

        everyone = np.arange(len(self.passages))
        found: dict[tuple[Language | None, bool], float] = {}
        for asked in (None, *Language):
            spoken = self.spoken(asked, everyone)
            for same in (True, False):
                found[asked, same] = chance(asked, self.vectors[spoken == same], self.centres)
        return found

    def spoken(self, language: Language | None, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of the rows are in this language."""
        import numpy as np

        return np.asarray(self._columns.names["language"][rows] == (language.value if language else ""), dtype=np.bool_)


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
