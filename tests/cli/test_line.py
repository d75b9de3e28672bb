"""The whole line as people walk it: draft, submit, refuse the author, approve, export, verify; in both languages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from docx import Document

from tests.cli.conftest import EXAMPLES, Outcome, Run


@pytest.fixture
def people(run: Run) -> None:
    """An administrator and reviewers, made as a new user makes them."""
    secret = "correct horse battery"
    assert run("user", "add", "ada", "--name", "Ada", "--role", "admin", stdin=f"{secret}\n").code == 0
    for login, role in (
        ("lin", "pr_officer"),
        ("chen", "pr_lead"),
        ("fang", "legal_reviewer"),
        ("zhou", "brand_reviewer"),
    ):
        done = run("user", "add", login, "--role", role, "--as", "ada", stdin=f"{secret}\n{secret}-{login}\n")
        assert done.code == 0, done.err


def secret_of(login: str) -> str:
    return "correct horse battery" + ("" if login == "ada" else f"-{login}") + "\n"


def only_draft(outcome: Outcome) -> dict[str, object]:
    assert outcome.code == 0, outcome.err
    drafts = outcome.json["drafts"]
    assert isinstance(drafts, list) and len(drafts) == 1
    assert isinstance(drafts[0], dict)
    return drafts[0]


@pytest.mark.parametrize(("language", "channel"), [("zh", "weibo"), ("en", "website")])
@pytest.mark.usefixtures("people")
def test_a_statement_from_the_ledger_to_files_that_left(run: Run, tmp_path: Path, language: str, channel: str) -> None:
    incident = EXAMPLES / f"incident.{language}.yaml"
    draft = only_draft(run("draft", "statement", "--incident", incident, "-c", channel, "--as", "lin", "--json"))
    ident, body = str(draft["id"]), str(draft["body"])
    assert not [f for f in draft["findings"] if f["severity"] == "blocker"]  # type: ignore[attr-defined]

    assert run("review", "submit", ident, "--as", "lin").code == 0
    refused = run("review", "approve", ident, "--as", "lin", stdin=secret_of("lin"))
    assert refused.code == 2
    assert run("release", "export", ident, "--as", "chen", stdin=secret_of("chen")).code == 2, "not approved yet"

    seen = run("review", "show", ident, "--as", "chen", "--json").json
    for reviewer in ("chen", "fang"):
        decided = run(
            "review", "approve", ident, "--binding", str(seen["binding"]), "--as", reviewer, stdin=secret_of(reviewer)
        )
        assert decided.code == 0, decided.err
    assert run("review", "show", ident, "--as", "lin", "--json").json["state"] == "approved"

    for form in ("docx", "md", "html", "json", "csv"):
        target = tmp_path / f"out.{form}"
        done = run(
            "release", "export", ident, "-f", form, "-o", target, "--as", "chen", "--json", stdin=secret_of("chen")
        )
        assert done.code == 0, done.err
        text = readable(target)
        for paragraph in filter(None, body.split("\n")):
            assert paragraph in text, form
        assert str(draft["digest"]) in text, form
        assert "Fang" in text or "fang" in text, form
    assert run("audit", "verify").code == 0


def readable(path: Path) -> str:
    if path.suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)
    text = path.read_text("utf-8-sig")
    if path.suffix == ".json":
        return "\n".join(_strings(json.loads(text)))
    if path.suffix == ".csv":
        return "\n".join(cell for row in csv.reader(io.StringIO(text)) for cell in row)
    if path.suffix == ".html":
        import html

        return html.unescape(text)
    return text


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.usefixtures("people")
def test_any_edit_voids_the_approvals(run: Run) -> None:
    draft = only_draft(
        run("draft", "statement", "--incident", EXAMPLES / "incident.zh.yaml", "-c", "weibo", "--as", "lin", "--json")
    )
    ident, body = str(draft["id"]), str(draft["body"])
    run("review", "submit", ident, "--as", "lin")
    for reviewer in ("chen", "fang"):
        assert run("review", "approve", ident, "--as", reviewer, stdin=secret_of(reviewer)).code == 0
    changed = body.replace("诚恳致歉", "深表歉意")
    assert run("draft", "edit", ident, "-", "--as", "lin", stdin=changed).code == 0
    assert run("review", "show", ident, "--as", "lin", "--json").json["state"] == "writing"
    assert run("release", "export", ident, "--as", "chen", stdin=secret_of("chen")).code == 2
    back = only_draft(run("draft", "restore", ident, "1", "--as", "lin", "--json"))
    assert back["body"] == body and back["version"] == 3


@pytest.mark.usefixtures("people")
def test_a_text_with_a_changed_number_cannot_be_submitted(run: Run) -> None:
    draft = only_draft(
        run("draft", "statement", "--incident", EXAMPLES / "incident.en.yaml", "-c", "website", "--as", "lin", "--json")
    )
    body = str(draft["body"]).replace("14 reports", "9 reports")
    edited = only_draft(run("draft", "edit", str(draft["id"]), "-", "--as", "lin", "--json", stdin=body))
    assert "grounding.unsupported-number" in {f["rule"] for f in edited["findings"]}  # type: ignore[attr-defined]
    refused = run("review", "submit", str(draft["id"]), "--as", "lin")
    assert refused.code == 2 and "grounding.unsupported-number" in refused.err


def test_the_owner_drafts_but_never_approves(run: Run) -> None:
    draft = only_draft(run("draft", "statement", "--incident", EXAMPLES / "incident.zh.yaml", "-c", "weibo", "--json"))
    assert run("review", "submit", str(draft["id"])).code == 0
    refused = run("review", "approve", str(draft["id"]))
    assert refused.code == 2 and "user add" in refused.err


@pytest.mark.usefixtures("people")
def test_where_people_have_accounts_one_says_who_one_is(run: Run) -> None:
    nobody = run("draft", "list")
    assert nobody.code == 2 and "--as" in nobody.err
    assert run("draft", "list", "--as", "lin").code == 0
    mistyped = run("draft", "list", "--as", "lim")
    assert mistyped.code == 2 and "lin" in mistyped.err
    wrong = run("user", "password", "lin", stdin="not it\nsomething new\nsomething new\n")
    assert wrong.code == 2 and "Traceback" not in wrong.err


@pytest.mark.usefixtures("people")
def test_a_token_stands_for_the_password(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("user", "token", "chen", "--json", stdin=secret_of("chen"))
    assert made.code == 0, made.err
    draft = only_draft(
        run("draft", "statement", "--incident", EXAMPLES / "incident.zh.yaml", "-c", "x", "--as", "lin", "--json")
    )
    run("review", "submit", str(draft["id"]), "--as", "lin")
    monkeypatch.setenv("STEADYVOICE_TOKEN", str(made.json["secret"]))
    assert run("review", "approve", str(draft["id"])).code == 0
