"""What a wrong request is answered with: plain words, one JSON document where asked, exit code 2."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLES, Run


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "-", "--json"),
        ("check", "-", "--kind", "statement", "--platform", "weibo", "--bogus", "--json"),
        ("chek", "--json"),
        ("kb", "search", "x", "-k", "0", "--json"),
        ("check", "-", "--kind", "poem", "--platform", "weibo", "--json"),
        ("draft", "statement", "--incident", "no.yaml", "--json"),
        ("draft", "statement", "--incident", "no-such-id", "--json"),
        ("brand", "check", "shanlam", "--json"),
        ("rules", "explain", "platform.too-lang", "--json"),
        ("kb", "search", "--json"),
    ],
)
def test_one_json_document_and_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    outcome = run(*arguments, stdin="text")
    assert outcome.code == 2
    error = outcome.json["error"]
    assert isinstance(error, dict) and error["message"]
    assert "Traceback" not in outcome.err


def test_without_json_the_message_goes_to_standard_error(run: Run) -> None:
    outcome = run("brand", "check", "shanlam")
    assert outcome.code == 2 and outcome.out == "" and "shanlan" in outcome.err


def test_a_hostile_file_cannot_drive_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "evil.yaml"
    path.write_text('"\\e[31mevil": 1\nbrand: shanlan\n', encoding="utf-8")
    outcome = run("draft", "statement", "--incident", path, "-c", "weibo")
    assert outcome.code == 2 and "\x1b" not in outcome.err


def test_two_brands_in_one_request_are_told(run: Run) -> None:
    outcome = run(
        "check", "-", "--kind", "statement", "-p", "weibo", "-b", "lumen", "--incident", EXAMPLES / "incident.zh.yaml",
        stdin="文字",
    )  # fmt: skip
    assert outcome.code == 2 and "shanlan" in outcome.err


def test_what_is_no_file_is_refused_and_the_rest_goes_in(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "good.md").write_text("# Returns\n\nCustomers have 30 days to return a lamp.\n", encoding="utf-8")
    os.mkfifo(folder / "pipe.md")
    (folder / "deep.yaml").write_text("[" * 60_000, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("not for the knowledge base", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    outcome = run("kb", "add", folder, "--kind", "reference", "--brand", "lumen", "--json")
    assert outcome.code == 2
    files = outcome.json["files"]
    assert isinstance(files, list)
    told = {Path(file["path"]).name: file["ok"] for file in files}
    assert told == {"good.md": True, "pipe.md": False, "deep.yaml": False}
    assert all(file["reason"] for file in files if not file["ok"])


def test_a_missing_knowledge_base_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADYVOICE_KNOWLEDGE_BASE", "/no/such/folder")
    outcome = run("brand", "list")
    assert outcome.code == 2 and "STEADYVOICE_KNOWLEDGE_BASE" in outcome.err


def test_doctor_never_shows_a_secret(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADYVOICE_TOKEN", "planted-secret-token")
    monkeypatch.setenv("STEADYVOICE_DATABASE_URL", "postgresql+psycopg://u:planted-password@127.0.0.1:1/none")
    outcome = run("doctor", "--json")
    assert outcome.code == 1, "the database does not answer"
    assert "planted" not in outcome.out + outcome.err
