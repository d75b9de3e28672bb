"""Whether every sentence is carried by the ledger, the brief, the evidence or the brand file; and by what."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.checks.context import CheckContext
from assistant.checks.grounding.claims import claim_findings, deed_findings, supports
from assistant.checks.grounding.contradiction import contradictions
from assistant.checks.grounding.reading import Reading
from assistant.checks.grounding.sources import collect
from assistant.checks.grounding.status import status_findings
from assistant.checks.grounding.verdicts import exact_findings
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content
from assistant.domain.finding import Finding, Support

__all__ = ["Grounded", "ground"]


@dataclass(frozen=True)
class Grounded:
    """What grounding says about one text."""

    findings: list[Finding]
    support: list[Support]
    """One per sentence of the body, in order."""


def ground(content: Content, context: CheckContext, book: RuleBook) -> Grounded:
    """Compare every field of `content` with everything that may carry it.

    What is absent from `context` makes its checks silent: without incident, brief, comment and evidence only
    contacts are compared, and those only where the brand file names ours.
    """
    sources = collect(context)
    findings: list[Finding] = []
    for name, text in content.fields():
        findings += exact_findings(name, text, context, sources, book)
        if sources.grounded:
            reading = Reading(name, text, book)
            findings += status_findings(reading, sources)
            findings += contradictions(reading, sources)
            if name == "body":
                findings += claim_findings(reading, context, sources)
                findings += deed_findings(reading, sources)
    body = Reading("body", content.body, book)
    return Grounded(findings=_once(findings), support=supports(body, sources))


def _once(findings: list[Finding]) -> list[Finding]:
    """Each rule once per place, in text order; what is wrong in particular is not also called unsupported."""
    kept: dict[tuple[str, str, int, int], Finding] = {}
    for finding in findings:
        place = finding.place
        kept.setdefault((finding.rule, place.field, place.start, place.end), finding)
    exact = [f.place for f in kept.values() if f.rule != "grounding.unsupported-claim"]
    found = [
        f
        for f in kept.values()
        if f.rule != "grounding.unsupported-claim"
        or not any(p.field == f.place.field and p.start < f.place.end and p.end > f.place.start for p in exact)
    ]
    return sorted(found, key=lambda f: (f.place.field != "body", f.place.field, f.place.start, f.rule))
