"""Rows of a table as records: what stands in a cell is told with the name of its column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Cell: TypeAlias = "str | None"
"""None: the cell to the left goes on here."""


def records(grid: Sequence[Sequence[Cell]]) -> list[str]:
    """Each row below the header as `column: value` lines; a table without rows below it as its cells."""
    rows = [
        [cell.strip() if cell else cell for cell in row] for row in grid if any((cell or "").strip() for cell in row)
    ]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return ["\t".join(cell for cell in row if cell) for row in rows]
    header = column_names(rows[0])
    return [told for row in rows[1:] if (told := record(header, row))]


def column_names(row: Sequence[Cell]) -> list[str]:
    """Names of the columns; one that spans several names them all."""
    names: list[str] = []
    for cell in row:
        names.append(names[-1] if cell is None and names else cell or "")
    return names


def record(header: Sequence[str], row: Sequence[Cell]) -> str:
    """One row."""
    lines = []
    for index, value in enumerate(row):
        key = header[index] if index < len(header) else ""
        if value:
            lines.append(f"{key}: {value}" if key and key != value else value)
    return "\n".join(lines)
