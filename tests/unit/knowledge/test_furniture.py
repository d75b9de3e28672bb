from __future__ import annotations

from pathlib import Path

import pytest

from assistant.knowledge.reading import ReadDocument, read
from assistant.knowledge.reading.furniture import furniture

CONTENTS = "運營手冊 2第一章:引言 2一、背景介紹 2二、目的與結構 3第二章:危機管理 5一、預警機制 5二、應對流程 7"
FILLER = "社交媒體的運營需要長期投入,每一步都要有人負責、有記錄可查。" * 12
RUN_TOGETHER = (
    f"運營手冊第一章:引言一、背景介紹{FILLER}二、目的與結構本書寫給新人。{FILLER}"
    f"第二章:危機管理一、預警機制先設閾值。{FILLER}二、應對流程先核實再答復。"
)


def text_file(*lines: str) -> ReadDocument:
    return read(Path("網頁.txt"), "\n".join(lines).encode())


def told(document: ReadDocument) -> list[tuple[tuple[str, ...], str]]:
    return [(section.heading, document.section_text(section)[:8]) for section in document.sections]


@pytest.mark.parametrize(
    "line",
    [
        "上一篇:危机应对策略",
        "下一篇：无",
        "版權(quán)說明:本文檔由用戶提供并上傳",
        "1年前 -",
        "2025-05-17 17:23:37",
        "0/150",
        "- 3. 本站RAR壓縮包中若帶圖紙",
        "免责声明:本站所提供的内容均来源于网友提供",
        "数字社群 图2",
        "Next: How to write a brief",
        "Share this post",
        "© 2024 Example Ltd. All rights reserved.",
        "Related articles",
        "12 comments",
    ],
)
def test_page_furniture_is_known(line: str) -> None:
    assert furniture(["标题", line, "正文。"]).lines == {1}


@pytest.mark.parametrize(
    "line",
    [
        "热线400-800-1234每天8:00至24:00有人接听。",
        "Write to care@lumen.example or call +44 20 7946 0321.",
        "下一篇公告发布之前,先由法务复核。",
        "Next, switch the lamp off at the wall.",
        "版权归设计师所有的图片要写明来源",
        "Comments are answered within two hours.",
        "2026年3月一共卖出3万杯",
    ],
)
def test_contacts_and_sentences_are_not_furniture(line: str) -> None:
    assert furniture(["标题", line]).lines == frozenset()


def test_a_list_of_other_pages_goes_with_its_heading() -> None:
    document = text_file("标题", "正文说了一件事。", "最新文檔", "- 運輸合同書", "- 課件", "正文又说了一件事。")
    found = "".join(document.section_text(section) for section in document.sections)
    assert "運輸合同書" not in found
    assert found == "正文说了一件事。正文又说了一件事。"


def test_running_text_is_cut_along_its_table_of_contents() -> None:
    document = text_file(CONTENTS, RUN_TOGETHER)
    assert document.title == "運營手冊"
    assert told(document) == [
        (("第一章:引言", "一、背景介紹"), FILLER[:8]),
        (("第一章:引言", "二、目的與結構"), "本書寫給新人。社"),
        (("第二章:危機管理", "一、預警機制"), "先設閾值。社交媒"),
        (("第二章:危機管理", "二、應對流程"), "先核實再答復。"),
    ]


def test_running_text_without_contents_is_cut_at_its_numbers() -> None:
    document = text_file("手册", f"一、目的要清楚。{FILLER}二、流程要完整。{FILLER}")
    assert [words for _, words in told(document)] == ["一、目的要清楚。", "二、流程要完整。"]


def test_contents_one_to_a_line_are_no_answer() -> None:
    document = read(
        Path("guide.txt"),
        b"Staff guide\n\nReturns ........ 2\nWarranty ....... 5\nRecall ......... 9\n\nReturns take thirty days.\n",
    )
    assert [document.section_text(section) for section in document.sections] == ["Returns take thirty days."]


def test_a_file_of_furniture_alone_still_has_its_words() -> None:
    document = text_file("评论")
    assert [document.section_text(section) for section in document.sections] == ["评论"]


def test_an_approved_reply_is_a_record_with_its_situation_as_heading() -> None:
    data = """
language: en
replies:
  - id: lost-card
    when: Somebody lost a gift card.
    move: answer
    asks: [I lost my card, my card is gone]
    text: Please call {hotline} and we block it.
"""
    document = read(Path("en.yaml"), data.encode())
    (section,) = document.sections
    assert document.title == "Approved replies"
    assert section.heading == ("Somebody lost a gift card.",)
    assert document.section_text(section) == (
        "Please call {hotline} and we block it.\nCustomers put it like this: I lost my card / my card is gone"
    )


def test_short_lines_below_the_links_to_other_pages_belong_to_the_site() -> None:
    lines = [
        "标题",
        "正文说了一件事。",
        "又说了一件事。",
        "还说了一件事。",
        "上一篇:甲",
        "下一篇:乙",
        "名师一对一",
        "咨询热线：400-800-1234",
    ]
    assert furniture(lines).lines == {4, 5, 6}


def test_links_to_other_pages_at_the_head_end_nothing() -> None:
    lines = ["上一篇:甲", "短句一", "正文说了一件事。", "短句二", "正文又说了一件事。"]
    assert furniture(lines).lines == {0}
