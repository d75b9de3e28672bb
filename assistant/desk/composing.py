"""Composes with the playbook engine: from an incident, a brief or a comment to texts; records nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from assistant.checks.rulebook import RuleBook
from assistant.desk.evidence import EvidenceDesk
from assistant.domain.brand import Brand
from assistant.domain.brief import Brief, Comment
from assistant.domain.document import Hit
from assistant.domain.incident import Incident
from assistant.domain.library import ApprovedReply, PostTemplate
from assistant.domain.ports import Clock
from assistant.domain.vocabulary import DocumentKind, Language, Platform, Stage
from assistant.drafting.composed import Composed
from assistant.drafting.playbook.library import PlaybookLibrary, load_overrides
from assistant.drafting.playbook.statement import compose_statement
from assistant.drafting.post import ComposedPost, compose_posts
from assistant.drafting.reply import IntentTable, ReplySet, compose_replies
from assistant.knowledge.library import Library


class Composer:
    """The playbook engine with its material at hand."""

    def __init__(
        self,
        library: Library,
        book: RuleBook,
        playbooks: Callable[[], PlaybookLibrary],
        intents: Callable[[], IntentTable],
        evidence: EvidenceDesk,
        clock: Clock,
    ) -> None:
        """Playbooks and intents are read when first needed: a fault in one must not keep the other from writing."""
        self._library = library
        self._book = book
        self._playbooks = cache(playbooks)
        self._intents = cache(intents)
        self._evidence = evidence
        self._clock = clock

    def statement(
        self, incident: Incident, brand: Brand, platform: Platform, stage: Stage, language: Language
    ) -> Composed:
        """A statement from the ledger, by the brand's own playbooks where it has them."""
        channel = self._book.channels.get(platform)
        return compose_statement(incident, brand, channel, stage, language, self.playbooks(brand))

    def playbooks(self, brand: Brand) -> PlaybookLibrary:
        """The house's playbooks with the brand's own over them."""
        own = load_overrides(self._library.folder(brand.id) / "playbooks")
        return self._playbooks().with_overrides(own) if own else self._playbooks()

    def posts(
        self, brief: Brief, brand: Brand, platform: Platform, language: Language, variants: int
    ) -> list[ComposedPost]:
        """Posts that differ in angle."""
        channel = self._book.channels.get(platform)
        campaigns = self.campaigns(brief, brand)
        return compose_posts(brief, brand, channel, language, self.templates(brand), campaigns, variants=variants)

    def templates(self, brand: Brand) -> tuple[PostTemplate, ...]:
        """The brand's post templates first, the house's after."""
        return (*self._library.templates(brand.id), *self._library.house_templates)

    def campaigns(self, brief: Brief, brand: Brand) -> tuple[Hit, ...]:
        """Past campaigns that bear on a brief."""
        return self._evidence.relevant(brand.id, _words(brief), (DocumentKind.CAMPAIGN,))

    def guidelines(self, brief: Brief, brand: Brand) -> tuple[Hit, ...]:
        """Brand guidelines that bear on a brief."""
        return self._evidence.relevant(brand.id, _words(brief), (DocumentKind.GUIDELINE,), k=3)

    def policies(self, comment: Comment, brand: Brand, language: Language) -> tuple[Hit, ...]:
        """Policies that bear on a comment."""
        return self._evidence.relevant(brand.id, comment.text, (DocumentKind.POLICY,), language=language)

    def replies(self, comment: Comment, brand: Brand, platform: Platform, language: Language) -> ReplySet:
        """At least two replies that differ in their move, and what to do first."""
        return compose_replies(
            comment,
            brand,
            self._book.channels.get(platform),
            language,
            self.reply_library(brand),
            self.intents,
            self.policies(comment, brand, language),
            today=self._clock().date(),
        )

    def reply_library(self, brand: Brand) -> tuple[ApprovedReply, ...]:
        """The brand's approved replies first, the house's after."""
        return (*self._library.replies(brand.id), *self._library.house_replies)

    @property
    def intents(self) -> IntentTable:
        """What comments may want."""
        return self._intents()


def _words(brief: Brief) -> str:
    return " ".join((brief.goal, brief.product, *brief.key_messages))
