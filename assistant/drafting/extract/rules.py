"""Sentences of a chat told apart without a model: facts that can be checked, actions, open questions, small talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import regex

from assistant.checks.grounding.inventory import read
from assistant.domain.vocabulary import ActionState
from assistant.drafting.extract.chat import Line
from assistant.drafting.extract.cues import Cues
from assistant.text.sentences import split_sentences


class Kind(StrEnum):
    """What a sentence is to an incident."""

    FACT = "fact"
    ACTION = "action"
    QUESTION = "question"
    NOISE = "noise"


class Candidate(NamedTuple):
    """A sentence, what the rules take it for, and whether they are sure."""

    line: Line
    text: str
    kind: Kind
    sure: bool
    state: ActionState = ActionState.DONE
    """Of an action."""


_LEADING = regex.compile(
    r"^(?:@\S+\s+|[\p{So}\p{Sk}\uFE0F\s]+"
    r"|(?:另外|还有|对了|然后|所以|好的?|嗯|各位(?:早|好)?|大家(?:早|好)|早|辛苦了?|ok|okay|so|also|and|btw|fyi"
    r"|(?:hi|hello|morning|hey)(?: (?:all|team|everyone|both|guys))?)[,，:：!！\s]+)+",
    regex.I,
)
_TRAILING = regex.compile(r"[\s。.;；,，!！~～\p{So}\uFE0F]+$")
_COMMA = regex.compile(r"[，；;]|,\s")
_LETTER = regex.compile(r"\p{L}")
_SHORTEST = {True: 4, False: 8}
"""Fewer Han characters, or Latin ones, say nothing that can be checked."""


def candidates(lines: Sequence[Line], cues: Cues) -> list[Candidate]:
    """Every sentence of the lines in order; system messages and empty words aside."""
    return [found for line in lines for found in _of_line(line, cues)]


def _of_line(line: Line, cues: Cues) -> Iterator[Candidate]:
    if cues.system.search(line.text):
        return
    before: Candidate | None = None
    began = 0
    for span in split_sentences(line.text):
        found = list(_of_sentence(span.of(line.text), line, cues))
        if before and len(found) == 1 and _goes_with(before, found[0], cues):
            before = before._replace(text=_bare(line.text[began : span.end]))
            continue
        for one in found:
            if before is not None:
                yield before
            before, began = one, span.start
    if before is not None:
        yield before


def _goes_with(before: Candidate, one: Candidate, cues: Cues) -> bool:
    """A figure without a verb (“About 1,200 units.”) is told of what stands before it."""
    short = len(one.text) <= (12 if any("\u4e00" <= c <= "\u9fff" for c in one.text) else 32)
    return before.kind is one.kind is Kind.FACT and short and not cues.claim.search(one.text)


def _of_sentence(sentence: str, line: Line, cues: Cues) -> Iterator[Candidate]:
    text = _bare(sentence)
    if not _LETTER.search(text):
        return
    kind, sure, state = _judge(text, line, cues)
    if kind is Kind.ACTION and not line.section:
        told, done = _told_before(text, line, cues)
        if told:
            yield Candidate(line, told, Kind.FACT, True)
            kind, sure, state = _judge(done, line, cues)
            text = done
    yield Candidate(line, text, kind, sure, state)


def _told_before(text: str, line: Line, cues: Cues) -> tuple[str, str]:
    """What is told before the action of the same sentence: 批次是…，我正在联系供应商. Empty where nothing is."""
    for match in reversed(list(_COMMA.finditer(text))):
        told, done = text[: match.start()].strip(), text[match.end() :].strip()
        if cues.deed.search(told) or _judge(done, line, cues)[0] is not Kind.ACTION:
            continue
        if _judge(told, line, cues)[0] is Kind.FACT and len(told) >= _SHORTEST["\u4e00" <= told[0] <= "\u9fff"]:
            return _bare(told), _bare(done)
    return "", text


def _bare(sentence: str) -> str:
    """Without address, emoji and closing marks; a question keeps its mark."""
    return _TRAILING.sub("", _LEADING.sub("", sentence.strip())).strip()


def _judge(text: str, line: Line, cues: Cues) -> tuple[Kind, bool, ActionState]:
    done = ActionState.DONE
    if cues.noise.fullmatch(text):
        return Kind.NOISE, True, done
    if line.section == "questions":
        return Kind.QUESTION, True, done
    if line.section in ("actions", "done"):
        return Kind.ACTION, True, state_of(text, cues) or (done if line.section == "done" else ActionState.PLANNED)
    exact, told = exact_in(text), cues.claim.search(text) is not None
    marked = text.endswith(("?", "？"))
    asked = marked or (cues.question.search(text) is not None and not (exact and told))
    by_others = cues.by_others.search(text) is not None
    state = None if by_others else state_of(text, cues)
    if asked and (marked or state not in (ActionState.DONE, ActionState.DOING)):
        return Kind.QUESTION, marked, done
    if state is not None:
        return Kind.ACTION, state is not ActionState.PLANNED or exact, state
    if exact or told:
        short = len(text) < _SHORTEST[any("\u4e00" <= c <= "\u9fff" for c in text)]
        known = bool(line.speaker or line.section) and not short
        return (Kind.NOISE if short and not exact else Kind.FACT), (exact and told) or (known and (exact or told)), done
    if line.speaker and not by_others and cues.deed.search(text):
        return Kind.ACTION, False, ActionState.PLANNED  # how far it has come is not told, so no more is made of it
    return Kind.NOISE, False, done


def state_of(text: str, cues: Cues) -> ActionState | None:
    """How far an action of ours has come, by its verb; `None` where no such verb is found or nothing is told."""
    if not cues.deed.search(text):
        return None
    doing, planned = cues.doing.search(text), cues.planned.search(text)
    done = cues.done.search(text)
    if done and not (planned and planned.start() < done.start()):
        return ActionState.DONE
    if doing:
        return ActionState.DOING
    return ActionState.PLANNED if planned else None


def exact_in(text: str) -> bool:
    """Whether something in it can be compared to the letter: a figure, a date, a time, a contact, a code, a place."""
    found = read(text)
    counted = any(not number.article and not number.ordinal for number in found.numbers)
    return counted or bool(found.contacts or found.days or found.times or found.durations or found.names)
