"""One canonical form and one digest for everything that is hashed."""

from __future__ import annotations

import hashlib
import json
import unicodedata

from pydantic import BaseModel, JsonValue


def _nfc(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_nfc(item) for item in value]
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", key): _nfc(item) for key, item in value.items()}
    return value


def canonical_json(value: BaseModel | JsonValue) -> bytes:
    """Sorted keys, no spaces, NFC text, UTF-8. Raises ValueError on NaN, UnicodeEncodeError on a lone surrogate."""
    plain: JsonValue = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    text = json.dumps(_nfc(plain), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def digest(value: BaseModel | JsonValue) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def digest_bytes(data: bytes) -> str:
    """SHA-256 of raw bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
