"""Lines of a page in the order in which people read them: columns one after another, page furniture left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

import regex

from assistant.knowledge.reading.pdf_glyphs import Fragment, Page

_MARGIN = 0.12
"""Share of a page's height at its head and foot where running lines stand."""
_PAGE_NUMBER = regex.compile(
    r"(?:[-–—·•|\s]*\d{1,4}[-–—·•|\s]*|(?:page|p\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*(?:/|of)\s*\d{1,4}"
    r"|第\s*[\d一二三四五六七八九十百]{1,5}\s*页(?:\s*[，,/]?\s*共\s*\d{1,4}\s*页)?|[ivxlc]{1,6})",
    regex.IGNORECASE,
)
_ENTRY = regex.compile(r"(?:[.·…_]\s*){4,}\s*(?:\d{1,4}|[ivxlc]{1,6})\s*$")
_MIN_ENTRIES = 3
_CROSSING = 0.2
"""Share of a page's lines that may run across a gutter (titles, wide tables) and leave it one."""
_FILLED = 0.55
"""Lines of a column fill this share of its width; cells of a table do not."""
_LEAST = 4
"""Lines of a column at least."""
_CELL_GAP = 1.2
"""Times the size between two runs on one line: cells of a table, or columns."""


@dataclass(frozen=True)
class Line:
    """A line of one column."""

    cells: tuple[Fragment, ...]
    left: float
    right: float
    edge: float
    """Where the text of its column ends on the right."""
    margin: float
    """Where it begins on the left."""

    @property
    def text(self) -> str:
        """Its words, cells apart by tabs."""
        return "\t".join(cell.text for cell in self.cells)

    @property
    def size(self) -> float:
        """The size most of it is set in."""
        return max(self.cells, key=lambda cell: len(cell.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is."""
        return all(cell.bold for cell in self.cells)

    @property
    def baseline(self) -> float:
        """Height of its letters' feet."""
        return self.cells[0].baseline

    @property
    def top(self) -> float:
        """Its highest point."""
        return max(cell.top for cell in self.cells)

    @property
    def bottom(self) -> float:
        """Its lowest point."""
        return min(cell.bottom for cell in self.cells)


def lines_of(page: Page) -> list[Line]:
    """The page's lines in reading order."""
    return _read(_level([f for f in page.fragments if f.text]), 0)


def _level(fragments: list[Fragment]) -> list[Fragment]:
    """Neighbouring runs on one line as one; a word in bold or a raised figure does not break it."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (-f.size, -f.baseline)):
        row = next((r for r in rows if abs(r[0].baseline - fragment.baseline) < 0.45 * r[0].size), None)
        if row is None:
            rows.append([fragment])
        else:
            row.append(fragment)
    found: list[Fragment] = []
    for row in sorted(rows, key=lambda r: -r[0].baseline):
        merged: list[Fragment] = []
        for fragment in sorted(row, key=lambda f: f.left):
            if merged and _beside(merged[-1], fragment):
                merged[-1] = _together(merged[-1], fragment)
            else:
                merged.append(fragment)
        found += merged
    return found


def _beside(one: Fragment, two: Fragment) -> bool:
    size = max(one.size, two.size)
    return abs(one.baseline - two.baseline) < 0.45 * size and -0.5 * size <= two.left - one.right <= 0.9 * size


def _together(one: Fragment, two: Fragment) -> Fragment:
    main = one if len(one.text) >= len(two.text) else two
    gap = " " if two.left - one.right > 0.2 * main.size and one.text[-1].isascii() and two.text[0].isascii() else ""
    return Fragment(
        one.text + gap + two.text,
        one.left,
        min(one.bottom, two.bottom),
        max(one.right, two.right),
        max(one.top, two.top),
        main.baseline,
        main.size,
        one.bold and two.bold,
    )


def _read(runs: list[Fragment], depth: int) -> list[Line]:
    gutter = _gutter(runs) if depth < 3 else None
    if gutter is None:
        return _rows(runs)
    found: list[Line] = []
    band: list[Fragment] = []
    for run in sorted(runs, key=lambda r: -r.baseline):
        if run.left < gutter < run.right:
            found += _sides(band, gutter, depth)
            band = []
            found += _rows([run])
        else:
            band.append(run)
    return found + _sides(band, gutter, depth)


def _sides(band: list[Fragment], gutter: float, depth: int) -> list[Line]:
    left = [run for run in band if run.right <= gutter]
    return _read(left, depth + 1) + _read([run for run in band if run.right > gutter], depth + 1)


def _gutter(runs: list[Fragment]) -> float | None:
    """Where a white stripe parts two columns of full lines; None on a page of one column."""
    if len(runs) < 2 * _LEAST:
        return None
    left, right = min(r.left for r in runs), max(r.right for r in runs)
    width = right - left
    best: tuple[int, float, float] | None = None
    for step in range(20, 81):
        place = left + width * step / 100
        crossing = sum(r.left < place < r.right for r in runs)
        if crossing <= _CROSSING * len(runs):
            candidate = (crossing, abs(step - 50), place)
            if _parts(runs, place) and (best is None or candidate < best):
                best = candidate
    return best[2] if best else None


def _parts(runs: list[Fragment], place: float) -> bool:
    one = [r for r in runs if r.right <= place]
    two = [r for r in runs if r.left >= place]
    if min(len(one), len(two)) < _LEAST:
        return False
    return all(
        median(r.right - r.left for r in side) >= _FILLED * (max(r.right for r in side) - min(r.left for r in side))
        and max(r.right for r in side) - min(r.left for r in side) >= 8 * median(r.size for r in side)
        for side in (one, two)
    )


def _rows(runs: list[Fragment]) -> list[Line]:
    """Runs at one height are a line, apart by tabs."""
    if not runs:
        return []
    edge, margin = max(r.right for r in runs), min(r.left for r in runs)
    rows: list[list[Fragment]] = []
    for run in sorted(runs, key=lambda r: (-r.baseline, r.left)):
        if rows and abs(rows[-1][0].baseline - run.baseline) < 0.45 * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    found = []
    for row in rows:
        cells = tuple(sorted(row, key=lambda r: r.left))
        found.append(Line(cells, cells[0].left, max(c.right for c in cells), edge, margin))
    return found


def without_contents(lines: list[Line]) -> list[Line]:
    """A table of contents says nothing that its headings do not say."""
    entries = [line for line in lines if _ENTRY.search(line.text)]
    return [line for line in lines if line not in entries] if len(entries) >= _MIN_ENTRIES else lines


def without_running_lines(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Heads and feet: lines that return at one height of the page or at its edge, numbers aside, and page numbers."""
    marks = [_marks(page, height) for page, height in zip(pages, heights, strict=True)]
    seen = Counter(mark for page in marks for mark in {m for told in page for m in told})
    least = max(2, 0.3 * len(pages))
    kept = []
    for page, told in zip(pages, marks, strict=True):
        running = [any(_returns(mark, seen[mark], least, len(pages)) for mark in told_of) for told_of in told]
        kept.append([line for line, is_running in zip(page, running, strict=True) if not is_running])
    return kept if any(kept) else list(pages)


_Mark: TypeAlias = "tuple[str, str]"


def _marks(page: Sequence[Line], height: float) -> list[set[_Mark]]:
    """The form of each line with where it stands: by its height near the margins, and whether it is the outermost."""
    top = max((line.baseline for line in page), default=0.0)
    foot = min((line.baseline for line in page), default=0.0)
    found = []
    for line in page:
        form, zone = _form(line), _zone(line, height)
        told = {(form, zone)} if zone else set()
        if line.baseline in (top, foot):
            told.add((form, "outermost"))
        ends = (line.text, line.cells[0].text, line.cells[-1].text)
        if zone and any(_PAGE_NUMBER.fullmatch(end.strip()) for end in ends):
            told.add(("", "page number"))
        found.append(told)
    return found


def _returns(mark: _Mark, count: int, least: float, pages: int) -> bool:
    if mark[1] == "page number":
        return pages > 1
    return pages > 2 and count > pages / 2 if mark[1] == "outermost" else count >= least


def _zone(line: Line, height: float) -> str | None:
    """Near the head or the foot of the page; None between them."""
    if line.bottom > height * (1 - _MARGIN):
        return f"head {round(line.baseline / 6)}"
    if line.top < height * _MARGIN:
        return f"foot {round(line.baseline / 6)}"
    return None


def _form(line: Line) -> str:
    return "".join("#" if char.isdigit() else char for char in line.text.strip()).replace("##", "#").replace("##", "#")
