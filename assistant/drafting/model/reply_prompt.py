"""The prompt for replies by a large model: what stays the same for a brand, and what this comment brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import JsonValue

from assistant.domain.model import ChatModel, ChatRequest
from assistant.domain.vocabulary import Language, Move
from assistant.drafting.model.reply_material import ReplyDraft, ReplyMaterial
from assistant.drafting.model.wire import NONE, Packed, banned_text, fenced, pack, prompt_for, voice_text
from assistant.prompting import Template

_PROVIDER_TOKENS = 1_500
"""Three replies of the longest kind with their frame."""
_POLICY_TOKENS = 1_800
"""Five passages of the policies; more is not read with more care."""
_MOST = {Language.ZH: 120, Language.EN: 400}
"""Characters of a public reply that people read to the end; what a channel allows may be less."""


class ReplyPrompt:
    """Asks for replies to one comment and knows which sources their numbers name."""

    def __init__(self, material: ReplyMaterial, prompts: Path, marker: Callable[[], str]) -> None:
        self._material = material
        self._prompts = prompts
        self._marker = marker
        self._packed = Packed()

    def request(self, model: ChatModel, drafts: Sequence[ReplyDraft], again: str, seconds: float) -> ChatRequest:
        """The call for these drafts; `again` is what is added to have a text put right."""
        template = self.template
        parts = template.parts(self._stable() | self._variable(model, drafts))
        return ChatRequest(
            system=parts.system,
            user=f"{parts.user}\n\n{again}" if again else parts.user,
            max_tokens=_PROVIDER_TOKENS,
            temperature=0.5,
            json_schema=_schema(len(drafts)),
            deadline_seconds=seconds,
        )

    @property
    def template(self) -> Template:
        """The prompt file. Raises `NotFound`, `BadFile`."""
        return prompt_for(self._prompts, "reply", self._material.language)

    def _stable(self) -> dict[str, str]:
        brand, tongue = self._material.brand, self._material.language
        joint = "、" if tongue is Language.ZH else ", "
        return {
            "brand": brand.name.get(tongue),
            "voice": voice_text(brand, tongue),
            "banned": banned_text(brand, tongue),
            "contacts": joint.join(brand.contact.values()) or NONE.get(tongue),
        }

    def _variable(self, model: ChatModel, drafts: Sequence[ReplyDraft]) -> dict[str, str]:
        material, tongue = self._material, self._material.language
        zh, marker = tongue is Language.ZH, self._marker()
        self._packed = pack(material.policies, _POLICY_TOKENS, model.count_tokens, marker)
        none = "无" if zh else "none"
        reading = material.reading
        may = ("可以，一句就够，不带条件" if zh else "yes, one plain sentence") if reading.intent.apology else (
            "不要" if zh else "no"
        )  # fmt: skip
        return {
            "channel": material.channel.name.get(tongue),
            "length": f"{self.most // 3}—{self.most} 字" if zh else f"at most {self.most} characters",
            "intent": reading.intent.name.get(tongue),
            "apology": may,
            "comment": fenced(material.comment.text, marker),
            "sources": self._packed.text or none,
            "approved": "\n".join(self._approved(len(self._packed.sources))) or none,
            "drafts": "\n".join(_order(number, draft, zh) for number, draft in enumerate(drafts, 1)),
            "marker": marker,
        }

    def _approved(self, after: int) -> list[str]:
        return [f"[{number}] ({move.value}) {text}" for number, (move, _, text) in enumerate(self._known(), after + 1)]

    def cited(self, numbers: Sequence[int]) -> tuple[str, ...]:
        """The sources that a reply names by number; all the policies where it names none."""
        sources = [*self._packed.sources, *(source for _, source, _ in self._known())]
        found = [sources[n - 1] for n in dict.fromkeys(numbers) if 1 <= n <= len(sources)]
        return tuple(found) or self._packed.sources

    def _known(self) -> list[tuple[Move, str, str]]:
        """Approved replies in the prompt, each once: move, source, text."""
        seen: dict[str, tuple[Move, str, str]] = {}
        for draft, options in zip(self._material.drafts, self._material.options, strict=True):
            for option in options:
                source = f"replies/{self._material.language.value}.yaml#{option.id}"
                seen.setdefault(option.text, (draft.move, source, option.text))
        return list(seen.values())

    @property
    def most(self) -> int:
        """Characters that a reply on this channel should have at most."""
        limits = [limit.limit for limit in self._material.channel.body]
        return min(_MOST[self._material.language], *(limit * 9 // 10 for limit in limits)) if limits else _MOST[
            self._material.language
        ]  # fmt: skip


def _schema(count: int) -> dict[str, JsonValue]:
    reply: dict[str, JsonValue] = {
        "type": "object",
        "properties": {
            "move": {"type": "string", "enum": [move.value for move in Move]},
            "words": {"type": "string"},
            "policy": {"type": "array", "items": {"type": "integer"}},
        },
        "required": ["move", "words", "policy"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"replies": {"type": "array", "items": reply, "minItems": count, "maxItems": count}},
        "required": ["replies"],
        "additionalProperties": False,
    }


def _order(number: int, draft: ReplyDraft, zh: bool) -> str:
    """One line of what is to be written."""
    if zh:
        extra = "，按政策给出补救办法" if draft.make_good else ""
        return f"{number}. {draft.move.value}{extra}；已审定的写法：{draft.text}"
    extra = ", with the remedy that the policy grants" if draft.make_good else ""
    return f"{number}. {draft.move.value}{extra}; as approved: {draft.text}"
