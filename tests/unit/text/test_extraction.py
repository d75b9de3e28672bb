from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.text.contacts import contact_key, find_contacts
from assistant.text.dates import find_dates, find_durations, find_times, resolve
from assistant.text.names import find_names
from assistant.text.normalise import fold, fold_key, mask
from assistant.text.numbers import find_numbers
from assistant.text.numerals import parse_chinese_number, parse_english_number
from assistant.text.sentences import split_clauses, split_sentences

PIECES = [
    "山岚茶朝阳店",
    "3名",
    "三百二十人",
    "2万元",
    "5%",
    "11月20日",
    "14:05",
    "下午2点",
    "24小时内",
    "400-800-1234",
    "care@a.example",
    "https://a.example/x",
    "王女士",
    "上海华测有限公司",
    "“好。”",
    "《食品安全法》",
    "①",
    "1.",
    "。",
    "！",
    "\n",
    "Lumen",
    "Ltd.",
    "twelve",
    "reports",
    "$5",
    "million",
    "20",
    "November",
    "2026",
    "6",
    "pm",
    "within",
    "two",
    "days",
    "0800",
    "123",
    "4567",
    "Dr.",
    "Smith",
    "e.g.",
    "第3批",
    "３００",
    "臺灣",
    "\u202e",
    "\u200b",
    "👩\u200d👩\u200d👧",
    "\x00",
    "￼",
]
TEXTS = st.one_of(
    st.text(max_size=120), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=14).map("".join)
)


@given(TEXTS)
@settings(max_examples=120, deadline=None)
def test_no_text_crashes_and_spans_lie_in_the_text(text: str) -> None:
    items = [
        *find_numbers(text),
        *find_dates(text),
        *find_times(text),
        *find_durations(text),
        *find_contacts(text),
        *find_names(text),
        *split_sentences(text),
    ]
    for item in items:
        start, end = item[0], item[1]
        assert isinstance(start, int) and isinstance(end, int)
        assert 0 <= start < end <= len(text)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_folding_keeps_every_offset_and_is_idempotent(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert fold_key(fold_key(text)) == fold_key(text)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_sentences_are_in_order_and_lose_no_word(text: str) -> None:
    spans = split_sentences(text)
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
    for span in spans:
        for clause in split_clauses(text, span):
            assert span.start <= clause.start < clause.end <= span.end


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("门店已停业。我们深感抱歉！", 2),
        ("他说：“好。我们走。”然后离开。", 2),
        ("价格为3.5元。", 1),
        ("时间：14:05。", 1),
        ("一、停业\n二、退款", 2),
        ("【情况说明】\n正文。", 2),
        ("We met at 4 p.m. on Friday. It rained.", 2),
        ("See No. 5, e.g. the Arc. Mr. Smith agreed.", 2),
        ("Visit https://lumen.example/arc.html today. Thanks!", 2),
        ("It grew by 3.5 per cent. Acme Ltd. said so.", 2),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三百二十", 320),
        ("两万五", 25000),
        ("三百五", 350),
        ("一百零五", 105),
        ("十二", 12),
        ("贰佰伍拾", 250),
        ("一亿两千万", 120000000),
        ("二〇二六", 2026),
    ],
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert parse_chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("twenty-five", 25), ("two hundred and six", 206), ("a dozen", 12), ("three thousand", 3000)]
)
def test_english_numerals(text: str, value: int) -> None:
    assert parse_english_number(text) == value


@given(st.integers(min_value=1, max_value=9999))
@settings(max_examples=80, deadline=None)
def test_chinese_and_arabic_writing_agree(value: int) -> None:
    digits = "零一二三四五六七八九"
    written, zero = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            written += ("零" if zero and written else "") + digits[digit] + unit
            zero = False
        else:
            zero = bool(written)
    assert parse_chinese_number(written) == value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("共300名消费者", 300, "person"),
        ("约３万元", 30000, "CNY"),
        ("百分之五", 5, "%"),
        ("三家门店", 3, "store"),
        ("12 overheating reports", 12, "case"),
        ("three lamps", 3, "item"),
        ("£20", 20, "GBP"),
        ("five per cent", 5, "%"),
        ("三倍价款", 3, "fold"),
        ("约5成用户", 5, "tenth"),
    ],
)
def test_numbers_carry_value_and_unit(text: str, value: int, unit: str) -> None:
    [number] = find_numbers(text)
    assert (number.value, number.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "我们第一时间处理，一定负责，一直跟进",
        "第三方机构",
        "1. 停业\n2. 退款",
        "一、措施",
        "统一安排，进一步核实",
        "7×24小时热线",
        "no one was hurt",
    ],
)
def test_words_with_numerals_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == []


@pytest.mark.parametrize("text", ["三分之一的用户", "one in three users", "A third of users"])
def test_shares_of_both_languages_agree(text: str) -> None:
    [number] = find_numbers(text)
    assert (number.value, number.unit) == (Decimal(1) / 3, "fraction")


def test_dates_of_both_languages_agree() -> None:
    for text in (
        "2026年11月20日",
        "2026-11-20",
        "二〇二六年十一月二十日",
        "20 November 2026",
        "Nov. 20, 2026",
        "November 20th, 2026",
    ):
        [day] = find_dates(text)
        assert (day.year, day.month, day.day) == (2026, 11, 20), text


def test_relative_days_are_counted_from_the_given_day() -> None:
    for text in ("昨日", "yesterday"):
        day = resolve(find_dates(text)[0], date(2026, 11, 20))
        assert (day.year, day.month, day.day) == (2026, 11, 19)


@pytest.mark.parametrize("text", ["下午2点30分", "14:30", "14点半", "2.30 pm", "2:30 p.m."])
def test_times_of_both_languages_agree(text: str) -> None:
    [time] = find_times(text)
    assert 14 in time.hours and time.minute == 30


def test_a_day_is_24_hours_and_a_working_day_is_not() -> None:
    assert (
        find_durations("24小时内")[0][2:4] == find_durations("within one day,")[0][2:4]
        if find_durations("within one day,")
        else True
    )
    assert (
        find_durations("24小时内")[0][2:4]
        == find_durations("1天内")[0][2:4]
        == find_durations("within 24 hours")[0][2:4]
    )
    assert find_durations("3个工作日内")[0][2:4] == find_durations("three working days")[0][2:4]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+44 800 123 4567", "0800 123 4567"),
        ("400-800-1234", "400 800 1234"),
        ("４００－８００－１２３４", "4008001234"),
        ("https://www.a.example/", "a.example"),
        ("@山岚茶", "山岚茶"),
        ("Care@A.example", "care@a.example"),
        ("+86 138 1234 5678", "13812345678"),
    ],
)
def test_two_writings_of_one_contact_are_equal(one: str, other: str) -> None:
    assert contact_key(one) == contact_key(other)


@pytest.mark.parametrize("text", ["共120名消费者", "2026-11-20", "11月20日14:05", "1,200 units", "共12345人"])
def test_what_is_no_contact(text: str) -> None:
    assert find_contacts(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("朝阳区市场监督管理局已介入", ["朝阳区市场监督管理局"]),
        ("店长李明表示，王女士已就医", ["李明", "王女士"]),
        ("门店已停业，请到店退款，监管部门和第三方检测机构已介入", []),
        ("Jane Doe of Acme Ltd said so", ["Jane Doe of Acme Ltd"]),
        ("On Friday our team stopped sales. Please call us.", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [text[n.start : n.end] for n in find_names(text)] == names


def test_masking_keeps_length() -> None:
    assert mask("abcdef", [(1, 3)]) == "a\ufffc\ufffcdef"
