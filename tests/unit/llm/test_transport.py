"""The transport refuses every other machine before a socket is opened, and follows no redirect."""

from __future__ import annotations

import asyncio
import socket

import httpx2
import pytest

from assistant.llm.transport import NotLoopback, open_client
from tests.unit.llm import faulty_server as fs
from tests.unit.llm.faulty_server import FaultyServer


def get(url: str, *, loopback_only: bool, seconds: float = 2.0) -> httpx2.Response:
    async def go() -> httpx2.Response:
        async with open_client(url, loopback_only=loopback_only, seconds=seconds) as client:
            return await client.get(url)

    return asyncio.run(go())


ELSEWHERE = [
    "http://provider.example/v1",
    "http://93.184.215.14/v1",
    "http://10.0.0.1/",
    "http://0.0.0.0/",
    "http://169.254.169.254/",
    "http://localhost.evil.example/",
    "http://127.0.0.1.evil.example/",
    "http://[::ffff:93.184.215.14]/",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_other_machines_are_refused_before_anything_is_opened(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **_: opened.append(given))
    monkeypatch.setattr(socket.socket, "connect", lambda *given: opened.append(given))
    with pytest.raises(NotLoopback):
        get(url, loopback_only=True)
    assert opened == []


def test_this_machine_is_reached_whatever_proxy_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyServer(fs.status(200, {"here": True})) as server, fs.nobody() as dead:
        monkeypatch.setenv("HTTP_PROXY", dead)
        monkeypatch.setenv("http_proxy", dead)
        for loopback_only in (True, False):
            assert get(server.url, loopback_only=loopback_only).json() == {"here": True}


def test_redirects_are_not_followed() -> None:
    with FaultyServer(fs.status(200, {})) as target:
        with FaultyServer(fs.status(307, "", extra=[("location", target.url)])) as server:
            assert get(server.url, loopback_only=True).status_code == 307
        assert target.asked == []


def test_a_wait_past_the_deadline_is_not_worth_a_retry() -> None:
    for asked, seconds, verdict in ((5, 2.0, "false"), (1, 2.0, None)):
        with FaultyServer(fs.rate_limited(asked)) as server:
            response = get(server.url, loopback_only=True, seconds=seconds)
        assert response.headers.get("x-should-retry") == verdict
