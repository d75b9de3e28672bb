from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.vocabulary import Language
from assistant.errors import UserError
from assistant.knowledge.reading import ReadDocument, load, read
from tests.unit.knowledge import files


def reading(name: str, data: str | bytes) -> ReadDocument:
    return read(Path(name), data.encode("utf-8") if isinstance(data, str) else data)


def told(document: ReadDocument) -> list[tuple[tuple[str, ...], str]]:
    return [(section.heading, document.section_text(section)) for section in document.sections]


def test_markdown_with_front_matter() -> None:
    document = reading(
        "faq.md",
        "---\ntitle: 常见问题\nlanguage: zh\nvalid_from: 2026-01-01\nvalid_until: 2026-12-31\nowner: 客服\n---\n"
        "# 常见问题\n开头。\n## 退款\n三天内退。\n```\n# 不是标题\n```\n## 发票\n可开。\n",
    )
    assert (document.title, document.language) == ("常见问题", Language.ZH)
    assert (document.valid_from, document.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert told(document) == [
        ((), "开头。"),
        (("退款",), "三天内退。\n```\n# 不是标题\n```"),
        (("发票",), "可开。"),
    ]


def test_markdown_with_underlined_headings() -> None:
    document = reading("guide.md", "Returns\n=======\nThirty days.\n\nWho pays\n--------\nWe do.\n")
    assert document.title == "Returns"
    assert told(document) == [((), "Thirty days."), (("Who pays",), "We do.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_text_in_the_encodings_people_have(encoding: str) -> None:
    document = reading(
        "规定.txt", "会员规定\n\n一、积分\n\n积分十二个月有效。\n\n二、退卡\n\n七天内可退。\n".encode(encoding)
    )
    assert document.title == "会员规定"
    assert told(document) == [(("一、积分",), "积分十二个月有效。"), (("二、退卡",), "七天内可退。")]


def test_numbered_headings_nest_and_list_items_do_not_open_sections() -> None:
    document = reading(
        "a.txt",
        "手册\n\n第一章 总则\n\n一、目的\n\n1. 范围\n适用于门店。\n\n2. 职责:店长负责当班的全部记录,并在当天交接。\n",
    )
    assert told(document)[0] == (
        ("第一章 总则", "一、目的", "1. 范围"),
        "适用于门店。\n\n2. 职责:店长负责当班的全部记录,并在当天交接。",
    )


def test_word_headings_and_tables() -> None:
    document = reading("手册.docx", files.word_file())
    assert document.title == "退款手册"
    assert told(document) == [
        (("门店退款",), "门店当场退款，原路退回。"),
        (("门店退款", "线上退款"), "线上订单在三个工作日内退款。"),
        (("门店退款", "线上退款"), "杯型: 大杯\n价格: 18元"),
    ]


def test_pdf_pages_without_running_heads() -> None:
    pages = [
        f"Lumen Handbook\nChapter {n} says something of its own: {word}.\nPage {n}"
        for n, word in enumerate(("returns", "warranty", "repair"), start=1)
    ]
    document = reading("handbook.pdf", files.pdf_file(*pages))
    assert [section.page for section in document.sections] == [1, 2, 3]
    assert told(document)[1][1] == "Chapter 2 says something of its own: warranty."


def test_html_keeps_headings_and_drops_scripts() -> None:
    document = reading(
        "page.html",
        "<html><head><title>Help</title><script>alert(1)</script></head><body><nav>Home | Shop</nav>"
        "<h1>Help</h1><p>Write to us.</p><h2>Returns</h2>"
        "<p>You have thirty days to send a lamp back.</p></body></html>",
    )
    assert document.title == "Help"
    assert "alert" not in document.text
    assert (("Returns",), "You have thirty days to send a lamp back.") in told(document)


def test_csv_rows_are_records_with_their_lines() -> None:
    document = reading("faq.csv", '问题,答案\n几点开门,十点\n"能退吗","能，\n三天内"\n能寄吗,能\n'.encode("gbk"))
    assert told(document) == [
        (("几点开门",), "问题: 几点开门\n答案: 十点"),
        (("能退吗",), "问题: 能退吗\n答案: 能，\n三天内"),
        (("能寄吗",), "问题: 能寄吗\n答案: 能"),
    ]
    assert [section.line for section in document.sections] == [2, 3, 5]


def test_yaml_entries_are_records() -> None:
    document = reading(
        "replies.yaml",
        "owner: care\nreplies:\n  - title: 退款\n    language: zh\n    text: 三天内退。\n"
        "  - title: 发票\n    text: 可开。\n",
    )
    assert [section.heading for section in document.sections] == [(), ("replies", "退款"), ("replies", "发票")]
    assert [section.line for section in document.sections] == [1, 3, 6]
    assert document.sections[1].language is Language.ZH


@pytest.mark.parametrize(
    "data", ['[{"name": "A", "text": "x"}, {"name": "B", "text": "y"}]', '{"name": "A"}\n{"name": "B"}\n']
)
def test_json_and_json_lines(data: str) -> None:
    assert [section.heading for section in reading("a.json", data).sections] == [("A",), ("B",)]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"   \n\t ", "empty"),
        ("a.md", b"---\ntitle: x\n---\n", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not-text"),
        ("a.csv", b"\x00\x01\x02" * 500, "not-text"),
        ("a.csv", "只有表头,没有行\n".encode(), "empty"),
        ("a.json", b"{broken", "damaged"),
        ("a.json", b"[" * 100_000, "damaged"),
        ("a.pdf", b"%PDF-1.4 not really", "damaged"),
        ("a.pdf", files.locked_pdf(), "encrypted"),
        ("a.pdf", files.pdf_file(""), "scanned"),
        ("a.docx", b"PK not a zip", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "encrypted"),
        ("a.docx", files.zip_bomb(), "bomb"),
        ("a.md", "---\nvalid_until: 明年\n---\n正文。\n".encode(), "bad-date"),
        ("a.exe", b"MZ", "unknown-format"),
    ],
)
def test_refusals_name_file_reason_and_remedy(name: str, data: bytes, code: str) -> None:
    with pytest.raises(UserError) as refused:
        read(Path(name), data)
    assert refused.value.code == code
    assert name in refused.value.text.zh
    assert name in refused.value.text.en


def test_yaml_that_expands_without_end_is_refused() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(UserError):
        reading("bomb.yaml", "\n".join(lines))


def test_broken_front_matter_names_its_line() -> None:
    with pytest.raises(UserError) as refused:
        reading("faq.md", "---\ntitle: [x\n---\n正文\n")
    assert "faq.md" in refused.value.text.en


def test_oversized_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "big.txt"
    file.write_bytes(b"x" * 2000)
    with pytest.raises(UserError) as refused:
        load(file, 1000)
    assert refused.value.code == "oversized"


def test_control_characters_and_surrogates_do_not_get_through() -> None:
    document = reading("a.json", '[{"name": "A", "text": "be\\u0000fore \\ud800 after"}]')
    assert "\x00" not in document.text
    document.text.encode("utf-8")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".md", ".txt", ".csv", ".json", ".yaml", ".html", ".docx", ".pdf"]))
def test_anything_is_read_or_refused(data: bytes, suffix: str) -> None:
    try:
        document = read(Path("any" + suffix), data)
    except UserError:
        return
    assert document.sections
    for section in document.sections:
        assert document.section_text(section).strip()
