"""Everything a decision or a release rests on, gathered once and in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy.orm import Session

from assistant.domain.content import Content
from assistant.domain.digest import digest
from assistant.domain.draft import Draft, Version
from assistant.domain.finding import Finding
from assistant.domain.incident import Incident
from assistant.domain.review import Decision, PolicyResult, Verdict, Waiver
from assistant.domain.vocabulary import IncidentSeverity, Market, Platform, Strict
from assistant.release.labels import Labels, labels_for, written_by_model
from assistant.review.binding import binding, finding_key
from assistant.review.policy import ApprovalRule, ReviewPolicy, evaluate
from assistant.store.drafts import get_draft, get_version, versions_of
from assistant.store.incidents import with_ledger
from assistant.store.review import decisions_on, waivers_on

Recheck = Callable[[Draft, Version], tuple[Finding, ...]]
"""Runs all checks on a version again, as of now; the draft carries its ledger or brief."""
Markets = Callable[[str], tuple[Market, ...]]
"""The markets of a brand."""
Published = Callable[[Content, Platform], str]
"""The text as the channel publishes it, tags and all."""

Names = Callable[[Draft], tuple[str, str]]
"""Brand and channel of a draft as people call them, in its language."""

_PLAIN: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class Matter(Strict):
    """One draft in its latest version, with what reviewers see and bind."""

    draft: Draft
    version: Version
    findings: tuple[Finding, ...]
    labels: Labels
    binding: str
    """What an approval of now would name."""
    decisions: tuple[Decision, ...]
    waivers: tuple[Waiver, ...]
    """Those in force."""
    rule: ApprovalRule
    result: PolicyResult

    @property
    def open_blockers(self) -> tuple[Finding, ...]:
        """Findings that stop it and that nobody has waived."""
        waived = {waiver.finding for waiver in self.waivers}
        text = self.version.digest
        return tuple(one for one in self.findings if one.blocks and finding_key(one, text) not in waived)

    @property
    def approvals(self) -> tuple[Decision, ...]:
        """The approvals that count for what it is now: of each person the last word, oldest first."""
        last = {one.actor: one for one in self.decisions if one.binding == self.binding}
        return tuple(
            one
            for one in self.decisions
            if one is last.get(one.actor)
            and one.verdict is Verdict.APPROVE
            and one.actor not in self.version.contributors
        )


class Matters:
    """Gathers matters; what it needs of other rooms comes as functions."""

    def __init__(
        self,
        policy: ReviewPolicy,
        recheck: Recheck,
        markets: Markets,
        published: Published,
        producer: str = "SteadyVoice",
        names: Names | None = None,
    ) -> None:
        self.policy = policy
        self.published = published
        self.names: Names = names or _ids
        self._recheck = recheck
        self._markets = markets
        self._producer = producer

    def gather(self, session: Session, draft_id: str, now: datetime) -> Matter:
        """The matter as of now: checks run again, the ledger read again. Raises `NotFound`."""
        draft = with_ledger(session, get_draft(session, draft_id).as_draft())
        version = get_version(session, draft_id, draft.latest)
        findings = self._recheck(draft, version)
        labels = labels_for(
            by_model=written_by_model(versions_of(session, draft_id), version.number),
            markets=self._markets(draft.brand),
            language=draft.language,
            producer=self._producer,
            content_id=version.digest,
        )
        bound = binding(version, findings, digest(_PLAIN.validate_python(draft.basis)), labels.explicit)
        decisions = decisions_on(session, draft_id)
        rule = self.policy.rule_for(draft.kind, severity_of(draft))
        return Matter(
            draft=draft,
            version=version,
            findings=findings,
            labels=labels,
            binding=bound,
            decisions=decisions,
            waivers=tuple(one for one in waivers_on(session, draft_id) if one.expires_at > now),
            rule=rule,
            result=evaluate(rule, decisions, version.contributors, bound),
        )


def _ids(draft: Draft) -> tuple[str, str]:
    return draft.brand, draft.platform.value


def severity_of(draft: Draft) -> IncidentSeverity | None:
    """Grade of the incident a statement is on; None where nobody has graded it."""
    ledger = draft.basis.get("incident")
    return Incident.model_validate(ledger).severity if isinstance(ledger, dict) else None
