"""`steadyvoice doctor`: what works, what does not, what to do about it."""

from __future__ import annotations

import typer

from assistant.cli.session import As, Json, session
from assistant.cli.words import t


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help=t("体检：哪些正常、哪些不正常、怎么办。", "What works, what does not, and what to do."))(
        doctor
    )


def doctor(json_output: Json = False, person: As = "") -> None:
    """Exit code 1 where something does not work. Never prints a secret."""
    from assistant.desk.doctor import examine, examine_index, examine_record
    from assistant.settings import load_settings

    with session(json_output, person) as s:
        settings = load_settings()
        checks = examine(settings)
        if all(c.ok for c in checks) and (settings.database_url or (settings.data_dir / "steadyvoice.db").exists()):
            checks.append(examine_record(s.workspace.audit.verify))
            checks.append(examine_index(lambda: s.workspace.knowledge.status(s.actor)))
        language = settings.reader
        s.show(
            {
                "ok": all(c.ok for c in checks),
                "checks": [
                    {"name": c.name, "ok": c.ok, "detail": c.detail.get(language), "remedy": c.remedy.get(language)}
                    for c in checks
                ],
            },
            lambda: (
                line
                for c in checks
                for line in [f"{'✓' if c.ok else '✗'} {c.name}: {c.detail.get(language)}"]
                + ([f"    → {c.remedy.get(language)}"] if not c.ok and c.remedy.get(language) else [])
            ),
        )
        if not all(c.ok for c in checks):
            raise typer.Exit(1)
