"""The judge: an endpoint of its own, within the same bounds, and recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.model import ChatRequest, FailureReason, Purpose, Residency
from assistant.domain.vocabulary import Engine
from assistant.errors import ModelFailure, UserError
from assistant.llm.endpoint import judge_model
from assistant.settings import Endpoint, Settings
from assistant.store.base import Base
from assistant.store.engine import open_store
from assistant.store.model_calls import ModelCallRow
from tests.unit.llm import faulty_server as fs
from tests.unit.llm.faulty_server import FaultyServer
from tests.unit.llm.test_bounded import Record

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PURPOSE = Purpose(person="wen", brand="shanlan", task="judge/zh")
REQUEST = ChatRequest(
    system="判断第二句是否由第一句支持。", user="电话13812345678", max_tokens=20, deadline_seconds=5, temperature=0
)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    store = open_store(f"sqlite:///{tmp_path / 'calls.db'}", tmp_path)
    with store.writing_connection() as connection:
        Base.metadata.create_all(connection, tables=[Base.metadata.tables[ModelCallRow.__tablename__]])
    yield Record(store)
    store.close()


def test_without_a_judge_there_is_none(record: Record) -> None:
    assert judge_model(Settings(), record, lambda: NOW) is None


@pytest.mark.parametrize("residency", [None, Residency.OVERSEAS])
def test_a_judge_is_a_provider_within_bounds_and_recorded(record: Record, residency: Residency | None) -> None:
    with FaultyServer(fs.answers("支持")) as server:
        settings = Settings(judge=Endpoint(base_url=server.url, model="j-1", residency=residency))
        model = judge_model(settings, record, lambda: NOW)
        assert model is not None
        reply = model.chat(REQUEST, PURPOSE)
    assert (model.engine, model.name, reply.texts) == (Engine.PROVIDER, "j-1", ("支持",))
    assert ("13812345678" in server.asked[0].prompt) == (residency is None)
    (call,) = record.calls()
    assert (call.task, call.model, call.residency) == ("judge/zh", "j-1", residency or Residency.MACHINE)


def test_a_judge_that_may_not_be_used_says_so(record: Record) -> None:
    settings = Settings(judge=Endpoint(base_url="https://api.openai.com/v1", model="j-1"), air_gap=True)
    model = judge_model(settings, record, lambda: NOW)
    assert model is not None
    with pytest.raises(ModelFailure) as caught:
        model.chat(REQUEST, PURPOSE)
    assert caught.value.reason is FailureReason.NOT_ALLOWED


def test_a_wrong_address_is_the_persons_mistake(record: Record) -> None:
    with pytest.raises(UserError):
        judge_model(Settings(judge=Endpoint(base_url="http:///v1", model="j")), record, lambda: NOW)
