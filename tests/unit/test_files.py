"""Files that users write: what is read, and what is said of what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.brief import Brief
from assistant.domain.incident import Incident
from assistant.errors import NotFound
from assistant.files import BadFile, decode, load_model, parse_model

INCIDENT = """\
brand: shanlan
title: 朝阳店饮品异物投诉
type: food_safety
language: zh
opened_at: 2026-11-20T14:05:00+08:00
channels: [weibo, press]
facts:
  - {id: f1, text: 11月20日有消费者在微博反映一杯饮品中有异物, status: confirmed, disclosure: public}
  - {id: f2, text: 异物疑似来自封口膜, status: unverified, disclosure: internal, source: 店长口述}
actions:
  - {id: a1, text: 门店已暂停营业, state: done}
next_update: {at: 2026-11-20T20:00:00+08:00, channel: weibo}
"""


def problem(text: str, name: str = "incident.yaml") -> BadFile:
    with pytest.raises(BadFile) as caught:
        parse_model(text, Incident, name)
    return caught.value


def test_every_field_of_the_contract_is_read() -> None:
    incident = parse_model(INCIDENT, Incident, "incident.yaml")
    assert [fact.id for fact in incident.facts] == ["f1", "f2"]
    assert incident.opened_at.isoformat() == "2026-11-20T14:05:00+08:00"
    assert incident.next_update is not None and incident.next_update.channel == "weibo"


def test_json_is_read_as_well() -> None:
    plain = parse_model(INCIDENT, Incident, "i").model_dump(mode="json")
    assert parse_model(json.dumps(plain, ensure_ascii=False), Incident, "i.json").title == "朝阳店饮品异物投诉"


@pytest.mark.parametrize(
    ("change", "line", "key", "nearest"),
    [
        (("opened_at:", "openedat:"), 5, "openedat", "opened_at"),
        (("status: confirmed", "stauts: confirmed"), 8, "stauts", "status"),
        (("type: food_safety", "type: food_safty"), 3, "type", "food_safety"),
        (("channels: [weibo, press]", "channels: [wiebo, press]"), 6, "channels.0", "weibo"),
        (("state: done", "state: don"), 11, "actions.0.state", "done"),
    ],
)
def test_a_mistake_names_file_line_key_and_the_nearest_valid_word(
    change: tuple[str, str], line: int, key: str, nearest: str
) -> None:
    error = problem(INCIDENT.replace(*change))
    for text in (error.text.zh, error.text.en):
        assert "incident.yaml" in text
        assert key in text
        assert f"`{nearest}`" in text
    assert f"第 {line} 行" in error.text.zh
    assert f"line {line}" in error.text.en


def test_a_missing_key_is_named() -> None:
    error = problem(INCIDENT.replace("title: 朝阳店饮品异物投诉\n", ""))
    assert "`title`" in error.text.en and "缺少" in error.text.zh


def test_broken_yaml_names_the_line() -> None:
    assert "line 3" in problem("brand: shanlan\ntitle: [a, b\ntype: x: y\n").text.en


def test_a_time_without_zone_is_refused_with_an_example() -> None:
    error = problem(INCIDENT.replace("2026-11-20T14:05:00+08:00", "2026-11-20 14:05"))
    assert "+08:00" in error.text.en and "时区" in error.text.zh


def test_a_key_given_twice_is_refused() -> None:
    assert "line 2" in problem("brand: a\nbrand: b\n").text.en


def test_ids_used_twice_are_named() -> None:
    assert "f1" in problem(INCIDENT.replace("id: a1", "id: f1")).text.en


def test_next_update_takes_an_hour_or_a_condition_not_both() -> None:
    both = "next_update: {at: 2026-11-20T20:00:00+08:00, after: 检测结果出具后24小时内}"
    assert (
        "either"
        in problem(INCIDENT.replace("next_update: {at: 2026-11-20T20:00:00+08:00, channel: weibo}", both)).text.en
    )


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "42", "null"])
def test_what_is_not_a_mapping_is_refused(text: str) -> None:
    assert "`key: value`" in problem(text).text.en


def test_on_and_yes_stay_words() -> None:
    brief = parse_model("brand: b\ngoal: 'on'\nkey_messages: [yes, no, on]\n", Brief, "brief.yaml")
    assert brief.key_messages == ("yes", "no", "on")


def test_a_brief_takes_one_word_where_a_list_is_asked_and_dates_in_several_forms() -> None:
    for dates in ("2026-11-25", "[2026-11-25, 2026-11-30]", "{start: 2026-11-25}"):
        brief = parse_model(f"brand: b\ngoal: g\nkey_messages: 冷泡上新\ndates: {dates}\n", Brief, "brief.yaml")
        assert brief.key_messages == ("冷泡上新",)
        assert brief.dates is not None and brief.dates.start.isoformat() == "2026-11-25"


def test_gbk_and_bom_are_read(tmp_path: Path) -> None:
    for encoding in ("gb18030", "utf-8-sig"):
        path = tmp_path / f"{encoding}.yaml"
        path.write_bytes(INCIDENT.encode(encoding))
        assert load_model(path, Incident).title == "朝阳店饮品异物投诉"


def test_missing_and_oversized_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_model(tmp_path / "no.yaml", Incident)
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b"#" * 5_000_001)
    with pytest.raises(BadFile, match="too large"):
        load_model(huge, Incident)


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    try:
        parse_model(decode(data, "x"), Incident, "x")
    except BadFile as error:
        assert "x" in error.text.en


@pytest.mark.parametrize("text", ["[" * 50_000 + "]" * 50_000, "brand: " + "[" * 60_000, "a:\n" + " " * 70_000 + "- b"])
def test_deep_nesting_is_refused_and_does_not_bring_the_process_down(text: str) -> None:
    assert problem(text).text.en


@pytest.mark.parametrize("value", ["14:05", "1763000000", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_that_is_none_is_refused(value: str) -> None:
    error = problem(INCIDENT.replace("2026-11-20T14:05:00+08:00", value, 1))
    assert "opened_at" in error.text.en and "line 5" in error.text.en


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("channels: [weibo, press]", "channels: weibo"), "a list is wanted"),
        (("brand: shanlan", "brand: 123"), "put numbers in quotes"),
        (("brand: shanlan", "brand: a\x00b"), "U+0000"),
        (("brand: shanlan", "brand: " + "9" * 6000), "Put numbers in quotes"),
    ],
)
def test_messages_are_for_writers_not_for_programmers(change: tuple[str, str], words: str) -> None:
    text = problem(INCIDENT.replace(*change)).text.en
    assert words in text
    assert "tuple" not in text and "sys." not in text
