"""Passages of a brand's own folder that bear on a text, found in the files themselves.

Drafting and checking need no index: a brand folder is small, its documents are read as files and searched by
words. `kb search` serves what has been indexed; this serves what every installation has from the first minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.domain.brand import Brand
from assistant.domain.document import Hit, Passage
from assistant.domain.library import ApprovedReply
from assistant.domain.vocabulary import DocumentKind, DraftKind, Language
from assistant.errors import UserError
from assistant.knowledge.chunking import cut
from assistant.knowledge.lexical import LexicalIndex
from assistant.knowledge.library import BrandFile, Library
from assistant.knowledge.matching import matching_form
from assistant.knowledge.reading import load, read
from assistant.settings import Settings
from assistant.text.segmentation import words

LEAST_COVERAGE = 0.2
"""Share of a text's words, by rarity, that a passage must hold to bear on it."""


@dataclass(frozen=True)
class _Shelf:
    """The passages of one kind of one brand, with their words indexed."""

    hits: tuple[Hit, ...]
    index: LexicalIndex


class EvidenceDesk:
    """Reads brand folders and finds passages by words; what was read is kept while the process lives."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._shelf = cache(self._read_shelf)

    def standing(self, brand: Brand, kind: DraftKind, text: str) -> tuple[Passage, ...]:
        """What a text of this kind may lean on besides its basis: policies, and for replies the approved ones.

        A statement leans on the ledger alone, so nothing is offered to it.
        """
        if kind is DraftKind.STATEMENT:
            return ()
        approved = (DocumentKind.APPROVED,) if kind is DraftKind.REPLY else ()
        found = self.relevant(brand.id, text, (DocumentKind.POLICY, *approved), k=8)
        return tuple(hit.passage for hit in found)

    def relevant(
        self,
        brand_id: str,
        text: str,
        kinds: Sequence[DocumentKind],
        language: Language | None = None,
        k: int = 5,
    ) -> tuple[Hit, ...]:
        """The passages that share most with the text, best first; none where too little is shared."""
        asked = words(matching_form(text))
        found: list[tuple[float, Hit]] = []
        for kind in kinds:
            shelf = self._shelf(brand_id, kind)
            scores = shelf.index.scores(asked)
            for row, hit in enumerate(shelf.hits):
                if language is not None and hit.passage.language is not language:
                    continue
                if scores[row] > 0 and shelf.index.coverage(asked, row) >= LEAST_COVERAGE:
                    found.append((float(scores[row]), hit))
        found.sort(key=lambda pair: (-pair[0], pair[1].passage.id))
        best = found[:k]
        return tuple(hit.model_copy(update={"rank": i, "score": score}) for i, (score, hit) in enumerate(best, 1))

    def _read_shelf(self, brand_id: str, kind: DocumentKind) -> _Shelf:
        hits: list[Hit] = []
        if kind is DocumentKind.APPROVED:
            hits = [_approved(brand_id, reply) for reply in self._library.replies(brand_id)]
        for file in self._library.documents(brand_id):
            if file.kind is kind:
                hits.extend(self._passages(file))
        index = LexicalIndex(
            [words(matching_form(" ".join((*h.passage.heading, h.title, h.passage.text)))) for h in hits]
        )
        return _Shelf(tuple(hits), index)

    def _passages(self, file: BrandFile) -> list[Hit]:
        try:
            document = read(file.path, load(file.path, self._settings.max_document_bytes), house=True)
        except UserError:
            return []  # `brand check` tells; one bad file must not keep a statement from being written
        name = file.path.name
        hits = []
        for ordinal, piece in enumerate(cut(document)):
            place = f"p{piece.page}" if piece.page else f"L{piece.line_start}-L{piece.line_end}"
            passage = Passage(
                id=f"{file.brand}/{name}#{ordinal}",
                document=f"{file.brand}/{name}",
                ordinal=ordinal,
                heading=piece.heading,
                text=piece.text,
                language=piece.language,
                start=piece.start,
                end=piece.end,
                line_start=piece.line_start,
                line_end=piece.line_end,
                page=piece.page,
            )
            hits.append(
                Hit(rank=0, score=0.0, passage=passage, kind=file.kind, title=document.title, source=f"{name}#{place}")
            )
        return hits


def _approved(brand_id: str, reply: ApprovedReply) -> Hit:
    source = f"replies/{reply.language.value}.yaml#{reply.id}"
    passage = Passage(
        id=f"{brand_id}/{source}",
        document=f"{brand_id}/replies/{reply.language.value}.yaml",
        ordinal=0,
        text=reply.text,
        language=reply.language,
        start=0,
        end=len(reply.text),
    )
    return Hit(rank=0, score=0.0, passage=passage, kind=DocumentKind.APPROVED, title=reply.when, source=source)
