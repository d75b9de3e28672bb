"""What composing without a model gives back."""

from __future__ import annotations

from assistant.domain.content import Content
from assistant.domain.vocabulary import Strict, Twin


class Composed(Strict):
    """A text with what a person must know about it before using it."""

    content: Content
    notes: tuple[Twin, ...] = ()
    """What was left out and why."""
    prompt: str
    """Where the wording comes from: `playbook/food_safety/zh@1`."""
