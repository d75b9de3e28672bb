"""Reads the playbooks: one file per type and language, and the phrases they share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assistant.domain.library import Playbook
from assistant.domain.vocabulary import IncidentType, Language
from assistant.drafting.playbook.phrases import Phrases, check_playbook
from assistant.errors import RunError
from assistant.files import BadFile, load_model

COMMON = "_common.yaml"

Key = tuple[IncidentType, Language]


class PlaybookLibrary:
    """All playbooks in both languages."""

    def __init__(self, playbooks: Mapping[Key, Playbook], phrases: Mapping[Language, Phrases]) -> None:
        self._playbooks = dict(playbooks)
        self._phrases = dict(phrases)

    def get(
        self, incident_type: IncidentType, language: Language, brand_overrides: Mapping[Key, Playbook] | None = None
    ) -> Playbook:
        """The brand's own playbook where it has one, else the house's."""
        key = (incident_type, language)
        own = brand_overrides.get(key) if brand_overrides else None
        return own or self._playbooks[key]

    def phrases(self, language: Language) -> Phrases:
        """The shared phrases of a language."""
        return self._phrases[language]

    def with_overrides(self, overrides: Mapping[Key, Playbook]) -> PlaybookLibrary:
        """The same library with a brand's own playbooks in place of the house's."""
        return PlaybookLibrary({**self._playbooks, **overrides}, self._phrases)


def load_playbooks(folder: Path) -> PlaybookLibrary:
    """Read `<folder>/{zh,en}/`. Raises `BadFile` on a bad file and `RunError` where a type has no playbook."""
    phrases = {language: _load_phrases(folder / language.value / COMMON, language) for language in Language}
    playbooks = load_overrides(folder)
    missing = [f"{language.value}/{kind.value}" for language in Language for kind in IncidentType
               if (kind, language) not in playbooks]  # fmt: skip
    if missing:
        names = ", ".join(missing)
        raise RunError(zh=f"应急预案缺少：{names}", en=f"Playbooks are missing: {names}")
    return PlaybookLibrary(playbooks, phrases)


def load_overrides(folder: Path) -> dict[Key, Playbook]:
    """The playbooks under `<folder>/{zh,en}/`, as many as there are: a brand's own. Raises `BadFile`."""
    found: dict[Key, Playbook] = {}
    for language in Language:
        for path in sorted((folder / language.value).glob("*.yaml")):
            if path.name != COMMON:
                playbook = _load_playbook(path, language)
                found[playbook.type, language] = playbook
    return found


def _load_phrases(path: Path, language: Language) -> Phrases:
    phrases = load_model(path, Phrases)
    _require_language(path, phrases.language, language)
    return phrases


def _load_playbook(path: Path, language: Language) -> Playbook:
    playbook = load_model(path, Playbook)
    _require_language(path, playbook.language, language)
    if path.stem != playbook.type.value:
        raise BadFile(
            zh=f"{path}：文件名应与 type 一致，即 {playbook.type.value}.yaml。",
            en=f"{path}: the file must be named after its type, {playbook.type.value}.yaml.",
        )
    try:
        check_playbook(playbook)
    except ValueError as error:
        raise BadFile(zh=f"{path}：槽位有误（{error}）", en=f"{path}: {error}") from error
    return playbook


def _require_language(path: Path, found: Language, expected: Language) -> None:
    if found is not expected:
        raise BadFile(
            zh=f"{path}：language 写的是 {found.value}，但文件放在 {expected.value} 目录下。",
            en=f"{path}: language is {found.value}, but the file lies in the {expected.value} folder.",
        )
