"""One frozen settings object: environment (`STEADYVOICE_*`), then `steadyvoice.toml`, then defaults."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from assistant.domain.model import Residency
from assistant.domain.vocabulary import Language, Strict
from assistant.errors import UserError
from assistant.reader import environment_language

ROOT = Path(__file__).resolve().parent.parent
"""The checkout; the project runs from it."""


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "steadyvoice"


class Price(Strict):
    """US dollars a million tokens, where the price list does not know a model."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)


class Endpoint(Strict):
    """An OpenAI-compatible endpoint: DeepSeek, Qwen, Kimi, GLM, OpenAI, vLLM, Ollama and the like."""

    base_url: str = Field(pattern=r"^https?://")
    model: str = Field(min_length=1)
    api_key: SecretStr | None = None
    residency: Residency | None = None
    """Where its operator is; default: by its host, and overseas for a host that is not known."""
    structured: Literal["auto", "json_schema", "json_object", "text"] = "auto"
    """How JSON is asked for; `auto` probes once."""
    context_tokens: int = Field(default=32_768, gt=0)
    concurrency: int = Field(default=4, ge=1)
    price: Price | None = None


class Budget(Strict):
    """Limits a calendar month; `None` is no limit. A call whose price is unknown counts for tokens only."""

    person_usd: float | None = Field(default=None, ge=0)
    brand_usd: float | None = Field(default=None, ge=0)
    person_tokens: int | None = Field(default=None, ge=0)
    brand_tokens: int | None = Field(default=None, ge=0)
    incident_reserve: float = Field(default=0.2, ge=0, lt=1)
    """The part of each limit that only incidents may use."""


class Settings(BaseSettings):
    """Everything that can be set, in one place. Secrets are `SecretStr` and are never printed."""

    model_config = SettingsConfigDict(
        env_prefix="STEADYVOICE_",
        env_nested_delimiter="__",
        toml_file="steadyvoice.toml",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,  # an address with a password in it reaches no log
    )

    data_dir: Path = Field(default_factory=_default_data_dir)
    """Database, index, keys and backups."""
    knowledge_base: Path = ROOT / "knowledge_base"
    """Brands and rules as files."""
    database_url: SecretStr | None = None
    """SQLAlchemy URL; default: SQLite in the data directory. `postgresql+psycopg://…` for PostgreSQL."""
    language: Language | None = None
    """Language of messages; default: from the locale."""
    user: str = ""
    """Acting person, as with `--as`."""
    token: SecretStr | None = None
    """Token of the acting person for decisions and releases."""
    upgrade_without_backup: bool = False
    """Upgrade a PostgreSQL database without `pg_dump`; only after a backup of one's own."""
    max_document_bytes: int = Field(default=50_000_000, gt=0)
    max_input_chars: int = Field(default=200_000, gt=0)
    """Longest comment or text to check, counted before anything else is done with it."""

    prompts: Path = ROOT / "prompts"
    """Prompts as files."""
    provider: Endpoint | None = None
    """Writes drafts. In the environment: `STEADYVOICE_PROVIDER__BASE_URL`, `…__MODEL`, `…__API_KEY`."""
    judge: Endpoint | None = None
    """Judges meaning and evals."""
    embeddings: Endpoint | None = None
    """Embeds instead of the built-in model."""
    residency: Annotated[tuple[Residency, ...], NoDecode] = tuple(Residency)
    """Where text may go; code refuses every other endpoint. In the environment: `machine,cn`."""
    air_gap: bool = False
    """Loopback only, for models and for fetching them."""
    model: str = ""
    """Embedded model: a name of the catalogue, or the path of a GGUF file; empty: the catalogue's first."""
    model_threads: int = Field(default=0, ge=0)
    """Threads of the embedded model; 0: one for each core."""
    provider_seconds: float = Field(default=60.0, gt=0, le=3_600)
    """Deadline of a provider's call."""
    local_seconds: float = Field(default=180.0, gt=0, le=3_600)
    """Deadline of the embedded model's call."""
    budget: Budget = Budget()
    jobs_url: SecretStr | None = None
    """SQLAlchemy URL of the job queue; default: SQLite in the data directory."""
    max_prompt_chars: int = Field(default=60_000, gt=0)
    """Longest prompt, counted before anything else is done with it."""

    @field_validator("residency", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """A list as people write it in the environment: with commas, or as JSON."""
        return re.findall(r"[a-z]+", value) if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library passes it by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then `steadyvoice.toml` in the current directory."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @cached_property
    def reader(self) -> Language:
        """Language of messages to the person: as set, else by the locale, else English."""
        return self.language or Language(environment_language())

    @property
    def database(self) -> str:
        """The database URL in force; holds a password where one is set, so it is never printed."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'steadyvoice.db'}"

    @property
    def models_dir(self) -> Path:
        """Where model files are kept."""
        return self.data_dir / "models"


def load_settings() -> Settings:
    """Read the settings. Raises `UserError` that names the variable and what is wrong with it.

    A misspelt variable is refused too: a switch such as the air gap must not stay off in silence.
    """
    _refuse_unknown()
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{_named(d['loc'])}: {d['msg']}" for d in error.errors()]
        raise UserError(zh="设置有误：" + "；".join(lines), en="Bad setting: " + "; ".join(lines)) from error
    except SettingsError as error:
        field = re.search(r'field "(\w+)"', str(error))
        name = f"STEADYVOICE_{field.group(1).upper()}" if field else "STEADYVOICE_…"
        raise UserError(
            zh=f"设置 {name} 读不懂；列表和多项设置要写成 JSON，如 '[\"cn\"]'。",
            en=f"The setting {name} cannot be read; lists and groups are written as JSON, such as '[\"cn\"]'.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            zh=f"steadyvoice.toml 不是有效的 TOML：{error}。", en=f"steadyvoice.toml is no valid TOML: {error}."
        ) from error


def _refuse_unknown() -> None:
    known = {f"STEADYVOICE_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(os.environ):
        word = name.partition("__")[0]
        if not name.startswith("STEADYVOICE_") or word in known or word.startswith("STEADYVOICE_TEST_"):
            continue
        near = difflib.get_close_matches(word, known, n=1)
        zh = f"是否想写 {near[0]}？" if near else "全部设置见 docs/settings.zh-CN.md。"
        en = f"Did you mean {near[0]}?" if near else "See docs/settings.md for all of them."
        raise UserError(zh=f"没有设置项 {name}。{zh}", en=f"There is no setting {name}. {en}")


def _named(place: tuple[int | str, ...]) -> str:
    """A setting as it is written in the environment and, where it is nested, in the file."""
    words = [str(part) for part in place]
    return f"STEADYVOICE_{'__'.join(words).upper()} ({'.'.join(words)})"
