from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.personal import PersonalKind, checksums, find_personal, personal_key

DIGITS = st.text(string.digits, min_size=1)
_HAN = str.maketrans("0123456789", "零一二三四五六七八九")
_CAPITAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_SPOKEN = str.maketrans("0123456789", "洞幺两三四五六拐八勾")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def kinds(text: str) -> list[PersonalKind]:
    return [item.kind for item in find_personal(text)]


def with_check(base: str, alphabet: str, valid: object) -> str:
    assert callable(valid)
    return next(base + c for c in alphabet if valid(base + c))


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["110105", "330106", "440305", "510107", "650102"]))
    day = draw(
        st.dates(min_value=__import__("datetime").date(1930, 1, 1), max_value=__import__("datetime").date(2020, 12, 31))
    )
    return with_check(f"{region}{day:%Y%m%d}{draw(st.integers(0, 999)):03d}", "0123456789X", checksums.resident_id)


@st.composite
def cards(draw: st.DrawFn) -> str:
    prefix, length = draw(st.sampled_from([("622848", 19), ("6217", 16), ("4532", 16), ("5200", 16), ("37", 15)]))
    middle = draw(st.text(string.digits, min_size=length - len(prefix) - 1, max_size=length - len(prefix) - 1))
    return next(v for c in string.digits if checksums.luhn(v := prefix + middle + c))


@given(mobiles, st.sampled_from(["{}", "{0[0]}", "+86 {}", "+86{}", "(+86){}", "86-{}"]))
def test_every_mobile_is_found(number: str, shape: str) -> None:
    written = shape.replace("{0[0]}", "{}").format(number)
    [item] = find_personal(f"请打{written}。")
    assert (item.kind, item.value) == (PersonalKind.MOBILE, number)


@given(mobiles, st.sampled_from([_HAN, _CAPITAL, _SPOKEN, _WIDE]))
def test_disguised_mobiles_are_found(number: str, table: dict[int, str]) -> None:
    written = number.translate(table)
    text = f"打{written}找她"
    [item] = find_personal(text)
    assert (text[item.start : item.end], item.value) == (written, number)


@given(mobiles, st.sampled_from([" ", "-", "\u200b", "·", ".", "\u2009", "—", " - "]))
def test_separated_mobiles_are_found(number: str, mark: str) -> None:
    for cut in ((3, 7), (3, 6), (4, 7)):
        written = mark.join((number[: cut[0]], number[cut[0] : cut[1]], number[cut[1] :]))
        assert [item.value for item in find_personal(f"电话：{written}，谢谢")] == [number]


@given(resident_ids(), st.sampled_from(["{}", "号码{}。", "({})", "身份证：{}"]))
def test_every_resident_id_is_found(number: str, shape: str) -> None:
    text = shape.format(number)
    [item] = find_personal(text)
    assert (item.kind, text[item.start : item.end], item.value) == (PersonalKind.NATIONAL_ID, number, number)


@given(resident_ids())
def test_spaced_resident_ids_are_found(number: str) -> None:
    for written in (
        f"{number[:6]} {number[6:14]} {number[14:]}",
        number.translate(_WIDE),
        number[:17] + number[17].lower(),
    ):
        assert kinds(f"证件 {written} 已核对") == [PersonalKind.NATIONAL_ID]


@given(cards(), st.sampled_from([0, 4]))
def test_every_card_is_found(number: str, group: int) -> None:
    written = " ".join(number[i : i + group] for i in range(0, len(number), group)) if group else number
    assert kinds(f"退到{written}可以吗") in ([PersonalKind.BANK_CARD], [PersonalKind.NATIONAL_ID])


@given(st.integers(1, 11), resident_ids())
def test_one_wrong_digit_breaks_the_checksum(place: int, number: str) -> None:
    other = str((int(number[place]) + 1) % 10)
    assert not checksums.resident_id(number[:place] + other + number[place + 1 :])


def test_known_numbers() -> None:
    assert checksums.resident_id("11010519491231002X")
    assert checksums.luhn("4111111111111111")
    assert checksums.iban("GB82WEST12345698765432")
    assert checksums.hong_kong_id("A1234563")
    assert checksums.taiwan_id("A123456789")
    assert checksums.company_code("91350100M000100Y43")
    assert checksums.health_service("9434765919")
    assert not checksums.social_security("666123456")
    assert not checksums.luhn("0000000000000000")


@pytest.mark.parametrize(
    "text",
    [
        "订单号13656780912",
        "批号：4111111111111111",
        "order no. 4111 1111 1111 1111",
        "热线400-800-1234、800-820-8820、95588、12315",
        "Call 0800 808 1234, 0333 555 0199, 1-800-555-0199 or 101.",
        "2026-11-20 14:05:00.123",
        "20261120140500",
        "1763618700000",
        "13,656,780,912 元",
        "￥13656780912",
        "ISBN 978-7-111-12345-6",
        "型号AB123456C",
        "91350100M000100Y43",
        "版本 1.3.6.5 至 1.3.8.0",
        "比分 13:15，全场 136 比 567",
        "@user13656780912",
        "SF13656780912",
        "x13656780912y",
        "3.14159265358979",
        "A4 70g 210 x 297",
    ],
)
def test_look_alikes_are_left_alone(text: str) -> None:
    assert find_personal(text) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("+44 (0)20 7946 0321", "020 7946 0321"),
        ("0044 20 7946 0321", "(020) 7946 0321"),
        ("+86 571 8567 1234", "0571-85671234"),
        ("+8613656780912", "136-5678-0912"),
        ("+1 202-555-0147", "(202) 555-0147"),
        ("Help@Lumen.example", "help@lumen.example"),
        ("京A·12345", "京a12345"),
    ],
)
def test_two_writings_of_one_value(first: str, second: str) -> None:
    assert personal_key(first) == personal_key(second)


def test_several_items_in_order() -> None:
    text = "患者李娜，手机13656780912，车牌京N·7P605，邮箱lina_88@qq.com，家住阳光小区3栋2单元501室。"
    found = find_personal(text)
    assert [item.kind for item in found] == [
        PersonalKind.PERSON,
        PersonalKind.MOBILE,
        PersonalKind.PLATE,
        PersonalKind.EMAIL,
        PersonalKind.ADDRESS,
    ]


@given(st.text(max_size=120))
def test_items_are_in_order_within_the_text_and_apart(text: str) -> None:
    found = find_personal(text)
    for item in found:
        assert 0 <= item.start < item.end <= len(text)
        assert item.value
    for before, after in zip(found, found[1:], strict=False):
        assert before.end <= after.start


@pytest.mark.parametrize(
    "text",
    [
        "1" * 20_000,
        "1 " * 10_000,
        "路1号" * 4_000,
        "a@" * 8_000,
        "A" * 20_000,
        "顾客王" * 5_000,
        "12 Elm " * 3_000,
        "a.b" * 6_000,
        "Ab " * 6_000,
    ],
)
def test_hostile_length_is_read_to_the_end(text: str) -> None:
    found = find_personal(text)
    assert all(text[item.start : item.end] for item in found)


@pytest.mark.parametrize(
    "piece",
    [
        "1 2 3 4 5 ",
        "1/2/",
        "(1",
        "+1 ",
        "+86 ",
        "a@b.com ",
        "138 1234 5678 ",
        "4111 1111 1111 1111 ",
        "京A12345 ",
        "顾客王小明，",
        "的王小明先生",
        "张三,男,5岁",
        "北京市朝阳区路1号",
        "12 Elm Road ",
        "Flat 2, 12 Elm Road, Leeds, ",
        "customer Ann Lee ",
        "passport no. ",
    ],
)
def test_hostile_repeats_are_read_in_seconds(piece: str) -> None:
    text = (piece * 60_000)[:60_000]
    find_personal("顾客王小明")  # loads the dictionary
    began = time.process_time()
    find_personal(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text",
    ["passport no. 123456789", "Passport No.: 123456789", "passport number 123456789", "护照号：E12345678"],
)
def test_passports(text: str) -> None:
    assert kinds(text) == [PersonalKind.NATIONAL_ID]


@pytest.mark.parametrize("text", ["Bring your passport. 123456789 is the order.", "passport office. Ref 123456789"])
def test_a_number_in_the_next_sentence_is_no_passport(text: str) -> None:
    assert kinds(text) == []
