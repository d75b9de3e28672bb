from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge.fusion import Signals, answered, rank_score, shown_score

CHANCE = 0.2


def told(cosine: float = 0.2, bm25: float = 0.0, ideas: float = 0.0, codes: float = 0.0, cover: float = 0.0) -> Signals:
    return Signals(cosine=cosine, bm25=bm25, ideas=ideas, codes=codes, coverage=cover)


signals = st.builds(
    Signals,
    cosine=st.floats(-1, 1),
    bm25=st.floats(0, 60),
    ideas=st.floats(0, 60),
    codes=st.floats(0, 60),
    coverage=st.floats(0, 1),
)


@given(signals, st.sampled_from(["cosine", "bm25", "ideas", "codes"]), st.floats(0.01, 5))
def test_more_evidence_never_ranks_lower(some: Signals, kind: str, more: float) -> None:
    better = Signals(**{**some.__dict__, kind: getattr(some, kind) + more})
    assert rank_score(better) >= rank_score(some)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_score_shown_keeps_the_order(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0.0 <= shown_score(low) <= shown_score(high) <= 1.0


def test_what_comes_near_by_chance_is_no_answer() -> None:
    assert not answered([told(cosine=CHANCE)], CHANCE, same_language=True)
    assert not answered([told(cosine=CHANCE)], CHANCE, same_language=False)
    assert not answered([], CHANCE, same_language=True)


def test_nearness_an_idea_or_a_code_is_enough() -> None:
    for same in (True, False):
        assert answered([told(cosine=0.45)], CHANCE, same_language=same)
        assert answered([told(ideas=3.0)], CHANCE, same_language=same)
        assert answered([told(cosine=0.0, codes=1.0)], CHANCE, same_language=same)


def test_the_nearest_counts_though_another_ranks_first() -> None:
    assert answered([told(cosine=0.1, bm25=20), told(cosine=0.45)], CHANCE, same_language=True)
