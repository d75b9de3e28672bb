"""`steadyvoice draft edit | revise | twin | restore`: every change is a new version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.choices import choose
from assistant.cli.draft import EngineOption, WaitOption, app
from assistant.cli.drafted import show_drafts, write
from assistant.cli.session import As, DraftId, Json, session
from assistant.cli.words import t

if TYPE_CHECKING:
    from assistant.domain.revision import RevisionWish


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
        show_drafts(
            s,
            [
                s.workspace.revising.edit(
                    s.actor, s.draft_id(draft), body=body, title=title, tags=new_tags, base=base or None
                )
            ],
        )


@app.command(
    "revise",
    help=t(
        "重写一版：按现在的台账、简报和模板，或按你的要求改。",
        "Write the draft again from its ledger or brief as it is now, or change it as you wish.",
    ),
)
def revise(
    draft: DraftId,
    incident: Annotated[
        Path | None, typer.Option(metavar="FILE", help=t("更新后的台账。", "The ledger as it is now."))
    ] = None,
    brief: Annotated[
        Path | None, typer.Option(metavar="FILE", help=t("更新后的简报。", "The brief as it is now."))
    ] = None,
    ask: Annotated[
        str,
        typer.Option(
            "--ask",
            metavar="shorter|warmer|formal|TEXT",
            help=t(
                "怎么改：shorter、warmer、formal，或写一句话。", "How: shorter, warmer, formal, or in your own words."
            ),
        ),
    ] = "",
    sentence: Annotated[
        int, typer.Option("--sentence", min=0, help=t("只改第几句。", "Change only this sentence."))
    ] = 0,
    keep: Annotated[
        list[int] | None,
        typer.Option("--keep", min=1, help=t("第几句不动，可写多次。", "Leave this sentence; may be repeated.")),
    ] = None,
    engine: EngineOption = "auto",
    wait: WaitOption = None,
    json_output: Json = False,
    person: As = "",
) -> None:
    """The version before stays and can be restored."""
    from assistant.domain.request import EngineChoice
    from assistant.errors import UserError

    with session(json_output, person) as s:
        choice, which = choose(EngineChoice, engine, "--engine"), s.draft_id(draft)
        if not ask and not sentence and not keep:
            drafted = s.workspace.revising.rewrite(s.actor, which, incident=incident, brief=brief, engine=choice)
        elif incident or brief:
            raise UserError(
                zh="--ask 和 --sentence 改的是现有文字，不能同时给 --incident 或 --brief。",
                en="--ask and --sentence change the text as it is; they do not go with --incident or --brief.",
            )
        else:
            drafted = s.workspace.revising.revise(s.actor, which, _wish(ask, sentence, keep or []), choice)
        write(s, [drafted], wait)


def _wish(ask: str, sentence: int, keep: list[int]) -> RevisionWish:
    from assistant.domain.revision import MOST_CHARACTERS, wish_from
    from assistant.errors import UserError

    if not ask.strip():
        raise UserError(
            zh="请用 --ask 写明怎么改：shorter、warmer、formal，或一句话。",
            en="Say with --ask how: shorter, warmer, formal, or in your own words.",
        )
    if len(ask) > MOST_CHARACTERS:
        raise UserError(
            zh=f"--ask 太长（上限 {MOST_CHARACTERS} 字）。",
            en=f"--ask is too long (at most {MOST_CHARACTERS} characters).",
        )
    if sentence in keep:
        raise UserError(
            zh=f"第 {sentence} 句不能既要改又要保留。",
            en=f"Sentence {sentence} cannot be the one to change and one to keep.",
        )
    return wish_from(ask, sentence, keep)


@app.command("twin", help=t("写出另一语言的对应稿。", "The draft's twin in the other language."))
def twin(
    draft: DraftId,
    engine: EngineOption = "auto",
    wait: WaitOption = None,
    json_output: Json = False,
    person: As = "",
) -> None:
    """A draft of its own, from the same ledger or brief."""
    from assistant.domain.request import EngineChoice

    with session(json_output, person) as s:
        choice = choose(EngineChoice, engine, "--engine")
        write(s, [s.workspace.revising.twin(s.actor, s.draft_id(draft), choice)], wait)


@app.command("restore", help=t("恢复某一版为最新。", "Make an earlier version the latest again."))
def restore(
    draft: DraftId,
    version: Annotated[int, typer.Argument(min=1, help=t("第几版。", "Which version."))],
    json_output: Json = False,
    person: As = "",
) -> None:
    """A new version with the bytes of the old one."""
    with session(json_output, person) as s:
        show_drafts(s, [s.workspace.revising.restore(s.actor, s.draft_id(draft), version)])
