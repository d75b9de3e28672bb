"""Whatever is done to the chain shows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.review.audit import Head, Sealed, seal, verify

KEY = b"k" * 32
START = datetime(2026, 11, 21, tzinfo=UTC)


def chain(length: int, key: bytes = KEY) -> list[Sealed]:
    rows: list[Sealed] = []
    head: Head | None = None
    for number in range(length):
        moment = START + timedelta(seconds=number)
        rows.append(
            seal(key, head, moment, f"p{number % 3}", "draft.edit", f"d-{number % 5}", {"n": number, "词": "é"})
        )
        head = Head(seq=rows[-1].seq, hash=rows[-1].hash)
    return rows


def head_of(rows: list[Sealed]) -> Head:
    return Head(seq=rows[-1].seq, hash=rows[-1].hash)


def test_an_untouched_chain_is_whole() -> None:
    rows = chain(20)
    report = verify(rows, KEY, head_of(rows))
    assert (report.ok, report.entries, report.first_bad) == (True, 20, None)
    assert verify([], KEY, None).ok


def test_a_head_that_lags_after_a_crash_is_no_alarm() -> None:
    rows = chain(20)
    assert verify(rows, KEY, head_of(rows[:15])).ok


@pytest.mark.parametrize("field", ["actor", "event", "subject", "entry", "previous", "hash", "seq"])
@pytest.mark.parametrize("at", [0, 7, 19])
def test_a_changed_field_is_named(field: str, at: int) -> None:
    rows = chain(20)
    plain = rows[at]._asdict()
    plain[field] = plain[field] + 1 if field == "seq" else f"{plain[field]}界"
    rows[at] = Sealed(**plain)
    report = verify(rows, KEY, head_of(chain(20)))
    assert not report.ok
    assert report.first_bad == at + 1


def test_a_cut_tail_is_counted() -> None:
    rows = chain(100)
    report = verify(rows[:95], KEY, head_of(rows))
    assert (report.ok, report.entries, report.missing, report.first_bad) == (False, 95, 5, 96)
    assert "5" in report.message.en
    assert "95" in report.message.zh


def test_a_wiped_table_is_seen() -> None:
    assert verify([], KEY, head_of(chain(3))).missing == 3


def test_without_the_outside_head_the_end_is_not_called_proven() -> None:
    assert not verify(chain(3), KEY, None).ok


def test_a_rollback_that_was_written_on_is_seen() -> None:
    rows = chain(10)
    other = chain(8)
    again = seal(KEY, head_of(other), START, "x", "y", "z", {})
    assert not verify(
        [*other, again, seal(KEY, Head(seq=9, hash=again.hash), START, "x", "y", "z", {})], KEY, head_of(rows)
    ).ok


def test_another_key_cannot_forge_a_chain() -> None:
    forged = chain(10, key=b"f" * 32)
    assert verify(forged, KEY, head_of(forged)).first_bad == 1


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_random_tampering_is_always_found_where_it_begins(seed: int) -> None:
    chance = random.Random(seed)
    rows, head = chain(12), head_of(chain(12))
    kind = chance.choice(["drop", "swap", "double", "insert", "edit", "cut"])
    at = chance.randrange(len(rows))
    bad = at + 1
    if kind == "drop":
        del rows[at]
    elif kind == "swap":
        other = chance.choice([n for n in range(len(rows)) if n != at])
        rows[at], rows[other] = rows[other], rows[at]
        bad = min(at, other) + 1
    elif kind == "double":
        rows.insert(at, rows[at])
        bad = at + 1
    elif kind == "insert":
        rows.insert(at, seal(b"guess" * 8, None, START, "x", "y", "z", {})._replace(seq=at + 1))
    elif kind == "edit":
        rows[at] = rows[at]._replace(entry=rows[at].entry.replace("draft.edit", "draft.Edit"))
    else:
        rows = rows[:at]
    report = verify(rows, KEY, head)
    assert not report.ok
    assert report.first_bad is not None
    assert report.first_bad in (bad, bad + 1) if kind == "double" else report.first_bad == bad
