"""One figure of a bench: what was measured, against what, over how many runs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """A measured figure; `floor` is what the machine must do at least, `ratio` the figure over it."""

    name: str
    median: float
    p95: float
    unit: str
    runs: int
    floor_name: str = ""
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """Median over floor; None where there is no floor."""
        return self.median / self.floor if self.floor else None

    def as_json(self) -> dict[str, object]:
        """Plain data with the ratio."""
        return {**asdict(self), "ratio": self.ratio}

    def row(self) -> str:
        """A line of the table."""
        against = f"{self.floor_name} {self.floor:.1f} {self.unit}" if self.floor else ""
        ratio = f"{self.ratio:.2f}x" if self.ratio else ""
        return (
            f"{self.name:<44} {self.median:>9.1f} {self.p95:>9.1f} {self.unit:<3} {self.runs:>4}  {ratio:>7}  {against}"
        )


HEAD = f"{'what':<44} {'median':>9} {'p95':>9} {'':<3} {'runs':>4}  {'ratio':>7}  floor"


def milliseconds(work: Callable[[], object], runs: int, warm: int = 1) -> list[float]:
    """Wall time of each run, after `warm` runs that do not count."""
    for _ in range(warm):
        work()
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def figure(name: str, taken: Sequence[float], floor_name: str = "", floor: Sequence[float] | None = None) -> Figure:
    """Median and 95th percentile of what was taken, against the median of the floor."""
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    least = statistics.median(floor) if floor else None
    return Figure(name, statistics.median(taken), p95, "ms", len(taken), floor_name, least)
