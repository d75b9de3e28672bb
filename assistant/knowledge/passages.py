"""From a file that was read to the rows of the database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from assistant.domain.ports import Embedder
from assistant.domain.vocabulary import Language
from assistant.knowledge.chunking import Piece, cut
from assistant.knowledge.embedding import vector_digest
from assistant.knowledge.matching import matching_form
from assistant.knowledge.reading.document import ReadDocument
from assistant.store.knowledge import PassageRow
from assistant.text.scripts import detect_language
from assistant.text.segmentation import words


@dataclass(frozen=True)
class Prepared:
    """A passage row with the text whose vector it needs."""

    row: PassageRow
    embedded: str


def document_id(brand: str, name: str) -> str:
    """The id of the document that this file of this brand belongs to, whatever its version."""
    return "d" + hashlib.sha256(f"{brand}\n{name}".encode("utf-8", "replace")).hexdigest()[:12]


def document_language(document: ReadDocument) -> Language:
    """As its front matter says, else by its letters."""
    return document.language or detect_language(document.text) or Language.EN


def prepare(document: str, read: ReadDocument, embedder: Embedder) -> list[Prepared]:
    """The passages of a document. Ids follow from the words, so that a passage that did not change keeps its id."""
    prepared, taken = list[Prepared](), set[str]()
    for ordinal, piece in enumerate(cut(read)):
        identity = _passage_id(document, piece, taken)
        taken.add(identity)
        row = PassageRow(
            id=identity,
            document=document,
            ordinal=ordinal,
            heading=list(piece.heading),
            text=piece.text,
            language=piece.language.value,
            start=piece.start,
            end=piece.end,
            line_start=piece.line_start,
            line_end=piece.line_end,
            page=piece.page,
        )
        prepared.append(refresh(row, read.title, embedder))
    return prepared


def refresh(row: PassageRow, title: str, embedder: Embedder) -> Prepared:
    """Fill in what follows from the passage's text: its words and the key of its vector under this embedder."""
    embedded = embedded_text(title, tuple(row.heading), row.text)
    row.words = " ".join(words(embedded))
    row.vector = vector_digest(embedder, embedded)
    return Prepared(row, embedded)


def embedded_text(title: str, heading: tuple[str, ...], text: str) -> str:
    """What stands for a passage in the search: where it stands, then its words, in the form for matching."""
    above = [part for part in dict.fromkeys((title, *heading)) if part.strip()]
    return f"{matching_form(' · '.join(above))}\n{matching_form(text)}"


def _passage_id(document: str, piece: Piece, taken: set[str]) -> str:
    told = "\n".join((*piece.heading, piece.text)).encode("utf-8", "replace")
    base = f"{document}-{hashlib.sha256(told).hexdigest()[:10]}"
    identity, count = base, 1
    while identity in taken:
        count += 1
        identity = f"{base}-{count}"
    return identity
