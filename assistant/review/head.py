"""What the audit keeps outside the database: its key and the newest entry it has seen."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from assistant.errors import RunError
from assistant.review.audit import Head

KEY_BYTES = 32


class AuditVault:
    """The key file (0600) and the head file of one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self._key_file = data_dir / "audit.key"
        self._head_file = data_dir / "audit-head.json"
        self._lock_file = data_dir / "audit-head.lock"
        self._key: bytes | None = None

    @property
    def key(self) -> bytes:
        """The key; made on first use. Raises `RunError` where the file is damaged."""
        if self._key is None:
            self._key = self._read_key() or self._make_key()
        return self._key

    def require_key(self) -> None:
        """Refuse to go on without the key that the chain was begun with. Raises `RunError`."""
        if self._key is None and self._read_key() is None:
            raise RunError(
                zh=f"数据库已有审计记录，但缺少审计密钥 {self._key_file}；请从备份或原数据目录复制该文件。",
                en=f"The database has audit entries, but their key {self._key_file} is missing; copy it from a "
                "backup or from the data directory where it was made.",
            )

    def _read_key(self) -> bytes | None:
        try:
            text = self._key_file.read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._bad_key() from error
        try:
            key = bytes.fromhex(text)
        except ValueError as error:
            raise self._bad_key() from error
        if len(key) != KEY_BYTES:
            raise self._bad_key()
        return key

    def _bad_key(self) -> RunError:
        return RunError(
            zh=f"审计密钥 {self._key_file} 无法读取；请从备份恢复该文件，切勿新建。",
            en=f"The audit key {self._key_file} cannot be read; restore the file from a backup, do not make a new one.",
        )

    def _make_key(self) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        fresh = self._key_file.with_name(f"{self._key_file.name}.{secrets.token_hex(4)}")
        try:
            _write_durably(fresh, key.hex().encode())
            with contextlib.suppress(FileExistsError):
                os.link(fresh, self._key_file)  # whoever comes first wins; the file is never half written
            fresh.unlink()
        except OSError as error:
            raise RunError(
                zh=f"无法写入 {self._key_file}：{error.strerror}", en=f"Cannot write {self._key_file}: {error.strerror}"
            ) from error
        found = self._read_key()
        if found is None:
            raise self._bad_key()
        return found

    def head(self, path: Path | None = None) -> Head | None:
        """The newest entry known outside the database; from another file where one is given (a printed or mailed copy).

        Raises `RunError` where the file is damaged.
        """
        file = path or self._head_file
        try:
            return Head.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise RunError(
                zh=f"链首文件 {file} 无法读取；请从备份或打印件恢复。",
                en=f"The head file {file} cannot be read; restore it from a backup or a printed copy.",
            ) from error

    def advance(self, known: Head | None, new: Head) -> None:
        """Write the new head, unless another process has already written a later one.

        `known` is the head that the transaction checked or accepted before it wrote `new`.
        """
        with self._locked():
            current = self.head()
            if current is not None and current != known and current.seq >= new.seq:
                return
            fresh = self._head_file.with_name(f"{self._head_file.name}.{secrets.token_hex(4)}")
            _write_durably(fresh, new.model_dump_json().encode())
            fresh.replace(self._head_file)
            _sync_folder(self._head_file.parent)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock_file.open("w", encoding="ascii") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _write_durably(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
