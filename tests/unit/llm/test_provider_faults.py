"""Every fault of a provider has one stated outcome, keeps the text that had come, and keeps the deadline."""

from __future__ import annotations

import socket
import threading
import time
from typing import NamedTuple

import pytest
from pydantic import SecretStr

from assistant.domain.model import ChatRequest, FailureReason, Purpose, Residency
from assistant.domain.vocabulary import Engine
from assistant.errors import ModelFailure
from assistant.llm.provider import OpenAICompatible, warm_up
from assistant.llm.wire import Call
from assistant.settings import Endpoint
from tests.unit.llm import faulty_server as fs
from tests.unit.llm.faulty_server import Behaviour, FaultyServer, delta, stream

KEY = "sk-planted-1234567890"
PURPOSE = Purpose(person="p", brand="b", task="post/zh")
SECONDS = 1.0
TEXT = "门店已暂停营业。"

warm_up()


def client(url: str, key: str | None = KEY) -> OpenAICompatible:
    endpoint = Endpoint.model_validate({"base_url": url, "model": "m-1", "api_key": key})
    return OpenAICompatible(Engine.PROVIDER, endpoint, Residency.MACHINE, len)


def ask(**more: object) -> ChatRequest:
    given = {"system": "稳定", "user": "写一句", "max_tokens": 50, "deadline_seconds": SECONDS, **more}
    return ChatRequest.model_validate(given)


class Fault(NamedTuple):
    name: str
    behaviours: tuple[Behaviour, ...]
    reason: FailureReason | None
    """`None`: it is a reply."""
    text: str = ""
    """What is kept, as partial text or as an incomplete reply."""
    complete: bool = False
    requests: int = 1
    tokens: int | None = None


OK = fs.answers(TEXT)
R = FailureReason
FAULTS = [
    Fault("answers", (OK,), None, TEXT, True, tokens=5),
    Fault("answers whole though a stream was asked for", (fs.whole(TEXT),), None, TEXT, True, tokens=5),
    Fault("answers without counts", (fs.answers(TEXT, counts=False),), None, TEXT, True),
    Fault("refused key", (fs.refused_key(KEY),), R.KEY_REFUSED),
    Fault("forbidden", (fs.error(403, "no access to this model"),), R.KEY_REFUSED),
    Fault("unknown model", (fs.error(404, "The model `m-1` does not exist"),), R.MODEL_UNKNOWN),
    Fault("unknown model, DeepSeek's way", (fs.error(400, "Model Not Exist"),), R.MODEL_UNKNOWN),
    Fault("wrong address", (fs.html(404),), R.NOT_AN_API),
    Fault("429", (fs.rate_limited(),), R.RATE_LIMITED, requests=2),
    Fault("429 once, Retry-After", (fs.rate_limited(0.2), OK), None, TEXT, True, 2, 5),
    Fault("429, Retry-After past the deadline", (fs.rate_limited(30),), R.RATE_LIMITED),
    Fault("no balance", (fs.error(402, "Insufficient Balance"),), R.RATE_LIMITED),
    Fault("500 once", (fs.server_error(), OK), None, TEXT, True, 2, 5),
    Fault("500 always", (fs.server_error(),), R.SERVER_ERROR, requests=2),
    Fault("503 always", (fs.server_error(503),), R.SERVER_ERROR, requests=2),
    Fault("hangs before headers", (fs.hang(),), R.TIMED_OUT),
    Fault("hangs in the middle", (stream(delta(TEXT), then="hang"),), R.TIMED_OUT, TEXT),
    Fault("drips", (fs.drip(TEXT),), R.TIMED_OUT, TEXT),
    Fault("drops in the middle", (stream(delta(TEXT), then="drop"),), R.DROPPED, TEXT),
    Fault("drops before any text", (stream(then="drop"),), R.DROPPED),
    Fault("drops after the end", (stream(delta(TEXT), delta(finish="stop"), then="drop"),), None, TEXT, True),
    Fault("ends early", (stream(delta(TEXT)),), None, TEXT),
    Fault("ends early, says done", (stream(delta(TEXT), then="done"),), None, TEXT),
    Fault("ends early, no text", (stream(delta("")),), R.CUT_SHORT),
    Fault("stays open after the end", (stream(delta(TEXT), delta(finish="stop"), then="hang"),), None, TEXT, True),
    Fault("html", (fs.html(),), R.NOT_AN_API),
    Fault("plain text", (fs.status(200, "hello", "text/plain"),), R.NOT_AN_API),
    Fault("json of something else", (fs.status(200, {"hello": 1}),), R.NOT_AN_API),
    Fault("json that is no object", (fs.status(200, [1]),), R.NOT_AN_API),
    Fault("empty choices", (stream({"choices": []}),), R.EMPTY),
    Fault("null choices", (stream({"choices": None}),), R.NOT_AN_API),
    Fault("choices of the wrong shape", (stream({"choices": [3, {"delta": "x"}, {"delta": None}]}),), R.CUT_SHORT),
    Fault("empty text", (stream(delta(""), delta(finish="stop")),), R.EMPTY),
    Fault("broken JSON at once", (stream("{nothing"),), R.NOT_AN_API),
    Fault("broken JSON after text", (stream(delta(TEXT), "{nothing"),), R.DROPPED, TEXT),
    Fault(
        "error event", (stream(delta(TEXT), {"error": {"message": "overloaded", "code": 503}}),), R.SERVER_ERROR, TEXT
    ),
    Fault("refusal field", (stream(delta(refusal="I can't"), delta(finish="stop")),), R.DECLINED),
    Fault(
        "refusal in words",
        (fs.answers("抱歉，我无法协助处理这个话题。"),),
        R.DECLINED,
        "抱歉，我无法协助处理这个话题。",
    ),
    Fault("content filter", (stream(delta(TEXT), delta(finish="content_filter")),), R.DECLINED, TEXT),
    Fault("filter before it: Qwen", (fs.error(400, "Input data…", code="data_inspection_failed"),), R.DECLINED),
    Fault("filter before it: DeepSeek", (fs.error(400, "Content Exists Risk"),), R.DECLINED),
    Fault("filter before it: GLM", (fs.error(400, "系统检测到…", code="1301"),), R.DECLINED),
    Fault("filter in the stream: GLM", (stream(delta(TEXT), {"error": {"code": "1301"}}),), R.DECLINED, TEXT),
    Fault("filter after it: MiniMax", (stream({"choices": [], "base_resp": {"status_code": 1027}}),), R.DECLINED),
    Fault("filter: Volcengine", (fs.error(400, "…", code="SensitiveContentDetected.Violence"),), R.DECLINED),
    Fault("too long input", (fs.error(400, "…", code="context_length_exceeded"),), R.INPUT_TOO_LONG),
    Fault("too long input: llama.cpp", (fs.error(400, "…", type="exceed_context_size_error"),), R.INPUT_TOO_LONG),
    Fault("over-long answer", (fs.answers(TEXT, finish="length"),), None, TEXT, tokens=5),
    Fault("only thoughts, cut", (fs.answers("<think>嗯", finish="length"),), R.CUT_SHORT),
    Fault("line without end", (fs.flood(),), R.OVER_LONG),
    Fault("redirect", (fs.status(302, "", extra=[("location", "http://evil.example/")]),), R.NOT_AN_API),
    Fault("huge headers", (fs.huge_headers(),), R.DROPPED, requests=2),
    Fault("bad request of another kind", (fs.error(400, "messages: wrong"),), R.NOT_AN_API),
]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_fault(fault: Fault) -> None:
    heard: list[str] = []
    seconds = SECONDS if fault.reason is R.TIMED_OUT else 5 * SECONDS  # the others end by themselves
    with FaultyServer(*fault.behaviours) as server:
        started = time.monotonic()
        if fault.reason is None:
            reply = client(server.url).chat(
                ask(deadline_seconds=seconds), PURPOSE, lambda _, piece: heard.append(piece)
            )
            assert reply.texts == (fault.text,)
            assert reply.complete == (fault.complete,)
            assert reply.tokens.output == fault.tokens
            assert reply.first_token_ms is not None
        else:
            with pytest.raises(ModelFailure) as caught:
                client(server.url).chat(ask(deadline_seconds=seconds), PURPOSE, lambda _, piece: heard.append(piece))
            assert caught.value.reason is fault.reason
            assert caught.value.partial == ((fault.text,) if fault.text else ())
            _is_told(caught.value, server.url)
        assert time.monotonic() - started < seconds + 1
        assert "".join(heard) == fault.text
        assert len(server.asked) == fault.requests


def _is_told(failure: ModelFailure, url: str) -> None:
    """Both languages name the host and the model, and neither the key."""
    host = url.removeprefix("http://").partition("/")[0]
    for text in (failure.text.zh, failure.text.en):
        assert host in text
        assert "m-1" in text
        assert KEY not in text
    assert failure.text.zh != failure.text.en


def test_an_answer_without_end_is_cut_and_kept() -> None:
    with FaultyServer(fs.endless()) as server:
        reply = client(server.url).chat(ask(), PURPOSE)
    assert reply.complete == (False,)
    assert len(reply.texts[0]) >= 1000


def test_slow_connect_and_nobody_there() -> None:
    for place in (fs.unanswered(), fs.nobody()):
        with place as url:
            started = time.monotonic()
            with pytest.raises(ModelFailure) as caught:
                client(url).chat(ask(deadline_seconds=1.6), PURPOSE)
            assert caught.value.reason in (R.UNREACHABLE, R.TIMED_OUT)
            assert time.monotonic() - started < 2.6
            _is_told(caught.value, url)


def test_a_name_that_does_not_exist_is_unreachable() -> None:
    endpoint = Endpoint(base_url="http://nowhere.invalid/v1", model="m-1")
    model = OpenAICompatible(Engine.PROVIDER, endpoint, Residency.OVERSEAS, len)
    started = time.monotonic()
    with pytest.raises(ModelFailure) as caught:
        model.chat(ask(), PURPOSE)
    assert caught.value.reason in (R.UNREACHABLE, R.TIMED_OUT)
    assert time.monotonic() - started < SECONDS + 1


def test_a_person_stops_it() -> None:
    times: list[float] = []

    def stopped() -> bool:
        times.append(time.monotonic())
        return len(times) > 3

    with FaultyServer(stream(delta(TEXT), then="hang")) as server, pytest.raises(ModelFailure) as caught:
        client(server.url).chat(ask(deadline_seconds=20), PURPOSE, None, stopped)
    assert caught.value.reason is R.STOPPED
    assert caught.value.partial == (TEXT,)
    assert max(later - earlier for earlier, later in zip(times, times[1:], strict=False)) < 1


def test_an_error_of_the_caller_is_not_a_failing_of_the_model() -> None:
    def broken(index: int, piece: str) -> None:
        raise ValueError("ours")

    with FaultyServer(OK) as server, pytest.raises(ValueError, match="ours"):
        client(server.url).chat(ask(), PURPOSE, broken)


def test_a_name_look_up_that_hangs_does_not_hold_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()

    def hanging(*_: object, **__: object) -> list[object]:
        answer.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    endpoint = Endpoint(base_url="http://slow.example/v1", model="m-1")
    started = time.monotonic()
    try:
        with pytest.raises(ModelFailure) as caught:
            OpenAICompatible(Engine.PROVIDER, endpoint, Residency.OVERSEAS, len).chat(ask(), PURPOSE)
        assert time.monotonic() - started < SECONDS + 1
    finally:
        answer.set()
    assert caught.value.reason in (R.UNREACHABLE, R.TIMED_OUT)


def test_a_proxy_of_a_kind_that_is_not_supported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:1080")
    endpoint = Endpoint(base_url="http://far.example/v1", model="m-1")
    with pytest.raises(ModelFailure) as caught:
        OpenAICompatible(Engine.PROVIDER, endpoint, Residency.OVERSEAS, len).chat(ask(), PURPOSE)
    assert caught.value.reason is R.UNREACHABLE
    assert "SOCKS" in caught.value.text.zh


def test_no_object_shows_the_key() -> None:
    with FaultyServer(OK) as server:
        model = client(server.url)
        assert KEY not in repr(vars(model))
        assert KEY not in repr(Call(server.url, "m", SecretStr(KEY), True, 1.0, "", "", True, {}))
