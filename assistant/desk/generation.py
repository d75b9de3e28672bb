"""Carries out requests in the worker: retrieve, climb the ladder, read, check, repair once, record.

Each call of a model is a recorded step of a durable job, so that a worker killed at any moment goes on where it
was: no recorded reply is asked for again, and a text is received once by its slot.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from pydantic import JsonValue

from assistant.desk.checking import CheckingDesk
from assistant.desk.drafting import with_findings
from assistant.desk.drafts import DraftsDesk
from assistant.desk.engines import Engines
from assistant.desk.extraction import ExtractionDesk
from assistant.desk.requests import RequestsDesk
from assistant.domain.draft import Draft, LadderStep, StepOutcome, Tokens, Version, Written
from assistant.domain.extraction import Extraction
from assistant.domain.finding import Finding
from assistant.domain.model import ChatModel, ChatReply, FailureReason, OnText, Purpose
from assistant.domain.request import Request, RequestKind, RequestState
from assistant.domain.vocabulary import Engine, Strict
from assistant.drafting.model.task import Modelled, Task, Unused
from assistant.errors import ModelFailure, SteadyVoiceError
from assistant.jobs.context import JobContext
from assistant.llm.ladder import Climbed, Rung, climb

Subject = tuple[Draft, Version]
TaskFor = Callable[[Request, Sequence[Subject]], Task]
"""Builds the task of a request about its drafts, each with the version it starts from."""


Texts = tuple[Modelled | Unused | None, ...]


class Attempted(Strict):
    """What came of climbing the ladder for a request; the recorded result of its step."""

    texts: tuple[Modelled | Unused | None, ...] = ()
    engine: Engine | None = None
    model: str = ""
    steps: tuple[LadderStep, ...] = ()
    tokens: Tokens = Tokens(input=None, output=None)
    cost: float | None = None
    took_ms: float = 0.0
    partial: tuple[str, ...] = ()
    stopped: bool = False
    """A person ended it."""

    def share(self, place: int) -> Attempted:
        """What one text is charged with: the first with the whole call, the others with nothing more."""
        first = next((i for i, text in enumerate(self.texts) if isinstance(text, Modelled)), 0)
        return self if place == first else self.model_copy(update={"tokens": Tokens(), "cost": 0.0})


class Read(Strict):
    """What came of having a pasted text read."""

    extraction: Extraction | None = None
    steps: tuple[LadderStep, ...] = ()
    stopped: bool = False


class GenerationDesk:
    """The handler of generation jobs."""

    def __init__(
        self,
        requests: RequestsDesk,
        drafts: DraftsDesk,
        checking: CheckingDesk,
        engines: Engines,
        task_for: TaskFor,
        extraction: ExtractionDesk,
        contacts: Callable[[str], tuple[str, ...]],
    ) -> None:
        """`contacts` gives a brand's own contacts: they go to a model as they are."""
        self._extraction = extraction
        self._requests = requests
        self._drafts = drafts
        self._checking = checking
        self._engines = engines
        self._task_for = task_for
        self._contacts = contacts

    def handle(self, job: JobContext) -> JsonValue:
        """Carry out the request that the job names; gives its state at the end."""
        request = self._requests.started(request_of(job.id))
        if request.state.ended:
            return request.state.value
        try:
            if request.kind is RequestKind.EXTRACTION:
                return self._extract(job, request).value
            return self._carry_out(job, request).value
        except SteadyVoiceError as error:
            self._requests.ended(request.id, RequestState.FAILED, error=error.text)
            raise

    def _carry_out(self, job: JobContext, request: Request) -> RequestState:
        subjects = [self._subject(request, place) for place in range(len(request.slots))]
        task = self._task_for(request, subjects)
        recorded = job.step("write", lambda: self._write(job, request, task).model_dump(mode="json"))
        attempted = Attempted.model_validate(recorded)
        lost: dict[str, object] = {}
        for place, modelled in enumerate(attempted.texts):
            try:
                if isinstance(modelled, Modelled):
                    self._receive(job, request, task, place, subjects[place], modelled, attempted.share(place))
                elif modelled is not None:
                    self._drafts.pass_over(request.id, place, modelled.reason.value, modelled.detail)
            except SteadyVoiceError as error:  # one text that cannot be recorded must not cost the others
                kept = modelled.content.body if isinstance(modelled, Modelled) else ""
                lost = {"error": error.text, "partial": (*attempted.partial, kept)}
        state = RequestState.STOPPED if attempted.stopped else RequestState.FAILED if lost else RequestState.DONE
        told = {"steps": attempted.steps, "partial": attempted.partial, **lost}
        ended = self._requests.ended(request.id, state, **told)
        job.emit({"event": "ended", "state": ended.state.value})
        return ended.state

    def _extract(self, job: JobContext, request: Request) -> RequestState:
        recorded = job.step("read", lambda: self._proposals(job, request).model_dump(mode="json"))
        read = Read.model_validate(recorded)
        state = RequestState.STOPPED if read.stopped else RequestState.DONE
        result = read.extraction.model_dump(mode="json") if read.extraction else None
        ended = self._requests.ended(request.id, state, steps=read.steps, result=result)
        return ended.state

    def _proposals(self, job: JobContext, request: Request) -> Read:
        task = self._extraction.task_for(request)

        def attempt(model: ChatModel) -> Extraction:
            job.emit({"event": "model", "engine": model.engine.value, "model": model.name})
            _refuse_stopped(job)
            asked = task.request(model.engine, model)
            return task.read(model.engine, model.chat(asked, self._purpose(request), _teller(job), job.stopped))

        climbed = climb(self._rungs(request), attempt)
        found = climbed.result and climbed.result.model_copy(update={"steps": climbed.steps})
        return Read(extraction=found, steps=climbed.steps, stopped=climbed.stopped)

    # --- parts --------------------------------------------------------------------------------------------------

    def _subject(self, request: Request, place: int) -> Subject:
        slot = request.slots[place]
        return self._drafts.to_change(request.actor, slot.draft, slot.base)

    def _purpose(self, request: Request) -> Purpose:
        return Purpose(
            person=request.actor.id,
            brand=request.brand,
            task=f"{request.kind.value}/{request.language.value}",
            request=request.id,
            incident=request.incident,
        )

    def _rungs(self, request: Request) -> list[Rung]:
        keep = self._contacts(request.brand)
        return self._engines.rungs(request.asked, request.kind, request.language, keep)

    def _write(self, job: JobContext, request: Request, task: Task) -> Attempted:
        replies: list[ChatReply] = []

        def attempt(model: ChatModel) -> Texts:
            _refuse_stopped(job)
            asked = task.request(model.engine, model)
            job.emit({"event": "model", "engine": model.engine.value, "model": model.name})
            reply = model.chat(asked, self._purpose(request), _teller(job), job.stopped)
            replies.append(reply)
            return task.read(model.engine, reply)

        started = time.perf_counter()
        climbed: Climbed[Texts] = climb(self._rungs(request), attempt)
        took = round((time.perf_counter() - started) * 1000, 1)
        if climbed.result is None:
            return Attempted(steps=climbed.steps, took_ms=took, partial=climbed.partial, stopped=climbed.stopped)
        reply = replies[-1]
        return Attempted(
            texts=climbed.result,
            engine=climbed.engine,
            model=reply.model,
            steps=climbed.steps,
            tokens=reply.tokens,
            cost=reply.cost,
            took_ms=took,
            partial=climbed.partial,
        )

    def _receive(
        self,
        job: JobContext,
        request: Request,
        task: Task,
        place: int,
        subject: Subject,
        modelled: Modelled,
        by: Attempted,
    ) -> None:
        draft, _ = subject
        written = with_findings(self._checking, draft, _written(modelled, by))
        if by.engine is Engine.PROVIDER and modelled.complete:
            # a step in any case: whether there are blockers may be answered otherwise when the job is taken up again
            found = written.findings
            again = job.step(
                f"repair {place}",
                lambda: self._repair(job, request, task, place, modelled, found, by).model_dump(mode="json"),
            )
            written = self._better(draft, written, Attempted.model_validate(again), by)
        slot = self._drafts.receive(request.actor, request.id, place, written, modelled.variant)
        job.emit({"event": "written", "draft": slot.written, "version": slot.version, "place": place})

    def _repair(
        self,
        job: JobContext,
        request: Request,
        task: Task,
        place: int,
        modelled: Modelled,
        found: Sequence[Finding],
        by: Attempted,
    ) -> Attempted:
        """One more turn where there are blockers; what it costs is told with it, whatever comes of it."""
        wanted = any(finding.blocks or finding.rule == UNCARRIED for finding in found)
        rungs = self._rungs(request) if wanted else []
        rung = next((one for one in rungs if one.engine is by.engine and one.model is not None), None)
        if rung is None or rung.model is None or by.engine is None:
            return NOT_MADE
        try:
            _refuse_stopped(job)
            asked = task.repair(by.engine, rung.model, modelled, found, place)
            reply = rung.model.chat(asked, self._purpose(request), None, job.stopped)
            text = task.read_repaired(by.engine, reply, modelled, place)
        except SteadyVoiceError as error:
            return NOT_MADE.model_copy(update={"steps": (_failed_repair(by, error),)})
        return Attempted(texts=(text,), engine=by.engine, model=reply.model, tokens=reply.tokens, cost=reply.cost)

    def _better(self, draft: Draft, first: Written, again: Attempted, by: Attempted) -> Written:
        """The repaired text where fewer blockers are left, with what both calls cost."""
        repaired = next((text for text in again.texts if isinstance(text, Modelled)), None)
        spent = by.model_copy(
            update={
                "tokens": _sum(by.tokens, again.tokens),
                "cost": _add(by.cost, again.cost),
                "steps": (*by.steps, *again.steps),
            }
        )
        charged = first.model_copy(update={"tokens": spent.tokens, "cost": spent.cost, "steps": spent.steps})
        if repaired is None:
            return charged
        second = with_findings(self._checking, draft, _written(repaired, spent))
        fewer = sum(f.blocks for f in second.findings) < sum(f.blocks for f in first.findings)
        return second if fewer else charged


UNCARRIED = "grounding.unsupported-claim"
"""A wrong guess at what is kept back is a warning and a right one a blocker: both get the turn, or it would tell."""

NOT_MADE = Attempted(tokens=Tokens(), cost=0.0)
"""A repair that was not needed, or that failed before it cost anything that is known."""


def _failed_repair(by: Attempted, error: SteadyVoiceError) -> LadderStep:
    reason = error.reason.value if isinstance(error, ModelFailure) else error.code
    return LadderStep(
        engine=by.engine or Engine.PROVIDER,
        model=by.model,
        outcome=StepOutcome.FAILED,
        reason=reason,
        detail=error.text,
    )


def _refuse_stopped(job: JobContext) -> None:
    if job.stopped():
        raise ModelFailure(FailureReason.STOPPED, zh="已按要求停止。", en="Stopped as asked.")


def request_of(job_id: str) -> str:
    """The request that a job carries out."""
    return job_id.rpartition(".")[0]


def _teller(job: JobContext) -> OnText:
    def tell(index: int, piece: str) -> None:
        job.emit({"event": "text", "index": index, "text": piece})

    return tell


def _written(modelled: Modelled, by: Attempted) -> Written:
    return Written(
        content=modelled.content,
        engine=by.engine or Engine.PLAYBOOK,
        model=by.model,
        prompt=modelled.prompt,
        prompt_digest=modelled.prompt_digest,
        complete=modelled.complete,
        notes=modelled.notes,
        evidence=modelled.evidence,
        steps=by.steps,
        tokens=by.tokens,
        cost=by.cost,
        took_ms=by.took_ms,
    )


def _sum(first: Tokens, second: Tokens) -> Tokens:
    return Tokens(input=_count(first.input, second.input), output=_count(first.output, second.output))


def _count(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _add(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second
