"""Vectors from an endpoint, against a real server on loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.model import FailureReason, Residency
from assistant.domain.ports import Embedder
from assistant.errors import RunError, SteadyVoiceError, UserError
from assistant.llm.embeddings import BATCH_CHARS, BATCH_TEXTS, MAX_CHARS, EndpointEmbedder
from assistant.settings import Endpoint, Settings
from tests.unit.llm import faulty_server as fs
from tests.unit.llm.faulty_server import Behaviour, FaultyServer


def embedder(url: str, place: Residency | None = None, model: str = "e-1", **more: object) -> EndpointEmbedder:
    endpoint = Endpoint.model_validate({"base_url": url, "model": model, "residency": place, "api_key": "sk-mine"})
    return EndpointEmbedder(endpoint, Settings.model_validate({"embeddings": endpoint, **more}), keep=["400-800-1234"])


def sent(server: FaultyServer) -> list[list[str]]:
    return [[str(text) for text in given] for asked in server.asked if isinstance(given := asked.body["input"], list)]


def unit(texts: list[str]) -> object:
    rows = np.array([fs.vector_of(text) for text in texts])
    return pytest.approx(rows / np.linalg.norm(rows, axis=1, keepdims=True), abs=1e-6)


def test_it_is_an_embedder_with_an_id_of_host_model_and_dimension() -> None:
    with FaultyServer(fs.vectors(12)) as server:
        made: Embedder = embedder(server.url)
        host = server.url.split("/")[2]
        assert (made.id, made.dimension, made.id) == (f"{host}/e-1/12", 12, f"{host}/e-1/12")
        assert made.query("你好").shape == (1, 12)
    assert len(server.asked) == 2
    assert server.asked[0].path == "/v1/embeddings"
    assert server.asked[0].headers["authorization"] == "Bearer sk-mine"
    assert server.asked[1].body == {"model": "e-1", "input": ["你好"], "encoding_format": "float"}


def test_a_long_name_gives_an_id_that_fits_its_column() -> None:
    with FaultyServer(fs.vectors()) as server:
        ids = {embedder(server.url, model="m" * 200 + end).id for end in "ab"}
    assert len(ids) == 2
    assert max(map(len, ids)) <= 100


def test_vectors_are_of_unit_length_and_in_the_order_of_the_texts() -> None:
    texts = [f"第{number}段" for number in range(150)]
    with FaultyServer(fs.vectors()) as server:
        found = embedder(server.url).passages(texts)
    assert [len(batch) for batch in sent(server)] == [BATCH_TEXTS, BATCH_TEXTS, 150 - 2 * BATCH_TEXTS]
    assert found.dtype == np.float32
    assert found == unit(texts)


def test_batches_are_cut_by_characters_too() -> None:
    texts = ["长" * MAX_CHARS] * 40
    with FaultyServer(fs.vectors()) as server:
        embedder(server.url).passages(texts)
    assert max(sum(map(len, batch)) for batch in sent(server)) <= BATCH_CHARS
    assert sum(map(len, sent(server))) == 40


def test_no_texts_send_no_texts_and_blank_ones_are_never_sent_as_they_are() -> None:
    with FaultyServer(fs.vectors()) as server:
        made = embedder(server.url)
        assert made.passages([]).shape == (0, 8)
        made.passages(["", " \n", "a\x00b\ud800", "长" * 10_000])
    assert sent(server)[1:] == [[".", ".", "a b?", "长" * MAX_CHARS]]


def test_a_service_that_takes_fewer_texts_is_given_fewer() -> None:
    texts = [f"第{number}段" for number in range(100)]
    with FaultyServer(fs.vectors(most=10)) as server:
        made = embedder(server.url)
        assert made.passages(texts) == unit(texts)
        server.asked.clear()
        made.passages(texts)
    assert max(map(len, sent(server))) <= 10


def test_a_text_that_the_model_cannot_read_is_cut() -> None:
    with FaultyServer(fs.vectors(longest=500)) as server:
        found = embedder(server.url).query("长" * 3_000)
    assert found == unit(["长" * 375])


def test_personal_values_do_not_leave_the_machine_and_neighbours_change_nothing() -> None:
    texts = ["顾客王小明，电话13812345678，热线400-800-1234", "电话13912345678"]
    with FaultyServer(fs.vectors()) as server:
        away = embedder(server.url, Residency.OVERSEAS)
        both = away.passages(texts)
        assert both[1:] == pytest.approx(away.passages(texts[1:]))
        away.query("13812345678")
        embedder(server.url).query("电话13812345678")
    masked = ["顾客[NAME_1]，电话[PHONE_1]，热线400-800-1234", "电话[PHONE_1]"]
    assert sent(server) == [masked, masked[1:], ["[PHONE_1]"], ["电话13812345678"]]


@pytest.mark.parametrize(
    ("behaviour", "reason", "kind"),
    [
        (fs.refused_key("sk-mine"), FailureReason.KEY_REFUSED, UserError),
        (fs.error(404, "model not found", code="model_not_found"), FailureReason.MODEL_UNKNOWN, UserError),
        (fs.html(), FailureReason.NOT_AN_API, UserError),
        (fs.whole("这是聊天"), FailureReason.NOT_AN_API, UserError),
        (fs.status(307, "", extra=[("location", "http://127.0.0.1:1/")]), FailureReason.NOT_AN_API, UserError),
        (fs.rate_limited(), FailureReason.RATE_LIMITED, RunError),
        (fs.server_error(), FailureReason.SERVER_ERROR, RunError),
        (fs.hang(), FailureReason.TIMED_OUT, RunError),
        (fs.status(200, {"data": []}), FailureReason.NOT_AN_API, UserError),
        (fs.status(200, {"data": [{"index": 1, "embedding": [1.0]}]}), FailureReason.NOT_AN_API, UserError),
        (fs.status(200, {"data": [{"index": 0, "embedding": [0.0, 0]}]}), FailureReason.NOT_AN_API, UserError),
        (fs.status(200, {"data": [{"index": 0, "embedding": ["x"]}]}), FailureReason.NOT_AN_API, UserError),
        (fs.status(200, '{"data": [{"index": 0, "embedding": [NaN]}]}'), FailureReason.NOT_AN_API, UserError),
        (fs.status(200, "[" * 50_000), FailureReason.NOT_AN_API, UserError),
    ],
)
def test_failures_say_what_to_do(behaviour: Behaviour, reason: FailureReason, kind: type[SteadyVoiceError]) -> None:
    began = time.monotonic()
    with FaultyServer(behaviour) as server:
        with pytest.raises(kind) as caught:
            embedder(server.url, provider_seconds=2).query("你好")
        told = caught.value
    assert told.code == reason.value
    assert time.monotonic() - began < 20
    for text in (told.text.zh, told.text.en):
        assert server.url.split("/")[2] in text
        assert "kb reindex" in text
        assert "sk-mine" not in text


def test_nobody_there() -> None:
    with fs.nobody() as url, pytest.raises(RunError) as caught:
        embedder(url, provider_seconds=3).dimension  # noqa: B018 - it asks the service
    assert caught.value.code == FailureReason.UNREACHABLE.value


def test_a_hiccup_is_tried_again() -> None:
    with FaultyServer(fs.server_error(503), fs.vectors()) as server:
        assert embedder(server.url).query("你好") == unit(["你好"])


def test_vectors_of_another_length_are_refused() -> None:
    with FaultyServer(fs.vectors(8), fs.vectors(9)) as server:
        made = embedder(server.url)
        made.query("一")
        with pytest.raises(UserError):
            made.query("二")


@pytest.mark.parametrize(
    ("place", "air_gap", "allowed"),
    [
        (Residency.OVERSEAS, True, tuple(Residency)),
        (Residency.CN, False, (Residency.MACHINE,)),
    ],
)
def test_where_text_may_not_go_nothing_is_sent(place: Residency, air_gap: bool, allowed: tuple[Residency, ...]) -> None:
    with FaultyServer(fs.vectors()) as server:
        made = embedder(server.url, place, air_gap=air_gap, residency=allowed)
        for ask in (lambda: made.query("你好"), lambda: made.passages(["你好"]), lambda: made.id):
            with pytest.raises(UserError) as caught:
                ask()
            assert caught.value.code == FailureReason.NOT_ALLOWED.value
            assert "kb reindex" in caught.value.text.en
    assert server.asked == []


def test_another_machine_is_refused_under_an_air_gap() -> None:
    with pytest.raises(UserError) as caught:
        embedder("https://api.openai.com/v1", air_gap=True).query("你好")
    assert caught.value.code == FailureReason.NOT_ALLOWED.value


@pytest.fixture(scope="module")
def narrow() -> Iterator[FaultyServer]:
    with FaultyServer(fs.vectors(most=25)) as server:
        yield server


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=70))
def test_any_texts_have_a_row_each(narrow: FaultyServer, texts: list[str]) -> None:
    found = embedder(narrow.url).passages(texts)
    assert found.shape == (len(texts), 8)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-5)
