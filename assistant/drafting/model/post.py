"""The posts of one platform by a model: written from the brief by a large one, opened anew by a small one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from assistant.domain.brand import Brand
from assistant.domain.brief import Brief
from assistant.domain.channel import ChannelSpec
from assistant.domain.content import Content
from assistant.domain.digest import digest
from assistant.domain.document import Hit
from assistant.domain.finding import Finding
from assistant.domain.library import PostTemplate
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason
from assistant.domain.vocabulary import Engine, Language, Twin, fill_slots
from assistant.drafting.model.guard import Guard
from assistant.drafting.model.post_craft import Craft, brand_slots, brief_text, fields_of, limits_text, load_craft
from assistant.drafting.model.post_local import LocalPosts
from assistant.drafting.model.post_wire import (
    WireVariant,
    content_of,
    read_posts,
    schema_of,
    shape_text,
    wire_text,
)
from assistant.drafting.model.repair import repair_part
from assistant.drafting.model.task import FindingsOf, Modelled, Unused
from assistant.drafting.model.wire import (
    MOST_CHARACTERS,
    Packed,
    Refusals,
    failed,
    new_marker,
    pack,
    prompt_for,
    refuse_unusable,
)
from assistant.drafting.post import ComposedPost
from assistant.drafting.post.wording import sentence
from assistant.errors import ModelFailure
from assistant.prompting import Template
from assistant.text.normalise import fold_key

_EVIDENCE_TOKENS = 1_800
"""Four or five past campaigns with what was learned from them."""
_SPARE_TOKENS = 400
"""Beyond what the variants take: the document's own marks, and a variant that runs on."""
_MOST_TOKENS = 8_000
"""Several providers refuse a call that asks for more; what does not fit is cut and read as far as it goes."""
_OVER = 3
"""A body of more than so many times the channel's limit is no slip of length."""
_LONGEST_LABEL = 120
"""Characters of the words in which a variant says how it differs."""


class PostTask:
    """A `Task` for the variants of one platform, in the order of `composed`."""

    def __init__(
        self,
        brief: Brief,
        brand: Brand,
        channel: ChannelSpec,
        language: Language,
        composed: Sequence[ComposedPost],
        *,
        evidence: Sequence[Hit],
        templates: Sequence[PostTemplate],
        findings_of: FindingsOf,
        guard: Guard,
        refusals: Refusals,
        prompts: Path,
        marker: Callable[[], str] = new_marker,
        provider_seconds: float,
        local_seconds: float,
    ) -> None:
        """`composed` are the playbook's posts for the drafts, `templates` those that they were composed from.

        `evidence` are past campaigns and guidelines that bear on the brief, best first.
        """
        self._brief = brief
        self._brand = brand
        self._channel = channel
        self._language = language
        self._composed = tuple(composed)
        self._evidence = tuple(evidence)
        self._findings_of = findings_of
        self._refusals = refusals
        self._prompts = prompts
        self._marker = marker
        self._provider_seconds = provider_seconds
        self._local_seconds = local_seconds
        self._local = LocalPosts(
            brief=brief,
            brand=brand,
            channel=channel,
            language=language,
            composed=self._composed,
            templates=tuple(templates),
            findings_of=findings_of,
            guard=guard,
            refusals=refusals,
            prompts=prompts,
        )

    def request(self, engine: Engine, model: ChatModel) -> ChatRequest:
        """The call; see `Task.request`."""
        if engine is Engine.LOCAL:
            return self._local.request(model, self._local_seconds)
        return self._written_by(len(self._composed))

    def read(self, engine: Engine, reply: ChatReply) -> tuple[Modelled | Unused, ...]:
        """A text for each draft; see `Task.read`."""
        if engine is Engine.LOCAL:
            return self._local.read(reply)
        found, passed_over = self._variants(reply)
        short = len(self._composed) - len(found)
        why = (*passed_over, *[_too_few(len(found))] * short)
        return (*found[: len(self._composed)], *why[: max(short, 0)])

    def repair(
        self,
        engine: Engine,
        model: ChatModel,  # noqa: ARG002 - the protocol passes it
        modelled: Modelled,
        found: Sequence[Finding],
        place: int,  # noqa: ARG002 - what is repaired says all there is to say
    ) -> ChatRequest:
        """One more call that names the blockers. The embedded model is not asked: its lines brought none.

        Raises `ModelFailure` (`NOTHING_KEPT`) for the embedded model.
        """
        if engine is Engine.LOCAL:
            raise failed(FailureReason.NOTHING_KEPT)
        text = wire_text(modelled.content, modelled.variant, self._fields)
        again = repair_part(self._prompts, self._language, text, modelled.content, found, self._marker())
        return self._written_by(1, again)

    def read_repaired(
        self,
        engine: Engine,
        reply: ChatReply,
        modelled: Modelled,
        place: int,  # noqa: ARG002 - as in `repair`
    ) -> Modelled | None:
        """The repaired text; `None` where it cannot be read or has as many blockers as before."""
        if engine is Engine.LOCAL:
            return None
        try:
            repaired = self._variants(reply)[0][0]
        except ModelFailure:
            return None
        if not repaired.complete or self._blockers(repaired.content) >= self._blockers(modelled.content):
            return None
        return repaired.model_copy(update={"variant": modelled.variant})

    # --- asking a large model -----------------------------------------------------------------------------------

    @cached_property
    def _craft(self) -> Craft:
        return load_craft(self._prompts, self._language)

    @cached_property
    def _template(self) -> Template:
        return prompt_for(self._prompts, "post", self._language)

    @cached_property
    def _fields(self) -> tuple[str, ...]:
        return fields_of(self._channel, self._craft.of(self._channel.id))

    def _written_by(self, count: int, again: str = "") -> ChatRequest:
        row = self._craft.of(self._channel.id)
        parts = self._template.parts(
            {
                **brand_slots(self._brand, self._language, self._craft),
                "channel": self._channel.name.get(self._language),
                "craft": row.craft,
                "limits": limits_text(self._channel, row, self._language, self._craft),
                "count": str(count),
                "brief": brief_text(self._brief, self._brand, self._channel, self._language, self._craft),
                "evidence": self._packed(self._marker()).text or self._craft.no_evidence,
                "shape": shape_text(self._fields, self._craft),
                "task": fill_slots(self._craft.write, {"count": str(count)}),
            }
        )
        return ChatRequest(
            system=parts.system,
            user=f"{parts.user}\n\n{again}" if again else parts.user,
            max_tokens=min(row.tokens * count * 2 + _SPARE_TOKENS, _MOST_TOKENS),
            temperature=0.3 if again else 0.8,
            json_schema=schema_of(self._fields),
            deadline_seconds=self._provider_seconds,
        )

    def _packed(self, marker: str) -> Packed:
        return pack(self._evidence, _EVIDENCE_TOKENS, _tokens, marker)

    # --- reading what it wrote ----------------------------------------------------------------------------------

    def _variants(self, reply: ChatReply) -> tuple[list[Modelled], list[Unused]]:
        """The usable variants, no two alike, and why others are not. Raises the first `ModelFailure` where none is."""
        found: dict[str, Modelled] = {}
        failures: list[ModelFailure] = []
        passed_over: list[Unused] = []
        for text, complete in zip(reply.texts, reply.complete, strict=False):
            try:
                wires, whole = read_posts(text, complete, self._language, self._refusals)
            except ModelFailure as why:
                failures.append(why)
                continue
            for wire in wires:
                try:
                    modelled = self._modelled(wire, whole, len(found) + 1)
                except ModelFailure as why:
                    failures.append(why)
                    continue
                key = fold_key(modelled.content.body)
                if key in found:
                    passed_over.append(_DOUBLED)
                found.setdefault(key, modelled)
        if not found:
            raise failures[0] if failures else failed(FailureReason.EMPTY)
        return list(found.values()), [*(Unused(reason=why.reason, detail=why.text) for why in failures), *passed_over]

    def _modelled(self, wire: WireVariant, complete: bool, number: int) -> Modelled:
        content, left_out = content_of(wire, self._channel, self._fields)
        refuse_unusable(content.body, self._language, self._refusals, self._most)
        content, put_back = self._with_must_say(content) if complete else (content, ())
        label = " ".join(wire.variant.split())[:_LONGEST_LABEL]
        return Modelled(
            content=content,
            complete=complete,
            notes=(*_titles(wire, content), *left_out, *put_back),
            prompt=self._template.name,
            prompt_digest=digest({"prompt": self._template.digest, "craft": self._craft.model_dump(mode="json")}),
            evidence=self._packed("0" * 12).sources,
            variant=label or _unlabelled(number, self._language),
        )

    @property
    def _most(self) -> int:
        limits = [limit.limit for limit in self._channel.body]
        return min(max(_OVER * min(limits, default=20_000), 2_000), MOST_CHARACTERS)

    def _with_must_say(self, content: Content) -> tuple[Content, tuple[Twin, ...]]:
        """What the brief says must be said, put back word for word where the model left it out."""
        told = fold_key("\n".join(text for _, text in content.fields()))
        missing = [line for line in self._brief.must_say if fold_key(line) not in told]
        if not missing:
            return content, ()
        joint = "" if self._language is Language.ZH else " "
        added = joint.join(sentence(line, self._language) for line in missing)
        note = Twin(
            zh=f"模型漏了必须说的话，已原样补在文末：{added}",
            en=f"The model left out what must be said; it was added at the end: {added}",
        )
        return content.model_copy(update={"body": f"{content.body}\n{added}"}), (note,)

    def _blockers(self, content: Content) -> int:
        return sum(1 for finding in self._findings_of(content) if finding.blocks)


def _titles(wire: WireVariant, content: Content) -> tuple[Twin, ...]:
    """Further titles to choose from, where the channel has one."""
    other = [t for t in dict.fromkeys(" ".join(title.split()) for title in wire.titles) if t and t != content.title]
    if not content.title or not other:
        return ()
    return (Twin(zh=f"备选标题：{' ／ '.join(other)}", en=f"Other titles: {' / '.join(other)}"),)


_DOUBLED = Unused(
    reason=FailureReason.NOTHING_KEPT,
    detail=Twin(
        zh="模型写的这一版与另一版相同，未采用。", en="The model's variant is the same as another; it was not used."
    ),
)


def _too_few(written: int) -> Unused:
    return Unused(
        reason=FailureReason.EMPTY,
        detail=Twin(
            zh=f"模型只写了 {written} 版，没有这一版。",
            en=f"The model wrote only {written}; there is none for this draft.",
        ),
    )


def _unlabelled(number: int, language: Language) -> str:
    return f"模型第 {number} 版" if language is Language.ZH else f"variant {number}"


def _tokens(text: str) -> int:
    """An estimate that needs no model, so that the same passages are named when the reply is read."""
    wide = sum(1 for c in text if ord(c) > 0x2E7F)
    return wide + (len(text) - wide) // 3 + 1
