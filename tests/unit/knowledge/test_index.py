from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import Conflict
from assistant.knowledge.index import SearchIndex
from assistant.knowledge.probe import probe

VECTORS = np.eye(8, dtype=np.float32)
IDS = [f"p{n}" for n in range(8)]
FACETS = [{"kind": "policy", "brand": "shanlan" if n % 2 else "lumen", "language": "zh"} for n in range(8)]


def test_rows_are_found_filtered_changed_and_counted(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path / "index")
    index.create("kb-one", IDS, VECTORS, FACETS)
    assert index.sound("kb-one")
    assert max(index.nearest("kb-one", VECTORS[3:4], 3, {}).items(), key=lambda pair: pair[1])[0] == "p3"
    assert "p3" not in index.nearest("kb-one", VECTORS[3:4], 8, {"brand": "lumen", "kind": "policy"})
    index.change("kb-one", ["p3"], ["p9"], VECTORS[3:4], FACETS[3:4])
    assert index.count("kb-one") == 8
    assert "p9" in index.nearest("kb-one", VECTORS[3:4], 1, {})


def test_a_damaged_index_is_noticed_before_it_is_opened(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path / "index")
    assert not index.sound("kb-none")
    index.create("kb-one", IDS, VECTORS, FACETS)
    database = tmp_path / "index" / "kb-one" / "chroma.sqlite3"
    database.write_bytes(database.read_bytes()[:4096])
    assert not index.sound("kb-one")


def test_the_probe_answers_from_its_own_process(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path / "index")
    index.create("kb-one", IDS, VECTORS, FACETS)
    answer = probe(index, "kb-one", IDS[:2], VECTORS[:2])
    assert answer is not None
    assert (answer.count, answer.found) == (8, ("p0", "p1"))


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path / "index")
    with index.writing(), pytest.raises(Conflict), SearchIndex(tmp_path / "index").writing(wait=0.1):
        pytest.fail("two writers")
    with index.writing(wait=0):
        pass
