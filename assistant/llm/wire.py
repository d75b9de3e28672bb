"""What goes over the wire to a chat model and what comes back; plain values without any library."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import JsonValue, SecretStr

from assistant.domain.draft import Tokens


class Call(NamedTuple):
    """One request, and where it goes."""

    base_url: str
    model: str
    key: SecretStr | None
    loopback_only: bool
    seconds: float
    system: str
    user: str
    usage: bool
    """Whether to ask for the number of tokens at the end of the stream."""
    fields: dict[str, JsonValue]
    """Everything else in the request's body."""


class Piece(NamedTuple):
    """What one event of a reply brought for one of its texts."""

    number: int
    """Which of the texts: 0, 1, …"""
    text: str = ""
    refusal: str = ""
    finish: str = ""
    tokens: Tokens | None = None
