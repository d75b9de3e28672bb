"""Drafts and reply suggestions in the form in which they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.draft import Draft, LadderStep, StepOutcome, Version
from assistant.domain.request import Request, Slot
from assistant.domain.vocabulary import DraftKind, Language
from assistant.drafting.reply import Advice


@dataclass(frozen=True)
class Drafted:
    """A draft with the version that is looked at."""

    draft: Draft
    version: Version
    request: Request | None = None
    """The request for a model's text that it waits for, or came from."""

    @property
    def steps(self) -> tuple[LadderStep, ...]:
        """Which engines wrote or did not, and why: by the version, or by the request while its text has not come."""
        slot = self._slot
        if self.request is None or slot is None or self.version.number != slot.base:
            return self.version.steps
        passed = self.request.steps
        if slot.detail is None:
            return passed or self.version.steps
        wrote = next((step for step in passed if step.outcome is StepOutcome.WROTE), None)
        over = {"outcome": StepOutcome.FAILED, "reason": slot.reason, "detail": slot.detail}
        mine = (wrote.model_copy(update=over),) if wrote else ()
        return (*(step for step in passed if step is not wrote), *mine)

    @property
    def _slot(self) -> Slot | None:
        slots = self.request.slots if self.request else ()
        return next((slot for slot in slots if self.draft.id in (slot.draft, slot.written)), None)

    def as_json(self, language: Language) -> dict[str, object]:
        """The contract form, findings in the reader's language."""
        draft, version = self.draft, self.version
        plain: dict[str, object] = {
            "id": draft.id,
            "version": version.number,
            "kind": draft.kind.value,
            "brand": draft.brand,
            "platform": draft.platform.value,
            "language": draft.language.value,
            **version.content.model_dump(mode="json"),
            "state": draft.state.value,
            "engine": version.engine.value,
            "model": version.model,
            "prompt": version.prompt,
            "prompt_digest": version.prompt_digest,
            "evidence": list(version.evidence),
            "steps": [_step(step, language) for step in self.steps],
            "request": _request(self.request, language),
            "digest": version.digest,
            "complete": version.complete,
            "support": [support.model_dump(mode="json") for support in version.support],
            "findings": [finding.as_json(language) for finding in version.findings],
            "notes": [note.get(language) for note in version.notes],
            "variant": draft.variant,
            "contributors": list(version.contributors),
            "tokens": {"in": version.tokens.input, "out": version.tokens.output},
            "cost": version.cost,
            "took_ms": version.took_ms,
        }
        if draft.stage is not None:
            plain["stage"] = draft.stage.value
        if draft.kind is DraftKind.REPLY:
            plain |= {
                "move": draft.move.value if draft.move else None,
                "make_good": draft.make_good,
                "risk": draft.risk.value if draft.risk else None,
                "escalate_to": draft.escalate_to,
            }
        return plain


def _step(step: LadderStep, language: Language) -> dict[str, object]:
    return {
        "engine": step.engine.value,
        "model": step.model,
        "outcome": step.outcome.value,
        "reason": step.reason,
        "detail": step.detail.get(language) if step.detail else "",
        "took_ms": step.took_ms,
    }


def _request(request: Request | None, language: Language) -> dict[str, object] | None:
    if request is None:
        return None
    return {
        "id": request.id,
        "state": request.state.value,
        "asked": request.asked.value,
        "attempt": request.attempt,
        "error": request.error.get(language) if request.error else "",
        "partial": list(request.partial),
    }


@dataclass(frozen=True)
class Answered:
    """Reply suggestions, and what to do first."""

    advice: Advice
    drafted: list[Drafted]

    def as_json(self, language: Language) -> dict[str, object]:
        """What stands beside the drafts."""
        a = self.advice
        return {
            "advice": {
                "intent": a.intent,
                "intent_name": a.intent_name.get(language),
                "move": a.move.value,
                "risk": a.risk.value,
                "escalate_to": a.escalate_to.get(language),
                "reasons": [reason.get(language) for reason in a.reasons],
            }
        }

    def advice_lines(self, language: Language, term: Callable[[StrEnum], str]) -> list[str]:
        """The advice for people; `term` says how a value is called."""
        a, zh = self.advice, language is Language.ZH
        told = [
            f"{'建议先做' if zh else 'First'}: {term(a.move)} · {'风险' if zh else 'risk'}: {term(a.risk)} · "
            f"{a.intent_name.get(language)}"
        ]
        if a.escalate_to.get(language):
            told.append(f"{'上报' if zh else 'Escalate to'}: {a.escalate_to.get(language)}")
        return told + [f"  - {reason.get(language)}" for reason in a.reasons]
