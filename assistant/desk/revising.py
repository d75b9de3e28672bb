"""Changes to drafts: edited by hand, written again, revised by a wish, turned into the other language, restored."""

from __future__ import annotations

import time
from pathlib import Path

from pydantic import JsonValue

from assistant.desk.checking import CheckingDesk, basis_of
from assistant.desk.composing import Composer
from assistant.desk.drafted import Drafted
from assistant.desk.drafting import composed_text, with_findings
from assistant.desk.drafts import DraftsDesk
from assistant.desk.engines import Engines, Plan
from assistant.desk.requests import RequestsDesk
from assistant.desk.rewriting import brief_file, ledger_file
from assistant.domain.content import Content
from assistant.domain.digest import digest
from assistant.domain.draft import Draft, NewDraft, Version, Written
from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice, NewRequest, Request, RequestKind, Slot
from assistant.domain.revision import RevisionWish, WishKind
from assistant.domain.vocabulary import DraftKind, Engine, Language, Stage
from assistant.drafting.composed import Composed
from assistant.errors import UserError
from assistant.knowledge.library import Library
from assistant.text.sentences import split_sentences


class RevisingDesk:
    """Every change is a new version; who asked for it is a contributor, and approvals of the one before are void."""

    def __init__(
        self,
        drafts: DraftsDesk,
        requests: RequestsDesk,
        checking: CheckingDesk,
        library: Library,
        composer: Composer,
        engines: Engines,
    ) -> None:
        self._drafts = drafts
        self._requests = requests
        self._checking = checking
        self._library = library
        self._composer = composer
        self._engines = engines

    # --- seeing -------------------------------------------------------------------------------------------------

    def show(self, actor: Actor, draft_id: str, number: int | None = None) -> Drafted:
        """A draft with one of its versions (default: the latest)."""
        draft, version = self._drafts.show(actor, draft_id, number)
        return Drafted(draft, version, self._requests.of_draft(actor, draft, version.number))

    def now(self, actor: Actor, drafted: Drafted) -> Drafted:
        """The draft as it is now; where a model's text became a draft of its own, that one."""
        if drafted.request is None:
            return drafted
        request = self._requests.show(actor, drafted.request.id)
        place = next((slot for slot in request.slots if slot.draft == drafted.draft.id), None)
        draft, version = self._drafts.show(actor, (place.written if place else "") or drafted.draft.id)
        return Drafted(draft, version, request)

    def of_request(self, actor: Actor, request: Request) -> list[Drafted]:
        """The drafts of a request with its texts, or with what they started from while those have not come."""
        found = []
        for slot in request.slots:
            draft, version = self._drafts.show(actor, slot.written or slot.draft, slot.version or slot.base)
            found.append(Drafted(draft, version, request))
        return found

    def sentences(self, actor: Actor, draft_id: str, number: int | None = None) -> list[str]:
        """The sentences of a version's body, as `--sentence` and `--keep` count them from 1."""
        _, version = self._drafts.show(actor, draft_id, number)
        return [span.of(version.content.body) for span in split_sentences(version.content.body)]

    # --- by hand ------------------------------------------------------------------------------------------------

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
        written = with_findings(self._checking, draft, Written(content=content, engine=Engine.PERSON))
        return Drafted(*self._drafts.add_version(actor, draft_id, written, base=base or before.number))

    def restore(self, actor: Actor, draft_id: str, number: int) -> Drafted:
        """The bytes of an earlier version as the latest one, checked as of now."""
        draft, wanted = self._drafts.to_change(actor, draft_id, number)
        same = Written(**{name: getattr(wanted, name) for name in Written.model_fields})
        return Drafted(*self._drafts.restore(actor, draft_id, number, with_findings(self._checking, draft, same)))

    # --- by an engine -------------------------------------------------------------------------------------------

    def rewrite(
        self, actor: Actor, draft_id: str, incident: Path | None, brief: Path | None, engine: EngineChoice
    ) -> Drafted:
        """Write the draft again from its basis, or from the file given as it is now.

        The basis of a draft on a recorded incident is that ledger as it is now, and no file takes its place. Raises
        `UserError` for such a file, and for one of another brand.
        """
        draft, before = self._drafts.to_change(actor, draft_id)
        started = time.perf_counter()
        basis, composed = self._again(draft, before, incident, brief)
        plan = self._engines.plan(engine, RequestKind(draft.kind.value), draft.language)
        again = draft.model_copy(update={"basis": basis})
        written = composed_text(self._checking, again, composed, plan, started)
        changed, version = self._drafts.add_version(
            actor, draft_id, written, base=before.number, event="revise", basis=basis
        )
        if not plan.asks:
            return Drafted(changed, version)
        return self._ask(actor, changed, version, plan, RequestKind(draft.kind.value), {})

    def revise(self, actor: Actor, draft_id: str, wish: RevisionWish, engine: EngineChoice) -> Drafted:
        """Have a model change the latest version as wished. Raises `UserError` where no model can be asked."""
        draft, before = self._drafts.to_change(actor, draft_id)
        if wish.kind is WishKind.TWIN:
            return self.twin(actor, draft_id, engine)
        _refuse_missing(wish, before.content.body)
        plan = self._engines.plan(engine, RequestKind.REVISION, draft.language)
        if not plan.asks:
            raise _needs_model(plan)
        payload: dict[str, JsonValue] = {"wish": wish.model_dump(mode="json")}
        return self._ask(actor, draft, before, plan, RequestKind.REVISION, payload)

    def twin(self, actor: Actor, draft_id: str, engine: EngineChoice) -> Drafted:
        """The draft's twin in the other language, as a draft of its own: by the playbook from the same basis at once,
        and by a provider in the words of this draft. Replies have none: they are in the language of the comment.
        """
        draft, before = self._drafts.to_change(actor, draft_id)
        other = Language.EN if draft.language is Language.ZH else Language.ZH
        started = time.perf_counter()
        plan = self._engines.plan(engine, RequestKind.REVISION, other)
        composed = self._composed(draft, other)
        new = NewDraft(**{name: getattr(draft, name) for name in NewDraft.model_fields})
        new = new.model_copy(update={"language": other, "request": "", "variant": f"{draft.id} v{before.number}"})
        written = composed_text(self._checking, new, composed, plan, started)
        wish = RevisionWish(kind=WishKind.TWIN, language=other)
        request = None
        if plan.asks:
            request = NewRequest(
                kind=RequestKind.REVISION,
                brand=draft.brand,
                platform=draft.platform,
                language=other,
                asked=plan.asked,
                payload={"wish": wish.model_dump(mode="json"), "of": draft.id, "version": before.number},
                key=f"{draft.id}.{before.number}.twin.{plan.asked.value}",
                incident=draft.kind is DraftKind.STATEMENT,
            )
        made, recorded = self._drafts.create_all(actor, [(new, written)], request, before.contributors)
        return Drafted(*made[0], recorded)

    # --- parts --------------------------------------------------------------------------------------------------

    def _ask(
        self,
        actor: Actor,
        draft: Draft,
        version: Version,
        plan: Plan,
        kind: RequestKind,
        payload: dict[str, JsonValue],
    ) -> Drafted:
        """A request on top of a version; the same wish on the same version is the same request."""
        wanted = digest({"kind": kind.value, "payload": payload, "engine": plan.asked.value})[:16]
        new = NewRequest(
            kind=kind,
            brand=draft.brand,
            platform=draft.platform,
            language=draft.language,
            asked=plan.asked,
            payload=payload,
            key=f"{draft.id}.{version.number}.{wanted}",
            incident=draft.kind is DraftKind.STATEMENT,
        )
        request = self._requests.make(actor, new, (Slot(draft=draft.id, base=version.number),))
        return Drafted(draft, version, request)

    def _again(
        self, draft: Draft, before: Version, incident: Path | None, brief: Path | None
    ) -> tuple[dict[str, object], Composed]:
        held = self._checking.basis(draft)
        brand = self._library.brand(draft.brand)
        if draft.kind is DraftKind.STATEMENT and brief is None:
            ledger = ledger_file(draft, incident) if incident else held.incident
            if ledger is None:
                raise _no_basis(draft)
            stage = draft.stage or Stage.HOLDING
            composed = self._composer.statement(ledger, brand, draft.platform, stage, draft.language)
            return basis_of(incident=ledger, incident_id=str(draft.basis.get("incident_id", ""))), composed
        if draft.kind is DraftKind.POST and incident is None:
            wish = brief_file(draft, brief) if brief else held.brief
            if wish is None:
                raise _no_basis(draft)
            offered = self._composer.posts(wish, brand, draft.platform, draft.language, variants=10)
            return basis_of(brief=wish), next((one for one in offered if one.content != before.content), offered[0])
        raise UserError(
            zh="回复不从依据重写：请重新运行 draft reply，用 draft edit 修改，或用 --ask 说明怎么改；"
            "声明用 --incident，文案用 --brief。",
            en="Replies are not written again from a file: run draft reply again, use draft edit, or say with --ask "
            "how to change them. Statements take --incident, posts take --brief.",
        )

    def _composed(self, draft: Draft, language: Language) -> Composed:
        held = self._checking.basis(draft)
        brand = self._library.brand(draft.brand)
        if held.incident is not None:
            stage = draft.stage or Stage.HOLDING
            return self._composer.statement(held.incident, brand, draft.platform, stage, language)
        if held.brief is not None:
            return self._composer.posts(held.brief, brand, draft.platform, language, variants=1)[0]
        raise UserError(
            zh="回复用评论的语言写，没有另一语言的版本；请用 draft reply --lang 另写。",
            en="A reply is in the language of its comment and has no twin; write another with draft reply --lang.",
        )


def _needs_model(plan: Plan) -> UserError:
    zh = "".join(step.detail.zh for step in plan.passed_over if step.detail)
    en = " ".join(step.detail.en for step in plan.passed_over if step.detail)
    return UserError(
        zh=f"按要求改写需要模型，模板引擎做不到。{zh}也可以用 draft edit 自己改。",
        en=f"Changing a text by a wish takes a model; the playbook cannot. {en} You can use draft edit instead.",
    )


def _refuse_missing(wish: RevisionWish, body: str) -> None:
    there = len(split_sentences(body))
    named = (*((wish.sentence,) if wish.sentence else ()), *wish.keep)
    missing = [str(number) for number in named if number > there]
    if missing:
        raise UserError(
            zh=f"没有第 {'、'.join(missing)} 句：正文共 {there} 句，可用 draft show --sentences 查看编号。",
            en=f"There is no sentence {', '.join(missing)}: the body has {there}; draft show --sentences numbers them.",
        )


def _no_basis(draft: Draft) -> UserError:
    return UserError(
        zh=f"草稿 {draft.id} 没有留下可重写的依据，请用 --incident 或 --brief 给出文件。",
        en=f"Draft {draft.id} has nothing to be written again from; give a file with --incident or --brief.",
    )
