"""Words of the command line in both languages."""

from __future__ import annotations

from assistant.reader import environment_language


def t(zh: str, en: str) -> str:
    """The text in the reader's language; used where help texts are declared."""
    return zh if environment_language() == "zh" else en
