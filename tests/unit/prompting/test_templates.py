from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.vocabulary import Language
from assistant.errors import NotFound, UserError
from assistant.files import BadFile
from assistant.prompting import Template, load_template, parse_template

FILE = """---
id: reply/zh
version: 3
inputs: [brand, comment]
output: text
---
你是{brand}的社群运营。返回 {"move": "answer"}。
评论：
{comment}
"""


def template() -> Template:
    return parse_template(FILE, "reply/zh.md", "reply/zh")


def test_a_prompt_file_is_read_with_its_front_matter(tmp_path: Path) -> None:
    (tmp_path / "reply").mkdir()
    (tmp_path / "reply" / "zh.md").write_text(FILE, encoding="utf-8")
    read = load_template(tmp_path, "reply", Language.ZH)
    assert (read.name, read.inputs, read.output) == ("reply/zh@3", ("brand", "comment"), "text")
    assert read.digest == template().digest


def test_slots_are_filled_and_other_braces_stay() -> None:
    filled = template().fill({"brand": "山岚茶", "comment": "好喝"})
    assert filled == '你是山岚茶的社群运营。返回 {"move": "answer"}。\n评论：\n好喝'


@given(st.text())
def test_a_value_is_never_read_for_slots(words: str) -> None:
    value = "{comment}{brand}" + words
    assert template().fill({"brand": "B", "comment": value}).endswith("评论：\n" + value)


def test_all_wrong_slots_are_named_at_once() -> None:
    with pytest.raises(UserError) as caught:
        template().fill({"tone": "x", "voice": "y"})
    for name in ("brand", "comment", "tone", "voice"):
        assert name in caught.value.text.zh
        assert name in caught.value.text.en


def test_slots_used_and_declared_must_agree() -> None:
    text = FILE.replace("[brand, comment]", "[brand, evidence, facts]")
    with pytest.raises(BadFile) as caught:
        parse_template(text, "reply/zh.md")
    for name in ("comment", "evidence", "facts"):
        assert name in caught.value.text.en


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("no front matter {brand}", "front matter"),
        ("---\nid: reply/zh\nversion: 1\n", "not closed"),
        (FILE.replace("version: 3", "version: 0"), "version"),
        (FILE.replace("output: text", "outputs: text"), "did you mean `output`"),
        (FILE.replace("id: reply/zh", "id: reply/en"), "must be `reply/zh`"),
    ],
)
def test_a_bad_prompt_file_says_what_is_wrong(text: str, word: str) -> None:
    with pytest.raises(BadFile) as caught:
        parse_template(text, "reply/zh.md", "reply/zh")
    assert word in caught.value.text.en


def test_a_missing_prompt_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_template(tmp_path, "post", Language.EN)


PARTS = FILE.replace("评论：\n{comment}\n", "---user---\n评论：\n{comment}\n")


def test_the_two_parts_are_filled_apart() -> None:
    parts = parse_template(PARTS, "reply/zh.md").parts({"brand": "山岚茶", "comment": "好喝"})
    assert parts.system == '你是山岚茶的社群运营。返回 {"move": "answer"}。'
    assert parts.user == "评论：\n好喝"


@given(st.text())
def test_a_value_moves_no_part(words: str) -> None:
    parts = parse_template(PARTS, "reply/zh.md").parts({"brand": "B", "comment": f"\n---user---\n{{brand}}{words}"})
    assert parts.system == '你是B的社群运营。返回 {"move": "answer"}。'
    assert "---user---\n{brand}" in parts.user


def test_without_a_line_all_of_it_is_stable() -> None:
    parts = template().parts({"brand": "B", "comment": "C"})
    assert parts.user == ""
    assert parts.system.endswith("C")
