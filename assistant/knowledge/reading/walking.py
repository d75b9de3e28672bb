"""The files of folders, and names that tell them apart."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.errors import UserError
from assistant.knowledge.reading import archive


def walk(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file once, those in archives too; hidden files and office lock files in folders are passed over.

    An archive that is refused comes as itself, so that reading it says why.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _files(path):
            if file.absolute() not in seen:
                seen.add(file.absolute())
                yield from _inside(file)


def _inside(file: Path) -> list[Path]:
    if file.suffix.lower() != archive.SUFFIX or not file.is_file():
        return [file]
    try:
        return archive.members(file) or [file]
    except UserError:
        return [file]


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found = (Path(folder) / name for name in sorted(names) if not name.startswith((".", "~$")))
        # A link may not carry a file from elsewhere in with a folder; one that is named itself is meant.
        yield from (file for file in found if not file.is_symlink() or file.resolve().is_relative_to(path.resolve()))


def names(files: Sequence[Path]) -> list[str]:
    """File names, with as many folders before them as it takes to tell files of one name apart."""
    parts = [file.absolute().parts for file in files]
    lengths = [1] * len(files)
    for _ in range(max(map(len, parts), default=0)):
        ends = [tuple(p[-n:]) for p, n in zip(parts, lengths, strict=True)]
        shared = Counter(ends)
        if len(shared) == len(ends):
            break
        lengths = [n + (shared[name] > 1) for n, name in zip(lengths, ends, strict=True)]
    return ["/".join(p[-n:]) for p, n in zip(parts, lengths, strict=True)]
