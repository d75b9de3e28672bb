"""Zip containers, looked at before anything in them is believed: office files and archives of documents."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from assistant.knowledge.reading import refusal

MAX_INFLATED = 100_000_000
"""Bytes of all entries once inflated; pictures count."""
MAX_RATIO = 200
"""Inflated to compressed; text in office files reaches about 20, bombs a thousand."""
MAX_ENTRIES = 5_000
"""Entries of an office file; a deck of 300 slides with pictures has about 2,000."""
MAX_DIRECTORY = 4_000_000
"""Bytes of the list of entries; `zipfile` needs ten times as much memory to hold it."""
_SMALL = 1_000_000
"""Inflated bytes up to which no ratio is suspicious."""
_CHUNK = 1 << 16
_TAIL = 66_000
"""The end record is within the last 65,557 bytes."""
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_XML = (".xml", ".rels", ".vml")
_LOCKED = 0x1


def opened(
    name: str, kind: str, source: IO[bytes], max_entries: int = MAX_ENTRIES, max_inflated: int = MAX_INFLATED
) -> zipfile.ZipFile:
    """The archive, its list of entries checked: count, declared sizes, methods, locks. Raises `Refused`."""
    _refuse_directory(name, source, max_entries)
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, struct.error) as error:
        raise refusal.damaged(name, kind) from error
    entries = archive.infolist()
    if len(entries) > max_entries:
        raise refusal.too_many(name, len(entries), max_entries)
    if any(entry.flag_bits & _LOCKED for entry in entries):
        raise refusal.encrypted(name)
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise refusal.damaged(name, kind, "compression method")
    _refuse_sizes(name, sum(entry.file_size for entry in entries), source.seek(0, os.SEEK_END), max_inflated)
    return archive


def _refuse_directory(name: str, source: IO[bytes], max_entries: int) -> None:
    """Read count and size of the list of entries before the list itself, which may have millions."""
    length = source.seek(0, os.SEEK_END)
    source.seek(max(0, length - _TAIL))
    tail = source.read(_TAIL)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        return  # `zipfile` says that it is none
    count, size = struct.unpack_from("<HI", tail, end + 10)
    locator = end - 20
    if locator >= 0 and tail.startswith(_LOCATOR_64, locator):
        source.seek(min(length, struct.unpack_from("<Q", tail, locator + 8)[0]))
        record = source.read(56)
        if len(record) == 56 and record.startswith(_END_64):
            count, size = struct.unpack_from("<QQ", record, 32)
    if count > max_entries:
        raise refusal.too_many(name, count, max_entries)
    if size > MAX_DIRECTORY:
        raise refusal.bomb(name, f"{size:,} > {MAX_DIRECTORY:,} bytes of names")


def _refuse_sizes(name: str, inflated: int, compressed: int, limit: int) -> None:
    if inflated > limit:
        raise refusal.bomb(name, f"{inflated:,} > {limit:,} bytes")
    if inflated > _SMALL and inflated > MAX_RATIO * max(1, compressed):
        raise refusal.bomb(name, f"1:{inflated // max(1, compressed)}")


def entry_bytes(name: str, kind: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """One entry inflated, at most `limit` bytes however many it declares. Raises `Refused`."""
    parts, size = [], 0
    for chunk in _streamed(name, kind, archive, entry):
        size += len(chunk)
        if size > limit:
            raise refusal.bomb(name, f"> {limit:,} bytes")
        parts.append(chunk)
    return b"".join(parts)


def _streamed(name: str, kind: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise refusal.damaged(name, kind) from error


def refuse_unsafe_office(name: str, kind: str, data: bytes) -> None:
    """Inflate every part once, counting, and look for document types in XML. Raises `Refused`."""
    total = 0
    with opened(name, kind, io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            tail = b""
            is_xml = entry.filename.lower().endswith(_XML)
            for chunk in _streamed(name, kind, archive, entry):
                total += len(chunk)
                if total > MAX_INFLATED:
                    raise refusal.bomb(name, f"> {MAX_INFLATED:,} bytes")
                window = tail + chunk
                if is_xml and any(mark in window for mark in _DOCTYPES):
                    raise refusal.entities(name, entry.filename)
                tail = window[-32:]
