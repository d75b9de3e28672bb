"""Models: which there are, fetching the embedded one, and what each rung of the ladder can do right now."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from assistant.domain.model import ChatModel, ChatRequest, ModelRole, Purpose, Residency
from assistant.domain.people import Actor
from assistant.domain.ports import Clock
from assistant.domain.request import EngineChoice, RequestKind
from assistant.domain.vocabulary import Engine, Language, Strict, Twin
from assistant.errors import ModelFailure, SteadyVoiceError, UserError
from assistant.llm.catalogue import Catalogue, CatalogueEntry, chosen, file_of
from assistant.llm.local_server import LocalServer, file_problem
from assistant.llm.pull import OnProgress, Progress, Pulled, bring, pull
from assistant.llm.residency import PLACES, host_of, residency_of, why_not
from assistant.llm.structured import endpoint_key
from assistant.settings import Endpoint, Settings

if TYPE_CHECKING:
    from assistant.desk.calls import CallsDesk
    from assistant.desk.engines import Engines

__all__ = ["PLACES", "AutoChoice", "Listed", "ModelsDesk", "ModelsStatus", "Probed", "Progress", "Pulled", "RungStatus"]

_PROBE_SECONDS = 30.0
_PROBE_TASK = "probe/en"
_LOAD_SECONDS = 120.0
_NO_PLAYBOOK = (RequestKind.REVISION,)
"""Tasks that only a model does; the others can always be done by playbooks and rules."""


class Listed(Strict):
    """A model that can run on this machine."""

    name: str
    path: Path
    there: bool
    """The file is there, and is the one that the catalogue names."""
    chosen: bool
    """By the settings."""
    entry: CatalogueEntry | None = None
    """`None` for a file that a person brought."""
    why: Twin | None = None
    """Why it cannot be used, where it cannot."""


class Probed(Strict):
    """What a tiny call brought."""

    ok: bool
    took_ms: float
    first_token_ms: float | None = None
    load_ms: float | None = None
    """The embedded model: from nothing to ready."""
    why: Twin | None = None


class RungStatus(Strict):
    """One engine, or one more endpoint beside the ladder."""

    engine: Engine
    role: ModelRole = ModelRole.DRAFT
    model: str = ""
    host: str = ""
    residency: Residency | None = None
    ready: bool
    """Set up and allowed; whether it answers is what a probe tells."""
    structured: str | None = None
    """How it gives JSON, where that is known."""
    path: Path | None = None
    why: Twin | None = None
    probe: Probed | None = None


class AutoChoice(Strict):
    """Which engine `auto` asks for a task first, and why no better one."""

    task: RequestKind
    language: Language
    engine: Engine | None
    """`None`: the task takes a model, and there is none."""
    why: tuple[Twin, ...] = ()


class ModelsStatus(Strict):
    """Everything about models on this machine."""

    air_gap: bool
    residency: tuple[Residency, ...]
    rungs: tuple[RungStatus, ...]
    auto: tuple[AutoChoice, ...]

    @property
    def ok(self) -> bool:
        """Whether every probe that was made succeeded."""
        return all(rung.probe is None or rung.probe.ok for rung in self.rungs)

    def as_json(self) -> dict[str, JsonValue]:
        """Plain data."""
        return {"ok": self.ok, **self.model_dump(mode="json")}


@dataclass(frozen=True)
class _Asked:
    """An endpoint of the settings and what it is for."""

    role: ModelRole
    endpoint: Endpoint | None
    variable: str


class ModelsDesk:
    """`engines` and `calls` open the database, so they are asked for only where a status needs them."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        engines: Callable[[], Engines],
        calls: Callable[[], CallsDesk],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._engines = engines
        self._calls = calls

    # --- files --------------------------------------------------------------------------------------------------

    def listing(self) -> tuple[Listed, ...]:
        """The catalogue, after the file that the settings name where that is another. Raises `BadFile`."""
        catalogue = Catalogue.load(self._settings.knowledge_base)
        using: CatalogueEntry | None = None
        brought = []
        try:
            file = chosen(self._settings)
        except UserError as error:
            word = self._settings.model
            brought = [Listed(name=word, path=Path(word), there=False, chosen=True, why=error.text)]
        else:
            using = file.entry
            brought = [] if using else [Listed(name=file.name, path=file.path, there=True, chosen=True)]
        found = []
        for entry in catalogue.models:
            file = file_of(entry, self._settings)
            problem = file_problem(file, self._settings.models_dir)
            found.append(
                Listed(
                    name=entry.name,
                    path=file.path,
                    there=problem is None,
                    chosen=using == entry,
                    entry=entry,
                    why=problem.text if problem else None,
                )
            )
        return (*brought, *found)

    def pull(self, name: str = "", origin: Path | None = None, on_progress: OnProgress | None = None) -> Pulled:
        """Fetch a model of the catalogue (empty: the one that the settings choose), or take it from `origin`.

        Raises `UserError` (unknown name, air gap, no room, wrong file), `Conflict` while another pull runs, `RunError`
        where no source gives the file. What had come is kept, and the next pull goes on with it.
        """
        catalogue = Catalogue.load(self._settings.knowledge_base)
        wanted = name or self._settings.model
        names = {word for entry in catalogue.models for word in (entry.name, entry.file)}
        entry = catalogue.entry(name or (wanted if wanted.lower() in names else ""))
        folder = self._settings.models_dir
        if origin is not None:
            return bring(entry, folder, origin.expanduser(), on_progress)
        return pull(entry, folder, self._settings.air_gap, on_progress)

    # --- status -------------------------------------------------------------------------------------------------

    def status(self, actor: Actor, probe: bool = False) -> ModelsStatus:
        """Each rung and what `auto` would use. `probe` makes a tiny call to each model, which may cost a little."""
        settings = self._settings
        asked = (
            _Asked(ModelRole.DRAFT, settings.provider, "PROVIDER"),
            _Asked(ModelRole.JUDGE, settings.judge, "JUDGE"),
            _Asked(ModelRole.EMBEDDINGS, settings.embeddings, "EMBEDDINGS"),
        )
        rungs = [self._endpoint(one, actor, probe) for one in asked if one.endpoint or one.role is ModelRole.DRAFT]
        rungs.insert(1, self._local(actor, probe))
        rungs.append(RungStatus(engine=Engine.PLAYBOOK, residency=Residency.MACHINE, ready=True))
        auto = tuple(self._auto(task, language) for task in RequestKind for language in Language)
        return ModelsStatus(air_gap=settings.air_gap, residency=settings.residency, rungs=tuple(rungs), auto=auto)

    def _endpoint(self, asked: _Asked, actor: Actor, probe: bool) -> RungStatus:
        endpoint = asked.endpoint
        if endpoint is None:
            return RungStatus(engine=Engine.PROVIDER, role=asked.role, ready=False, why=_not_set(asked.variable))
        try:
            refused = why_not(endpoint, self._settings)
            status = RungStatus(
                engine=Engine.PROVIDER,
                role=asked.role,
                model=endpoint.model,
                host=host_of(endpoint.base_url),
                residency=residency_of(endpoint),
                ready=refused is None,
                why=refused.text if refused else None,
            )
        except UserError as error:
            return RungStatus(
                engine=Engine.PROVIDER, role=asked.role, model=endpoint.model, ready=False, why=error.text
            )
        if asked.role is ModelRole.EMBEDDINGS:
            return status
        task = "judge/probe" if asked.role is ModelRole.JUDGE else _PROBE_TASK
        tried = self._try(lambda: self._remote(asked, endpoint), actor, task) if probe and status.ready else None
        return status.model_copy(update={"structured": self._structured(endpoint), "probe": tried})

    def _structured(self, endpoint: Endpoint) -> str | None:
        if endpoint.structured != "auto":
            return endpoint.structured
        return self._calls().get(endpoint_key(endpoint.base_url, endpoint.model))

    def _local(self, actor: Actor, probe: bool) -> RungStatus:
        try:
            file = chosen(self._settings)
        except UserError as error:
            return RungStatus(engine=Engine.LOCAL, residency=Residency.MACHINE, ready=False, why=error.text)
        problem = file_problem(file, self._settings.models_dir)
        status = RungStatus(
            engine=Engine.LOCAL,
            model=file.name,
            residency=Residency.MACHINE,
            ready=problem is None,
            structured="json_schema",
            path=file.path,
            why=problem.text if problem else None,
        )
        if not probe or problem is not None:
            return status
        with LocalServer(self._settings) as server:
            began = time.perf_counter()
            try:
                server.start(_LOAD_SECONDS)
            except ModelFailure as failure:
                tried = Probed(ok=False, took_ms=_ms(began), why=failure.text)
            else:
                loaded = _ms(began)
                tried = self._try(lambda: self._embedded(server), actor).model_copy(update={"load_ms": loaded})
        return status.model_copy(update={"probe": tried})

    def _remote(self, asked: _Asked, endpoint: Endpoint) -> ChatModel:
        from assistant.llm.endpoint import endpoint_model, judge_model

        calls = self._calls()
        judge = judge_model(self._settings, calls, self._clock, calls) if asked.role is ModelRole.JUDGE else None
        return judge or endpoint_model(endpoint, self._settings, calls, self._clock, calls)

    def _embedded(self, server: LocalServer) -> ChatModel:
        from assistant.llm.bounded import bounded
        from assistant.llm.local import local_model

        return bounded(local_model(self._settings, server), self._settings, self._calls(), self._clock)

    def _try(self, model: Callable[[], ChatModel], actor: Actor, task: str = _PROBE_TASK) -> Probed:
        """One word, through all the bounds of an ordinary call, on the record as every call is."""
        request = ChatRequest(
            system="Answer with one word.",
            user="Say: ready",
            max_tokens=8,
            temperature=0,
            deadline_seconds=_PROBE_SECONDS,
        )
        began = time.perf_counter()
        try:
            reply = model().chat(request, Purpose(person=actor.id, brand="", task=task))
        except SteadyVoiceError as error:
            return Probed(ok=False, took_ms=_ms(began), why=error.text)
        return Probed(ok=True, took_ms=round(reply.took_ms, 1), first_token_ms=_rounded(reply.first_token_ms))

    def _auto(self, task: RequestKind, language: Language) -> AutoChoice:
        verdicts = self._engines().verdicts(EngineChoice.AUTO, task, language)
        why: list[Twin] = []
        for engine, refused in verdicts.items():
            if refused is None:
                return AutoChoice(task=task, language=language, engine=engine, why=tuple(why))
            why.append(refused.text)
        left = None if task in _NO_PLAYBOOK else Engine.PLAYBOOK
        return AutoChoice(task=task, language=language, engine=left, why=tuple(why))


def _not_set(variable: str) -> Twin:
    names = f"STEADYVOICE_{variable}__BASE_URL, …__MODEL, …__API_KEY"
    return Twin(zh=f"未配置。需要时设置 {names}。", en=f"Not set up. Set {names} where one is wanted.")


def _ms(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
