"""Conformance of every counter; the X table follows the platform's published counting rules."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.channel import Counter
from assistant.text.lengths import excess_start, length

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇨🇳"
SKIN = "👍🏽"

X_TABLE = [
    ("", 0),
    ("a" * 280, 280),
    ("汉" * 140, 280),
    ("汉" * 141, 282),
    ("，。！", 6),
    ("“引号”——", 8),  # curly quotes are light, dashes U+2014 too
    ("é", 1),
    ("e\u0301", 1),
    ("ñandú", 5),
    ("Ünïcödé", 7),
    ("привет", 6),
    ("かな", 4),
    ("한글", 4),
    ("ｆｕｌｌ", 8),
    ("https://a.co", 23),
    ("https://example.com/" + "p" * 100, 23),
    ("example.com", 23),
    ("见https://example.com/a。", 2 + 23 + 2),
    ("user@example.com", 16),
    (FAMILY, 2),
    (FLAG, 2),
    (SKIN, 2),
    ("1️⃣", 2),
    ("❤️", 2),
    ("a\u200bb", 3),
    ("#话题", 5),
    ("@someone", 8),
    ("a\nb", 3),
    ("a\r\nb", 3),
    ("…", 2),
]


@pytest.mark.parametrize(("text", "weight"), X_TABLE)
def test_x_weights(text: str, weight: int) -> None:
    assert length(text, Counter.X_WEIGHTED) == weight


@given(st.text())
def test_x_counts_composed_text(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert length(decomposed, Counter.X_WEIGHTED) == length(text, Counter.X_WEIGHTED)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("Claude 4.6发布，AI助手又进化了", 15),
        ("茶", 1),
        ("a", 1),
        ("ab", 1),
        ("abc", 2),
        ("茶a", 2),
        ("🍵", 2),
        ("一二三四五六七八九十一二三四五六七八九十", 20),
        ("x" * 40, 20),
        ("x" * 41, 21),
        ("é", 1),
    ],
)
def test_xiaohongshu_titles_count_half_width(text: str, weight: int) -> None:
    assert length(text, Counter.XHS_TITLE) == weight


@pytest.mark.parametrize(
    ("text", "points", "utf16", "graphemes", "utf8"),
    [
        ("", 0, 0, 0, 0),
        ("茶a", 2, 2, 2, 4),
        ("🍵", 1, 2, 1, 4),
        (FAMILY, 7, 11, 1, 25),
        (FLAG, 2, 4, 1, 8),
        (SKIN, 2, 4, 1, 8),
        ("e\u0301", 2, 2, 1, 3),
        ("𠮷野家", 3, 4, 3, 10),
        ("\r\n", 2, 2, 1, 2),
    ],
)
def test_plain_counters(text: str, points: int, utf16: int, graphemes: int, utf8: int) -> None:
    assert length(text, Counter.CODE_POINTS) == points
    assert length(text, Counter.UTF16) == utf16
    assert length(text, Counter.GRAPHEMES) == graphemes
    assert length(text, Counter.UTF8_BYTES) == utf8


def test_linkedin_counts_reserved_marks_twice() -> None:
    assert length("plain", Counter.LINKEDIN_WIRE) == 5
    assert length("\\|{}@[]()<>#*_~", Counter.LINKEDIN_WIRE) == 30
    assert length("#山岚茶", Counter.LINKEDIN_WIRE) == 5


@pytest.mark.parametrize(("text", "count"), [("hello 茶", 7), ("🍵", 4), (FLAG, 8), (FAMILY, 25), ("3", 1), ("3️⃣", 7)])
def test_threads_counts_emoji_by_bytes(text: str, count: int) -> None:
    assert length(text, Counter.THREADS) == count


@given(st.text())
def test_utf16_is_what_javascript_counts(text: str) -> None:
    assert length(text, Counter.UTF16) == len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def test_half_a_surrogate_pair_is_counted_not_refused() -> None:
    for counter in Counter:
        assert length("a\ud800b", counter) >= 2


@given(st.text(max_size=60), st.sampled_from(Counter), st.integers(0, 40))
def test_the_excess_begins_where_the_limit_is_reached(text: str, counter: Counter, limit: int) -> None:
    start = excess_start(text, counter, limit)
    if length(text, counter) <= limit:
        assert start == len(text)
    else:
        assert start < len(text)
        assert length(text[:start], counter) <= limit


def test_the_excess_never_splits_a_character_or_a_link() -> None:
    assert excess_start("汉" * 141, Counter.X_WEIGHTED, 280) == 140
    assert excess_start("a" * 279 + FAMILY, Counter.X_WEIGHTED, 280) == 279
    assert excess_start("a" * 270 + " https://example.com/page", Counter.X_WEIGHTED, 280) == 271
    assert excess_start("茶" * 3 + FLAG, Counter.UTF16, 5) == 3
