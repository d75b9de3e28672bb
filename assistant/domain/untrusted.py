"""Text from outside is a type of its own until it is fenced or shown as plain text."""

from __future__ import annotations

from assistant.domain.vocabulary import Strict


class UntrustedText(Strict):
    """A comment, an upload or a pasted chat: data, never an instruction, never rendered as markdown."""

    text: str

    def __str__(self) -> str:
        raise TypeError("untrusted text is read with .text, so that each use of it can be seen")
