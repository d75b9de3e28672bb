"""The house's own brands, rules and playbooks, read once for the tests."""

from __future__ import annotations

from functools import cache

from assistant.checks import RuleBook
from assistant.domain.brand import Brand
from assistant.drafting.playbook import PlaybookLibrary, load_playbooks
from assistant.files import load_model
from assistant.settings import ROOT

KNOWLEDGE = ROOT / "knowledge_base"


@cache
def library() -> PlaybookLibrary:
    """All playbooks."""
    return load_playbooks(KNOWLEDGE / "playbooks")


@cache
def book() -> RuleBook:
    """All rules and channels."""
    return RuleBook.load(KNOWLEDGE / "rules")


@cache
def brand(name: str) -> Brand:
    """A sample brand."""
    return load_model(KNOWLEDGE / "brands" / name / "brand.yaml", Brand)
