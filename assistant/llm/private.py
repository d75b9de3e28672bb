"""A request without personal values, and its reply with them: what passes between a model far away and this machine."""

from __future__ import annotations

import json

from pydantic import JsonValue

from assistant.domain.model import ChatRequest, OnText
from assistant.domain.vocabulary import Twin
from assistant.text.masking import Masker, Unmasker, unmask

__all__ = ["COPY_NOTE", "Restored", "masked_request"]

COPY_NOTE = Twin(
    zh="像 {sample} 这样的方括号记号代表真实信息：需要时请原样照抄，不要改写、翻译、补全，也不要自造新的记号。",
    en="Marks such as {sample} stand for real details: where one is needed copy it exactly as it is; "
    "never change, translate or fill in a mark, and never make up a new one.",
)
"""Follows the user's part of a prompt in which something was masked."""


class Restored:
    """Puts personal values back into the texts of one reply, as they stream and whole."""

    def __init__(self, masker: Masker | None, request: ChatRequest, on_text: OnText | None) -> None:
        self._values = masker.values if masker else {}
        self._quote = str if request.json_schema is None else _in_json
        self._listener = on_text
        self._streams: dict[int, Unmasker] = {}

    @property
    def on_text(self) -> OnText | None:
        """For the model, in place of the caller's own."""
        return self._feed if self._listener and self._values else self._listener

    def _feed(self, index: int, piece: str) -> None:
        stream = self._streams.setdefault(index, Unmasker(self._values, self._quote))
        self._tell(index, stream.feed(piece))

    def finish(self) -> None:
        """Pass on what was held back."""
        for index, stream in self._streams.items():
            self._tell(index, stream.finish())

    def _tell(self, index: int, piece: str) -> None:
        if self._listener and piece:
            self._listener(index, piece)

    def whole(self, text: str) -> str:
        """A text with the values put back."""
        return unmask(text, self._values, self._quote) if self._values else text


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def masked_request(request: ChatRequest, masker: Masker, note: str) -> ChatRequest:
    """The request as it may leave the machine; the note goes last, so that the stable part stays the same."""
    system = masker.mask(request.system)
    known = len(masker.values)
    user = masker.mask(request.user)
    schema = request.json_schema
    if schema is not None:
        schema = {key: _masked_json(value, masker) for key, value in schema.items()}
    if len(masker.values) > known:  # what is a value here may stand there with nothing around it that says so
        system = masker.mask(request.system)
    if masker.values:
        user = f"{user}\n\n{note.replace('{sample}', next(iter(masker.values)))}"
    return request.model_copy(update={"system": system, "user": user, "json_schema": schema})


def _masked_json(value: JsonValue, masker: Masker) -> JsonValue:
    if isinstance(value, str):
        return masker.mask(value)
    if isinstance(value, list):
        return [_masked_json(part, masker) for part in value]
    if isinstance(value, dict):
        return {key: _masked_json(part, masker) for key, part in value.items()}
    return value
