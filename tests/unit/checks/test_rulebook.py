from __future__ import annotations

from pathlib import Path

import pytest

from assistant.checks.rulebook import RuleBook, RulePack
from assistant.domain.channel import ChannelTable, Form
from assistant.domain.content import Place
from assistant.domain.vocabulary import Family, FindingSeverity, Platform, Twin
from assistant.errors import NotFound, RunError

FOLDER = Path(__file__).parents[3] / "knowledge_base" / "rules"
BOOK = RuleBook.load(FOLDER)

CONTRACT = {
    "platform": "too-long title-too-long too-many-tags too-many-mentions unsupported-feature",
    "voice": "banned-term off-tone wrong-name",
    "form": "empty truncated placeholder-left wrong-language duplicate",
}


@pytest.mark.parametrize("rule", [f"{family}.{what}" for family, ids in CONTRACT.items() for what in ids.split()])
def test_contract_ids_exist(rule: str) -> None:
    assert BOOK.rule(rule).id == rule


def test_every_rule_speaks_both_languages_and_names_its_source() -> None:
    for rule in BOOK:
        for twin in (rule.title, rule.message, rule.suggestion, rule.why):
            assert twin.zh.strip(), rule.id
            assert twin.en.strip(), rule.id
        assert rule.source, rule.id
        assert rule.checked.year >= 2026


def test_every_channel_is_there() -> None:
    assert {channel.id for channel in BOOK.channels.channels} == set(Platform)
    short = {channel.id for channel in BOOK.channels.channels if channel.form is Form.SHORT}
    assert short == {Platform.X, Platform.THREADS, Platform.BLUESKY}
    assert BOOK.channels.get(Platform.WEIBO).tag_style == "#{tag}#"


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(NotFound) as caught:
        BOOK.rule("form.trunkated")
    assert "form.truncated" in caught.value.text.en


def test_a_missing_word_list_is_our_failure() -> None:
    assert "以及" in BOOK.words(Family.FORM, "joiners_zh")
    with pytest.raises(RunError):
        BOOK.words(Family.FORM, "no-such-list")


def test_a_missing_channel_is_our_failure(tmp_path: Path) -> None:
    text = (FOLDER / "channels.yaml").read_text(encoding="utf-8")
    (tmp_path / "channels.yaml").write_text(text[: text.index("  - id: qa")], encoding="utf-8")
    with pytest.raises(RunError) as caught:
        RuleBook.load(tmp_path)
    assert "qa" in caught.value.text.en


def test_twin_slots_are_filled_in_each_language() -> None:
    channel = Twin(zh="微博", en="Weibo")
    finding = BOOK.finding(
        "platform.unsupported-feature",
        Place.of("**a**", 0, 5),
        {"channel": channel, "feature": "{channel}"},
        FindingSeverity.NOTE,
    )
    assert finding.message.zh.startswith("微博不支持{channel}")
    assert finding.message.en.startswith("Weibo does not support {channel}")
    assert finding.severity is FindingSeverity.NOTE


def test_an_empty_book_has_no_lists() -> None:
    book = RuleBook((RulePack(family=Family.FORM, rules=()),), ChannelTable(channels=()), FOLDER)
    assert list(book) == []
