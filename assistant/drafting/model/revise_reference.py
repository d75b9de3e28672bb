"""What a model may draw on when it changes a text: nothing that may not be told, each thing as far as it has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.drafting.model.ledger import Telling
from assistant.drafting.model.reply_material import ReplyMaterial
from assistant.drafting.playbook import sections
from assistant.files import load_model

_MOST_POLICIES = 5
"""As many passages as a reply is written from."""


class Labels(Strict):
    """`prompts/revise/reference.yaml`: what each kind of material is called in the prompt."""

    labels: dict[str, Twin]


class Reference:
    """Writes the material out under its labels."""

    def __init__(self, prompts: Path, brand: Brand, language: Language) -> None:
        """Raises `NotFound` or `BadFile` where the labels cannot be read."""
        self._labels = load_model(prompts / "revise" / "reference.yaml", Labels).labels
        self._brand = brand
        self._language = language

    def of_statement(self, telling: Telling) -> str:
        """The part of the ledger that this channel may be told."""
        material = telling.voice.material
        return self._written(
            ("confirmed", material.confirmed),
            ("if_asked", material.if_asked),
            ("unverified", material.unverified),
            ("disputed", material.disputed),
            ("refuted", material.refuted),
            ("done", material.done),
            ("doing", material.doing),
            ("intent", material.intent),
            ("next_update", (sections.next_update(telling.voice),)),
            ("contact", (sections.contact(telling.voice),)),
        )

    def of_post(self, brief: Brief) -> str:
        """What the brief wants told."""
        return self._written(
            ("product", (brief.product,)),
            ("key_messages", brief.key_messages),
            ("must_say", brief.must_say),
            ("call_to_action", (brief.call_to_action,)),
            ("contact", self._contacts()),
        )

    def of_reply(self, material: ReplyMaterial) -> str:
        """The policies that bear on the comment, and the approved replies for the move."""
        return self._written(
            ("policy", [hit.passage.text for hit in material.policies[:_MOST_POLICIES]]),
            ("approved", [option.text for options in material.options for option in options]),
            ("contact", self._contacts()),
        )

    def _contacts(self) -> Sequence[str]:
        return tuple(self._brand.contact.values())

    def _written(self, *parts: tuple[str, Iterable[str]]) -> str:
        lines: list[str] = []
        for name, texts in parts:
            told = [" ".join(text.split()) for text in texts if text.strip()]
            if told:
                lines += [self._labels[name].get(self._language), *(f"- {text}" for text in dict.fromkeys(told))]
        return "\n".join(lines)
