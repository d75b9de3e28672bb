"""What a model is told when it is to put its text right: its own words, and lines that say nothing of the ledger.

A finding's message is for people and may quote facts that are closed. None of it is sent where the finding stands on
the ledger, and the line that is sent is the same whether the words hit upon a closed fact or were made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.domain.content import Content, Place
from assistant.domain.finding import Finding
from assistant.domain.untrusted import UntrustedText
from assistant.domain.vocabulary import Family, Language, Strict, Twin
from assistant.files import load_model
from assistant.prompting import load_template, visible
from assistant.text.sentences import split_sentences

_MOST_LINES = 12
"""A text with more is not worth repairing by sentence; the first ones say what is wrong with it."""
_MOST_SHOWN = 300
"""Characters of the text that a line shows."""


class Instructions(Strict):
    """`prompts/repair/instructions.yaml`."""

    borne_out: Twin
    """For everything that was compared with the ledger or with earlier texts."""
    own_words: tuple[Family, ...]
    """Families whose messages come from the text, the rules, the brand or the brief, never from the ledger."""
    rules: dict[str, Twin]
    other: Twin


def load_instructions(prompts: Path) -> Instructions:
    """Read the instructions beside the repair's prompts. Raises `NotFound`, `BadFile`."""
    return load_model(prompts / "repair" / "instructions.yaml", Instructions)


_COMPARED = ("statement.contradicts-earlier",)


def _compared(finding: Finding) -> bool:
    """Whether the finding comes of comparing the text with what is held, so that it could tell what that is."""
    return finding.rule.startswith(f"{Family.GROUNDING.value}.") or finding.rule in _COMPARED


def repair_part(
    prompts: Path, language: Language, text: str, content: Content, found: Sequence[Finding], marker: str
) -> str:
    """What is added to a prompt to have blockers put right: the last text, and each place with what to do.

    Of what was compared with the ledger warnings are named as well: what is made up is most often a warning, and a
    closed fact that was guessed must not stand out from it.

    Args:
        prompts: folder of the prompts.
        language: of the text.
        text: as the model is shown it.
        content: what the findings' places refer to.
        found: blockers, or all findings.
        marker: of the fence around the text.

    Raises `NotFound` or `BadFile` where `prompts/repair/` does not hold the words.
    """
    instructions = load_instructions(prompts)
    named = (finding for finding in found if finding.blocks or _compared(finding))
    told = dict.fromkeys(line for finding in named for line in _lines(finding, content, language, instructions))
    findings = "\n".join(f"{number}. {line}" for number, line in enumerate(list(told)[:_MOST_LINES], 1))
    values = {"text": visible(UntrustedText(text=text)), "findings": findings, "marker": marker}
    return load_template(prompts, "repair", language).fill(values)


def _lines(finding: Finding, content: Content, language: Language, known: Instructions) -> Iterator[str]:
    if _compared(finding):
        yield from (
            f"{_quoted(sentence)} {known.borne_out.get(language)}" for sentence in _sentences(finding.place, content)
        )
        return
    family = finding.rule.partition(".")[0]
    if family in known.own_words:
        what = f"{finding.message.get(language)} {finding.suggestion.get(language)}"
    else:
        what = known.rules.get(finding.rule, known.other).get(language)
    place = _quoted(finding.place.excerpt)
    yield " ".join(visible(UntrustedText(text=f"{place} {what}")).split())


def _sentences(place: Place, content: Content) -> tuple[str, ...]:
    """The whole sentences in which the place lies: how much of one is named would tell what it was compared with."""
    text = dict(content.fields()).get(place.field, "")
    spans = [s for s in split_sentences(text) if s.start < max(place.end, place.start + 1) and place.start < s.end]
    return tuple(span.of(text) for span in spans if place.excerpt) or (place.excerpt,)


def _quoted(excerpt: str) -> str:
    plain = " ".join(visible(UntrustedText(text=excerpt)).split())[:_MOST_SHOWN]
    return f"“{plain}”" if plain else ""
