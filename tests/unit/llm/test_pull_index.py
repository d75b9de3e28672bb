"""Which package index is asked, and what is read from its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.llm.pull_web import SourceFailed, Web
from assistant.llm.wheels import IndexSettings, PackageIndex, index_settings
from tests.unit.llm.pull_server import QUICK, FileServer


def test_the_environment_before_the_files_and_the_person_before_the_machine(tmp_path: Path) -> None:
    machine, person = tmp_path / "machine.conf", tmp_path / "person.conf"
    machine.write_text("[global]\nindex-url = https://machine.example/simple\ncert = /ca.pem\n", encoding="utf-8")
    person.write_text("[global]\nindex_url = https://person.example/simple\n", encoding="utf-8")
    assert index_settings({}, []) == IndexSettings("https://pypi.org/simple", "")
    assert index_settings({}, [machine]) == IndexSettings("https://machine.example/simple", "/ca.pem")
    assert index_settings({}, [machine, person]).url == "https://person.example/simple"
    told = {"UV_INDEX_URL": "https://uv.example/simple", "PIP_CERT": "/mine.pem"}
    assert index_settings(told, [machine, person]) == IndexSettings("https://uv.example/simple", "/mine.pem")
    assert index_settings({**told, "PIP_INDEX_URL": "https://pip.example/"}, [machine]).url == "https://pip.example/"


def test_a_broken_file_of_pip_is_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "pip.conf"
    broken.write_text("no section\n", encoding="utf-8")
    assert index_settings({}, [broken, tmp_path / "none.conf"]) == IndexSettings()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("not json", "application/json"),
        ('{"files": [{}]}', "application/json"),
        ('{"files": 3}', "application/json"),
        ("[]", "application/vnd.pypi.simple.v1+json"),
        ("<html><body>Please sign in</body></html>", "text/html"),
        ("", "text/html"),
    ],
)
def test_a_page_without_the_wheel_is_told(body: str, kind: str) -> None:
    with FileServer(files={"/simple/tiny-part1/": (body.encode(), kind)}) as server:
        index = PackageIndex(f"{server.url}/simple/", Web(QUICK))
        with pytest.raises(SourceFailed):
            index.wheel("tiny-part1", "0.2.0")


def test_names_are_compared_as_the_index_compares_them_and_choose_no_folder() -> None:
    body = '<a href="../../../../etc/Tiny_Part1-0.2.0-py3-none-any.whl#sha256=AB">x</a><a>y</a>'
    with FileServer(files={"/simple/tiny-part1/": (body.encode(), "text/html")}) as server:
        link = PackageIndex(f"{server.url}/simple", Web(QUICK)).wheel("Tiny.part1", "0.2.0")
    assert link.file == "Tiny_Part1-0.2.0-py3-none-any.whl" and link.sha256 == "ab"
    assert link.url == f"{server.url}/etc/{link.file}"
