"""From a brief, a comment or an incident to recorded drafts: compose, check, record."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from assistant.checks.rulebook import RuleBook
from assistant.desk.checking import CheckingDesk, basis_of
from assistant.desk.drafted import Answered, Drafted
from assistant.desk.drafts import DraftsDesk
from assistant.desk.evidence import EvidenceDesk
from assistant.desk.incidents import IncidentsDesk
from assistant.desk.rewriting import brief_file, ledger_file
from assistant.domain.brand import Brand
from assistant.domain.brief import Brief, Comment
from assistant.domain.channel import ChannelSpec
from assistant.domain.content import Content
from assistant.domain.draft import Draft, NewDraft, Written
from assistant.domain.incident import Incident
from assistant.domain.people import Actor
from assistant.domain.ports import Clock
from assistant.domain.vocabulary import DocumentKind, DraftKind, Engine, Language, Platform, Stage
from assistant.drafting.composed import Composed
from assistant.drafting.playbook.library import PlaybookLibrary, load_overrides
from assistant.drafting.playbook.statement import compose_statement
from assistant.drafting.post import ComposedPost, compose_posts
from assistant.drafting.reply import ComposedReply, IntentTable, compose_replies
from assistant.errors import UserError
from assistant.files import load_model
from assistant.knowledge.library import Library
from assistant.text.scripts import detect_language


class EngineChoice(StrEnum):
    """What a person may ask for."""

    AUTO = "auto"
    PROVIDER = "provider"
    LOCAL = "local"
    PLAYBOOK = "playbook"


def playbook_or_refuse(word: str) -> Engine:
    """The engine that writes. Raises `UserError` for an unknown one, or for one that is not set up."""
    if word in (EngineChoice.AUTO, EngineChoice.PLAYBOOK):
        return Engine.PLAYBOOK
    if word in (EngineChoice.PROVIDER, EngineChoice.LOCAL):
        raise UserError(
            zh=f"没有配置 `{word}` 引擎。请用 --engine playbook（模板引擎，不需要模型），或用 auto。",
            en=f"No `{word}` engine is set up. Use --engine playbook (it needs no model), or auto.",
        )
    raise UserError(
        zh=f"--engine：没有 `{word}`；可选：auto、provider、local、playbook。",
        en=f"--engine: there is no `{word}`; one of: auto, provider, local, playbook.",
    )


class DraftingDesk:
    """Composes with the playbook engine, runs the checks, records every text as a version."""

    def __init__(
        self,
        drafts: DraftsDesk,
        incidents: IncidentsDesk,
        checking: CheckingDesk,
        library: Library,
        book: RuleBook,
        playbooks: Callable[[], PlaybookLibrary],
        intents: Callable[[], IntentTable],
        evidence: EvidenceDesk,
        clock: Clock,
    ) -> None:
        """Playbooks and intents are read when first needed: a fault in one must not keep the other from writing."""
        self._drafts = drafts
        self._incidents = incidents
        self._checking = checking
        self._library = library
        self._book = book
        self._playbooks = cache(playbooks)
        self._intents = cache(intents)
        self._evidence = evidence
        self._clock = clock

    # --- statements ---------------------------------------------------------------------------------------------

    def statements(
        self,
        actor: Actor,
        basis: str,
        channels: Sequence[Platform],
        stage: Stage,
        language: Language | None,
        engine: str,
    ) -> list[Drafted]:
        """A statement for each channel (default: the incident's own, else the brand's first).

        `basis` is the path of an `incident.yaml` or the id of a recorded incident.
        """
        playbook_or_refuse(engine)
        incident, incident_id = self.incident_from(actor, basis)
        brand = self._library.brand(incident.brand)
        wanted = tuple(dict.fromkeys(channels or incident.channels)) or (_home(brand),)
        tongue = language or incident.language
        drafted = []
        for platform in wanted:
            started = time.perf_counter()
            composed = self._statement(incident, brand, self._book.channels.get(platform), stage, tongue)
            new = NewDraft(
                kind=DraftKind.STATEMENT,
                brand=brand.id,
                platform=platform,
                language=tongue,
                stage=stage,
                title=incident.title,
                basis=basis_of(incident=incident, incident_id=incident_id),
            )
            drafted.append(self._record(actor, new, composed, started))
        return drafted

    def incident_from(self, actor: Actor, word: str) -> tuple[Incident, str]:
        """The ledger that a word names, with its id where it is recorded. Raises `NotFound`, `BadFile`."""
        path = Path(word)
        if path.suffix.lower() in (".yaml", ".yml", ".json") or path.is_file():
            return load_model(path, Incident), ""
        return self._incidents.find(actor, word), word

    def _statement(
        self, incident: Incident, brand: Brand, channel: ChannelSpec, stage: Stage, language: Language
    ) -> Composed:
        own = load_overrides(self._library.folder(brand.id) / "playbooks")
        library = self._playbooks().with_overrides(own) if own else self._playbooks()
        return compose_statement(incident, brand, channel, stage, language, library)

    # --- posts --------------------------------------------------------------------------------------------------

    def posts(
        self,
        actor: Actor,
        brief: Brief,
        platforms: Sequence[Platform],
        variants: int,
        language: Language | None,
        engine: str,
    ) -> list[Drafted]:
        """Posts for each platform (default: the brief's), `variants` of each that differ in angle."""
        playbook_or_refuse(engine)
        brand = self._library.brand(brief.brand)
        wanted = tuple(dict.fromkeys(platforms or brief.platforms)) or (_home(brand),)
        tongue = language or brief.language
        drafted = []
        for platform in wanted:
            started = time.perf_counter()
            for composed in self._posts(brief, brand, platform, tongue, variants):
                new = NewDraft(
                    kind=DraftKind.POST,
                    brand=brand.id,
                    platform=platform,
                    language=tongue,
                    title=brief.goal,
                    basis=basis_of(brief=brief),
                    variant=composed.variant,
                )
                drafted.append(self._record(actor, new, composed, started))
                started = time.perf_counter()
        return drafted

    def _posts(
        self, brief: Brief, brand: Brand, platform: Platform, language: Language, variants: int
    ) -> list[ComposedPost]:
        templates = (*self._library.templates(brand.id), *self._library.house_templates)
        words = " ".join((brief.goal, brief.product, *brief.key_messages))
        evidence = self._evidence.relevant(brand.id, words, (DocumentKind.CAMPAIGN,))
        return compose_posts(
            brief, brand, self._book.channels.get(platform), language, templates, evidence, variants=variants
        )

    # --- replies ------------------------------------------------------------------------------------------------

    def replies(
        self,
        actor: Actor,
        comment: str,
        platform: Platform,
        brand_id: str,
        language: Language | None,
        engine: str,
    ) -> Answered:
        """At least two replies that differ in their move, and what to do first."""
        playbook_or_refuse(engine)
        brand = self._library.brand(brand_id)
        said = _comment(comment, platform)
        tongue = language or detect_language(said.text) or brand.languages[0]
        started = time.perf_counter()
        evidence = self._evidence.relevant(brand.id, said.text, (DocumentKind.POLICY,), language=tongue)
        replies = (*self._library.replies(brand.id), *self._library.house_replies)
        composed = compose_replies(
            said,
            brand,
            self._book.channels.get(platform),
            tongue,
            replies,
            self._intents(),
            evidence,
            today=self._clock().date(),
        )
        drafted = []
        for one in composed.replies:
            drafted.append(self._record(actor, _new_reply(said, brand, platform, tongue, one), one, started))
            started = time.perf_counter()
        return Answered(advice=composed.advice, drafted=drafted)

    # --- changes ------------------------------------------------------------------------------------------------

    def edit(
        self,
        actor: Actor,
        draft_id: str,
        body: str,
        title: str | None,
        tags: tuple[str, ...] | None,
        base: int | None,
    ) -> Drafted:
        """A person's own text as a new version; any approval of the version before is void."""
        draft, before = self._drafts.to_change(actor, draft_id)
        changed: dict[str, object] = {"body": body}
        if title is not None:
            changed["title"] = title
        if tags is not None:
            changed["tags"] = tags
        content = Content.model_validate({**before.content.model_dump(), **changed})
        written = self._checked(draft, content, Written(content=content, engine=Engine.PERSON))
        return Drafted(*self._drafts.add_version(actor, draft_id, written, base=base or before.number))

    def revise(self, actor: Actor, draft_id: str, incident: Path | None, brief: Path | None, engine: str) -> Drafted:
        """Write the draft again from its basis, or from the file given as it is now.

        The basis of a draft on a recorded incident is that ledger as it is now, and no file takes its place. Raises
        `UserError` for such a file, and for one of another brand.
        """
        playbook_or_refuse(engine)
        draft, before = self._drafts.to_change(actor, draft_id)
        started = time.perf_counter()
        held = self._checking.basis(draft)
        basis: dict[str, object] | None = None
        brand = self._library.brand(draft.brand)
        if draft.kind is DraftKind.STATEMENT and brief is None:
            ledger = ledger_file(draft, incident) if incident else held.incident
            if ledger is None:
                raise _no_basis(draft)
            stage = draft.stage or Stage.HOLDING
            composed: Composed = self._statement(
                ledger, brand, self._book.channels.get(draft.platform), stage, draft.language
            )
            basis = basis_of(incident=ledger, incident_id=str(draft.basis.get("incident_id", "")))
        elif draft.kind is DraftKind.POST and incident is None:
            wish = brief_file(draft, brief) if brief else held.brief
            if wish is None:
                raise _no_basis(draft)
            offered = self._posts(wish, brand, draft.platform, draft.language, variants=10)
            composed = next((one for one in offered if one.content != before.content), offered[0])
            basis = basis_of(brief=wish)
        else:
            raise UserError(
                zh="回复不支持重写，请重新运行 draft reply，或用 draft edit 修改；声明用 --incident，文案用 --brief。",
                en="Replies are not revised: run draft reply again or use draft edit. "
                "Statements take --incident, posts take --brief.",
            )
        again = draft.model_copy(update={"basis": basis})
        written = self._checked(again, composed.content, self._written(composed, started))
        return Drafted(
            *self._drafts.add_version(actor, draft_id, written, base=before.number, event="revise", basis=basis)
        )

    def restore(self, actor: Actor, draft_id: str, number: int) -> Drafted:
        """The bytes of an earlier version as the latest one, checked as of now."""
        draft, wanted = self._drafts.to_change(actor, draft_id, number)
        same = Written(**{name: getattr(wanted, name) for name in Written.model_fields})
        written = self._checked(draft, wanted.content, same)
        return Drafted(*self._drafts.restore(actor, draft_id, number, written))

    def show(self, actor: Actor, draft_id: str, number: int | None = None) -> Drafted:
        """A draft with one of its versions (default: the latest)."""
        return Drafted(*self._drafts.show(actor, draft_id, number))

    # --- parts --------------------------------------------------------------------------------------------------

    def _record(self, actor: Actor, new: NewDraft, composed: Composed, started: float) -> Drafted:
        written = self._checked(new, composed.content, self._written(composed, started))
        return Drafted(*self._drafts.create(actor, new, written))

    def _written(self, composed: Composed, started: float) -> Written:
        return Written(
            content=composed.content,
            engine=Engine.PLAYBOOK,
            prompt=composed.prompt,
            notes=composed.notes,
            took_ms=round((time.perf_counter() - started) * 1000, 1),
        )

    def _checked(self, draft: Draft | NewDraft, content: Content, written: Written) -> Written:
        report = self._checking.run(draft, content)
        return written.model_copy(update={"findings": report.findings, "support": report.support})


def _home(brand: Brand) -> Platform:
    """Where a brand speaks when nobody says where."""
    if brand.channels:
        return brand.channels[0].platform
    return Platform.WEIBO if brand.languages[0] is Language.ZH else Platform.WEBSITE


def _comment(text: str, platform: Platform) -> Comment:
    if not text.strip():
        raise UserError(
            zh="评论是空的。请用 --comment 写出评论内容。", en="The comment is empty. Give its words with --comment."
        )
    return Comment(text=text, platform=platform)


def _new_reply(said: Comment, brand: Brand, platform: Platform, language: Language, reply: ComposedReply) -> NewDraft:
    return NewDraft(
        kind=DraftKind.REPLY,
        brand=brand.id,
        platform=platform,
        language=language,
        title=said.text.splitlines()[0][:60],
        basis=basis_of(comment=said),
        move=reply.move,
        make_good=reply.make_good,
        risk=reply.risk,
        escalate_to=reply.escalate_to,
    )


def _no_basis(draft: Draft) -> UserError:
    return UserError(
        zh=f"草稿 {draft.id} 没有留下可重写的依据，请用 --incident 或 --brief 给出文件。",
        en=f"Draft {draft.id} has nothing to be written again from; give a file with --incident or --brief.",
    )
