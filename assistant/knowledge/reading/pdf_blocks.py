"""Paragraphs, headings and table rows made of the lines of a PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from assistant.knowledge.reading.pdf_glyphs import Fragment, Page
from assistant.knowledge.reading.pdf_lines import Line
from assistant.knowledge.reading.tables import column_names, record

_LARGER = 1.12
"""A heading is set this much larger than the text, or in bold."""
_LONGEST_HEADING = 90
_ENDS = "。！？!?.;；：:…”’」』）)"
_NO_HEADING = "。；;，,、"
_ITEM = regex.compile(
    r"^(?:[-•●▪◆■□○·–*]\s*|[（(]?\d{1,2}[.、)）]|[（(]?[一二三四五六七八九十]{1,3}[、)）.]|[a-z][.)]\s|第[\d一二三四五六七八九十百]{1,4}[条條章节節])"
)
_BULLET = regex.compile(r"[-•●▪◆■□○·–*]\s")
_HAN_END = regex.compile(r"[\p{Han}\u3000-\u303f\uff00-\uffef“”‘’]$")
_HAN_START = regex.compile(r"^[\p{Han}\u3000-\u303f\uff00-\uffef“”‘’]")
_HYPHENED = regex.compile(r"(?<=\p{Ll})[-\u00ad]$")


@dataclass(frozen=True)
class Block:
    """A paragraph, a table row, or a heading: `rank` then says how it is set."""

    text: str
    rank: tuple[float, bool] | None = None
    """Size and weight of a heading."""


def body_size(pages: Sequence[Page]) -> float:
    """The size most characters are set in."""
    sizes = Counter[float]()
    for page in pages:
        for fragment in page.fragments:
            sizes[round(fragment.size * 2) / 2] += len(fragment.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def heading_levels(pages: Sequence[Sequence[Block]]) -> dict[tuple[float, bool], int]:
    """Larger is higher; bold in the size of the text comes last."""
    ranks = sorted({b.rank for page in pages for b in page if b.rank is not None}, reverse=True)
    return {rank: min(level, 9) for level, rank in enumerate(ranks, start=1)}


def blocks(lines: Sequence[Line], body: float) -> list[Block]:
    """The lines of a page as headings, paragraphs and table rows."""
    found: list[Block] = []
    leading = _leading(lines)
    at = 0
    while at < len(lines):
        table = _table(lines, at)
        if table:
            found += [Block(text) for text in _records(lines[at : at + table])]
            at += table
            continue
        rank = _rank(lines, at, body)
        stop = at + 1
        while stop < len(lines) and _goes_on(lines[stop - 1], lines[stop], leading, heading=rank is not None):
            if (_rank(lines, stop, body) is None) != (rank is None) or _table(lines, stop):
                break
            stop += 1
        text = _joined(lines[at:stop])
        if rank is not None and len(text) > _LONGEST_HEADING:
            rank = None
        found.append(Block(text, rank))
        at = stop
    return found


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance between two lines of a paragraph."""
    gaps = Counter[float]()
    for one, two in zip(lines, lines[1:], strict=False):
        gap = one.baseline - two.baseline
        if 0 < gap < 2.5 * two.size:
            gaps[round(gap * 2) / 2] += 1
    return max(gaps, key=lambda gap: (gaps[gap], -gap), default=0.0)


def _rank(lines: Sequence[Line], at: int, body: float) -> tuple[float, bool] | None:
    line = lines[at]
    text = line.text.strip()
    if (
        len(line.cells) > 1
        or len(text) > _LONGEST_HEADING
        or text[-1:] in _NO_HEADING
        or not any(map(str.isalpha, text))
        or _BULLET.match(text)
    ):
        return None
    if line.size >= _LARGER * body:
        return round(line.size * 2) / 2, line.bold
    alone = line.bold and (at == 0 or not lines[at - 1].bold or lines[at - 1].size > line.size)
    short = line.right < line.edge - 2 * line.size or len(text) < 20
    follows = at + 1 < len(lines) and not lines[at + 1].bold
    if alone and short and follows and line.size >= 0.95 * body and text[-1] not in ".:：":
        return round(body * 2) / 2, True
    return None


def _goes_on(one: Line, two: Line, leading: float, *, heading: bool) -> bool:
    """Whether the second line belongs to the paragraph of the first."""
    if len(one.cells) > 1 or len(two.cells) > 1 or abs(one.size - two.size) > 0.12 * one.size:
        return False
    gap = one.baseline - two.baseline
    if heading:
        return one.bold == two.bold and 0 < gap < 1.9 * one.size
    if _ITEM.match(two.text):
        return False
    ended = one.text.rstrip()[-1:] in _ENDS
    full = one.edge - one.right <= _first_word(two) + one.size
    if gap <= 0:  # the next column
        return not ended and full
    if gap > max(1.35 * leading, 1.2 * one.size):
        return False
    indented = two.left > two.margin + 0.8 * two.size and one.left < two.left - 0.8 * two.size
    return not (indented and (ended or not full)) and (full or not ended)


def _first_word(line: Line) -> float:
    """Its width: had it fitted on the line before, that line would not have ended there but for a paragraph."""
    text = line.text.strip()
    word = 1.5 if _HAN_START.match(text) else len(text.split(maxsplit=1)[0]) if text else 0
    return (line.right - line.left) * min(1.0, word / max(1, len(text)))


def _joined(lines: Sequence[Line]) -> str:
    text = ""
    for line in lines:
        more = line.text.strip()
        if not text:
            text = more
        elif _HYPHENED.search(text) and more[:1].islower():
            text = text[:-1] + more
        elif _HAN_END.search(text) and _HAN_START.search(more):
            text += more
        else:
            text += " " + more
    return text


def _table(lines: Sequence[Line], at: int) -> int:
    """How many lines from here on are rows of one table: as many cells, below each other."""
    first = lines[at].cells
    if len(first) < 2:
        return 0
    stop = at + 1
    while stop < len(lines) and _same_columns(first, lines[stop]):
        stop += 1
    return stop - at if stop - at >= 2 else 0


def _same_columns(first: Sequence[Fragment], line: Line) -> bool:
    cells = line.cells
    if len(cells) != len(first):
        return False
    return all(
        abs(one.left - two.left) < 2.5 * two.size or abs(one.left + one.right - two.left - two.right) < 5 * two.size
        for one, two in zip(first, cells, strict=True)
    )


def _records(lines: Sequence[Line]) -> list[str]:
    """Rows as records where the first says what the cells are; two columns without such a row are names and values."""
    grid = [[cell.text for cell in line.cells] for line in lines]
    plain_head = not any(any(map(str.isdigit, cell)) for cell in grid[0])
    bold_head = lines[0].bold and not lines[1].bold
    if len(grid) > 1 and (bold_head or (len(grid) > 2 and len(grid[0]) > 2 and plain_head)):
        header = column_names(grid[0])
        return [record(header, row).replace("\n", "；") for row in grid[1:]]
    joint = ": " if len(grid[0]) == 2 else " · "
    return [joint.join(cell.rstrip(":：") if joint == ": " else cell for cell in row) for row in grid]
