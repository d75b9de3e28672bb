"""The embedded model writes for real: post, reply and statement, each language, through worker, guard and checks.

`make model-test` fetches the model and runs this. What a small model writes differs from day to day; what must hold
does not: it never costs a fact, never adds a blocker, and where nothing of it was usable the draft says why.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest

from assistant.desk.drafted import Drafted
from assistant.domain.brief import Brief
from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice, RequestState
from assistant.domain.vocabulary import DraftKind, Engine, Language, Platform, Stage
from assistant.files import load_model
from assistant.llm.catalogue import chosen
from assistant.settings import ROOT, Settings, load_settings
from assistant.workspace import Workspace

pytestmark = pytest.mark.model

EXAMPLES = ROOT / "docs" / "examples"
COMMENTS = {
    Language.ZH: ("优惠券一直用不了，客服电话也打不通", Platform.WEIBO, "shanlan"),
    Language.EN: ("My Arc has been flickering and nobody answers my emails", Platform.X, "lumen"),
}
_FIGURES = re.compile(r"\d+(?:[.:,]\d+)*")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Actor]]:
    """A fresh data directory with the model that was fetched, and a worker that runs."""
    there = chosen(load_settings()).path
    assert there.is_file(), f"{there} is missing: run `make model-test`, which fetches it"
    settings = Settings(data_dir=tmp_path_factory.mktemp("house"))
    settings.models_dir.mkdir(parents=True)
    (settings.models_dir / there.name).symlink_to(there)
    workspace = Workspace(settings)
    with workspace.worker():
        yield workspace, workspace.people.actor_for(None)
    workspace.close()


def asked(workspace: Workspace, actor: Actor, kind: DraftKind, language: Language) -> list[Drafted]:
    if kind is DraftKind.STATEMENT:
        file = str(EXAMPLES / f"incident.{language.value}.yaml")
        return workspace.drafting.statements(actor, file, [], Stage.HOLDING, language, EngineChoice.LOCAL)[:1]
    if kind is DraftKind.POST:
        brief = load_model(EXAMPLES / f"brief.{language.value}.yaml", Brief)
        return workspace.drafting.posts(actor, brief, brief.platforms[:1], 3, language, EngineChoice.LOCAL)
    text, platform, brand = COMMENTS[language]
    return workspace.drafting.replies(actor, text, platform, brand, language, EngineChoice.LOCAL).drafted


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(DraftKind))
def test_what_it_writes_costs_no_fact(
    house: tuple[Workspace, Actor], kind: DraftKind, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace, actor = house
    before = asked(workspace, actor, kind, language)
    request = before[0].request
    assert request is not None
    events = list(workspace.running.follow(actor, request.id))
    assert any(event.get("event") == "model" for event in events)
    ended = workspace.requests.get(request.id)
    assert ended.state is RequestState.DONE, ended.error
    written = 0
    for one in before:
        now = workspace.revising.now(actor, one)
        with capsys.disabled():
            told(kind, language, now)
        if now.version.engine is Engine.PLAYBOOK:
            assert now.version.content == one.version.content
            continue
        assert now.version.engine is Engine.LOCAL
        assert now.version.prompt.startswith(f"{kind.value}-local/{language.value}@")
        assert figures(now) <= figures(one)
        assert kind is DraftKind.POST or figures(now) == figures(one)
        assert blockers(now) <= blockers(one)
        written += now.version.tokens.output or 0
    engines = {workspace.revising.now(actor, one).version.engine for one in before}
    assert (written > 0) == (Engine.LOCAL in engines), "the call is charged once, to the first text that it gave"


def figures(drafted: Drafted) -> set[str]:
    return set(_FIGURES.findall(drafted.version.content.body))


def blockers(drafted: Drafted) -> int:
    return sum(finding.blocks for finding in drafted.version.findings)


def told(kind: DraftKind, language: Language, now: Drafted) -> None:
    """For whoever reads the log: the text, and who wrote it."""
    why = " ".join(step.detail.get(language) for step in now.steps if step.detail)
    sys.stdout.write(
        f"\n── {kind.value} {language.value} {now.version.engine.value} {why}\n{now.version.content.body}\n"
    )


def test_the_file_is_the_one_that_the_catalogue_names(house: tuple[Workspace, Actor]) -> None:
    workspace, _ = house
    listed = workspace.models.listing()
    assert any(one.there and one.chosen for one in listed), listed
    assert chosen(workspace.settings).path.stat().st_size == 1_117_320_768
