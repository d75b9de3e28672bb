"""Drafts are written and checked again from the ledger as it is recorded now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain.incident import Fact, Incident
from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice
from assistant.domain.vocabulary import Disclosure, FactStatus, Language, Platform, Stage
from assistant.errors import UserError
from assistant.files import load_model
from assistant.settings import ROOT, Settings
from assistant.workspace import Workspace
from tests.conftest import StillClock

EXAMPLES = ROOT / "docs" / "examples"
TOLD = {Language.ZH: "涉事门店共有8名员工在岗", Language.EN: "Eight members of staff were on duty that day"}


@pytest.fixture
def workspace(tmp_path: Path, clock: StillClock) -> Iterator[Workspace]:
    workspace = Workspace(Settings(data_dir=tmp_path / "data", database_url=None), clock)
    yield workspace
    workspace.close()


@pytest.fixture
def owner(workspace: Workspace) -> Actor:
    return workspace.people.actor_for(None)


def ledger_of(language: Language) -> Incident:
    return load_model(EXAMPLES / f"incident.{language.value}.yaml", Incident)


def home(language: Language) -> Platform:
    return Platform.WEIBO if language is Language.ZH else Platform.WEBSITE


def statement(workspace: Workspace, owner: Actor, basis: str, language: Language) -> str:
    written = workspace.drafting.statements(owner, basis, [home(language)], Stage.HOLDING, language, EngineChoice.AUTO)
    return written[0].draft.id


@pytest.mark.parametrize("language", [Language.ZH, Language.EN])
def test_a_revision_tells_the_ledger_as_it_is_now(workspace: Workspace, owner: Actor, language: Language) -> None:
    workspace.incidents.new(owner, ledger_of(language), "one")
    draft = statement(workspace, owner, "one", language)
    fact = Fact(id="f9", text=TOLD[language], status=FactStatus.CONFIRMED, disclosure=Disclosure.PUBLIC)
    recorded = workspace.incidents.set_fact(owner, "one", fact)
    again = workspace.revising.rewrite(owner, draft, None, None, EngineChoice.AUTO)
    assert again.version.number == 2
    assert TOLD[language] in again.version.content.body
    stored, _ = workspace.drafts.show(owner, draft)
    assert stored.basis == {"incident_id": "one", "incident": recorded.incident.model_dump(mode="json")}


@pytest.mark.parametrize("language", [Language.ZH, Language.EN])
def test_an_edit_is_checked_against_the_ledger_as_it_is_now(
    workspace: Workspace, owner: Actor, language: Language
) -> None:
    ledger = ledger_of(language)
    workspace.incidents.new(owner, ledger, "one")
    draft = statement(workspace, owner, "one", language)
    first = workspace.revising.show(owner, draft).version
    withdrawn = ledger.facts[0].model_copy(update={"status": FactStatus.RETRACTED})
    workspace.incidents.set_fact(owner, "one", withdrawn)
    edited = workspace.revising.edit(owner, draft, first.content.body + "\n", None, None, None).version
    assert {one.rule for one in edited.findings} > {one.rule for one in first.findings}
    restored = workspace.revising.restore(owner, draft, 1).version
    assert {one.rule for one in restored.findings} == {one.rule for one in edited.findings}


@pytest.mark.parametrize("language", [Language.ZH, Language.EN])
def test_a_file_takes_the_place_of_no_recorded_ledger(workspace: Workspace, owner: Actor, language: Language) -> None:
    workspace.incidents.new(owner, ledger_of(language), "one")
    draft = statement(workspace, owner, "one", language)
    with pytest.raises(UserError, match="incident fact one") as refused:
        workspace.revising.rewrite(owner, draft, EXAMPLES / f"incident.{language.value}.yaml", None, EngineChoice.AUTO)
    assert "incident fact one" in refused.value.text.zh
    assert workspace.revising.show(owner, draft).version.number == 1


@pytest.mark.parametrize("language", [Language.ZH, Language.EN])
def test_a_file_of_another_brand_is_refused(
    workspace: Workspace, owner: Actor, tmp_path: Path, language: Language
) -> None:
    source = EXAMPLES / f"incident.{language.value}.yaml"
    own = load_model(source, Incident).brand
    other = "lumen" if own == "shanlan" else "shanlan"
    draft = statement(workspace, owner, str(source), language)
    strange = tmp_path / "strange.yaml"
    strange.write_text(source.read_text("utf-8").replace(f"brand: {own}", f"brand: {other}"), "utf-8")
    with pytest.raises(UserError, match=f"of the brand {other}"):
        workspace.revising.rewrite(owner, draft, strange, None, EngineChoice.AUTO)
    assert workspace.revising.rewrite(owner, draft, source, None, EngineChoice.AUTO).version.number == 1
