"""A stand-in provider for the command line: set by the environment, as a person would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assistant.domain.vocabulary import Language
from tests.unit.llm.faulty_server import Behaviour, FaultyServer

STATEMENTS = {
    Language.ZH: {
        "title": "关于朝阳店饮品异物情况的说明",
        "body": "截至2026年11月20日14时05分，11月20日有消费者在微博反映朝阳店一杯饮品中有异物，我们对当事顾客深感抱歉。"
        "目前朝阳店已暂停营业，并已委托第三方机构检测，检测正在进行。事情的原因尚未查明。",
    },
    Language.EN: {
        "title": "About Halo Mini chargers",
        "body": "As of 09:30 on 18 November 2026: since 16 November we have received 14 reports of the Halo Mini "
        "charger becoming too hot to touch. We are sorry for the worry this causes. We have stopped selling batch "
        "HM-2609, and an independent laboratory is testing the chargers. We do not yet know the cause.",
    },
}
HOME = {Language.ZH: "weibo", Language.EN: "website"}


def said(document: object) -> str:
    """A model's reply."""
    return json.dumps(document, ensure_ascii=False)


def forget_endpoints(patch: pytest.MonkeyPatch) -> None:
    """Neither a provider nor a model file nor a limit of the machine's own reaches the test."""
    for name in ("STEADYVOICE_MODEL", "STEADYVOICE_AIR_GAP", "STEADYVOICE_RESIDENCY", "STEADYVOICE_JOBS_URL"):
        patch.delenv(name, raising=False)
    for role in ("PROVIDER", "JUDGE", "EMBEDDINGS"):
        for part in ("BASE_URL", "MODEL", "API_KEY", "STRUCTURED", "RESIDENCY"):
            patch.delenv(f"STEADYVOICE_{role}__{part}", raising=False)


@contextmanager
def provider(patch: pytest.MonkeyPatch, *behaviours: Behaviour, seconds: float = 20) -> Iterator[FaultyServer]:
    """A provider on loopback that behaves so, and the settings that name it."""
    with FaultyServer(*behaviours) as server:
        patch.setenv("STEADYVOICE_PROVIDER__BASE_URL", server.url)
        patch.setenv("STEADYVOICE_PROVIDER__MODEL", "stand-in")
        patch.setenv("STEADYVOICE_PROVIDER__API_KEY", "planted-key-0123456789")
        patch.setenv("STEADYVOICE_PROVIDER__STRUCTURED", "json_object")
        patch.setenv("STEADYVOICE_PROVIDER_SECONDS", str(seconds))
        yield server
