"""One module per rule family: content and context become findings."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.checks import disclosure, form, injection, platform, privacy, statement, voice, wording
from assistant.checks.context import CheckContext
from assistant.checks.grounding import ground
from assistant.checks.rulebook import RuleBook
from assistant.domain.content import Content
from assistant.domain.finding import Finding, Support
from assistant.domain.vocabulary import DraftKind, FindingSeverity

__all__ = ["CheckContext", "CheckReport", "RuleBook", "run_checks"]

_GRADES = list(FindingSeverity)


@dataclass(frozen=True)
class CheckReport:
    """What all rules found in a text, gravest first, and what carries its sentences."""

    findings: tuple[Finding, ...]
    support: tuple[Support, ...]

    @property
    def blocked(self) -> bool:
        """Whether anything stands in the way of a release."""
        return any(finding.blocks for finding in self.findings)


def run_checks(content: Content, context: CheckContext, book: RuleBook) -> CheckReport:
    """Run every rule family on one text. Pure: the same text, context and rules give the same report."""
    grounded = ground(content, context, book)
    findings = [
        *platform.check(content, context, book),
        *form.check(content, context, book),
        *voice.check(content, context, book),
        *wording.check(content, context, book),
        *privacy.check(content, context, book),
        *disclosure.check(content, context, book),
        *injection.apart(injection.check(content, context, book), grounded.findings),
        *grounded.findings,
    ]
    if context.kind is DraftKind.STATEMENT:
        findings += statement.check(content, context, book)
    return CheckReport(tuple(_sorted(dict.fromkeys(findings))), tuple(grounded.support))


def _sorted(findings: dict[Finding, None]) -> list[Finding]:
    def place(finding: Finding) -> tuple[int, bool, str, int, int, str]:
        at = finding.place
        return _GRADES.index(finding.severity), at.field != "body", at.field, at.start, at.end, finding.rule

    return sorted(findings, key=place)
