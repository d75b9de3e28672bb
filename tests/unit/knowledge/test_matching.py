from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge.matching import matching_form


def test_pinyin_after_characters_goes() -> None:
    assert matching_form("版權(quán)說明:收益歸屬內(nèi)容提供方") == "版权说明:收益归属内容提供方"
    assert matching_form("危機（jī）預(yù)警") == "危机预警"


def test_other_brackets_stay() -> None:
    assert matching_form("意见领袖(KOL)和应用(app)") == "意见领袖(KOL)和应用(app)"


def test_widths_unseen_characters_and_hard_breaks() -> None:
    assert matching_form("ＳＬ－２０２４\u200b　退\n换货") == "SL-2024 退换货"


@given(st.text())
def test_the_form_is_stable_text(text: str) -> None:
    form = matching_form(text)
    assert "\x00" not in form
    assert matching_form(text) == form
