from __future__ import annotations

from assistant.knowledge.lexical import LexicalIndex, load_function_words
from assistant.settings import ROOT
from assistant.text.segmentation import words


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    index = LexicalIndex([words("退款 三天"), words("退款 发票"), words("退款 四零零热线")])
    scores = index.scores(words("退款发票"))
    assert scores.argmax() == 1
    assert index.coverage(words("发票"), 1) == 1.0
    assert index.coverage(words("发票"), 0) == 0.0


def test_unknown_words_and_an_empty_corpus_score_nothing() -> None:
    assert LexicalIndex([["a"]]).scores(["unknown"]).tolist() == [0.0]
    assert LexicalIndex([["a"]]).scores([]).tolist() == [0.0]
    assert LexicalIndex([]).scores(["a"]).tolist() == []
    assert LexicalIndex([[]]).scores(["a"]).tolist() == [0.0]


def test_function_words_load() -> None:
    found = load_function_words(ROOT / "knowledge_base" / "lexicons" / "function_words.yaml")
    assert {"怎么", "how", "on", "no"} <= found
