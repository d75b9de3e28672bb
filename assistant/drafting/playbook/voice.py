"""Whose text it is, for whom, in which language, and how much room there is."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.brand import Brand
from assistant.domain.library import Playbook
from assistant.domain.vocabulary import Language, Platform, Stage, fill_slots
from assistant.drafting.playbook.joints import running
from assistant.drafting.playbook.material import Material
from assistant.drafting.playbook.moments import day_text, moment_text
from assistant.drafting.playbook.phrases import Phrases


@dataclass(frozen=True)
class Room:
    """How much of everything a channel has room for."""

    compact: bool = False
    """Short wordings, no undertakings."""
    facts: int | None = None
    """At most so many facts of each kind; None: all."""
    reports: int | None = None
    """At most so many unconfirmed reports and disputed points."""
    actions: int | None = None


@dataclass(frozen=True)
class Voice:
    """Everything that decides on wording: whose text, for whom, in which language."""

    material: Material
    playbook: Playbook
    phrases: Phrases
    brand: Brand
    stage: Stage
    language: Language
    platform: Platform
    twin: Playbook
    """The same playbook in the other language: a fact may be known only in that one."""
    room: Room = Room()

    @property
    def closing(self) -> bool:
        """Whether this is the last text on the matter."""
        return self.stage is Stage.CLOSING

    @property
    def concluding(self) -> bool:
        """Whether it is, and has an outcome to report."""
        return self.closing and bool(self.material.confirmed or self.material.refuted)

    def line(self, text: str) -> str:
        """A line of the playbook with the brand's name in it."""
        return fill_slots(text, {"brand": self.material.brand})

    def joined(self, *parts: str) -> str:
        """Sentences as running text."""
        return running(parts, self.language)

    def moment(self) -> str:
        """The moment as of which the text speaks."""
        if not self.material.hour:
            return day_text(self.material.time, self.language)
        return moment_text(self.material.time, self.language, self.brand.timezone)
