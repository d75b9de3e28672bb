"""`steadyvoice draft`: write posts, replies and statements; list, show, edit, revise, restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.choices import choose, choose_or_none
from assistant.cli.drafted import request_lines, show_drafts, step_lines, write
from assistant.cli.session import As, BrandOption, DraftId, Json, LangOption, session
from assistant.cli.terms import term
from assistant.cli.words import printable, t

app = typer.Typer(
    name="draft", no_args_is_help=True, help=t("起草文案、回复和声明。", "Write posts, replies and statements.")
)

EngineOption = Annotated[
    str,
    typer.Option("--engine", metavar="auto|provider|local|playbook", help=t("由谁来写。", "Who writes.")),
]
WaitOption = Annotated[
    float | None,
    typer.Option(
        "--wait",
        metavar="SECONDS",
        min=0,
        help=t(
            "最多等模型几秒；模板文本总是马上就有。",
            "Wait at most so long for a model; the playbook's text is there at once.",
        ),
    ),
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
    wait: WaitOption = None,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Exit code 0 also with findings; they are printed with the text."""
    from assistant.domain.brief import Brief
    from assistant.domain.request import EngineChoice
    from assistant.domain.vocabulary import Language, Platform
    from assistant.files import load_model

    with session(json_output, person) as s:
        drafted = s.workspace.drafting.posts(
            s.actor,
            load_model(brief, Brief),
            platforms=tuple(choose(Platform, word, "--platform") for word in platform or ()),
            variants=variants,
            language=choose_or_none(Language, lang, "--lang"),
            engine=choose(EngineChoice, engine, "--engine"),
        )
        write(s, drafted, wait)


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
    wait: WaitOption = None,
    json_output: Json = False,
    person: As = "",
) -> None:
    """At least two replies that differ in what they do."""
    from assistant.domain.request import EngineChoice
    from assistant.domain.vocabulary import Language, Platform

    with session(json_output, person) as s:
        text = s.workspace.checking.read("-") if comment == "-" else comment
        answer = s.workspace.drafting.replies(
            s.actor,
            text,
            platform=choose(Platform, platform, "--platform"),
            brand_id=brand,
            language=choose_or_none(Language, lang, "--lang"),
            engine=choose(EngineChoice, engine, "--engine"),
        )
        write(s, answer.drafted, wait, head=answer.advice_lines(s.language, term), extra=answer.as_json(s.language))


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
    wait: WaitOption = None,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Exit code 0 also with findings; they are printed with the text."""
    from assistant.domain.request import EngineChoice
    from assistant.domain.vocabulary import Language, Platform, Stage

    with session(json_output, person) as s:
        drafted = s.workspace.drafting.statements(
            s.actor,
            incident,
            channels=tuple(choose(Platform, word, "--channel") for word in channel or ()),
            stage=choose(Stage, stage, "--stage"),
            language=choose_or_none(Language, lang, "--lang"),
            engine=choose(EngineChoice, engine, "--engine"),
        )
        write(s, drafted, wait)


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
    sentences: Annotated[
        bool, typer.Option("--sentences", help=t("只列出编了号的句子。", "Only its sentences, numbered."))
    ] = False,
    json_output: Json = False,
    person: As = "",
) -> None:
    """With its findings, its support and where it came from."""
    with session(json_output, person) as s:
        if sentences:
            numbered = s.workspace.revising.sentences(s.actor, s.draft_id(draft), version or None)
            s.show({"sentences": numbered}, lambda: (f"{i:>3}  {text}" for i, text in enumerate(numbered, 1)))
            return
        found = s.workspace.revising.show(s.actor, s.draft_id(draft), version or None)
        show_drafts(s, [found])


@app.command("requests", help=t("列出交给模型的任务。", "List what models were asked to write."))
def requests(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=t("最多几条。", "At most so many."))] = 50,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Newest first."""
    with session(json_output, person) as s:
        found = s.workspace.requests.list(s.actor, limit)
        s.show(
            {"requests": [one.model_dump(mode="json", exclude={"actor", "key", "payload"}) for one in found]},
            lambda: (
                (
                    f"{one.id}  {term(one.state)}  {term(one.kind)}  {term(one.asked)}  {one.platform}  "
                    + " ".join(slot.draft for slot in one.slots)
                    for one in found
                )
                if found
                else [t("还没有交给模型的任务。", "No model has been asked for anything yet.")]
            ),
        )


RequestId = Annotated[str, typer.Argument(metavar="REQUEST", help=t("任务编号。", "Id of the request."))]


@app.command("follow", help=t("接着看一项任务，直到写完。", "Follow a request until it has ended."))
def follow_(request: RequestId, wait: WaitOption = None, json_output: Json = False, person: As = "") -> None:
    """A request that nobody works on is done here."""
    from assistant.cli.waiting import follow

    with session(json_output, person) as s:
        found = s.workspace.requests.show(s.actor, request)
        if not found.state.ended:
            follow(s, request, wait)
            found = s.workspace.requests.show(s.actor, request)
        drafted = s.workspace.revising.of_request(s.actor, found)
        if found.result is not None and not s.json_output:
            for line in s.workspace.extraction.proposal(found).splitlines():
                sys.stdout.write(printable(line) + "\n")
        show_drafts(s, drafted, extra={"request": request, "state": found.state.value, "result": found.result})
        if not s.json_output:
            for line in (*step_lines(found.steps, s.language), *request_lines(found, s.language)):
                s.progress(line)


@app.command("stop", help=t("停止一项任务；已写出的文字保留。", "Stop a request; what has come is kept."))
def stop(request: RequestId, json_output: Json = False, person: As = "") -> None:
    """Within a second where a worker is writing."""
    with session(json_output, person) as s:
        stopped = s.workspace.requests.stop(s.actor, request)
        s.show(
            {"id": stopped.id, "state": stopped.state.value, "stop_asked": stopped.stop_asked},
            lambda: [t(f"已要求停止 {stopped.id}。", f"Asked to stop {stopped.id}.")],
        )
