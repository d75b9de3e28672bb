"""Replies to a comment with the sample brands' own libraries, for the tests of what a model may do with them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from assistant.checks import run_checks
from assistant.checks.context import CheckContext
from assistant.domain.brief import Comment
from assistant.domain.content import Content
from assistant.domain.document import Hit, Passage
from assistant.domain.draft import Tokens
from assistant.domain.finding import Finding
from assistant.domain.model import ChatReply, ChatRequest, OnText, Purpose, Residency, Stopped
from assistant.domain.vocabulary import DocumentKind, DraftKind, Engine, Language, Platform
from assistant.drafting.model.reply import ReplyTask
from assistant.drafting.model.reply_material import ReplyDraft, ReplyMaterial, reply_material
from assistant.drafting.model.reply_words import load_reply_words
from assistant.drafting.model.wire import load_refusals
from assistant.drafting.reply import IntentTable, compose_replies
from assistant.files import load_model
from assistant.knowledge.library import Library
from assistant.settings import ROOT
from tests.unit.drafting.house import KNOWLEDGE, book, brand

TABLE = load_model(KNOWLEDGE / "rules" / "intents.yaml", IntentTable)
LIBRARY = Library(KNOWLEDGE)
WORDS = load_reply_words(KNOWLEDGE / "lexicons")
REFUSALS = load_refusals(KNOWLEDGE / "lexicons")
MARKER = "f00dcafe1234"


class Scripted:
    """A model that answers as written."""

    def __init__(self, engine: Engine, text: str = "") -> None:
        self._engine, self._text = engine, text

    @property
    def engine(self) -> Engine:
        return self._engine

    @property
    def name(self) -> str:
        return "scripted"

    @property
    def residency(self) -> Residency:
        return Residency.MACHINE

    def count_tokens(self, text: str) -> int:
        return sum(1 if ord(c) > 0x2E80 else 0 for c in text) + len(text.encode()) // 4

    def chat(
        self, request: ChatRequest, purpose: Purpose, on_text: OnText | None = None, stopped: Stopped | None = None
    ) -> ChatReply:
        return said(self._text)


def said(text: str, *, complete: bool = True) -> ChatReply:
    return ChatReply(texts=(text,), complete=(complete,), model="scripted", tokens=Tokens(), took_ms=1.0)


def policy(text: str, language: Language, number: int = 1) -> Hit:
    passage = Passage(
        id=f"p{number}", document="d1", ordinal=number, text=text, language=language, start=0, end=len(text)
    )
    return Hit(
        rank=number, score=1.0, passage=passage, kind=DocumentKind.POLICY, title="FAQ", source=f"faq.md#L{number}-L9"
    )


def material(
    text: str, language: Language, platform: Platform | None = None, policies: Sequence[Hit] = ()
) -> ReplyMaterial:
    """What a model is given for the drafts that the playbook engine composes."""
    house = brand("shanlan" if language is Language.ZH else "lumen")
    channel = book().channels.get(platform or (Platform.WEIBO if language is Language.ZH else Platform.FACEBOOK))
    comment = Comment(text=text)
    replies = (*LIBRARY.replies(house.id), *LIBRARY.house_replies)
    composed = compose_replies(comment, house, channel, language, replies, TABLE, policies)
    drafts = [
        ReplyDraft(move=r.move, make_good=r.make_good, risk=r.risk, text=r.content.body, source=r.source)
        for r in composed.replies
    ]
    return reply_material(comment, house, channel, language, drafts, replies, TABLE, policies, book())


def task(given: ReplyMaterial) -> ReplyTask:
    def findings_of(content: Content) -> Sequence[Finding]:
        context = CheckContext(
            kind=DraftKind.REPLY,
            channel=given.channel,
            language=given.language,
            brand=given.brand,
            comment=given.comment,
            evidence=tuple(hit.passage for hit in given.policies),
        )
        return run_checks(content, context, book()).findings

    return ReplyTask(
        given,
        findings_of=findings_of,
        words=WORDS,
        refusals=REFUSALS,
        prompts=ROOT / "prompts",
        marker=lambda: MARKER,
        provider_seconds=60.0,
        local_seconds=180.0,
    )


def replies(given: ReplyMaterial, words: Sequence[str], policy_numbers: Sequence[int] = ()) -> str:
    """The provider's JSON with these words for the drafts in order."""
    return json.dumps(
        {
            "replies": [
                {"move": draft.move.value, "words": text, "policy": list(policy_numbers)}
                for draft, text in zip(given.drafts, words, strict=False)
            ]
        },
        ensure_ascii=False,
    )
