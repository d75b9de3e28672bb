"""The key and the head outside the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import RunError
from assistant.review.audit import Head
from assistant.review.head import AuditVault


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = AuditVault(tmp_path).key
    assert AuditVault(tmp_path).key == key
    assert (tmp_path / "audit.key").stat().st_mode & 0o777 == 0o600
    assert len(key) == 32


@pytest.mark.parametrize("damage", ["", "zz", "abcd", "é"])
def test_a_damaged_key_is_not_replaced(tmp_path: Path, damage: str) -> None:
    (tmp_path / "audit.key").write_text(damage, "utf-8")
    with pytest.raises(RunError, match="restore"):
        _ = AuditVault(tmp_path).key
    assert (tmp_path / "audit.key").read_text("utf-8") == damage


def test_the_head_only_goes_forward(tmp_path: Path) -> None:
    vault = AuditVault(tmp_path)
    one, two, three = (Head(seq=n, hash=str(n) * 64) for n in (1, 2, 3))
    vault.advance(None, one)
    vault.advance(one, three)
    vault.advance(one, two)  # a slower process comes late
    assert vault.head() == three
    assert not list(tmp_path.glob("audit-head.json.*"))


def test_a_damaged_head_is_an_error_not_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "audit-head.json").write_text("{", "utf-8")
    with pytest.raises(RunError):
        AuditVault(tmp_path).head()
