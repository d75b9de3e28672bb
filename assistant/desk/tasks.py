"""Builds the task of a request: what is asked of a model about which drafts, from the drafts' own basis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from assistant.checks.rulebook import RuleBook
from assistant.desk.checking import CheckingDesk
from assistant.desk.composing import Composer
from assistant.domain.content import Content
from assistant.domain.draft import Draft, Version
from assistant.domain.finding import Finding
from assistant.domain.request import Request, RequestKind
from assistant.domain.vocabulary import Stage
from assistant.drafting.composed import Composed
from assistant.drafting.model.guard import Guard, load_guard
from assistant.drafting.model.ledger import Telling
from assistant.drafting.model.statement import StatementTask
from assistant.drafting.model.task import Task
from assistant.drafting.model.wire import Refusals, load_refusals
from assistant.errors import RunError
from assistant.knowledge.library import Library
from assistant.settings import Settings

Subject = tuple[Draft, Version]


class Tasks:
    """Knows where brands, channels, prompts and word lists are."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        book: RuleBook,
        checking: CheckingDesk,
        composer: Composer,
    ) -> None:
        self._settings = settings
        self._library = library
        self._book = book
        self._checking = checking
        self._composer = composer

    @cached_property
    def _guard(self) -> Guard:
        return load_guard(self._settings.knowledge_base / "lexicons")

    @cached_property
    def _refusals(self) -> Refusals:
        return load_refusals(self._settings.knowledge_base / "lexicons")

    def task_for(self, request: Request, subjects: Sequence[Subject]) -> Task:
        """The task of a request about its drafts, each with the version that the model starts from."""
        if request.kind is RequestKind.STATEMENT:
            return self._statement(*subjects[0])
        raise RunError(
            zh=f"不会做这类任务：{request.kind.value}。", en=f"There is no task of the kind {request.kind.value}."
        )

    def _findings_of(self, draft: Draft) -> Callable[[Content], Sequence[Finding]]:
        return lambda content: self._checking.run(draft, content).findings

    def _statement(self, draft: Draft, version: Version) -> Task:
        incident = self._checking.basis(draft).incident
        if incident is None:
            raise RunError(zh=f"草稿 {draft.id} 没有台账。", en=f"Draft {draft.id} has no ledger.")
        brand = self._library.brand(draft.brand)
        stage = draft.stage or Stage.HOLDING
        telling = Telling(
            incident=incident,
            brand=brand,
            channel=self._book.channels.get(draft.platform),
            stage=stage,
            language=draft.language,
            library=self._composer.playbooks(brand),
            skeleton=version.content,
        )
        return StatementTask(
            telling,
            Composed(content=version.content, notes=version.notes, prompt=version.prompt),
            findings_of=self._findings_of(draft),
            guard=self._guard,
            refusals=self._refusals,
            prompts=self._settings.prompts,
            provider_seconds=self._settings.provider_seconds,
            local_seconds=self._settings.local_seconds,
        )
