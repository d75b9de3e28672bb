"""Why a file is not taken in, and what the person can do about it."""

from __future__ import annotations

from assistant.errors import UserError


class Refused(UserError):
    """A document that cannot be read; the message names the file, the reason and the remedy."""


def empty(name: str) -> Refused:
    """Nothing to read in it."""
    return Refused(
        zh=f"{name}：文件里没有文字。请检查文件是否保存完整。",
        en=f"{name}: there is no text in this file. Check that it was saved completely.",
        code="empty",
    )


def not_a_file(name: str) -> Refused:
    """A pipe, a device or a socket."""
    return Refused(
        zh=f"{name} 不是普通文件（管道、设备等），不读取。",
        en=f"{name} is not a regular file (a pipe or a device) and is not read.",
        code="not-a-file",
    )


def oversized(name: str, size: int, limit: int) -> Refused:
    """Larger than the settings allow."""
    return Refused(
        zh=f"{name}：文件过大（{size:,} 字节，上限 {limit:,}）。请拆分，或调整 STEADYVOICE_MAX_DOCUMENT_BYTES。",
        en=f"{name}: too large ({size:,} bytes, at most {limit:,}). Split it, or set STEADYVOICE_MAX_DOCUMENT_BYTES.",
        code="oversized",
    )


def unknown_format(name: str, known: str) -> Refused:
    """An extension that no reader takes."""
    return Refused(
        zh=f"{name}：不支持这种文件。支持的格式：{known}。请另存为其中一种。",
        en=f"{name}: this kind of file is not supported. Supported: {known}. Save it as one of these.",
        code="unknown-format",
    )


def not_text(name: str) -> Refused:
    """Binary data, or an encoding that is not known."""
    return Refused(
        zh=f"{name}：内容不是文本，或编码不是 UTF-8、UTF-16、GBK。请用编辑器另存为 UTF-8。",
        en=f"{name}: not a text, or not in UTF-8, UTF-16 or GBK. Save it as UTF-8 in an editor.",
        code="not-text",
    )


def encrypted(name: str) -> Refused:
    """Locked with a password."""
    return Refused(
        zh=f"{name}：文件设有密码。请去掉密码后再上传。",
        en=f"{name}: the file is locked with a password. Remove the password and add it again.",
        code="encrypted",
    )


def damaged(name: str, kind: str, detail: str = "") -> Refused:
    """Not what its extension says, or broken."""
    more = f" ({detail})" if detail else ""
    return Refused(
        zh=f"{name}：无法按 {kind} 打开，文件可能已损坏或扩展名不对{more}。请用原软件打开并重新保存。",
        en=f"{name}: cannot be opened as {kind}; it may be damaged or misnamed{more}. "
        "Open it in its program and save it again.",
        code="damaged",
    )


def scanned(name: str) -> Refused:
    """Pages without a text layer."""
    return Refused(
        zh=f"{name}：页面里没有文字，可能是扫描件。请先做文字识别（OCR）。",
        en=f"{name}: its pages hold no text; it may be a scan. Run text recognition (OCR) on it first.",
        code="scanned",
    )


def bomb(name: str, detail: str) -> Refused:
    """An archive that inflates beyond reason."""
    return Refused(
        zh=f"{name}：压缩内容异常（{detail}），为安全起见不打开。请用原软件另存一份。",
        en=f"{name}: its compressed content is not normal ({detail}), so it was not opened. Save a fresh copy of it.",
        code="bomb",
    )


def bad_date(name: str, key: str, value: object) -> Refused:
    """A front-matter date that is none."""
    return Refused(
        zh=f"{name}：{key} 的值 {value!r} 不是日期，请写成 2026-11-21 这样。",
        en=f"{name}: {key} {value!r} is not a date; write it like 2026-11-21.",
        code="bad-date",
    )
