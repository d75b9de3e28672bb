"""Who gets which label."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.domain.content import Content
from assistant.domain.draft import Version
from assistant.domain.vocabulary import Engine, Language, Market
from assistant.release.labels import labels_for, written_by_model


def version(number: int, engine: Engine, parent: int | None) -> Version:
    return Version(
        draft="d",
        number=number,
        content=Content(body="x"),
        digest="0",
        parent=parent,
        engine=engine,
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
        created_by="wen",
    )


@pytest.mark.parametrize("engine", list(Engine))
def test_only_models_make_a_text_generated(engine: Engine) -> None:
    assert written_by_model([version(1, engine, None)], 1) is (engine in (Engine.LOCAL, Engine.PROVIDER))


def test_polish_by_hand_does_not_wash_the_label_off() -> None:
    versions = [version(1, Engine.PROVIDER, None), version(2, Engine.PERSON, 1), version(3, Engine.PERSON, 2)]
    assert written_by_model(versions, 3)
    assert not written_by_model([version(1, Engine.PLAYBOOK, None), version(2, Engine.PERSON, 1)], 2)


@pytest.mark.parametrize(
    ("markets", "explicit", "note"),
    [((Market.CN,), True, False), ((Market.EU, Market.UK), False, True), ((Market.US,), False, False)],
)
@pytest.mark.parametrize("language", list(Language))
def test_each_market_gets_what_it_asks_for(
    markets: tuple[Market, ...], explicit: bool, note: bool, language: Language
) -> None:
    labels = labels_for(by_model=True, markets=markets, language=language, producer="P", content_id="c")
    assert (bool(labels.explicit), bool(labels.note)) == (explicit, note)
    assert labels.aigc["ProduceID"] == "c"
    if explicit:
        assert "AI" in labels.explicit  # GB 45438-2025 asks for one of 人工智能 and AI in the words
