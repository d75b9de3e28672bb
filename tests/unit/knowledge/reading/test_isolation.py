"""A parser that hangs or dies takes its process, not the app."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import UserError
from assistant.knowledge.reading.isolation import Limits, ReadingProcess

TEXT = "退款三个工作日内到账。".encode()
LONG = b"name,text\n" + b"x,y\n" * 500_000


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess() as found:
        yield found


def pid(process: ReadingProcess) -> int:
    """The id of the process that reads, started if it is not."""
    process.read("a.txt", TEXT)
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_bytes().split()
    found = [int(c) for c in children if b"reading.worker" in Path(f"/proc/{int(c)}/cmdline").read_bytes()]
    return max(found)


def refused(process: ReadingProcess, name: str, data: bytes) -> UserError:
    with pytest.raises(UserError) as error:
        process.read(name, data)
    assert name in error.value.text.zh
    return error.value


def test_one_process_reads_many_files(process: ReadingProcess) -> None:
    first = pid(process)
    for number in range(20):
        assert process.read(f"{number}.txt", TEXT).text == TEXT.decode()
    assert pid(process) == first


def test_after_so_many_files_it_is_replaced() -> None:
    with ReadingProcess(Limits(files=3)) as process:
        first = pid(process)
        for _ in range(3):
            process.read("a.txt", TEXT)
        assert pid(process) != first


def test_a_refusal_comes_back_as_it_was(process: ReadingProcess) -> None:
    error = refused(process, "a.pdf", b"%PDF-1.4 not really")
    assert error.code == "damaged"
    assert error.text.zh != error.text.en


def test_what_hangs_is_stopped() -> None:
    with ReadingProcess(Limits(seconds=0.6, seconds_per_megabyte=0)) as process:
        assert refused(process, "long.csv", LONG).code == "too-slow"
        with ReadingProcess() as other:
            assert other.read("a.txt", TEXT).sections


def test_what_asks_for_too_much_memory_is_stopped() -> None:
    with ReadingProcess(Limits(memory=150_000_000)) as process:
        assert refused(process, "large.txt", "字".encode() * 15_000_000).code == "too-heavy"
        assert process.read("a.txt", TEXT).sections


def test_a_file_that_its_parser_dies_of_is_refused() -> None:
    with ReadingProcess(Limits(memory=20_000_000)) as process:  # it cannot even begin
        assert refused(process, "a.txt", TEXT).code == "crashed"


@pytest.mark.parametrize("ending", [signal.SIGSEGV, signal.SIGKILL])
def test_what_dies_of_something_else_reads_again(process: ReadingProcess, ending: signal.Signals) -> None:
    victim = pid(process)
    os.kill(victim, ending)
    assert process.read("a.txt", TEXT).sections
    assert pid(process) != victim


def test_settings_and_keys_do_not_reach_it(process: ReadingProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADYVOICE_PROVIDER__API_KEY", "sk-secret")
    environment = Path(f"/proc/{pid(process)}/environ").read_bytes()
    assert b"STEADYVOICE" not in environment


def test_threads_share_it(process: ReadingProcess) -> None:
    found: list[str] = []

    def ask(number: int) -> None:
        found.append(process.read("a.txt", f"第{number}条，正文。".encode()).text)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(f"第{n}条，正文。" for n in range(8))
