"""The desk that reads pasted text: who may, what is refused, and how a model is tried."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from assistant.checks.rulebook import RuleBook
from assistant.desk.calls import CallsDesk
from assistant.desk.engines import Engines
from assistant.desk.extraction import ExtractionDesk
from assistant.desk.requests import RequestsDesk
from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice
from assistant.domain.untrusted import UntrustedText
from assistant.domain.vocabulary import Engine, Language
from assistant.errors import NotAllowed, NotFound, UserError
from assistant.knowledge.library import Library
from assistant.settings import ROOT, Settings
from tests.unit.desk.conftest import House

CHAT = UntrustedText(
    text="张店长 14:05\n朝阳店刚有顾客投诉，说喝到一块塑料\n李品控 14:20\n那批封口膜已经全部下架，一共12卷"
)
BOOK = RuleBook.load(ROOT / "knowledge_base" / "rules")


def extraction(house: House) -> ExtractionDesk:
    settings = Settings(data_dir=Path("nowhere"))  # without a model
    requests = RequestsDesk(house.desk, house.policy)
    engines = Engines(settings, house.desk.clock, lambda: CallsDesk(house.desk))
    library = Library(settings.knowledge_base)
    return ExtractionDesk(house.desk, house.policy, library, BOOK, settings, requests, lambda: engines)


def test_a_writer_gets_proposals_by_the_rules(house: House) -> None:
    reference = datetime.fromisoformat("2026-11-20T10:00:00+00:00")
    found = extraction(house).propose(house.act("wen"), CHAT, "shanlan", reference=reference).extraction
    assert found.engine is Engine.PLAYBOOK and found.language is Language.ZH
    assert [fact.text for fact in found.facts] == ["朝阳店刚有顾客投诉，说喝到一块塑料"]
    # the brand's own zone, whatever zone the moment was given in
    assert found.facts[0].as_of == datetime.fromisoformat("2026-11-20T14:05:00+08:00")
    assert len(found.actions) == 1


def test_nothing_is_recorded(house: House) -> None:
    before = house.audit.verify()
    extraction(house).propose(house.act("wen"), CHAT, "shanlan")
    assert house.audit.verify() == before


def test_who_and_what_is_refused(house: House) -> None:
    desk = extraction(house)
    with pytest.raises(NotAllowed):
        desk.propose(Actor(id="nobody"), CHAT, "shanlan")
    with pytest.raises(NotFound):
        desk.propose(house.act("wen"), CHAT, "nosuchbrand")
    with pytest.raises(UserError, match="empty"):
        desk.propose(house.act("wen"), UntrustedText(text=" \n"), "shanlan")
    with pytest.raises(UserError, match="too long"):
        desk.propose(house.act("wen"), UntrustedText(text="a" * 200_001), "shanlan")
    with pytest.raises(UserError, match="zone"):
        desk.propose(house.act("wen"), CHAT, "shanlan", reference=datetime(2026, 11, 20, 14))  # noqa: DTZ001
    with pytest.raises(UserError, match="playbook"):
        desk.propose(house.act("wen"), CHAT, "shanlan", engine=EngineChoice.LOCAL)
