"""Passwords and token secrets: what is acceptable, how they are kept, how they are compared."""

from __future__ import annotations

import hashlib
import secrets
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.errors import UserError

if TYPE_CHECKING:
    from pwdlib import PasswordHash

MIN_LENGTH = 10
"""Characters; NIST SP 800-63B asks for at least 8 and no rules of composition."""
MAX_LENGTH = 1000
TOKEN_PREFIX = "svt_"  # noqa: S105 - marks our tokens for secret scanners


class Passwords:
    """Hashes with argon2id at the cost that its authors recommend; tests give a cheaper hasher."""

    def __init__(self, hasher: PasswordHash | None = None) -> None:
        self._given = hasher

    @cached_property
    def _hasher(self) -> PasswordHash:
        if self._given is not None:
            return self._given
        from pwdlib import PasswordHash  # loads argon2; only signing in needs it

        return PasswordHash.recommended()

    def hash(self, password: str, person_id: str = "") -> str:
        """The hash to keep. Raises `UserError` where the password is too short, too long, or the login name."""
        if len(password) < MIN_LENGTH or not password.strip():
            raise UserError(
                zh=f"密码至少 {MIN_LENGTH} 个字符，且不能全是空白。",
                en=f"A password has at least {MIN_LENGTH} characters and is not all blank.",
            )
        if len(password) > MAX_LENGTH:
            raise UserError(zh=f"密码最多 {MAX_LENGTH} 个字符。", en=f"A password has at most {MAX_LENGTH} characters.")
        if person_id and password.strip().casefold() == person_id.strip().casefold():
            raise UserError(zh="密码不能与登录名相同。", en="The password must not be the login name.")
        return self._hasher.hash(password.encode("utf-8", "surrogatepass"))

    def fits(self, password: str, stored: str | None) -> bool:
        """Whether the password is right; takes as long where there is nothing to compare with."""
        given = password[: MAX_LENGTH + 1].encode("utf-8", "surrogatepass")
        matches = self._hasher.verify(given, stored or self._nobody)
        return matches and stored is not None

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_bytes(16))


def new_secret() -> str:
    """A token of 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def secret_digest(secret: str) -> str:
    """What is kept of a token: it is random, so a plain SHA-256 cannot be searched."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
