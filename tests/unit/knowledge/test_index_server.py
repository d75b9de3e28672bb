"""The index served by a worker: every reader sees every write, and nobody else opens its files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import Conflict
from assistant.knowledge.index import SearchIndex
from assistant.knowledge.index_client import IndexUnavailable, answers, served
from assistant.knowledge.index_server import IndexServer
from assistant.knowledge.probe import probe

ROOT = Path(__file__).parents[3]
VECTORS = np.eye(8, dtype=np.float32)
IDS = [f"p{n}" for n in range(8)]
FACETS = [{"kind": "policy", "brand": "shanlan" if n % 2 else "lumen", "language": "zh"} for n in range(8)]


class House:
    """An index with a server; `current` is the collection in force."""

    def __init__(self, folder: Path) -> None:
        self.index = SearchIndex(folder)
        self.current = ""
        self.server = IndexServer(self.index, lambda: self.current)

    def make(self, name: str) -> None:
        self.index.create(name, IDS, VECTORS, FACETS)
        self.current = name


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "index")
    yield made
    made.server.stop()


def until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def kill(house: House) -> None:
    note = served(house.index.folder)
    assert note is not None
    os.kill(note.pid, signal.SIGKILL)
    assert until(lambda: not answers(note.port))


def _kept(house: House) -> str:
    house.server.keep()
    return house.server.address


def port(house: House) -> int:
    note = served(house.index.folder)
    assert note is not None
    return note.port


def test_without_a_collection_nothing_is_served(house: House) -> None:
    house.server.keep()
    assert house.server.address == ""


def test_readers_and_writers_go_through_the_server(house: House) -> None:
    house.make("kb-one")
    house.server.keep()
    assert house.server.address.startswith("http://127.0.0.1:")
    other = SearchIndex(house.index.folder)
    assert max(other.nearest("kb-one", VECTORS[3:4], 3, {}).items(), key=lambda pair: pair[1]) == ("p3", 1.0)
    assert "p3" not in other.nearest("kb-one", VECTORS[3:4], 8, {"brand": "lumen", "kind": "policy"})
    other.change("kb-one", ["p3"], ["p9"], VECTORS[3:4], FACETS[3:4])
    assert house.index.count("kb-one") == 8
    assert "p9" in house.index.nearest("kb-one", VECTORS[3:4], 1, {"brand": "shanlan"}), "seen at once"
    assert house.index.sound("kb-one")
    answer = probe(other, "kb-one", ["p9"], VECTORS[3:4])
    assert answer is not None
    assert answer.found == ("p9",)


def test_what_was_written_through_the_server_is_in_the_files(house: House) -> None:
    house.make("kb-one")
    house.server.keep()
    house.index.change("kb-one", [], ["new"], VECTORS[:1] * np.float32(0.5) + VECTORS[1:2], FACETS[:1])
    house.server.stop()
    assert house.index.sound("kb-one")
    assert house.index.count("kb-one") == 9


def test_a_rebuilt_index_takes_the_place_of_the_old(house: House) -> None:
    house.make("kb-one")
    house.server.keep()
    house.make("kb-two")
    house.index.drop_others("kb-two")
    assert (house.index.folder / "kb-one").exists(), "the server has it open"
    with pytest.raises(IndexUnavailable):
        house.index.nearest("kb-two", VECTORS[:1], 1, {})
    house.server.keep()
    assert house.index.count("kb-two") == 8
    assert not (house.index.folder / "kb-one").exists()
    with pytest.raises(IndexUnavailable):
        house.index.nearest("kb-one", VECTORS[:1], 1, {})


def test_a_server_that_dies_is_started_again(house: House) -> None:
    house.make("kb-one")
    house.server.keep()
    address = house.server.address
    kill(house)
    with pytest.raises(IndexUnavailable):
        house.index.nearest("kb-one", VECTORS[:1], 1, {})
    assert until(lambda: _kept(house) not in ("", address))
    assert house.index.count("kb-one") == 8


def test_an_index_that_kills_its_server_is_condemned(house: House) -> None:
    house.make("kb-one")
    address = ""
    for _ in range(3):
        assert until(lambda: _kept(house) not in ("", address))  # noqa: B023 - called at once
        address = house.server.address
        kill(house)
    assert until(lambda: _kept(house) == "")
    assert not house.index.sound("kb-one"), "the next change builds it anew"


def test_a_damaged_index_is_not_served(house: House) -> None:
    house.make("kb-one")
    (house.index.folder / "kb-one" / "chroma.sqlite3").write_bytes(b"x" * 100)
    house.server.keep()
    assert house.server.address == ""


def test_the_server_waits_until_nobody_has_the_files_open(house: House) -> None:
    house.make("kb-one")
    with SearchIndex(house.index.folder).owning() as got:
        assert got is not None
        house.server.keep()
        assert house.server.address == ""
    house.server.keep()
    assert house.server.address


def test_one_writer_at_a_time_with_a_server_too(house: House) -> None:
    house.make("kb-one")
    house.server.keep()
    with house.index.writing(), pytest.raises(Conflict), SearchIndex(house.index.folder).writing(wait=0.1):
        pytest.fail("two writers")


_WORKER = (
    "import sys; from pathlib import Path\n"
    "from assistant.knowledge.index import SearchIndex\n"
    "from assistant.knowledge.index_server import IndexServer\n"
    "server = IndexServer(SearchIndex(Path(sys.argv[1])), lambda: 'kb-one')\n"
    "server.keep(); print(server.address, flush=True); sys.stdin.read()\n"
)


def test_the_server_dies_with_its_worker_and_then_the_files_are_free(house: House) -> None:
    house.make("kb-one")
    command = [sys.executable, "-c", _WORKER, str(house.index.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as worker:
        assert worker.stdout is not None
        address = worker.stdout.readline().strip()
        assert address.endswith(f":{port(house)}")
        assert house.index.count("kb-one") == 8
        alive = port(house)
        worker.kill()
    assert until(lambda: not answers(alive))
    assert until(lambda: _counted(house) == 8), "opened as files again"


def _counted(house: House) -> int:
    try:
        return house.index.count("kb-one")
    except IndexUnavailable:
        return -1


_WRITE = (
    "import sys; import numpy as np; from pathlib import Path\n"
    "from assistant.knowledge.index import SearchIndex\n"
    "index, tag = SearchIndex(Path(sys.argv[1])), sys.argv[2]\n"
    "for n in range(10):\n"
    "    with index.writing(wait=60):\n"
    "        vectors = np.random.default_rng(n).normal(size=(20, 8)).astype(np.float32)\n"
    "        index.change('kb-one', [], [f'{tag}-{n}-{m}' for m in range(20)], vectors,\n"
    "                     [{'kind': 'policy', 'brand': tag, 'language': 'zh'}] * 20)\n"
)


def test_two_processes_write_and_nothing_is_lost(house: House) -> None:
    house.make("kb-one")
    house.server.keep()
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITE, str(house.index.folder), tag], cwd=ROOT) for tag in ("a", "b")
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    assert house.index.count("kb-one") == 8 + 400
    near = house.index.nearest("kb-one", VECTORS[:1], 200, {"brand": "a"})
    assert len(near) == 200, "every row has its vector"
    house.server.stop()
    assert len(house.index.nearest("kb-one", VECTORS[:1], 200, {"brand": "b"})) == 200
