"""Statements as agencies write them, and their tamperings: what is found, and what is found in clean texts."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pytest

from assistant.checks import statement
from assistant.checks.context import CheckContext
from assistant.checks.grounding import ground
from assistant.domain.brand import Brand
from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import DraftKind, FindingSeverity, Language, Platform, Stage
from assistant.files import load_model
from assistant.settings import ROOT
from tests.unit.checks.test_grounding import book

DATA = ROOT / "evals" / "data" / "checks"
EXACT = {"number", "date", "contact"}
LEAST = {True: 0.97, False: 0.90}
"""Share of tamperings that must be found: of exact ones, of the others."""


@dataclass(frozen=True)
class Tampering:
    """A clean text with one passage replaced."""

    id: str
    of: str
    kind: str
    old: str
    new: str
    rule: str
    words: str


def rows(family: str, language: str) -> list[dict[str, str]]:
    lines = (DATA / f"{family}.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@lru_cache(maxsize=1)
def texts() -> dict[str, dict[str, str]]:
    return {row["id"]: row for language in Language for row in rows("grounding", language.value) if "text" in row}


def tamperings(language: str) -> Iterator[Tampering]:
    for family in ("grounding", "statement"):
        for row in rows(family, language):
            if "of" in row:
                kind = row.pop("class")
                yield Tampering(kind=kind, **row)


@lru_cache(maxsize=64)
def surroundings(id: str) -> CheckContext:
    row = texts()[id]
    incident = load_model(DATA / "ledgers" / f"{row['ledger']}.yaml", Incident)
    file = ROOT / "knowledge_base" / "brands" / incident.brand / "brand.yaml"
    return CheckContext(
        kind=DraftKind.STATEMENT,
        channel=book().channels.get(Platform(row["platform"])),
        language=Language(row["language"]),
        stage=Stage(row["stage"]),
        incident=incident,
        brand=load_model(file, Brand) if file.exists() else None,
    )


def findings(id: str, text: str) -> list[Finding]:
    content, context = Content(body=text), surroundings(id)
    every = [*ground(content, context, book()).findings, *statement.check(content, context, book())]
    return [f for f in every if f.severity is not FindingSeverity.NOTE]


def caught(case: Tampering) -> bool:
    """Whether the rule is found where the change was made; a missing element must block."""
    text = texts()[case.of]["text"]
    assert text.count(case.old) >= 1, case.id
    start = text.index(case.old)
    changed = text.replace(case.old, case.new, 1)
    hits = [f for f in findings(case.of, changed) if f.rule == case.rule]
    if not case.words:
        return any(f.blocks for f in hits)
    at = changed.index(case.words, max(0, start - len(case.words)))
    return any(f.start < at + len(case.words) and f.end > at for f in hits)


@pytest.mark.parametrize("id", sorted(texts()))
def test_a_correct_statement_is_clean(id: str) -> None:
    found = findings(id, texts()[id]["text"])
    assert [f for f in found if f.blocks] == []
    assert len(found) <= 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tamperings_are_found_and_clean_sentences_are_not(language: str) -> None:
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed: list[str] = []
    for case in tamperings(language):
        total[case.kind] += 1
        if caught(case):
            found[case.kind] += 1
        else:
            missed.append(case.id)
    sentences, alarms = 0, 0
    for id, row in texts().items():
        if row["language"] == language:
            sentences += len(ground(Content(body=row["text"]), surroundings(id), book()).support)
            alarms += len(findings(id, row["text"]))
    share = ", ".join(f"{kind} {found[kind]}/{total[kind]}" for kind in sorted(total))
    sys.stdout.write(f"\n{language}: {sum(found.values())} of {sum(total.values())} found ({share}); ")
    sys.stdout.write(f"{alarms} alarms in {sentences} clean sentences; missed: {missed}\n")
    for exact in (True, False):
        kinds = [kind for kind in total if (kind in EXACT) is exact]
        recall = sum(found[kind] for kind in kinds) / sum(total[kind] for kind in kinds)
        assert recall >= LEAST[exact], missed
    assert alarms <= 0.03 * sentences
