from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.finding import Finding
from assistant.domain.vocabulary import FindingSeverity, Language, Twin
from assistant.drafting.model.guard import Guard, load_guard
from assistant.drafting.model.keep import differences, kept
from tests.unit.drafting.house import KNOWLEDGE, brand
from tests.unit.drafting.model.pairs import LAWFUL_EN, LAWFUL_ZH, TAMPERED_EN, TAMPERED_ZH, Pairs


@cache
def guard() -> Guard:
    return load_guard(KNOWLEDGE / "lexicons")


def names(language: Language) -> tuple[str, ...]:
    return tuple(brand("shanlan" if language is Language.ZH else "lumen").names())


def why(before: str, after: str, language: Language) -> tuple[Twin, ...]:
    return differences(before, after, guard(), language, names(language))


@pytest.mark.parametrize(("language", "pairs"), [(Language.ZH, TAMPERED_ZH), (Language.EN, TAMPERED_EN)])
def test_no_tampering_passes(language: Language, pairs: Pairs) -> None:
    assert len(pairs) >= 60
    assert [pair for pair in pairs if not why(*pair, language)] == []


@pytest.mark.parametrize(("language", "pairs"), [(Language.ZH, LAWFUL_ZH), (Language.EN, LAWFUL_EN)])
def test_lawful_polish_is_kept(language: Language, pairs: Pairs) -> None:
    assert len(pairs) >= 40
    refused = [(after, why(before, after, language)[0].en) for before, after in pairs if why(before, after, language)]
    assert len(refused) <= 0.05 * len(pairs), refused


@pytest.mark.parametrize(
    ("language", "sentence"),
    [(Language.ZH, before) for before, _ in LAWFUL_ZH] + [(Language.EN, before) for before, _ in LAWFUL_EN],
)
def test_a_sentence_stands_for_itself(language: Language, sentence: str) -> None:
    assert why(sentence, sentence, language) == ()


BEFORE = "截至10:45，共有1,280笔订单未按时送达。我们已暂停接收新的预售订单。\n\n我们正在逐一联系受影响的顾客。\n山岚茶"
OFFERED = (
    "截至10:45，共计1,280笔订单未按时送达。",
    "我们已取消全部预售订单。",
    "目前我们正在逐一联系受影响的顾客。",
    "山岚茶",
)


def test_sentences_are_kept_one_by_one_and_the_layout_stays() -> None:
    made = kept(BEFORE, OFFERED, guard(), Language.ZH, own_names=names(Language.ZH))
    assert made.text == (
        "截至10:45，共计1,280笔订单未按时送达。我们已暂停接收新的预售订单。\n\n目前我们正在逐一联系受影响的顾客。\n山岚茶"
    )
    assert (made.kept_count, made.total, len(made.why)) == (2, 4, 1)
    assert "第 2 句" in made.why[0].zh
    assert "Sentence 2" in made.why[0].en


def test_a_list_that_is_too_short_keeps_what_it_has() -> None:
    made = kept(BEFORE, OFFERED[:1], guard(), Language.ZH)
    assert made.text.startswith("截至10:45，共计1,280笔")
    assert made.text.endswith(BEFORE[BEFORE.index("我们已暂停") :])
    assert made.kept_count == 1
    assert len(made.why) == 3


def test_a_sentence_that_brings_a_finding_is_not_kept() -> None:
    def found(text: str) -> list[Finding]:
        said = Twin(zh="x", en="x")
        rule = Finding(rule="voice.off-tone", severity=FindingSeverity.WARNING, message=said, suggestion=said)
        return [rule] * text.count("共计")

    made = kept(BEFORE, OFFERED, guard(), Language.ZH, findings_of=found)
    assert "共有1,280" in made.text
    assert "目前我们正在" in made.text
    assert "voice.off-tone" in made.why[0].en


def test_a_finding_that_was_there_before_does_not_count() -> None:
    def found(text: str) -> list[Finding]:
        said = Twin(zh="x", en="x")
        return [Finding(rule="voice.off-tone", severity=FindingSeverity.WARNING, message=said, suggestion=said)]

    assert kept(BEFORE, OFFERED, guard(), Language.ZH, findings_of=found).kept_count == 2


@given(offered=st.lists(st.text(max_size=60), max_size=6))
def test_whatever_comes_the_figures_stay(offered: list[str]) -> None:
    made = kept(BEFORE, offered, guard(), Language.ZH)
    assert "1,280笔" in made.text
    assert made.text.count("\n") == BEFORE.count("\n")
    assert made.kept_count + len(made.why) <= made.total


@given(at=st.integers(0, 40), letter=st.sampled_from("0123456789不未已将正在"))
def test_one_letter_put_into_a_sentence_is_seen(at: int, letter: str) -> None:
    before = "截至10:45，共有1,280笔订单未按时送达。"
    at = min(at, len(before) - 1)
    after = before[:at] + letter + before[at:]
    if letter.isdigit() or letter in "不未":
        assert why(before, after, Language.ZH)
