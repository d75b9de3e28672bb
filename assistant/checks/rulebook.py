"""Loads `knowledge_base/rules/` and makes findings from it: ids, grades and words live in the data, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.domain.channel import ChannelTable
from assistant.domain.content import WHOLE_TEXT, Place
from assistant.domain.finding import Finding, Rule
from assistant.domain.vocabulary import Family, FindingSeverity, Platform, Twin
from assistant.errors import NotFound, RunError
from assistant.files import load_model, nearest


class RulePack(BaseModel):
    """`knowledge_base/rules/<family>.yaml`: the rules of one family."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: Family
    rules: tuple[Rule, ...]
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Word lists and phrases of the family by name; names of twins end in `_zh` and `_en`."""


class RuleBook:
    """All rules by id, and the channel table."""

    def __init__(self, packs: tuple[RulePack, ...], channels: ChannelTable, folder: Path) -> None:
        self.channels = channels
        self.folder = folder
        """Where the rules were read from; larger lexicons lie in folders below it."""
        self._rules = {rule.id: rule for pack in packs for rule in pack.rules}
        self._lists = {(pack.family, name): words for pack in packs for name, words in pack.lists.items()}

    @classmethod
    def load(cls, folder: Path) -> RuleBook:
        """Read `channels.yaml` and one pack per family. Raises `BadFile` on a bad file, `RunError` on a gap."""
        channels = load_model(folder / "channels.yaml", ChannelTable)
        missing = set(Platform) - {channel.id for channel in channels.channels}
        if missing:
            names = ", ".join(sorted(missing))
            raise RunError(zh=f"渠道表缺少：{names}", en=f"The channel table lacks: {names}")
        files = [folder / f"{family.value}.yaml" for family in Family]
        return cls(tuple(load_model(path, RulePack) for path in files if path.exists()), channels, folder)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def rule(self, rule_id: str) -> Rule:
        """One rule. Raises `NotFound` with the nearest id."""
        try:
            return self._rules[rule_id]
        except KeyError:
            near = nearest(rule_id, self._rules)
            raise NotFound(
                zh=f"没有规则 `{rule_id}`" + (f"，是否想查 `{near}`？" if near else "。"),
                en=f"There is no rule `{rule_id}`" + (f"; did you mean `{near}`?" if near else "."),
            ) from None

    def words(self, family: Family, name: str) -> tuple[str, ...]:
        """A word list of a family. Raises `RunError` where the pack lacks it: without words nothing is found."""
        try:
            return self._lists[family, name]
        except KeyError:
            raise RunError(
                zh=f"规则文件 {family.value}.yaml 缺少词表 `{name}`。",
                en=f"The rule file {family.value}.yaml lacks the word list `{name}`.",
            ) from None

    def finding(
        self,
        rule_id: str,
        place: Place = WHOLE_TEXT,
        slots: Mapping[str, str | Twin] | None = None,
        severity: FindingSeverity | None = None,
    ) -> Finding:
        """A finding in the rule's own words; a `Twin` slot is filled in each language."""
        rule = self.rule(rule_id)
        given = slots or {}
        zh = {name: value.zh if isinstance(value, Twin) else value for name, value in given.items()}
        en = {name: value.en if isinstance(value, Twin) else value for name, value in given.items()}

        def fill(text: Twin) -> Twin:
            return Twin(zh=text.filled(zh).zh, en=text.filled(en).en)

        return Finding(
            rule=rule.id,
            severity=severity or rule.severity,
            place=place,
            message=fill(rule.message),
            suggestion=fill(rule.suggestion),
            source=rule.source,
        )
