"""Workbooks: a row is a record with the names of its columns; hidden rows, columns, sheets and cells are reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import regex

from assistant.knowledge.reading import ooxml, refusal
from assistant.knowledge.reading.asides import AsideKind, Asides
from assistant.knowledge.reading.document import Builder, ReadDocument
from assistant.knowledge.reading.ooxml import attribute, below, local
from assistant.knowledge.reading.records import record_heading
from assistant.knowledge.reading.sheet_values import Book
from assistant.knowledge.reading.tables import Cell, column_names, record

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_KIND = "Excel"
MAX_CELLS = 1_000_000
"""Cells of a workbook; more is a database, not a document."""
_WIDEST = 500
"""Columns that a merged cell covers at most, so far as anybody reads."""
_TOLD_CELLS = 20
"""Cells of what is hidden that a report begins with, at most."""
_REFERENCE = regex.compile(r"^\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d{1,7})$")
_PLAIN_NAME = regex.compile(r"^(?:sheet|工作表|工作表單)\s*\d+$", regex.I)


@dataclass
class _Sheet:
    """What is seen of a sheet: text by row and column, both from 1."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    numbers: set[tuple[int, int]] = field(default_factory=set)
    """Cells that hold a number or a date."""
    spans: set[tuple[int, int]] = field(default_factory=set)
    """Cells that a merged cell to their left covers."""
    groups: set[int] = field(default_factory=set)
    """Rows in which a merged cell spans columns."""
    merged: int = 0
    """How many merged cells cover; beyond `MAX_CELLS` they stay where they are."""

    def put(self, row: int, column: int, text: str, *, is_number: bool) -> None:
        """Keep a cell that is seen."""
        self.rows.setdefault(row, {})[column] = text
        if is_number:
            self.numbers.add((row, column))


def read_sheets(name: str, stem: str, data: bytes) -> ReadDocument:
    """A section a row, with its line; sheets are headings where there are several or their name says something.

    Raises `Refused`.
    """
    package = ooxml.Package(name, _KIND, data)
    main = package.main()
    root = package.xml(main)
    if root is None:
        raise refusal.damaged(name, _KIND)
    asides, targets = Asides(), package.targets(main)
    book = Book(package, main, root)
    builder, seen = Builder(asides), list[_Sheet]()
    cells = 0
    for entry in below(root, "sheet"):
        part = targets.get(next((str(v) for k, v in entry.attrib.items() if k.endswith("}id")), ""), "")
        told = attribute(entry, "name") or ""
        if attribute(entry, "state") in ("hidden", "veryHidden"):
            asides.add(AsideKind.SHEET, f"{told}: {_words(package, part, book)}", told)
            continue
        cells += package.occurrences(part, b"<c ", b"<c>", b"<c/", b":c ")
        if cells > MAX_CELLS:
            raise refusal.too_much(name, refusal.CELLS, cells, MAX_CELLS)
        seen.append(_sheet(told, package, part, book, asides))
        _report(package, part, told, asides)
    package.properties(asides)
    for sheet in seen:
        above = () if len(seen) == 1 and _PLAIN_NAME.match(sheet.name) else (sheet.name,)
        _tell(builder, sheet, above)
    document = builder.document(stem)
    if not document.sections:
        raise refusal.empty(name)
    return document


def _words(package: ooxml.Package, part: str, book: Book) -> str:
    """The first words of a sheet."""
    found: list[str] = []
    for cell in package.elements(part, ("c",)):
        found += [value for value in (book.value(cell)[0],) if value]
        if len(found) >= _TOLD_CELLS:
            break
    return " ".join(found)


def _report(package: ooxml.Package, part: str, sheet: str, asides: Asides) -> None:
    for kind in ("comments", "threadedComment"):
        for name in package.related(part, kind):
            root = package.xml(name)
            for comment in (
                e for e in (root.iter() if root is not None else ()) if local(e) in ("comment", "threadedComment")
            ):
                words = "".join(t.text or "" for t in comment.iter() if local(t) in ("t", "text"))
                asides.add(AsideKind.COMMENT, words, f"{sheet}!{attribute(comment, 'ref') or ''}")
    for name in package.related(part, "drawing"):
        root = package.xml(name)
        for told in below(root, "cNvPr") if root is not None else ():
            asides.add(AsideKind.ALT_TEXT, attribute(told, "descr") or "", sheet)


def _sheet(name: str, package: ooxml.Package, part: str, book: Book, asides: Asides) -> _Sheet:
    sheet = _Sheet(name)
    hidden, unseen = set[int](), dict[int, list[str]]()
    tabled = bool(package.related(part, "table"))  # a table's style colours its header
    at = 0
    for element in package.elements(part, ("col", "row", "mergeCell")):
        if local(element) == "col":
            hidden |= _hidden_columns(element)
        elif local(element) == "mergeCell":
            _merge(sheet, attribute(element, "ref") or "")
        else:
            at = int(attribute(element, "r") or at + 1)
            values = dict(_cells(element))
            if attribute(element, "hidden") in ("1", "true") or attribute(element, "ht") == "0":
                asides.add(AsideKind.ROW, " ".join(book.value(c)[0] for c in values.values()), f"{name}!{at}")
                continue
            for column, cell in values.items():
                text, is_number = book.value(cell)
                why = book.unseen(cell, filled=tabled) if text else None
                if text and column in hidden:
                    unseen.setdefault(column, []).append(text)
                elif text and why is not None:
                    asides.add(why, text, f"{name}!{_letters(column)}{at}")
                elif text:
                    sheet.put(at, column, text, is_number=is_number)
    for column, texts in sorted(unseen.items()):
        asides.add(AsideKind.COLUMN, " ".join(texts[:_TOLD_CELLS]), f"{name}!{_letters(column)}")
    return sheet


def _hidden_columns(column: Element) -> set[int]:
    if attribute(column, "hidden") not in ("1", "true") and attribute(column, "width") != "0":
        return set()
    first, last = int(attribute(column, "min") or 0), int(attribute(column, "max") or 0)
    return set(range(first, min(last, 16_384) + 1))


def _cells(row: Element) -> Iterator[tuple[int, Element]]:
    column = 0
    for cell in row:
        if local(cell) != "c":
            continue
        place = _REFERENCE.match(attribute(cell, "r") or "")
        column = _column(place["column"]) if place else column + 1
        yield column, cell


def _merge(sheet: _Sheet, reference: str) -> None:
    """A merged cell stands in each of its rows; to its right it goes on."""
    corners = [_REFERENCE.match(corner) for corner in reference.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        return
    left, right = _column(corners[0]["column"]), _column(corners[1]["column"])
    top, bottom = int(corners[0]["row"]), int(corners[1]["row"])
    text = sheet.rows.get(top, {}).get(left)
    right = min(right, left + _WIDEST)
    covered = range(top, bottom + 1) if bottom - top < len(sheet.rows) else list(sheet.rows)
    sheet.merged += len(covered) * (right - left + 1)
    if text is None or sheet.merged > MAX_CELLS:
        return
    if right > left:
        sheet.groups.add(top)
    for row in covered:
        if top <= row <= bottom and row in sheet.rows:
            sheet.rows[row][left] = text
            sheet.spans.update((row, column) for column in range(left + 1, right + 1))


def _tell(builder: Builder, sheet: _Sheet, above: tuple[str, ...]) -> None:
    """Find the header of each table on the sheet; what stands before one is told as text."""
    columns = sorted({column for row in sheet.rows.values() for column in row})
    if not columns:
        return
    if above:
        builder.heading(above[0])
    span, header = range(columns[0], columns[-1] + 1), list[str]()
    numbers = sorted(sheet.rows)
    skip = -1
    for index, number in enumerate(numbers):
        row = sheet.rows[number]
        if number == skip:
            continue
        cells: list[Cell] = [None if (number, c) in sheet.spans else row.get(c, "") for c in span]
        alone = index > 0 and numbers[index - 1] < number - 1
        if len(row) > 1 and (not header or (alone and _is_other_header(sheet, number, header, cells))):
            header = column_names(cells)
            below_it = numbers[index + 1] if index + 1 < len(numbers) else -1
            if number in sheet.groups and below_it > 0 and not _has_number(sheet, below_it):
                header, skip = _joined(header, [sheet.rows[below_it].get(c, "") for c in span]), below_it
            continue
        if len(row) == 1 and not header:
            builder.section(next(iter(row.values())), above, line=number)
            continue
        told = {key: value for key, value in zip(header, cells, strict=False) if key and value}
        builder.section(record(header, cells), (*above, *record_heading(told)), line=number)
    if header and not any(len(sheet.rows[n]) > 1 for n in numbers[1:]):
        builder.section("\t".join(dict.fromkeys(name for name in header if name)), above, line=numbers[0])


def _is_other_header(sheet: _Sheet, number: int, header: list[str], cells: list[Cell]) -> bool:
    """After a blank row, a row of names over other columns begins another table."""
    held = [bool(cell) for cell in cells]
    return not _has_number(sheet, number) and held != [bool(name) for name in header]


def _has_number(sheet: _Sheet, number: int) -> bool:
    return any((number, column) in sheet.numbers for column in sheet.rows[number])


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    return [" · ".join(dict.fromkeys(part for part in pair if part)) for pair in zip(upper, lower, strict=False)]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
