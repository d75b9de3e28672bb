"""Settings are read, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.model import Residency
from assistant.errors import UserError
from assistant.settings import load_settings


@pytest.mark.parametrize("written", ["cn,machine", '["cn", "machine"]', "cn machine"])
def test_a_list_is_read_as_people_write_it(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("STEADYVOICE_RESIDENCY", written)
    assert load_settings().residency == (Residency.CN, Residency.MACHINE)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("STEADYVOICE_AIRGAP", "1", "STEADYVOICE_AIR_GAP"),
        ("STEADYVOICE_PROVIDR__MODEL", "x", "STEADYVOICE_PROVIDER"),
        ("STEADYVOICE_RESIDENCY", "mars", "STEADYVOICE_RESIDENCY"),
        ("STEADYVOICE_PROVIDER__BASE_URL", "ftp://x", "STEADYVOICE_PROVIDER__BASE_URL"),
        ("STEADYVOICE_BUDGET__PERSON_USD", "-1", "STEADYVOICE_BUDGET__PERSON_USD"),
        ("STEADYVOICE_PROVIDER_SECONDS", "inf", "STEADYVOICE_PROVIDER_SECONDS"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as caught:
        load_settings()
    assert told in caught.value.text.zh
    assert told in caught.value.text.en


@pytest.mark.parametrize("text", ["[provider", "air_gap = yes", "unknown = 1"])
def test_a_broken_file_is_no_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    (tmp_path / "steadyvoice.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError):
        load_settings()


def test_a_file_in_another_encoding_is_no_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "steadyvoice.toml").write_bytes('user = "王"'.encode("gbk"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError):
        load_settings()
