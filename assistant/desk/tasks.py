"""Builds the task of a request: what is asked of a model about which drafts, from the drafts' own basis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from pydantic import JsonValue

from assistant.checks.rulebook import RuleBook
from assistant.desk.checking import CheckingDesk
from assistant.desk.composing import Composer
from assistant.desk.drafts import DraftsDesk
from assistant.domain.content import Content
from assistant.domain.draft import Draft, Version
from assistant.domain.finding import Finding
from assistant.domain.request import Request, RequestKind
from assistant.domain.revision import RevisionWish, WishKind
from assistant.domain.vocabulary import DraftKind, Language, Move, Risk, Stage
from assistant.drafting.composed import Composed
from assistant.drafting.model.guard import Guard, load_guard
from assistant.drafting.model.ledger import Telling
from assistant.drafting.model.post import PostTask
from assistant.drafting.model.reply import ReplyTask
from assistant.drafting.model.reply_filter import Passed, ReplyFilter
from assistant.drafting.model.reply_material import ReplyDraft, ReplyMaterial, reply_material
from assistant.drafting.model.reply_words import ReplyWords, load_reply_words
from assistant.drafting.model.revise import ReviseTask
from assistant.drafting.model.revise_reference import Reference
from assistant.drafting.model.statement import StatementTask
from assistant.drafting.model.task import Task
from assistant.drafting.model.wire import Refusals, load_refusals
from assistant.drafting.post import ComposedPost
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
        drafts: DraftsDesk,
    ) -> None:
        self._settings = settings
        self._library = library
        self._book = book
        self._checking = checking
        self._composer = composer
        self._drafts = drafts

    @cached_property
    def _guard(self) -> Guard:
        return load_guard(self._settings.knowledge_base / "lexicons")

    @cached_property
    def _refusals(self) -> Refusals:
        return load_refusals(self._settings.knowledge_base / "lexicons")

    @cached_property
    def _reply_words(self) -> ReplyWords:
        return load_reply_words(self._settings.knowledge_base / "lexicons")

    def task_for(self, request: Request, subjects: Sequence[Subject]) -> Task:
        """The task of a request about its drafts, each with the version that the model starts from."""
        match request.kind:
            case RequestKind.STATEMENT:
                return self._statement(*subjects[0])
            case RequestKind.POST:
                return self._posts(subjects)
            case RequestKind.REPLY:
                return self._replies(subjects)
            case RequestKind.REVISION:
                return self._revision(request, *subjects[0])
            case RequestKind.EXTRACTION:
                raise RunError(zh="提取事实的任务没有草稿。", en="An extraction has no drafts.")

    def _findings_of(self, draft: Draft) -> Callable[[Content], Sequence[Finding]]:
        return lambda content: self._checking.run(draft, content).findings

    def _statement(self, draft: Draft, version: Version) -> Task:
        return StatementTask(
            self._telling(draft, version),
            Composed(content=version.content, notes=version.notes, prompt=version.prompt),
            findings_of=self._findings_of(draft),
            guard=self._guard,
            refusals=self._refusals,
            prompts=self._settings.prompts,
            provider_seconds=self._settings.provider_seconds,
            local_seconds=self._settings.local_seconds,
        )

    def _telling(self, draft: Draft, version: Version) -> Telling:
        incident = self._checking.basis(draft).incident
        if incident is None:
            raise _no_basis(draft)
        brand = self._library.brand(draft.brand)
        return Telling(
            incident=incident,
            brand=brand,
            channel=self._book.channels.get(draft.platform),
            stage=draft.stage or Stage.HOLDING,
            language=draft.language,
            library=self._composer.playbooks(brand),
            skeleton=version.content,
        )

    def _posts(self, subjects: Sequence[Subject]) -> Task:
        draft, _ = subjects[0]
        brief = self._checking.basis(draft).brief
        if brief is None:
            raise _no_basis(draft)
        brand = self._library.brand(draft.brand)
        return PostTask(
            brief,
            brand,
            self._book.channels.get(draft.platform),
            draft.language,
            [_composed_post(one, version) for one, version in subjects],
            evidence=(*self._composer.campaigns(brief, brand), *self._composer.guidelines(brief, brand)),
            templates=self._composer.templates(brand),
            findings_of=self._findings_of(draft),
            guard=self._guard,
            refusals=self._refusals,
            prompts=self._settings.prompts,
            provider_seconds=self._settings.provider_seconds,
            local_seconds=self._settings.local_seconds,
        )

    def _replies(self, subjects: Sequence[Subject]) -> Task:
        return ReplyTask(
            self._reply_material(subjects),
            findings_of=self._findings_of(subjects[0][0]),
            words=self._reply_words,
            refusals=self._refusals,
            prompts=self._settings.prompts,
            provider_seconds=self._settings.provider_seconds,
            local_seconds=self._settings.local_seconds,
        )

    def _reply_material(self, subjects: Sequence[Subject]) -> ReplyMaterial:
        draft, _ = subjects[0]
        comment = self._checking.basis(draft).comment
        if comment is None:
            raise _no_basis(draft)
        brand = self._library.brand(draft.brand)
        return reply_material(
            comment,
            brand,
            self._book.channels.get(draft.platform),
            draft.language,
            [_reply_draft(one, version) for one, version in subjects],
            self._composer.reply_library(brand),
            self._composer.intents,
            self._composer.policies(comment, brand, draft.language),
            self._book,
            draft.created_at.date(),
        )

    def _revision(self, request: Request, draft: Draft, version: Version) -> Task:
        wish = RevisionWish.model_validate(request.payload["wish"])
        source_draft, source = draft, version
        if wish.kind is WishKind.TWIN:
            of = str(request.payload["of"])
            source_draft, source = self._drafts.to_change(request.actor, of, _number(request.payload))
        reference, held = self._ground(draft, version)
        return ReviseTask(
            source.content,
            source_draft.language,
            wish,
            self._library.brand(draft.brand),
            self._book.channels.get(draft.platform),
            findings_of=self._findings_of(draft),
            guard=self._guard,
            refusals=self._refusals,
            prompts=self._settings.prompts,
            complete=source.complete,
            reference=reference,
            source_findings_of=self._findings_of(source_draft),
            held=held,
            provider_seconds=self._settings.provider_seconds,
            local_seconds=self._settings.local_seconds,
        )

    def _ground(self, draft: Draft, version: Version) -> tuple[str, Callable[[str], Passed] | None]:
        """What a change of the text may draw on, and for replies what of it may stand."""
        reference = Reference(self._settings.prompts, self._library.brand(draft.brand), draft.language)
        if draft.kind is DraftKind.STATEMENT:
            return reference.of_statement(self._telling(draft, version)), None
        if draft.kind is DraftKind.POST:
            brief = self._checking.basis(draft).brief
            return reference.of_post(brief) if brief else "", None
        material = self._reply_material([(draft, version)])
        filtering = ReplyFilter(material, self._reply_words, self._findings_of(draft))
        before = version.content.body
        return reference.of_reply(material), lambda text: filtering.passed(text, material.drafts[0], before)


def _number(payload: Mapping[str, JsonValue]) -> int:
    number = payload["version"]
    return number if isinstance(number, int) else 1


def _made_of(version: Version) -> str:
    """Id of the template or the approved reply that the playbook's text stands on: `post/<id>/zh@1`."""
    parts = version.prompt.split("/")
    return parts[1] if len(parts) == 3 else ""


def _composed_post(draft: Draft, version: Version) -> ComposedPost:
    return ComposedPost(
        content=version.content,
        notes=version.notes,
        prompt=version.prompt,
        variant=draft.variant,
        template=_made_of(version),
        language=Language(version.prompt.rpartition("/")[2].partition("@")[0] or draft.language.value),
    )


def _reply_draft(draft: Draft, version: Version) -> ReplyDraft:
    return ReplyDraft(
        move=draft.move or Move.ANSWER,
        make_good=draft.make_good,
        risk=draft.risk or Risk.MEDIUM,
        text=version.content.body,
        source=_made_of(version),
    )


def _no_basis(draft: Draft) -> RunError:
    return RunError(
        zh=f"草稿 {draft.id} 没有留下写作依据（台账、简报或评论）。",
        en=f"Draft {draft.id} has nothing it was written from: no ledger, brief or comment.",
    )
