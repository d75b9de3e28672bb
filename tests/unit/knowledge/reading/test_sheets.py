"""Workbooks that openpyxl-made samples do not hold: other tables on a sheet, dates of a Mac, too many cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UserError
from assistant.knowledge.reading import ReadDocument, read
from tests.unit.knowledge.reading import hostile

SAMPLE = (Path(__file__).parents[4] / "evals" / "data" / "reading" / "campaigns-hidden.zh.xlsx").read_bytes()
SHEET = "xl/worksheets/sheet1.xml"


def with_rows(rows: str, more: str = "") -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return hostile.changed(SAMPLE, SHEET, lambda _: f"{head}{rows}</sheetData>{more}</worksheet>".encode())


def row(number: int, *cells: str | float) -> str:
    told = "".join(
        f'<c r="{chr(65 + n)}{number}"><v>{cell}</v></c>'
        if isinstance(cell, float)
        else f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for n, cell in enumerate(cells)
        if cell != ""
    )
    return f'<row r="{number}">{told}</row>'


def first_sheet(data: bytes) -> list[str]:
    document: ReadDocument = read(Path("a.xlsx"), data)
    return [document.section_text(s) for s in document.sections if s.heading[:1] == ("活动台账",)]


def test_another_table_below_a_blank_row_has_its_own_header() -> None:
    rows = (
        row(1, "门店", "销量")
        + row(2, "朝阳店", 100.0)
        + row(5, "渠道", "负责人", "频次")
        + row(6, "微博", "社群组", "每日")
    )
    assert first_sheet(with_rows(rows)) == ["门店: 朝阳店\n销量: 100", "渠道: 微博\n负责人: 社群组\n频次: 每日"]


def test_a_blank_row_inside_a_table_ends_nothing() -> None:
    rows = row(1, "问题", "答案") + row(2, "几点开门", "九点") + row(4, "能退吗", "三天内")
    assert first_sheet(with_rows(rows)) == ["问题: 几点开门\n答案: 九点", "问题: 能退吗\n答案: 三天内"]


def test_a_merged_cell_over_everything_costs_nothing() -> None:
    rows = row(1, "门店", "销量") + row(2, "朝阳店", 100.0)
    merged = "<mergeCells>" + '<mergeCell ref="C1:XFD1048576"/>' * 200 + "</mergeCells>"
    assert first_sheet(with_rows(rows, merged)) == ["门店: 朝阳店\n销量: 100"]


def test_a_million_cells_are_refused() -> None:
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c s="{n * m % 9973}"/>' for m in range(500)) + "</row>" for n in range(1, 2_050)
    )
    with pytest.raises(UserError) as refused:
        read(Path("a.xlsx"), with_rows(rows))
    assert refused.value.code == "too-much"
    assert "a.xlsx" in refused.value.text.zh
