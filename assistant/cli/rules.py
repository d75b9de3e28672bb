"""`steadyvoice rules`: which rules there are, where they come from, and a sentence tried against them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.check import finding_lines
from assistant.cli.choices import choose, choose_or_none
from assistant.cli.session import As, BrandOption, Json, LangOption, session
from assistant.cli.words import t

if TYPE_CHECKING:
    from assistant.domain.finding import Rule
    from assistant.domain.vocabulary import Language

app = typer.Typer(name="rules", no_args_is_help=True, help=t("规则：清单、出处、试用。", "Rules: list, explain, try."))

RuleId = Annotated[
    str,
    typer.Argument(metavar="RULE", help=t("规则编号，如 platform.too-long。", "A rule id such as platform.too-long.")),
]


@app.command("list", help=t("列出全部规则。", "List all rules."))
def list_(
    family: Annotated[str, typer.Option(metavar="FAMILY", help=t("只列某一类。", "One family only."))] = "",
    json_output: Json = False,
    person: As = "",
) -> None:
    """By family."""
    from assistant.domain.vocabulary import Family

    with session(json_output, person) as s:
        wanted = choose_or_none(Family, family, "--family")
        found = [rule for rule in s.workspace.book if wanted is None or rule.family is wanted]
        s.show(
            {"rules": [_rule_json(rule, s.language) for rule in found]},
            lambda: (f"{rule.id:<36} {rule.severity:<8} {rule.title.get(s.language)}" for rule in found),
        )


def _rule_json(rule: Rule, language: Language) -> dict[str, object]:
    return {
        "id": rule.id,
        "family": rule.family.value,
        "severity": rule.severity.value,
        "title": rule.title.get(language),
        "why": rule.why.get(language),
        "source": rule.source,
        "checked": rule.checked.isoformat(),
        "verified": rule.verified,
        "good": list(rule.good),
        "bad": list(rule.bad),
    }


@app.command("explain", help=t("一条规则的理由、出处和例子。", "Why a rule is there, its source and examples."))
def explain(rule: RuleId, json_output: Json = False, person: As = "") -> None:
    """The rule as the reader needs it."""
    with session(json_output, person) as s:
        found = s.workspace.book.rule(rule)
        s.show(_rule_json(found, s.language), lambda: _explained(found, s.language))


def _explained(rule: Rule, language: Language) -> Iterator[str]:
    yield f"{rule.id} · {rule.severity.value} · {rule.title.get(language)}"
    yield rule.why.get(language)
    verified = (
        t("已核对原文", "primary source seen") if rule.verified else t("尚未核对原文", "primary source not seen yet")
    )
    yield t("出处：", "Source: ") + f"{rule.source} ({rule.checked.isoformat()}, {verified})"
    for label, examples in ((t("不会命中", "not found"), rule.good), (t("会命中", "found"), rule.bad)):
        for example in examples:
            yield f"  {label}: {example}"


@app.command("try", help=t("用一句话试规则。", "Try a sentence against the rules."))
def try_(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=t("一句话。", "A sentence."))],
    platform: Annotated[
        str, typer.Option("--platform", "-p", metavar="PLATFORM", help=t("平台。", "Platform."))
    ] = "weibo",
    kind: Annotated[str, typer.Option("--kind", metavar="post|reply|statement", help=t("种类。", "Kind."))] = "post",
    rule: Annotated[str, typer.Option("--rule", metavar="RULE", help=t("只看某条规则。", "One rule only."))] = "",
    brand: BrandOption = "",
    lang: LangOption = "",
    json_output: Json = False,
    person: As = "",
) -> None:
    """Exit code 0 either way: this is a question about the rules, not a gate."""
    from assistant.desk.checking import CheckRequest
    from assistant.domain.vocabulary import DraftKind, Language, Platform

    with session(json_output, person) as s:
        if rule:
            s.workspace.book.rule(rule)
        request = CheckRequest(
            text=text,
            kind=choose(DraftKind, kind, "--kind"),
            platform=choose(Platform, platform, "--platform"),
            brand=brand,
            language=choose_or_none(Language, lang, "--lang"),
        )
        findings = [f for f in s.workspace.checking.check(request).findings if not rule or f.rule == rule]
        s.show(
            {"findings": [f.as_json(s.language) for f in findings]},
            lambda: finding_lines(tuple(findings), s.language) if findings else [t("没有命中。", "Nothing found.")],
        )
