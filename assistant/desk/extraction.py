"""From a pasted chat or notes to proposals for a fact ledger; nothing is recorded, a person confirms each entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from assistant.checks.injection.orders import orders_of
from assistant.checks.rulebook import RuleBook
from assistant.desk.base import Desk, require
from assistant.desk.engines import Engines
from assistant.desk.requests import RequestsDesk
from assistant.domain.brand import Brand
from assistant.domain.extraction import Extraction
from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice, NewRequest, Request, RequestKind
from assistant.domain.untrusted import UntrustedText
from assistant.domain.vocabulary import Language, Platform
from assistant.drafting.extract import Cues, read_transcript
from assistant.drafting.model.extract import ExtractTask
from assistant.drafting.model.wire import Refusals, load_refusals
from assistant.errors import UserError
from assistant.knowledge.library import Library
from assistant.review.policy import ReviewPolicy
from assistant.settings import Settings


@dataclass(frozen=True)
class Proposed:
    """What the rules propose, there at once, and the request for a model's reading where one was asked."""

    extraction: Extraction
    request: Request | None = None


class ExtractionDesk:
    """Reads pasted text into proposals: by the rules at once, by a model as a request."""

    def __init__(
        self,
        desk: Desk,
        policy: ReviewPolicy,
        library: Library,
        book: RuleBook,
        settings: Settings,
        requests: RequestsDesk,
        engines: Callable[[], Engines],
    ) -> None:
        self._desk = desk
        self._policy = policy
        self._library = library
        self._book = book
        self._settings = settings
        self._requests = requests
        self._engines = engines

    @cached_property
    def _cues(self) -> Cues:
        return Cues.load(self._settings.knowledge_base / "lexicons")

    @cached_property
    def _refusals(self) -> Refusals:
        return load_refusals(self._settings.knowledge_base / "lexicons")

    def propose(
        self,
        actor: Actor,
        text: UntrustedText,
        brand_id: str,
        language: Language | None = None,
        engine: EngineChoice = EngineChoice.PLAYBOOK,
        reference: datetime | None = None,
    ) -> Proposed:
        """Proposed facts, actions and questions.

        Args:
            actor: must hold a writing role for the brand.
            text: as pasted.
            brand_id: whose accounts and names are no customers.
            language: of the proposal; None: as most of the text is.
            engine: `playbook` reads by the rules alone; for the others a request is made where a model can be asked.
            reference: the moment by which times without a date are read, with zone; None: now.

        Raises `UserError` for an empty or over-long text and a moment without zone, `NotAllowed`, `NotFound`.
        """
        brand = self._library.brand(brand_id)
        with self._desk.read() as session:
            require(session, actor, *self._policy.writers, brand=brand.id)
        self._refuse(text.text, reference)
        moment = reference or self._desk.clock()
        found = self._task(text, brand, language, moment).by_rules()
        plan = self._engines().plan(engine, RequestKind.EXTRACTION, found.language)
        if not plan.asks:
            return Proposed(found.model_copy(update={"steps": plan.passed_over}))
        new = NewRequest(
            kind=RequestKind.EXTRACTION,
            brand=brand.id,
            platform=Platform.STAFF,
            language=found.language,
            asked=plan.asked,
            payload={"text": text.text, "reference": moment.isoformat()},
            incident=True,
        )
        return Proposed(found, self._requests.make(actor, new))

    def task_for(self, request: Request) -> ExtractTask:
        """The task of a request, from what was pasted."""
        text = UntrustedText(text=str(request.payload["text"]))
        moment = datetime.fromisoformat(str(request.payload["reference"]))
        return self._task(text, self._library.brand(request.brand), request.language, moment)

    def proposal(self, request: Request) -> str:
        """What a model read, as a ledger to be completed."""
        return Extraction.model_validate(request.result).as_yaml(request.brand)

    def found(self, actor: Actor, proposed: Proposed) -> Extraction:
        """The model's reading where it came, else the rules' with why it did not."""
        if proposed.request is None:
            return proposed.extraction
        request = self._requests.show(actor, proposed.request.id)
        if request.result is not None:
            return Extraction.model_validate(request.result)
        return proposed.extraction.model_copy(update={"steps": request.steps})

    def _task(self, text: UntrustedText, brand: Brand, language: Language | None, moment: datetime) -> ExtractTask:
        ours = (*brand.names(), *(channel.handle for channel in brand.channels if channel.handle))
        local = moment.astimezone(ZoneInfo(brand.timezone))
        transcript = read_transcript(text, self._cues, language, ours, local)
        return ExtractTask(
            transcript,
            self._cues,
            refusals=self._refusals,
            prompts=self._settings.prompts,
            provider_seconds=self._settings.provider_seconds,
            local_seconds=self._settings.local_seconds,
            is_order=lambda sentence: orders_of(sentence, self._book).given,
        )

    def _refuse(self, text: str, reference: datetime | None) -> None:
        limit = self._settings.max_input_chars
        if not text.strip():
            raise UserError(
                zh="没有可读的内容：粘贴的文字是空的。请粘贴聊天记录或笔记。",
                en="There is nothing to read: the pasted text is empty. Paste a chat or notes.",
            )
        if len(text) > limit:
            raise UserError(
                zh=f"粘贴的文字太长（上限 {limit} 字）。请分段粘贴。",
                en=f"The pasted text is too long (at most {limit} characters). Paste it in parts.",
            )
        if reference is not None and reference.tzinfo is None:
            raise UserError(
                zh="参照时间缺少时区，请写成 2026-11-20T14:05:00+08:00 这样。",
                en="The reference moment lacks its zone; write it as 2026-11-20T14:05:00+00:00.",
            )
