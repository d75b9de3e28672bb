"""A small model's part: the sentences of a finished text, numbered, one rewritten sentence for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from assistant.checks.overlap import terms
from assistant.domain.content import Content
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.drafting.model.guard import Guard
from assistant.drafting.model.keep import Kept, kept
from assistant.drafting.model.task import PROMPT_TOKENS_LOCAL, FindingsOf
from assistant.drafting.model.wire import Refusals, failed, prompt_for, read_document
from assistant.prompting import Parts
from assistant.text.contacts import find_contacts
from assistant.text.normalise import Span, fold_key
from assistant.text.sentences import split_sentences

_WHOLE = 8
"""Letters from which a fixed text inside a sentence fixes the sentence."""
_NO_SENTENCE = ("稿子里没有可以改写的句子。", "the text has no sentence that may be reworded.")
_ENDS = "。！？.!?…”’」』）)"


class _Sentences(Strict):
    sentences: tuple[str, ...]


class Polished(Strict):
    """The text with the model's sentences that were kept."""

    content: Content
    notes: tuple[Twin, ...]
    prompt: str
    prompt_digest: str
    kept_count: int


@dataclass(frozen=True)
class Polish:
    """One text to be polished by a small model; holds nothing between request and reply."""

    content: Content
    language: Language
    guard: Guard
    prompts: Path
    task: str
    """The prompt's name: `statement-local`, `revise-local`."""
    own_names: tuple[str, ...]
    findings_of: FindingsOf
    fixed: tuple[str, ...] = ()
    """Texts whose sentences stay as they are: title line, date line, contact, signature."""
    slots: tuple[tuple[str, str], ...] = ()
    """Further slots of the prompt's variable part."""
    spans: tuple[Span, ...] | None = None
    """The sentences that may change; default: all."""

    @property
    def given(self) -> tuple[Span, ...]:
        """Sentences worth giving to a model: finished ones without contacts that are not fixed."""
        body, fixed = self.content.body, [fold_key(text) for text in self.fixed if text]
        every = self.spans if self.spans is not None else tuple(split_sentences(body))
        return tuple(span for span in every if _free(span.of(body), fixed))

    def request(self, model: ChatModel, seconds: float) -> ChatRequest:
        """The call with as many of the first sentences as the variable part has room for.

        Raises `ModelFailure` (`NOTHING_KEPT`) where there is no sentence to give, `INPUT_TOO_LONG` where none fits.
        """
        given = self.given
        if not given:
            raise failed(FailureReason.NOTHING_KEPT, self.content.body, detail=_NO_SENTENCE, unasked=True)
        count = self._fitting(model, given)
        parts = self._parts(given[:count])
        longest = max(span.end - span.start for span in given[:count])
        return ChatRequest(
            system=parts.system,
            user=parts.user,
            max_tokens=model.count_tokens(parts.user) * 3 // 2 + 12 * count + 48,
            temperature=0.5,
            json_schema=_schema(count, longest * 8 // 5 + 16),
            deadline_seconds=seconds,
        )

    def _fitting(self, model: ChatModel, given: Sequence[Span]) -> int:
        for count in range(len(given), 0, -1):
            if model.count_tokens(self._parts(given[:count]).user) <= PROMPT_TOKENS_LOCAL:
                return count
        raise failed(FailureReason.INPUT_TOO_LONG, self.content.body)

    def _parts(self, given: Sequence[Span]) -> Parts:
        lines = (f"{n}. {span.of(self.content.body)}" for n, span in enumerate(given, 1))
        values = {"count": str(len(given)), "sentences": "\n".join(lines), **dict(self.slots)}
        return prompt_for(self.prompts, self.task, self.language).parts(values)

    def read(self, reply: ChatReply, refusals: Refusals) -> Polished:
        """The text with what could be kept. Raises `ModelFailure`, `NOTHING_KEPT` with the model's words as partial."""
        raw, complete = (reply.texts or ("",))[0], (reply.complete or (False,))[0]
        document = read_document(raw, _Sentences, complete=complete, language=self.language, refusals=refusals)
        # the last sentence of a reply that was cut is cut too
        offered = document.sentences if complete else document.sentences[:-1]
        given = self.given
        own = [span.of(self.content.body) for span in given]
        offered = _aligned([_unnumbered(text, n) for n, text in enumerate(offered[: len(given)], 1)], own)
        made = kept(
            self.content.body,
            offered,
            self.guard,
            self.language,
            spans=given[: len(offered)],
            own_names=self.own_names,
            findings_of=lambda text: self.findings_of(self.content.model_copy(update={"body": text})),
        )
        if not made.kept_count:
            first = made.why[0] if made.why else Twin(zh="", en="")
            raise failed(FailureReason.NOTHING_KEPT, raw, detail=(first.zh, first.en))
        template = prompt_for(self.prompts, self.task, self.language)
        return Polished(
            content=self.content.model_copy(update={"body": made.text}),
            notes=(_summary(made, len(given)), *made.why),
            prompt=template.name,
            prompt_digest=template.digest,
            kept_count=made.kept_count,
        )


def _free(sentence: str, fixed: list[str]) -> bool:
    if sentence.rstrip()[-1:] not in _ENDS or find_contacts(sentence):
        return False  # headings, date lines, signatures
    key = fold_key(sentence)
    return not any(key in text or (len(text) >= _WHOLE and text in key) for text in fixed)


def _schema(count: int, longest: int) -> dict[str, JsonValue]:
    return {
        "type": "object",
        "properties": {
            "sentences": {
                "type": "array",
                "minItems": count,
                "maxItems": count,
                "items": {"type": "string", "maxLength": longest},
            }
        },
        "required": ["sentences"],
        "additionalProperties": False,
    }


def _aligned(offered: Sequence[str], own: Sequence[str]) -> tuple[str, ...]:
    """Each wording beside the sentence it is of: a small model that skips one shifts all that follow.

    A place for which nothing came holds the sentence itself.
    """
    placed = list(own[: len(offered)])
    taken: set[int] = set()
    for number, text in enumerate(offered):
        likeness = [_alike(text, sentence) for sentence in own[: len(offered)]]
        best = max(likeness, default=0.0)
        place = number if likeness[number] == best or best < _LEAST_ALIKE else likeness.index(best)
        if place not in taken:
            placed[place] = text
            taken.add(place)
    return tuple(placed)


_LEAST_ALIKE = 0.4
"""Below this share of common terms a wording is of no sentence in particular and stays where it came."""


def _alike(one: str, other: str) -> float:
    first, second = terms(one), terms(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _unnumbered(text: str, number: int) -> str:
    """The sentence without the number that it was given under."""
    plain = text.strip()
    for mark in (f"{number}. ", f"{number}.", f"{number}、", f"{number}．"):
        rest = plain.removeprefix(mark)
        if rest != plain and not rest[:1].isdigit():
            return rest.strip()
    return plain


def _summary(made: Kept, given: int) -> Twin:
    zh = f"本机小模型润色了 {made.total} 句，保留 {made.kept_count} 句；其余仍是模板原文。"
    en = (
        f"The embedded model was given {made.total} sentences; wordings of its own that were kept: {made.kept_count}; "
        "the rest is the template's."
    )
    if given > made.total:
        zh += f"另有 {given - made.total} 句超出它一次能读的篇幅，未交给它。"
        en += f" {given - made.total} more did not fit what it reads at a time."
    return Twin(zh=zh, en=en)
