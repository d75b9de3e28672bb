"""What is sent to have a text put right: the model's own words and fixed lines, nothing of what is closed."""

from __future__ import annotations

import pytest

from assistant.domain.content import Content, Place
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import Engine, Family, FindingSeverity, Language, Platform, Stage, Twin
from assistant.drafting.model.repair import load_instructions, repair_part
from assistant.drafting.model.statement import StatementTask
from assistant.text.scripts import detect_language
from tests.unit.drafting import incidents
from tests.unit.drafting.house import book
from tests.unit.drafting.model.desk import PROMPTS, Counting, checks, guard, refusals, replied, telling

MARKER = "abcdefgh1234"
SAID = Twin(zh="台账：封口膜批次B-77", en="The ledger says: batch B-77")
BODY = {
    Language.ZH: "门店已暂停营业。异物来自封口膜。请拨打热线。",
    Language.EN: "The shop is closed. The object came from the sealing film. Please call us.",
}


def finding(rule: str, words: str, body: str, severity: FindingSeverity = FindingSeverity.BLOCKER) -> Finding:
    at = body.index(words) if words else 0
    return Finding(
        rule=rule, severity=severity, place=Place.of(body, at, at + len(words)), message=SAID, suggestion=SAID
    )


def part(found: list[Finding], language: Language) -> str:
    body = BODY[language]
    return repair_part(PROMPTS, language, body, Content(body=body), found, MARKER)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("rule", ["grounding.internal-disclosed", "grounding.retracted-fact", "statement.no-action"])
def test_no_word_of_a_message_that_quotes_the_ledger_is_sent(rule: str, language: Language) -> None:
    words = BODY[language].split("。" if language is Language.ZH else ". ")[1]
    told = part([finding(rule, words, BODY[language])], language)
    assert "B-77" not in told
    assert words in told.rpartition(">>>")[2]


@pytest.mark.parametrize("language", list(Language))
def test_a_right_guess_reads_like_a_wrong_one(language: Language) -> None:
    body = BODY[language]
    guess = "封口膜" if language is Language.ZH else "sealing film"
    rules = [rule.id for rule in book() if rule.family is Family.GROUNDING]
    assert len(rules) == 9
    told = {part([finding(rule, guess, body)], language) for rule in rules}
    told |= {part([finding("grounding.unsupported-claim", guess, body, FindingSeverity.WARNING)], language)}
    told |= {part([finding(rules[0], guess, body), finding(rules[-1], guess.split()[-1], body)], language)}
    assert len(told) == 1


@pytest.mark.parametrize("language", list(Language))
def test_every_rule_of_statements_has_its_line_in_both_languages(language: Language) -> None:
    known = load_instructions(PROMPTS)
    of_statements = {rule.id for rule in book() if rule.family is Family.STATEMENT}
    assert of_statements - set(known.rules) == {"statement.contradicts-earlier"}
    assert set(known.rules) <= of_statements
    for line in (known.borne_out, known.other, *known.rules.values()):
        assert detect_language(line.get(language)) is language
    families = set(Family) - {Family.GROUNDING, Family.STATEMENT}
    assert set(known.own_words) == families


@pytest.mark.parametrize("language", list(Language))
def test_blockers_are_named_with_what_to_do_and_other_warnings_are_not(language: Language) -> None:
    body = BODY[language]
    own = Twin(zh="含绝对化用语", en="an absolute term")
    blocker = finding("wording.absolute-term", body[:4], body).model_copy(update={"message": own, "suggestion": own})
    told = part([blocker, finding("voice.off-tone", body[4:8], body, FindingSeverity.WARNING)], language)
    after = told.rpartition(">>>")[2]
    assert own.get(language) in after and body[:4] in after
    assert SAID.get(language) not in after


@pytest.mark.parametrize("name", ["right", "wrong"])
def test_what_a_model_guesses_of_closed_facts_is_not_confirmed(name: str) -> None:
    closed = (
        "  - {id: f8, text: 供应商封口膜批次B-77未做出厂检验, status: unverified, disclosure: embargoed}\n"
        "  - {id: f9, text: 当班店员李某三天前已被约谈, status: retracted, disclosure: internal}\n"
    )
    ledger = incidents.FOREIGN_OBJECT.replace("facts:\n", "facts:\n" + closed)
    assert ledger != incidents.FOREIGN_OBJECT
    told, composed = telling(ledger, Platform.WEIBO, Stage.HOLDING, Language.ZH)
    one = StatementTask(
        told,
        composed,
        findings_of=checks(told),
        guard=guard(),
        refusals=refusals(),
        prompts=PROMPTS,
        marker=lambda: MARKER,
        provider_seconds=60.0,
        local_seconds=180.0,
    )
    guess = (
        "供应商封口膜未做出厂检验。当班店员已被约谈。"
        if name == "right"
        else "供应商冰块未做出厂检验。当班店长已被停职。"
    )
    body = f"截至2026年11月20日14:05，我们为顾客遇到的情况致歉。{guess}共有328人受到影响。"
    (made,) = one.read(Engine.PROVIDER, replied({"title": "", "body": body}))
    found = checks(told)(made.content)
    asked = one.repair(Engine.PROVIDER, Counting(), made, found, 0)
    after = asked.user.rpartition(f"{MARKER}>>>")[2]
    for word in ("B-77", "李某", "三天前", "台账", "不得对外", "撤回", "f8", "f9", "internal", "retracted"):
        assert word not in asked.system + asked.user, word
    told_of = {line.partition("”")[2] for line in after.splitlines() if "出厂检验" in line or "328" in line}
    assert len(told_of) == 1, after
