"""Facts, actions and questions from a pasted text by a model; what does not stand in the text is not proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, JsonValue

from assistant.domain.extraction import Extraction, OpenQuestion, ProposedAction, ProposedFact
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason
from assistant.domain.vocabulary import ActionState, Engine, FactStatus, Strict, Twin
from assistant.drafting.extract.chat import Line
from assistant.drafting.extract.cues import Cues
from assistant.drafting.extract.propose import (
    IsOrder,
    Transcript,
    action_of,
    extract_by_rules,
    fact_of,
    origin_of,
    propose,
)
from assistant.drafting.extract.rules import Candidate, Kind, candidates, state_of
from assistant.drafting.model.extract_checks import beyond, line_of
from assistant.drafting.model.task import PROMPT_TOKENS_LOCAL
from assistant.drafting.model.wire import Refusals, failed, fenced, new_marker, prompt_for, read_document
from assistant.prompting import Template

Entry = TypeVar("Entry", ProposedFact, ProposedAction)

MOST_CHARACTERS = 12_000
"""Of the text in one prompt; what is beyond it is read by the rules alone."""
_PROVIDER_TOKENS = 4_000
_MOST_JUDGED = 12
"""Sentences that a small model is asked about at once."""
_TOLD = 60
"""Characters of a dropped proposal that its note shows."""
_STATES = [ActionState.PLANNED, ActionState.DOING, ActionState.DONE]


class _Fact(Strict):
    text: str
    quote: str
    disputed: bool = False


class _Action(Strict):
    text: str
    quote: str
    state: Literal["planned", "doing", "done"] = "planned"


class _Question(Strict):
    text: str
    quote: str


class _Proposed(Strict):
    facts: tuple[_Fact, ...] = ()
    actions: tuple[_Action, ...] = ()
    questions: tuple[_Question, ...] = ()


class _Kinds(Strict):
    kinds: tuple[str, ...] = Field(min_length=1)


class ExtractTask:
    """One request for the proposals of a pasted text, to whatever model the ladder offers."""

    def __init__(
        self,
        transcript: Transcript,
        cues: Cues,
        *,
        refusals: Refusals,
        prompts: Path,
        is_order: IsOrder | None = None,
        marker: Callable[[], str] = new_marker,
        provider_seconds: float,
        local_seconds: float,
    ) -> None:
        self._transcript = transcript
        self._cues = cues
        self._refusals = refusals
        self._prompts = prompts
        self._is_order = is_order
        self._marker = marker
        self._provider_seconds = provider_seconds
        self._local_seconds = local_seconds
        self._found = candidates(transcript.lines, cues)

    def by_rules(self) -> Extraction:
        """What the rules alone propose: there at once, and where no model answers."""
        return extract_by_rules(self._transcript, self._cues, self._is_order)

    def request(self, engine: Engine, model: ChatModel) -> ChatRequest:
        """The call. Raises `ModelFailure` (`NOTHING_KEPT`) where the rules leave a small model nothing to judge."""
        if engine is Engine.LOCAL:
            return self._judging(model)
        template = self._template(engine)
        parts = template.parts({"text": fenced(self._shown()[0], self._marker())})
        return ChatRequest(
            system=parts.system,
            user=parts.user,
            max_tokens=_PROVIDER_TOKENS,
            temperature=0.1,
            json_schema=_SCHEMA,
            deadline_seconds=self._provider_seconds,
        )

    def read(self, engine: Engine, reply: ChatReply) -> Extraction:
        """The proposals. Raises `ModelFailure` (`BAD_JSON`, `WRONG_SCHEMA`, `DECLINED`, `EMPTY`, `NOTHING_KEPT`)."""
        raw, complete = (reply.texts or ("",))[0], (reply.complete or (False,))[0]
        template = self._template(engine)
        found = self._judged(raw, complete) if engine is Engine.LOCAL else self._proposed(raw, complete)
        return found.model_copy(
            update={
                "engine": engine,
                "model": reply.model,
                "prompt": template.name,
                "prompt_digest": template.digest,
                "tokens": reply.tokens,
                "cost": reply.cost,
            }
        )

    def _template(self, engine: Engine) -> Template:
        name = "extract-local" if engine is Engine.LOCAL else "extract"
        return prompt_for(self._prompts, name, self._transcript.language)

    # --- a large model ------------------------------------------------------------------------------------------

    def _shown(self) -> tuple[str, int]:
        """Whole lines up to the limit, and the number of the last one."""
        shown: list[str] = []
        size = 0
        for row in self._transcript.text.split("\n"):
            size += len(row) + 1
            if size > MOST_CHARACTERS and shown:
                break
            shown.append(row[:MOST_CHARACTERS])
        last = shown[-1].partition("|")[0] if shown else ""
        return "\n".join(shown), int(last) if last.isdecimal() else 0

    def _proposed(self, raw: str, complete: bool) -> Extraction:
        language = self._transcript.language
        document = read_document(raw, _Proposed, complete=complete, language=language, refusals=self._refusals)
        dropped: list[Twin] = []
        facts = [one for fact in document.facts if (one := self._fact(fact, dropped))]
        actions = [made for action in document.actions if (made := self._action(action, dropped))]
        questions = [asked for question in document.questions if (asked := self._question(question, dropped))]
        if not (facts or actions or questions) and (document.facts or document.actions or document.questions):
            raise failed(FailureReason.NOTHING_KEPT, raw)
        return self._completed(facts, actions, questions, dropped)

    def _completed(
        self,
        facts: list[ProposedFact],
        actions: list[ProposedAction],
        questions: list[OpenQuestion],
        dropped: Sequence[Twin],
    ) -> Extraction:
        """With what the rules are sure of and the model passed over: nothing is lost by asking it."""
        ruled = self.by_rules()
        sure = {one.text for one in self._found if one.sure}
        told = [(fact.origin.first_line, fact.quote) for fact in facts]
        told += [(action.origin.first_line, action.quote) for action in actions]
        asked = {question.origin.first_line for question in questions}
        added_facts = [
            _added(f) for f in ruled.facts if f.text in sure and not _said(f.origin.first_line, f.quote, told)
        ]
        added = [_added(a) for a in ruled.actions if a.text in sure and not _said(a.origin.first_line, a.quote, told)]
        added_questions = [q for q in ruled.questions if q.text in sure and q.origin.first_line not in asked]
        return ruled.model_copy(
            update={
                "facts": tuple(_in_order((*facts, *added_facts))),
                "actions": tuple(_in_order((*actions, *added))),
                "questions": tuple(sorted((*questions, *added_questions), key=lambda q: q.origin.first_line)),
                "notes": (*dropped, *ruled.notes),
            }
        )

    def _fact(self, offered: _Fact, dropped: list[Twin]) -> ProposedFact | None:
        stands = self._stands(offered.text, offered.quote, dropped)
        if stands is None:
            return None
        line, quote = stands
        fact = fact_of(self._transcript, Candidate(line, quote, Kind.FACT, True), self._cues, self._is_order)
        status = FactStatus.DISPUTED if offered.disputed else fact.status
        return fact.model_copy(update={"text": _tidy(offered.text), "status": status})

    def _action(self, offered: _Action, dropped: list[Twin]) -> ProposedAction | None:
        stands = self._stands(offered.text, offered.quote, dropped)
        if stands is None:
            return None
        line, quote = stands
        ruled = state_of(quote, self._cues) or ActionState.PLANNED
        # never farther than the words say: what is being done is not told as done
        state = min(ruled, ActionState(offered.state), key=_STATES.index)
        told = Candidate(line, quote, Kind.ACTION, state.value == offered.state, state)
        action = action_of(self._transcript, told, self._cues, self._is_order)
        return action.model_copy(update={"text": _tidy(offered.text)})

    def _question(self, offered: _Question, dropped: list[Twin]) -> OpenQuestion | None:
        stands = self._stands(offered.text, offered.quote, dropped)
        return None if stands is None else OpenQuestion(text=_tidy(offered.text), origin=origin_of(stands[0]))

    def _stands(self, text: str, quote: str, dropped: list[Twin]) -> tuple[Line, str] | None:
        """The line and the words a proposal stands on; else a note on why it was dropped."""
        if not text.strip():
            return None
        found = line_of(quote, self._transcript.lines)
        why: Twin | None = Twin(zh="原文里没有这句话", en="the quote is not in the text")
        if found is not None:
            line, words = found
            if self._is_order is not None and self._is_order(words):
                why = Twin(zh="像是写给程序的指令", en="it reads like an order to a machine")
            else:
                why = beyond(text, words, line)
        if why is None:
            return found
        told = " ".join(text.split())[:_TOLD]
        dropped.append(
            Twin(zh=f"模型提出的“{told}”未收录：{why.zh}。", en=f"“{told}”, proposed by the model: {why.en}.")
        )
        return None

    # --- a small one --------------------------------------------------------------------------------------------

    def _open(self) -> list[int]:
        """Sentences of which the rules are not sure, as places in the list."""
        return [place for place, one in enumerate(self._found) if not one.sure][:_MOST_JUDGED]

    def _asked(self, model: ChatModel) -> tuple[str, list[int]]:
        """The numbered sentences that the budget takes."""
        rows: list[str] = []
        places: list[int] = []
        for place in self._open():
            rows.append(f"{len(rows) + 1}. {self._found[place].text[:120]}")
            if model.count_tokens("\n".join(rows)) > PROMPT_TOKENS_LOCAL - _FRAME:
                rows.pop()
                break
            places.append(place)
        return "\n".join(rows), places

    def _judging(self, model: ChatModel) -> ChatRequest:
        rows, places = self._asked(model)
        if not places:
            raise failed(
                FailureReason.NOTHING_KEPT,
                detail=("没有需要小模型判断的句子。", "There is no sentence for a small model to judge."),
            )
        template = self._template(Engine.LOCAL)
        parts = template.parts({"count": str(len(places)), "sentences": fenced(rows, self._marker())})
        return ChatRequest(
            system=parts.system,
            user=parts.user,
            max_tokens=20 + 8 * len(places),
            temperature=0.0,
            json_schema=_kinds_schema(len(places)),
            deadline_seconds=self._local_seconds,
        )

    def _judged(self, raw: str, complete: bool) -> Extraction:
        language = self._transcript.language
        document = read_document(raw, _Kinds, complete=complete, language=language, refusals=self._refusals)
        found = list(self._found)
        for place, word in zip(self._open(), document.kinds, strict=False):
            kind = next((kind for kind in Kind if kind.value == word), None)
            if kind is None:
                continue
            one = found[place]
            state = state_of(one.text, self._cues) or ActionState.PLANNED
            found[place] = one._replace(kind=kind, state=state)
        return propose(self._transcript, found, self._cues, self._is_order)


_FRAME = 40
"""Tokens of the words around the sentences."""


def _added(one: Entry) -> Entry:
    note = Twin(zh="模型没有列出，由规则补上。", en="Not listed by the model; added by the rules.")
    return one.model_copy(update={"notes": (*one.notes, note)})


def _said(line: int, quote: str, told: Iterable[tuple[int, str]]) -> bool:
    return any(line == other and (quote in words or words in quote) for other, words in told)


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: one.origin.first_line)


def _tidy(text: str) -> str:
    return " ".join(text.split()).rstrip("。.;；")


def _entry(**more: JsonValue) -> dict[str, JsonValue]:
    words: dict[str, JsonValue] = {"text": {"type": "string"}, "quote": {"type": "string"}}
    fields = words | more
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {
        "facts": {"type": "array", "items": _entry(disputed={"type": "boolean"})},
        "actions": {
            "type": "array",
            "items": _entry(state={"type": "string", "enum": [state.value for state in _STATES]}),
        },
        "questions": {"type": "array", "items": _entry()},
    },
    "required": ["facts", "actions", "questions"],
    "additionalProperties": False,
}


def _kinds_schema(count: int) -> dict[str, JsonValue]:
    return {
        "type": "object",
        "properties": {
            "kinds": {
                "type": "array",
                "items": {"type": "string", "enum": [kind.value for kind in Kind]},
                "minItems": count,
                "maxItems": count,
            }
        },
        "required": ["kinds"],
        "additionalProperties": False,
    }
