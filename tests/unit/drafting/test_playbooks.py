"""The playbooks as data: complete, twins of each other, and refused where they use what nobody fills."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from assistant.domain.library import Playbook
from assistant.domain.vocabulary import IncidentType, Language
from assistant.drafting.playbook import load_overrides, load_playbooks
from assistant.errors import RunError
from assistant.files import BadFile
from tests.unit.drafting.house import KNOWLEDGE, library

_SLOT = re.compile(r"\{(\w+)\}")
_HARM = {
    IncidentType.FOOD_SAFETY,
    IncidentType.PRODUCT_QUALITY,
    IncidentType.ACCIDENT,
    IncidentType.NATURAL_DISASTER,
    IncidentType.ENVIRONMENT,
    IncidentType.DATA_SECURITY,
}
_CJK = re.compile(r"[\u4e00-\u9fff]")


def pair(kind: IncidentType) -> tuple[Playbook, Playbook]:
    return library().get(kind, Language.ZH), library().get(kind, Language.EN)


@pytest.mark.parametrize("kind", IncidentType)
def test_twins_have_the_same_shape(kind: IncidentType) -> None:
    zh, en = pair(kind)
    assert (zh.posture, zh.genre.keys(), len(zh.genre_when)) == (en.posture, en.genre.keys(), len(en.genre_when))
    assert bool(zh.lines.instruction) is bool(en.lines.instruction)
    assert len(zh.unknowns) == len(en.unknowns)
    assert len(zh.questions) == len(en.questions)
    for ours, theirs in zip(zh.questions, en.questions, strict=True):
        assert sorted(_SLOT.findall(ours.answer)) == sorted(_SLOT.findall(theirs.answer)), ours.ask
        assert bool(ours.about) is bool(theirs.about), ours.ask
    for name in ("first_hour", "ask_first", "never_say"):
        assert len(getattr(zh, name)) == len(getattr(en, name)), name


@pytest.mark.parametrize("kind", IncidentType)
def test_each_language_is_itself(kind: IncidentType) -> None:
    zh, en = pair(kind)
    assert not _CJK.search(en.model_dump_json())
    assert all(_CJK.search(text) for text in zh.lines.model_dump().values() if text)


@pytest.mark.parametrize("kind", IncidentType)
def test_people_are_told_what_to_do_where_they_can_come_to_harm(kind: IncidentType) -> None:
    assert bool(pair(kind)[0].lines.instruction) is (kind in _HARM)


def test_phrases_are_twins() -> None:
    zh, en = library().phrases(Language.ZH), library().phrases(Language.EN)
    assert zh.phrases.keys() == en.phrases.keys()
    assert zh.channels.keys() == en.channels.keys()
    assert [sorted(_SLOT.findall(q.answer)) for q in zh.questions] == [
        sorted(_SLOT.findall(q.answer)) for q in en.questions
    ]


@pytest.mark.parametrize("language", Language)
def test_no_wording_is_shared_between_types(language: Language) -> None:
    seen: dict[str, str] = {}
    for kind in IncidentType:
        lines = library().get(kind, language).lines
        for text in (lines.empathy, lines.commitment, lines.quote, lines.staff, lines.service):
            assert text not in seen, f"{kind.value} repeats {seen.get(text)}: {text}"
            seen[text] = kind.value


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "playbooks"
    shutil.copytree(KNOWLEDGE / "playbooks", copy)
    return copy


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("zh/other.yaml", "commitment: ", "commitment: “{colour}”", "{colour}"),
        ("en/other.yaml", "answer: The facts come first,", "answer: The {facts} come first,", "{facts}"),
        ("zh/_common.yaml", "known_one: ", "known_one: “{who}”", "{who}"),
        ("en/_common.yaml", "  known_many:", "  known_money:", "known_money"),
        ("zh/other.yaml", "posture: regret", "posture: pride", "posture"),
        ("zh/other.yaml", "  closing: ", "  closeing: ", "closeing"),
        ("zh/other.yaml", "language: zh", "language: en", "zh"),
        ("zh/other.yaml", "type: other", "type: accident", "accident"),
    ],
)
def test_a_mistake_in_a_file_is_refused_by_name(folder: Path, file: str, old: str, new: str, named: str) -> None:
    edit(folder / file, old, new)
    with pytest.raises(BadFile, match=re.escape(named)):
        load_playbooks(folder)


def test_a_missing_type_is_named(folder: Path) -> None:
    (folder / "en" / "rumour.yaml").unlink()
    with pytest.raises(RunError, match="en/rumour"):
        load_playbooks(folder)


def test_a_brand_overrides_single_types(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    shutil.copy(KNOWLEDGE / "playbooks" / "zh" / "other.yaml", tmp_path / "zh")
    edit(tmp_path / "zh" / "other.yaml", "name: 其他突发情况", "name: 自有预案")
    own = load_overrides(tmp_path)
    assert library().get(IncidentType.OTHER, Language.ZH, brand_overrides=own).name == "自有预案"
    assert library().with_overrides(own).get(IncidentType.OTHER, Language.ZH).name == "自有预案"
    assert library().with_overrides(own).get(IncidentType.RUMOUR, Language.ZH).name == "不实传言"
