"""One request for vectors over the wire. Imports the SDK at once, so it is imported inside the functions that call."""

from __future__ import annotations

import math
from typing import NamedTuple

import httpx2
import openai
from pydantic import JsonValue

from assistant.domain.model import FailureReason
from assistant.llm.failures import Trouble, judged, trouble_of
from assistant.llm.transport import open_client
from assistant.settings import Endpoint


class Question(NamedTuple):
    """Texts of one request, and where they go."""

    endpoint: Endpoint
    texts: tuple[str, ...]
    loopback_only: bool
    seconds: float
    retries: int
    """The SDK's, on failed connections, 408, 409, 429 and 5xx."""


async def vectors_of(question: Question) -> list[list[float]]:
    """A vector for each text, in the order of the texts, all as the service gave them. Raises `Trouble`."""
    endpoint = question.endpoint
    key = endpoint.api_key.get_secret_value() if endpoint.api_key else "-"  # local servers need none, the SDK does
    try:
        async with open_client(
            endpoint.base_url, loopback_only=question.loopback_only, seconds=question.seconds
        ) as http:
            client = openai.AsyncOpenAI(
                base_url=endpoint.base_url,
                api_key=key,
                http_client=http,
                max_retries=question.retries,
                timeout=http.timeout,
            )
            # the answer as it is: the SDK's own method takes any JSON for one
            asked = {"model": endpoint.model, "input": list(question.texts), "encoding_format": "float"}
            response = await client.post("/embeddings", body=asked, cast_to=httpx2.Response)
            body: JsonValue = response.json()
    except (openai.OpenAIError, ValueError, RecursionError) as error:
        raise trouble_of(error, started=False) from error
    except (httpx2.InvalidURL, ImportError) as error:  # a host with no IDNA form; a SOCKS proxy needs a package
        raise Trouble(FailureReason.UNREACHABLE, str(error)) from error
    return _read(body, len(question.texts))


def _read(body: JsonValue, count: int) -> list[list[float]]:
    """The vectors by their index; what is no whole answer is refused, since a vector in a wrong place goes unseen."""
    if isinstance(body, dict) and "data" not in body and ("error" in body or "code" in body):
        raise judged(None, body)  # an error under status 200, as some gateways give it
    rows = body.get("data") if isinstance(body, dict) else None
    if not isinstance(rows, list) or len(rows) != count:
        got = len(rows) if isinstance(rows, list) else 0
        raise Trouble(FailureReason.NOT_AN_API, f"{got} vectors for {count} texts")
    found: dict[int, list[float]] = {}
    for place, row in enumerate(rows):
        index = row.get("index", place) if isinstance(row, dict) else None
        vector = _numbers(row.get("embedding")) if isinstance(row, dict) else None
        if isinstance(index, bool) or not isinstance(index, int) or vector is None:
            raise Trouble(FailureReason.NOT_AN_API, f"no vector at {place}")
        found[index] = vector
    if set(found) != set(range(count)):
        raise Trouble(FailureReason.NOT_AN_API, "the indexes of the vectors are not those of the texts")
    return [found[index] for index in range(count)]


def _numbers(values: JsonValue) -> list[float] | None:
    if not isinstance(values, list) or not values:
        return None
    numbers = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    return numbers if len(numbers) == len(values) and all(map(math.isfinite, numbers)) else None
