from __future__ import annotations

import pytest

from assistant.knowledge.concepts import Concepts, load_concepts
from assistant.knowledge.lexical import load_function_words, stem
from assistant.settings import ROOT

LEXICONS = ROOT / "knowledge_base" / "lexicons"


@pytest.fixture(scope="module")
def concepts() -> Concepts:
    words = load_function_words(LEXICONS / "function_words.yaml")
    return load_concepts(LEXICONS / "search_terms.yaml", words)


@pytest.mark.parametrize(
    ("question", "idea"),
    [
        ("奶茶里有只虫", "异物"),
        ("There was a bug in my cup", "异物"),
        ("Bugs, again!", "异物"),
        ("退的錢什麼時候到", "退款"),
        ("Where is my money back?", "退款"),
        ("怎么建立危机预警机制", "危机"),
        ("找KOL推广", "达人"),
    ],
)
def test_an_idea_is_named_in_either_language(concepts: Concepts, question: str, idea: str) -> None:
    assert idea in {found.name for found in concepts.named(question)}


def test_english_terms_are_whole_words(concepts: Concepts) -> None:
    assert "异物" not in {found.name for found in concepts.named("debugging a program, and a chair")}


@pytest.mark.parametrize("question", ["will it rain tomorrow", "红烧肉怎么做", "bitcoin", ""])
def test_other_worlds_name_nothing(concepts: Concepts, question: str) -> None:
    assert concepts.named(question) == ()


def test_an_idea_carries_the_words_of_both_languages(concepts: Concepts) -> None:
    (refund,) = (idea for idea in concepts.named("退款") if idea.name == "退款")
    assert {("退款",), ("refund",), ("money", "back")} <= set(refund.terms)


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("refunds", "refund"),
        ("refunded", "refund"),
        ("refunding", "refund"),
        ("batteries", "battery"),
        ("stopped", "stop"),
        ("expired", stem("expires")),
        ("spring", "spring"),
        ("press", "press"),
        ("bus", "bus"),
        ("this", "this"),
        ("sl-2040", "sl-2040"),
        ("退款", "退款"),
    ],
)
def test_stems(word: str, root: str) -> None:
    assert stem(word) == root
