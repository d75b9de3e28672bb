"""Every sentence of the playbooks, spoilt in every way that a careless model spoils one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from assistant.domain.vocabulary import Language, Platform, Stage
from assistant.drafting.model.keep import differences
from assistant.text.sentences import split_sentences
from tests.unit.drafting import incidents
from tests.unit.drafting.model.desk import guard, telling

Spoil = Callable[[str], str]

LEDGERS = (incidents.FOREIGN_OBJECT, incidents.LAMPS, incidents.RUMOUR, incidents.BURST_PIPE)


def swapped(pattern: str, by: str | dict[str, str]) -> Spoil:
    compiled = re.compile(pattern)
    return lambda text: compiled.sub(lambda m: by[m[0]] if isinstance(by, dict) else m.expand(by), text, count=1)


def ended(words: str) -> Spoil:
    return lambda text: text[:-1] + words


def next_digit(text: str) -> str:
    return re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), text, count=1)


ZH: dict[str, Spoil] = {
    "another figure": next_digit,
    "negation lost": swapped(r"尚未|不能|未|没有|不(?!适|便|一|良|断|明)", ""),
    "under way told as done": swapped("正在", "已"),
    "to come told as done": swapped(r"将(?=[为通于公在])", "已"),
    "done told as to come": swapped(r"已(?!经)", "将"),
    "hedge lost": swapped(r"，目前尚未证实|网传|有反映称|经核实，", ""),
    "cause": ended("，系供应商原因。"),
    "promise": ended("，保证不再发生。"),
    "remedy": ended("，我们将全额赔偿。"),
    "name": lambda text: "李明表示，" + text,
    "narrowed": swapped(r"(门店|顾客|员工)", r"个别\1"),
    "widened": swapped(r"(门店|顾客|员工)", r"全部\1"),
    "admission": ended("，责任在我们。"),
    "apology lowered": swapped("诚恳致歉", "深表遗憾"),
    "apology raised": ended("，我们为此道歉。"),
    "condition": lambda text: "如果情况属实，" + text,
    "other deed": swapped("暂停营业|退款|检测", {"暂停营业": "恢复营业", "退款": "换货", "检测": "消毒"}),
    "reassurance": ended("，请大家放心。"),
    "contact": ended("，详询400-999-8888。"),
}
EN: dict[str, Spoil] = {
    "another figure": next_digit,
    "negation lost": swapped(r"\b(?:not yet|not|never) ", ""),
    "under way told as done": swapped(r"\b(?:are|is) (?:being )?(\w+)ing\b", r"have \1ed"),
    "to come told as done": swapped(r"\bwill (\w+)", r"have \1ed"),
    "done told as to come": swapped(r"\bhave (\w+)", r"will \1"),
    "hedge lost": swapped("; this has not been confirmed|We have seen reports that |reported that ", ""),
    "cause": ended(" because of a supplier."),
    "promise": ended(", and we promise it will not happen again."),
    "remedy": ended(" and will compensate everyone."),
    "name": lambda text: f"Sarah Cole said {text[:1].lower()}{text[1:]}",
    "narrowed": swapped(r"\b(customers|lamps|families)\b", r"a few \1"),
    "widened": swapped(r"\b(customers|lamps|families)\b", r"all \1"),
    "admission": ended(", for which we are responsible."),
    "apology lowered": swapped(r"\bsorry\b", "apologetic"),
    "condition": lambda text: f"If this is true, {text[:1].lower()}{text[1:]}",
    "other deed": swapped(
        "suspended|refund|testing", {"suspended": "resumed", "refund": "gift", "testing": "cleaning"}
    ),
    "reassurance": ended(", and it is safe."),
    "contact": ended(" (call 0800 111 2222)."),
}


@cache
def sentences(language: Language) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for ledger in LEDGERS:
        for stage in Stage:
            body = telling(ledger, Platform.WEBSITE, stage, language)[1].content.body
            found |= dict.fromkeys(span.of(body) for span in split_sentences(body) if body[span.end - 1] in "。.")
    return tuple(found)


@pytest.mark.parametrize(
    ("language", "way"), [*((Language.ZH, way) for way in ZH), *((Language.EN, way) for way in EN)]
)
def test_a_spoilt_sentence_is_seen(language: Language, way: str) -> None:
    spoil = (ZH if language is Language.ZH else EN)[way]
    spoilt = [(sentence, spoil(sentence)) for sentence in sentences(language)]
    changed = [pair for pair in spoilt if pair[0] != pair[1]]
    assert changed
    assert [after for before, after in changed if not differences(before, after, guard(), language)] == []
