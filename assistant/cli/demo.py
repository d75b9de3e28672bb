"""`steadyvoice demo`: the sample brands indexed, and people to try the roles with."""

from __future__ import annotations

import typer

from assistant.cli.session import As, Json, session
from assistant.cli.words import t


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help=t("装入示例品牌和演示账号。", "Load the sample brands and the demo people."))(demo)


def demo(json_output: Json = False, person: As = "") -> None:
    """May be run again: what is there stays as it is. Beside real accounts it makes no demo people."""
    with session(json_output, person) as s:
        result = s.workspace.demo.load(s.actor, progress=s.bar(t("段落入库", "passages indexed")))
        s.show(result.as_json(), lambda: result.lines(s.language))
