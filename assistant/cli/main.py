"""The `steadyvoice` command: wires the groups and turns errors into words and exit codes."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.words import printable, t
from assistant.reader import environment_language

if TYPE_CHECKING:
    from assistant.errors import SteadyVoiceError

DONE, NO, WRONG, FAILED = 0, 1, 2, 3
"""Exit codes: done; the answer is no; the request was wrong; we failed."""


def build() -> typer.Typer:
    """The whole command tree."""
    from assistant.cli import (
        audit,
        brand,
        check,
        demo,
        doctor,
        draft_changes,
        incident,
        kb,
        model,
        release,
        review,
        rules,
        user,
        worker,
    )

    app = typer.Typer(
        name="steadyvoice",
        no_args_is_help=True,
        invoke_without_command=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=t(
            "稳声：从需求、评论或舆情事件，到核对过事实、审核过、可放行的文案。",
            "SteadyVoice: from a brief, a comment or an incident to text that the facts carry and people approved.",
        ),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for module in (kb, draft_changes, review, incident, audit, rules, brand, model, user):
        app.add_typer(module.app)
    for module in (check, release, doctor, demo, worker):
        module.register(app)
    return app


def _root(
    version: Annotated[
        bool, typer.Option("--version", help=t("显示版本。", "Show the version."), is_eager=True)
    ] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        sys.stdout.write(f"steadyvoice {installed('steadyvoice')}\n")
        raise typer.Exit(0)


def main() -> None:
    """Run the command line; the only place where an unexpected error is caught, logged and told in a line."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _run()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    sys.exit(code)


def _run() -> int:
    wants_json = "--json" in sys.argv
    try:
        code = build()(standalone_mode=False)
    except typer.Abort:
        sys.stderr.write(t("已中止。", "Aborted.") + "\n")
        return WRONG
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the outermost boundary: no traceback reaches a person
        return _misused(wants_json, error) or _failed(wants_json, error)
    return code if isinstance(code, int) else DONE


def _misused(wants_json: bool, error: Exception) -> int:
    """Tell a wrong option or argument, which the parser raises with `show` and `format_message`; 0 for other errors."""
    show, message = getattr(error, "show", None), getattr(error, "format_message", None)
    if not callable(show) or not callable(message):
        return 0
    if wants_json:
        _tell(wants_json, "usage", str(message()))
    else:
        show()
    return WRONG


def _failed(wants_json: bool, error: Exception) -> int:
    from assistant.domain.vocabulary import Language
    from assistant.errors import SteadyVoiceError, UserError

    if isinstance(error, SteadyVoiceError):
        language = Language(environment_language())
        _tell(wants_json, error.code, error.message(language))
        if isinstance(error, UserError):
            return WRONG
    where = _write_log(error)
    if not isinstance(error, SteadyVoiceError):
        _tell(
            wants_json,
            "unexpected",
            t(f"程序出错了（{type(error).__name__}）。", f"Something went wrong on our side ({type(error).__name__})."),
        )
    if where:
        sys.stderr.write(t(f"详细记录：{where}", f"Details: {where}") + "\n")
    return FAILED


def _tell(wants_json: bool, code: str, message: str) -> None:
    if wants_json:
        payload = {"error": {"code": code, "message": message}}
        sys.stdout.write(json.dumps(payload, ensure_ascii=False, indent=2) + "\n")
    sys.stderr.write(printable(message) + "\n")


def _write_log(error: Exception | SteadyVoiceError) -> str:
    """Append the traceback to a log file in the data directory; returns its path, or nothing where that fails."""
    import time
    import traceback
    from datetime import UTC, datetime

    from assistant.errors import SteadyVoiceError
    from assistant.settings import load_settings

    try:
        folder = load_settings().data_dir / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "errors.log"
        with path.open("a", encoding="utf-8") as log:
            stamp = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds")
            log.write(f"--- {stamp} {' '.join(sys.argv[:3])}\n")
            log.writelines(traceback.format_exception(error))
    except (OSError, SteadyVoiceError):
        return ""
    return str(path)
