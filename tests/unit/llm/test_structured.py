"""JSON from models: the best way that an endpoint knows, found once, and reading what came."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from assistant.domain.model import (
    CallEnd,
    CallStart,
    ChatRequest,
    FailureReason,
    Purpose,
    RecentCalls,
    Residency,
    Spent,
)
from assistant.domain.vocabulary import Engine
from assistant.errors import ModelFailure
from assistant.llm.bounded import Admit, Bounded
from assistant.llm.provider import OpenAICompatible
from assistant.llm.structured import (
    KEY_CHARS,
    StructuredMethod,
    endpoint_key,
    probe,
    read_json,
    read_partial_json,
    strict_schema,
)
from assistant.settings import Budget, Endpoint
from tests.unit.llm import faulty_server as fs
from tests.unit.llm.faulty_server import Asked, Behaviour, FaultyServer

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PURPOSE = Purpose(person="p", brand="b", task="post/en")
SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "title": "Reply",
    "properties": {"title": {"type": "string", "default": "", "title": "Title"}, "n": {"$ref": "#/$defs/N"}},
    "$defs": {"N": {"type": "object", "properties": {"x": {"type": "integer"}}}},
}
DOCUMENT = '{"title": "好", "n": {"x": 1}}'


class Memory:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, endpoint_key: str) -> str | None:
        return self.kept.get(endpoint_key)

    def put(self, endpoint_key: str, method: str) -> None:
        self.kept[endpoint_key] = method


def client(url: str, memory: Memory | None = None, structured: str = "auto") -> OpenAICompatible:
    endpoint = Endpoint.model_validate(
        {"base_url": url, "model": "m", "structured": structured, "api_key": "sk-secret"}
    )
    return OpenAICompatible(Engine.PROVIDER, endpoint, Residency.MACHINE, len, memory=memory)


class Calls:
    """What is begun, by task; nothing is refused."""

    def __init__(self) -> None:
        self.begun: list[str] = []

    def begin(self, call: CallStart, since: datetime, admit: Admit) -> str:
        admit(Spent(), Spent())
        self.begun.append(call.purpose.task)
        return ""

    def end(self, call_id: str, end: CallEnd) -> None:
        assert end.took_ms > 0

    def recent(self, host: str, model: str, longest: timedelta) -> RecentCalls:
        return RecentCalls()


def within(model: OpenAICompatible, calls: Calls | None = None) -> Bounded:
    """As the product uses it: whoever records the calls makes the probe."""
    return Bounded(model, calls or Calls(), lambda: NOW, Budget(), max_chars=10_000)


def ask() -> ChatRequest:
    return ChatRequest(system="s", user="u", max_tokens=100, json_schema=SCHEMA, deadline_seconds=10)


def kind_of(asked: Asked) -> str:
    wanted = asked.body.get("response_format")
    return str(wanted["type"]) if isinstance(wanted, dict) else ""


def server_with(*kinds: str) -> Behaviour:
    """Holds the model to what it is asked for in these ways; in others it chats."""

    def write(asked: Asked) -> str:
        probing = "granite" in str(asked.body)
        answer = '{"word": "granite"}' if probing else DOCUMENT
        if kind_of(asked) in kinds:
            return answer
        return "An apple is a fruit." if probing else f"Here you are:\n```json\n{answer}\n```\nEnjoy!"

    return fs.answers(write)


REFUSES_SCHEMA = fs.refuses("response_format=json_schema", then=server_with("json_object"))
REFUSES_ALL = fs.refuses("response_format", message="unknown field {field}", then=server_with())


@pytest.mark.parametrize(
    ("behaviour", "method"),
    [
        (server_with("json_schema", "json_object"), StructuredMethod.JSON_SCHEMA),
        (server_with("json_object"), StructuredMethod.JSON_OBJECT),
        (server_with(), StructuredMethod.TEXT),
        (REFUSES_SCHEMA, StructuredMethod.JSON_OBJECT),
        (REFUSES_ALL, StructuredMethod.TEXT),
    ],
)
def test_the_best_way_is_found_once_and_kept(behaviour: Behaviour, method: StructuredMethod) -> None:
    memory = Memory()
    with FaultyServer(behaviour) as server:
        calls = Calls()
        model = within(client(server.url, memory), calls)
        assert read_json(model.chat(ask(), PURPOSE).texts[0]) == json.loads(DOCUMENT)
        assert list(memory.kept.values()) == [method]
        assert calls.begun == ["probe/en"] * (len(calls.begun) - 1) + ["post/en"] and 2 <= len(calls.begun) <= 3
        assert all("sk-" not in key for key in memory.kept)
        server.behave(behaviour)
        assert read_json(within(client(server.url, memory)).chat(ask(), PURPOSE).texts[0]) == json.loads(DOCUMENT)
        assert len(server.asked) == 1
        (asked,) = server.asked
    assert kind_of(asked) == ("" if method is StructuredMethod.TEXT else method.value)
    assert ("JSON Schema" in asked.prompt) == (method is not StructuredMethod.JSON_SCHEMA)


def test_a_probe_of_an_endpoint_that_fails_learns_nothing() -> None:
    memory = Memory()
    with FaultyServer(fs.refused_key()) as server, pytest.raises(ModelFailure) as caught:
        within(client(server.url, memory)).chat(ask(), PURPOSE)
    assert caught.value.reason is FailureReason.KEY_REFUSED
    assert memory.kept == {}


def test_without_a_probe_the_schema_stands_in_the_prompt() -> None:
    with FaultyServer(server_with()) as server:
        client(server.url).chat(ask(), PURPOSE)
        assert kind_of(server.asked[0]) == "" and "JSON Schema" in server.asked[0].prompt


def test_probe_by_itself() -> None:
    with FaultyServer(server_with("json_schema")) as server:
        assert probe(client(server.url), PURPOSE) is StructuredMethod.JSON_SCHEMA


def test_a_way_that_is_refused_later_gives_way_to_the_next() -> None:
    memory = Memory()
    with FaultyServer(REFUSES_SCHEMA) as server:
        model = client(server.url, memory, "json_schema")
        assert read_json(model.chat(ask(), PURPOSE).texts[0]) == json.loads(DOCUMENT)
        assert [kind_of(asked) for asked in server.asked] == ["json_schema", "json_object"]
        model.chat(ask(), PURPOSE)
        assert [kind_of(asked) for asked in server.asked][2:] == ["json_object"]


def test_the_schema_goes_out_as_strict_servers_take_it() -> None:
    with FaultyServer(server_with("json_schema")) as server:
        client(server.url, None, "json_schema").chat(ask(), PURPOSE)
        wanted = server.asked[0].body["response_format"]
    assert wanted == {
        "type": "json_schema",
        "json_schema": {
            "name": "reply",
            "strict": True,
            "schema": {
                "type": "object",
                "properties": {"title": {"type": "string"}, "n": {"$ref": "#/$defs/N"}},
                "$defs": {
                    "N": {
                        "type": "object",
                        "properties": {"x": {"type": "integer"}},
                        "required": ["x"],
                        "additionalProperties": False,
                    }
                },
                "required": ["title", "n"],
                "additionalProperties": False,
            },
        },
    }
    assert SCHEMA["title"] == "Reply"  # the caller's own is left as it was


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(st.text(), DOCUMENTS, max_size=4),
    st.sampled_from(["", "\ufeff", "Sure! Here it is:\n", "好的：\n"]),
    st.booleans(),
)
def test_json_is_found_in_what_surrounds_it(document: dict[str, JsonValue], before: str, fenced: bool) -> None:
    text = json.dumps(document, ensure_ascii=False)
    wrapped = f"{before}```json\n{text}\n```\nHope this helps." if fenced and "```" not in text else f"{before}{text}"
    assert read_json(wrapped) == document


@pytest.mark.parametrize(
    "text", ["", "没有", '{"a": ', "{" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a": NaN}', "```json\n```"]
)
def test_no_json_is_a_failure_with_the_text(text: str) -> None:
    with pytest.raises(ModelFailure) as caught:
        read_json(text)
    assert caught.value.reason is FailureReason.BAD_JSON
    assert caught.value.partial == ((text,) if text else ())


@given(st.dictionaries(st.text(), DOCUMENTS, max_size=4), st.floats(0, 1))
def test_cut_json_is_read_as_far_as_it_goes(document: dict[str, JsonValue], share: float) -> None:
    text = json.dumps(document, ensure_ascii=False)
    read_partial_json(text[: int(len(text) * share)])
    assert read_partial_json(f"```json\n{text}\n```" if "```" not in text else text) == document


def test_cut_json_keeps_what_was_said() -> None:
    assert read_partial_json('好的：{"title": "第一", "body": "写到一') == {"title": "第一", "body": "写到一"}
    assert read_partial_json("没有") is None


@pytest.mark.parametrize("model", ["m", "m" * 300])
def test_the_key_of_an_endpoint_is_short_and_holds_no_password(model: str) -> None:
    key = endpoint_key("https://me:s3cret@host.example:8443/v1/", model)
    assert key.startswith("https://host.example:8443/v1|m") and len(key) <= KEY_CHARS
    others = ("https://host.example:8443/v2", model), ("https://host.example:8443/v1", model + "x")
    assert key not in {endpoint_key(*other) for other in others}


@given(DOCUMENTS)
def test_strict_schema_takes_anything(schema: JsonValue) -> None:
    assert strict_schema(strict_schema(schema)) == strict_schema(schema)
