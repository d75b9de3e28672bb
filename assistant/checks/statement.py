"""What a crisis statement must hold at its stage on its channel, and the moves it must never make."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.context import CheckContext
from assistant.checks.rulebook import RuleBook
from assistant.checks.statement_elements import missing_elements
from assistant.checks.statement_moves import forbidden_moves
from assistant.domain.content import Content
from assistant.domain.finding import Finding


def check(content: Content, context: CheckContext, book: RuleBook) -> list[Finding]:
    """Missing elements on the whole text, then forbidden moves at their places.

    What must be there is the `matrix` of `statement.yaml`; the wordings are its lists. Without an incident the
    elements are judged from the text alone.
    """
    return list(_all(content, context, book))


def _all(content: Content, context: CheckContext, book: RuleBook) -> Iterator[Finding]:
    if not any(c.isalnum() for c in content.body):
        return  # form.empty says it
    yield from missing_elements(content, context, book)
    yield from forbidden_moves(content, context, book)
