"""Requests to models on the command line: listed, followed, stopped; wishes for a text, and its twin."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from assistant.domain.vocabulary import Language
from assistant.settings import ROOT
from assistant.text.sentences import split_sentences
from tests.cli.conftest import EXAMPLES, Outcome, Run
from tests.cli.provider import HOME, STATEMENTS, forget_endpoints, provider, said
from tests.unit.llm.faulty_server import Answer, Asked, Behaviour, answers, hang, server_error

SHORTER = {
    Language.ZH: "11月20日有消费者在微博反映朝阳店一杯饮品中有异物，我们深感抱歉。朝阳店已暂停营业，检测正在进行。",
    Language.EN: "We have received 14 reports of the Halo Mini charger becoming too hot to touch, and we are sorry.",
}


@pytest.fixture(autouse=True)
def no_endpoints(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget_endpoints(monkeypatch)
    yield


def statement(run: Run, language: Language, *more: str) -> Outcome:
    incident = EXAMPLES / f"incident.{language.value}.yaml"
    return run("draft", "statement", "--incident", incident, "--channel", HOME[language], "--json", *more)


def only(outcome: Outcome) -> dict[str, object]:
    drafts = outcome.json["drafts"]
    assert isinstance(drafts, list) and len(drafts) == 1, outcome.err
    found = drafts[0]
    assert isinstance(found, dict)
    return found


def request_of(draft: dict[str, object]) -> tuple[str, str]:
    request = draft["request"]
    assert isinstance(request, dict)
    return str(request["id"]), str(request["state"])


def listed(run: Run) -> list[dict[str, object]]:
    found = run("draft", "requests", "--json").json["requests"]
    assert isinstance(found, list)
    return found


# --- requests -------------------------------------------------------------------------------------------------------


@pytest.fixture
def worker(run: Run) -> Iterator[Callable[[], None]]:
    """Starts a worker on the test's data directory, with the settings of the moment."""
    begun: list[subprocess.Popen[str]] = []

    def start() -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "worker", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        begun.append(process)
        assert process.stdout is not None
        assert "{" in process.stdout.readline(), "it says when it is ready"

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def after(gate: Event, then: Behaviour) -> Behaviour:
    """Says nothing until the gate is opened."""

    async def behave(asked: Asked, answer: Answer) -> None:
        while not gate.is_set():
            await asyncio.sleep(0.05)
        await then(asked, answer)

    return behave


def test_with_a_worker_what_was_not_waited_for_goes_on_and_is_followed_to_its_end(
    run: Run, worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed(run) == [] and "No model" in run("draft", "requests").out
    gate = Event()
    with provider(monkeypatch, after(gate, answers(said(STATEMENTS[Language.EN]))), seconds=60):
        worker()
        first = only(statement(run, Language.EN, "--engine", "provider", "--wait", "0"))
        request, state = request_of(first)
        assert first["engine"] == "playbook" and state in ("queued", "running")
        (row,) = listed(run)
        assert (row["id"], row["kind"], row["asked"]) == (request, "statement", "provider")
        assert "actor" not in row and request in run("draft", "requests").out
        gate.set()
        followed = run("draft", "follow", request, "--json")
        assert followed.code == 0, followed.err
    last = only(followed)
    assert (last["id"], last["engine"], request_of(last)[1]) == (first["id"], "provider", "done")
    again = run("draft", "follow", request, "--json")
    assert again.code == 0 and only(again)["digest"] == last["digest"], "what is over is shown, and nobody is asked"
    shown = only(run("draft", "show", str(first["id"]), "--version", "1", "--json"))
    assert shown["digest"] == first["digest"], "the playbook's text stays"


def test_a_request_is_stopped_while_a_worker_waits_and_ends_only_once(
    run: Run, worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with provider(monkeypatch, hang(), seconds=60):
        worker()
        request, _ = request_of(only(statement(run, Language.ZH, "--engine", "provider", "--wait", "0")))
        stopped = run("draft", "stop", request, "--json")
        assert stopped.code == 0 and stopped.json["stop_asked"] is True
        ended = run("draft", "follow", request, "--wait", "30", "--json")
        assert request_of(only(ended))[1] == "stopped"
        again = run("draft", "stop", request, "--json")
        assert again.code == 2 and "Conflict" in again.out
    draft = only(ended)
    assert draft["engine"] == "playbook" and draft["body"]


@pytest.mark.parametrize("command", ["follow", "stop"])
def test_a_request_that_is_not_there_is_told(run: Run, command: str) -> None:
    outcome = run("draft", command, "q-nowhere", "--json")
    assert outcome.code == 2 and "draft requests" in outcome.err


def test_one_that_failed_says_why_when_it_is_looked_at_later(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with provider(monkeypatch, server_error()):
        draft = only(statement(run, Language.ZH, "--engine", "provider"))
    shown = only(run("draft", "show", str(draft["id"]), "--json"))
    steps = shown["steps"]
    assert isinstance(steps, list) and steps[0]["reason"] == "server_error" and steps[0]["detail"]


# --- wishes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_a_wish_makes_a_new_version_and_the_one_before_can_be_had_back(
    run: Run, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    first = only(statement(run, language, "--engine", "playbook"))
    draft = str(first["id"])
    with provider(monkeypatch, answers(said({"fields": [{"name": "body", "text": SHORTER[language]}]}))) as server:
        shorter = run("draft", "revise", draft, "--ask", "shorter", "--json")
        assert shorter.code == 0, shorter.err
        asked = len(server.asked)
    second = only(shorter)
    assert asked >= 1 and (second["version"], second["engine"]) == (2, "provider")
    assert SHORTER[language][:12] in str(second["body"])
    assert str(second["prompt"]).startswith(f"revise/{language.value}@")
    back = only(run("draft", "restore", draft, "1", "--json"))
    assert (back["version"], back["body"]) == (3, first["body"])


@pytest.mark.parametrize("language", list(Language))
def test_a_sentence_that_is_to_stay_stays_byte_for_byte(
    run: Run, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    first = only(statement(run, language, "--engine", "playbook"))
    body = str(first["body"])
    kept = split_sentences(body)[2].of(body)
    reply = said({"fields": [{"name": "body", "text": f"[[S3]] {SHORTER[language]}"}]})
    with provider(monkeypatch, answers(reply)) as server:
        changed = run("draft", "revise", "last", "--ask", "warmer", "--keep", "3", "--json")
        assert changed.code == 0, changed.err
        assert "[[S3]]" in server.asked[0].prompt
    second = only(changed)
    assert second["version"] == 2 and str(second["body"]).startswith(kept)


def test_only_the_sentence_that_was_named_changes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first = only(statement(run, Language.EN, "--engine", "playbook"))
    body = str(first["body"])
    span = split_sentences(body)[1]
    other = "We are sorry for the worry this has caused."
    with provider(monkeypatch, answers(said({"fields": [{"name": "sentence", "text": other}]}))):
        changed = run("draft", "revise", "last", "--sentence", "2", "--ask", "shorter", "--json")
    assert only(changed)["body"] == body[: span.start] + other + body[span.end :]


def test_a_wish_without_a_model_is_exit_code_2_with_what_to_do(run: Run) -> None:
    only(statement(run, Language.ZH, "--engine", "playbook"))
    outcome = run("draft", "revise", "last", "--ask", "warmer", "--json")
    assert outcome.code == 2 and "draft edit" in outcome.err and "model pull" in outcome.err


def test_a_wish_and_a_file_do_not_go_together(run: Run) -> None:
    only(statement(run, Language.EN, "--engine", "playbook"))
    incident = EXAMPLES / "incident.en.yaml"
    outcome = run("draft", "revise", "last", "--ask", "shorter", "--incident", incident)
    assert outcome.code == 2 and "--incident" in outcome.err


# --- the other language ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_a_twin_is_a_draft_of_its_own_in_the_other_language(run: Run, language: Language) -> None:
    first = only(statement(run, language, "--engine", "playbook"))
    twin = only(run("draft", "twin", str(first["id"]), "--json"))
    other = Language.EN if language is Language.ZH else Language.ZH
    assert (twin["language"], twin["engine"]) == (other.value, "playbook")
    assert twin["id"] != first["id"] and str(first["id"]) in str(twin["variant"])


def test_a_reply_has_no_twin(run: Run) -> None:
    run("draft", "reply", "--comment", "Where is my lamp?", "-p", "x", "-b", "lumen", "--engine", "playbook")
    outcome = run("draft", "twin", "last")
    assert outcome.code == 2 and "draft reply --lang" in outcome.err


def test_one_document_on_standard_output(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with provider(monkeypatch, answers(said(STATEMENTS[Language.EN]))):
        outcome = statement(run, Language.EN, "--engine", "provider")
    json.loads(outcome.out)
    assert "stand-in is writing" in outcome.err and "stand-in is writing" not in outcome.out
