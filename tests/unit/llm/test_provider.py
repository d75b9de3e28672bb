"""The provider's client: several texts in one call, servers that do not take everything, and what is never sent."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.draft import Tokens
from assistant.domain.model import ChatModel, ChatRequest, FailureReason, Purpose, Residency
from assistant.domain.vocabulary import Engine
from assistant.errors import ModelFailure
from assistant.llm.heard import Heard, Spoken
from assistant.llm.provider import OpenAICompatible, provider_model
from assistant.settings import Endpoint, Settings
from tests.unit.llm import faulty_server as fs
from tests.unit.llm.faulty_server import FaultyServer, delta, stream

PURPOSE = Purpose(person="p", brand="b", task="post/zh")
THREE = ("第一条。", "第二条更长一些。", "三。")


def client(url: str, **more: object) -> OpenAICompatible:
    endpoint = Endpoint.model_validate({"base_url": url, "model": "m-1", **more})
    return OpenAICompatible(Engine.PROVIDER, endpoint, Residency.MACHINE, len)


def ask(**more: object) -> ChatRequest:
    given = {"system": "稳定的部分", "user": "变化的部分", "max_tokens": 50, "deadline_seconds": 10, **more}
    return ChatRequest.model_validate(given)


def test_it_is_a_chat_model_with_the_name_of_its_endpoint() -> None:
    model: ChatModel = client("http://127.0.0.1:1/v1")
    assert (model.engine, model.name, model.residency) == (Engine.PROVIDER, "m-1", Residency.MACHINE)
    assert model.count_tokens("四个字呀") == 4


def test_the_request_holds_what_was_asked_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-planted")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-planted")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-environment")
    with FaultyServer(fs.answers("好")) as server:
        client(server.url, api_key="sk-mine").chat(ask(seed=3, temperature=0.5), PURPOSE)
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == "Bearer sk-mine"
    assert asked.body == {
        "model": "m-1",
        "messages": [{"role": "system", "content": "稳定的部分"}, {"role": "user", "content": "变化的部分"}],
        "max_tokens": 50,
        "temperature": 0.5,
        "seed": 3,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    told = str(asked.headers)
    assert "planted" not in told
    assert "environment" not in told
    assert "stainless" not in told


@pytest.mark.parametrize("name", ["qwen2.5:7b", "openai:gpt-4", "gpt-5-pro", "deepseek/deepseek-chat:free", "模型"])
def test_the_models_name_goes_out_as_it_is_set(name: str) -> None:
    with FaultyServer(fs.answers("好。")) as server:
        client(server.url, model=name).chat(ask(), PURPOSE)
    assert server.asked[0].body["model"] == name
    assert server.asked[0].path == "/v1/chat/completions"


def test_a_host_that_has_no_ascii_form_is_unreachable() -> None:
    endpoint = Endpoint(base_url=f"http://{'a' * 300}.example/v1", model="m-1")
    with pytest.raises(ModelFailure) as caught:
        OpenAICompatible(Engine.PROVIDER, endpoint, Residency.OVERSEAS, len).chat(ask(), PURPOSE)
    assert caught.value.reason is FailureReason.UNREACHABLE


def test_a_server_that_needs_no_key_gets_a_placeholder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-environment")
    with FaultyServer(fs.answers("好")) as server:
        client(server.url).chat(ask(), PURPOSE)
    assert server.asked[0].headers["authorization"] == "Bearer -"


def test_nothing_is_traced_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyServer(fs.status(200, {})) as tracer, FaultyServer(fs.answers("好")) as server:
        for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", tracer.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "ls-key")
        client(server.url).chat(ask(), PURPOSE)
        from langchain_core.tracers.langchain import wait_for_all_tracers

        wait_for_all_tracers()
    assert tracer.asked == []


def test_several_texts_come_from_one_request_each_in_its_place() -> None:
    heard: dict[int, str] = {}

    def on_text(index: int, piece: str) -> None:
        heard[index] = heard.get(index, "") + piece

    with FaultyServer(fs.answers(*THREE)) as server:
        reply = client(server.url).chat(ask(count=3), PURPOSE, on_text)
    assert reply.texts == THREE
    assert tuple(heard[i] for i in range(3)) == THREE
    assert reply.complete == (True,) * 3
    assert reply.tokens == Tokens(input=7, output=sum(map(len, THREE)))  # the server counted one text only
    assert [asked.count for asked in server.asked] == [3]


@pytest.mark.parametrize(
    "behaviour",
    [
        fs.refuses("n", then=fs.answers("好。")),
        fs.refuses("n", message="bad", then=fs.answers("好。")),
        fs.answers("好。", ignores_n=True),
    ],
    ids=["names n", "names nothing", "ignores n"],
)
def test_a_server_that_writes_one_text_at_a_time_is_asked_again_and_remembered(behaviour: fs.Behaviour) -> None:
    with FaultyServer(behaviour) as server:
        model = client(server.url, concurrency=2)
        reply = model.chat(ask(count=3), PURPOSE)
        assert reply.texts == ("好。",) * 3
        assert reply.complete == (True,) * 3
        server.behave(behaviour)
        model.chat(ask(count=3), PURPOSE)
        assert [asked.count for asked in server.asked] == [1, 1, 1]


def test_texts_that_ended_are_kept_where_another_failed() -> None:
    events = [delta("完整。", 0), delta("只有一", 1), delta(index=0, finish="stop")]
    with FaultyServer(stream(*events, then="drop")) as server:
        reply = client(server.url).chat(ask(count=2), PURPOSE)
    assert reply.texts == ("完整。", "只有一")
    assert reply.complete == (True, False)


def test_all_partial_texts_are_kept_where_none_ended() -> None:
    with (
        FaultyServer(stream(delta("甲", 0), delta("乙", 1), then="drop")) as server,
        pytest.raises(ModelFailure) as caught,
    ):
        client(server.url).chat(ask(count=2), PURPOSE)
    assert caught.value.partial == ("甲", "乙")
    assert caught.value.reason is FailureReason.DROPPED


@pytest.mark.parametrize(
    ("fields", "message", "instead"),
    [
        (("temperature",), "Unsupported value: '{field}' does not support 0.7 with this model", None),
        (("stream_options",), "unknown field {field}", None),
        (("seed", "temperature"), "extra inputs are not permitted: {field}", None),
        (("max_tokens",), "Use 'max_completion_tokens' instead of '{field}'", "max_completion_tokens"),
    ],
)
def test_a_field_the_server_does_not_take_is_left_out_and_remembered(
    fields: tuple[str, ...], message: str, instead: str | None
) -> None:
    behaviour = fs.refuses(*fields, message=message, then=fs.answers("好。"))
    with FaultyServer(behaviour) as server:
        model = client(server.url)
        assert model.chat(ask(seed=1), PURPOSE).texts == ("好。",)
        server.behave(behaviour)
        model.chat(ask(seed=1), PURPOSE)
        (asked,) = server.asked
        assert not set(fields) & set(asked.body)
        assert instead is None or asked.body[instead] == 50


def test_an_unexplained_refusal_is_not_tried_for_ever() -> None:
    with FaultyServer(fs.error(400, "temperature n seed response_format stream_options")) as server:
        with pytest.raises(ModelFailure):
            client(server.url).chat(ask(seed=1, count=2), PURPOSE)
        assert len(server.asked) <= 6


def test_texts_of_many_shapes_are_read() -> None:
    parts = [{"type": "text", "text": "一段"}, {"type": "image"}, {"type": "text", "text": "话"}]
    halves = [
        '{"choices":[{"index":0,"delta":{"content":"\\ud83d"}}]}',
        '{"choices":[{"index":0,"delta":{"content":"\\ude00\\u0000"}}]}',
    ]
    for events, text in (([delta(content=parts)], "一段话"), (halves, "😀")):
        with FaultyServer(stream(*events, delta(finish="stop"), then="done")) as server:
            assert client(server.url).chat(ask(), PURPOSE).texts == (text,)


def test_text_that_has_no_utf8_is_sent_without_the_broken_part() -> None:
    with FaultyServer(fs.answers("好。")) as server:
        assert client(server.url).chat(ask(user="评论\ud83d结束"), PURPOSE).texts == ("好。",)
        assert server.asked[0].prompt.endswith("评论?结束")


def test_two_threads_may_use_one_client() -> None:
    texts: dict[int, str] = {}

    with FaultyServer(fs.answers(lambda asked: asked.prompt[-1] * 200)) as server:
        model = client(server.url)

        def write(number: int) -> None:
            texts[number] = model.chat(ask(user=f"写 {number}", max_tokens=500), PURPOSE).texts[0]

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert texts == {number: str(number) * 200 for number in range(4)}


def test_a_proxy_of_the_environment_is_used_for_other_hosts_and_never_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FaultyServer(fs.answers("好。")) as proxy, FaultyServer(fs.answers("近。")) as near:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        endpoint = Endpoint(base_url="http://provider.example/v1", model="m-1")
        settings = Settings(provider=endpoint)
        assert provider_model(endpoint, settings, len).chat(ask(), PURPOSE).texts == ("好。",)
        assert proxy.asked[0].path == "http://provider.example/v1/chat/completions"
        proxy.behave(fs.answers("好。"))
        assert client(near.url).chat(ask(), PURPOSE).texts == ("近。",)
        with pytest.raises(ModelFailure) as caught:
            provider_model(endpoint, settings.model_copy(update={"air_gap": True}), len).chat(ask(), PURPOSE)
        assert caught.value.reason is FailureReason.NOT_ALLOWED
        assert proxy.asked == []


@given(st.text(alphabet="<think>/ \n字", max_size=40), st.lists(st.integers(0, 40), max_size=6))
def test_thoughts_are_left_out_however_the_text_is_cut(text: str, cuts: list[int]) -> None:
    def spoken(pieces: list[str]) -> str:
        state = Spoken()
        return "".join(state.feed(piece) for piece in pieces) + state.rest()

    places = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    pieces = [text[a:b] for a, b in zip(places, places[1:], strict=False)]
    assert spoken(pieces) == spoken([text])
    assert spoken([f"<think>{text}</think>\n正文"]).endswith("正文")
    assert spoken(["正文" + text]) == "正文" + text


def test_tokens_are_unknown_where_one_request_did_not_say() -> None:
    heard = Heard(1, 10, None)
    assert heard.tokens == Tokens(input=None, output=None)
    heard.spent(Tokens(input=1, output=2))
    assert heard.tokens == Tokens(input=1, output=2)
    heard.spent(Tokens(input=None, output=None))
    assert heard.tokens == Tokens(input=None, output=None)


def test_importing_the_room_imports_no_heavy_library() -> None:
    program = (
        "import sys, assistant.llm, assistant.llm.provider, assistant.llm.ladder, assistant.llm.breaker, "
        "assistant.llm.structured, assistant.llm.residency, assistant.llm.failures\n"
        "heavy = ('openai', 'langchain', 'langchain_core', 'langsmith', 'httpx2', 'httpx')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"
