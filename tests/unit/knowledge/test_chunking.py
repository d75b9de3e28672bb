from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.vocabulary import Language
from assistant.knowledge.chunking import cut, weight
from assistant.knowledge.reading import read

ZH = "门店在接到反映后半小时内报告值班负责人，并封存样品。"
EN = "The shop reports to the duty manager within half an hour and keeps the sample sealed. "


def test_small_sections_are_one_passage_with_place() -> None:
    text = "---\ntitle: 手册\n---\n# 手册\n\n## 异物\n" + ZH + "\n\n## 不适\n" + ZH + "\n"
    pieces = cut(read(Path("手册.md"), text.encode()))
    assert [(p.heading, p.line_start, p.line_end) for p in pieces] == [(("异物",), 7, 7), (("不适",), 10, 10)]
    assert all(text[p.start : p.end] == p.text for p in pieces)


def test_long_text_is_cut_at_sentences_in_both_languages() -> None:
    for sentence, name, language in ((ZH, "a.txt", Language.ZH), (EN, "b.txt", Language.EN)):
        pieces = cut(read(Path(name), (sentence * 60).encode()))
        assert len(pieces) > 3
        assert all(weight(p.text) <= 1 and p.language is language for p in pieces)
        assert all(p.text.endswith(("。", ".")) for p in pieces)


def test_a_sentence_without_end_is_cut_all_the_same() -> None:
    pieces = cut(read(Path("a.txt"), ("连续不断的文字" * 400).encode()))
    assert all(weight(p.text) <= 1 for p in pieces)
    assert sum(len(p.text) for p in pieces) == 2800


def test_languages_within_a_document() -> None:
    pieces = cut(read(Path("a.md"), f"# 双语\n\n## 中文\n{ZH}\n\n## English\n{EN}\n".encode()))
    assert [p.language for p in pieces] == [Language.ZH, Language.EN]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from([ZH, EN, "\n", "\n\n", "一、标题\n", "## h\n", "- 项目\n", "字" * 500, "w" * 1500]), min_size=1
    )
)
def test_no_word_is_lost_and_places_are_true(parts: list[str]) -> None:
    text = "首行。\n" + "".join(parts)
    document = read(Path("a.md"), text.encode())
    pieces = cut(document)
    for piece in pieces:
        assert document.text[piece.start : piece.end] == piece.text
        assert piece.line_start == document.text.count("\n", 0, piece.start) + 1
    kept = "".join("".join(p.text.split()) for p in pieces)
    assert kept == "".join("".join(document.section_text(s).split()) for s in document.sections)


def test_sentences_go_on_over_hard_line_breaks() -> None:
    words = "顾客在收到商品之后三十天内可以退货，不需要说明理由；款项在包裹入库之后十四天内原路退回。" * 12
    lines = "\n".join(words[at : at + 37] for at in range(0, len(words), 37))
    pieces = cut(read(Path("a.txt"), lines.encode()))
    assert len(pieces) > 1
    assert all(p.text.endswith("。") for p in pieces)
    text = "\n".join(
        [
            "Returns",
            "",
            *[
                "A lamp may come back within thirty days of the day on which it was bought",
                "30 days are enough for most people and nobody asks them why they do it.",
            ]
            * 12,
        ]
    )
    pieces = cut(read(Path("b.txt"), text.encode()))
    assert {p.heading for p in pieces} == {()}
    assert all(p.text.endswith(".") for p in pieces)
