"""Fetching a large file over HTTP: bounded connecting, resuming, and a plain word where a server misbehaves."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias
from urllib.parse import unquote, urlsplit, urlunsplit

from assistant.domain.vocabulary import Twin
from assistant.errors import UserError
from assistant.llm.pull_files import disk_failed, length
from assistant.llm.residency import is_loopback

CHUNK = 256 * 1024
MAX_PAGE = 4_000_000
"""Longest page of an index; a package with hundreds of releases takes a few hundred kilobytes."""
_REAL_PROGRESS = 1_000_000
"""An attempt that brought so many bytes was no failure: a flaky line is resumed as often as it takes."""

OnBytes: TypeAlias = Callable[[int], None]
"""Told the length of the file so far, at every chunk. What it raises ends the download, which can be resumed."""


@dataclass(frozen=True)
class Patience:
    """How long a server is waited for before the next source is tried."""

    connect_seconds: float = 5.0
    """From name to open connection, name lookup included."""
    stall_seconds: float = 15.0
    """Without a byte."""
    slowest: int = 8_000
    """Bytes a second, over `slow_seconds`: at less, the file would take more than a day and a half."""
    slow_seconds: float = 30.0
    attempts: int = 4
    """In a row that bring next to nothing."""
    pause_seconds: float = 0.5
    """Before the second attempt; doubled before each further one."""


class SourceFailed(Exception):
    """This source does not give the file; the message says why, and the next source is tried."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Twin(zh=zh, en=en)


class _Again(SourceFailed):
    """Something that may pass: a broken connection, a stall, a busy server."""


class Interrupted(Exception):
    """The download was told to stop."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Keeps an air gap closed, and a password with the host that it is for."""

    def __init__(self, air_gap: bool) -> None:
        self.air_gap = air_gap

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if self.air_gap and not is_loopback(urlsplit(newurl).hostname or ""):
            host = urlsplit(newurl).hostname
            raise SourceFailed(
                zh=f"被转到 {host}，离线模式不允许", en=f"redirects to {host}, which the air gap refuses"
            )
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if following is not None and urlsplit(newurl).hostname != urlsplit(req.full_url).hostname:
            following.remove_header("Authorization")
        return following


class Web:
    """HTTP for one source. Thread-safe."""

    def __init__(self, patience: Patience, *, air_gap: bool = False, certificates: str = "") -> None:
        self.patience = patience
        self._air_gap = air_gap
        self._reached: set[tuple[str, int]] = set()
        self._opener = urllib.request.OpenerDirector()
        for handler in (  # chosen by hand: the usual set would also open file: and ftp:
            urllib.request.ProxyHandler({} if air_gap else None),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=_tls(certificates)),
            _Redirects(air_gap),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.UnknownHandler(),
        ):
            self._opener.add_handler(handler)

    def page(self, url: str, accept: str) -> tuple[str, str]:
        """A small page and its content type. Raises `SourceFailed`."""
        text, kind = "", ""

        def read() -> None:
            nonlocal text, kind
            with self._open(url, {"Accept": accept}) as response:
                text = response.read(MAX_PAGE).decode("utf-8", "replace")
                kind = response.headers.get_content_type()

        self._insist(read, lambda: 0)
        return text, kind

    def download(
        self,
        url: str,
        target: Path,
        *,
        size: int | None,
        magic: bytes,
        on_bytes: OnBytes,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Bring `target` to its whole length, going on where it ends.

        `magic` is how such a file begins. Raises `SourceFailed`; `Interrupted` after `stopped`; `UserError` where the
        disk is full. What had come stays in `target`.
        """
        self._insist(lambda: self._fetch(url, target, size, magic, on_bytes, stopped), lambda: length(target))

    def _insist(self, work: Callable[[], None], so_far: Callable[[], int]) -> None:
        failures = 0
        while True:
            before = so_far()
            try:
                work()
            except _Again as error:
                failures = 1 if so_far() - before >= _REAL_PROGRESS else failures + 1
                if failures >= self.patience.attempts:
                    raise SourceFailed(error.text.zh, error.text.en) from error
                time.sleep(self.patience.pause_seconds * 2 ** (failures - 1))
            else:
                return

    def _fetch(
        self,
        url: str,
        target: Path,
        size: int | None,
        magic: bytes,
        on_bytes: OnBytes,
        stopped: Callable[[], bool],
    ) -> None:
        start = length(target)
        if size is not None and start >= size:
            if start == size:
                return
            start = 0
        with self._open(url, {"Range": f"bytes={start}-"} if start else {}, resuming=target) as response:
            if not _goes_on(response, start):
                start = 0
            total = _total(response, start)
            if size is not None and total is not None and total != size:
                raise _other_size(total, size)
            with target.open("ab" if start else "wb") as file:
                if not start:
                    _write(file, _beginning(response, magic))
                self._copy(response, file, size if size is not None else total, on_bytes, stopped)
        if total is not None and length(target) < total:
            raise _Again(zh="传到一半连接断开", en="the connection broke half way")
        if size is not None and length(target) != size:
            raise _other_size(length(target), size)

    def _copy(
        self,
        response: http.client.HTTPResponse,
        file: IO[bytes],
        most: int | None,
        on_bytes: OnBytes,
        stopped: Callable[[], bool],
    ) -> None:
        done = file.tell()
        mark, mark_bytes = time.monotonic(), done
        while True:
            if stopped():
                raise Interrupted
            try:
                chunk = response.read1(CHUNK)
            except (OSError, http.client.HTTPException) as error:
                raise _passing(error) from error
            if not chunk:
                return
            _write(file, chunk)
            done += len(chunk)
            if most is not None and done > most:
                raise _other_size(done, most)
            on_bytes(done)
            elapsed = time.monotonic() - mark
            if elapsed >= self.patience.slow_seconds:
                if done - mark_bytes < self.patience.slowest * elapsed:
                    raise SourceFailed(zh="太慢", en="too slow")
                mark, mark_bytes = time.monotonic(), done

    def _open(self, url: str, headers: Mapping[str, str], resuming: Path | None = None) -> http.client.HTTPResponse:
        address, login = _without_login(url)
        if urlsplit(address).scheme not in ("http", "https"):
            raise SourceFailed(zh="不是 http(s) 地址", en="not an http(s) address")
        if self._air_gap and not is_loopback(urlsplit(address).hostname or ""):
            raise SourceFailed(zh="离线模式只允许本机地址", en="the air gap allows this machine only")
        self._reach(address)
        request = urllib.request.Request(address, headers={"User-Agent": "steadyvoice", "Accept-Encoding": "identity"})  # noqa: S310 - http(s) only, see above
        for name, value in {**headers, **login}.items():
            request.add_header(name, value)
        try:
            response = self._opener.open(request, timeout=self.patience.stall_seconds)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and resuming is not None:
                resuming.unlink(missing_ok=True)
                raise _Again(zh="无法续传", en="cannot resume") from error
            kind = _Again if error.code in (408, 429) or error.code >= 500 else SourceFailed
            raise kind(zh=f"回应 HTTP {error.code}", en=f"answered HTTP {error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            raise _passing(error) from error
        assert isinstance(response, http.client.HTTPResponse)
        return response

    def _reach(self, url: str) -> None:
        """Connect once and hang up, within the time for connecting; a name lookup alone may hang for half a minute."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        proxied = parts.scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host)
        if (host, port) in self._reached or (proxied and not self._air_gap):
            return
        seconds = self.patience.connect_seconds
        outcome: list[OSError | None] = []

        def knock() -> None:
            try:
                socket.create_connection((host, port), timeout=seconds).close()
                outcome.append(None)
            except OSError as error:
                outcome.append(error)

        thread = threading.Thread(target=knock, daemon=True, name="pull-connect")
        thread.start()
        thread.join(seconds)
        if not outcome:
            raise SourceFailed(zh=f"{seconds:g} 秒内连不上 {host}", en=f"{host} cannot be reached within {seconds:g} s")
        if outcome[0] is not None:
            raise SourceFailed(zh=f"连不上 {host}", en=f"{host} cannot be reached")
        self._reached.add((host, port))


def _tls(certificates: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=certificates or None)
    except OSError as error:
        raise UserError(
            zh=f"读不到证书文件 {certificates}：{error.strerror}。请检查 PIP_CERT 或 pip 的 cert 设置。",
            en=f"Cannot read the certificates {certificates}: {error.strerror}. Check PIP_CERT or pip's cert setting.",
        ) from error


def _without_login(url: str) -> tuple[str, dict[str, str]]:
    """The address without `user:password@`, and the header that stands for it."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return plain, {"Authorization": "Basic " + b64encode(pair.encode()).decode("ascii")}


def _goes_on(response: http.client.HTTPResponse, start: int) -> bool:
    given = response.headers.get("Content-Range", "")
    return bool(start) and response.status == http.HTTPStatus.PARTIAL_CONTENT and given.startswith(f"bytes {start}-")


def _total(response: http.client.HTTPResponse, start: int) -> int | None:
    """Length of the whole file as the server says; None where it does not."""
    said = response.headers.get("Content-Length", "")
    return start + int(said) if said.isdecimal() else None


def _beginning(response: http.client.HTTPResponse, magic: bytes) -> bytes:
    try:
        first = response.read(len(magic))
    except (OSError, http.client.HTTPException) as error:
        raise _passing(error) from error
    if first != magic:
        if len(first) < len(magic):
            raise _Again(zh="没有给出内容", en="gave nothing")
        raise SourceFailed(zh="给的是网页或别的内容，不是模型文件", en="gave a page or something else, not the file")
    return first


def _other_size(found: int, wanted: int) -> SourceFailed:
    return SourceFailed(
        zh=f"给的是另一个文件（{found:,} 字节，应为 {wanted:,}）",
        en=f"gave another file ({found:,} bytes instead of {wanted:,})",
    )


def _passing(error: OSError | http.client.HTTPException) -> SourceFailed:
    """What a broken connection is called; a certificate that is not trusted will not pass by itself."""
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, ssl.SSLCertVerificationError):
        return SourceFailed(
            zh=f"证书不可信（{inner.verify_message}）", en=f"untrusted certificate ({inner.verify_message})"
        )
    if isinstance(inner, TimeoutError):
        return _Again(zh="没有回应", en="stopped answering")
    return _Again(zh="连接断开", en="the connection broke")


def _write(file: IO[bytes], data: bytes) -> None:
    try:
        file.write(data)
        file.flush()
    except OSError as error:
        raise disk_failed(error, Path(file.name)) from error
