"""Looks into the index from a process of its own, since a damaged one can kill whoever opens it.

Run as `python -m assistant.knowledge.probe FOLDER NAME` with `{"ids": […], "vectors": [[…]]}` on standard input; prints
`{"count": rows, "found": [ids that their own vector finds]}`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.domain.ports import Vectors
from assistant.domain.vocabulary import Strict
from assistant.knowledge.index import SearchIndex

_SECONDS = 60
_AT_ITSELF = 0.9999
"""Cosine of a vector with itself, rounding aside; passages with the same text share one."""


class Probe(Strict):
    """What the index answered."""

    count: int
    found: tuple[str, ...]


def probe(index: SearchIndex, name: str, ids: Sequence[str], vectors: Vectors) -> Probe | None:
    """Ask the index in another process; None where it does not answer."""
    asked = json.dumps({"ids": list(ids), "vectors": [[float(x) for x in row] for row in vectors]})
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "assistant.knowledge.probe", str(index.folder), name],
            input=asked,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
        )
    except subprocess.TimeoutExpired:
        return None
    return Probe.model_validate_json(done.stdout) if done.returncode == 0 else None


def _main() -> None:
    import numpy as np

    folder, name = sys.argv[1:3]
    asked = json.loads(sys.stdin.read())
    index = SearchIndex(Path(folder))
    count = index.count(name)  # first: it waits for a server that is about to have the collection
    found = []
    for wanted, row in zip(asked["ids"], asked["vectors"], strict=True):
        near = index.nearest(name, np.asarray([row], dtype=np.float32), 5, {})
        if wanted in near or any(cosine > _AT_ITSELF for cosine in near.values()):
            found.append(wanted)
    sys.stdout.write(Probe(count=count, found=tuple(found)).model_dump_json())


if __name__ == "__main__":
    _main()
