"""Check a text that was written anywhere: gather its surroundings, run every family, answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from assistant.checks import CheckReport, run_checks
from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.desk.evidence import EvidenceDesk
from assistant.domain.brand import Brand
from assistant.domain.brief import Brief, Comment
from assistant.domain.content import Content
from assistant.domain.draft import Draft, NewDraft, Version
from assistant.domain.finding import Finding, Support
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import DraftKind, Language, Market, Platform, Stage, Strict
from assistant.errors import NotFound, UserError
from assistant.files import decode, load_model
from assistant.knowledge.library import Library
from assistant.settings import Settings
from assistant.text.scripts import detect_language

Earlier = Callable[[str, str], tuple[Content, ...]]


class Basis(Strict):
    """What a draft was written from."""

    incident: Incident | None = None
    brief: Brief | None = None
    comment: Comment | None = None


def basis_of(
    incident: Incident | None = None,
    brief: Brief | None = None,
    comment: Comment | None = None,
    incident_id: str = "",
) -> dict[str, object]:
    """The stored form of what a draft is written from."""
    given = {"incident": incident, "brief": brief, "comment": comment}
    stored: dict[str, object] = {name: it.model_dump(mode="json") for name, it in given.items() if it is not None}
    return stored | ({"incident_id": incident_id} if incident_id else {})


class CheckRequest(Strict):
    """A text and what is known about it; paths are files as a user writes them."""

    text: str
    kind: DraftKind
    platform: Platform
    brand: str = ""
    incident: Path | None = None
    brief: Path | None = None
    comment: Path | None = None
    stage: Stage = Stage.HOLDING
    language: Language | None = None
    industry: str = ""
    market: Market | None = None
    title: str = ""
    tags: tuple[str, ...] = ()


class CheckAnswer(Strict):
    """What was found, and what carries each sentence."""

    findings: tuple[Finding, ...]
    support: tuple[Support, ...]
    took_ms: float

    @property
    def ok(self) -> bool:
        """Whether nothing blocks."""
        return not any(finding.blocks for finding in self.findings)

    def as_json(self, language: Language) -> dict[str, object]:
        """The contract form."""
        return {
            "ok": self.ok,
            "findings": [finding.as_json(language) for finding in self.findings],
            "support": [support.model_dump(mode="json") for support in self.support],
            "took_ms": round(self.took_ms, 1),
        }


class CheckingDesk:
    """Reads, gathers, checks. Changes nothing, so it needs no transaction."""

    def __init__(
        self, settings: Settings, library: Library, book: RuleBook, evidence: EvidenceDesk, earlier: Earlier
    ) -> None:
        """`earlier` gives what has been released on a recorded incident, but for one draft."""
        self._settings = settings
        self._library = library
        self._book = book
        self._evidence = evidence
        self._earlier = earlier

    def read(self, file: str) -> str:
        """The text of a file or of standard input (`-`), verbatim but for a BOM. Raises `UserError`."""
        if file == "-":
            data, name = sys.stdin.buffer.read(self._settings.max_input_chars * 4 + 4), "-"
        else:
            name = file
            try:
                with Path(file).open("rb") as stream:
                    data = stream.read(self._settings.max_input_chars * 4 + 4)
            except FileNotFoundError as error:
                raise NotFound(zh=f"找不到文件：{file}", en=f"No such file: {file}") from error
            except OSError as error:
                raise UserError(
                    zh=f"无法读取 {file}：{error.strerror}", en=f"Cannot read {file}: {error.strerror}"
                ) from error
        text = decode(data, name)
        limit = self._settings.max_input_chars
        if len(text) > limit:
            raise UserError(
                zh=f"{name}：文字太长（上限 {limit} 字）。请分段检查。",
                en=f"{name}: the text is too long (at most {limit} characters). Check it in parts.",
            )
        return text

    def check(self, request: CheckRequest) -> CheckAnswer:
        """Run every family over the text. Raises `UserError` for files that cannot be read."""
        incident = load_model(request.incident, Incident) if request.incident else None
        brief = load_model(request.brief, Brief) if request.brief else None
        comment = self.comment_from(request.comment) if request.comment else None
        brand = self._brand(request, incident, brief)
        started = time.perf_counter()
        context = CheckContext(
            kind=request.kind,
            channel=self._book.channels.get(request.platform),
            language=request.language or self._language(request.text, incident, brief, comment, brand),
            stage=request.stage,
            brand=brand,
            incident=incident,
            brief=brief,
            comment=comment,
            evidence=self._evidence.standing(brand, request.kind, request.text) if brand else (),
            industry=request.industry,
            market=request.market,
        )
        content = Content(title=request.title, body=request.text, tags=request.tags)
        report = run_checks(content, context, self._book)
        took = (time.perf_counter() - started) * 1000
        return CheckAnswer(findings=tuple(report.findings), support=tuple(report.support), took_ms=took)

    def basis(self, draft: Draft | NewDraft) -> Basis:
        """What the draft was written from, read back."""
        return Basis.model_validate({k: v for k, v in draft.basis.items() if k in Basis.model_fields})

    def run(self, draft: Draft | NewDraft, content: Content) -> CheckReport:
        """Check a draft's text against what it was written from."""
        basis = self.basis(draft)
        brand = self._library.brand(draft.brand)
        context = CheckContext(
            kind=draft.kind,
            channel=self._book.channels.get(draft.platform),
            language=draft.language,
            stage=draft.stage or Stage.HOLDING,
            brand=brand,
            incident=basis.incident,
            brief=basis.brief,
            comment=basis.comment,
            evidence=self._evidence.standing(brand, draft.kind, content.body),
            earlier=self._before(draft),
        )
        return run_checks(content, context, self._book)

    def _before(self, draft: Draft | NewDraft) -> tuple[Content, ...]:
        incident_id = draft.basis.get("incident_id")
        own = draft.id if isinstance(draft, Draft) else ""
        return self._earlier(incident_id, own) if isinstance(incident_id, str) and incident_id else ()

    def recheck(self, draft: Draft, version: Version) -> tuple[Finding, ...]:
        """The findings of a version as of now."""
        return tuple(self.run(draft, version.content).findings)

    def comment_from(self, path: Path) -> Comment:
        """A comment file: YAML or JSON with a `text` key, or else the plain words."""
        if path.suffix.lower() in (".yaml", ".yml", ".json"):
            return load_model(path, Comment)
        return Comment(text=self.read(str(path)))

    def _brand(self, request: CheckRequest, incident: Incident | None, brief: Brief | None) -> Brand | None:
        basis = (incident.brand if incident else "") or (brief.brand if brief else "")
        if request.brand and basis and request.brand != basis:
            raise UserError(
                zh=f"--brand 写的是 {request.brand}，但台账或简报属于 {basis}。请去掉 --brand 或换一份文件。",
                en=f"--brand says {request.brand}, but the ledger or brief is of {basis}. "
                "Drop --brand or give that brand's file.",
            )
        named = request.brand or basis
        return self._library.brand(named) if named else None

    def _language(
        self,
        text: str,
        incident: Incident | None,
        brief: Brief | None,
        comment: Comment | None,
        brand: Brand | None,
    ) -> Language:
        """What the text should be in: as its basis, else as it is, else as the brand speaks."""
        if incident is not None:
            return incident.language
        if brief is not None:
            return brief.language
        if comment is not None and (found := comment.language or detect_language(comment.text)):
            return found
        return detect_language(text) or (brand.languages[0] if brand else self._settings.reader)
