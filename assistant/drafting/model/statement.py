"""One statement by a model: written from the ledger by a large one, polished sentence by sentence by a small one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import Field, JsonValue

from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason
from assistant.domain.vocabulary import Engine, Strict
from assistant.drafting.composed import Composed
from assistant.drafting.model.guard import Guard
from assistant.drafting.model.ledger import Telling, load_shapes
from assistant.drafting.model.polish import Polish
from assistant.drafting.model.repair import repair_part
from assistant.drafting.model.task import FindingsOf, Modelled
from assistant.drafting.model.wire import (
    Refusals,
    failed,
    new_marker,
    prompt_for,
    read_document,
    refuse_unusable,
)
from assistant.errors import ModelFailure
from assistant.text.lengths import length
from assistant.text.normalise import fold_key

_PROVIDER_TOKENS = 4_000
"""Twice the longest statement of the playbooks; a reply that needs more does not end."""
_OVER = 3
"""A text of more than so many times the channel's limit is no slip of length."""


class _Statement(Strict):
    title: str = ""
    body: str = Field(min_length=1)


_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "body": {"type": "string"}},
    "required": ["title", "body"],
    "additionalProperties": False,
}


class StatementTask:
    """A `Task` for the one draft of a statement request."""

    def __init__(
        self,
        telling: Telling,
        composed: Composed,
        *,
        findings_of: FindingsOf,
        guard: Guard,
        refusals: Refusals,
        prompts: Path,
        marker: Callable[[], str] = new_marker,
        provider_seconds: float,
        local_seconds: float,
    ) -> None:
        """`composed` is the playbook's text for the same ledger, channel, stage and language as `telling`."""
        self._telling = telling
        self._composed = composed
        self._findings_of = findings_of
        self._refusals = refusals
        self._prompts = prompts
        self._marker = marker
        self._provider_seconds = provider_seconds
        self._local_seconds = local_seconds
        self._polish = Polish(
            composed.content,
            telling.language,
            guard=guard,
            prompts=prompts,
            task="statement-local",
            own_names=tuple(telling.brand.names()),
            findings_of=findings_of,
            fixed=telling.fixed,
        )

    def request(self, engine: Engine, model: ChatModel) -> ChatRequest:
        """The call; see `Task.request`."""
        if engine is Engine.LOCAL:
            return self._polish.request(model, self._local_seconds)
        return self._free("")

    def read(self, engine: Engine, reply: ChatReply) -> tuple[Modelled, ...]:
        """The one text; see `Task.read`."""
        if engine is Engine.LOCAL:
            return (self._polished(reply),)
        return (self._written(reply),)

    def repair(
        self,
        engine: Engine,
        model: ChatModel,  # noqa: ARG002 - the protocol passes it
        modelled: Modelled,
        found: Sequence[Finding],
        place: int,  # noqa: ARG002 - there is one draft
    ) -> ChatRequest:
        """One more call that names the blockers. The embedded model is not asked: its words brought none.

        Raises `ModelFailure` (`NOTHING_KEPT`) for the embedded model.
        """
        if engine is Engine.LOCAL:
            raise failed(FailureReason.NOTHING_KEPT)
        text = self._own_part(modelled.content)
        return self._free(
            repair_part(self._prompts, self._telling.language, text, modelled.content, found, self._marker())
        )

    def read_repaired(
        self,
        engine: Engine,
        reply: ChatReply,
        modelled: Modelled,
        place: int,  # noqa: ARG002 - there is one draft
    ) -> Modelled | None:
        """The repaired text; `None` where it cannot be read or has as many blockers as before."""
        if engine is Engine.LOCAL:
            return None
        try:
            repaired = self._written(reply)
        except ModelFailure:
            return None
        if modelled.complete and not repaired.complete:
            return None
        before, after = self._blockers(modelled.content), self._blockers(repaired.content)
        return repaired if after < before else None

    # --- a large model ------------------------------------------------------------------------------------------

    def _free(self, again: str) -> ChatRequest:
        template = prompt_for(self._prompts, "statement", self._telling.language)
        shapes = load_shapes(self._prompts)
        parts = template.parts(self._telling.stable() | self._telling.variable(shapes, self._marker()))
        return ChatRequest(
            system=parts.system,
            user=f"{parts.user}\n\n{again}" if again else parts.user,
            max_tokens=_PROVIDER_TOKENS,
            temperature=0.5,
            json_schema=_SCHEMA,
            deadline_seconds=self._provider_seconds,
        )

    def _written(self, reply: ChatReply) -> Modelled:
        language = self._telling.language
        raw, complete = (reply.texts or ("",))[0], (reply.complete or (False,))[0]
        document = read_document(raw, _Statement, complete=complete, language=language, refusals=self._refusals)
        refuse_unusable(document.body, language, self._refusals, self._most())
        template = prompt_for(self._prompts, "statement", language)
        return Modelled(
            content=self._whole(document, complete),
            complete=complete,
            notes=self._telling.voice.material.notes,
            prompt=template.name,
            prompt_digest=template.digest,
        )

    def _most(self) -> int:
        limits = [limit.limit for limit in self._telling.channel.body]
        return max(_OVER * min(limits, default=5_000), 2_000)

    def _whole(self, document: _Statement, complete: bool) -> Content:
        """The model's words with title line and signature put back as the house writes them."""
        telling, skeleton = self._telling, self._composed.content
        body = _plainly(document.body, telling.channel.markdown)
        title = re.sub(r"\s+", " ", document.title).strip().strip("#*").strip()
        if telling.title_line:
            title_line = title or telling.title_line
            body = _without_first(body, title_line)
            body = f"{title_line}\n\n{body}"
        if telling.tail and complete:
            body = f"{_without_signature(body, telling.tail)}\n\n{telling.tail}"
        limit = telling.channel.title
        if limit is None:
            title = ""
        elif not title or length(title, limit.counter) > limit.limit:
            title = skeleton.title
        return skeleton.model_copy(update={"title": title, "body": body})

    def _own_part(self, content: Content) -> str:
        body = content.body
        tail = self._telling.tail
        own = body[: -len(tail)].rstrip() if tail and body.endswith(tail) else body
        return f"{content.title}\n\n{own}".strip()

    def _blockers(self, content: Content) -> int:
        return sum(1 for finding in self._findings_of(content) if finding.blocks)

    # --- a small one --------------------------------------------------------------------------------------------

    def _polished(self, reply: ChatReply) -> Modelled:
        polished = self._polish.read(reply, self._refusals)
        return Modelled(
            content=polished.content,
            # the text is whole whatever was cut: what the model did not write stands as the playbook has it
            complete=True,
            notes=(*self._composed.notes, *polished.notes),
            prompt=polished.prompt,
            prompt_digest=polished.prompt_digest,
        )


def _plainly(body: str, markdown: bool) -> str:
    """The body with clean line ends, and without marks that the channel would show."""
    text = body.replace("\r\n", "\n").replace("\r", "\n").replace("\\n", "\n")
    if not markdown:
        text = re.sub(r"(?m)^[ \t]*#{1,6}[ \t]+", "", text)
        text = re.sub(r"\*\*([^*\n]+)\*\*", r"\1", text)
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_first(body: str, title: str) -> str:
    first, _, rest = body.partition("\n")
    return rest.strip() if fold_key(first) == fold_key(title) else body


def _without_signature(body: str, tail: str) -> str:
    """Drop closing lines that repeat the signature, so that it does not stand twice."""
    own = {fold_key(line) for line in tail.splitlines() if line.strip()}
    lines = body.split("\n")
    while lines and (not lines[-1].strip() or fold_key(lines[-1]) in own):
        lines.pop()
    return "\n".join(lines)
