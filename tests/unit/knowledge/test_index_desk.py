"""The knowledge desk of several processes while a worker serves the index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from assistant.domain.vocabulary import DocumentKind
from assistant.knowledge.index import SearchIndex
from assistant.knowledge.index_server import IndexServer, server_of
from tests.unit.desk.test_desk_knowledge import OWNER, Desk


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def _kept(server: IndexServer) -> Iterator[None]:
    """As a worker keeps it, and faster."""
    done = Event()

    def keep() -> None:
        while not done.wait(0.2):
            server.keep()

    thread = Thread(target=keep)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        server.stop()


def test_every_reader_sees_every_write_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.knowledge.retrieval.EXACT_LIMIT", 0)  # ask the index, as with many passages
    house = Desk(tmp_path / "data")
    reader = house.fresh()
    server = server_of(house.store, SearchIndex(tmp_path / "data" / "index"))
    server.keep()
    assert server.address == "", "there is no index yet"
    with _kept(server):
        house.desk.add(OWNER, [_file(tmp_path, "one.md", "自带杯每杯减2元。\n")], DocumentKind.POLICY, "shanlan")
        house.fresh().add(OWNER, [_file(tmp_path, "two.md", "雨天送伞套。\n")], DocumentKind.POLICY, "shanlan")
        assert reader.search(OWNER, "下雨天有伞套吗").hits[0].source == "two.md#L1"
        status = reader.status(OWNER)
        assert status.ok, status
        assert status.indexed == status.passages == 2
        assert house.fresh().reindex(OWNER).ok
        assert reader.search(OWNER, "自带杯子便宜多少").hits[0].source == "one.md#L1"
        assert reader.status(OWNER).ok
        assert server.address
    assert len([one for one in (tmp_path / "data" / "index").iterdir() if one.is_dir()]) == 1
    assert house.fresh().status(OWNER).ok
