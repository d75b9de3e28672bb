"""Accounts, roles, signing in."""

from __future__ import annotations

import pytest

from assistant.desk.base import Desk
from assistant.desk.passwords import Passwords
from assistant.desk.people import DEMO_PASSWORD, PeopleDesk
from assistant.domain.draft import DraftState
from assistant.domain.people import Actor, Grant
from assistant.domain.review import ReleaseFormat
from assistant.domain.vocabulary import Role
from assistant.errors import Conflict, NotAllowed, NotFound, UserError
from tests.conftest import StillClock
from tests.unit.desk.conftest import CHEAP, House

GOOD = "correct horse battery"


@pytest.fixture
def people(desk: Desk) -> PeopleDesk:
    return PeopleDesk(desk, lambda: ["shanlan", "lumen"], CHEAP)


def owner(people: PeopleDesk) -> Actor:
    return people.actor_for(None)


def admin(people: PeopleDesk) -> Actor:
    people.add(owner(people), "Ann", "Ann 安", ["admin"], GOOD)
    return people.actor_for("ann", GOOD)


def test_the_owner_acts_while_there_are_no_accounts(people: PeopleDesk) -> None:
    assert owner(people).owner
    assert not people.any_accounts()
    with pytest.raises(NotFound, match="no accounts yet"):
        people.actor_for("wen")


def test_the_first_account_is_an_administrator_and_ends_the_owner(people: PeopleDesk) -> None:
    with pytest.raises(UserError, match="administrator"):
        people.add(owner(people), "ann", "Ann", ["copywriter"], GOOD)
    before = owner(people)
    assert admin(people).proven
    with pytest.raises(NotAllowed, match="--as"):
        people.actor_for("")
    with pytest.raises(NotAllowed):
        people.add(before, "bob", "Bob", ["admin"], GOOD)


def test_roles_hold_for_their_brand(people: PeopleDesk) -> None:
    chief = admin(people)
    person = people.add(chief, "wen", "Wen", ["copywriter@shanlan", Grant(role=Role.AUDITOR)])
    assert person.grants == (Grant(role=Role.AUDITOR), Grant(role=Role.COPYWRITER, brand="shanlan"))
    assert people.grant(chief, "wen", "copywriter@shanlan") == person
    assert len(people.revoke(chief, "wen", "auditor").grants) == 1
    with pytest.raises(NotFound, match="does not hold"):
        people.revoke(chief, "wen", "auditor")


@pytest.mark.parametrize(
    ("grant", "hint"), [("copywriterr", "copywriter"), ("copywriter@shanlang", "shanlan"), ("@shanlan", "one of")]
)
def test_a_mistyped_grant_is_refused_with_the_nearest(people: PeopleDesk, grant: str, hint: str) -> None:
    chief = admin(people)
    with pytest.raises(UserError, match=hint):
        people.grant(chief, "ann", grant)


@pytest.mark.parametrize("login", ["", "a b", "owner", "SYSTEM", "x" * 64, "-x", "a/b", "a\nb"])
def test_a_bad_login_name_is_refused(people: PeopleDesk, login: str) -> None:
    with pytest.raises(UserError):
        people.add(owner(people), login, "X", ["admin"], GOOD)


@pytest.mark.parametrize("password", ["", "short", " " * 20, "x" * 1001, "administrator"])
def test_a_weak_password_is_refused(people: PeopleDesk, password: str) -> None:
    with pytest.raises(UserError):
        people.add(owner(people), "administrator", "X", ["admin"], password)


def test_a_name_without_password_is_not_proof(people: PeopleDesk) -> None:
    admin(people)
    named = people.actor_for("ann")
    assert not named.proven
    with pytest.raises(NotAllowed, match="password"):
        people.add(named, "bob", "Bob")
    with pytest.raises(NotFound, match="did you mean ann"):
        people.actor_for("anm")


def test_only_administrators_manage(people: PeopleDesk) -> None:
    chief = admin(people)
    people.add(chief, "wen", "Wen", ["copywriter", "pr_lead"], GOOD)
    wen = people.actor_for("wen", GOOD)
    for attempt in (
        lambda: people.add(wen, "bob", "Bob"),
        lambda: people.grant(wen, "wen", "admin"),
        lambda: people.revoke(wen, "ann", "admin"),
        lambda: people.deactivate(wen, "ann"),
        lambda: people.set_password(wen, "ann", GOOD),
        lambda: people.make_token(wen, "ann"),
        lambda: people.tokens(wen, "ann"),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_what_an_actor_claims_is_not_believed(people: PeopleDesk) -> None:
    chief = admin(people)
    people.add(chief, "wen", "Wen", ["copywriter"], GOOD)
    liar = Actor(id="wen", grants=(Grant(role=Role.ADMIN),), owner=True, proven=True)
    with pytest.raises(NotAllowed):
        people.grant(liar, "wen", "admin")


def test_the_last_administrator_stays(people: PeopleDesk) -> None:
    chief = admin(people)
    with pytest.raises(Conflict, match="last administrator"):
        people.deactivate(chief, "ann")
    with pytest.raises(Conflict, match="last administrator"):
        people.revoke(chief, "ann", "admin")
    people.add(chief, "bob", "Bob", ["admin"], GOOD)
    assert not people.deactivate(chief, "ann").active
    with pytest.raises(NotAllowed):
        people.actor_for("ann", GOOD)
    with pytest.raises(Conflict):
        people.deactivate(people.actor_for("bob", GOOD), "bob")


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(people: PeopleDesk, clock: StillClock) -> None:
    admin(people)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="wrong"):
            people.authenticate("ann", "not the password")
    with pytest.raises(NotAllowed, match="locked"):
        people.authenticate("ann", GOOD)
    clock.advance(minutes=16)
    assert people.authenticate("ann", GOOD).proven


def test_a_new_password_ends_tokens_and_lockout(people: PeopleDesk) -> None:
    chief = admin(people)
    token = people.make_token(chief, "ann", "laptop")
    assert people.by_token(token.secret).id == "ann"
    people.set_password(chief, "ann", "another good one")
    with pytest.raises(NotAllowed, match="token"):
        people.by_token(token.secret)
    with pytest.raises(NotAllowed):
        people.authenticate("ann", GOOD)
    assert people.authenticate("ann", "another good one").id == "ann"


def test_tokens_prove_expire_and_are_revoked(people: PeopleDesk, desk: Desk, clock: StillClock) -> None:
    chief = admin(people)
    first, second = people.make_token(chief, "ann", days=1), people.make_token(chief, "ann", days=30)
    assert people.actor_for("ann", token=first.secret).token == first.info.id
    with pytest.raises(NotAllowed, match="belongs to"):
        people.actor_for("bob", token=first.secret)
    clock.advance(days=2)
    with pytest.raises(NotAllowed, match="expired"):
        people.actor_for("", token=first.secret)
    people.revoke_token(chief, second.info.id)
    with pytest.raises(NotAllowed, match="revoked"):
        people.by_token(second.secret)
    kept = (desk.store.data_dir / "steadyvoice.db").read_bytes() if desk.store.dialect == "sqlite" else b""
    assert first.secret.encode() not in kept
    with pytest.raises(UserError):
        people.make_token(chief, "ann", days=0)


def test_demo_people_end_with_the_first_real_account(people: PeopleDesk) -> None:
    made = people.make_demo_people()
    assert made == people.make_demo_people()
    assert {person.id for person in made} >= {"wen", "lin", "zhou", "fang", "chen", "ops"}
    assert people.actor_for("zhou", DEMO_PASSWORD).proven
    assert owner(people).owner
    chief = admin(people)
    with pytest.raises(NotAllowed):
        people.actor_for("ops", DEMO_PASSWORD)
    with pytest.raises(NotAllowed, match="public"):
        people.reactivate(chief, "ops")
    assert people.make_demo_people() == ()


def test_the_real_hash_is_argon2id_and_no_two_are_alike() -> None:
    passwords = Passwords()
    first, second = passwords.hash(GOOD), passwords.hash(GOOD)
    assert first != second
    assert first.startswith("$argon2id$")
    assert passwords.fits(GOOD, first)
    assert not passwords.fits(GOOD + "x", first)
    assert not passwords.fits(GOOD, None)


def test_a_token_makes_no_tokens_and_sets_no_passwords(people: PeopleDesk) -> None:
    chief = admin(people)
    people.add(chief, "wen", "Wen", ["copywriter"], GOOD)
    held = people.by_token(people.make_token(chief, "ann").secret)
    for attempt in (
        lambda: people.make_token(held, "ann"),
        lambda: people.set_password(held, "ann", "another good one"),
        lambda: people.set_password(held, "wen", "another good one"),
    ):
        with pytest.raises(NotAllowed, match="takes the password"):
            attempt()
    assert people.authenticate("ann", GOOD).proven


def test_the_first_administrator_needs_a_password(people: PeopleDesk) -> None:
    people.make_demo_people()
    with pytest.raises(UserError, match="needs a password"):
        people.add(owner(people), "ann", "Ann", ["admin"])
    assert people.actor_for("wen").id == "wen", "nothing has ended"


def test_what_demo_people_approved_carries_no_release_once_there_are_real_accounts(house: House) -> None:
    approved, released = house.approved_post(), house.approved_post()
    house.release.release(house.act("chen"), released.id, ReleaseFormat.MD)
    house.people.add(house.people.actor_for(None), "ann", "Ann", ["admin", "pr_lead", "copywriter"], GOOD)
    ann = house.act("ann")
    for draft in (approved, released):
        assert house.drafts.show(ann, draft.id)[0].state is DraftState.IN_REVIEW
        assert house.audit.entries(ann, draft.id)[-1].event == "draft.voided"
        matter = house.review.show(ann, draft.id)
        assert (matter.approvals, matter.result.satisfied) == ((), False)
        house.review.withdraw(ann, draft.id)
        house.review.submit(ann, draft.id)  # nor does the same text find its old approvals again
        with pytest.raises(Conflict):
            house.release.release(ann, draft.id, ReleaseFormat.MD)
    house.people.add(ann, "eva", "Eva", ["brand_reviewer"], GOOD)
    assert house.review.approve(house.act("eva"), approved.id).state is DraftState.APPROVED
    assert house.release.release(ann, approved.id, ReleaseFormat.MD).data
    assert house.audit.verify().ok
