"""Words of the command line in both languages."""

from __future__ import annotations

from assistant.reader import environment_language


def t(zh: str, en: str) -> str:
    """The text in the reader's language; used where help texts are declared."""
    return zh if environment_language() == "zh" else en


def printable(text: str) -> str:
    """Text with control characters made visible, so that a hostile text cannot drive the terminal."""
    return "".join(
        ch if ch in "\n\t" or (ord(ch) >= 32 and not 0x7F <= ord(ch) <= 0x9F) else f"\\x{ord(ch):02x}" for ch in text
    )
