"""Says in words what a database error means for the person."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from assistant.domain.vocabulary import Twin
from assistant.errors import Conflict, RunError, SteadyVoiceError, UserError

_KNOWN: tuple[tuple[tuple[str, ...], type[SteadyVoiceError], Twin], ...] = (
    (
        ("file is not a database", "malformed", "file is encrypted"),
        UserError,
        Twin(
            zh="文件损坏，或不是稳声的数据库。请从数据目录的 backups/ 恢复，或换一个数据目录。",
            en="the file is damaged or is not a SteadyVoice database. Restore one from backups/ in the data directory, "
            "or choose another data directory.",
        ),
    ),
    (
        ("unable to open database file", "readonly database", "read-only transaction", "permission denied"),
        UserError,
        Twin(
            zh="无法打开或写入。请检查目录是否存在、是否可写（STEADYVOICE_DATA_DIR、STEADYVOICE_DATABASE_URL）。",
            en="cannot be opened or written. Check that the directory exists and that you may write to it "
            "(STEADYVOICE_DATA_DIR, STEADYVOICE_DATABASE_URL).",
        ),
    ),
    (
        ("database is locked", "lock timeout", "canceling statement due to lock"),
        Conflict,
        Twin(zh="另一个进程正在写入，请稍后再试。", en="another process is writing; try again in a moment."),
    ),
    (
        ("disk is full", "no space left", "disk full"),
        RunError,
        Twin(
            zh="磁盘已满，本次改动未保存。请腾出空间后再试。",
            en="the disk is full, nothing was saved; free some room.",
        ),
    ),
    (
        ("password authentication failed", "no password supplied", "role "),
        UserError,
        Twin(
            zh="数据库拒绝登录，请检查地址中的用户名和密码。",
            en="the server refused the login; check user and password in the URL.",
        ),
    ),
    (
        ("does not exist",),
        UserError,
        Twin(zh="服务器上没有这个库或表，请检查地址。", en="no such database or table on the server; check the URL."),
    ),
    (
        ("no such table",),
        UserError,
        Twin(zh="库里还没有数据表，请先升级数据库。", en="the tables are missing; upgrade the database first."),
    ),
    (
        ("connection refused", "could not connect", "connection failed", "timeout expired", "closed", "resolve"),
        RunError,
        Twin(
            zh="数据库服务器没有响应，请确认它已启动、网络可达。", en="the database server does not answer; is it up?"
        ),
    ),
)


def explain(error: DBAPIError, place: str) -> SteadyVoiceError:
    """The error in words; `place` is the database without its password."""
    said = str(error.orig).lower()
    for marks, kind, words in _KNOWN:
        if any(mark in said for mark in marks):
            return kind(zh=f"数据库 {place}：{words.zh}", en=f"Database {place}: {words.en}")
    return RunError(
        zh=f"数据库 {place} 出错：{error.orig}", en=f"Database {place} failed: {error.orig}", code="DatabaseFailure"
    )
