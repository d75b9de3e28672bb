"""Whether every sentence is carried by the ledger, the brief, the evidence or the brand file; and by what."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.checks.context import CheckContext
from assistant.checks.grounding.sources import collect
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
    findings = [f for name, text in content.fields() for f in exact_findings(name, text, context, sources, book)]
    return Grounded(findings=findings, support=[])
