"""Why a file is not taken in, and what the person can do about it."""

from __future__ import annotations

from assistant.domain.vocabulary import Twin
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
        zh=f"{name}：内容不是文本，或编码不是 UTF-8、UTF-16、GBK、Big5。请用编辑器另存为 UTF-8。",
        en=f"{name}: not a text, or not in UTF-8, UTF-16, GBK or Big5. Save it as UTF-8 in an editor.",
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


def too_slow(name: str, seconds: float) -> Refused:
    """Reading it took longer than anything real does."""
    return Refused(
        zh=f"{name}：读取超过 {seconds:.3g} 秒，已中止。请拆成几份，或用原软件另存一份再试。",
        en=f"{name}: reading took longer than {seconds:.3g} s and was stopped. "
        "Split it, or save a fresh copy in its program and try again.",
        code="too-slow",
    )


def too_heavy(name: str) -> Refused:
    """Reading it needs more memory than is given."""
    return Refused(
        zh=f"{name}：读取所需内存超出上限，已中止。请拆成几份再上传。",
        en=f"{name}: reading it needs more memory than is allowed, so it was stopped. Split it and add the parts.",
        code="too-heavy",
    )


def crashed(name: str) -> Refused:
    """The parser died of it."""
    return Refused(
        zh=f"{name}：解析程序因这个文件而异常退出，文件可能已损坏。请用原软件另存一份，或导出为 PDF 或纯文本。",
        en=f"{name}: the parser died reading this file; it may be damaged. "
        "Save a fresh copy in its program, or export it as PDF or plain text.",
        code="crashed",
    )


def entities(name: str, part: str) -> Refused:
    """XML that declares a document type: office programs never write one, attacks do."""
    return Refused(
        zh=f"{name}：内部文件 {part} 含有 DOCTYPE 声明，正常的办公文件不会有，为安全起见不打开。请用原软件另存一份。",
        en=f"{name}: its part {part} declares a DOCTYPE, which office files never do, so it was not opened. "
        "Save a fresh copy of it in its program.",
        code="xml-entities",
    )


def traversal(name: str, entry: str) -> Refused:
    """An archive with a name that leads out of it."""
    return Refused(
        zh=f"{name}：压缩包内有指向包外的文件名 {entry!r}，为安全起见不打开。请重新打包。",
        en=f"{name}: the archive holds the name {entry!r}, which leads out of it, so it was not opened. Pack it again.",
        code="traversal",
    )


def too_many(name: str, count: int, limit: int) -> Refused:
    """An archive with more entries than anybody packs by hand."""
    return Refused(
        zh=f"{name}：压缩包里有 {count:,} 项，上限 {limit:,}。请分成几个压缩包。",
        en=f"{name}: the archive holds {count:,} entries, at most {limit:,} are read. Split it into several archives.",
        code="too-many-entries",
    )


def nested_archive(name: str) -> Refused:
    """An archive in an archive."""
    return Refused(
        zh=f"{name}：压缩包里还有压缩包，不再往里打开。请解压后再上传。",
        en=f"{name}: an archive inside an archive is not opened. Unpack it and add what is in it.",
        code="nested-archive",
    )


def old_office(name: str, suffix: str) -> Refused:
    """Office files of before 2007."""
    newer = {".doc": ".docx", ".xls": ".xlsx", ".ppt": ".pptx"}[suffix]
    return Refused(
        zh=f"{name}：不支持旧版 {suffix} 格式。请用 Word、WPS 或 LibreOffice 另存为 {newer}。",
        en=f"{name}: the old {suffix} format is not read. Save it as {newer} in Word, WPS or LibreOffice.",
        code="unknown-format",
    )


def too_much(name: str, what: Twin, count: int, limit: int) -> Refused:
    """More pages or cells than a document has."""
    return Refused(
        zh=f"{name}：有 {count:,} {what.zh}，上限 {limit:,}。请拆成几份，或只保留要用的部分。",
        en=f"{name}: it has {count:,} {what.en}, at most {limit:,} are read. Split it, or keep only what is needed.",
        code="too-much",
    )


PAGES = Twin(zh="页", en="pages")
CELLS = Twin(zh="个单元格", en="cells")
