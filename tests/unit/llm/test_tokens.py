from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.llm import tokens
from assistant.llm.tokens import count_tokens, provider_tokens


@pytest.mark.parametrize(
    ("text", "model", "expected"),
    [
        # published: tiktoken's README and OpenAI's cookbook
        ("hello world", "gpt-4o", 2),
        ("tiktoken is great!", "gpt-4", 6),
        ("tiktoken is great!", "gpt-4o", 6),
        ("antidisestablishmentarianism", "gpt-4", 6),
        ("2 + 2 = 4", "gpt-4", 7),
        ("お誕生日おめでとう", "gpt-4", 9),
        ("お誕生日おめでとう", "gpt-4o", 8),
        ("", "gpt-4o", 0),
        ("Hello, world!", "gpt-4o", 4),
    ],
)
def test_known_counts(text: str, model: str, expected: int) -> None:
    assert provider_tokens(text, model) == expected


@cache
def second(name: str) -> Callable[..., list[int]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of its own resources
        import bpe_openai  # type: ignore[import-untyped]

        encode: Callable[..., list[int]] = bpe_openai.get_encoding(name).encode
    return encode


@settings(deadline=None)
@given(st.text() | st.text("ab 1,，。我们是\n'sS\ud800", max_size=60))
def test_agrees_with_a_second_implementation(text: str) -> None:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    for model, name in (("qwen-plus", "o200k_base"), ("gpt-4", "cl100k_base")):
        assert provider_tokens(text, model) == len(second(name)(whole, disallowed_special=()))


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-4o-mini", "o200k_base"),
        ("gpt-5.1", "o200k_base"),
        ("gpt-oss-120b", "o200k_base"),
        ("deepseek-chat", "o200k_base"),
        ("Qwen/Qwen2.5-72B-Instruct", "o200k_base"),
        ("gpt-4-turbo", "cl100k_base"),
        ("GPT-3.5-Turbo-0125", "cl100k_base"),
        ("openai/gpt-4", "cl100k_base"),
        ("text-embedding-3-small", "cl100k_base"),
        ("text-davinci-003", "o200k_base"),
        ("", "o200k_base"),
    ],
)
def test_vocabulary_by_model(model: str, name: str) -> None:
    assert tokens._vocabulary_of(model) == name


def test_nothing_is_fetched_and_the_environment_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    before = dict(os.environ)
    tokens._encoding.cache_clear()
    assert provider_tokens("稳声", "gpt-4o") > 0
    assert provider_tokens("稳声", "gpt-4") > 0
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    "text",
    [
        "我们已暂停该批次销售，并委托第三方检测机构检测，结果将于2026年11月22日公布。" * 4000,
        "We are sorry, and will report on 3 May. " * 4000,
    ],
)
def test_long_texts_are_counted_in_parts_that_add_up(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_parts = provider_tokens(text, "gpt-4o")
    monkeypatch.setattr(tokens, "_MOST_CHARS", len(text))
    assert in_parts == provider_tokens(text, "gpt-4o")


@pytest.mark.parametrize(
    "text", ["a" * 300_000, " " * 300_000, "哈" * 300_000, "\ud800" * 60_000, "<|endoftext|>" * 20_000]
)
def test_hostile_texts_are_counted(text: str) -> None:
    assert provider_tokens(text, "gpt-4o") > 1000


def test_special_tokens_are_text() -> None:
    assert provider_tokens("<|endoftext|>", "gpt-4o") > 1


def test_a_local_model_counts_for_itself() -> None:
    assert count_tokens("稳声", "qwen2.5-coder", own=lambda text: 10 * len(text)) == 20
    assert count_tokens("hello world", "gpt-4o") == 2
