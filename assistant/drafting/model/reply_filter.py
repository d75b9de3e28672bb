"""What of a model's words may stand in a public reply, whether it wrote the reply or changed one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from assistant.domain.content import Content
from assistant.domain.vocabulary import Twin
from assistant.drafting.model.reply_material import ReplyDraft, ReplyMaterial
from assistant.drafting.model.reply_words import Ground, ReplyWords, faults
from assistant.drafting.model.task import FindingsOf
from assistant.text.normalise import Span, fold
from assistant.text.sentences import split_sentences

_HALF = 0.5
_LEAST = 8
"""Characters below which what is left of a reply is none."""


class Passed(NamedTuple):
    """What is left of a model's words."""

    text: str
    """Empty where nothing may stand."""
    dropped: tuple[Twin, ...]
    """Why sentences went, the gravest first."""


class ReplyFilter:
    """Holds every sentence to policies, approved replies and the comment: one for all replies of a model."""

    def __init__(self, material: ReplyMaterial, words: ReplyWords, findings_of: FindingsOf) -> None:
        self._material = material
        self._words = words
        self._findings_of = findings_of

    def ground(self, draft: ReplyDraft) -> Ground:
        """What the words for a draft may rest on."""
        brand = self._material.brand
        own = [
            option.text
            for other, options in zip(self._material.drafts, self._material.options, strict=True)
            if other == draft
            for option in options
        ]
        return Ground(
            sources=(*(hit.passage.text for hit in self._material.policies), *own),
            own=tuple(own),
            contacts=brand.contacts(),
            names=tuple(brand.names()),
            comment=self._material.comment.text,
        )

    def passed(self, text: str, draft: ReplyDraft, before: str = "") -> Passed:
        """The sentences that promise, admit and repeat nothing they must not.

        Sentences that stand in `before`, the text that the model was to change, are a person's or were held to the
        same before. Nothing is left where less than half could stay, or where words that the comment planted came in:
        those are not repaired.
        """
        ground = self.ground(draft)
        known = {span.of(before) for span in split_sentences(before)}
        dropped: list[tuple[Span, Twin]] = []
        for span in split_sentences(text):
            sentence = span.of(text)
            found = (
                ()
                if sentence in known
                else (*faults(sentence, ground, self._words), *self._out_of_place(sentence, ground))
            )
            if found:
                dropped.append((span, found[0]))
        kept = _without(text, (span for span, _ in dropped))
        reasons = tuple(reason for _, reason in dropped)
        if len(kept) < max(_HALF * len(text), min(_LEAST, len(text))):
            return Passed("", reasons)
        planted = self._planted(kept, before)
        return Passed("", (planted, *reasons)) if planted else Passed(kept, reasons)

    def _out_of_place(self, sentence: str, ground: Ground) -> tuple[Twin, ...]:
        apology = self._words.apology
        said = any(True for _ in apology.spans(fold(sentence)))
        allowed = self._material.reading.intent.apology or any(True for _ in apology.spans(fold("\n".join(ground.own))))
        return () if allowed or not said else (Twin(zh=f"含{apology.what.zh}", en=f"it holds {apology.what.en}"),)

    def _planted(self, text: str, before: str) -> Twin | None:
        """A finding of words that came from the comment or that are nobody's to publish."""
        had = set(self._grave(before)) if before else set()
        for rule in self._grave(text):
            if rule not in had:
                return Twin(zh=f"带来风险点 {rule}", en=f"it brings the finding {rule}")
        return None

    def _grave(self, text: str) -> list[str]:
        found = self._findings_of(Content(body=text))
        return [f.rule for f in found if f.blocks and f.rule.partition(".")[0] in ("injection", "privacy")]


def left_out(reason: Twin) -> Twin:
    """The note on a sentence that went."""
    return Twin(zh=f"删去模型写的一句：{reason.zh}。", en=f"One sentence of the model was left out: {reason.en}.")


def _without(text: str, spans: Iterable[Span]) -> str:
    for start, end in reversed(list(spans)):
        text = text[:start] + text[end:].lstrip(" ")
    return text.strip()
