"""`steadyvoice draft`: write posts, replies and statements; list, show, edit, revise, restore."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.check import finding_lines
from assistant.cli.choices import choose, choose_or_none
from assistant.cli.session import As, BrandOption, DraftId, Json, LangOption, Session, session
from assistant.cli.terms import term
from assistant.cli.words import t

if TYPE_CHECKING:
    from assistant.desk.drafted import Drafted
    from assistant.domain.vocabulary import Language

app = typer.Typer(
    name="draft", no_args_is_help=True, help=t("起草文案、回复和声明。", "Write posts, replies and statements.")
)

EngineOption = Annotated[
    str,
    typer.Option("--engine", metavar="auto|provider|local|playbook", help=t("由谁来写。", "Who writes.")),
]


@app.command("post", help=t("按创意简报写各平台文案。", "Posts for each platform from a brief."))
def post(
    brief: Annotated[Path, typer.Option(metavar="FILE", help=t("创意简报。", "The brief."))],
    platform: Annotated[
        list[str] | None,
        typer.Option(
            "--platform",
            "--channel",
            "-p",
            metavar="PLATFORM",
            help=t("平台，可写多次。", "Platform; may be repeated."),
        ),
    ] = None,
    variants: Annotated[
        int, typer.Option("--variants", "-n", min=1, max=10, help=t("每个平台几个版本。", "Variants a platform."))
    ] = 1,
    lang: LangOption = "",
    engine: EngineOption = "auto",
    json_output: Json = False,
    person: As = "",
) -> None:
    """Exit code 0 also with findings; they are printed with the text."""
    from assistant.domain.brief import Brief
    from assistant.domain.vocabulary import Language, Platform
    from assistant.files import load_model

    with session(json_output, person) as s:
        drafted = s.workspace.drafting.posts(
            s.actor,
            load_model(brief, Brief),
            platforms=tuple(choose(Platform, word, "--platform") for word in platform or ()),
            variants=variants,
            language=choose_or_none(Language, lang, "--lang"),
            engine=engine,
        )
        _show(s, drafted)


@app.command("reply", help=t("为一条评论写几种回复建议。", "Reply suggestions for a comment."))
def reply(
    comment: Annotated[
        str,
        typer.Option(
            metavar="TEXT|-", help=t("评论内容，或 - 从标准输入读。", "The comment, or - for standard input.")
        ),
    ],
    platform: Annotated[
        str,
        typer.Option(
            "--platform", "--channel", "-p", metavar="PLATFORM", help=t("评论所在平台。", "Where it was written.")
        ),
    ],
    brand: Annotated[str, typer.Option("--brand", "-b", metavar="BRAND", help=t("品牌代号。", "Id of the brand."))],
    lang: LangOption = "",
    engine: EngineOption = "auto",
    json_output: Json = False,
    person: As = "",
) -> None:
    """At least two replies that differ in what they do."""
    from assistant.domain.vocabulary import Language, Platform

    with session(json_output, person) as s:
        text = s.workspace.checking.read("-") if comment == "-" else comment
        answer = s.workspace.drafting.replies(
            s.actor,
            text,
            platform=choose(Platform, platform, "--platform"),
            brand_id=brand,
            language=choose_or_none(Language, lang, "--lang"),
            engine=engine,
        )
        _show(s, answer.drafted, head=answer.advice_lines(s.language, term), extra=answer.as_json(s.language))


@app.command("statement", help=t("按事实台账写声明。", "A statement from an incident's ledger."))
def statement(
    incident: Annotated[
        str,
        typer.Option(
            metavar="FILE|ID",
            help=t("事实台账 incident.yaml，或已登记事件的编号。", "incident.yaml, or the id of a recorded incident."),
        ),
    ],
    channel: Annotated[
        list[str] | None,
        typer.Option(
            "--channel", "--platform", "-c", metavar="CHANNEL", help=t("渠道，可写多次。", "Channel; may be repeated.")
        ),
    ] = None,
    stage: Annotated[
        str,
        typer.Option(
            metavar="holding|update|closing", help=t("首次回应、进展通报或结果通报。", "Stage of the statement.")
        ),
    ] = "holding",
    lang: LangOption = "",
    engine: EngineOption = "auto",
    json_output: Json = False,
    person: As = "",
) -> None:
    """Exit code 0 also with findings; they are printed with the text."""
    from assistant.domain.vocabulary import Language, Platform, Stage

    with session(json_output, person) as s:
        drafted = s.workspace.drafting.statements(
            s.actor,
            incident,
            channels=tuple(choose(Platform, word, "--channel") for word in channel or ()),
            stage=choose(Stage, stage, "--stage"),
            language=choose_or_none(Language, lang, "--lang"),
            engine=engine,
        )
        _show(s, drafted)


@app.command("list", help=t("列出草稿。", "List drafts."))
def list_(
    brand: BrandOption = "",
    kind: Annotated[str, typer.Option("--kind", metavar="post|reply|statement", help=t("种类。", "Kind."))] = "",
    state: Annotated[str, typer.Option("--state", metavar="STATE", help=t("状态。", "State."))] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=t("最多几条。", "At most so many."))] = 50,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Newest first."""
    from assistant.domain.draft import DraftState
    from assistant.domain.vocabulary import DraftKind

    with session(json_output, person) as s:
        drafts = s.workspace.drafts.list(
            s.actor,
            brand=brand or None,
            kind=choose_or_none(DraftKind, kind, "--kind"),
            state=choose_or_none(DraftState, state, "--state"),
            limit=limit,
        )
        s.show(
            {"drafts": [draft.model_dump(mode="json", exclude={"basis"}) for draft in drafts]},
            lambda: (
                (
                    f"{d.id}  v{d.latest}  {term(d.state)}  {term(d.kind)}  {d.platform}  {d.language}  {d.title}"
                    for d in drafts
                )
                if drafts
                else [
                    t(
                        "还没有草稿。试试 steadyvoice draft post --help",
                        "No drafts yet. Try steadyvoice draft post --help",
                    )
                ]
            ),
        )


@app.command("show", help=t("显示一份草稿。", "Show a draft."))
def show(
    draft: DraftId,
    version: Annotated[
        int, typer.Option("--version", min=0, help=t("第几版；默认最新。", "Which version; default: latest."))
    ] = 0,
    json_output: Json = False,
    person: As = "",
) -> None:
    """With its findings, its support and where it came from."""
    with session(json_output, person) as s:
        found = s.workspace.drafting.show(s.actor, s.draft_id(draft), version or None)
        _show(s, [found])


@app.command("edit", help=t("写入人工修改后的全文，成为新版本。", "Save a text edited by hand as a new version."))
def edit(
    draft: DraftId,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help=t("修改后的正文。", "The edited body."))],
    title: Annotated[
        str | None, typer.Option(help=t("新标题；不写则不变。", "New title; unchanged if not given."))
    ] = None,
    tags: Annotated[
        str | None, typer.Option(metavar="T,T", help=t("新话题；不写则不变。", "New tags; unchanged if not given."))
    ] = None,
    base: Annotated[
        int,
        typer.Option(
            min=0,
            help=t("所依据的版本，用来发现他人的修改。", "The version it was edited from, to notice others' edits."),
        ),
    ] = 0,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Any edit voids the approvals of the version before."""
    with session(json_output, person) as s:
        body = s.workspace.checking.read(file)
        new_tags = (
            None
            if tags is None
            else tuple(x.strip().strip("#") for x in tags.replace("，", ",").split(",") if x.strip())
        )
        _show(
            s,
            [
                s.workspace.drafting.edit(
                    s.actor, s.draft_id(draft), body=body, title=title, tags=new_tags, base=base or None
                )
            ],
        )


@app.command(
    "revise",
    help=t("按现在的台账、简报和模板重写一版。", "Write the draft again from the ledger or brief as it is now."),
)
def revise(
    draft: DraftId,
    incident: Annotated[
        Path | None, typer.Option(metavar="FILE", help=t("更新后的台账。", "The ledger as it is now."))
    ] = None,
    brief: Annotated[
        Path | None, typer.Option(metavar="FILE", help=t("更新后的简报。", "The brief as it is now."))
    ] = None,
    engine: EngineOption = "auto",
    json_output: Json = False,
    person: As = "",
) -> None:
    """The version before stays and can be restored."""
    with session(json_output, person) as s:
        _show(
            s, [s.workspace.drafting.revise(s.actor, s.draft_id(draft), incident=incident, brief=brief, engine=engine)]
        )


@app.command("restore", help=t("恢复某一版为最新。", "Make an earlier version the latest again."))
def restore(
    draft: DraftId,
    version: Annotated[int, typer.Argument(min=1, help=t("第几版。", "Which version."))],
    json_output: Json = False,
    person: As = "",
) -> None:
    """A new version with the bytes of the old one."""
    with session(json_output, person) as s:
        _show(s, [s.workspace.drafting.restore(s.actor, s.draft_id(draft), version)])


def _show(
    s: Session, drafted: list[Drafted], head: list[str] | None = None, extra: dict[str, object] | None = None
) -> None:
    payload = {**(extra or {}), "drafts": [one.as_json(s.language) for one in drafted]}
    s.show(payload, lambda: _lines(drafted, head or [], s.language))
    if not s.json_output:
        for line in _notes(s, drafted):
            sys.stderr.write(line + "\n")


def _notes(s: Session, drafted: list[Drafted]) -> Iterator[str]:
    """What was left out and why; the same note for several channels is told once, with the channels it is for."""
    channels: dict[str, list[str]] = {}
    for one in drafted:
        for note in one.version.notes:
            named = channels.setdefault(s.say(note), [])
            if one.draft.platform.value not in named:
                named.append(one.draft.platform.value)
    for told, where in channels.items():
        yield t("说明", "Note") + f" [{', '.join(where)}] {told}"


def _lines(drafted: list[Drafted], head: list[str], language: Language) -> Iterator[str]:
    yield from head
    for i, one in enumerate(drafted):
        draft, version = one.draft, one.version
        if i or head:
            yield ""
        what = " · ".join(
            part
            for part in (
                f"{draft.id} v{version.number}",
                term(draft.kind),
                draft.platform.value,
                draft.language.value,
                term(version.engine) + (f" {version.prompt}" if version.prompt else ""),
                term(draft.state),
                term(draft.move) if draft.move else "",
                draft.variant,
            )
            if part
        )
        yield f"── {what}"
        content = version.content
        if content.title:
            yield content.title
            yield ""
        yield content.body
        if content.tags:
            yield " ".join(f"#{tag}" for tag in content.tags)
        for name, text in content.fields():
            if name.startswith(("cover", "image", "script", "alt")):
                yield f"[{name}] {text}"
        if version.findings:
            yield ""
            yield from finding_lines(version.findings, language)
