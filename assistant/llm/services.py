"""What is known of model services: where they are, and how they say that they will not write."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field

from assistant.domain.model import Residency
from assistant.domain.vocabulary import Strict, Twin
from assistant.files import load_model
from assistant.settings import ROOT

SERVICES = ROOT / "knowledge_base" / "rules" / "providers.yaml"
"""The file that holds these facts, each with its source and the day it was checked."""

OPENING = 60
"""Characters of a text in which a refusal's words are looked for."""

SHORT = 400
"""Longest text, in characters, that can be a bare refusal; a draft that is longer says something else as well."""


class Service(Strict):
    """An operator's hosts and where they are."""

    name: Twin
    hosts: tuple[str, ...] = Field(min_length=1)
    residency: Residency
    source: str
    checked: date
    verified: bool

    def match(self, host: str) -> int:
        """Length of the longest pattern that fits the host, 0 where none does."""
        return max((len(p) for p in self.hosts if host == p or (p.startswith(".") and host.endswith(p))), default=0)


class DeclineCode(Strict):
    """A code or type of an error body that means: the content was refused."""

    code: str
    source: str
    checked: date


class DeclineMessage(Strict):
    """Words of an error message that mean: the content was refused."""

    text: str
    source: str
    checked: date


class DeclineFinish(Strict):
    """A finish reason that means: a filter cut the text."""

    reason: str
    source: str
    checked: date


class DeclineWords(Strict):
    """How models begin a refusal in their own words."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


class Declines(Strict):
    """All the ways to say no."""

    codes: tuple[DeclineCode, ...]
    messages: tuple[DeclineMessage, ...]
    finish: tuple[DeclineFinish, ...]
    words: DeclineWords

    def in_error(self, codes: tuple[str, ...], message: str) -> bool:
        """Whether an error's codes or message mean that the content was refused."""
        known = {entry.code.casefold() for entry in self.codes}
        heads = {code.casefold().partition(".")[0] for code in codes} | {code.casefold() for code in codes}
        said = message.casefold()
        return bool(heads & known) or any(entry.text.casefold() in said for entry in self.messages)

    def in_finish(self, reason: str) -> bool:
        """Whether a finish reason means that a filter cut the text."""
        return any(entry.reason == reason for entry in self.finish)

    def in_words(self, text: str) -> bool:
        """Whether a short text is a refusal in the model's own words."""
        if len(text) > SHORT:
            return False
        opening = text.strip()[:OPENING].casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        return any(words in opening for words in (*self.words.en, *(w.casefold() for w in self.words.zh)))


class Services(Strict):
    """The whole file."""

    services: tuple[Service, ...]
    declines: Declines

    def at(self, host: str) -> Service | None:
        """The service at a host, by the longest pattern that fits."""
        found = max(self.services, key=lambda service: service.match(host), default=None)
        return found if found is not None and found.match(host) else None


@cache
def load_services(path: Path = SERVICES) -> Services:
    """Read the file once. Raises `BadFile` where it is wrong."""
    return load_model(path, Services)
