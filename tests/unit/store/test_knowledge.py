from __future__ import annotations

from datetime import UTC, date, datetime

from assistant.domain.vocabulary import DocumentKind
from assistant.store import knowledge as tables
from assistant.store.engine import Store


def document(identity: str, brand: str = "shanlan") -> tables.DocumentRow:
    return tables.DocumentRow(
        id=identity,
        brand=brand,
        name=f"{identity}.md",
        kind="policy",
        title="退款 🙂",
        source=f"{identity}.md",
        digest="0" * 64,
        language="zh",
        trust="accepted",
        valid_from=date(2026, 1, 1),
        valid_until=None,
        version=1,
        added_at=datetime(2026, 11, 21, tzinfo=UTC),
        added_by="owner",
        text="三天内退。",
    )


def passage(identity: str, of: str, vector: str) -> tables.PassageRow:
    return tables.PassageRow(
        id=identity,
        document=of,
        ordinal=0,
        heading=["退款", "多久"],
        text="三天内退。",
        language="zh",
        start=0,
        end=5,
        line_start=1,
        line_end=1,
        page=None,
        words="三天 退",
        vector=vector,
    )


def test_documents_and_passages_come_back_as_they_were(store: Store) -> None:
    with store.session() as session:
        session.add_all([document("d1"), document("d2", "lumen")])
        session.flush()
        tables.replace_passages(session, "d1", [passage("p1", "d1", "v1")])
    with store.read() as session:
        found = tables.find_by_name(session, "shanlan", "d1.md")
        assert found is not None
        assert found.as_document().title == "退款 🙂"
        assert found.as_document().valid_from == date(2026, 1, 1)
        assert tables.passages_of(session, "d1")[0].as_passage().heading == ("退款", "多久")
        assert [row.id for row in tables.list_documents(session, brand="lumen", kind=DocumentKind.POLICY)] == ["d2"]
        assert tables.count_passages(session) == {"d1": 1}


def test_vectors_stay_while_a_passage_uses_them(store: Store) -> None:
    with store.session() as session:
        session.add_all([document("d1"), document("d2")])
        session.flush()
        tables.replace_passages(session, "d1", [passage("p1", "d1", "same")])
        tables.replace_passages(session, "d2", [passage("p2", "d2", "same"), passage("p3", "d2", "own")])
        tables.keep_vectors(session, "e", {"same": b"\0\0\x80?", "own": b"\0\0\0\0"})
        tables.keep_vectors(session, "e", {"same": b"other"})
    with store.session() as session:
        tables.remove_document(session, "d2")
        assert tables.vectors(session, ["same", "own"]) == {"same": b"\0\0\x80?"}
        assert tables.find_document(session, "d2") is None


def test_index_state_and_manifest(store: Store) -> None:
    with store.session() as session:
        assert tables.index_state(session).indexed == -1
        tables.mark_changed(session)
        tables.mark_changed(session)
        tables.set_index(session, collection="kb-1", embedder="e", dimension=384, indexed=2)
        tables.set_manifest(session, {"d1": ("digest", ["p1", "p2"])})
        tables.set_manifest(session, {"d2": ("digest", ["p3"])})
    with store.read() as session:
        state = tables.index_state(session)
        assert (state.generation, state.indexed, state.collection) == (2, 2, "kb-1")
        assert {key: row.passages for key, row in tables.manifest(session).items()} == {"d2": ["p3"]}
