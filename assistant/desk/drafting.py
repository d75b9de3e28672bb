"""From a brief, a comment or an incident to recorded drafts: compose, check, record, and ask a model."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from assistant.desk.checking import CheckingDesk, basis_of
from assistant.desk.composing import Composer
from assistant.desk.drafted import Answered, Drafted
from assistant.desk.drafts import DraftsDesk
from assistant.desk.engines import Engines, Plan
from assistant.desk.incidents import IncidentsDesk
from assistant.domain.brand import Brand
from assistant.domain.brief import Brief, Comment
from assistant.domain.draft import Draft, NewDraft, Written
from assistant.domain.incident import Incident
from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice, NewRequest, RequestKind
from assistant.domain.vocabulary import DraftKind, Engine, Language, Platform, Stage
from assistant.drafting.composed import Composed
from assistant.drafting.reply import ComposedReply
from assistant.errors import UserError
from assistant.files import load_model
from assistant.knowledge.library import Library
from assistant.text.scripts import detect_language


class DraftingDesk:
    """The playbook's text is recorded at once; where a model is to write, a request for it is made with the drafts."""

    def __init__(
        self,
        drafts: DraftsDesk,
        incidents: IncidentsDesk,
        checking: CheckingDesk,
        library: Library,
        composer: Composer,
        engines: Engines,
    ) -> None:
        self._drafts = drafts
        self._incidents = incidents
        self._checking = checking
        self._library = library
        self._composer = composer
        self._engines = engines

    def statements(
        self,
        actor: Actor,
        basis: str,
        channels: Sequence[Platform],
        stage: Stage,
        language: Language | None,
        engine: EngineChoice,
        key: str = "",
    ) -> list[Drafted]:
        """A statement for each channel (default: the incident's own, else the brand's first).

        `basis` is the path of an `incident.yaml` or the id of a recorded incident.
        """
        incident, incident_id = self.incident_from(actor, basis)
        brand = self._library.brand(incident.brand)
        tongue = language or incident.language
        plan = self._engines.plan(engine, RequestKind.STATEMENT, tongue)
        drafted = []
        for platform in tuple(dict.fromkeys(channels or incident.channels)) or (home(brand),):
            started = time.perf_counter()
            composed = self._composer.statement(incident, brand, platform, stage, tongue)
            new = NewDraft(
                kind=DraftKind.STATEMENT,
                brand=brand.id,
                platform=platform,
                language=tongue,
                stage=stage,
                title=incident.title,
                basis=basis_of(incident=incident, incident_id=incident_id),
            )
            text = (new, self._written(new, composed, plan, started))
            drafted += self._record(actor, plan, RequestKind.STATEMENT, [text], key)
        return drafted

    def incident_from(self, actor: Actor, word: str) -> tuple[Incident, str]:
        """The ledger that a word names, with its id where it is recorded. Raises `NotFound`, `BadFile`."""
        path = Path(word)
        if path.suffix.lower() in (".yaml", ".yml", ".json") or path.is_file():
            return load_model(path, Incident), ""
        return self._incidents.find(actor, word), word

    def posts(
        self,
        actor: Actor,
        brief: Brief,
        platforms: Sequence[Platform],
        variants: int,
        language: Language | None,
        engine: EngineChoice,
        key: str = "",
    ) -> list[Drafted]:
        """Posts for each platform (default: the brief's), `variants` of each that differ in angle."""
        brand = self._library.brand(brief.brand)
        tongue = language or brief.language
        plan = self._engines.plan(engine, RequestKind.POST, tongue)
        drafted = []
        for platform in tuple(dict.fromkeys(platforms or brief.platforms)) or (home(brand),):
            started, texts = time.perf_counter(), []
            for composed in self._composer.posts(brief, brand, platform, tongue, variants):
                new = NewDraft(
                    kind=DraftKind.POST,
                    brand=brand.id,
                    platform=platform,
                    language=tongue,
                    title=brief.goal,
                    basis=basis_of(brief=brief),
                    variant=composed.variant,
                )
                texts.append((new, self._written(new, composed, plan, started)))
                started = time.perf_counter()
            drafted += self._record(actor, plan, RequestKind.POST, texts, key)
        return drafted

    def replies(
        self,
        actor: Actor,
        comment: str,
        platform: Platform,
        brand_id: str,
        language: Language | None,
        engine: EngineChoice,
        key: str = "",
    ) -> Answered:
        """At least two replies that differ in their move, and what to do first."""
        brand = self._library.brand(brand_id)
        said = _comment(comment, platform)
        tongue = language or detect_language(said.text) or brand.languages[0]
        plan = self._engines.plan(engine, RequestKind.REPLY, tongue)
        started, texts = time.perf_counter(), []
        found = self._composer.replies(said, brand, platform, tongue)
        for composed in found.replies:
            new = _new_reply(said, brand, platform, tongue, composed)
            texts.append((new, self._written(new, composed, plan, started)))
            started = time.perf_counter()
        drafted = self._record(actor, plan, RequestKind.REPLY, texts, key)
        return Answered(advice=found.advice, drafted=drafted)

    def _record(
        self, actor: Actor, plan: Plan, kind: RequestKind, texts: list[tuple[NewDraft, Written]], key: str
    ) -> list[Drafted]:
        first = texts[0][0]
        request = None
        if plan.asks:
            request = NewRequest(
                kind=kind,
                brand=first.brand,
                platform=first.platform,
                language=first.language,
                asked=plan.asked,
                key=f"{key}.{first.platform.value}" if key else "",
                incident=kind is RequestKind.STATEMENT,
            )
        made, recorded = self._drafts.create_all(actor, texts, request)
        return [Drafted(draft, version, recorded) for draft, version in made]

    def _written(self, draft: NewDraft, composed: Composed, plan: Plan, started: float) -> Written:
        return composed_text(self._checking, draft, composed, plan, started)


def composed_text(
    checking: CheckingDesk, draft: Draft | NewDraft, composed: Composed, plan: Plan, started: float
) -> Written:
    """The playbook's text with its findings, and with what is known already of the engines that do not write."""
    written = Written(
        content=composed.content,
        engine=Engine.PLAYBOOK,
        prompt=composed.prompt,
        notes=composed.notes,
        steps=plan.passed_over,
        took_ms=round((time.perf_counter() - started) * 1000, 1),
    )
    return with_findings(checking, draft, written)


def with_findings(checking: CheckingDesk, draft: Draft | NewDraft, written: Written) -> Written:
    """The text with what the checks say of it now."""
    report = checking.run(draft, written.content)
    return written.model_copy(update={"findings": report.findings, "support": report.support})


def home(brand: Brand) -> Platform:
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
