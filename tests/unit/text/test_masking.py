from __future__ import annotations

import json
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.text.masking import Masker, Unmasker, mask, unmask
from assistant.text.personal import find_personal

UNHURRIED = settings(deadline=None)
"""The first example loads the dictionary."""
VALUES = [
    "13812345678",
    "138 1234 5678",
    "010-62345678",
    "+44 7700 900123",
    "11010519491231002X",
    "6222020200112230009",
    "zhang.wei@qq.com",
    "jo.lane@gmail.com",
    "京A12345",
    "顾客王小明",
    "Customer Lane Ashby, ",
    "14 Elm Grove, Leeds LS6 2AB",
    "微信：abc_12345",
    "护照E12345678",
    "一三八一二三四五六七八",
]
CLUTTER = [
    *"[]{}()【】<>_ ,，。1\n",
    "PHONE_1",
    "[PHONE_1]",
    "{{ name 2 }}",
    "【电话1】",
    "ID_",
    "电话",
    "订单号",
    "我们",
    "ring ",
    "card ",
]
texts = st.lists(st.sampled_from([*VALUES, *CLUTTER]) | st.text(max_size=4), max_size=12).map("".join)


@UNHURRIED
@given(texts)
@example("[13812345678]")
@example("[[13812345678]]")
@example("{ {13812345678} }")
@example("PHONE_13812345678 电话13812345678")
@example("ID_1zhang.wei@qq.com zhang.wei@qq.com")
def test_every_text_comes_back(text: str) -> None:
    masked = mask(text)
    assert unmask(masked.text, masked.values) == text


@UNHURRIED
@given(texts)
def test_no_detected_value_is_left(text: str) -> None:
    masked = mask(text)
    for placeholder, value in masked.values.items():
        if not placeholder.startswith("[TEXT_"):
            assert value not in masked.text
    left = [masked.text[item.start : item.end] for item in find_personal(masked.text)]
    assert left == []


@UNHURRIED
@given(st.lists(texts, min_size=2, max_size=3))
def test_one_numbering_over_several_texts(parts: list[str]) -> None:
    masker = Masker()
    masked = [masker.mask(part) for part in parts]
    assert [masker.unmask(part) for part in masked] == parts
    assert masker.unmask("|".join(masked)) == "|".join(parts)
    words = [(placeholder.rpartition("_")[0], value) for placeholder, value in masker.values.items()]
    assert len(set(words)) == len(words)


@UNHURRIED
@given(texts, st.data())
def test_pieces_give_what_the_whole_gives(text: str, data: st.DataObject) -> None:
    masked = mask(text + "电话13812345678，顾客王小明")
    sent = masked.text + data.draw(
        st.sampled_from(["", "{{phone_1}}", "PHONE_1", "[PHONE_", "[PHONE_9]", "{ NAME 1 }"])
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=12)))
    unmasker = Unmasker(masked.values)
    pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    given_back = "".join([*map(unmasker.feed, pieces), unmasker.finish()])
    assert given_back == unmask(sent, masked.values)


@pytest.mark.parametrize("sent", ["[PHONE_1PHONE_1电话", "[[PHONE_1PHONE_1 {{PHONE_1}} x", "{{ phone_1 }PHONE_1"])
def test_a_cut_inside_what_only_looks_like_a_placeholder(sent: str) -> None:
    values = {"[PHONE_1]": "13812345678"}
    for cut in range(len(sent)):
        unmasker = Unmasker(values)
        given_back = unmasker.feed(sent[:cut]) + unmasker.feed(sent[cut:]) + unmasker.finish()
        assert given_back == unmask(sent, values)


def test_pieces_are_not_held_longer_than_needed() -> None:
    unmasker = Unmasker({"[PHONE_1]": "13812345678"})
    fed = [unmasker.feed(piece) for piece in ["请打[", "PH", "ONE_", "1", "]，", "谢谢 [注", "]"]]
    assert fed == ["请打", "", "", "", "13812345678，", "谢谢 [注", "]"]


def test_the_same_value_has_one_placeholder_and_numbers_run_on() -> None:
    masker = Masker()
    assert masker.mask("电话13812345678") == "电话[PHONE_1]"
    assert masker.mask("再打13812345678，或13912345678") == "再打[PHONE_1]，或[PHONE_2]"
    assert masker.counts == {"phone": 2}


def test_a_value_is_masked_also_where_only_its_first_mention_says_what_it_is() -> None:
    masked = mask(
        "Customer Lane Ashby, 41, wrote in. Lane Ashby asked for a refund. 订单号13812345678，电话13812345678"
    )
    assert masked.text == "Customer [NAME_1], 41, wrote in. [NAME_1] asked for a refund. 订单号[PHONE_1]，电话[PHONE_1]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("手机13812345678", "手机[PHONE_1]"),
        ("座机010-62345678", "座机[PHONE_1]"),
        ("Ring +44 7700 900123.", "Ring [PHONE_1]."),
        ("身份证11010519491231002X", "身份证[ID_1]"),
        ("卡号6222020200112230009", "卡号[CARD_1]"),
        ("邮箱zhang.wei@qq.com", "邮箱[EMAIL_1]"),
        ("车牌京A12345", "车牌[PLATE_1]"),
        ("passport number 123456789", "passport number [ID_1]"),
        ("护照号E12345678", "护照号[ID_1]"),
        ("微信：tea_lover88", "微信：[WECHAT_1]"),
        ("我的QQ：12345678", "我的QQ：[ACCOUNT_1]"),
        ("passport no. 123456789", "passport no. [ID_1]"),
        ("家住朝阳区建国路88号3单元502室", "家住[ADDRESS_1]"),
        (
            "热线400-800-1234，邮箱service@shanlan.example",
            "热线400-800-1234，邮箱service@shanlan.example",
        ),
        ("订单号202611201234567，批号20261120", "订单号202611201234567，批号20261120"),
    ],
)
def test_kinds(text: str, expected: str) -> None:
    assert mask(text).text == expected


def test_our_own_contacts_and_people_stay() -> None:
    keep = ["010-6234 5678", "lin.lan@shanlan.example", "林岚", "wechat_shanlan"]
    text = "请致电010-62345678或lin.lan@shanlan.example，微信：wechat_shanlan；顾客林岚，电话13812345678"
    assert mask(text, keep).text == text.replace("13812345678", "[PHONE_1]")


@pytest.mark.parametrize(
    "mangled",
    [
        "[PHONE_1]",
        "[ PHONE_1 ]",
        "[phone_1]",
        "［PHONE＿１］",
        "【PHONE_1】",
        "【电话1】",
        "⟦PHONE_1⟧",
        "{PHONE_1}",
        "{{PHONE_1}}",
        "<Phone 1>",
        "[PHONE-1]",
        r"[PHONE\_1]",
        r"PHONE\_1",
        "PHONE_1",
        "[PHONE_01]",
    ],
)
def test_a_mangled_placeholder_is_put_back(mangled: str) -> None:
    assert unmask(f"请打{mangled}。", {"[PHONE_1]": "13812345678"}) == "请打13812345678。"


@pytest.mark.parametrize("text", ["请打[PHONE_9]。", "CAPHONE_1", "PHONE_12", "phone 1", "（电话1）", "[PHONE]", "[1]"])
def test_what_was_never_handed_out_stays_visible(text: str) -> None:
    assert unmask(text, {"[PHONE_1]": "13812345678"}) == text


def test_values_are_quoted_for_json() -> None:
    value = 'a"b\\c\n'
    text = unmask('{"t": "[TEXT_1]"}', {"[TEXT_1]": value}, lambda v: json.dumps(v)[1:-1])
    assert json.loads(text) == {"t": value}


def test_a_value_that_looks_like_a_placeholder_is_not_read_again() -> None:
    masker = Masker()
    text = masker.mask("[TEXT_2] [TEXT_1]")
    assert masker.unmask(text) == "[TEXT_2] [TEXT_1]"
    assert masker.counts == {}


@pytest.mark.parametrize(
    "text",
    [
        "，".join(f"138{number:08d}" for number in range(0, 50_000_000, 10_007)),
        " ".join(f"a{number}b@c.com" for number in range(4_000)),
        "".join(f"[ID_{number}]" for number in range(6_000)),
        "[PHONE_1" * 7_000,
        "[13812345678]" * 4_000,
        "1 2 3 4 5 " * 6_000,
    ],
    ids=["phones", "mailboxes", "placeholders", "half placeholders", "brackets", "digits"],
)
def test_long_hostile_texts_are_masked_in_seconds(text: str) -> None:
    mask("顾客王小明")  # loads the dictionary
    began = time.process_time()
    masked = mask(text)
    assert unmask(masked.text, masked.values) == text
    assert time.process_time() - began < 5
