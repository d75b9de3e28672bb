"""The sample brands' posts as tasks for a model, for the tests of posts."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.checks import CheckContext, run_checks
from assistant.domain.brief import Brief
from assistant.domain.content import Content
from assistant.domain.document import Hit
from assistant.domain.finding import Finding
from assistant.domain.library import PostTemplate, TemplateFile
from assistant.domain.model import ChatModel, ChatReply, ChatRequest, OnText, Purpose, Residency, Stopped
from assistant.domain.vocabulary import DraftKind, Engine, Language, Platform
from assistant.drafting.model.guard import load_guard
from assistant.drafting.model.post import PostTask
from assistant.drafting.model.wire import load_refusals
from assistant.drafting.post import ComposedPost, compose_posts
from assistant.errors import ModelFailure
from assistant.files import load_model
from assistant.settings import ROOT
from tests.unit.drafting.house import KNOWLEDGE, book, brand

PROMPTS = ROOT / "prompts"
LEXICONS = KNOWLEDGE / "lexicons"


class Counting:
    """Counts a token for each wide character and for three others; never writes."""

    engine = Engine.LOCAL
    name = "counting"
    residency = Residency.MACHINE

    def count_tokens(self, text: str) -> int:
        wide = sum(1 for c in text if ord(c) > 0x2E7F)
        return wide + (len(text) - wide) // 3

    def chat(
        self, request: ChatRequest, purpose: Purpose, on_text: OnText | None = None, stopped: Stopped | None = None
    ) -> ChatReply:
        raise AssertionError("these tests bring the replies along")


MODEL: ChatModel = Counting()


def sample_brief(language: Language, **changed: object) -> Brief:
    brief = load_model(ROOT / "docs" / "examples" / f"brief.{language.value}.yaml", Brief)
    return Brief.model_validate({**brief.model_dump(), **changed})


def templates(brand_id: str, language: Language) -> tuple[PostTemplate, ...]:
    own = load_model(KNOWLEDGE / "brands" / brand_id / "templates" / f"{language.value}.yaml", TemplateFile)
    house = load_model(KNOWLEDGE / "templates" / f"{language.value}.yaml", TemplateFile)
    return (*own.templates, *house.templates)


def composed(brief: Brief, platform: Platform, language: Language, variants: int = 3) -> list[ComposedPost]:
    channel = book().channels.get(platform)
    pack = templates(brief.brand, language)
    return compose_posts(brief, brand(brief.brand), channel, language, pack, (), variants=variants)


def found(content: Content, brief: Brief, platform: Platform, language: Language) -> Sequence[Finding]:
    context = CheckContext(
        kind=DraftKind.POST,
        channel=book().channels.get(platform),
        language=language,
        brand=brand(brief.brand),
        brief=brief,
    )
    return run_checks(content, context, book()).findings


def task(brief: Brief, platform: Platform, language: Language, variants: int = 3, hits: Sequence[Hit] = ()) -> PostTask:
    return PostTask(
        brief,
        brand(brief.brand),
        book().channels.get(platform),
        language,
        composed(brief, platform, language, variants),
        evidence=hits,
        templates=templates(brief.brand, language),
        findings_of=lambda content: found(content, brief, platform, language),
        guard=load_guard(LEXICONS),
        refusals=load_refusals(LEXICONS),
        prompts=PROMPTS,
        marker=lambda: "a1b2c3d4e5f6",
        provider_seconds=60.0,
        local_seconds=180.0,
    )


def reply(*texts: str, complete: bool = True) -> ChatReply:
    return ChatReply(texts=texts, complete=(complete,) * len(texts), model="scripted", took_ms=1.0)


def failure_of(call: object, *args: object) -> ModelFailure:
    assert callable(call)
    try:
        call(*args)
    except ModelFailure as why:
        return why
    raise AssertionError("no failure")
