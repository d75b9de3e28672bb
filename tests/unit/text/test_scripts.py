from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.vocabulary import Language
from assistant.text.scripts import detect_language, han_ratio, to_simplified


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("门店已暂停营业", Language.ZH),
        ("門店已暫停營業", Language.ZH),
        ("我们的 LED desk lamp 很好用", Language.ZH),
        ("@SteadyVoiceOfficial 你好吗", Language.ZH),
        ("详见 https://www.shanlan.example/notice/2026/11", Language.ZH),
        ("The shop is closed.", Language.EN),
        ("Shanlan (山岚茶) opened a shop in London", Language.EN),
        ("Café crème", Language.EN),
        ("12345 %&* 😀", None),
        ("", None),
        ("مرحبا بالعالم", None),
    ],
)
def test_language_by_weight_of_scripts(text: str, language: Language | None) -> None:
    assert detect_language(text) is language


def test_han_ratio_counts_letters_only() -> None:
    assert han_ratio("山岚 2026!") == 1.0
    assert han_ratio("山岚ab") == 0.5
    assert han_ratio("2026 😀") == 0.0


def test_traditional_becomes_simplified() -> None:
    assert to_simplified("品牌社交媒體的運營與管理") == "品牌社交媒体的运营与管理"
    assert to_simplified("desk lamp 350 lm") == "desk lamp 350 lm"


def test_what_opencc_cannot_take_stays() -> None:
    assert to_simplified("品牌\x00危機") == "品牌\x00危机"
    assert to_simplified("運\ud800營") == "运\ud800营"


@given(st.text())
def test_simplified_text_stays_simplified(text: str) -> None:
    once = to_simplified(text)
    assert to_simplified(once) == once


@given(st.text())
def test_ratio_is_a_share(text: str) -> None:
    assert 0.0 <= han_ratio(text) <= 1.0
