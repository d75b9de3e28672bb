"""`steadyvoice release export`: an approved text as a file, with label, digest and approvals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.choices import choose
from assistant.cli.session import As, DraftId, Json, Token, session
from assistant.cli.words import t

group = typer.Typer(name="release", no_args_is_help=True, help=t("放行稿。", "Cleared copy."))


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group)


@group.command("export", help=t("导出已通过的稿件。", "Export what was approved."))
def export(
    draft: DraftId,
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="docx|md|html|json|csv", help=t("格式。", "Format."))
    ] = "docx",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help=t("写到哪里；默认当前目录。", "Where to write; default: here.")
        ),
    ] = None,
    json_output: Json = False,
    person: As = "",
    token: Token = "",
) -> None:
    """Compares the digest, checks again, renders, hashes the file, records the release. Takes password or token."""
    from assistant.domain.review import ReleaseFormat
    from assistant.files import write_bytes

    with session(json_output, person, token) as s:
        wanted = choose(ReleaseFormat, format_, "--format")
        released = s.workspace.releases.release(s.proven_actor, s.draft_id(draft), wanted)
        target = (output / released.name) if output and output.is_dir() else (output or Path(released.name))
        write_bytes(target, released.data)
        s.show(
            {**released.release.model_dump(mode="json"), "path": str(target)},
            lambda: [t(f"已写入 {target}", f"Written to {target}"), f"SHA-256 {released.digest}"],
        )


@group.command("list", help=t("一份稿件的放行记录。", "What has left of a draft."))
def list_(
    draft: DraftId,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Oldest first."""
    with session(json_output, person) as s:
        found = s.workspace.releases.releases(s.actor, s.draft_id(draft))
        s.show(
            {"releases": [one.model_dump(mode="json") for one in found]},
            lambda: (
                [f"{r.at:%Y-%m-%d %H:%M}  v{r.version}  {r.format:<5} {r.digest[:16]}  {r.name}" for r in found]
                or [t("这份稿件还没有放行。", "Nothing of this draft has been released yet.")]
            ),
        )
