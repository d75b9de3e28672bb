from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.draft import Tokens
from assistant.domain.model import Residency
from assistant.llm.prices import cost
from assistant.settings import Price

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOKENS = Tokens(input=1_000_000, output=100_000)


@pytest.mark.parametrize(
    ("model", "host", "expected"),
    [
        ("gpt-4o", "https://api.openai.com/v1", 2.5 + 1.0),
        ("gpt-4o", "api.openai.com", 3.5),
        ("gpt-4o", "https://api.openai.com:443/v1", 3.5),
        ("kimi-k2-0905-preview", "https://api.moonshot.cn/v1", 0.6 + 0.25),
        ("kimi-k2-0905-preview", "api.moonshot.ai", 0.85),
    ],
)
def test_listed_prices(model: str, host: str, expected: float) -> None:
    assert cost(model, host, TOKENS, at=AT) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("model", "host"),
    [
        ("no-such-model", "https://api.openai.com/v1"),
        ("qwen-plus", "https://dashscope.aliyuncs.com/compatible-mode/v1"),
        ("gpt-4o", "https://gateway.example/v1"),
        ("gpt-4o", "https://api.openai.com.gateway.example/v1"),
        ("gpt-4o", "https://api.openai.community/v1"),
        ("gpt-4o", ""),
        ("", "api.openai.com"),
        ("text-embedding-3-small", "api.openai.com"),
    ],
)
def test_unknown_is_none_and_not_zero(model: str, host: str) -> None:
    assert cost(model, host, TOKENS, at=AT) is None


def test_a_kind_of_token_that_was_not_used_needs_no_price() -> None:
    assert cost("text-embedding-3-small", "api.openai.com", Tokens(input=1_000_000, output=0), at=AT) == 0.02


@pytest.mark.parametrize("tokens", [Tokens(input=None, output=5), Tokens(input=5, output=None)])
def test_unreported_tokens_have_no_cost(tokens: Tokens) -> None:
    assert cost("gpt-4o", "api.openai.com", tokens, Price(input=1, output=1)) is None


def test_this_machine_costs_nothing_unless_a_price_is_set() -> None:
    assert cost("qwen", "127.0.0.1", TOKENS, residency=Residency.MACHINE) == 0.0
    assert cost("qwen", "127.0.0.1", TOKENS, Price(input=1, output=2), residency=Residency.MACHINE) == 1.2


@settings(deadline=None)
@given(st.text(), st.text(), st.integers(0, 10**9), st.integers(0, 10**9))
def test_any_name_gives_a_cost_or_none(model: str, host: str, used: int, written: int) -> None:
    found = cost(model, host, Tokens(input=used, output=written), at=AT)
    assert found is None or found >= 0


def test_a_price_that_was_set_is_linear() -> None:
    price = Price(input=0.3, output=1.2)
    assert cost("x", "y", Tokens(input=2000, output=500), price) == pytest.approx(0.0006 + 0.0006)
    assert cost("x", "y", Tokens(input=0, output=0), price) == 0.0


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert cost("gpt-4o", "api.openai.com", TOKENS, at=AT) == pytest.approx(3.5)
