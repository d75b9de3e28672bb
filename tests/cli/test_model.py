"""`steadyvoice model`: listing, pulling over real HTTP, bringing a file by hand, and what status tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT
from tests.cli.conftest import EXAMPLES, Run
from tests.unit.llm.faulty_server import FaultyServer, answers
from tests.unit.llm.pull_server import BODY, FileServer, add_index, entry, hub, packages, page
from tests.unit.llm.tiny_gguf import write_tiny_gguf


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """A catalogue of one small model, and a hub and an index that have it."""
    with FileServer(files={"/m/tiny.gguf": (BODY, "application/octet-stream")}) as made:
        add_index(made)
        write_catalogue(tmp_path / "kb", made)
        monkeypatch.setenv("STEADYVOICE_KNOWLEDGE_BASE", str(tmp_path / "kb"))
        monkeypatch.setenv("PIP_INDEX_URL", f"{made.url}/simple")
        for name in ("PIP_CERT", "HTTP_PROXY", "http_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield made


@pytest.fixture(autouse=True)
def no_endpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STEADYVOICE_MODEL", "STEADYVOICE_AIR_GAP"):
        monkeypatch.delenv(name, raising=False)
    for role in ("PROVIDER", "JUDGE", "EMBEDDINGS"):
        for part in ("BASE_URL", "MODEL", "API_KEY"):
            monkeypatch.delenv(f"STEADYVOICE_{role}__{part}", raising=False)


def write_catalogue(folder: Path, server: FileServer, endpoint: str = "") -> None:
    first = hub(server)
    if endpoint:
        first = first.model_copy(update={"endpoint": endpoint})
    model = entry(first, packages()).model_dump(mode="json")
    folder.mkdir(exist_ok=True)
    for name in ("rules", "brands", "lexicons"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / "knowledge_base" / name)
    (folder / "models.yaml").write_text(json.dumps({"models": [model]}), encoding="utf-8")


def test_pull_list_and_pull_again(run: Run, server: FileServer, tmp_path: Path) -> None:
    before = run("model", "list", "--json").json["models"]
    pulled = run("model", "pull", "--json")
    assert pulled.code == 0, pulled.err
    assert pulled.json["source"] == "Hub" and not pulled.json["already"]
    assert Path(str(pulled.json["path"])).read_bytes() == BODY
    assert "100%" in pulled.err and "\r" not in pulled.err
    again = run("model", "pull", "tiny", "--json")
    assert again.json["already"] and again.err == ""
    after = run("model", "list", "--json").json["models"]
    assert isinstance(before, list) and isinstance(after, list)
    assert [(one["name"], one["there"], one["chosen"]) for one in before + after] == [
        ("tiny", False, True),
        ("tiny", True, True),
    ]
    assert "tiny" in run("model", "list").out


def test_a_failing_source_is_told_and_the_next_one_tried(run: Run, server: FileServer) -> None:
    del server.files["/m/tiny.gguf"]
    pulled = run("model", "pull", "--json")
    assert pulled.code == 0 and pulled.json["source"] == "Index"
    assert pulled.json["failed"] == [{"source": "Hub", "why": "answered HTTP 404"}]
    assert "Hub: answered HTTP 404" in pulled.err


def test_where_no_source_has_it_the_exit_code_is_3(run: Run, server: FileServer) -> None:
    server.always = page
    failed = run("model", "pull", "--json")
    assert failed.code == 3
    assert failed.json["error"]["code"] == "ModelNotFetched"  # type: ignore[index]
    assert "--from" in failed.err and "Traceback" not in failed.err


def test_an_unknown_name_is_told_with_the_nearest(run: Run, server: FileServer) -> None:
    wrong = run("model", "pull", "tinny")
    assert wrong.code == 2 and "`tiny`" in wrong.err


def test_by_hand(run: Run, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADYVOICE_AIR_GAP", "1")
    write_catalogue(tmp_path / "kb", server, endpoint="https://hub.example")
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    refused = run("model", "pull")
    assert refused.code == 2 and "--from" in refused.err and "https://hub.example/m/tiny.gguf" in refused.err
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "tiny.gguf").write_bytes(BODY[:-1] + b"x")
    assert run("model", "pull", "--from", stick).code == 2
    (stick / "tiny.gguf").write_bytes(BODY)
    brought = run("model", "pull", "--from", stick)
    assert brought.code == 0 and "SHA-256" in brought.out
    assert not server.asked


def test_ctrl_c_says_how_to_go_on(run: Run, server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.desk.models.pull", interrupt)
    stopped = run("model", "pull")
    assert stopped.code == 130 and "run it again to go on" in stopped.err and stopped.out == ""


def test_chinese(run: Run, server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADYVOICE_LANGUAGE", "zh")
    assert "核对无误" in run("model", "pull").out
    assert "模板引擎" in run("model", "status").out


# --- status --------------------------------------------------------------------------------------------------------


def rungs(run: Run, *arguments: str) -> tuple[int, dict[tuple[str, str], dict[str, object]]]:
    outcome = run("model", "status", "--json", *arguments)
    found = outcome.json["rungs"]
    assert isinstance(found, list), outcome.err
    return outcome.code, {(one["engine"], one["role"]): one for one in found}


def test_status_of_a_machine_with_nothing_set_up(run: Run, server: FileServer) -> None:
    code, found = rungs(run)
    assert code == 0
    assert {key: one["ready"] for key, one in found.items()} == {
        ("provider", "draft"): False,
        ("local", "draft"): False,
        ("playbook", "draft"): True,
    }
    assert "model pull" in str(found["local", "draft"]["why"])
    auto = run("model", "status", "--json").json["auto"]
    assert isinstance(auto, list)
    chosen = {(one["task"], one["language"]): one["engine"] for one in auto}
    assert chosen["statement", "zh"] == "playbook" and chosen["revision", "en"] is None
    assert chosen["extraction", "zh"] == "playbook", "rules read pasted text without a model"
    assert all(one["why"] for one in auto)


def test_status_of_the_endpoints_names_where_text_goes_and_never_the_key(
    run: Run, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role, address in (("PROVIDER", "https://api.deepseek.com/v1"), ("JUDGE", "https://llm.example/v1")):
        monkeypatch.setenv(f"STEADYVOICE_{role}__BASE_URL", address)
        monkeypatch.setenv(f"STEADYVOICE_{role}__MODEL", "some-model")
        monkeypatch.setenv(f"STEADYVOICE_{role}__API_KEY", "planted-key")
    monkeypatch.setenv("STEADYVOICE_RESIDENCY", '["machine", "cn"]')
    outcome = run("model", "status")
    assert outcome.code == 0 and "planted" not in outcome.out + outcome.err
    _, found = rungs(run)
    provider, judge = found["provider", "draft"], found["provider", "judge"]
    assert (provider["residency"], provider["ready"]) == ("cn", True)
    assert (judge["residency"], judge["ready"]) == ("overseas", False) and "residency" in str(judge["why"])
    assert "planted" not in json.dumps(list(found.values()))


@pytest.mark.parametrize(
    ("language", "words", "auto"),
    [
        ("en", "this machine, mainland China", "statement in Chinese: playbook"),
        ("zh", "本机、中国境内", "声明（中文）：模板引擎"),
    ],
)
def test_status_speaks_in_words(
    run: Run, server: FileServer, monkeypatch: pytest.MonkeyPatch, language: str, words: str, auto: str
) -> None:
    monkeypatch.setenv("STEADYVOICE_LANGUAGE", language)
    monkeypatch.setenv("STEADYVOICE_RESIDENCY", '["machine", "cn"]')
    monkeypatch.setenv("STEADYVOICE_PROVIDER__BASE_URL", "https://api.deepseek.com/v1")
    monkeypatch.setenv("STEADYVOICE_PROVIDER__MODEL", "some-model")
    refused = run("model", "status").out
    assert words in refused and "overseas" not in refused and "statement/" not in refused
    monkeypatch.delenv("STEADYVOICE_PROVIDER__BASE_URL")
    monkeypatch.delenv("STEADYVOICE_PROVIDER__MODEL")
    assert auto in run("model", "status").out


@pytest.mark.parametrize(
    ("address", "residency"),
    [
        ("http://127.0.0.1:99999/v1", ""),
        ("https://me:planted@llm.example/v1", ""),
        ("https://llm.example/v1", "machine"),
    ],
)
def test_a_provider_that_is_set_up_wrongly_does_not_hold_up_the_playbook(
    run: Run, server: FileServer, monkeypatch: pytest.MonkeyPatch, address: str, residency: str
) -> None:
    monkeypatch.setenv("STEADYVOICE_PROVIDER__BASE_URL", address)
    monkeypatch.setenv("STEADYVOICE_PROVIDER__MODEL", "some-model")
    if residency:
        monkeypatch.setenv("STEADYVOICE_PROVIDER__RESIDENCY", residency)
    status = run("model", "status")
    assert status.code == 0 and "playbook" in status.out and "planted" not in status.out + status.err
    asked = ("draft", "statement", "--incident", EXAMPLES / "incident.en.yaml", "--channel", "website", "--json")
    monkeypatch.delenv("STEADYVOICE_KNOWLEDGE_BASE")
    drafted = run(*asked)
    assert drafted.code == 0, drafted.err
    drafts = drafted.json["drafts"]
    assert isinstance(drafts, list)
    first = drafts[0]["steps"][0]
    assert (first["engine"], first["reason"]) == ("provider", "not_set_up")
    refused = run(*asked, "--engine", "provider")
    assert refused.code == 2 and "planted" not in drafted.out + refused.out + refused.err


def test_the_judge_is_probed_as_what_it_is(run: Run, server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyServer(answers("ready")) as judge:
        monkeypatch.setenv("STEADYVOICE_JUDGE__BASE_URL", judge.url)
        monkeypatch.setenv("STEADYVOICE_JUDGE__MODEL", "j-1")
        code, found = rungs(run, "--probe")
    probe = found["provider", "judge"]["probe"]
    assert code == 0 and isinstance(probe, dict) and probe["ok"] and len(judge.asked) == 1


def test_a_probe_that_fails_is_exit_code_1(run: Run, server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.always = page
    monkeypatch.setenv("STEADYVOICE_PROVIDER__BASE_URL", f"{server.url}/v1")
    monkeypatch.setenv("STEADYVOICE_PROVIDER__MODEL", "some-model")
    code, found = rungs(run, "--probe")
    probe = found["provider", "draft"]["probe"]
    assert code == 1 and isinstance(probe, dict) and not probe["ok"] and probe["why"]
    assert not [one for one in server.asked if one[0] == "/m/tiny.gguf"]


def test_a_probe_loads_the_embedded_model_and_lets_it_say_a_word(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEADYVOICE_MODEL", str(write_tiny_gguf(tmp_path / "mine.gguf")))
    code, found = rungs(run, "--probe")
    local = found["local", "draft"]
    probe = local["probe"]
    assert code == 0 and local["model"] == "mine" and isinstance(probe, dict) and probe["ok"] and probe["load_ms"]
    listed = run("model", "list", "--json").json["models"]
    assert isinstance(listed, list) and listed[0]["name"] == "mine" and listed[0]["chosen"]


def test_a_wrong_setting_is_told_in_the_list(run: Run, server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADYVOICE_MODEL", "/no/such.gguf")
    assert "STEADYVOICE_MODEL" in run("model", "list").out
    code, found = rungs(run)
    assert code == 0 and "STEADYVOICE_MODEL" in str(found["local", "draft"]["why"])
