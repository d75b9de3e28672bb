"""What has come of a reply so far: texts, how each ended, tokens, and when the first word came."""

from __future__ import annotations

import time

from assistant.domain.draft import Tokens
from assistant.domain.model import OnText

CHARS_PER_TOKEN = 20
"""More characters than a token holds in any language on average: past that the server ignores the limit."""

_OPEN, _CLOSE = "<think>", "</think>"


class Spoken:
    """Leaves out the thoughts that reasoning models put before their text (`<think>…</think>`)."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"

    def feed(self, piece: str) -> str:
        """The part of what has come that belongs to the text."""
        if self._state == "text":
            return piece
        self._held += piece
        if self._state == "start":
            begun = self._held.lstrip()
            if begun.startswith(_OPEN):
                self._state = "thinking"
            elif not _OPEN.startswith(begun):
                return self._release(self._held)
        if self._state == "thinking" and _CLOSE in self._held:
            self._state = "after"
            self._held = self._held.partition(_CLOSE)[2]
        if self._state == "after" and (following := self._held.lstrip()):
            return self._release(following)
        return ""

    def rest(self) -> str:
        """What was held back and turned out to be text, once no more comes."""
        return self._release(self._held) if self._state == "start" else ""

    def _release(self, text: str) -> str:
        self._state, self._held = "text", ""
        return text


class Choice:
    """One of the texts asked for."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.chars = 0
        self.finish = ""
        self.refusal = ""
        self.spoken = Spoken()

    @property
    def text(self) -> str:
        """What has come; halves of a character that were sent apart are joined, and those left alone replaced."""
        text = "".join(self.pieces)
        return text if _sound(text) else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Heard:
    """All texts of one call; passes each piece on as it comes."""

    def __init__(self, count: int, max_tokens: int, on_text: OnText | None) -> None:
        self.choices = [Choice() for _ in range(count)]
        self.first_token_ms: float | None = None
        self._tokens: list[Tokens] = []
        self._limit = max_tokens * CHARS_PER_TOKEN
        self._on_text = on_text
        self._started = time.perf_counter()

    def add(self, index: int, piece: str) -> None:
        """A piece of a text; pieces of texts that were not asked for are let go."""
        if index >= len(self.choices):
            return
        choice = self.choices[index]
        piece = piece.replace("\0", "")  # databases do not take it
        self._tell(index, choice.spoken.feed(piece))
        choice.chars += len(piece)
        if choice.chars >= self._limit:
            choice.finish = "length"

    def end(self, index: int, finish: str) -> None:
        """How a text ended; the first word on it counts."""
        if index < len(self.choices):
            choice = self.choices[index]
            choice.finish = choice.finish or finish
            self._tell(index, choice.spoken.rest())

    def refuse(self, index: int, words: str) -> None:
        """A piece of the refusal that the model wrote instead of a text."""
        if index < len(self.choices):
            self.choices[index].refusal += words

    def spent(self, tokens: Tokens) -> None:
        """Tokens of one request of the call."""
        self._tokens.append(tokens)

    def ended(self, indexes: range) -> bool:
        """Whether nothing more can come of these texts."""
        return all(self.choices[index].finish for index in indexes)

    def full(self, indexes: range) -> bool:
        """Whether one of these texts ran past what was asked for: the server does not stop by itself."""
        return any(self.choices[index].chars >= self._limit for index in indexes)

    @property
    def started(self) -> bool:
        """Whether any text has come."""
        return self.first_token_ms is not None

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts as far as they have come, one for each asked for."""
        return tuple(choice.text for choice in self.choices)

    @property
    def tokens(self) -> Tokens:
        """Tokens of all requests of the call; unknown where one of them did not say."""
        if not self._tokens:
            return Tokens(input=None, output=None)
        inputs = [tokens.input for tokens in self._tokens]
        outputs = [tokens.output for tokens in self._tokens]
        return Tokens(input=_sum(inputs), output=_sum(outputs))

    def _tell(self, index: int, piece: str) -> None:
        if not piece:
            return
        if self.first_token_ms is None:
            self.first_token_ms = (time.perf_counter() - self._started) * 1000
        self.choices[index].pieces.append(piece)
        if self._on_text is not None:
            self._on_text(index, piece if _sound(piece) else piece.encode("utf-8", "ignore").decode())


def _sound(text: str) -> bool:
    """Whether a text can be written down: JSON may hold halves of surrogate pairs, UTF-8 may not."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
