"""Tampering with the database shows, on both of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assistant.desk.base import Desk
from assistant.errors import NotAllowed, NotFound, RunError, UserError
from assistant.review.head import AuditVault
from tests.unit.desk.conftest import House


def without_triggers(session: Session, dialect: str) -> None:
    """What someone with full rights on the database can do."""
    if dialect == "sqlite":
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_entry_no_{verb}"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 3", 3),
        ("UPDATE audit_entry SET entry = replace(entry, 'wen', 'lin') WHERE seq = 1", 1),
        ("UPDATE audit_entry SET hash = '界' WHERE seq = 4", 4),
        ("DELETE FROM audit_entry WHERE seq = 5", 5),
        ("UPDATE audit_entry SET seq = seq + 100 WHERE seq = 6", 6),
        ("DELETE FROM audit_entry", 1),
    ],
)
def test_tampering_names_the_first_bad_entry(house: House, statement: str, bad: int) -> None:
    house.approved_post()
    assert house.audit.verify().ok
    with house.desk.store.session() as session:
        without_triggers(session, house.desk.store.dialect)
        session.execute(text(statement))
    report = house.audit.verify()
    assert not report.ok
    assert report.first_bad == bad


def test_a_cut_tail_is_counted_even_after_more_was_written(house: House) -> None:
    house.approved_post()
    whole = house.audit.verify().entries
    with house.desk.store.session() as session:
        without_triggers(session, house.desk.store.dialect)
        session.execute(text(f"DELETE FROM audit_entry WHERE seq > {whole - 2}"))
    report = house.audit.verify()
    assert (report.ok, report.missing, report.entries) == (False, 2, whole - 2)
    for _ in range(5):
        house.post()  # writing on does not move the outside head, so it does not heal
    assert not house.audit.verify().ok


def test_a_head_kept_elsewhere_is_checked_too(house: House, tmp_path: Path) -> None:
    house.approved_post()
    copy = tmp_path / "printed.json"
    shutil.copy(house.desk.store.data_dir / "audit-head.json", copy)
    house.post()
    assert house.audit.verify(copy).ok
    head = json.loads(copy.read_text("utf-8"))
    copy.write_text(json.dumps(head | {"hash": "0" * 64}), "utf-8")
    assert house.audit.verify(copy).first_bad == head["seq"]
    with pytest.raises(NotFound):
        house.audit.verify(tmp_path / "missing.json")
    copy.write_text("[]", "utf-8")
    with pytest.raises(UserError):  # the person named a wrong file; our own head being damaged is our failure
        house.audit.verify(copy)


def test_a_removed_head_does_not_heal_until_it_is_accepted(house: House) -> None:
    (house.desk.store.data_dir / "audit-head.json").unlink()
    assert not house.audit.verify().ok
    house.post()
    assert not house.audit.verify().ok
    with pytest.raises(NotAllowed):
        house.audit.accept(house.act("chen"), "备份恢复")
    with pytest.raises(UserError, match="reason"):
        house.audit.accept(house.act("ops"), " ")
    assert house.audit.accept(house.act("ops"), "备份恢复").ok
    assert house.audit.entries(house.act("ops"))[-1].details["reason"] == "备份恢复"
    house.post()
    assert house.audit.verify().ok


def test_a_rolled_back_database_alarms_until_it_is_accepted(house: House) -> None:
    house.approved_post()
    with house.desk.store.session() as session:
        without_triggers(session, house.desk.store.dialect)
        session.execute(text("DELETE FROM audit_entry WHERE seq > 5"))
    house.post()
    assert not house.audit.verify().ok
    assert house.audit.accept(house.act("ops"), "从昨晚的备份恢复").ok


def test_a_lost_key_is_never_replaced_by_a_new_one(house: House) -> None:
    (house.desk.store.data_dir / "audit.key").unlink()
    fresh = House(Desk(house.desk.store, house.desk.clock, AuditVault(house.desk.store.data_dir)))
    with pytest.raises(RunError, match="key"):
        fresh.post()
    with pytest.raises(RunError, match="key"):
        fresh.audit.verify()
    assert not (house.desk.store.data_dir / "audit.key").exists()


def test_what_failed_leaves_no_entry(house: House) -> None:
    before = house.audit.verify().entries
    with pytest.raises(ZeroDivisionError), house.desk.transaction(house.act("wen")) as transaction:
        transaction.record("x.y", "z")
        raise ZeroDivisionError
    assert house.audit.verify().entries == before
    assert house.audit.verify().ok


def test_entries_are_for_those_who_may_see_their_subject(house: House) -> None:
    draft = house.post()
    owner = house.people.actor_for(None)
    house.people.add(owner, "ann", "Ann", ["admin"], "correct horse battery")
    chief = house.act("ann")
    house.people.add(chief, "bob", "Bob", ["copywriter@lumen"])
    house.people.add(chief, "eve", "Eve", ["auditor"])
    bob = house.act("bob")
    for subject in (draft.id, "ann", "nothing", None):
        with pytest.raises(NotAllowed):
            house.audit.entries(bob, subject)
    assert [entry.event for entry in house.audit.entries(bob, "bob")] == ["person.added"]
    for person in ("ann", "eve"):
        assert house.audit.entries(house.act(person), draft.id)
        assert house.audit.entries(house.act(person), "bob")
    house.people.grant(chief, "bob", "copywriter@shanlan")
    assert house.audit.entries(bob, draft.id)
    with pytest.raises(NotAllowed):
        house.audit.entries(owner, "ann")
