"""People doing everything in any order: nothing leaves that was not approved as it is, and never by its authors."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from assistant.desk.base import Desk
from assistant.domain.digest import digest_bytes
from assistant.domain.draft import DraftState, NewDraft
from assistant.domain.incident import Fact
from assistant.domain.review import ReleaseFormat
from assistant.domain.vocabulary import Disclosure, DraftKind, FactStatus, Language, Platform
from assistant.errors import UserError
from assistant.review.head import AuditVault
from assistant.store.engine import Store
from tests.conftest import StillClock
from tests.unit.desk.conftest import House, written
from tests.unit.desk.test_desk_review import incident

PEOPLE = st.sampled_from(["wen", "lin", "zhou", "chen", "fang", "ops", "owner"])
WRITERS = st.sampled_from(["wen", "lin", "wen", "lin", "zhou", "owner", "ops", "chen"])
"""Mostly those who write: once both reviewers have a hand in it, nothing can leave any more."""
BODIES = st.sampled_from(["一", "二", "三 最好", "四"])
GRAVE = {"chen": "pr_lead", "fang": "legal_reviewer"}
"""An ungraded statement needs these two."""


class ReviewMachine(RuleBasedStateMachine):
    """The real desks beside a plain memory of who did what to which text."""

    def __init__(self, make_store: Callable[[], Store], left: list[str]) -> None:
        super().__init__()
        self.left = left
        store = make_store()
        self.house = House(Desk(store, StillClock(), AuditVault(store.data_dir)))
        self.contributors: list[set[str]] = []
        self.bodies: list[str] = []
        self.ledger = 0
        self.yes: dict[tuple[str, int, bool], set[str]] = {}
        """Who said yes to which text on which ledger, with which checks."""

    def act(self, person: str):  # type: ignore[no-untyped-def] # Actor
        return self.house.people.actor_for(None) if person == "owner" else self.house.act(person)

    @property
    def now(self) -> tuple[str, int, bool]:
        return self.bodies[-1], self.ledger, bool(self.house.blocked_words)

    @initialize()
    def begin(self) -> None:
        recorded = self.house.incidents.new(self.act("lin"), incident(None), "one")
        basis: dict[str, object] = {"incident_id": "one", "incident": recorded.incident.model_dump(mode="json")}
        new = NewDraft(
            kind=DraftKind.STATEMENT, brand="shanlan", platform=Platform.WEIBO, language=Language.ZH, basis=basis
        )
        self.draft = self.house.drafts.create(self.act("lin"), new, written("零"))[0].id
        self.bodies, self.contributors = ["零"], [{"lin"}]

    @rule(person=WRITERS, body=BODIES)
    def edit(self, person: str, body: str) -> None:
        try:
            _, version = self.house.drafts.add_version(self.act(person), self.draft, written(body))
        except UserError:
            return
        if version.number > len(self.bodies):
            self.bodies.append(body)
            self.contributors.append(self.contributors[-1] | {person})

    @rule(person=WRITERS, back=st.integers(1, 3))
    def restore(self, person: str, back: int) -> None:
        number = max(1, len(self.bodies) - back)
        try:
            _, version = self.house.drafts.restore(self.act(person), self.draft, number)
        except UserError:
            return
        if version.number > len(self.bodies):
            self.bodies.append(self.bodies[number - 1])
            self.contributors.append(self.contributors[-1] | {person})

    @rule(person=PEOPLE)
    def submit(self, person: str) -> None:
        self._try(lambda: self.house.review.submit(self.act(person), self.draft))

    @rule(person=PEOPLE)
    def withdraw(self, person: str) -> None:
        self._try(lambda: self.house.review.withdraw(self.act(person), self.draft))

    @rule(person=PEOPLE)
    def approve(self, person: str) -> None:
        if self._try(lambda: self.house.review.approve(self.act(person), self.draft)):
            assert person not in self.contributors[-1]
            self.yes.setdefault(self.now, set()).add(person)

    @rule()
    def approve_in_due_form(self) -> None:
        self.submit("lin")
        for person in GRAVE:
            self.approve(person)

    @rule(person=PEOPLE)
    def send_back(self, person: str) -> None:
        if self._try(lambda: self.house.review.request_changes(self.act(person), self.draft, "再改")):
            self.yes.get(self.now, set()).discard(person)

    @rule(person=PEOPLE)
    def change_ledger(self, person: str) -> None:
        text = f"第 {self.ledger + 1} 次更新"
        fact = Fact(id="f9", text=text, status=FactStatus.CONFIRMED, disclosure=Disclosure.PUBLIC)
        if self._try(lambda: self.house.incidents.set_fact(self.act(person), "one", fact)):
            self.ledger += 1

    @rule(on=st.booleans())
    def change_checks(self, on: bool) -> None:
        self.house.blocked_words = {"最好": "wording.absolute-term"} if on else {}

    @rule(person=PEOPLE, form=st.sampled_from([ReleaseFormat.JSON, ReleaseFormat.CSV]))
    def release(self, person: str, form: ReleaseFormat) -> None:
        known = {release.id for release in self.house.release.releases(self.act("wen"), self.draft)}
        try:
            file = self.house.release.release(self.act(person), self.draft, form)
        except UserError:
            return
        assert digest_bytes(file.data) == file.release.digest
        assert self.bodies[-1] in file.data.decode()
        assert file.release.version == len(self.bodies)
        if file.release.id in known:
            return  # the same bytes that left before
        self.left.append(file.release.id)
        said_yes = set().union(*(who for (body, ledger, _), who in self.yes.items() if (body, ledger) == self.now[:2]))
        assert set(GRAVE) <= said_yes - self.contributors[-1]
        assert {one.actor for one in file.release.approvals} <= said_yes - self.contributors[-1]

    @invariant()
    def the_state_is_as_the_record_says(self) -> None:
        if not self.bodies:
            return
        draft, versions = self.house.drafts.whole(self.act("wen"), self.draft)
        assert [version.content.body for version in versions] == self.bodies
        assert [set(version.contributors) for version in versions] == self.contributors
        if draft.state is DraftState.APPROVED:
            assert not (set(GRAVE) & self.contributors[-1])

    def teardown(self) -> None:
        assert self.house.audit.verify().ok

    def _try(self, command: Callable[[], object]) -> bool:
        try:
            command()
        except UserError:
            return False
        return True


def test_any_order_of_commands(make_store: Callable[[], Store], database: str) -> None:
    left: list[str] = []
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: ReviewMachine(make_store, left),
        settings=settings(
            max_examples=8 if database == "sqlite" else 3,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
    assert left  # else nothing was tried
