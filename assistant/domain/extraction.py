"""What a pasted chat or notes seem to tell: proposals for a person to confirm, never entries of a ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from assistant.domain.draft import LadderStep, Tokens
from assistant.domain.incident import Moment, Words
from assistant.domain.vocabulary import (
    ActionState,
    Disclosure,
    Engine,
    FactStatus,
    IncidentType,
    Language,
    Strict,
    Twin,
)


class Origin(Strict):
    """Where in the pasted text something was said."""

    first_line: int
    """Counted from 1."""
    last_line: int
    speaker: str = ""
    """As the text names them; customers by their pseudonym."""
    said: str = ""
    """The time as the text writes it."""

    def label(self, language: Language) -> str:
        """The place as the source of a fact: 张三 14:05（聊天记录第3行）."""
        lines = str(self.first_line) if self.first_line == self.last_line else f"{self.first_line}-{self.last_line}"
        who = " ".join(word for word in (self.speaker, self.said) if word)
        if language is Language.ZH:
            return f"{who}（粘贴记录第{lines}行）" if who else f"粘贴记录第{lines}行"
        where = f"pasted text, line{'s' if '-' in lines else ''} {lines}"
        return f"{who} ({where})" if who else where


class ProposedFact(Strict):
    """Something told that can be checked; a person decides whether it is so and who may know."""

    text: Words
    status: FactStatus = FactStatus.UNVERIFIED
    disclosure: Disclosure = Disclosure.INTERNAL
    """Nobody outside is told before a person has decided."""
    quote: Words
    """The words it stands on, as they are in the text that was read."""
    origin: Origin
    as_of: Moment | None = None
    """When it was so, where the text tells; else when it was said."""
    notes: tuple[Twin, ...] = ()
    """How far it can be trusted, and what to look at."""


class ProposedAction(Strict):
    """Something that was done, is being done or is meant to be done."""

    text: Words
    state: ActionState
    owner: str = ""
    """Who does it, where they said so of themselves."""
    quote: Words
    origin: Origin
    at: Moment | None = None
    notes: tuple[Twin, ...] = ()


class OpenQuestion(Strict):
    """Something that was asked and must be found out."""

    text: Words
    origin: Origin


class Extraction(Strict):
    """Proposed facts, actions and questions, with who proposed them."""

    language: Language
    facts: tuple[ProposedFact, ...] = ()
    actions: tuple[ProposedAction, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    notes: tuple[Twin, ...] = ()
    """What was not taken over and why."""
    lines: int = 0
    """Lines that were read."""
    first_said: Moment | None = None
    """When the earliest message was sent, where the text tells."""
    engine: Engine = Engine.PLAYBOOK
    model: str = ""
    prompt: str = ""
    """`<task>/<lang>@<version>` where a model was asked."""
    prompt_digest: str = ""
    steps: tuple[LadderStep, ...] = ()
    tokens: Tokens = Tokens()
    cost: float | None = None

    def as_yaml(
        self,
        brand: str,
        title: str = "",
        type_: IncidentType | None = None,
        opened_at: datetime | None = None,
        language: Language | None = None,
    ) -> str:
        """An `incident.yaml` to be completed: what nobody gave stands empty with a comment that says what is wanted.

        Reading it as it is names those places; once they are filled it is a valid `Incident`. Every fact is
        `internal` until a person writes otherwise.
        """
        tongue = language or self.language
        lines = list(_head(self, brand, title, type_, opened_at or self.first_said, tongue))
        lines += _entries("facts", [_fact(i, fact, tongue) for i, fact in enumerate(self.facts, 1)], tongue)
        lines += _entries("actions", [_action(i, action) for i, action in enumerate(self.actions, 1)], tongue)
        if self.questions:
            lines += ["", _say(tongue, "# 待查清的问题：", "# Open questions:")]
            lines += [f"# - {_one_line(q.text)} [{_one_line(q.origin.label(tongue))}]" for q in self.questions]
        if self.notes:
            lines += ["", _say(tongue, "# 未收录的内容：", "# Not taken over:")]
            lines += [f"# - {_one_line(note.get(tongue))}" for note in self.notes]
        return "\n".join(lines) + "\n"


_Entry = tuple[list[tuple[str, str]], Sequence[Twin]]


def _head(
    found: Extraction, brand: str, title: str, type_: IncidentType | None, opened: datetime | None, tongue: Language
) -> Iterator[str]:
    yield _say(
        tongue,
        "# 从粘贴的记录中整理的提案：逐条核对后再使用。status、disclosure 由人决定。",
        "# A proposal drawn from pasted text: check every entry. Status and disclosure are for a person to decide.",
    )
    yield f"brand: {_scalar(brand)}"
    yield f"title: {_scalar(title)}" + ("" if title else _say(tongue, "  # 请填写事件标题", "  # give it a title"))
    kinds = " ".join(one.value for one in IncidentType)
    chosen = type_.value if type_ else '""'
    yield f"type: {chosen}" + ("" if type_ else _say(tongue, f"  # 请选一个：{kinds}", f"  # one of: {kinds}"))
    yield f"language: {tongue.value}"
    if opened is None:
        yield 'opened_at: ""' + _say(
            tongue, "  # 请填写，如 2026-11-20T14:05:00+08:00", "  # for example 2026-11-20T14:05:00+00:00"
        )
    else:
        taken = found.first_said is not None and opened == found.first_said
        hint = _say(tongue, "  # 取自最早一条记录，请核对", "  # time of the earliest message; check it")
        yield f"opened_at: {opened.isoformat()}" + (hint if taken else "")


def _fact(number: int, fact: ProposedFact, tongue: Language) -> _Entry:
    pairs = [("id", f"f{number}"), ("text", _scalar(fact.text))]
    pairs += [("status", fact.status.value), ("disclosure", fact.disclosure.value)]
    pairs.append(("source", _scalar(fact.origin.label(tongue))))
    if fact.as_of is not None:
        pairs.append(("as_of", fact.as_of.isoformat()))
    return pairs, _notes(fact.text, fact.quote, fact.notes)


def _action(number: int, action: ProposedAction) -> _Entry:
    pairs = [("id", f"a{number}"), ("text", _scalar(action.text)), ("state", action.state.value)]
    if action.owner:
        pairs.append(("owner", _scalar(action.owner)))
    if action.at is not None:
        pairs.append(("at", action.at.isoformat()))
    where = Twin(zh=action.origin.label(Language.ZH), en=action.origin.label(Language.EN))
    return pairs, (where, *_notes(action.text, action.quote, action.notes))


def _notes(text: str, quote: str, notes: tuple[Twin, ...]) -> tuple[Twin, ...]:
    if text == quote:
        return notes
    return (Twin(zh=f"原话：{quote}", en=f"In their words: {quote}"), *notes)


def _entries(key: str, entries: Sequence[_Entry], tongue: Language) -> Iterator[str]:
    if not entries:
        return
    yield f"{key}:"
    for pairs, notes in entries:
        for at, (name, value) in enumerate(pairs):
            yield f"  {'-' if at == 0 else ' '} {name}: {value}"
        for note in notes:
            yield f"    # {_one_line(note.get(tongue))}"


def _say(tongue: Language, zh: str, en: str) -> str:
    return zh if tongue is Language.ZH else en


_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff\U0001fffe\U0001ffff]"
)


def _scalar(value: str) -> str:
    """A YAML string in double quotes: JSON's writing, with what YAML does not print left out."""
    return json.dumps(_UNPRINTABLE.sub("", value), ensure_ascii=False)


def _one_line(value: str) -> str:
    """A comment cannot end before its line does."""
    return " ".join(_UNPRINTABLE.sub("", value).split())
