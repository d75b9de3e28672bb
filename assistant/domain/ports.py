"""What the rooms need from outside, as protocols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:  # numpy costs a tenth of a second at start-up, and only types need it here
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"
"""Shape (n, dimension), rows of unit length."""

Clock: TypeAlias = Callable[[], datetime]
"""Gives the current moment, with time zone; the only source of time."""


class Embedder(Protocol):
    """Turns text into vectors."""

    @property
    def id(self) -> str:
        """Name and version; vectors of different ids are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found."""
        ...

    def query(self, text: str) -> Vectors:
        """Vector of a question, shape (1, dimension)."""
        ...
