"""The house's own checks find nothing that blocks in what the playbook writes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.checks import CheckContext, run_checks
from assistant.domain.channel import ChannelSpec
from assistant.domain.incident import Incident
from assistant.domain.vocabulary import DraftKind, IncidentType, Language, Stage
from assistant.drafting.playbook import compose_statement
from tests.unit.drafting.house import book, brand, library
from tests.unit.drafting.incidents import DEGENERATE, FOREIGN_OBJECT, LAMPS, REALISTIC, incident, of_type


def blockers(case: Incident, language: Language) -> Iterator[str]:
    """Everything that blocks, on any channel at any stage."""
    for channel in book().channels.channels:
        for stage in Stage:
            yield from _blockers(case, channel, stage, language)


def _blockers(case: Incident, channel: ChannelSpec, stage: Stage, language: Language) -> Iterator[str]:
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
        if finding.blocks:
            where = f"{case.type.value}/{channel.id.value}/{stage.value}/{language.value} ({case.title[:20]})"
            yield f"{where}: {finding.rule} {finding.place.excerpt!r}"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", IncidentType)
def test_nothing_blocks_for_any_type_on_any_channel_at_any_stage(kind: IncidentType, language: Language) -> None:
    own = FOREIGN_OBJECT if language is Language.ZH else LAMPS
    assert list(blockers(of_type(own, kind), language)) == []


@pytest.mark.parametrize("text", REALISTIC)
@pytest.mark.parametrize("language", Language)
def test_nothing_blocks_in_either_language(text: str, language: Language) -> None:
    assert list(blockers(incident(text), language)) == []


@pytest.mark.parametrize("text", DEGENERATE)
@pytest.mark.parametrize("language", Language)
def test_nothing_blocks_in_degenerate_ledgers_but_what_no_channel_can_hold(text: str, language: Language) -> None:
    assert [line for line in blockers(incident(text), language) if "platform.too-long" not in line] == []
