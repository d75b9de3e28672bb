"""What the embedded model does for replies: it chooses among approved ones and may open with one plain sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import Field, JsonValue

from assistant.domain.content import Content
from assistant.domain.model import ChatModel, ChatRequest, FailureReason
from assistant.domain.vocabulary import Language, Strict, Twin
from assistant.drafting.model.reply_material import ReplyMaterial
from assistant.drafting.model.reply_opening import LONGEST, lawful_part
from assistant.drafting.model.reply_words import Ground, ReplyWords
from assistant.drafting.model.task import PROMPT_TOKENS_LOCAL, FindingsOf, Modelled, Unused
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
    "this comment takes approved words only; there is nothing to choose.",
)


_ASKING = re.compile(r"(?:您|你)(?:来|想)?问|you(?:'re| are)? (?:ask|wonder|want to know)", re.I)
_GREETINGS = ("hi ", "hi,", "hi!", "hello", "hey", "您好", "你好")


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

    @property
    def _groups(self) -> list[int]:
        """The drafts for which there is something to choose."""
        return [place for place in self._places if len(self._material.options[place]) > 1]

    def request(self, model: ChatModel) -> ChatRequest:
        """The call; its variable part is at most `PROMPT_TOKENS_LOCAL` tokens.

        Raises `ModelFailure` (`NOTHING_KEPT`) where there is nothing to choose and nothing to phrase.
        """
        opens = any(self._material.may_open(place) for place in self._places)
        if not opens and not self._groups:
            raise failed(FailureReason.NOTHING_KEPT, detail=_NOTHING_TO_DO, unasked=True)
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
                    "choices": self._choices(most),
                    "opening": self._wish(opens),
                }
                parts = template.parts(values)
                if model.count_tokens(parts.user) <= PROMPT_TOKENS_LOCAL:
                    return parts
        return parts

    def _template(self) -> Template:
        return prompt_for(self._prompts, "reply-local", self._material.language)

    def _choices(self, most: int) -> str:
        zh = self._material.language is Language.ZH
        if not self._groups:
            return "没有要选的，choices 写 []。" if zh else "There is nothing to choose: choices is []."
        groups = []
        for number, place in enumerate(self._groups, 1):
            shown = [
                f"{n}. {option.when or option.text}" for n, option in enumerate(self._material.options[place][:most], 1)
            ]
            groups.append("\n".join((f"第 {number} 组：" if zh else f"Group {number}:", *shown)))
        return "\n".join(groups)

    def _wish(self, opens: bool) -> str:
        """What is asked for, with the first words that fit the kind of comment."""
        asks = self._material.reading.intent.kind == "question"
        if self._material.language is Language.ZH:
            begin = "您问的是" if asks else "看到您说"
            return f"opening 用“{begin}”开头。现在输出 JSON。" if opens else '现在输出 JSON，opening 写 ""。'
        begin = "You ask" if asks else "Thanks for telling us that"
        return f"opening begins: {begin} ... Now give the JSON." if opens else 'Now give the JSON, with "" as opening.'

    def _schema(self, opens: bool) -> dict[str, JsonValue]:
        count, most = len(self._groups), max(len(options) for options in self._material.options)
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

    def read(self, raw: str, *, complete: bool) -> tuple[Modelled | Unused, ...]:
        """A text for each draft that a choice or the opening changed; see `Task.read`."""
        language = self._material.language
        choice = read_document(raw, _Choice, complete=complete, language=language, refusals=self._refusals)
        # a sentence that was cut short says half of something
        opening = _closed(" ".join(choice.opening.split()), language) if complete else ""
        texts = [self._text(place, choice.choices, opening) for place in self._places]
        if not any(isinstance(text, Modelled) for text in texts):
            said = list(dict.fromkeys((t.detail.zh, t.detail.en) for t in texts if isinstance(t, Unused)))
            raise failed(
                FailureReason.NOTHING_KEPT,
                choice.opening,
                detail=("".join(zh for zh, _ in said), " ".join(en for _, en in said)),
            )
        return tuple(texts)

    def _text(self, place: int, choices: Sequence[int], opening: str) -> Modelled | Unused:
        draft, options = self._material.drafts[place], self._material.options[place]
        at = self._groups.index(place) if place in self._groups else len(choices)
        number = choices[at] if at < len(choices) else 1
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
            lawful, fault = self._lawful(opening, text)
            if fault is None:
                text = lawful + ("" if self._material.language is Language.ZH else " ") + text
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
        if text == draft.text:
            return _unchanged(notes)
        template = self._template()
        return Modelled(
            content=Content(body=text),
            notes=tuple(notes),
            prompt=template.name,
            prompt_digest=template.digest,
            evidence=(f"replies/{self._material.language.value}.yaml#{chosen.id}",),
        )

    def _lawful(self, opening: str, text: str) -> tuple[str, Twin | None]:
        """As much of the opening as may stand before the approved words; empty with the reason where nothing may."""
        material, language = self._material, self._material.language
        brand, intent = material.brand, material.reading.intent
        # a question may be called by its name: 营业时间 for 几点关门
        matter = f"\n{intent.name.get(language)}" if intent.kind == "question" else ""
        ground = Ground(
            sources=(),
            contacts=brand.contacts(),
            names=tuple(brand.names()),
            comment=material.comment.text + matter,
        )
        lawful, fault = lawful_part(opening, ground, self._words, language)
        if fault is not None:
            return "", fault
        if intent.kind != "question" and _ASKING.match(lawful):
            return "", Twin(zh="把投诉说成了提问", en="it takes a complaint for a question")
        if _says_again(lawful, text, language):
            return "", Twin(zh="与口径原文的开头重复", en="the approved words begin the same way")
        joint = "" if language is Language.ZH else " "
        return lawful, self._brought(text, lawful + joint + text)

    def _brought(self, before: str, after: str) -> Twin | None:
        """A finding that the change brings."""
        had = {finding.rule for finding in self._findings_of(Content(body=before))}
        new = [f.rule for f in self._findings_of(Content(body=after)) if f.rule not in had]
        return Twin(zh=f"带来新的风险点 {new[0]}", en=f"it brings the finding {new[0]}") if new else None


def _unchanged(notes: Sequence[Twin]) -> Unused:
    told = notes or (Twin(zh="模型选的就是这条口径。", en="The model chose this very reply."),)
    detail = Twin(zh="".join(note.zh for note in told), en=" ".join(note.en for note in told))
    return Unused(reason=FailureReason.NOTHING_KEPT, detail=detail)


def _closed(opening: str, language: Language) -> str:
    """With a full stop, where the model left it out."""
    if language is Language.ZH:
        opening = re.sub(r"[呀啊呢吧哦嘛]+(?=[。.]?$)", "", opening)
    if not opening or opening[-1] in "。.！!？?":
        return opening
    return opening + ("。" if language is Language.ZH else ".")


def _says_again(opening: str, text: str, language: Language) -> bool:
    """Two apologies, a greeting in second place, or two sentences that begin alike read like a machine."""
    one, other = fold(opening).casefold(), fold(text).casefold()
    if any(word in one for word in _APOLOGIES) and any(word in other for word in _APOLOGIES):
        return True
    if other.startswith(_GREETINGS):
        return True
    if language is Language.ZH:
        return one[:2] == other[:2]
    return one.split()[:2] == other.split()[:2]
