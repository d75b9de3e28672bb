"""How often a job brought its worker down: a note for each job that runs, gone when it ends.

Plain files: they outlive a killed process, cost no transaction, and tell a crash from an orderly end of the worker,
which the queue's own count of attempts does not.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError

from assistant.domain.vocabulary import Strict


class Attempt(Strict):
    """Where a job stands with its worker."""

    job: str
    run: int = 0
    """Times it was begun."""
    tries: int = 0
    """Times it was begun since it last finished a step."""


class Attempts:
    """The notes of a data directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, job: str) -> Attempt:
        """Count one more beginning."""
        self._folder.mkdir(parents=True, exist_ok=True)
        before = self._read(job)
        return self._write(Attempt(job=job, run=before.run + 1, tries=before.tries + 1))

    def suspect(self, job: str) -> bool:
        """Whether the worker died while the job ran; it alone may be to blame, or one that ran beside it."""
        return self._read(job).tries > 0

    def progressed(self, attempt: Attempt) -> None:
        """A step was finished: whoever takes the job up begins to count anew."""
        self._write(Attempt(job=attempt.job, run=attempt.run, tries=1))

    def pardon(self, attempt: Attempt) -> None:
        """The worker ended in good order; that is no crash."""
        self._write(Attempt(job=attempt.job, run=attempt.run, tries=max(0, self._read(attempt.job).tries - 1)))

    def end(self, attempt: Attempt) -> None:
        """The job is over."""
        self._path(attempt.job).unlink(missing_ok=True)

    def _path(self, job: str) -> Path:
        return self._folder / (hashlib.sha256(job.encode()).hexdigest()[:40] + ".json")

    def _read(self, job: str) -> Attempt:
        try:
            return Attempt.model_validate_json(self._path(job).read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return Attempt(job=job)

    def _write(self, attempt: Attempt) -> Attempt:
        path = self._path(attempt.job)
        draft = path.with_suffix(".new")
        draft.write_text(attempt.model_dump_json(), encoding="utf-8")
        draft.replace(path)
        return attempt
