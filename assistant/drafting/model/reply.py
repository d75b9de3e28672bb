"""Replies to one comment by a model: the moves are decided, a large model finds the words, a small one chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import Field

from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason
from assistant.domain.vocabulary import Engine, Language, Move, Strict, Twin
from assistant.drafting.model.repair import repair_part
from assistant.drafting.model.reply_filter import ReplyFilter, left_out
from assistant.drafting.model.reply_local import LocalReplies
from assistant.drafting.model.reply_material import ReplyDraft, ReplyMaterial
from assistant.drafting.model.reply_prompt import ReplyPrompt
from assistant.drafting.model.reply_words import ReplyWords
from assistant.drafting.model.task import FindingsOf, Modelled, Unused
from assistant.drafting.model.wire import (
    Refusals,
    declined,
    failed,
    new_marker,
    read_document,
    wrong_language,
)
from assistant.errors import ModelFailure

_OVER = 2
_LEAST = 8
"""Characters below which a reply says nothing."""
_NO_WORDS = Unused(
    reason=FailureReason.EMPTY,
    detail=Twin(zh="模型没有给这条草稿写回复", en="the model wrote no reply for this draft"),
)


class _Reply(Strict):
    move: str
    words: str
    policy: tuple[int, ...] = ()


class _Replies(Strict):
    replies: tuple[_Reply, ...] = Field(min_length=1)


class ReplyTask:
    """A `Task` for the drafts of one comment, in their order."""

    def __init__(
        self,
        material: ReplyMaterial,
        *,
        findings_of: FindingsOf,
        words: ReplyWords,
        refusals: Refusals,
        prompts: Path,
        marker: Callable[[], str] = new_marker,
        provider_seconds: float,
        local_seconds: float,
    ) -> None:
        """`findings_of` runs the checks of a reply to this comment; `words` says what a reply must not do."""
        self._material = material
        self._findings_of = findings_of
        self._refusals = refusals
        self._prompts = prompts
        self._marker = marker
        self._seconds = provider_seconds
        self._prompt = ReplyPrompt(material, prompts, marker)
        self._filter = ReplyFilter(material, words, findings_of)
        self._local = LocalReplies(
            material,
            findings_of=findings_of,
            words=words,
            refusals=refusals,
            prompts=prompts,
            marker=marker,
            seconds=local_seconds,
        )

    def request(self, engine: Engine, model: ChatModel) -> ChatRequest:
        """The call; see `Task.request`."""
        if engine is Engine.LOCAL:
            return self._local.request(model)
        return self._prompt.request(model, self._material.drafts, "", self._seconds)

    def read(self, engine: Engine, reply: ChatReply) -> tuple[Modelled | Unused, ...]:
        """A text for each draft; see `Task.read`."""
        raw, complete = (reply.texts or ("",))[0], (reply.complete or (False,))[0]
        if engine is Engine.LOCAL:
            return self._local.read(raw, complete=complete)
        return self._written(raw, complete, self._material.drafts)

    def repair(
        self, engine: Engine, model: ChatModel, modelled: Modelled, found: Sequence[Finding], place: int
    ) -> ChatRequest:
        """One more call for one draft. A small model is not asked: its words brought no finding.

        Raises `ModelFailure` (`NOTHING_KEPT`) for the embedded model.
        """
        if engine is Engine.LOCAL:
            raise failed(FailureReason.NOTHING_KEPT)
        language = self._material.language
        again = repair_part(self._prompts, language, modelled.content.body, modelled.content, found, self._marker())
        return self._prompt.request(model, (self._material.drafts[place],), again, self._seconds)

    def read_repaired(self, engine: Engine, reply: ChatReply, modelled: Modelled, place: int) -> Modelled | None:
        """The repaired text; `None` where it cannot be used or has as many blockers as before."""
        if engine is Engine.LOCAL:
            return None
        raw, complete = (reply.texts or ("",))[0], (reply.complete or (False,))[0]
        if not complete:
            return None
        try:
            repaired = self._written(raw, complete, (self._material.drafts[place],))[0]
        except ModelFailure:
            return None
        if isinstance(repaired, Unused) or self._blockers(repaired.content) >= self._blockers(modelled.content):
            return None
        return repaired

    # --- reading ------------------------------------------------------------------------------------------------

    def _written(self, raw: str, complete: bool, drafts: Sequence[ReplyDraft]) -> tuple[Modelled | Unused, ...]:
        language = self._material.language
        document = read_document(raw, _Replies, complete=complete, language=language, refusals=self._refusals)
        left = list(document.replies)
        found: list[Modelled | Unused] = []
        why: list[Twin] = []
        for number, draft in enumerate(drafts, 1):
            offered = _taken(left, draft.move)
            made = self._one(offered, draft, complete) if offered else _NO_WORDS
            if isinstance(made, Unused):
                why.append(Twin(zh=f"第 {number} 条：{made.detail.zh}。", en=f"Reply {number}: {made.detail.en}."))
                made = Unused(reason=made.reason, detail=_sentence(made.detail))
            found.append(made)
        if not any(isinstance(made, Modelled) for made in found):
            raise failed(_gravest(document.replies, language, self._refusals), raw, detail=_joined(why))
        return tuple(found)

    def _one(self, offered: _Reply, draft: ReplyDraft, complete: bool) -> Modelled | Unused:
        """The words as they may stand, or why they may not."""
        text = " ".join(offered.words.replace("**", "").split()).strip('"“” ')
        if unusable := self._unusable(text):
            return unusable
        kept, dropped = self._filter.passed(text, draft)
        if len(kept) < _LEAST:
            return Unused(reason=FailureReason.NOTHING_KEPT, detail=dropped[0] if dropped else _NO_WORDS.detail)
        template = self._prompt.template
        return Modelled(
            content=Content(body=kept),
            complete=complete,
            notes=tuple(left_out(reason) for reason in dropped),
            prompt=template.name,
            prompt_digest=template.digest,
            evidence=self._prompt.cited(offered.policy),
        )

    def _unusable(self, text: str) -> Unused | None:
        language = self._material.language
        if not text:
            return _NO_WORDS
        if declined(text, language, self._refusals):
            return Unused(reason=FailureReason.DECLINED, detail=Twin(zh="模型拒绝写", en="the model declined"))
        if wrong_language(text, language):
            return Unused(
                reason=FailureReason.WRONG_LANGUAGE, detail=Twin(zh="换了语言", en="it is in the other language")
            )
        if len(text) > _OVER * self._prompt.most:
            return Unused(reason=FailureReason.OVER_LONG, detail=Twin(zh="写得过长", en="it is far too long"))
        return None

    def _blockers(self, content: Content) -> int:
        return sum(1 for finding in self._findings_of(content) if finding.blocks)


def _taken(left: list[_Reply], move: Move) -> _Reply | None:
    """The first reply that makes the move; each is used once. One that makes another move is nobody's."""
    at = next((i for i, reply in enumerate(left) if reply.move == move.value), None)
    return None if at is None else left.pop(at)


def _sentence(reason: Twin) -> Twin:
    return Twin(zh=f"模型写的回复未采用：{reason.zh}。", en=f"The model's reply was not used: {reason.en}.")


def _joined(why: Sequence[Twin]) -> tuple[str, str]:
    return "".join(one.zh for one in why), " ".join(one.en for one in why)


def _gravest(replies: Sequence[_Reply], language: Language, refusals: Refusals) -> FailureReason:
    """Why nothing was kept, where all the replies share the reason."""
    texts = [reply.words for reply in replies]
    if all(not text.strip() for text in texts):
        return FailureReason.EMPTY
    if all(declined(text, language, refusals) for text in texts):
        return FailureReason.DECLINED
    if all(wrong_language(text, language) for text in texts):
        return FailureReason.WRONG_LANGUAGE
    return FailureReason.NOTHING_KEPT
