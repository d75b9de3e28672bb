"""What works and what does not on this machine, with what to do; reads settings but never shows a secret."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from assistant.checks.rulebook import RuleBook
from assistant.desk.embedders import open_embedder
from assistant.domain.review import AuditReport
from assistant.domain.vocabulary import Language, Twin
from assistant.errors import NotAllowed, SteadyVoiceError, UserError
from assistant.knowledge.indexing import KnowledgeStatus
from assistant.knowledge.library import Library
from assistant.llm.catalogue import chosen
from assistant.llm.local_server import file_problem
from assistant.llm.residency import host_of, why_not
from assistant.settings import Settings

NOTHING = Twin(zh="", en="")

LEAST_FREE_BYTES = 500_000_000
"""Room for the database, its backups and the index of a few thousand documents."""


@dataclass(frozen=True)
class Examined:
    """One part, whether it works, what was seen, and what to do where it does not."""

    name: str
    ok: bool
    detail: Twin
    remedy: Twin = NOTHING


def examine(settings: Settings) -> list[Examined]:
    """Look at every part; a broken part never keeps the others from being looked at."""
    parts: tuple[tuple[str, Callable[[Settings], Examined]], ...] = (
        ("python", _python),
        ("data", _data_directory),
        ("rules", _rules),
        ("brands", _brands),
        ("database", _database),
        ("embedder", _embedder),
        ("engines", _engines),
    )
    found = []
    for name, look in parts:
        try:
            found.append(look(settings))
        except SteadyVoiceError as error:
            found.append(Examined(name, False, error.text))
        except (OSError, ImportError, RuntimeError) as error:
            what = f"{type(error).__name__}: {error}"
            found.append(
                Examined(
                    name,
                    False,
                    Twin(zh=what, en=what),
                    Twin(
                        zh="运行 make setup 重新安装；仍不行请带上此行反馈。",
                        en="Run make setup again; if it stays, report this line.",
                    ),
                )
            )
    return found


def _python(settings: Settings) -> Examined:  # noqa: ARG001 - all parts are asked alike
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Examined(
        "python",
        sys.version_info >= (3, 11),
        Twin(zh=f"Python {version}", en=f"Python {version}"),
        Twin(zh="请用 Python 3.11 或更新版本。", en="Use Python 3.11 or newer."),
    )


def _data_directory(settings: Settings) -> Examined:
    folder = settings.data_dir
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    writable = os.access(nearest, os.W_OK)
    free = shutil.disk_usage(nearest).free
    enough = free >= LEAST_FREE_BYTES
    state = Twin(zh="（尚未创建）", en=" (not there yet)") if nearest != folder else NOTHING
    gigabytes = f"{free / 1e9:.1f}"
    return Examined(
        "data",
        writable and enough,
        Twin(zh=f"{folder}{state.zh}，剩余 {gigabytes} GB", en=f"{folder}{state.en}, {gigabytes} GB free"),
        Twin(
            zh="请给目录写权限并腾出空间，或用 STEADYVOICE_DATA_DIR 另设目录。",
            en="Make it writable and free some space, or set STEADYVOICE_DATA_DIR.",
        ),
    )


def _rules(settings: Settings) -> Examined:
    book = RuleBook.load(settings.knowledge_base / "rules")
    count = len(list(book))
    return Examined("rules", count > 0, Twin(zh=f"{count} 条规则", en=f"{count} rules"))


def _brands(settings: Settings) -> Examined:
    library = Library(settings.knowledge_base)
    names = [library.brand(brand_id).id for brand_id in library.brand_ids]
    listed = ", ".join(names) or "-"
    return Examined(
        "brands",
        bool(names),
        Twin(zh=f"品牌：{listed}", en=f"brands: {listed}"),
        Twin(
            zh="在 knowledge_base/brands/ 下建一个带 brand.yaml 的文件夹。",
            en="Make a folder with a brand.yaml under knowledge_base/brands/.",
        ),
    )


def _database(settings: Settings) -> Examined:
    from assistant.store.engine import SCHEMA, open_store

    if settings.database_url is None and not (settings.data_dir / "steadyvoice.db").exists():
        return Examined(
            "database",
            True,
            Twin(zh="SQLite，首次使用时创建", en="SQLite, made when first used"),
        )
    store = open_store(settings.database, settings.data_dir)
    try:
        revision = store.revision() or "-"
        current = revision == SCHEMA
        return Examined(
            "database",
            True,
            Twin(
                zh=f"{store.dialect}，结构版本 {revision}" + ("" if current else f"（将升级到 {SCHEMA}）"),
                en=f"{store.dialect}, schema {revision}" + ("" if current else f" (will be brought to {SCHEMA})"),
            ),
        )
    finally:
        store.close()


def _embedder(settings: Settings) -> Examined:
    embedder = open_embedder(settings, Library(settings.knowledge_base))
    vector = embedder.query("你好 hello")
    ok = vector.shape == (1, embedder.dimension)
    return Examined(
        "embedder",
        ok,
        Twin(zh=f"{embedder.id}，{embedder.dimension} 维", en=f"{embedder.id}, {embedder.dimension} dimensions"),
    )


def _engines(settings: Settings) -> Examined:
    """Which engines can write; a model that is set up and may not be used is a fault, one that is absent is none."""
    usable, faults = (
        [Twin(zh="模板引擎可用，不需要模型和网络", en="the playbook engine needs no model and no network")],
        [],
    )
    if settings.provider is not None:
        model = settings.provider.model
        try:
            why = why_not(settings.provider, settings)
            host = host_of(settings.provider.base_url)
        except UserError as error:
            faults.append(error.text)
        else:
            if why is None:
                usable.append(Twin(zh=f"模型服务 {model}（{host}）", en=f"provider {model} at {host}"))
            else:
                faults.append(why.text)
    if settings.model or _is_there(settings):
        file = chosen(settings)
        problem = file_problem(file, settings.models_dir)
        if problem is None:
            usable.append(Twin(zh=f"本机模型 {file.name}", en=f"embedded model {file.name}"))
        else:
            faults.append(problem.text)
    told = Twin(zh="；".join(one.zh for one in usable), en="; ".join(one.en for one in usable))
    remedy = Twin(zh=" ".join(one.zh for one in faults), en=" ".join(one.en for one in faults))
    return Examined("engines", not faults, told, remedy)


def _is_there(settings: Settings) -> bool:
    return chosen(settings).path.exists()


def examine_record(look: Callable[[], AuditReport]) -> Examined:
    """Whether the audit record is whole."""
    try:
        report = look()
    except SteadyVoiceError as error:
        return Examined("record", False, error.text)
    return Examined("record", report.ok, report.message)


def examine_index(look: Callable[[], KnowledgeStatus]) -> Examined:
    """Whether what is stored can be found; left to people who may see it."""
    try:
        status = look()
    except NotAllowed as error:
        return Examined("index", True, error.text)
    except SteadyVoiceError as error:
        return Examined("index", False, error.text)
    told = Twin(zh="；".join(status.lines(Language.ZH)), en="; ".join(status.lines(Language.EN)))
    return Examined(
        "index", status.ok, told, Twin(zh="运行 steadyvoice kb reindex。", en="Run steadyvoice kb reindex.")
    )
