"""A small house with people, policy and checks that a test can steer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from assistant.desk.audit import AuditDesk
from assistant.desk.base import Desk
from assistant.desk.drafts import DraftsDesk
from assistant.desk.incidents import IncidentsDesk
from assistant.desk.matter import Matters
from assistant.desk.passwords import Passwords
from assistant.desk.people import PeopleDesk
from assistant.desk.release import ReleaseDesk
from assistant.desk.review import ReviewDesk
from assistant.domain.content import Content
from assistant.domain.draft import Draft, NewDraft, Version, Written
from assistant.domain.finding import Finding
from assistant.domain.people import Actor
from assistant.domain.vocabulary import DraftKind, Engine, FindingSeverity, Language, Market, Platform, Twin
from assistant.review.policy import ReviewPolicy

POLICY = Path(__file__).parents[3] / "knowledge_base" / "rules" / "review_policy.yaml"

CHEAP = Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
"""Argon2 at a cost that tests can pay."""


@dataclass
class House:
    """All desks on one store; `blocked_words` are what its checks find."""

    desk: Desk
    blocked_words: dict[str, str] = field(default_factory=dict)
    markets: tuple[Market, ...] = (Market.CN,)

    def __post_init__(self) -> None:
        self.policy = ReviewPolicy.load(POLICY)
        self.matters = Matters(self.policy, self._recheck, lambda _: self.markets, self._published)
        self.people = PeopleDesk(self.desk, passwords=CHEAP)
        self.drafts = DraftsDesk(self.desk, self.policy)
        self.incidents = IncidentsDesk(self.desk, self.policy)
        self.review = ReviewDesk(self.desk, self.matters)
        self.release = ReleaseDesk(self.desk, self.matters)
        self.audit = AuditDesk(self.desk)
        self.people.make_demo_people()

    def _recheck(self, draft: Draft, version: Version) -> tuple[Finding, ...]:
        said = Twin(zh="不能这样写", en="Do not write this")
        return tuple(
            Finding(rule=rule, severity=FindingSeverity.BLOCKER, message=said, suggestion=said)
            for word, rule in self.blocked_words.items()
            if word in version.content.body
        )

    def _published(self, content: Content, platform: Platform) -> str:
        return "\n".join([content.body, *(f"#{tag}#" for tag in content.tags)])

    def act(self, person: str) -> Actor:
        """A demo person, taken as proven: argon2 would make every test slow."""
        return self.people.actor_for(person).model_copy(update={"proven": True})

    def post(
        self,
        body: str = "山岚秋茶上新，11月25日起。",
        engine: Engine = Engine.PLAYBOOK,
        by: str = "wen",
        **more: object,
    ) -> Draft:
        """A post for Weibo."""
        new = NewDraft(
            kind=DraftKind.POST,
            brand="shanlan",
            platform=Platform.WEIBO,
            language=Language.ZH,
            title="秋茶上新",
            basis={"brief": {"brand": "shanlan", "goal": "上新"}},
        ).model_copy(update=more)
        return self.drafts.create(self.act(by), new, written(body, engine))[0]

    def approved_post(self, engine: Engine = Engine.PLAYBOOK) -> Draft:
        """A post that zhou approved."""
        draft = self.post(engine=engine)
        self.review.submit(self.act("wen"), draft.id)
        return self.review.approve(self.act("zhou"), draft.id)


def written(body: str, engine: Engine = Engine.PERSON, complete: bool = True) -> Written:
    """A text."""
    return Written(content=Content(body=body, tags=("山岚秋茶",)), engine=engine, complete=complete)


@pytest.fixture
def house(desk: Desk) -> House:
    """A house with the demo people."""
    return House(desk)
