"""The good and bad examples of the rules that need no context, run through the checks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.checks import form, platform, voice
from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import DraftKind, Family, Language, Platform

BOOK = RuleBook.load(Path(__file__).parents[3] / "knowledge_base" / "rules")
CHECKS: dict[Family, Callable[[Content, CheckContext, RuleBook], list[Finding]]] = {
    Family.PLATFORM: platform.check,
    Family.FORM: form.check,
    Family.VOICE: voice.check,
}
RULES = [rule for rule in BOOK if rule.family in CHECKS]


def language_of(rule: str, text: str) -> Language:
    han = any("\u4e00" <= char <= "\u9fff" for char in text)
    return Language.ZH if han or rule == "form.wrong-language" else Language.EN


def found(rule: str, text: str) -> bool:
    context = CheckContext(
        kind=DraftKind.STATEMENT, channel=BOOK.channels.get(Platform.WEIBO), language=language_of(rule, text)
    )
    check = CHECKS[BOOK.rule(rule).family]
    return rule in {finding.rule for finding in check(Content(body=text), context, BOOK)}


@pytest.mark.parametrize(("rule", "text"), [(rule.id, text) for rule in RULES for text in rule.bad])
def test_bad_examples_are_found(rule: str, text: str) -> None:
    assert found(rule, text)


@pytest.mark.parametrize(("rule", "text"), [(rule.id, text) for rule in RULES for text in rule.good])
def test_good_examples_are_not_found(rule: str, text: str) -> None:
    assert not found(rule, text)
