"""Drafts by each engine as they are asked for on the command line, and what is told where an engine cannot write."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain.vocabulary import Language
from tests.cli.conftest import EXAMPLES, Outcome, Run
from tests.cli.provider import HOME, STATEMENTS, forget_endpoints, provider, said
from tests.unit.llm.faulty_server import Behaviour, answers, error, hang, rate_limited, refused_key

GENEROUS_SECONDS = 20.0
"""Far more than a second of waiting and a start take on a busy machine, far less than the provider's deadline."""
CONTRACT = {
    "id", "version", "kind", "platform", "language", "title", "body", "tags", "engine", "model", "prompt", "digest",
    "complete", "support", "findings", "tokens", "took_ms",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_endpoints(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget_endpoints(monkeypatch)
    yield


def statement(run: Run, language: Language, *more: str) -> Outcome:
    incident = EXAMPLES / f"incident.{language.value}.yaml"
    return run("draft", "statement", "--incident", incident, "--channel", HOME[language], *more)


def only(outcome: Outcome) -> dict[str, object]:
    drafts = outcome.json["drafts"]
    assert isinstance(drafts, list) and len(drafts) == 1, outcome.err
    found = drafts[0]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("language", list(Language))
def test_a_draft_by_a_provider_holds_the_contract_and_where_it_came_from(
    run: Run, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    with provider(monkeypatch, answers(said(STATEMENTS[language]))) as server:
        outcome = statement(run, language, "--engine", "provider", "--json")
        assert outcome.code == 0, outcome.err
        assert server.asked[0].headers["authorization"] == "Bearer planted-key-0123456789"
    draft = only(outcome)
    assert set(draft) >= CONTRACT
    assert (draft["engine"], draft["model"], draft["complete"]) == ("provider", "stand-in", True)
    assert str(draft["body"]).startswith(STATEMENTS[language]["body"][:20])
    assert str(draft["prompt"]).startswith(f"statement/{language.value}@") and len(str(draft["prompt_digest"])) == 64
    steps, request = draft["steps"], draft["request"]
    assert isinstance(steps, list) and [(s["engine"], s["outcome"]) for s in steps] == [("provider", "wrote")]
    assert isinstance(request, dict) and (request["state"], request["asked"]) == ("done", "provider")
    assert draft["version"] == 2, "the playbook's text stays below it as version 1"
    assert "planted" not in outcome.out + outcome.err


def test_people_see_the_playbooks_text_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with provider(monkeypatch, answers(said(STATEMENTS[Language.EN]))):
        outcome = statement(run, Language.EN, "--engine", "provider")
    assert outcome.code == 0, outcome.err
    assert outcome.out.index(" v1 ") < outcome.out.index(" v2 ")
    assert "stand-in is writing" in outcome.err


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("engine", "remedy"), [("local", "steadyvoice model pull"), ("provider", "STEADYVOICE_PROVIDER__BASE_URL")]
)
def test_an_engine_that_is_not_set_up_is_exit_code_2_with_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch, language: Language, engine: str, remedy: str
) -> None:
    monkeypatch.setenv("STEADYVOICE_LANGUAGE", language.value)
    outcome = statement(run, language, "--engine", engine, "--json")
    assert outcome.code == 2
    told = outcome.json["error"]
    assert isinstance(told, dict) and told["code"] == "not_set_up" and remedy in told["message"]
    assert "--engine playbook" in outcome.err


def test_a_word_that_is_no_engine_is_exit_code_2(run: Run) -> None:
    outcome = statement(run, Language.EN, "--engine", "cloud")
    assert outcome.code == 2 and "playbook" in outcome.err


def test_auto_without_models_writes_at_once_and_the_draft_says_who_did_not(run: Run) -> None:
    draft = only(statement(run, Language.ZH, "--json"))
    assert draft["engine"] == "playbook" and draft["request"] is None
    steps = draft["steps"]
    assert isinstance(steps, list)
    assert [(step["engine"], step["outcome"], step["reason"]) for step in steps] == [
        ("provider", "skipped", "not_set_up"),
        ("local", "skipped", "not_set_up"),
    ]


def test_a_hanging_provider_costs_no_more_than_one_is_willing_to_wait(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with provider(monkeypatch, hang(), seconds=60):
        began = time.monotonic()
        outcome = statement(run, Language.EN, "--engine", "provider", "--wait", "1", "--json")
        took = time.monotonic() - began
    assert outcome.code == 0, outcome.err
    draft = only(outcome)
    assert (draft["engine"], draft["version"]) == ("playbook", 1)
    request = draft["request"]
    assert isinstance(request, dict) and request["state"] == "stopped", "nobody would go on with it"
    assert "steadyvoice worker" in outcome.err
    assert took < GENEROUS_SECONDS


@pytest.mark.parametrize(
    ("behaviour", "reason", "told"),
    [
        (refused_key("planted-key-0123456789"), "key_refused", "refused the key"),
        (rate_limited(), "rate_limited", "takes no more requests"),
        (error(400, "Content Exists Risk"), "declined", "will not write on this subject"),
    ],
    ids=["key", "rate", "declined"],
)
def test_a_provider_that_fails_leaves_the_playbooks_text_and_says_why(
    run: Run, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, reason: str, told: str
) -> None:
    with provider(monkeypatch, behaviour):
        outcome = statement(run, Language.EN, "--engine", "provider", "--json")
    assert outcome.code == 0
    draft = only(outcome)
    steps = draft["steps"]
    assert draft["engine"] == "playbook" and isinstance(steps, list)
    assert steps[0]["reason"] == reason and told in steps[0]["detail"]
    assert "planted" not in outcome.out + outcome.err


def test_an_air_gap_and_a_residency_send_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with provider(monkeypatch, answers(said(STATEMENTS[Language.EN]))) as server:
        monkeypatch.setenv("STEADYVOICE_PROVIDER__RESIDENCY", "overseas")
        monkeypatch.setenv("STEADYVOICE_RESIDENCY", '["machine", "cn"]')
        assert "not_allowed" in statement(run, Language.EN, "--engine", "provider", "--json").out
        monkeypatch.delenv("STEADYVOICE_RESIDENCY")
        monkeypatch.setenv("STEADYVOICE_AIR_GAP", "true")
        refused = statement(run, Language.EN, "--engine", "provider", "--json")
        assert refused.code == 2 and "not_allowed" in refused.out
        assert only(statement(run, Language.EN, "--json"))["engine"] == "playbook"
        assert not server.asked


def test_what_is_personal_leaves_the_machine_only_as_a_placeholder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    said_by = "My card got charged twice, call me back on 07700 900123 or jane.doe@mail.example. Order 4471."
    with provider(monkeypatch, error(500, "no")) as server:
        monkeypatch.setenv("STEADYVOICE_PROVIDER__RESIDENCY", "overseas")
        outcome = run("draft", "reply", "--comment", said_by, "-p", "x", "-b", "lumen", "--engine", "provider")
        assert outcome.code == 0, outcome.err
        sent = server.asked[0].prompt
    assert "07700" not in sent and "jane.doe" not in sent
    assert "[PHONE_1]" in sent and "[EMAIL_1]" in sent and "4471" in sent


# --- status ---------------------------------------------------------------------------------------------------------


def test_status_names_every_engine_and_what_auto_would_use(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with provider(monkeypatch, answers("ready")) as server:
        status = run("model", "status", "--probe", "--json")
        assert status.code == 0, status.err
        assert len(server.asked) == 1
    found = status.json
    assert found["ok"] is True and found["air_gap"] is False and found["residency"] == ["machine", "cn", "overseas"]
    rungs, auto = found["rungs"], found["auto"]
    assert isinstance(rungs, list) and [rung["engine"] for rung in rungs] == ["provider", "local", "playbook"]
    assert (rungs[0]["residency"], rungs[0]["probe"]["ok"]) == ("machine", True)
    assert isinstance(auto, list) and {one["engine"] for one in auto} == {"provider"}
    assert "planted" not in json.dumps(found)


# --- a pasted chat --------------------------------------------------------------------------------------------------

CHATS = {
    Language.ZH: (
        "shanlan",
        "张店长 14:05\n朝阳店刚有顾客投诉，说喝到一块塑料\n李品控 14:20\n封口膜已经全部下架，一共12卷\n",
        "朝阳店刚有顾客投诉，说喝到一块塑料",
    ),
    Language.EN: (
        "lumen",
        "Mei 14:02: A customer on X says the charger burned her hand.\nLin 14:05: We have stopped selling HM-2609.\n",
        "A customer on X says the charger burned her hand",
    ),
}


@pytest.mark.parametrize("language", list(Language))
def test_a_pasted_chat_becomes_a_ledger_that_can_be_drafted_from(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Language
) -> None:
    monkeypatch.setenv("STEADYVOICE_LANGUAGE", language.value)
    brand, chat, fact = CHATS[language]
    outcome = run(
        "incident", "extract", "-", "-b", brand, "--title", "t", "--type", "product_quality", "--at",
        "2026-11-20T18:00:00+08:00", stdin=chat,
    )  # fmt: skip
    assert outcome.code == 0, outcome.err
    assert fact in outcome.out and "disclosure: internal" in outcome.out and "disclosure: public" not in outcome.out
    ledger = tmp_path / "ledger.yaml"
    ledger.write_text(outcome.out, encoding="utf-8")
    draft = only(run("draft", "statement", "--incident", ledger, "--channel", HOME[language], "--json"))
    assert fact not in str(draft["body"]), "nothing is told before a person has released it"


@pytest.mark.parametrize("language", list(Language))
def test_a_model_may_read_the_chat_and_quotes_it(run: Run, monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    brand, chat, fact = CHATS[language]
    read = {"facts": [{"text": fact, "quote": fact, "disputed": False}], "actions": [], "questions": []}
    with provider(monkeypatch, answers(said(read))):
        outcome = run("incident", "extract", "-", "-b", brand, "--json", stdin=chat)
    assert outcome.code == 0, outcome.err
    extraction = outcome.json["extraction"]
    assert isinstance(extraction, dict) and extraction["engine"] == "provider"
    assert fact in [one["text"] for one in extraction["facts"]]
    assert {one["disclosure"] for one in extraction["facts"]} == {"internal"}
