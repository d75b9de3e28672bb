from __future__ import annotations

import pytest

from assistant.text.hashtags import hashtags, links, mentions


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("上新 #山岚茶 #新品", ["山岚茶", "新品"]),
        ("https://a.example/#top", []),
        ("we are #1", []),
        ("C# and F#", []),
        ("＃全角标签", ["全角标签"]),
        ("#Lumen!", ["Lumen"]),
        ("&#39;", []),
    ],
)
def test_open_hashtags(text: str, tags: list[str]) -> None:
    found = hashtags(text, "#{tag}")
    assert [mark.text for mark in found] == tags
    assert all(text[mark.start : mark.end].endswith(mark.text) for mark in found)


def test_paired_hashtags() -> None:
    text = "#山岚茶# 上新，#食品安全 周#"
    assert [mark.text for mark in hashtags(text, "#{tag}#")] == ["山岚茶", "食品安全 周"]


def test_mentions_are_not_mail_addresses() -> None:
    text = "谢谢@山岚茶 和 @lumen.co, care@lumen.example https://a.example/@x"
    assert [mark.text for mark in mentions(text)] == ["@山岚茶", "@lumen.co"]


def test_links_end_before_chinese() -> None:
    text = "见https://a.example/x?y=1，或www.b.example。"
    assert [mark.text for mark in links(text)] == ["https://a.example/x?y=1", "www.b.example"]
    assert all(text[mark.start : mark.end] == mark.text for mark in links(text))
