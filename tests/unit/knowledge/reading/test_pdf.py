"""PDFs as a whole: turned pages, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from assistant.knowledge.reading import read
from assistant.knowledge.reading.pdf_turn import Turn, most_common_turn

SAMPLE = Path(__file__).parents[4] / "evals" / "data" / "reading" / "handbook.en.pdf"


def turned(degrees: int, *, content: bool) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(SAMPLE))
    for page in writer.pages:
        page.rotate(degrees)
        if content:
            page.transfer_rotation_to_content()
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("content", [False, True])
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_reads_as_it_did(degrees: int, content: bool) -> None:
    straight, other = read(SAMPLE, SAMPLE.read_bytes()), read(SAMPLE, turned(degrees, content=content))
    assert other.text == straight.text
    assert other.sections == straight.sections
    assert other.asides == straight.asides


@given(st.integers(0, 3), st.lists(st.floats(0, 800), min_size=4, max_size=4))
def test_turning_back_gives_the_place_again(quarters: int, numbers: list[float]) -> None:
    left, right = sorted(numbers[:2])
    bottom, top = sorted(numbers[2:])
    turn = Turn(quarters, (10.0, 20.0, 605.0, 862.0))
    assert turn.back(turn.upright((left, bottom, right, top))) == pytest.approx((left, bottom, right, top))


def test_most_characters_say_how_a_page_is_turned() -> None:
    assert most_common_turn([]) == 0
    assert most_common_turn([0.0, 89.9, 90.0]) == 1
    assert most_common_turn([-90.0, 270.0, 0.0]) == 3
