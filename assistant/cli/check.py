"""`steadyvoice check`: what is wrong with a text, wherever it was written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.choices import choose, choose_or_none
from assistant.cli.session import As, BrandOption, Json, LangOption, session
from assistant.cli.words import t

if TYPE_CHECKING:
    from assistant.domain.finding import Finding
    from assistant.domain.vocabulary import Language


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "check",
        help=t(
            "检查一段文字：有风险点则说明原因和改法。", "Check a text: what is wrong, why, and what to write instead."
        ),
    )(check)


def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help=t("文件，或 - 从标准输入读。", "A file, or - for standard input."))
    ],
    kind: Annotated[
        str, typer.Option("--kind", metavar="post|reply|statement", help=t("文字的种类。", "What the text is."))
    ],
    platform: Annotated[
        str,
        typer.Option(
            "--platform", "--channel", "-p", metavar="PLATFORM", help=t("平台或渠道。", "Platform or channel.")
        ),
    ],
    brand: BrandOption = "",
    incident: Annotated[
        Path | None, typer.Option(metavar="FILE", help=t("事实台账 incident.yaml。", "The ledger, incident.yaml."))
    ] = None,
    brief: Annotated[Path | None, typer.Option(metavar="FILE", help=t("创意简报。", "The brief."))] = None,
    comment: Annotated[
        Path | None, typer.Option(metavar="FILE", help=t("所回复的评论。", "The comment that is answered."))
    ] = None,
    stage: Annotated[
        str, typer.Option(metavar="holding|update|closing", help=t("声明的阶段。", "Stage of a statement."))
    ] = "",
    lang: LangOption = "",
    industry: Annotated[
        str, typer.Option(metavar="INDUSTRY", help=t("行业，覆盖品牌的。", "Industry; overrides the brand's."))
    ] = "",
    market: Annotated[
        str, typer.Option(metavar="MARKET", help=t("市场，如 CN。", "Market, such as CN; overrides the brand's."))
    ] = "",
    title: Annotated[str, typer.Option(metavar="TITLE", help=t("标题。", "Title."))] = "",
    tags: Annotated[str, typer.Option(metavar="T,T", help=t("话题，用逗号分开。", "Tags, with commas between."))] = "",
    json_output: Json = False,
    person: As = "",
) -> None:
    """Exit code 0 when nothing blocks, 1 when something does, 2 when the request was wrong."""
    from assistant.desk.checking import CheckRequest
    from assistant.domain.vocabulary import DraftKind, Language, Market, Platform, Stage

    with session(json_output, person) as s:
        desk = s.workspace.checking
        request = CheckRequest(
            text=desk.read(file),
            kind=choose(DraftKind, kind, "--kind"),
            platform=choose(Platform, platform, "--platform"),
            brand=brand,
            incident=incident,
            brief=brief,
            comment=comment,
            stage=choose_or_none(Stage, stage, "--stage") or Stage.HOLDING,
            language=choose_or_none(Language, lang, "--lang"),
            industry=industry,
            market=choose_or_none(Market, market.upper(), "--market"),
            title=title,
            tags=tuple(tag.strip().strip("#") for tag in tags.replace("，", ",").split(",") if tag.strip()),
        )
        result = desk.check(request)
        s.show(result.as_json(s.language), lambda: _lines(result.findings, s.language))
        if not result.ok:
            raise typer.Exit(1)


def _lines(findings: tuple[Finding, ...], language: Language) -> Iterator[str]:
    if not findings:
        yield t("没有发现问题。", "Nothing found.")
        return
    yield from finding_lines(findings, language)
    blockers = sum(f.blocks for f in findings)
    yield ""
    yield t(f"必须修改 {blockers} 处，共 {len(findings)} 处。", f"{blockers} must be changed, {len(findings)} in all.")


def finding_lines(findings: tuple[Finding, ...], language: Language) -> Iterator[str]:
    """Findings for people: grade, rule, where, what, what instead."""
    grades = {
        "blocker": t("必须修改", "must change"),
        "warning": t("建议修改", "should change"),
        "note": t("提示", "note"),
    }
    for f in findings:
        where = f" {f.place.field} {f.place.start}–{f.place.end}「{f.place.excerpt}」" if f.place.excerpt else ""
        yield f"[{grades[f.severity.value]}] {f.rule}{where}"
        yield f"    {f.message.get(language)}"
        if f.suggestion.get(language):
            yield f"    → {f.suggestion.get(language)}"
