"""The phrases that all playbooks share are data; which there are, and the slots each takes, is declared here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from pydantic import Field, model_validator

from assistant.domain.incident import Words
from assistant.domain.library import Playbook, Question
from assistant.domain.vocabulary import Language, Platform, Strict, fill_slots

_SLOT = re.compile(r"\{([^{}]*)\}")

_DECLARED = """
opening: genre time entity subject
opening_closing: genre time entity subject
opening_titled: time
matter: subject
matter_plain: subject
known_one: facts
known_many: facts
known_closing: facts
known_none:
known_none_closing:
reported: fact
reported_own: fact
reported_after: fact
reported_block: fact
disputed: fact
refuted: fact
refuted_own: fact
refuted_block: fact
unknown: topics
unknown_rest:
last_and:
last_or:
done: actions
doing: actions
intent: actions
doing_clause: action
doing_running: action
ours: action
will: action
next_at: when via
next_after: when via
next_none: via
next_at_short: when via
next_after_short: when via
next_none_short:
when_in: condition
when_after: condition
when_once: condition
via: channel
here:
here_official:
contact: contacts
contact_short: contact
reach: contacts
contact_none:
contact_none_short:
hotline: value
email: value
url: value
media: contact
media_none:
closing_contact: contacts
head: genre
head_brand: brand genre
title: subject genre
title_brand: brand subject genre
title_short: brand genre
opening_short: time entity subject
opening_short_brand: time entity
dateline: city day
quote_by: speaker quote
about: brand
salutation_public:
salutation_staff:
salutation_partners:
title_staff: subject
title_service: subject
title_store: subject
title_partners: subject genre
title_qa: subject
lead_known:
lead_unknown:
lead_action:
lead_advice:
head_known:
head_unknown:
head_reported:
tell: text
head_action:
head_advice:
head_next:
head_contact:
head_happened:
head_we_say:
head_we_do:
head_you_do:
head_ask:
head_greet:
head_if_asked:
head_escalate:
head_say:
head_do:
head_hand_over:
head_partners:
head_facts:
head_questions:
staff_say: empathy
staff_media: contact
staff_media_none:
staff_who: contact
service_greet: brand
service_no_more:
service_log:
store_say: empathy
store_no_more:
store_hand_over: contact
partners_single_voice:
question: number ask
answer: text
issued: entity time
answer_not_yet: next
answer_closed:
"""

SLOTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        name: frozenset(slots.split())
        for name, _, slots in (line.partition(":") for line in _DECLARED.strip().splitlines())
    }
)
"""Phrase name → the slots it may use."""

LINE_SLOTS = frozenset({"brand"})
"""Slots of a playbook's own lines."""

ANSWER_SLOTS = frozenset({"brand", "known", "actions", "unknowns", "instruction", "next", "contact", "empathy"})
"""Slots of an answer; each is filled with whole sentences."""


class Phrases(Strict):
    """`playbooks/<language>/_common.yaml`."""

    language: Language
    version: int = Field(default=1, ge=1)
    phrases: dict[str, str]
    channels: dict[Platform, Words]
    """How each channel is called in “next update on …”."""
    hedges: tuple[Words, ...]
    """How reported speech begins; a fact that begins so needs no further “reported”."""
    claim_openings: tuple[Words, ...]
    """Openings that fall away where a refuted claim is quoted."""
    verdicts: tuple[Words, ...]
    """Patterns by which a refuted fact carries its own verdict (……，经核实不属实); it then needs no further one."""
    verdicts_reported: tuple[Words, ...]
    """The same, where only a text that begins as reported speech is clear."""
    confirm_openings: tuple[Words, ...]
    """Openings that say “confirmed” already."""
    ongoing: tuple[Words, ...]
    """Words by which an action says itself that it is under way."""
    verbs: tuple[Words, ...]
    """How an instruction-like action begins (“recall batch 7”, 召回…)."""
    questions: tuple[Question, ...]
    """Asked whatever has happened."""

    @model_validator(mode="after")
    def _declared(self) -> Phrases:
        missing, unknown = sorted(SLOTS.keys() - self.phrases.keys()), sorted(self.phrases.keys() - SLOTS.keys())
        if missing or unknown:
            raise ValueError(f"phrases missing: {', '.join(missing) or '-'}; not known: {', '.join(unknown) or '-'}")
        for name, text in self.phrases.items():
            check_slots(f"phrases.{name}", text, SLOTS[name])
        for pattern in (*self.verdicts, *self.verdicts_reported):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"verdicts: {pattern!r}: {error}") from error
        for channel in Platform:
            if channel not in self.channels:
                raise ValueError(f"`channels` lacks {channel.value}")
        for question in self.questions:
            check_slots("questions", question.answer, ANSWER_SLOTS)
        return self

    def has_verdict(self, text: str) -> bool:
        """Whether a text says by itself that what it reports is not true."""
        reported = text.casefold().startswith((*self.hedges, *self.claim_openings))
        patterns = (*self.verdicts, *(self.verdicts_reported if reported else ()))
        return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)

    def say(self, name: str, **slots: str) -> str:
        """One phrase with its slots filled once."""
        return fill_slots(self.phrases[name], slots)


def check_slots(where: str, text: str, allowed: frozenset[str]) -> None:
    """Raise ValueError where a text uses a slot that nobody fills."""
    wrong = sorted(set(_SLOT.findall(text)) - allowed)
    if wrong:
        known = ", ".join(sorted(allowed)) or "none"
        raise ValueError(f"{where}: unknown slot {', '.join('{' + name + '}' for name in wrong)}; slots here: {known}")


def check_playbook(playbook: Playbook) -> None:
    """Raise ValueError where a playbook uses a slot that nobody fills."""
    for name, text in playbook.lines.model_dump().items():
        check_slots(f"lines.{name}", text, LINE_SLOTS)
    for question in playbook.questions:
        check_slots(f"questions ({question.ask})", question.answer, ANSWER_SLOTS)
