"""What all tasks share: prompts in two parts, evidence packed and fenced, and replies read out of whatever came."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from assistant.domain.brand import Brand
from assistant.domain.document import Hit
from assistant.domain.model import FailureReason
from assistant.domain.untrusted import UntrustedText
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.errors import ModelFailure, UserError
from assistant.files import load_model
from assistant.llm.structured import read_json, read_partial_json
from assistant.prompting import USER_LINE, Template, fence, load_template
from assistant.text.scripts import detect_language

Document = TypeVar("Document", bound=BaseModel)

MOST_CHARACTERS = 60_000
"""No draft is longer; more than this is a model that does not end."""


# --- prompts ----------------------------------------------------------------------------------------------------------


def prompt_for(folder: Path, task: str, language: Language) -> Template:
    """The prompt of a task, with both parts. Raises `NotFound` or `BadFile`; `UserError` where no part is variable."""
    template = load_template(folder, task, language)
    if not any(line.strip() == USER_LINE for line in template.text.splitlines()):
        raise UserError(
            zh=f"提示词 {template.name} 缺少单独一行的 {USER_LINE}：它之前是固定部分，之后是每次不同的部分。",
            en=f"Prompt {template.name} lacks the line {USER_LINE}, which divides what is stable from what varies.",
        )
    return template


def new_marker() -> str:
    """A fence marker for one call; it stands in the variable part, so that the stable part stays the same."""
    return secrets.token_hex(6)


class Packed(Strict):
    """Passages as a fenced text, and where they come from."""

    text: str = ""
    """Empty where nothing fits."""
    sources: tuple[str, ...] = ()
    """`faq.md#L10-L24`, in the order of the text."""


def pack(hits: Sequence[Hit], budget_tokens: int, count: Callable[[str], int], marker: str) -> Packed:
    """The best passages that fit the budget, in an order that does not depend on their scores.

    Args:
        hits: best first; each source is taken once.
        budget_tokens: for the whole text, fence included.
        count: tokens of a text by the model's own count.
        marker: of the fence, see `new_marker`.
    """
    chosen: list[Hit] = []
    for hit in hits:
        if any(hit.source == other.source and hit.passage.id == other.passage.id for other in chosen):
            continue
        wider = _in_order([*chosen, hit])
        if count(_fenced(wider, marker)) <= budget_tokens:
            chosen = wider
    if not chosen:
        return Packed()
    return Packed(text=_fenced(chosen, marker), sources=tuple(hit.source for hit in chosen))


def _in_order(hits: list[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (hit.source, hit.passage.ordinal, hit.passage.id))


def _fenced(hits: Sequence[Hit], marker: str) -> str:
    blocks = []
    for number, hit in enumerate(hits, 1):
        where = " › ".join(dict.fromkeys((hit.title, *hit.passage.heading)))
        blocks.append(f"[{number}] {where}\n{hit.passage.text.strip()}")
    return fence(UntrustedText(text="\n\n".join(blocks)), marker)


def fenced(text: str, marker: str) -> str:
    """One text from outside, or a person's wish, between the marks."""
    return fence(UntrustedText(text=text), marker)


_MOST_POINTS = 8
"""Points of voice that are shown: more are not kept in mind by any model."""
_MOST_TERMS = 80
"""A brand with a longer list is told of the rest by the checks."""


def voice_text(brand: Brand, language: Language) -> str:
    """The brand's voice for the stable part: each point with an example each way.

    Points with examples in the other language stand last and without them.
    """
    zh = language is Language.ZH
    good, bad = ("写作：", "不写作：") if zh else ("Write: ", "Not: ")
    lines = []
    for point in sorted(brand.voice, key=lambda point: point.language is not language)[:_MOST_POINTS]:
        lines.append(f"- {point.point.get(language)}")
        if point.language is language:
            lines += [f"  {good}{point.do}", f"  {bad}{point.dont}"]
    return "\n".join(lines) or ("- 平实、清楚、有礼。" if zh else "- Plain, clear, courteous.")


def banned_text(brand: Brand, language: Language) -> str:
    """The terms that the brand does not use in this language, with what it uses instead where that is in it too."""
    zh = language is Language.ZH
    told = []
    for term in [term for term in brand.banned_terms if term.language in (None, language)][:_MOST_TERMS]:
        use = term.use if detect_language(term.use) in (None, language) else ""
        instead = f"（改写为：{use}）" if zh else f" (write: {use})"
        told.append(f"“{term.term}”{instead if use else ''}")
    return ("；" if zh else "; ").join(told) or NONE.get(language)


NONE = Twin(zh="无", en="none")
"""What stands in a prompt where there is nothing to say."""


# --- replies ----------------------------------------------------------------------------------------------------------


class Refusals(Strict):
    """`knowledge_base/lexicons/refusals.yaml`: how models decline, as regular expressions."""

    opening: dict[Language, tuple[str, ...]]
    """A short reply that begins like this declines."""
    anywhere: dict[Language, tuple[str, ...]]
    """Words that only a model says of itself; anywhere in the first lines."""


def load_refusals(lexicons: Path) -> Refusals:
    """Read `refusals.yaml` of the folder. Raises `NotFound`, `BadFile`."""
    return load_model(lexicons / "refusals.yaml", Refusals)


_SHORT = 700
"""Characters above which a reply is a text, however it begins."""
_FIRST = 240
"""Characters at the beginning in which a model speaks of itself."""


def declined(text: str, language: Language, refusals: Refusals) -> bool:
    """Whether a reply refuses the subject; models often decline in English whatever they were asked in."""
    plain = text.strip().lstrip("\ufeff`\"'“ \n")
    both = dict.fromkeys((language, *Language))
    first = plain[:_FIRST]
    if any(re.search(words, first, re.I) for each in both for words in refusals.anywhere.get(each, ())):
        return True
    return len(plain) <= _SHORT and any(
        re.match(words, first, re.I) for each in both for words in refusals.opening.get(each, ())
    )


def wrong_language(text: str, language: Language) -> bool:
    """Whether the text is in the other language; a text without letters is in neither."""
    found = detect_language(text)
    return found is not None and found is not language


def over_long(text: str, most: int = MOST_CHARACTERS) -> bool:
    """Whether the text is longer than any draft may be."""
    return len(text) > most


def refuse_unusable(text: str, language: Language, refusals: Refusals, most: int = MOST_CHARACTERS) -> None:
    """Raise `ModelFailure` (`EMPTY`, `DECLINED`, `OVER_LONG`, `WRONG_LANGUAGE`) where a written text cannot be used."""
    if not text.strip():
        raise failed(FailureReason.EMPTY, text)
    if declined(text, language, refusals):
        raise failed(FailureReason.DECLINED, text)
    if over_long(text, most):
        raise failed(FailureReason.OVER_LONG, text)
    if wrong_language(text, language):
        raise failed(FailureReason.WRONG_LANGUAGE, text)


_SAID: dict[FailureReason, tuple[str, str]] = {
    FailureReason.EMPTY: ("模型没有写出任何内容。", "The model wrote nothing."),
    FailureReason.DECLINED: ("模型拒绝写这个内容。", "The model declined the subject."),
    FailureReason.OVER_LONG: ("模型写得过长，无法使用。", "The model's text is far too long to use."),
    FailureReason.WRONG_LANGUAGE: ("模型用了另一种语言。", "The model wrote in the other language."),
    FailureReason.BAD_JSON: (
        "模型的回答不是要求的 JSON，读不出文稿。",
        "The model's answer is not the JSON that was asked for; no text can be read from it.",
    ),
    FailureReason.WRONG_SCHEMA: (
        "模型的回答缺少要求的栏目。",
        "The model's answer lacks the fields that were asked for.",
    ),
    FailureReason.INPUT_TOO_LONG: (
        "没有一句短到能交给这个模型改写。",
        "No sentence is short enough to be given to this model.",
    ),
    FailureReason.NOTHING_KEPT: (
        "模型的改写没有一句可以采用：不是改动了事实，就是与原文相同。",
        "None of the model's sentences could be used: each changed a fact or was the same as before.",
    ),
}


def failed(
    reason: FailureReason, *partial: str, detail: tuple[str, str] = ("", ""), unasked: bool = False
) -> ModelFailure:
    """The failure in the house's words, with the text that had come; `detail` is added in both languages.

    `unasked`: there was nothing to ask the model for, and `detail` alone says so.
    """
    zh, en = ("没有问模型：", "The model was not asked:") if unasked else _SAID[reason]
    said_zh, said_en = detail
    return ModelFailure(
        reason,
        zh=zh + said_zh,
        en=f"{en} {said_en}".strip(),
        partial=tuple(_UNSTORABLE.sub("", text)[:MOST_CHARACTERS] for text in partial if text.strip()),
    )


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: JsonValue) -> JsonValue:
    """The same without NUL and half surrogate pairs, which JSON can escape and no database can hold."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("", key): storable(item) for key, item in value.items()}
    return [storable(item) for item in value] if isinstance(value, list) else value


def read_document(
    text: str,
    model: type[Document],
    *,
    complete: bool = True,
    language: Language = Language.ZH,
    refusals: Refusals | None = None,
) -> Document:
    """The document in a reply, out of fences and prose around it; of what was cut short, what can be read.

    What no database can hold is not in it, see `storable`.

    Args:
        text: the reply as it came, BOM and all.
        model: what it must be; a list as `RootModel`.
        complete: False where the reply did not end by itself.
        language: of the text that was asked for.
        refusals: given, a reply without any JSON that declines is told apart.

    Raises:
        ModelFailure: `EMPTY`, `DECLINED`, `OVER_LONG`, `BAD_JSON` or `WRONG_SCHEMA`, with the text as partial.
    """
    plain = _UNSTORABLE.sub("", text).strip().lstrip("\ufeff").strip()
    if not plain:
        raise failed(FailureReason.EMPTY)
    if over_long(plain):
        raise failed(FailureReason.OVER_LONG, plain)
    try:
        data = read_json(plain)
    except ModelFailure:
        data = None if complete else read_partial_json(plain)
    if data is None and refusals is not None and declined(plain, language, refusals):
        raise failed(FailureReason.DECLINED, plain)
    if data is None:
        raise failed(FailureReason.BAD_JSON, plain)
    try:
        return model.model_validate_json(json.dumps(storable(data)))
    except ValidationError as error:
        where = ", ".join(sorted({".".join(map(str, detail["loc"])) or "?" for detail in error.errors()})[:6])
        raise failed(FailureReason.WRONG_SCHEMA, plain, detail=(f"（{where}）", f"({where})")) from error
