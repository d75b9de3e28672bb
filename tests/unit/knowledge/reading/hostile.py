"""Files made to harm their reader."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable

ENTITIES = b'<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def archive(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in entries:
            box.writestr(name, data)
    return target.getvalue()


def changed(office: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """An office file with one part changed."""
    with zipfile.ZipFile(io.BytesIO(office)) as box:
        return archive((name, change(box.read(name)) if name == part else box.read(name)) for name in box.namelist())


def lying(data: bytes) -> bytes:
    """The last entry of an archive declares a hundred bytes, whatever it inflates to."""
    found = bytearray(data)
    struct.pack_into("<I", found, found.rfind(b"PK\x01\x02") + 24, 100)
    struct.pack_into("<I", found, found.rfind(b"PK\x03\x04") + 22, 100)
    return bytes(found)


def pdf_bomb(twice: bool = False) -> bytes:
    """A page whose drawing inflates to 100 MB."""
    machine = zlib.compressobj(9)
    stream = b"".join(machine.compress(b"BT /F1 12 Tf (x) Tj ET\n" * 50_000) for _ in range(90)) + machine.flush()
    names = b"/FlateDecode"
    if twice:
        stream, names = zlib.compress(stream, 9), b"[/FlateDecode/FlateDecode]"
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
    body = b"4 0 obj<</Filter" + names + b"/Length %d>>stream\n" % len(stream) + stream + b"\nendstream endobj\n"
    return head + page + body + b"trailer<</Root 1 0 R>>"
