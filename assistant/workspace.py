"""The composition root: opens the store, the rules, the library and the index, and hands them to the desks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.checks.platform import published_text
from assistant.checks.rulebook import RuleBook
from assistant.crisis.rules import CrisisBook
from assistant.desk.audit import AuditDesk
from assistant.desk.base import Desk
from assistant.desk.calls import CallsDesk
from assistant.desk.checking import CheckingDesk
from assistant.desk.composing import Composer
from assistant.desk.crisis import CrisisDesk
from assistant.desk.demo import DemoDesk
from assistant.desk.drafting import DraftingDesk
from assistant.desk.drafts import DraftsDesk
from assistant.desk.embedders import open_embedder
from assistant.desk.engines import Engines, WarmModels
from assistant.desk.evidence import EvidenceDesk
from assistant.desk.extraction import ExtractionDesk
from assistant.desk.generation import GenerationDesk
from assistant.desk.incidents import IncidentsDesk
from assistant.desk.knowledge import KnowledgeDesk
from assistant.desk.matter import Matters
from assistant.desk.models import ModelsDesk
from assistant.desk.people import PeopleDesk
from assistant.desk.release import ReleaseDesk
from assistant.desk.requests import RequestsDesk
from assistant.desk.review import ReviewDesk
from assistant.desk.revising import RevisingDesk
from assistant.desk.running import RunningDesk
from assistant.desk.tasks import Tasks
from assistant.domain.draft import Draft
from assistant.domain.ports import Clock
from assistant.drafting.playbook.library import load_overrides, load_playbooks
from assistant.drafting.reply import IntentTable
from assistant.errors import UserError
from assistant.files import load_model
from assistant.knowledge.library import Library, Problem
from assistant.review.head import AuditVault
from assistant.review.policy import ReviewPolicy
from assistant.settings import Settings, load_settings
from assistant.store.engine import Store, open_store

if TYPE_CHECKING:
    from assistant.jobs.client import JobClient
    from assistant.jobs.runner import JobRunner
    from assistant.jobs.worker import Worker


def system_clock() -> datetime:
    """The current moment in the machine's time zone."""
    return datetime.now().astimezone()  # noqa: TID251 - the one place where time is read


class Workspace:
    """Everything that one process needs; parts are opened when first used. Close it when done."""

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        self.settings = settings
        self.clock = clock

    # --- what everything stands on ------------------------------------------------------------------------------

    @cached_property
    def store(self) -> Store:
        """The database, brought up to date."""
        store = open_store(self.settings.database, self.settings.data_dir)
        store.upgrade(without_backup=self.settings.upgrade_without_backup)
        return store

    @cached_property
    def vault(self) -> AuditVault:
        """Key and head of the audit chain, kept outside the database."""
        return AuditVault(self.settings.data_dir)

    @cached_property
    def library(self) -> Library:
        """Brands and house texts as files."""
        return Library(self.settings.knowledge_base)

    @cached_property
    def book(self) -> RuleBook:
        """Rules and the channel table."""
        return RuleBook.load(self.settings.knowledge_base / "rules")

    @cached_property
    def policy(self) -> ReviewPolicy:
        """Who may write, decide, waive and release."""
        return ReviewPolicy.load(self.settings.knowledge_base / "rules" / "review_policy.yaml")

    @cached_property
    def _desk(self) -> Desk:
        return Desk(self.store, self.clock, self.vault)

    # --- desks --------------------------------------------------------------------------------------------------

    @cached_property
    def people(self) -> PeopleDesk:
        """Accounts and sign-in."""
        return PeopleDesk(self._desk, lambda: self.library.brand_ids)

    @cached_property
    def knowledge(self) -> KnowledgeDesk:
        """Documents in, passages out."""
        return KnowledgeDesk(
            self.store, self.clock, self.vault, self.settings, lambda: open_embedder(self.settings, self.library)
        )

    @cached_property
    def evidence(self) -> EvidenceDesk:
        """Passages of brand folders that bear on a text."""
        return EvidenceDesk(self.library, self.settings)

    @cached_property
    def checking(self) -> CheckingDesk:
        """Checks of any text."""
        return CheckingDesk(
            self.settings,
            self.library,
            self.book,
            self.evidence,
            earlier=lambda incident_id, own: self.drafts.released_on(incident_id, but=own),
        )

    @cached_property
    def drafts(self) -> DraftsDesk:
        """Drafts as they are stored."""
        return DraftsDesk(self._desk, self.policy)

    @cached_property
    def incidents(self) -> IncidentsDesk:
        """Recorded incidents."""
        return IncidentsDesk(self._desk, self.policy)

    @cached_property
    def crisis(self) -> CrisisDesk:
        """Severity and clocks."""
        return CrisisDesk(CrisisBook.load(self.settings.knowledge_base / "rules"), self.library, self.clock)

    @cached_property
    def composer(self) -> Composer:
        """The playbook engine."""
        return Composer(
            self.library,
            self.book,
            lambda: load_playbooks(self.settings.knowledge_base / "playbooks"),
            lambda: load_model(self.settings.knowledge_base / "rules" / "intents.yaml", IntentTable),
            self.evidence,
            self.clock,
        )

    @cached_property
    def drafting(self) -> DraftingDesk:
        """Posts, replies and statements."""
        return DraftingDesk(self.drafts, self.incidents, self.checking, self.library, self.composer, self.engines)

    @cached_property
    def revising(self) -> RevisingDesk:
        """Changes to drafts."""
        return RevisingDesk(self.drafts, self.requests, self.checking, self.library, self.composer, self.engines)

    # --- models and jobs ----------------------------------------------------------------------------------------

    @cached_property
    def requests(self) -> RequestsDesk:
        """What models were asked to write."""
        return RequestsDesk(self._desk, self.policy)

    @cached_property
    def calls(self) -> CallsDesk:
        """The record of model calls."""
        return CallsDesk(self._desk)

    @cached_property
    def models(self) -> ModelsDesk:
        """The embedded model and the endpoints."""
        return ModelsDesk(self.settings, self.clock, lambda: self.engines, lambda: self.calls)

    @cached_property
    def engines(self) -> Engines:
        """The rungs of the ladder."""
        return Engines(self.settings, self.clock, lambda: self.calls)

    @cached_property
    def extraction(self) -> ExtractionDesk:
        """Proposals from pasted text."""
        return ExtractionDesk(
            self._desk, self.policy, self.library, self.book, self.settings, self.requests, lambda: self.engines
        )

    @cached_property
    def generation(self) -> GenerationDesk:
        """Carries out requests in the worker."""
        tasks = Tasks(self.settings, self.library, self.book, self.checking, self.composer, self.drafts)
        return GenerationDesk(
            self.requests,
            self.drafts,
            self.checking,
            self.engines,
            tasks.task_for,
            self.extraction,
            lambda brand_id: self.library.brand(brand_id).contacts(),
        )

    @cached_property
    def running(self) -> RunningDesk:
        """Gets requests done."""
        return RunningDesk(
            self.requests,
            lambda: self.generation,
            lambda: self._runner,
            lambda: self._queue,
            self.settings.data_dir,
        )

    @cached_property
    def _queue(self) -> JobClient:
        from assistant.jobs.client import JobClient

        return JobClient(self.settings.data_dir, self._jobs_url)

    @cached_property
    def _runner(self) -> JobRunner:
        from assistant.jobs.runner import JobRunner

        return JobRunner(
            self.settings.data_dir, lambda: self.worker(stays=False), self._jobs_url, self.settings.provider_seconds
        )

    @property
    def _jobs_url(self) -> str | None:
        return self.settings.jobs_url.get_secret_value() if self.settings.jobs_url else None

    def worker(self, stays: bool = True) -> Worker:
        """The worker of this data directory, not yet started; one that `stays` serves the index and loads models."""
        from assistant.jobs.worker import Service, Worker

        services: tuple[Service, ...] = ()
        if stays:
            services = (self.knowledge.index_server(), WarmModels(self.engines))

        return Worker(
            self.settings.data_dir,
            self.running.handlers(),
            self.clock,
            database_url=self._jobs_url,
            sweep=self.running.orphans,
            stopped=self.running.stop_asked,
            services=services,
        )

    @cached_property
    def _matters(self) -> Matters:
        return Matters(
            self.policy,
            recheck=self.checking.recheck,
            markets=lambda brand_id: self.library.brand(brand_id).markets,
            published=lambda content, platform: published_text(content, self.book.channels.get(platform)),
            names=self._names,
        )

    def _names(self, draft: Draft) -> tuple[str, str]:
        """Brand and channel as a reader of the release knows them."""
        brand, channel = self.library.brand(draft.brand), self.book.channels.get(draft.platform)
        return brand.name.get(draft.language), channel.name.get(draft.language)

    @cached_property
    def reviews(self) -> ReviewDesk:
        """Submission and decisions."""
        return ReviewDesk(self._desk, self._matters)

    @cached_property
    def releases(self) -> ReleaseDesk:
        """Export of approved texts."""
        return ReleaseDesk(self._desk, self._matters)

    @cached_property
    def audit(self) -> AuditDesk:
        """The record of everything that was done."""
        return AuditDesk(self._desk)

    @cached_property
    def demo(self) -> DemoDesk:
        """Sample brands and demo people."""
        return DemoDesk(self.library, self.knowledge, self.people)

    # --- across desks -------------------------------------------------------------------------------------------

    def brand_problems(self, brand_id: str) -> Iterator[Problem]:
        """Everything wrong with a brand folder, its own playbooks included."""
        yield from self.library.problems(brand_id)
        folder = self.library.folder(brand_id) / "playbooks"
        try:
            load_overrides(folder)
        except UserError as error:
            yield Problem(folder, error.text)

    def close(self) -> None:
        """Close what was opened."""
        if "engines" in self.__dict__:
            self.engines.close()
        if "_queue" in self.__dict__:
            self._queue.close()
        if "store" in self.__dict__:
            self.store.close()


def open_workspace(settings: Settings | None = None) -> Workspace:
    """The workspace of this machine's settings. Raises `UserError` on a bad setting."""
    chosen = settings or load_settings()
    if not (chosen.knowledge_base / "rules").is_dir():
        raise UserError(
            zh=f"找不到知识库文件夹 {chosen.knowledge_base}（其中应有 rules/ 和 brands/）。"
            "请检查 STEADYVOICE_KNOWLEDGE_BASE。",
            en=f"There is no knowledge base at {chosen.knowledge_base} (it holds rules/ and brands/). "
            "Check STEADYVOICE_KNOWLEDGE_BASE.",
        )
    return Workspace(chosen)
