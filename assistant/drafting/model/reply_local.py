"""What the embedded model does for replies: it chooses among approved ones and may open with one plain sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import Field, JsonValue

from assistant.domain.content import Content
from assistant.domain.model import ChatModel, ChatRequest, FailureReason
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.drafting.model.reply_material import Option, ReplyMaterial
from assistant.drafting.model.reply_opening import LONGEST, opening_fault
from assistant.drafting.model.reply_words import Ground, ReplyWords
from assistant.drafting.model.task import PROMPT_TOKENS_LOCAL, FindingsOf, Modelled
from assistant.drafting.model.wire import Refusals, failed, fenced, prompt_for, read_document
from assistant.prompting import Parts, Template
from assistant.text.normalise import fold

_TOKENS = 90
"""Numbers, an opening sentence and their frame."""
_CUTS = (400, 240, 140, 80)
"""Characters of the comment that are shown, from the most on, until the prompt fits."""
_APOLOGIES = ("抱歉", "对不起", "不好意思", "sorry", "apolog")


_NOTHING_TO_DO = (
    "这条评论只用审定原文，没有可选的余地。",
    "This comment takes approved words only; there is nothing to choose.",
)


class _Choice(Strict):
    choices: tuple[int, ...] = ()
    opening: str = Field(default="")


class LocalReplies:
    """Asks a small model for numbers and one sentence; both are held to what was approved."""

    def __init__(
        self,
        material: ReplyMaterial,
        *,
        findings_of: FindingsOf,
        words: ReplyWords,
        refusals: Refusals,
        prompts: Path,
        marker: Callable[[], str],
        seconds: float,
    ) -> None:
        self._material = material
        self._findings_of = findings_of
        self._words = words
        self._refusals = refusals
        self._prompts = prompts
        self._marker = marker
        self._seconds = seconds

    @property
    def _places(self) -> range:
        return range(len(self._material.drafts))

    def request(self, model: ChatModel) -> ChatRequest:
        """The call; its variable part is at most `PROMPT_TOKENS_LOCAL` tokens.

        Raises `ModelFailure` (`NOTHING_KEPT`) where there is nothing to choose and nothing to phrase.
        """
        opens = any(self._material.may_open(place) for place in self._places)
        if not opens and all(len(options) < 2 for options in self._material.options):
            raise failed(FailureReason.NOTHING_KEPT, detail=_NOTHING_TO_DO)
        parts = self._fitting(model, opens)
        return ChatRequest(
            system=parts.system,
            user=parts.user,
            max_tokens=_TOKENS,
            temperature=0.2,
            json_schema=self._schema(opens),
            deadline_seconds=self._seconds,
        )

    def _fitting(self, model: ChatModel, opens: bool) -> Parts:
        """The prompt with as much of the comment and as many choices as the budget takes."""
        template, marker = self._template(), self._marker()
        parts = Parts("", "")
        for most in (3, 2):
            for cut in _CUTS:
                values = {
                    "comment": fenced(self._material.comment.text[:cut], marker),
                    "choices": "\n".join(self._group(place, most) for place in self._places),
                    "opening": self._wish(opens),
                }
                parts = template.parts(values)
                if model.count_tokens(parts.user) <= PROMPT_TOKENS_LOCAL:
                    return parts
        return parts

    def _template(self) -> Template:
        return prompt_for(self._prompts, "reply-local", self._material.language)

    def _group(self, place: int, most: int) -> str:
        zh = self._material.language is Language.ZH
        shown = [f"{n}. {_situation(option)}" for n, option in enumerate(self._material.options[place][:most], 1)]
        head = f"第 {place + 1} 组：" if zh else f"Group {place + 1}:"
        return "\n".join((head, *shown))

    def _wish(self, opens: bool) -> str:
        if self._material.language is Language.ZH:
            return "现在输出 JSON。" if opens else '现在输出 JSON，opening 写 ""。'
        return "Now give the JSON." if opens else 'Now give the JSON, with "" as opening.'

    def _schema(self, opens: bool) -> dict[str, JsonValue]:
        count, most = len(self._material.drafts), max(len(options) for options in self._material.options)
        longest = LONGEST[self._material.language] if opens else 0
        return {
            "type": "object",
            "properties": {
                "choices": {
                    "type": "array",
                    "items": {"type": "integer", "minimum": 1, "maximum": most},
                    "minItems": count,
                    "maxItems": count,
                },
                "opening": {"type": "string", "maxLength": longest},
            },
            "required": ["choices", "opening"],
            "additionalProperties": False,
        }

    def read(self, raw: str, *, complete: bool) -> tuple[Modelled | None, ...]:
        """A text for each draft where a choice or the opening changed it; see `Task.read`."""
        language = self._material.language
        choice = read_document(raw, _Choice, complete=complete, language=language, refusals=self._refusals)
        opening = _closed(" ".join(choice.opening.split()), language)
        why: list[Twin] = []
        texts = [self._text(place, choice.choices, opening, why) for place in self._places]
        if not any(texts):
            said = list(dict.fromkeys((one.zh, one.en) for one in why))
            raise failed(
                FailureReason.NOTHING_KEPT,
                choice.opening,
                detail=("".join(zh for zh, _ in said), " ".join(en for _, en in said)),
            )
        return tuple(texts)

    def _text(self, place: int, choices: Sequence[int], opening: str, why: list[Twin]) -> Modelled | None:
        draft, options = self._material.drafts[place], self._material.options[place]
        number = choices[place] if place < len(choices) else 1
        chosen = options[number - 1] if 1 <= number <= len(options) else options[0]
        notes: list[Twin] = []
        if chosen.text != draft.text and (brought := self._brought(draft.text, chosen.text)):
            notes.append(
                Twin(zh=f"模型选的口径{brought.zh}，未采用。", en=f"The reply it chose was not used: {brought.en}.")
            )
            chosen = options[0]
        if chosen.text != draft.text:
            notes.append(
                Twin(
                    zh=f"小模型从口径库改选了 {chosen.id}。", en=f"The small model chose {chosen.id} from the library."
                )
            )
        text = chosen.text
        if opening and self._material.may_open(place):
            fault = self._refused(opening, text)
            if fault is None:
                text = opening + ("" if self._material.language is Language.ZH else " ") + text
                notes.append(
                    Twin(
                        zh="第一句由小模型写，其余是审定原文。",
                        en="The first sentence is the small model's; the rest is as approved.",
                    )
                )
            else:
                notes.append(Twin(zh=f"模型写的开头未采用：{fault.zh}。", en=f"Its opening was not used: {fault.en}."))
        elif opening:
            notes.append(
                Twin(zh="这一条只用审定原文，不加开头。", en="This one takes approved words only, without an opening.")
            )
        why += notes
        if text == draft.text:
            return None
        template = self._template()
        return Modelled(
            content=Content(body=text),
            notes=tuple(notes),
            prompt=template.name,
            prompt_digest=template.digest,
            evidence=(f"replies/{self._material.language.value}.yaml#{chosen.id}",),
        )

    def _refused(self, opening: str, text: str) -> Twin | None:
        """Why the opening must not stand before the approved words."""
        brand, language = self._material.brand, self._material.language
        ground = Ground(
            sources=(), contacts=brand.contacts(), names=tuple(brand.names()), comment=self._material.comment.text
        )
        fault = opening_fault(opening, ground, self._words, language)
        if fault is not None:
            return fault
        if _says_again(opening, text, language):
            return Twin(zh="与口径原文的开头重复", en="the approved words begin the same way")
        joint = "" if language is Language.ZH else " "
        return self._brought(text, opening + joint + text)

    def _brought(self, before: str, after: str) -> Twin | None:
        """A finding that the change brings."""
        had = {finding.rule for finding in self._findings_of(Content(body=before))}
        new = [f.rule for f in self._findings_of(Content(body=after)) if f.rule not in had]
        return Twin(zh=f"带来新的风险点 {new[0]}", en=f"it brings the finding {new[0]}") if new else None


def _situation(option: Option) -> str:
    return option.when or option.text


def _closed(opening: str, language: Language) -> str:
    """With a full stop, where the model left it out."""
    if not opening or opening[-1] in "。.！!？?":
        return opening
    return opening + ("。" if language is Language.ZH else ".")


def _says_again(opening: str, text: str, language: Language) -> bool:
    """Two apologies, or two sentences that begin alike, read like a machine."""
    one, other = fold(opening).casefold(), fold(text).casefold()
    if any(word in one for word in _APOLOGIES) and any(word in other for word in _APOLOGIES):
        return True
    if language is Language.ZH:
        return one[:2] == other[:2]
    return one.split()[:2] == other.split()[:2]
