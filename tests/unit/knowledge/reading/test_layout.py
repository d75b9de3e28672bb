"""Lines, columns, paragraphs and tables of PDF pages, from runs of characters with their places."""

from __future__ import annotations

from assistant.knowledge.reading.pdf_blocks import Block, blocks
from assistant.knowledge.reading.pdf_glyphs import Fragment, Page
from assistant.knowledge.reading.pdf_lines import lines_of, without_running_lines


def run(
    text: str, left: float, baseline: float, width: float | None = None, size: float = 10, bold: bool = False
) -> Fragment:
    right = left + (len(text) * size / 2 if width is None else width)
    return Fragment(text, left, baseline - 2, right, baseline + 8, baseline, size, bold)


def page(*runs: Fragment, number: int = 1) -> Page:
    return Page(number, 600, 800, runs)


def told(*runs: Fragment, body: float = 10) -> list[Block]:
    return blocks(lines_of(page(*runs)), body)


def column(left: float, words: str, count: int = 8) -> list[Fragment]:
    return [run(f"{words} line {n} goes on", left, 700 - 14 * n, 200) for n in range(count)]


def test_columns_are_read_one_after_the_other_below_the_title() -> None:
    lines = lines_of(
        page(run("A title over both columns of the page", 60, 740, 460, 18), *column(60, "left"), *column(320, "right"))
    )
    assert [line.text.split()[0] for line in lines] == ["A", *["left"] * 8, *["right"] * 8]


def test_a_table_is_not_taken_for_columns() -> None:
    rows = [
        ("Part", "Life", "Price"),
        ("Hinge", "3 years", "£9"),
        ("Shade", "1 year", "£20"),
        ("Plug", "2 years", "£4"),
    ]
    cells = [run(cell, 60 + 180 * c, 700 - 14 * r) for r, row in enumerate(rows) for c, cell in enumerate(row)]
    assert [b.text for b in told(*cells)] == [
        "Part: Hinge；Life: 3 years；Price: £9",
        "Part: Shade；Life: 1 year；Price: £20",
        "Part: Plug；Life: 2 years；Price: £4",
    ]


def test_lines_of_a_paragraph_are_joined_as_their_language_does() -> None:
    assert [
        b.text for b in told(run("顾客在三十天之内可以退", 60, 700, 400), run("货，不需要理由。", 60, 686, 160))
    ] == ["顾客在三十天之内可以退货，不需要理由。"]
    assert [
        b.text for b in told(run("The customer gets infor-", 60, 700, 400), run("mation in writing.", 60, 686, 160))
    ] == ["The customer gets information in writing."]


def test_a_short_line_with_a_full_stop_ends_a_paragraph() -> None:
    found = told(
        run("The first paragraph runs over the whole width of it and", 60, 700, 400),
        run("ends here.", 60, 686, 50),
        run("The second begins right below, without a gap between the", 60, 672, 400),
        run("two of them.", 60, 658, 60),
    )
    assert [b.text[:9] for b in found] == ["The first", "The secon"]


def test_headings_are_larger_or_bold_and_short() -> None:
    found = told(
        run("退款", 60, 720, size=14),
        run("三个工作日内退回原支付账户，不收取任何手续费。", 60, 700, 400),
        run("例外", 60, 670, bold=True),
        run("赠送的金额不退，已经使用的优惠按比例从中扣除。", 60, 650, 400),
    )
    assert [(b.text[:4], b.rank) for b in found] == [
        ("退款", (14, False)),
        ("三个工作", None),
        ("例外", (10, True)),
        ("赠送的金", None),
    ]


def test_a_raised_figure_does_not_break_its_line() -> None:
    found = told(run("thirty days.", 60, 700, 60), run("1", 120.5, 704, 3, size=6), run("The shop", 125, 700, 50))
    assert len(found) == 1


def test_running_lines_go_and_text_stays() -> None:
    pages = [
        lines_of(
            page(
                run("Handbook 2026", 60, 770),
                run(f"Section {n} says something of its own.", 60, 600, 300),
                run(f"- {n} -", 290, 30),
                number=n,
            )
        )
        for n in range(1, 5)
    ]
    kept = without_running_lines(pages, [800] * 4)
    assert [[line.text for line in lines] for lines in kept] == [
        [f"Section {n} says something of its own."] for n in range(1, 5)
    ]


def test_a_single_page_keeps_its_foot() -> None:
    lines = lines_of(page(run("Text.", 60, 600), run("Hotline 400-800-1234", 60, 30)))
    assert without_running_lines([lines], [800]) == [lines]
