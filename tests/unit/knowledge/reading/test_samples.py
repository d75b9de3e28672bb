"""Files made by the programs people use, and what must come of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.knowledge.chunking import cut, weight
from assistant.knowledge.reading import ReadDocument, load, read
from assistant.knowledge.reading.walking import walk

SAMPLES = Path(__file__).parents[4] / "evals" / "data" / "reading"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((SAMPLES / "expected.yaml").read_text(encoding="utf-8"))


def reading(name: str) -> ReadDocument:
    path = SAMPLES / name
    return read(path, load(path, 10_000_000))


def test_every_sample_has_an_expectation() -> None:
    there = {path.name for path in SAMPLES.iterdir() if path.suffix not in (".yaml", ".zip")}
    assert there == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_sample(name: str) -> None:
    expected, document = EXPECTED[name], reading(name)
    assert document.title == expected["title"]
    at, found = 0, []
    for heading, words in expected["says"]:
        while document.sections[at].heading != tuple(heading) or words not in document.section_text(
            document.sections[at]
        ):
            at += 1
            assert at < len(document.sections), f"{heading}: {words!r} is not told, or not in this order"
        found.append(document.sections[at].page)
    assert found == expected.get("page", [None] * len(found))
    assert [aside.kind.value for aside in document.asides] == expected["beside"]


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_hidden_is_in_a_passage_and_places_are_true(name: str) -> None:
    document = reading(name)
    assert "HIDDEN" not in document.text
    assert "HIDDEN" not in document.title
    for piece in cut(document):
        assert document.text[piece.start : piece.end] == piece.text
        assert weight(piece.text) <= 1
        assert (piece.page is None) == (piece.line_start is not None)


def test_asides_are_told_in_both_languages() -> None:
    from assistant.domain.vocabulary import Language

    (aside, *_) = reading("deck-hidden.zh.pptx").asides
    assert aside.told(Language.ZH) == "与底色相同的文字 1 处（p1）：HIDDEN-WHITE"
    assert aside.told(Language.EN) == "text in the colour of its background: 1 (p1): HIDDEN-WHITE"


def test_running_heads_and_page_numbers_are_left_out() -> None:
    text = reading("handbook.en.pdf").text
    assert "internal" not in text
    assert not any(line.strip().isdigit() for line in text.split("\n"))


def test_files_in_archives_are_documents_with_the_archive_in_their_source() -> None:
    found = {
        path.relative_to(SAMPLES).as_posix(): read(path, load(path, 10_000_000))
        for path in walk([SAMPLES / "briefs.zip"])
    }
    assert sorted(found) == ["briefs.zip/夏季/公告.txt", "briefs.zip/夏季/规则.docx"]
    assert found["briefs.zip/夏季/公告.txt"].title == "门店公告"


def test_names_that_chinese_windows_wrote() -> None:
    (path,) = walk([SAMPLES / "briefs-gbk-names.zip"])
    assert path.as_posix().endswith("briefs-gbk-names.zip/夏季/公告.txt")
    assert "国庆照常营业" in read(path, load(path, 1_000)).text
