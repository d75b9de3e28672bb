"""What a draft by a provider costs beside the provider's own time; and how soon a person has a text if it hangs."""

from __future__ import annotations

import contextlib
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2

from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice
from assistant.domain.vocabulary import Language, Platform, Stage
from assistant.settings import ROOT, Endpoint, Settings
from assistant.workspace import Workspace
from bench.figures import Figure, figure, milliseconds
from tests.unit.llm.faulty_server import FaultyServer, answers, hang

RUNS = 12
INCIDENT = str(ROOT / "docs" / "examples" / "incident.en.yaml")
TEXT = {
    "title": "About Halo Mini chargers",
    "body": "As of 09:30 on 18 November 2026: since 16 November we have received 14 reports of the Halo Mini charger "
    "becoming too hot to touch. We are sorry for the worry this causes. We have stopped selling batch HM-2609, and an "
    "independent laboratory is testing the chargers. We do not yet know the cause. If you have one, please unplug it. "
    "We will tell you more on our website on 19 November at 17:00. Call +44 20 7946 0321 or write to "
    "help@lumen.example.\nLumen, Hannah Reyes, Head of Customer Care",
}


def figures() -> Iterator[Figure]:
    """A worker runs; the provider is a server on loopback that answers at once, or never."""
    with FaultyServer(answers(json.dumps(TEXT))) as server, _house(server) as (workspace, actor), workspace.worker():
        bare = milliseconds(lambda: _bare(server.url), RUNS, warm=2)

        def job() -> None:
            drafted = _draft(workspace, actor)
            assert drafted is not None
            list(workspace.running.follow(actor, drafted))

        playbook = milliseconds(lambda: _draft(workspace, actor, EngineChoice.PLAYBOOK), RUNS)
        whole = milliseconds(job, RUNS, warm=3)
        floor = [one + other for one, other in zip(sorted(bare), sorted(playbook), strict=True)]
        yield figure("draft by a provider: all but the model's time", whole, "bare call + playbook draft", floor)
    with FaultyServer(hang()) as server, _house(server) as (workspace, actor), workspace.worker():
        _draft(workspace, actor)
        yield figure(
            "hanging provider: until the playbook's text", milliseconds(lambda: _draft(workspace, actor), RUNS)
        )


@contextlib.contextmanager
def _house(server: FaultyServer) -> Iterator[tuple[Workspace, Actor]]:
    with tempfile.TemporaryDirectory(prefix="svbench-") as folder:
        endpoint = Endpoint(base_url=server.url, model="stand-in", structured="json_object")
        settings = Settings(data_dir=Path(folder), provider=endpoint, provider_seconds=2)
        workspace = Workspace(settings)
        try:
            yield workspace, workspace.people.actor_for(None)
        finally:
            workspace.close()


def _draft(workspace: Workspace, actor: Actor, engine: EngineChoice = EngineChoice.PROVIDER) -> str | None:
    """A statement; gives the request that was made for a model's text."""
    drafted = workspace.drafting.statements(actor, INCIDENT, [Platform.WEBSITE], Stage.HOLDING, Language.EN, engine)
    request = drafted[0].request
    if request is not None:
        workspace.running.enqueue(request)
    return request.id if request else None


def _bare(url: str) -> None:
    """The same answer, streamed, with nothing around it."""
    body = {"model": "stand-in", "stream": True, "messages": [{"role": "user", "content": "…"}]}
    with httpx2.Client(trust_env=False) as client, client.stream("POST", f"{url}/chat/completions", json=body) as told:
        for _ in told.iter_lines():
            time.sleep(0)
