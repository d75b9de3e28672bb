"""The labelled cases of `evals/data/checks/wording.*.jsonl`: precision and recall, per rule and together."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from pydantic import BaseModel

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.checks.wording import check
from assistant.domain.content import Content
from assistant.domain.vocabulary import DraftKind, Language, Market, Platform

ROOT = Path(__file__).parents[3]
BOOK = RuleBook.load(ROOT / "knowledge_base" / "rules")
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.92


class Case(BaseModel):
    id: str
    text: str
    market: Market
    industry: str
    kind: DraftKind
    expect: tuple[str, ...]


def cases(language: str) -> list[Case]:
    path = ROOT / "evals" / "data" / "checks" / f"wording.{language}.jsonl"
    return [Case.model_validate(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def found(case: Case, language: str) -> set[str]:
    context = CheckContext(
        kind=case.kind,
        channel=BOOK.channels.get(Platform.WEIBO),
        language=Language(language),
        industry=case.industry,
        market=case.market,
    )
    return {finding.rule for finding in check(Content(body=case.text), context, BOOK)}


def rate(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_precision_and_recall(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    right: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong = []
    for case in cases(language):
        got, wanted = found(case, language), set(case.expect)
        right.update(got & wanted)
        false.update(got - wanted)
        missed.update(wanted - got)
        if got != wanted:
            wrong.append(f"{case.id}: expected {sorted(wanted)}, found {sorted(got)}: {case.text}")
    lines = [f"{'rule':28} cases  precision  recall"]
    for rule in sorted(right | false | missed):
        hits, no, lost = right[rule], false[rule], missed[rule]
        lines.append(f"{rule:28} {hits + lost:5}  {rate(hits, hits + no):9.3f}  {rate(hits, hits + lost):6.3f}")
    precision = rate(right.total(), right.total() + false.total())
    recall = rate(right.total(), right.total() + missed.total())
    lines.append(f"{'all ' + language:28} {right.total() + missed.total():5}  {precision:9.3f}  {recall:6.3f}")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert precision >= LEAST_PRECISION, wrong
    assert recall >= LEAST_RECALL, wrong


@pytest.mark.parametrize(("language", "least"), [("zh", 120), ("en", 80)])
def test_the_set_is_broad_and_half_of_it_clean(language: str, least: int) -> None:
    rows = cases(language)
    assert len(rows) >= least
    assert len({row.id for row in rows}) == len({row.text for row in rows}) == len(rows)
    clean = sum(not row.expect for row in rows)
    assert 0.45 <= clean / len(rows) <= 0.6
    assert {row.industry for row in rows} == {
        "food",
        "cosmetics",
        "health_food",
        "finance",
        "education",
        "property",
        "medical",
        "home_lighting",
        "general",
    }
    known = {rule.id for rule in BOOK if rule.id.startswith("wording.")}
    assert {rule for row in rows for rule in row.expect} == known
