"""JSON from models: how an endpoint is best asked for it, and reading what it wrote."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, cast, runtime_checkable
from urllib.parse import urlsplit

from pydantic import JsonValue

from assistant.domain.model import ChatModel, ChatRequest, FailureReason, Purpose, Stopped
from assistant.domain.vocabulary import Language, Twin
from assistant.errors import ModelFailure

PROBE_TOKENS = 300
"""The answer asked for takes a dozen tokens; the rest is room for a model that thinks first."""

PROBE_SECONDS = 20.0
"""Longest deadline of each of the at most two requests of a probe; a quarter of the time of the call that needs it."""


KEY_CHARS = 200
"""Longest key of an endpoint; the column holds 255 characters."""


class StructuredMethod(StrEnum):
    """How JSON is asked for, best first."""

    JSON_SCHEMA = "json_schema"
    """The server holds the model to the schema."""
    JSON_OBJECT = "json_object"
    """The server holds the model to JSON; the schema stands in the prompt."""
    TEXT = "text"
    """The schema stands in the prompt, and the JSON is looked for in the answer."""

    @property
    def next(self) -> StructuredMethod:
        """What is tried where this one is refused."""
        return StructuredMethod.JSON_OBJECT if self is StructuredMethod.JSON_SCHEMA else StructuredMethod.TEXT


class StructuredMemory(Protocol):
    """Keeps what a probe found, by endpoint and model, so that each is probed once."""

    def get(self, endpoint_key: str) -> str | None:
        """A value of `StructuredMethod`, or `None` where nothing is known."""
        ...

    def put(self, endpoint_key: str, method: str) -> None:
        """Remember."""
        ...


@runtime_checkable
class Structured(Protocol):
    """A chat model that can be told how to ask for JSON."""

    def using(self, method: StructuredMethod) -> ChatModel:
        """The same model asking in this way and no other."""
        ...


@runtime_checkable
class Probed(Structured, Protocol):
    """A chat model that asks for JSON in the way that a probe has found; whoever records its calls makes the probe."""

    def settled(self) -> StructuredMethod | None:
        """How JSON is asked for; `None` where that has still to be found out."""
        ...

    def settle(self, method: StructuredMethod) -> None:
        """Ask in this way from now on, and remember it."""
        ...


def endpoint_key(base_url: str, model: str) -> str:
    """Under what the memory keeps an endpoint: its address without what may stand before the host, and the model.

    At most `KEY_CHARS` characters; of a longer one the beginning and a digest.
    """
    parts = urlsplit(base_url.rstrip("/"))
    key = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}|{model}"
    if len(key) <= KEY_CHARS:
        return key
    return key[: KEY_CHARS - 17] + "~" + hashlib.sha256(key.encode()).hexdigest()[:16]


_WORD = "granite"
"""What a probe's schema allows; the question suggests another word, so only a server that enforces it says this one."""

_PROBE_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {"word": {"type": "string", "enum": [_WORD]}},
    "required": ["word"],
    "additionalProperties": False,
}


def probe(
    model: Structured, purpose: Purpose, seconds: float = PROBE_SECONDS, stopped: Stopped | None = None
) -> StructuredMethod:
    """The best way that works, tried with one short request each.

    Raises `ModelFailure` where the endpoint cannot be used at all, or the time is up; nothing is learnt then.
    """
    for method in (StructuredMethod.JSON_SCHEMA, StructuredMethod.JSON_OBJECT):
        request = ChatRequest(
            system="You are a helpful assistant.",
            user="Name a fruit, in a short sentence."
            if method is StructuredMethod.JSON_SCHEMA
            else f'Answer with the JSON object {{"word": "{_WORD}"}}.',
            max_tokens=PROBE_TOKENS,
            json_schema=_PROBE_SCHEMA,
            deadline_seconds=seconds,
        )
        try:
            reply = model.using(method).chat(request, purpose, None, stopped)
        except ModelFailure as error:
            if error.reason in (FailureReason.NOT_AN_API, FailureReason.EMPTY, FailureReason.CUT_SHORT):
                continue  # asked in another way it may answer
            raise
        if _strictly(reply.texts[0]) == {"word": _WORD}:
            return method
    return StructuredMethod.TEXT


def _strictly(text: str) -> object:
    try:
        return cast("object", json.loads(text))
    except ValueError:
        return None


def response_format(method: StructuredMethod, schema: dict[str, JsonValue]) -> dict[str, JsonValue] | None:
    """The request's `response_format`; `None` where the prompt alone asks."""
    if method is StructuredMethod.JSON_SCHEMA:
        return {
            "type": "json_schema",
            "json_schema": {"name": "reply", "strict": True, "schema": strict_schema(schema)},
        }
    return {"type": "json_object"} if method is StructuredMethod.JSON_OBJECT else None


_DROPPED = ("default", "title", "examples")
"""What strict servers refuse in a schema, and what steers no model."""


def strict_schema(schema: JsonValue) -> JsonValue:
    """A schema as strict servers take it: every property required, no others allowed, no defaults."""
    if isinstance(schema, list):
        return [strict_schema(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, JsonValue] = {}
    for key, value in schema.items():
        if key in ("properties", "$defs") and isinstance(value, dict):
            made[key] = {name: strict_schema(entry) for name, entry in value.items()}  # names, not keywords
        elif key in ("enum", "const", "required"):
            made[key] = value
        elif key not in _DROPPED:
            made[key] = strict_schema(value)
    if isinstance(made.get("properties"), dict):
        made["required"] = list(cast("dict[str, JsonValue]", made["properties"]))
        made["additionalProperties"] = False
    return made


_INSTRUCTION = Twin(
    zh="只输出一个 JSON 对象，不要加说明或代码围栏。它必须符合这个 JSON Schema：\n{schema}",
    en="Answer with one JSON object and nothing else: no explanation, no code fence. "
    "It must match this JSON Schema:\n{schema}",
)


def instruction(schema: dict[str, JsonValue], language: Language) -> str:
    """What stands at the end of the stable part where the server does not enforce the schema."""
    wire = json.dumps(strict_schema(schema), ensure_ascii=False, separators=(",", ":"))
    return _INSTRUCTION.get(language).replace("{schema}", wire)


_FENCE = re.compile(r"```[A-Za-z]*[ \t]*\r?\n(.*?)(?:```|\Z)", re.DOTALL)
_STARTS = re.compile(r"[{\[]")


def read_json(text: str) -> JsonValue:
    """The JSON document in a model's text, past a byte order mark, code fences and prose before or after it.

    Raises `ModelFailure` (`BAD_JSON`, with the text) where there is none.
    """
    bare = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").strip()
    for candidate in (bare, *(fenced.strip() for fenced in _FENCE.findall(bare))):
        try:
            return cast("JsonValue", json.loads(candidate, parse_constant=_no_constant, strict=False))
        except (ValueError, RecursionError):
            continue
    found = _first_document(bare)
    if found is None:
        raise ModelFailure(
            FailureReason.BAD_JSON,
            zh="模型没有按要求写成 JSON，读不出内容。请再试一次，或换一个模型。",
            en="The model did not write the JSON it was asked for, so nothing could be read. "
            "Try again or use another model.",
            partial=(text,) if text else (),
        )
    return found


def _first_document(text: str) -> JsonValue:
    """The first object or list that is whole, looked for at the first brackets of a text."""
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    for number, start in enumerate(_STARTS.finditer(text)):
        if number == _TRIES:
            break
        try:
            found, _ = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            continue
        return cast("JsonValue", found)
    return None


_TRIES = 20
"""Brackets at which a document is looked for; a text of nothing but brackets must not take quadratic time."""


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def read_partial_json(text: str) -> JsonValue:
    """What can be read of JSON that was cut off: complete members and the beginnings of strings; `None` if nothing."""
    from langchain_core.utils.json import parse_partial_json

    start = _STARTS.search(text)
    if start is None:
        return None
    body = text[start.start() :].partition("```")[0]
    parse = cast("Callable[[str], JsonValue]", parse_partial_json)
    try:
        return parse(body)
    except (ValueError, RecursionError):
        return None
