"""Copies the database aside before its schema changes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import Engine

from assistant.errors import RunError, UserError


def back_up(engine: Engine, folder: Path, revision: str) -> Path:
    """Copy the database into `folder` and give the file.

    Raises `UserError` where `pg_dump` is missing or the folder cannot be written, `RunError` where the copy failed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UserError(
            zh=f"无法建立备份目录 {folder}：{error.strerror}。", en=f"Cannot create {folder}: {error.strerror}."
        ) from error
    if engine.dialect.name == "sqlite":
        target = _free(folder, f"schema-{revision}", ".db")
        _copy_sqlite(engine, target)
    else:
        target = _free(folder, f"schema-{revision}", ".dump")
        _dump_postgresql(engine, target)
    target.chmod(0o600)
    return target


def _free(folder: Path, stem: str, suffix: str) -> Path:
    number = 1
    while (found := folder / f"{stem}-{number}{suffix}").exists():
        number += 1
    return found


def _copy_sqlite(engine: Engine, target: Path) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:  # the driver's own: this connection is not SQLAlchemy's
        raise RunError(zh=f"备份失败：{error}", en=f"The backup failed: {error}") from error
    finally:
        raw.close()


def _dump_postgresql(engine: Engine, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise UserError(
            zh="升级前要先备份，但找不到 pg_dump。请安装 PostgreSQL 客户端，"
            "或自行备份后设 STEADYVOICE_UPGRADE_WITHOUT_BACKUP=true 再运行。",
            en="A backup comes before the upgrade, but pg_dump is not installed. Install the PostgreSQL client, or "
            "back up yourself and run again with STEADYVOICE_UPGRADE_WITHOUT_BACKUP=true.",
        )
    url = engine.url.set(drivername="postgresql")
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    shown = url.set(password=None).render_as_string(hide_password=True)
    done = subprocess.run(  # noqa: S603 - our own arguments; the password goes by environment
        [program, "--format=custom", f"--file={target}", f"--dbname={shown}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        target.unlink(missing_ok=True)
        raise RunError(zh=f"备份失败：{done.stderr.strip()}", en=f"The backup failed: {done.stderr.strip()}")
