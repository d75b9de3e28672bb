"""The HTTP client under every provider's call: it goes only where it may, tells nothing extra, and reads only so much.

Imports the HTTP library at once, so it is imported inside the functions that make calls.
"""

from __future__ import annotations

import ssl
import time
import urllib.request
from collections.abc import AsyncIterator
from functools import cache

import httpx2

from assistant.llm.residency import host_of, is_loopback

CONNECT_SECONDS = 5.0
"""A host that has not answered the telephone by now is not reachable; far endpoints connect in well under a second."""

MAX_RESPONSE_BYTES = 16_000_000
"""No answer of a chat model comes near it; it bounds what a broken or hostile server can make us hold."""

_TELLTALE = ("x-stainless-", "openai-organization", "openai-project")
"""Headers that the SDK adds and the service does not need: make of this machine, account ids from the environment."""


class NotLoopback(httpx2.TransportError):
    """A request to another machine was refused before a socket was opened."""


class TooLarge(httpx2.TransportError):
    """The answer was longer than any answer can be."""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Passes requests on where they may go.

    With `loopback_only`, every host but loopback is refused with `NotLoopback` before anything is opened. A server that
    asks to come back later than `until` (monotonic seconds) is not waited for: the SDK is told not to try again.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport, *, loopback_only: bool, until: float) -> None:
        self._inner = inner
        self._loopback_only = loopback_only
        self._until = until

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises `NotLoopback` and whatever the inner transport raises."""
        if self._loopback_only and not is_loopback(request.url.host):
            raise NotLoopback(f"{request.url.host} is not this machine", request=request)
        for name in [name for name in request.headers if name.lower().startswith(_TELLTALE)]:
            del request.headers[name]
        request.headers["accept-encoding"] = "identity"  # nothing small may unpack to something huge
        response = await self._inner.handle_async_request(request)
        if _wait_asked(response) > self._until - time.monotonic():
            response.headers["x-should-retry"] = "false"
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream, request)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


class _Bounded(httpx2.AsyncByteStream):
    """A body that ends with `TooLarge` once more has come than can be an answer."""

    def __init__(self, inner: httpx2.AsyncByteStream, request: httpx2.Request) -> None:
        self._inner = inner
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        total = 0
        async for part in self._inner:
            total += len(part)
            if total > MAX_RESPONSE_BYTES:
                raise TooLarge(f"more than {MAX_RESPONSE_BYTES} bytes", request=self._request)
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()


def _wait_asked(response: httpx2.Response) -> float:
    """Seconds of a numeric Retry-After, 0 where there is none; dates are left to the SDK and the deadline."""
    try:
        return float(response.headers.get("retry-after", "0"))
    except ValueError:
        return 0.0


@cache
def _trust() -> ssl.SSLContext:
    """The machine's certificates, read once: it takes 30 ms."""
    return httpx2.create_ssl_context()


def _proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address, as other programs read it (`NO_PROXY` included)."""
    host = host_of(url)
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(url.partition(":")[0].lower()) or proxies.get("all")


def open_client(base_url: str, *, loopback_only: bool, seconds: float) -> httpx2.AsyncClient:
    """A client for one call of at most `seconds`; redirects are not followed, so that text goes where it was sent.

    Raises `ImportError` where the environment names a SOCKS proxy, which needs a package that is not installed.
    """
    plain = base_url.lower().startswith("http:")
    proxy = None if loopback_only else _proxy_for(base_url)
    inner = httpx2.AsyncHTTPTransport(
        verify=False if plain and proxy is None else _trust(),  # no TLS is spoken on plain http
        trust_env=False,
        proxy=proxy,
    )
    return httpx2.AsyncClient(
        transport=GuardedTransport(inner, loopback_only=loopback_only, until=time.monotonic() + seconds),
        timeout=httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds / 4)),  # twice, and a pause between
        follow_redirects=False,
        trust_env=False,
    )
