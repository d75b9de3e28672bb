"""Which engines may write a text, and why the others do not: provider, embedded model, playbook."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from assistant.domain.draft import LadderStep, StepOutcome
from assistant.domain.model import ChatModel, FailureReason
from assistant.domain.ports import Clock
from assistant.domain.request import EngineChoice, RequestKind
from assistant.domain.vocabulary import Engine, Language, Strict, Twin
from assistant.errors import ModelFailure, SteadyVoiceError, UserError
from assistant.files import load_model
from assistant.llm.catalogue import chosen
from assistant.llm.ladder import Rung
from assistant.llm.local_server import file_problem
from assistant.llm.residency import why_not
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.desk.calls import CallsDesk
    from assistant.llm.bounded import Bounded
    from assistant.llm.local import LocalServer


LOG = logging.getLogger(__name__)


class Embedded(Strict):
    """Whether `auto` lets the embedded model do a task, with the figure that says so."""

    task: RequestKind
    language: Language
    use: bool
    figure: Twin
    measured_by: str = ""
    """The command that prints the figure."""
    checked: date


class LadderBook(Strict):
    """`rules/ladder.yaml`."""

    embedded: tuple[Embedded, ...]

    def of(self, task: RequestKind, language: Language) -> Embedded | None:
        """The entry for a task, if there is one."""
        return next((one for one in self.embedded if one.task is task and one.language is language), None)


@dataclass(frozen=True)
class Plan:
    """What is known before anything is written: whether a model is asked, and which rungs are passed over."""

    asked: EngineChoice
    asks: bool
    passed_over: tuple[LadderStep, ...] = ()


class Engines:
    """The rungs of the ladder, opened when they are first used. Close it when done."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        calls: Callable[[], CallsDesk],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._calls = calls
        self._lock = Lock()
        self._server: LocalServer | None = None
        self._provider: Bounded | None = None

    @cached_property
    def book(self) -> LadderBook:
        """Where the embedded model has shown itself better than the playbook."""
        return load_model(self._settings.knowledge_base / "rules" / "ladder.yaml", LadderBook)

    def plan(self, asked: EngineChoice, kind: RequestKind, language: Language) -> Plan:
        """Whether a model is to be asked. Raises `UserError` where the engine that was asked for is not set up."""
        if asked is EngineChoice.PLAYBOOK:
            return Plan(asked, asks=False)
        verdicts = self.verdicts(asked, kind, language)
        if asked is not EngineChoice.AUTO:
            refused = verdicts[Engine(asked.value)]
            if refused is not None:
                raise UserError(zh=refused.text.zh, en=refused.text.en, code=refused.code)
            return Plan(asked, asks=True)
        passed = tuple(passed_over(engine, why) for engine, why in verdicts.items() if why is not None)
        return Plan(asked, asks=len(passed) < len(verdicts), passed_over=passed)

    def verdicts(self, asked: EngineChoice, kind: RequestKind, language: Language) -> dict[Engine, ModelFailure | None]:
        """The model engines in the order of the ladder, each with why it will not write this.

        Raises `UserError` where the provider was asked for and its settings are wrong; for `auto` that is a reason.
        """
        chosen = {EngineChoice.AUTO: (Engine.PROVIDER, Engine.LOCAL)}.get(asked) or (Engine(asked.value),)
        found: dict[Engine, ModelFailure | None] = {}
        if Engine.PROVIDER in chosen:
            found[Engine.PROVIDER] = self._provider_missing(asked)
        if Engine.LOCAL in chosen:
            found[Engine.LOCAL] = self._local_missing() or (
                self._not_better(kind, language) if asked is EngineChoice.AUTO else None
            )
        return found

    def rungs(self, asked: EngineChoice, kind: RequestKind, language: Language, keep: Sequence[str]) -> list[Rung]:
        """The rungs for one request; `keep` are the brand's own contacts, which are not masked."""
        rungs = []
        for engine, why in self.verdicts(asked, kind, language).items():
            model = None
            if why is None:
                try:
                    model = self._model(engine, keep)
                except ModelFailure as failure:
                    why = failure
            rungs.append(Rung(engine=engine, model=model, why_not=why))
        return rungs

    def warm_up(self) -> None:
        """Load what the first request would wait for: the client library, and the embedded model where it writes."""
        from assistant.llm import bounded
        from assistant.llm.provider import warm_up

        if self._settings.provider is not None and self._provider_missing(EngineChoice.AUTO) is None:
            warm_up()
            bounded.warm_up(self._settings.provider.model)
        writes = any(one.use for one in self.book.embedded)
        if self._settings.provider is None and writes and self._local_missing() is None:
            warm_up()
            self._opened().start()

    def close(self) -> None:
        """Stop the embedded model, where it was started."""
        if self._server is not None:
            self._server.close()
            self._server = None

    # --- parts --------------------------------------------------------------------------------------------------

    def _provider_missing(self, asked: EngineChoice) -> ModelFailure | None:
        if self._settings.provider is None:
            return ModelFailure(
                FailureReason.NOT_SET_UP,
                zh="没有配置模型服务。请设置 STEADYVOICE_PROVIDER__BASE_URL、…__MODEL 和 …__API_KEY；"
                "不用模型时可选 --engine playbook（模板引擎）。",
                en="No provider is set up. Set STEADYVOICE_PROVIDER__BASE_URL, …__MODEL and …__API_KEY; "
                "--engine playbook needs no model.",
            )
        try:
            return why_not(self._settings.provider, self._settings)
        except UserError as error:
            if asked is not EngineChoice.AUTO:
                raise
            return ModelFailure(FailureReason.NOT_SET_UP, zh=error.text.zh, en=error.text.en)

    def _local_missing(self) -> ModelFailure | None:
        try:
            file = chosen(self._settings)
        except UserError as error:
            return ModelFailure(FailureReason.NOT_SET_UP, zh=error.text.zh, en=error.text.en)
        problem = file_problem(file, self._settings.models_dir)
        if problem is None:
            return None
        return ModelFailure(
            problem.reason,
            zh=f"{problem.text.zh}不用模型时可选 --engine playbook（模板引擎）。",
            en=f"{problem.text.en} --engine playbook needs no model.",
        )

    def _not_better(self, kind: RequestKind, language: Language) -> ModelFailure | None:
        entry = self.book.of(kind, language)
        if entry is not None and entry.use:
            return None
        figure = entry.figure if entry else Twin(zh="未测", en="not measured")
        return ModelFailure(
            FailureReason.NOT_CHOSEN,
            zh=f"自动模式下本机模型不写这类文字（{figure.zh}）；要用它请写 --engine local。",
            en=f"In auto the embedded model does not do this task ({figure.en}); --engine local asks for it.",
        )

    def _model(self, engine: Engine, keep: Sequence[str]) -> ChatModel:
        from assistant.llm.bounded import bounded

        endpoint = self._settings.provider
        if engine is Engine.LOCAL or endpoint is None:
            return bounded(self._local(), self._settings, self._calls(), self._clock, keep=keep)
        if self._provider is None:
            from assistant.llm.endpoint import endpoint_model

            calls = self._calls()
            self._provider = endpoint_model(endpoint, self._settings, calls, self._clock, calls)
        return self._provider.keeping(keep)

    def _local(self) -> ChatModel:
        from assistant.llm.local import local_model

        return local_model(self._settings, self._opened())

    def _opened(self) -> LocalServer:
        from assistant.llm.local import LocalServer

        with self._lock:
            if self._server is None:
                self._server = LocalServer(self._settings)
            return self._server


class WarmModels:
    """For a worker that stays: loads models once, beside the first jobs."""

    name = "models"
    address = ""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._done = False

    def keep(self) -> None:
        """Once; a model that cannot be loaded is told by the first request that needs it."""
        if not self._done:
            self._done = True
            try:
                self._engines.warm_up()
            except SteadyVoiceError:
                LOG.warning("models could not be loaded", exc_info=True)

    def stop(self) -> None:
        """Free the embedded model's memory."""
        self._engines.close()


def passed_over(engine: Engine, why: ModelFailure) -> LadderStep:
    """The step of a rung that was not tried."""
    return LadderStep(engine=engine, outcome=StepOutcome.SKIPPED, reason=why.reason.value, detail=why.text)
