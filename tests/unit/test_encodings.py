"""Encodings are told apart by what texts are full of; short ones too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.encodings import decode_text

SIMPLIFIED = (
    "储值卡余额可以退款，退款不收手续费，三个工作日内退回原支付账户。赠送的金额不退，已经使用的优惠按比例扣除。"
)
TRADITIONAL = (
    "儲值卡餘額可以退款，退款不收手續費，三個工作天內退回原支付帳戶。贈送的金額不退，已經使用的優惠按比例扣除。"
)
ENGLISH = "A lost gift card is blocked within a day – the customer’s receipt says which one it was, and café cards too."


@pytest.mark.parametrize("length", [12, 30, 55])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "cp950"),
        (TRADITIONAL, "gbk"),
        (TRADITIONAL, "utf-16-le"),
    ],
)
def test_chinese(text: str, encoding: str, length: int) -> None:
    for start in range(0, len(text) - length, 5):
        piece = text[start : start + length]
        found = decode_text(piece.encode(encoding))
        assert found is not None
        assert found.text == piece


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_english_with_the_marks_that_programs_put_in(encoding: str) -> None:
    found = decode_text(ENGLISH.encode(encoding))
    assert found is not None
    assert found.text == ENGLISH


def test_one_bad_byte_in_a_long_text_does_not_refuse_it() -> None:
    data = bytearray(((SIMPLIFIED + "\n") * 40).encode("gbk"))
    data[1_000:1_001] = b"\xff"
    found = decode_text(bytes(data))
    assert found is not None
    assert found.text.count("\ufffd") <= 2
    assert found.encoding == "gb18030"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_utf_8_is_always_read_as_such(text: str) -> None:
    found = decode_text(text.encode())
    assert found is not None
    assert found.text.removeprefix("\ufeff") == text.removeprefix("\ufeff")
