"""Every setting is documented in both languages with the default it has, and every example of settings is one."""

from __future__ import annotations

import os
import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from assistant.llm.residency import residency_of
from assistant.settings import Budget, Endpoint, Price, Settings, load_settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
SETTINGS = [ROOT / "docs" / "settings.md", ROOT / "docs" / "settings.zh-CN.md"]
MODELS = [ROOT / "docs" / "models.md", ROOT / "docs" / "models.zh-CN.md"]
_ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)(?:__…)?` \| (?P<default>.*?) \|", re.MULTILINE)
_TOML = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_ADDRESS = re.compile(r"\| `(?P<url>https?://[^`]+)` \| `(?P<residency>\w+)` \|")
_VARIABLE = re.compile(r"STEADYVOICE_[A-Z_]*[A-Z]")
_TESTS_OWN = {"STEADYVOICE_TEST_POSTGRES"}


def documented(page: Path) -> dict[str, str]:
    """Names in the tables of a page, each with its default as it stands there."""
    return {row["name"]: row["default"] for row in _ROW.finditer(page.read_text("utf-8"))}


def rows(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The rows that a model must have: name and default of each field."""
    for name, field in model.model_fields.items():
        inner = [one for one in typing.get_args(field.annotation) if one is Price]
        if inner:
            yield from rows(Price, f"{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}", field.get_default(call_default_factory=False)


EXPECTED = {
    **{f"STEADYVOICE_{name}": default for name, default in rows(Settings)},
    **dict(rows(Endpoint)),
    **dict(rows(Budget)),
}


@pytest.mark.parametrize("page", SETTINGS, ids=lambda page: page.name)
def test_every_setting_is_documented_and_nothing_else(page: Path) -> None:
    assert set(documented(page)) == set(EXPECTED)


@pytest.mark.parametrize("page", SETTINGS, ids=lambda page: page.name)
def test_the_defaults_are_those_in_force(page: Path) -> None:
    found = documented(page)
    for name, default in EXPECTED.items():
        told = found[name].strip("`")
        if isinstance(default, bool):
            assert told == str(default).lower(), name
        elif isinstance(default, int | float):
            assert float(told.replace(",", "")) == default, name
    assert found["STEADYVOICE_RESIDENCY"] == '`["machine","cn","overseas"]`'


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_variable_that_is_named_anywhere_is_a_setting(page: Path) -> None:
    roots = {"STEADYVOICE_PROVIDER", "STEADYVOICE_JUDGE", "STEADYVOICE_EMBEDDINGS", "STEADYVOICE_BUDGET"}
    endpoint, budget = set(dict(rows(Endpoint))), set(dict(rows(Budget)))
    for variable in _VARIABLE.findall(page.read_text("utf-8")):
        root, _, key = variable.partition("__")
        if key:
            assert root in roots and key in (budget if root.endswith("BUDGET") else endpoint), variable
        else:
            assert variable in EXPECTED or variable in roots or variable in _TESTS_OWN, variable


def examples() -> list[tuple[str, str]]:
    return [(page.name, text) for page in PAGES for text in _TOML.findall(page.read_text("utf-8"))]


@pytest.mark.parametrize(("page", "text"), examples(), ids=[page for page, _ in examples()])
def test_examples_of_settings_can_be_read(
    page: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("STEADYVOICE_")]:
        monkeypatch.delenv(name)
    (tmp_path / "steadyvoice.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings != Settings.model_construct(), page
    assert settings.provider is not None or settings.budget != Budget()


@pytest.mark.parametrize("page", MODELS, ids=lambda page: page.name)
def test_addresses_of_providers_are_known_with_their_residency(page: Path) -> None:
    told = list(_ADDRESS.finditer(page.read_text("utf-8")))
    assert len(told) == 10
    for row in told:
        endpoint = Endpoint(base_url=row["url"], model="any")
        assert residency_of(endpoint).value == row["residency"], row["url"]


def test_the_reasons_of_failures_are_all_told_in_both_languages() -> None:
    from assistant.domain.model import FailureReason

    for page in MODELS:
        told = set(re.findall(r"`([a-z_]+)`", page.read_text("utf-8")))
        assert {reason.value for reason in FailureReason} <= told, page.name
