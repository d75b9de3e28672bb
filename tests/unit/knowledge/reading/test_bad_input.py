"""What is refused, with its reason, before it can do harm; what is refused needs little time and memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import UserError
from assistant.knowledge.reading import load, read
from assistant.knowledge.reading.walking import walk
from tests.unit.knowledge import files
from tests.unit.knowledge.reading import hostile

SAMPLES = Path(__file__).parents[4] / "evals" / "data" / "reading"
WORD = (SAMPLES / "guide-pandoc.en.docx").read_bytes()


def take_in(path: Path) -> list[str]:
    """What becomes of a file: "ok", or the code of the refusal; each names the file and says it in both languages."""
    found = []
    for file in walk([path]):
        try:
            read(file, load(file, 50_000_000))
            found.append("ok")
        except UserError as error:
            assert path.name in error.text.zh
            assert path.name in error.text.en
            found.append(error.code)
    return found


CASES: dict[str, tuple[bytes, list[str]]] = {
    "bomb.zip": (hostile.archive([("a.txt", b"0" * 30_000_000)]), ["bomb"]),
    "bomb.docx": (hostile.archive([("word/document.xml", b"0" * 120_000_000)]), ["bomb"]),
    "lying.docx": (hostile.lying(hostile.archive([("word/document.xml", b"0" * 120_000_000)])), ["damaged"]),
    "many.zip": (hostile.archive((f"{n}.txt", b"x") for n in range(10_000)), ["too-many-entries"]),
    "many.docx": (hostile.archive((f"{n}.xml", b"x") for n in range(10_000)), ["too-many-entries"]),
    "up.zip": (hostile.archive([("ok.txt", b"fine"), ("../../x.txt", b"x")]), ["traversal"]),
    "root.zip": (hostile.archive([("/etc/x.txt", b"x")]), ["traversal"]),
    "drive.zip": (hostile.archive([("C:\\x.txt", b"x")]), ["traversal"]),
    "nested.zip": (
        hostile.archive([("a.zip", hostile.archive([("b.txt", b"x")])), ("b.txt", b"text")]),
        ["nested-archive", "ok"],
    ),
    "mixed.zip": (hostile.archive([("a.exe", b"MZ"), ("b.txt", "正文。".encode())]), ["unknown-format", "ok"]),
    "empty.zip": (hostile.archive([]), ["empty"]),
    "broken.zip": (b"PK\x03\x04 not really", ["damaged"]),
    "entities.docx": (
        hostile.changed(WORD, "word/document.xml", lambda xml: xml.replace(b"?>", b"?>" + hostile.ENTITIES, 1)),
        ["xml-entities"],
    ),
    "wide.docx": (
        hostile.changed(WORD, "word/styles.xml", lambda _: ("\ufeff" + hostile.ENTITIES.decode()).encode("utf-16-le")),
        ["xml-entities"],
    ),
    "deep.docx": (
        hostile.changed(
            WORD,
            "word/document.xml",
            lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 50_000 + b"</w:sdt>" * 50_000),
        ),
        ["damaged"],
    ),
    "bomb.pdf": (hostile.pdf_bomb(), ["bomb"]),
    "twice.pdf": (hostile.pdf_bomb(twice=True), ["bomb"]),
    "loop.pdf": (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[2 0 R]/Count 2>>endobj",
        ["damaged"],
    ),
    "deep.html": (b"<body>" + b"<div>" * 100_000 + b"x", ["damaged"]),
    "deep.json": (b"[" * 1_000_000, ["damaged"]),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, ["unknown-format"]),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, ["encrypted"]),
    "locked.pdf": (files.locked_pdf(), ["encrypted"]),
}


@pytest.mark.parametrize("name", CASES)
def test_refused(tmp_path: Path, name: str) -> None:
    data, codes = CASES[name]
    (tmp_path / name).write_bytes(data)
    assert take_in(tmp_path / name) == codes


def test_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    for name in ("huge.txt", "huge.zip", "huge.pdf"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(1_000_000_000)
        assert take_in(tmp_path / name) == ["oversized"]


_COST = """
import resource, sys, time
from pathlib import Path
from assistant.errors import UserError
from assistant.knowledge.reading import load, read
from assistant.knowledge.reading.isolation import shared_process
from assistant.knowledge.reading.walking import walk
start = time.perf_counter()
for file in walk([Path(sys.argv[1])]):
    try:
        read(file, load(file, 50_000_000))
    except UserError:
        pass
took = time.perf_counter() - start
shared_process().close()
status = Path("/proc/self/status").read_text()
own = int(status.split("VmHWM:")[1].split()[0])
print(took, (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize(
    "name", ["bomb.zip", "bomb.docx", "many.zip", "many.docx", "entities.docx", "bomb.pdf", "up.zip"]
)
def test_a_refusal_costs_little(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(CASES[name][0])
    told = subprocess.run(
        [sys.executable, "-c", _COST, str(tmp_path / name)], capture_output=True, text=True, check=True
    ).stdout
    took, megabytes = map(float, told.split())
    assert megabytes < 150
    assert took < 10  # a quarter of a second on a quiet machine


def test_office_files_inflate_no_further_than_their_parts_say() -> None:
    with pytest.raises(UserError) as refused:
        read(Path("a.pptx"), hostile.lying(hostile.archive([("ppt/presentation.xml", b"<a/>" * 1_000_000)])))
    assert refused.value.code in ("damaged", "bomb")
