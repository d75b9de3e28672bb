"""The test set of retrieval is worth what its answers are: each phrase stands in its file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from assistant.domain.vocabulary import DocumentKind, Language
from assistant.knowledge.library import Library
from assistant.settings import ROOT
from bench.retrieval import HALVES, load_cases

CASES = load_cases()


def test_every_expected_phrase_is_in_its_file_once() -> None:
    library = Library(ROOT / "knowledge_base")
    texts = {(b, f.path.name): f.path.read_text("utf-8") for b in library.brand_ids for f in library.documents(b)}
    wrong = [
        (case.id, expected.source)
        for case in CASES
        for expected in case.expect
        if texts[case.brand or "", expected.source].count(expected.phrase) != 1
    ]
    assert wrong == []


def test_the_set_is_large_balanced_and_halved() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    answered = Counter(case.lang for case in CASES if case.expect)
    unanswered = Counter(case.lang for case in CASES if not case.expect)
    assert min(answered[language] for language in Language) >= 60
    assert min(unanswered[language] for language in Language) >= 30
    twins = Counter(case.id.rsplit("-", 1)[0] for case in CASES if case.expect)
    assert sum(count == 2 for count in twins.values()) >= 40
    halves = Counter(case.half for case in CASES)
    assert min(halves[half] for half in HALVES) >= 0.4 * len(CASES)


def test_twins_share_their_answers_and_their_half() -> None:
    topics: dict[str, set[tuple[object, str]]] = {}
    for case in CASES:
        if case.expect:
            topics.setdefault(case.id.rsplit("-", 1)[0], set()).add((case.expect, case.half))
    assert all(len(told) == 1 for told in topics.values())


def test_the_questions_asked_in_tuning_the_chance_are_not_in_the_set() -> None:
    plain = Path(ROOT / "knowledge_base" / "lexicons" / "plain_questions.yaml").read_text("utf-8")
    asked = {line.removeprefix("  - ").strip() for line in plain.splitlines()}
    assert not asked & {case.query for case in CASES}


def test_approved_replies_are_searched_and_templates_are_not() -> None:
    library = Library(ROOT / "knowledge_base")
    found = [file for brand in library.brand_ids for file in library.indexed(brand)]
    replies = [file for file in found if file.kind is DocumentKind.APPROVED]
    assert {file.path.parent.name for file in replies} == {"replies"}
    assert not any("templates" in file.path.parts for file in found)
