"""The playbook engine for statements: ledger, playbook and channel in; a finished text out, without a model."""

from assistant.drafting.playbook.library import PlaybookLibrary, load_overrides, load_playbooks
from assistant.drafting.playbook.statement import compose_statement

__all__ = ["PlaybookLibrary", "compose_statement", "load_overrides", "load_playbooks"]
