"""Passwords and token secrets: what is acceptable, how they are kept, how they are compared."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from typing import TYPE_CHECKING

from assistant.errors import UserError

if TYPE_CHECKING:
    from pwdlib import PasswordHash

MIN_LENGTH = 10
"""Characters; NIST SP 800-63B asks for at least 8 and no rules of composition."""
MAX_LENGTH = 1000
TOKEN_PREFIX = "svt_"  # noqa: S105 - marks our tokens for secret scanners


@cache
def _hasher() -> PasswordHash:
    from pwdlib import PasswordHash  # loads argon2; only signing in needs it

    return PasswordHash.recommended()


def hash_password(password: str, person_id: str = "") -> str:
    """The argon2id hash. Raises `UserError` where the password is too short, too long, or the login name."""
    if len(password) < MIN_LENGTH or not password.strip():
        raise UserError(
            zh=f"密码至少 {MIN_LENGTH} 个字符，且不能全是空白。",
            en=f"A password has at least {MIN_LENGTH} characters and is not all blank.",
        )
    if len(password) > MAX_LENGTH:
        raise UserError(zh=f"密码最多 {MAX_LENGTH} 个字符。", en=f"A password has at most {MAX_LENGTH} characters.")
    if person_id and password.strip().casefold() == person_id.casefold():
        raise UserError(zh="密码不能与登录名相同。", en="The password must not be the login name.")
    return _hasher().hash(password.encode("utf-8", "surrogatepass"))


def password_fits(password: str, stored: str | None) -> bool:
    """Whether the password is right; takes as long where there is none to compare with."""
    given = password[:MAX_LENGTH].encode("utf-8", "surrogatepass")
    if stored is None:
        _hasher().verify(given, _nobody())
        return False
    return _hasher().verify(given, stored)


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_bytes(16))


def new_secret() -> str:
    """A token of 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def secret_digest(secret: str) -> str:
    """What is kept of a token: it is random, so a plain SHA-256 cannot be searched."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
