"""Documents of the knowledge base, their passages, and what a search brings back."""

from __future__ import annotations

from datetime import date, datetime

from assistant.domain.vocabulary import DocumentKind, Language, Strict, TrustTier


class Passage(Strict):
    """A piece of a document that can be cited."""

    id: str
    document: str
    """Document id."""
    ordinal: int
    heading: tuple[str, ...] = ()
    text: str
    language: Language
    start: int
    """Character span in the document's text."""
    end: int
    line_start: int | None = None
    line_end: int | None = None
    page: int | None = None
    """For paged formats; lines otherwise."""


class Document(Strict):
    """A file that was read into the knowledge base."""

    id: str
    kind: DocumentKind
    brand: str
    title: str
    source: str
    """Original file name."""
    digest: str
    """SHA-256 of the file's bytes."""
    language: Language
    trust: TrustTier
    valid_from: date | None = None
    valid_until: date | None = None
    version: int = 1
    added_at: datetime
    added_by: str = ""


class Hit(Strict):
    """One search result; the contract form is `as_json`."""

    rank: int
    score: float
    passage: Passage
    kind: DocumentKind
    title: str
    source: str
    """File name with `#L10-L24` or `#p3`."""

    def as_json(self) -> dict[str, object]:
        """The contract form."""
        return {
            "rank": self.rank,
            "score": round(self.score, 4),
            "document": self.passage.document,
            "kind": self.kind.value,
            "title": self.title,
            "heading": list(self.passage.heading),
            "source": self.source,
            "text": self.passage.text,
            "language": self.passage.language.value,
            "passage": self.passage.id,
        }


class SearchResult(Strict):
    """Answer to one query; `nearest` names topics where nothing fits."""

    query: str
    hits: tuple[Hit, ...]
    nearest: tuple[str, ...] = ()
    took_ms: float

    def as_json(self) -> dict[str, object]:
        """The contract form."""
        return {
            "query": self.query,
            "took_ms": round(self.took_ms, 1),
            "nearest": list(self.nearest),
            "hits": [hit.as_json() for hit in self.hits],
        }
