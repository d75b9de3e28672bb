"""Replies to one comment by a model: the moves are decided, a large model finds the words, a small one chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import Field

from assistant.domain.content import Content
from assistant.domain.finding import Finding
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, FailureReason
from assistant.domain.vocabulary import Engine, Language, Move, Strict, Twin
from assistant.drafting.model.reply_local import LocalReplies
from assistant.drafting.model.reply_material import ReplyDraft, ReplyMaterial
from assistant.drafting.model.reply_prompt import ReplyPrompt
from assistant.drafting.model.reply_words import Ground, ReplyWords, faults
from assistant.drafting.model.task import FindingsOf, Modelled
from assistant.drafting.model.wire import (
    Refusals,
    declined,
    failed,
    new_marker,
    read_document,
    repair_part,
    wrong_language,
)
from assistant.text.normalise import fold
from assistant.text.sentences import split_sentences

PROVIDER_SECONDS = 45.0
LOCAL_SECONDS = 90.0
_OVER = 2
_HALF = 0.5
_NO_REPLY = Twin(zh="模型没有给这条草稿写回复", en="the model wrote no reply for this draft")


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
        provider_seconds: float = PROVIDER_SECONDS,
        local_seconds: float = LOCAL_SECONDS,
    ) -> None:
        """`findings_of` runs the checks of a reply to this comment; `words` says what a reply must not do."""
        self._material = material
        self._findings_of = findings_of
        self._words = words
        self._refusals = refusals
        self._prompts = prompts
        self._marker = marker
        self._seconds = provider_seconds
        self._prompt = ReplyPrompt(material, prompts, marker)
        self._read: tuple[Modelled | None, ...] = ()
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

    def read(self, engine: Engine, reply: ChatReply) -> tuple[Modelled | None, ...]:
        """A text for each draft; see `Task.read`."""
        raw, complete = (reply.texts or ("",))[0], (reply.complete or (False,))[0]
        if engine is Engine.LOCAL:
            return self._local.read(raw, complete=complete)
        self._read = self._written(raw, complete, self._material.drafts)
        return self._read

    def repair(self, engine: Engine, model: ChatModel, modelled: Modelled, found: Sequence[Finding]) -> ChatRequest:
        """One more call for one draft. A small model is not asked: its words brought no finding.

        Raises `ModelFailure` (`NOTHING_KEPT`) for the embedded model.
        """
        if engine is Engine.LOCAL:
            raise failed(FailureReason.NOTHING_KEPT)
        language = self._material.language
        again = repair_part(self._prompts, language, modelled.content.body, found, self._marker())
        return self._prompt.request(model, (self._draft_of(modelled),), again, self._seconds)

    def read_repaired(self, engine: Engine, reply: ChatReply, modelled: Modelled) -> Modelled | None:
        """The repaired text; `None` where it cannot be used or has as many blockers as before."""
        if engine is Engine.LOCAL:
            return None
        raw, complete = (reply.texts or ("",))[0], (reply.complete or (False,))[0]
        repaired = self._written(raw, complete, (self._draft_of(modelled),))[0]
        if repaired is None or self._blockers(repaired.content) >= self._blockers(modelled.content):
            return None
        return repaired

    # --- reading ------------------------------------------------------------------------------------------------

    def _written(self, raw: str, complete: bool, drafts: Sequence[ReplyDraft]) -> tuple[Modelled | None, ...]:
        language = self._material.language
        document = read_document(raw, _Replies, complete=complete, language=language, refusals=self._refusals)
        left = list(document.replies)
        found: list[Modelled | None] = []
        why: list[Twin] = []
        for number, draft in enumerate(drafts, 1):
            offered = _taken(left, draft.move)
            modelled, reason = self._one(offered, draft, complete) if offered else (None, _NO_REPLY)
            found.append(modelled)
            if reason is not None:
                why.append(Twin(zh=f"第 {number} 条：{reason.zh}。", en=f"Reply {number}: {reason.en}."))
        if not any(found):
            raise failed(_gravest(document.replies, language, self._refusals), raw, detail=_joined(why))
        return tuple(found)

    def _one(self, offered: _Reply, draft: ReplyDraft, complete: bool) -> tuple[Modelled | None, Twin | None]:
        """The words as they may stand, or why they may not."""
        text = " ".join(offered.words.replace("**", "").split()).strip('"“” ')
        reason = self._unusable(text)
        if reason is not None:
            return None, reason
        ground = self.ground(draft)
        kept, dropped = self._kept(text, ground)
        if len(kept) < max(_HALF * len(text), 8):
            return None, dropped[0] if dropped else _NO_REPLY
        content = Content(body=kept)
        if injected := self._planted(content):
            return None, injected
        template = self._prompt.template
        return (
            Modelled(
                content=content,
                complete=complete,
                notes=tuple(_left_out(reason) for reason in dropped),
                prompt=template.name,
                prompt_digest=template.digest,
                evidence=self._prompt.cited(offered.policy),
            ),
            None,
        )

    def _unusable(self, text: str) -> Twin | None:
        language = self._material.language
        if not text:
            return _NO_REPLY
        if declined(text, language, self._refusals):
            return Twin(zh="模型拒绝写", en="the model declined")
        if wrong_language(text, language):
            return Twin(zh="换了语言", en="it is in the other language")
        if len(text) > _OVER * self._prompt.most:
            return Twin(zh="写得过长", en="it is far too long")
        return None

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

    def _kept(self, text: str, ground: Ground) -> tuple[str, list[Twin]]:
        """The sentences that promise, admit and repeat nothing they must not; why the others went."""
        kept, dropped = [], []
        for span in split_sentences(text):
            sentence = span.of(text)
            found = [*faults(sentence, ground, self._words), *self._out_of_place(sentence, ground)]
            if found:
                dropped.append(found[0])
            else:
                kept.append(sentence)
        return ("" if self._material.language is Language.ZH else " ").join(kept), dropped

    def _out_of_place(self, sentence: str, ground: Ground) -> list[Twin]:
        apology = self._words.apology
        said = any(True for _ in apology.spans(fold(sentence)))
        allowed = self._material.reading.intent.apology or any(True for _ in apology.spans(fold("\n".join(ground.own))))
        return [] if allowed or not said else [Twin(zh=f"含{apology.what.zh}", en=f"it holds {apology.what.en}")]

    def _planted(self, content: Content) -> Twin | None:
        """Words that the comment put there are not repaired: nothing of them is kept."""
        for finding in self._findings_of(content):
            if finding.blocks and finding.rule.partition(".")[0] in ("injection", "privacy"):
                return Twin(zh=f"带来风险点 {finding.rule}", en=f"it brings the finding {finding.rule}")
        return None

    def _draft_of(self, modelled: Modelled) -> ReplyDraft:
        for draft, text in zip(self._material.drafts, self._read, strict=False):
            if text is not None and text.content == modelled.content:
                return draft
        return self._material.drafts[0]

    def _blockers(self, content: Content) -> int:
        return sum(1 for finding in self._findings_of(content) if finding.blocks)


def _taken(left: list[_Reply], move: Move) -> _Reply | None:
    """The first reply that makes the move; each is used once. One that makes another move is nobody's."""
    at = next((i for i, reply in enumerate(left) if reply.move == move.value), None)
    return None if at is None else left.pop(at)


def _left_out(reason: Twin) -> Twin:
    return Twin(zh=f"删去模型写的一句：{reason.zh}。", en=f"One sentence of the model was left out: {reason.en}.")


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
