"""Fences untrusted text before it meets a prompt, so that it is data and cannot pass for an instruction's frame."""

from __future__ import annotations

import regex

from assistant.domain.untrusted import UntrustedText
from assistant.text.normalise import fold

_LINE_BREAKS = regex.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_HIDDEN = regex.compile(r"[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}\p{Co}\p{Cn}\u2800]|[^\P{Cc}\n\t]")
"""What a reader cannot see: zero width, bidi controls, tags, variation selectors, fillers, control characters."""
_TURN = regex.compile(r"<(?=\||/?s>|(?:start|end)_of_turn>)|\[(?=/?INST\])")
"""Where a word begins that many servers take for the end of a turn, also in the middle of a text."""
_MARKER = regex.compile(r"[A-Za-z0-9]{8,64}")
_TAKEN_OUT = "[...]"


def visible(untrusted: UntrustedText) -> str:
    """The text without characters that a reader cannot see; line breaks become `\\n`."""
    return _HIDDEN.sub("", _LINE_BREAKS.sub("\n", untrusted.text))


def fence(untrusted: UntrustedText, marker: str) -> str:
    """The text between two lines that carry `marker`; the marker cannot occur inside, in any case or width.

    The caller draws a fresh random marker for each call (at least 8 letters and digits). Raises ValueError on another.
    """
    if not _MARKER.fullmatch(marker):
        raise ValueError("a fence marker is 8 to 64 ASCII letters and digits")
    plain = _TURN.sub(r"\g<0> ", visible(untrusted))
    return f"<<<{marker}\n{_without(plain, marker)}\n{marker}>>>"


def _without(text: str, marker: str) -> str:
    wanted = regex.compile(regex.escape(marker), regex.IGNORECASE)
    while True:
        # fold() keeps every offset, so what is found in the folded text is cut from the text as it stands
        spans = [match.span() for match in wanted.finditer(fold(text))]
        if not spans:
            return text
        for start, end in reversed(spans):
            text = text[:start] + _TAKEN_OUT + text[end:]
