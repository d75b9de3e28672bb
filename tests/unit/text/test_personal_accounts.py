"""Accounts of private persons, and the many that look like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.masking import mask, unmask
from assistant.text.personal.accounts import account_key, find_accounts


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("微信：tea_lover88。", "tea_lover88"),
        ("微信号tea_lover88", "tea_lover88"),
        ("加我微信 abc12345聊", "abc12345"),
        ("vx：linlin_01", "linlin_01"),
        ("WeChat: lane_ashby.", "lane_ashby"),
        ("我的QQ是12345678，谢谢", "12345678"),
        ("QQ号码：2233445566", "2233445566"),
        ("加q123456789", "123456789"),
        ("My QQ is 12345678.", "12345678"),
        ("抖音号：xiaolin2020", "xiaolin2020"),
        ("快手id：123456789", "123456789"),
        ("我的微博是@小林不吃辣，你们看", "@小林不吃辣"),
        ("她的ins是lin_lin.99", "lin_lin.99"),
        ("my Instagram is @lane_ashby.", "lane_ashby"),
        ("my handle: lane_ashby99", "lane_ashby99"),
        ("Add me on Snapchat: lane_a99", "lane_a99"),
    ],
)
def test_accounts_are_found(text: str, account: str) -> None:
    assert {text[found.start : found.end] for found in find_accounts(text)} == {account}
    masked = mask(text)
    assert account not in masked.text
    assert unmask(masked.text, masked.values) == text


@pytest.mark.parametrize(
    "text",
    [
        "QQ群12345678",
        "QQ音乐10000首",
        "QQ 50000人在线",
        "QQ邮箱",
        "关注微信公众号：shanlan_tea",
        "微信支付WeChat Pay",
        "微信小程序",
        "WeChat Pay accepted",
        "@山岚茶官方",
        "感谢@小林不吃辣",
        "我们的微博@山岚茶",
        "@lane_ashby thanks",
        "Find us on Instagram @lumen.lighting",
        "our Instagram is @lumen",
        "my account is locked",
        "her account was charged 20.00",
        "my account 2023-11-20",
        "my profile page1",
        "我是2023年买的",
        "我是VIP_1会员",
        "他是A12345的车主",
        "顾客是A001",
        "我的名字叫Lucy",
    ],
)
def test_what_is_no_private_account_is_left(text: str) -> None:
    assert list(find_accounts(text)) == []


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("我们的抖音号：shanlan_tea01", "@Shanlan_Tea01"),
        ("微信：shanlan_tea", "shanlan_tea"),
        ("客服QQ：12345678", "12345678"),
        ("Reply to my Instagram @lumen_light", "@Lumen_Light"),
    ],
)
def test_our_own_accounts_stay(text: str, keep: str) -> None:
    assert mask(text, [keep]).text == text
    assert mask(text).text != text


def test_two_writings_of_one_account() -> None:
    assert account_key("@ShanlanTea") == account_key("ｓｈanlantea ")


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= found.start < found.end <= len(text) for found in find_accounts(text))


@pytest.mark.parametrize("piece", ["qq", "微信号", "我的 ", "my id ", "@a", "a_", "微信：a_1234567 ", "my x @aaaa "])
def test_hostile_repeats_are_read_in_seconds(piece: str) -> None:
    began = time.process_time()
    list(find_accounts((piece * 60_000)[:60_000]))
    assert time.process_time() - began < 5
