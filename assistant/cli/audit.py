"""`steadyvoice audit`: the record, and whether it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.session import As, Json, Token, session
from assistant.cli.words import t

app = typer.Typer(name="audit", no_args_is_help=True, help=t("审计记录。", "The audit record."))


@app.command("list", help=t("列出记录。", "The record."))
def list_(
    subject: Annotated[
        str, typer.Argument(metavar="[ID]", help=t("只看某个草稿、事件或人员。", "Of one draft, incident or person."))
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=t("最多几条。", "At most so many."))] = 50,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Who did what to what, and when."""
    with session(json_output, person) as s:
        entries = s.workspace.audit.entries(s.actor, subject or None, limit)
        s.show(
            {"entries": [entry.model_dump(mode="json") for entry in entries]},
            lambda: (f"{e.seq:>6}  {e.at:%Y-%m-%d %H:%M:%S}  {e.actor:<12} {e.event:<24} {e.subject}" for e in entries),
        )


@app.command(
    "verify", help=t("核对整条记录；有问题则指出第一处。", "Verify the whole chain; names the first bad entry.")
)
def verify(
    head: Annotated[
        Path | None, typer.Option(metavar="FILE", help=t("另存的链头文件。", "A head kept elsewhere."))
    ] = None,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Exit code 1 where the chain is broken or entries are missing."""
    with session(json_output, person) as s:
        report = s.workspace.audit.verify(head)
        told = report.message.get(s.language)
        s.show({**report.model_dump(mode="json"), "message": told}, lambda: [told])
        if not report.ok:
            raise typer.Exit(1)


@app.command(
    "accept",
    help=t(
        "恢复备份之后，写明理由，从现状续记。", "After a restore: go on from the record as it stands, with a reason."
    ),
)
def accept(
    reason: Annotated[str, typer.Option("--reason", help=t("理由。", "Reason."))],
    json_output: Json = False,
    person: As = "",
    token: Token = "",
) -> None:
    """For administrators; an entry of its own. What is wrong within the chain goes on being reported."""
    with session(json_output, person, token) as s:
        report = s.workspace.audit.accept(s.proven_actor, reason)
        told = report.message.get(s.language)
        s.show({**report.model_dump(mode="json"), "message": told}, lambda: [told])
        if not report.ok:
            raise typer.Exit(1)
