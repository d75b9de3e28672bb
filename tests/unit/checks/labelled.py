"""Labelled cases of `evals/data/checks/` and what a check makes of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.domain.brand import Brand
from assistant.domain.brief import Comment
from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.vocabulary import DraftKind, Language, Platform
from assistant.files import load_model

ROOT = Path(__file__).parents[3]
BOOK = RuleBook.load(ROOT / "knowledge_base" / "rules")
BRANDS = {
    Language.ZH: load_model(ROOT / "knowledge_base/brands/shanlan/brand.yaml", Brand),
    Language.EN: load_model(ROOT / "knowledge_base/brands/lumen/brand.yaml", Brand),
}

Check = Callable[[Content, CheckContext, RuleBook], list[Finding]]


class Case(BaseModel):
    """One line of a labelled set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: DraftKind
    text: str
    expect: tuple[str, ...]
    comment: str | None = None


@dataclass
class Score:
    """Rule by rule: found and meant, found in vain, missed; and which cases."""

    right: Counter[str] = field(default_factory=Counter)
    vain: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    false_blocks: int = 0
    clean: int = 0

    def recall(self, *rules: str) -> float:
        """Share of the labelled findings that were made."""
        right = sum(self.right[rule] for rule in rules or self.right)
        missed = sum(self.missed[rule] for rule in rules or self.missed)
        return right / (right + missed) if right + missed else 1.0

    def precision(self) -> float:
        """Share of the findings that are labelled."""
        right, vain = sum(self.right.values()), sum(self.vain.values())
        return right / (right + vain) if right + vain else 1.0


def cases(family: str, language: Language) -> list[Case]:
    """The labelled set of one family in one language."""
    path = ROOT / f"evals/data/checks/{family}.{language.value}.jsonl"
    return [Case.model_validate(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def context(language: Language, kind: DraftKind = DraftKind.REPLY, comment: str | None = None) -> CheckContext:
    """Surroundings of a text of a sample brand."""
    return CheckContext(
        kind=kind,
        channel=BOOK.channels.get(Platform.WEIBO if language is Language.ZH else Platform.X),
        language=language,
        brand=BRANDS[language],
        comment=Comment(text=comment) if comment else None,
    )


def score(check: Check, family: str, language: Language) -> Score:
    """Run the check over the labelled set."""
    result = Score()
    for case in cases(family, language):
        findings = check(Content(body=case.text), context(language, case.kind, case.comment), BOOK)
        got, want = {f.rule for f in findings}, set(case.expect)
        result.right.update(got & want)
        result.vain.update(got - want)
        result.missed.update(want - got)
        result.clean += not want
        result.false_blocks += not want and any(f.blocks for f in findings)
        if got != want:
            result.faults.append(f"{case.id}: {case.text!r} wants {sorted(want)}, got {sorted(got)}")
        for finding in findings:
            assert case.text[finding.start : finding.end] == finding.excerpt != ""
    print(  # noqa: T201 - the figures are what these tests are read for
        f"{family}.{language.value}: recall {result.recall():.3f}, precision {result.precision():.3f}, {result.faults}"
    )
    return result
