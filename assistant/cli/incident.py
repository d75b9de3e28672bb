"""`steadyvoice incident`: the fact ledger, severity, clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.choices import choose, choose_or_none
from assistant.cli.session import As, BrandOption, Json, LangOption, session
from assistant.cli.terms import term
from assistant.cli.words import t

if TYPE_CHECKING:
    from assistant.desk.incidents import Recorded

app = typer.Typer(
    name="incident",
    no_args_is_help=True,
    help=t("舆情事件：事实台账、定级、时限。", "Incidents: ledger, severity, clocks."),
)

IncidentId = Annotated[str, typer.Argument(metavar="ID", help=t("事件编号。", "Id of the incident."))]
IncidentWord = Annotated[
    str,
    typer.Argument(
        metavar="FILE|ID", help=t("incident.yaml 或事件编号。", "incident.yaml, or the id of a recorded incident.")
    ),
]


def _lines(recorded: Recorded) -> Iterator[str]:
    incident = recorded.incident
    yield f"{recorded.id}  {incident.title}  [{incident.type}]  {incident.severity or '-'}  {incident.brand}"
    yield t("时间", "opened") + f": {incident.opened_at.isoformat()}"
    for fact in incident.facts:
        yield f"  {fact.id:<6} {fact.status:<10} {fact.disclosure:<9} {fact.text}"
    for action in incident.actions:
        yield f"  {action.id:<6} {action.state:<10} {'':<9} {action.text}"


@app.command("new", help=t("登记一个事件。", "Record an incident."))
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=t("incident.yaml。", "incident.yaml."))],
    incident_id: Annotated[str, typer.Option("--id", metavar="ID", help=t("自定编号。", "An id of your own."))] = "",
    json_output: Json = False,
    person: As = "",
) -> None:
    """Statements written on a recorded incident lose their approvals when its ledger changes."""
    from assistant.domain.incident import Incident
    from assistant.files import load_model

    with session(json_output, person) as s:
        incident = load_model(file, Incident)
        s.workspace.library.folder(incident.brand)
        recorded = s.workspace.incidents.new(s.actor, incident, incident_id or None)
        s.show(recorded.model_dump(mode="json"), lambda: _lines(recorded))


@app.command("list", help=t("列出事件。", "List incidents."))
def list_(brand: BrandOption = "", json_output: Json = False, person: As = "") -> None:
    """Latest change first."""
    with session(json_output, person) as s:
        found = s.workspace.incidents.list(s.actor, brand or None)
        s.show(
            {"incidents": [one.model_dump(mode="json") for one in found]},
            lambda: (
                [next(_lines(one)) for one in found]
                or [t("还没有登记的事件。用 incident new 登记。", "No incidents yet. Record one with incident new.")]
            ),
        )


@app.command("show", help=t("显示事件和事实台账。", "Show an incident and its ledger."))
def show(incident: IncidentId, json_output: Json = False, person: As = "") -> None:
    """With every change so far in the JSON form."""
    with session(json_output, person) as s:
        recorded = s.workspace.incidents.show(s.actor, incident)
        history = s.workspace.incidents.history(s.actor, incident)
        s.show(
            {**recorded.model_dump(mode="json"), "history": [change.model_dump(mode="json") for change in history]},
            lambda: _lines(recorded),
        )


@app.command("fact", help=t("新增或修改一条事实；旧内容保留。", "Add a fact or change one; what stood there is kept."))
def fact(
    incident: IncidentId,
    fact_id: Annotated[str, typer.Option("--id", metavar="ID", help=t("事实编号。", "Id of the fact."))],
    text: Annotated[str, typer.Option(help=t("事实内容。", "What is the case."))] = "",
    status: Annotated[str, typer.Option(metavar="STATUS", help="confirmed unverified disputed refuted retracted")] = "",
    disclosure: Annotated[str, typer.Option(metavar="DISCLOSURE", help="public if_asked embargoed internal")] = "",
    source: Annotated[str, typer.Option(help=t("来源。", "Where it comes from."))] = "",
    as_of: Annotated[
        str, typer.Option(metavar="TIME", help=t("截至时间，带时区。", "As of when, with time zone."))
    ] = "",
    owner: Annotated[str, typer.Option(help=t("负责人。", "Who answers for it."))] = "",
    twin: Annotated[str, typer.Option(help=t("另一种语言的说法。", "The same in the other language."))] = "",
    reason: Annotated[str, typer.Option(help=t("为什么改。", "Why it changes."))] = "",
    json_output: Json = False,
    person: As = "",
) -> None:
    """What is not given stays as it was; a new fact is unverified and internal until said otherwise."""
    from assistant.domain.vocabulary import Disclosure, FactStatus

    with session(json_output, person) as s:
        given: dict[str, object] = {
            "text": text,
            "status": choose_or_none(FactStatus, status, "--status"),
            "disclosure": choose_or_none(Disclosure, disclosure, "--disclosure"),
            "source": source,
            "as_of": _moment(as_of),
            "owner": owner,
            "twin": twin,
        }
        changed = s.workspace.incidents.change_fact(s.actor, incident, fact_id, given, reason)
        s.show(changed.model_dump(mode="json"), lambda: _lines(changed))


@app.command("action", help=t("新增或修改一项措施。", "Add an action or change one."))
def action(
    incident: IncidentId,
    action_id: Annotated[str, typer.Option("--id", metavar="ID", help=t("措施编号。", "Id of the action."))],
    state: Annotated[str, typer.Option(metavar="STATE", help="planned approved doing done")],
    text: Annotated[str, typer.Option(help=t("措施内容。", "What is done."))] = "",
    owner: Annotated[str, typer.Option(help=t("负责人。", "Who does it."))] = "",
    at: Annotated[str, typer.Option(metavar="TIME", help=t("时间，带时区。", "When, with time zone."))] = "",
    twin: Annotated[str, typer.Option(help=t("另一种语言的说法。", "The same in the other language."))] = "",
    reason: Annotated[str, typer.Option(help=t("为什么改。", "Why it changes."))] = "",
    json_output: Json = False,
    person: As = "",
) -> None:
    """Only what is done or under way is told; what is approved is told as intent; what is planned is not told."""
    from assistant.domain.vocabulary import ActionState

    with session(json_output, person) as s:
        given: dict[str, object] = {
            "text": text,
            "state": choose(ActionState, state, "--state"),
            "owner": owner,
            "at": _moment(at),
            "twin": twin,
        }
        changed = s.workspace.incidents.change_action(s.actor, incident, action_id, given, reason)
        s.show(changed.model_dump(mode="json"), lambda: _lines(changed))


@app.command(
    "assess", help=t("按事实定级，给出适合的应对。", "Severity by measurable answers, and the strategies that fit.")
)
def assess(
    incident: IncidentWord,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            "--answer",
            "-a",
            metavar="KEY=VALUE",
            help=t(
                "可量化的回答，可写多次；不写则列出问题。",
                "A measurable answer; may be repeated. Without any, the questions are listed.",
            ),
        ),
    ] = None,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Rules decide, not a model; every reason is shown."""
    with session(json_output, person) as s:
        ledger, _ = s.workspace.drafting.incident_from(s.actor, incident)
        result = s.workspace.crisis.assess(ledger, answer or ())
        s.show(result.as_json(s.language), lambda: result.lines(s.language, term))


@app.command("clock", help=t("各项时限还剩多久。", "Which clocks run, and how long is left."))
def clock(incident: IncidentWord, json_output: Json = False, person: As = "") -> None:
    """First response, promised update, and what the law asks by type and market."""
    with session(json_output, person) as s:
        ledger, _ = s.workspace.drafting.incident_from(s.actor, incident)
        result = s.workspace.crisis.clocks(ledger)
        s.show(result.as_json(s.language), lambda: result.lines(s.language, term))


@app.command(
    "extract",
    help=t(
        "从粘贴的聊天记录或笔记中整理出待核对的事实，写成台账草稿。",
        "Proposed facts out of a pasted chat or notes, as a ledger to be checked.",
    ),
)
def extract(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help=t("文件，或 - 从标准输入读。", "A file, or - for standard input."))
    ],
    brand: Annotated[str, typer.Option("--brand", "-b", metavar="BRAND", help=t("品牌代号。", "Id of the brand."))],
    title: Annotated[str, typer.Option(help=t("事件标题。", "Title of the incident."))] = "",
    type_: Annotated[str, typer.Option("--type", metavar="TYPE", help=t("事件类型。", "Type of the incident."))] = "",
    at: Annotated[
        str,
        typer.Option(
            "--at", metavar="TIME", help=t("只写了钟点的，按哪一刻推算。", "The moment by which bare times are read.")
        ),
    ] = "",
    lang: LangOption = "",
    engine: Annotated[
        str, typer.Option("--engine", metavar="auto|provider|local|playbook", help=t("由谁来读。", "Who reads."))
    ] = "auto",
    wait: Annotated[
        float | None,
        typer.Option(
            "--wait", metavar="SECONDS", min=0, help=t("最多等模型几秒。", "Wait at most so long for a model.")
        ),
    ] = None,
    json_output: Json = False,
    person: As = "",
) -> None:
    """Nothing is recorded: a person checks each entry, decides what may be told, and runs `incident new`."""
    from assistant.cli.drafted import request_lines, step_lines
    from assistant.cli.waiting import follow
    from assistant.domain.request import EngineChoice
    from assistant.domain.untrusted import UntrustedText
    from assistant.domain.vocabulary import IncidentType, Language

    with session(json_output, person) as s:
        kind = choose_or_none(IncidentType, type_, "--type")
        desk = s.workspace.extraction
        proposed = desk.propose(
            s.actor,
            UntrustedText(text=s.workspace.checking.read(file)),
            brand,
            language=choose_or_none(Language, lang, "--lang"),
            engine=choose(EngineChoice, engine, "--engine"),
            reference=_moment(at),
        )
        if proposed.request is not None:
            follow(s, proposed.request.id, wait)
        found = desk.found(s.actor, proposed)
        plain = found.as_yaml(brand, title, kind)
        s.show({"extraction": found.model_dump(mode="json"), "yaml": plain}, lambda: plain.rstrip("\n").split("\n"))
        if not json_output and proposed.request is not None:
            ended = s.workspace.requests.show(s.actor, proposed.request.id)
            for line in (*step_lines(found.steps, s.language), *request_lines(ended, s.language)):
                s.progress(line)


def _moment(word: str) -> datetime | None:
    if not word:
        return None
    from assistant.errors import UserError

    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UserError(
            zh=f"时间 `{word}` 看不懂；请写成 2026-11-20T14:05:00+08:00（带时区）。",
            en=f"Cannot read the time `{word}`; write it as 2026-11-20T14:05:00+08:00, with time zone.",
        )
    return moment
