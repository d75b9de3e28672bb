"""Shows drafts: text, findings, notes, and who did not write and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.cli.check import finding_lines
from assistant.cli.session import Session
from assistant.cli.terms import term
from assistant.cli.words import t

if TYPE_CHECKING:
    from assistant.desk.drafted import Drafted
    from assistant.domain.draft import LadderStep
    from assistant.domain.request import Request
    from assistant.domain.vocabulary import Language


def write(
    s: Session,
    drafted: list[Drafted],
    wait: float | None,
    head: list[str] | None = None,
    extra: dict[str, object] | None = None,
) -> None:
    """To people the playbook's text at once, then what a model made of it; to programs one document at the end."""
    from assistant.cli.waiting import finish

    if not any(one.request is not None and not one.request.state.ended for one in drafted):
        show_drafts(s, drafted, head, extra)
        return
    if not s.json_output:
        show_drafts(s, drafted, head, extra)
        head = None
    done = finish(s, drafted, wait)
    changed = [one for one, before in zip(done, drafted, strict=True) if one.version != before.version]
    if s.json_output or changed:
        show_drafts(s, done if s.json_output else changed, head, extra)
    if not s.json_output:
        lines = (line for one in done for line in _told_of(one, s.language))
        for line in dict.fromkeys(lines):
            s.progress(line)


def _told_of(drafted: Drafted, language: Language) -> Iterator[str]:
    """Why engines did not write, once it is over, and what is to be known of the request."""
    if drafted.request is None or drafted.request.state.ended:
        yield from step_lines(drafted.steps, language)
    if drafted.request is not None:
        yield from request_lines(drafted.request, language)


def request_lines(request: Request, language: Language) -> Iterator[str]:
    """What a person must know of a request beside its texts: why it failed, what of a text had come, how to go on."""
    if request.error is not None:
        yield request.error.get(language)
    for text in request.partial:
        if text.strip():
            yield t("已收到的文字：", "What had come: ") + text.strip()[:2_000]
    if not request.state.ended:
        yield t(
            f"还在写；用 steadyvoice draft follow {request.id} 接着看。",
            f"Still being written; see steadyvoice draft follow {request.id}.",
        )


def step_lines(steps: Sequence[LadderStep], language: Language) -> Iterator[str]:
    """Which engines did not write, and why."""
    for step in steps:
        if step.outcome.value != "wrote" and step.detail is not None:
            yield f"{term(step.engine)}{t('没有写：', ' did not write: ')}{step.detail.get(language)}"


def show_drafts(
    s: Session, drafted: list[Drafted], head: list[str] | None = None, extra: dict[str, object] | None = None
) -> None:
    """The drafts with `head` before them; `extra` stands beside them in JSON."""
    payload = {**(extra or {}), "drafts": [one.as_json(s.language) for one in drafted]}
    s.show(payload, lambda: _lines(drafted, head or [], s.language))
    if not s.json_output:
        for line in _notes(s, drafted):
            sys.stderr.write(line + "\n")


def _notes(s: Session, drafted: list[Drafted]) -> Iterator[str]:
    """What was left out and why; the same note for several channels is told once, with the channels it is for."""
    channels: dict[str, list[str]] = {}
    for one in drafted:
        for note in one.version.notes:
            named = channels.setdefault(s.say(note), [])
            if one.draft.platform.value not in named:
                named.append(one.draft.platform.value)
    for told, where in channels.items():
        yield t("说明", "Note") + f" [{', '.join(where)}] {told}"


def _lines(drafted: list[Drafted], head: list[str], language: Language) -> Iterator[str]:
    yield from head
    for i, one in enumerate(drafted):
        draft, version = one.draft, one.version
        if i or head:
            yield ""
        what = " · ".join(
            part
            for part in (
                f"{draft.id} v{version.number}",
                term(draft.kind),
                draft.platform.value,
                draft.language.value,
                term(version.engine) + (f" {version.prompt}" if version.prompt else ""),
                term(draft.state),
                term(draft.move) if draft.move else "",
                draft.variant,
            )
            if part
        )
        yield f"── {what}"
        content = version.content
        if content.title:
            yield content.title
            yield ""
        yield content.body
        if content.tags:
            yield " ".join(f"#{tag}" for tag in content.tags)
        for name, text in content.fields():
            if name.startswith(("cover", "image", "script", "alt")):
                yield f"[{name}] {text}"
        if version.findings:
            yield ""
            yield from finding_lines(version.findings, language)
