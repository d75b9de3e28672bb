"""What a decision rests on, as one digest: change any of it and the decision is void."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import JsonValue

from assistant.domain.digest import digest
from assistant.domain.draft import Version
from assistant.domain.finding import Finding


def finding_key(finding: Finding, text: str) -> str:
    """Names a finding in exactly one text: the rule and the place, not the wording of its message.

    `text` is the version's content digest: a waiver is given on a text, and any change of the text drops it.
    """
    place = finding.place
    return digest([text, finding.rule, finding.severity.value, place.field, place.start, place.end, place.excerpt])


def binding(version: Version, findings: Iterable[Finding], basis: str, label: str) -> str:
    """Digest of text, channel, language, findings, what the text was written from (`basis`), and its AI label."""
    keys: list[JsonValue] = [*sorted(finding_key(finding, version.digest) for finding in findings)]
    return digest(
        {"content": version.digest, "complete": version.complete, "findings": keys, "basis": basis, "label": label}
    )
