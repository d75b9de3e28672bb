"""The house's own checks find nothing that blocks in what the playbook writes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.checks import CheckContext, run_checks
from assistant.domain.channel import ChannelSpec, Form
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import DraftKind, IncidentType, Language, Stage
from assistant.drafting.playbook import compose_statement
from tests.unit.drafting.house import book, brand, library
from tests.unit.drafting.incidents import DEGENERATE, FOREIGN_OBJECT, LAMPS, REALISTIC, incident, of_type

KINDS = list(IncidentType)
CHANNELS = book().channels.channels
PLACES = [(channel, stage) for channel in CHANNELS for stage in Stage]


def sample(start: int, step: int) -> list[tuple[ChannelSpec, Stage]]:
    """Every `step`th place; with a start that differs from case to case all of them are visited."""
    return PLACES[start % step :: step]


def blockers(case: Incident, language: Language, places: list[tuple[ChannelSpec, Stage]]) -> Iterator[str]:
    """Everything that blocks, at the places named."""
    for channel, stage in places:
        composed = compose_statement(case, brand(case.brand), channel, stage, language, library())
        context = CheckContext(
            kind=DraftKind.STATEMENT,
            channel=channel,
            language=language,
            stage=stage,
            brand=brand(case.brand),
            incident=case,
        )
        for finding in run_checks(composed.content, context, book()).findings:
            if finding.blocks and not _no_room(finding.rule, channel, case):
                where = f"{case.type.value}/{channel.id.value}/{stage.value}/{language.value} ({case.title[:20]})"
                yield f"{where}: {finding.rule} {finding.place.excerpt!r}"


def _no_room(rule: str, channel: ChannelSpec, case: Incident) -> bool:
    """A ledger whose single facts are longer than the channel is flagged, never cut; a title of a page gives way."""
    long_words = len(case.title) > 100 or any(len(fact.text) > 400 for fact in case.facts)
    return long_words and (
        rule == "platform.too-long" or (rule == "statement.no-subject" and channel.form is Form.SHORT)
    )


def of_kind(kind: IncidentType, language: Language) -> Incident:
    return of_type(FOREIGN_OBJECT if language is Language.ZH else LAMPS, kind)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_blocks_for_any_type(kind: IncidentType, language: Language) -> None:
    places = sample(KINDS.index(kind) * 2 + (language is Language.EN), 32)
    assert list(blockers(of_kind(kind, language), language, places)) == []


@pytest.mark.parametrize("index", range(len(REALISTIC)))
@pytest.mark.parametrize("language", Language)
def test_nothing_blocks_in_either_language(index: int, language: Language) -> None:
    assert list(blockers(incident(REALISTIC[index]), language, sample(index * 3 + (language is Language.EN), 21))) == []


@pytest.mark.parametrize("index", range(len(DEGENERATE)))
@pytest.mark.parametrize("language", Language)
def test_nothing_blocks_in_degenerate_ledgers(index: int, language: Language) -> None:
    assert list(blockers(incident(DEGENERATE[index]), language, sample(index, 16))) == []


@pytest.mark.long
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_blocks_for_any_type_on_any_channel_at_any_stage(kind: IncidentType, language: Language) -> None:
    assert list(blockers(of_kind(kind, language), language, PLACES)) == []


@pytest.mark.long
@pytest.mark.parametrize("text", (*REALISTIC, *DEGENERATE))
@pytest.mark.parametrize("language", Language)
def test_nothing_blocks_in_any_ledger_anywhere(text: str, language: Language) -> None:
    assert list(blockers(incident(text), language, PLACES)) == []
