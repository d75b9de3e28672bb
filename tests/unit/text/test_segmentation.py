from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.segmentation import normalise, words


def test_long_words_come_with_the_words_in_them() -> None:
    found = words("退换货政策")
    assert {"退换", "换货", "退换货", "政策"} <= set(found)


def test_scripts_and_widths_meet() -> None:
    assert words("退換貨　ＡＢＣ１２３") == words("退换货 abc123")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("型号SL-2024到货", "sl-2024"),
        ("热线 400-800-1234", "400-800-1234"),
        ("写信到care@shanlan.example即可", "care@shanlan.example"),
        ("满意度达到 98.5%", "98.5%"),
        ("Don't use it", "don't"),
    ],
)
def test_codes_stay_whole(text: str, whole: str) -> None:
    assert whole in words(text)


def test_a_phone_number_is_found_without_its_joints() -> None:
    assert "4008001234" in words("400-800-1234")


@given(st.text())
def test_words_are_normalised_and_repeatable(text: str) -> None:
    found = words(text)
    assert found == words(text)
    assert all(word and not word.isspace() for word in found)
    assert words(normalise(text)) == words(normalise(normalise(text)))
