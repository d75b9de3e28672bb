"""The two roots of every error that a person may see.

`UserError` is something the person can fix: it is shown plainly, without a traceback, and the command
ends with exit code 2. `RunError` is our failure: it is logged in full, shown in one line, exit code 3.
Every message exists in Chinese and English and says what happened, where, and what to do.
"""

from __future__ import annotations

from assistant.domain.model import FailureReason
from assistant.domain.vocabulary import Language, Twin


class SteadyVoiceError(Exception):
    """Base of all errors; carries its message in both languages."""

    def __init__(self, *, zh: str, en: str, code: str = "") -> None:
        super().__init__(en)
        self.text = Twin(zh=zh, en=en)
        self.code = code or type(self).__name__
        """A stable name for programs, shown as `error.code` in JSON output."""

    def message(self, language: Language) -> str:
        """The message in the reader's language."""
        return self.text.get(language)


class UserError(SteadyVoiceError):
    """The request was wrong and the person can put it right (exit code 2)."""


class NotFound(UserError):
    """The thing that was named does not exist."""


class NotAllowed(UserError):
    """The person may not do this: wrong role, own draft, or not signed in."""


class Conflict(UserError):
    """The thing has changed, or its state does not permit the command."""


class RunError(SteadyVoiceError):
    """We failed (exit code 3); the details are in the log."""


class ModelFailure(RunError):
    """A model gave no usable text; the ladder catches it and steps down."""

    def __init__(self, reason: FailureReason, *, zh: str, en: str, partial: tuple[str, ...] = ()) -> None:
        super().__init__(zh=zh, en=en, code=reason.value)
        self.reason = reason
        self.partial = partial
        """Text that had come before it failed, one entry for each text asked for; kept for the person."""
