"""Every command that the documentation shows is run, in the order in which it stands there.

Blocks that open with ```` ```console ```` are run without a model, those with ```` ```console provider ```` with a
stand-in provider; what stands in ```` ```sh ```` (it needs a network, a terminal or a download) must be a command that
the command line knows, with options that it has.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer

from assistant.cli.main import build
from tests.cli.conftest import Run, run
from tests.cli.provider import forget_endpoints, provider, said
from tests.unit.llm.faulty_server import Asked, answers

__all__ = ["run"]

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
_BLOCK = re.compile(r"^```console(?P<provider> provider)?\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PIPE = re.compile(r'^echo "(?P<words>[^"]*)" \| (?P<command>steadyvoice .*)$')
_SECRET = ("review approve", "release export")
DEMO_PASSWORD = "steadyvoice-demo"
DOCUMENTS_A_FOLDER = 1
"""The sample documents take minutes to embed; for the commands a few of each folder do."""


def blocks(page: Path) -> Iterator[tuple[bool, list[str]]]:
    """The console blocks of a page: whether they take a provider, and the lines after `$`."""
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        lines = [line.removeprefix("$ ") for line in block["text"].splitlines() if line.startswith("$ ")]
        yield block["provider"] is not None, lines


def commands(page: Path) -> list[str]:
    """All those lines."""
    return [line for _, lines in blocks(page) for line in lines]


def shell_commands(page: Path) -> list[str]:
    """Lines of `sh` blocks that call the program."""
    lines = [line for block in _SHELL.findall(page.read_text("utf-8")) for line in block.splitlines()]
    return [line for line in lines if line.split(" ")[0].rpartition("/")[2] == "steadyvoice"]


def changes(chinese: bool) -> Callable[[Asked], str]:
    """A stand-in's answers to wishes: a sentence for whatever it is given, and every mark of a sentence that stays."""
    text = "发生这样的事，我们非常抱歉。" if chinese else "We are very sorry for this."

    def reply(asked: Asked) -> str:
        marks = " ".join(dict.fromkeys(re.findall(r"\[\[S\d+\]\]", asked.prompt.rpartition("<<<")[2])))
        body = f"{text} {marks}".strip()
        return said({"fields": [{"name": "sentence", "text": text}, {"name": "body", "text": body}]})

    return reply


def _bare(line: str) -> str:
    piped = _PIPE.match(line)
    return piped["command"] if piped else line


@pytest.fixture(scope="module")
def small_knowledge_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge base with few documents, to be indexed quickly."""
    target = tmp_path_factory.mktemp("small") / "knowledge_base"
    shutil.copytree(ROOT / "knowledge_base", target)
    for folder in (target / "brands").glob("*/*/"):
        keep = 0 if folder.name == "replies" else DOCUMENTS_A_FOLDER
        for extra in sorted(path for path in folder.iterdir() if path.is_file())[keep:]:
            extra.unlink()
    return target


@pytest.fixture(scope="module")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first page leaves the demo for the others to copy."""
    return tmp_path_factory.mktemp("demo") / "data"


def test_there_are_pages_with_commands() -> None:
    assert sum(len(commands(page)) for page in PAGES) >= 30


def test_every_page_has_its_twin_with_the_same_commands() -> None:
    for page in PAGES:
        if not page.name.endswith(".zh-CN.md"):
            twin = page.with_name(page.name.removesuffix(".md") + ".zh-CN.md")
            assert twin.exists(), page.name
            kinds = [[" ".join(_bare(line).split()[:3]) for line in commands(one)] for one in (page, twin)]
            assert kinds[0] == kinds[1], page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_run(
    page: Path,
    run: Run,
    small_knowledge_base: Path,
    demo_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not demo_data.exists():
        monkeypatch.setenv("STEADYVOICE_KNOWLEDGE_BASE", str(small_knowledge_base))
        demo = run("demo")
        assert demo.code == 0, demo.err
        assert DEMO_PASSWORD in demo.out
        monkeypatch.delenv("STEADYVOICE_KNOWLEDGE_BASE")
        shutil.copytree(tmp_path / "data", demo_data)
    else:
        shutil.copytree(demo_data, tmp_path / "data")
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    forget_endpoints(monkeypatch)
    for needs_provider, lines in blocks(page):
        if not needs_provider:
            _run_all(lines, run)
            continue
        answer = answers(changes(page.name.endswith(".zh-CN.md")))
        with monkeypatch.context() as patch, provider(patch, answer) as server:
            _run_all(lines, run)
            assert server.asked, lines


def _run_all(lines: list[str], run: Run) -> None:
    for line in lines:
        piped = _PIPE.match(line)
        words = shlex.split(piped["command"] if piped else line)[1:]
        secret = any(line.startswith(f"steadyvoice {name}") for name in _SECRET)
        stdin = piped["words"] + "\n" if piped else DEMO_PASSWORD + "\n" if secret else ""
        outcome = run(*words, stdin=stdin)
        expected = 1 if words[0] == "check" else 0
        assert outcome.code == expected, f"{line}\n{outcome.out}\n{outcome.err}"
        assert "did not write" not in outcome.err or "revise" not in words, f"{line}\n{outcome.err}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_not_run_is_at_least_a_command_with_its_options(page: Path) -> None:
    root = typer.main.get_command(build())
    for line in shell_commands(page):
        command, words = root, shlex.split(line, comments=True)[1:]
        while hasattr(command, "commands"):
            assert words and words[0] in command.commands, line
            command = command.commands[words.pop(0)]
        command.make_context(line, words)  # an unknown option or a missing argument raises
