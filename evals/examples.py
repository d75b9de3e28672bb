"""Writes what an engine really gives for the samples under `evals/data/generation/`, unedited, as two documents.

`python -m evals.examples --engine local --out docs` writes `docs/model-examples.md` and `docs/model-examples.zh-CN.md`:
for every sample the playbook's text, the engine's, what was kept of it, and how long it took. Model and machine are
named in the head; the texts differ from run to run.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.desk.drafted import Drafted
from assistant.domain.brief import Brief
from assistant.domain.incident import Incident
from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice
from assistant.domain.vocabulary import DraftKind, Engine, Language, Platform, Stage, Strict
from assistant.files import load_model
from assistant.settings import ROOT, load_settings
from assistant.workspace import Workspace, open_workspace

SAMPLES = ROOT / "evals" / "data" / "generation"


class Said(Strict):
    """A comment to be answered."""

    brand: str
    platform: Platform
    text: str


class Samples(Strict):
    """`evals/data/generation/<lang>.yaml`."""

    incidents: tuple[Incident, ...]
    briefs: tuple[Brief, ...]
    comments: tuple[Said, ...]


@dataclass(frozen=True)
class Example:
    """One sample with what the playbook and the engine wrote."""

    kind: DraftKind
    given: str
    before: Drafted
    after: Drafted


def samples(language: Language) -> Samples:
    """The samples of one language."""
    return load_model(SAMPLES / f"{language.value}.yaml", Samples)


def write(workspace: Workspace, actor: Actor, language: Language, engine: EngineChoice) -> Iterator[Example]:
    """Have every sample written, one after the other, as each is done."""
    given = samples(language)
    drafting = workspace.drafting
    with tempfile.TemporaryDirectory() as folder:
        for incident in given.incidents:
            path = Path(folder) / "incident.json"
            path.write_text(incident.model_dump_json(), encoding="utf-8")
            drafted = drafting.statements(actor, str(path), [], Stage.HOLDING, language, engine)
            yield _example(workspace, actor, DraftKind.STATEMENT, incident.title, drafted)
    for brief in given.briefs:
        drafted = drafting.posts(actor, brief, [], 1, language, engine)
        yield _example(workspace, actor, DraftKind.POST, brief.goal, drafted)
    for said in given.comments:
        answer = drafting.replies(actor, said.text, said.platform, said.brand, language, engine)
        yield _example(workspace, actor, DraftKind.REPLY, said.text, answer.drafted)


def _example(workspace: Workspace, actor: Actor, kind: DraftKind, given: str, drafted: Sequence[Drafted]) -> Example:
    before = drafted[0]
    if before.request is not None:
        for _ in workspace.running.follow(actor, before.request.id):
            pass
    return Example(kind, given, before, workspace.revising.now(actor, before))


# --- the documents ----------------------------------------------------------------------------------------------------

_HEAD = {
    Language.ZH: """# 模型写的稿子：样例

下面是 `{engine}` 引擎（{model}）对样例的实际输出，未经修改；每一条都附模板引擎的文本，便于对照。
样例在 `evals/data/generation/`，用 `python -m evals.examples --engine {engine} --out docs` 可重新生成，
每次措辞会有不同。
机器：{machine}。
""",
    Language.EN: """# What models write: examples

What the `{engine}` engine ({model}) really gave for the samples, unedited, each beside the playbook's own text.
The samples are in `evals/data/generation/`; `python -m evals.examples --engine {engine} --out docs` writes this page
again, in words that differ from run to run. Machine: {machine}.
""",
}
_KINDS = {
    DraftKind.STATEMENT: {Language.ZH: "声明", Language.EN: "Statements"},
    DraftKind.POST: {Language.ZH: "文案", Language.EN: "Posts"},
    DraftKind.REPLY: {Language.ZH: "回复", Language.EN: "Replies"},
}


def document(examples: Sequence[Example], reader: Language, engine: EngineChoice) -> str:
    """The page for readers of one language; examples of both languages are on it."""
    names = {one.after.version.model for one in examples if one.after.version.model}
    model = ", ".join(sorted(names)) or engine.value
    cores = os.cpu_count()
    machine = f"{platform.machine()}, {cores} cores" if reader is Language.EN else f"{platform.machine()}，{cores} 核"
    parts = [_HEAD[reader].format(engine=engine.value, model=model, machine=machine)]
    for kind, title in _KINDS.items():
        parts.append(f"## {title[reader]}\n")
        parts += [_told(one, reader) for one in examples if one.kind is kind]
    return "\n".join(parts)


def _told(example: Example, reader: Language) -> str:
    zh = reader is Language.ZH
    draft, version = example.after.draft, example.after.version
    seconds = sum(step.took_ms or 0 for step in example.after.steps) / 1000
    lines = [f"### {draft.platform.value} · {draft.language.value} · {_plain(example.given)}", ""]
    if version.engine is Engine.PLAYBOOK:
        why = " ".join(step.detail.get(reader) for step in example.after.steps if step.detail)
        stays = f"保留模板引擎的文本（{seconds:.1f} 秒）：{why}"
        lines += [stays if zh else f"The playbook's text stays ({seconds:.1f} s): {why}", "", _quote(example.after), ""]
        return "\n".join(lines)
    lines += ["模板引擎：" if zh else "Playbook:", "", _quote(example.before), ""]
    lines += [f"{version.model}（{seconds:.1f} 秒）：" if zh else f"{version.model} ({seconds:.1f} s):", ""]
    lines += [_quote(example.after), "", *(f"- {note.get(reader)}" for note in version.notes), ""]
    return "\n".join(lines)


def _quote(drafted: Drafted) -> str:
    content = drafted.version.content
    text = "\n".join(part for part in (content.title, content.body) if part)
    return f"~~~text\n{text.replace('~~~', '~ ~ ~')}\n~~~"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("#", "")[:60]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write both documents. Drafts and model are in the data directory of the settings."""
    parser = argparse.ArgumentParser(prog="python -m evals.examples", description=__doc__)
    parser.add_argument("--engine", type=EngineChoice, choices=list(EngineChoice), default=EngineChoice.LOCAL)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    examples = []
    workspace = open_workspace(load_settings())
    try:
        with workspace.worker():
            actor = workspace.people.actor_for(None)
            for language in Language:
                for example in write(workspace, actor, language, chosen.engine):
                    examples.append(example)
                    engine = example.after.version.engine
                    sys.stderr.write(f"{example.kind.value} {language.value}: {engine.value}\n")
    finally:
        workspace.close()
    for reader, name in ((Language.EN, "model-examples.md"), (Language.ZH, "model-examples.zh-CN.md")):
        (chosen.out / name).write_text(document(examples, reader, chosen.engine), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
