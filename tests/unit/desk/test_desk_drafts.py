"""Drafts, versions and who has worked on them."""

from __future__ import annotations

import pytest

from assistant.domain.content import Content
from assistant.domain.draft import DraftState, NewDraft, Written
from assistant.domain.vocabulary import DraftKind, Engine, Language, Platform
from assistant.errors import Conflict, NotAllowed, NotFound, UserError
from tests.unit.desk.conftest import House, written


def test_every_version_stays_and_contributors_add_up(house: House) -> None:
    draft = house.post("一")
    house.drafts.add_version(house.act("lin"), draft.id, written("二"), base=1)
    house.drafts.restore(house.act("zhou"), draft.id, 1)
    found, versions = house.drafts.whole(house.act("wen"), draft.id)
    assert [v.content.body for v in versions] == ["一", "二", "一"]
    assert [v.contributors for v in versions] == [("wen",), ("lin", "wen"), ("lin", "wen", "zhou")]
    assert [v.parent for v in versions] == [None, 1, 2]
    assert versions[0].digest == versions[2].digest != versions[1].digest
    assert found.latest == 3


def test_the_slower_of_two_editors_is_told(house: House) -> None:
    draft = house.post("一")
    house.drafts.add_version(house.act("lin"), draft.id, written("二"), base=1)
    with pytest.raises(Conflict, match="version 2 by lin"):
        house.drafts.add_version(house.act("wen"), draft.id, written("三"), base=1)


def test_an_edit_voids_and_a_no_op_does_not(house: House) -> None:
    draft = house.approved_post()
    same = house.drafts.show(house.act("wen"), draft.id)[1].content
    again, _ = house.drafts.add_version(house.act("wen"), draft.id, written("x").model_copy(update={"content": same}))
    assert (again.state, again.latest) == (DraftState.APPROVED, 1)
    edited, _ = house.drafts.add_version(house.act("wen"), draft.id, written("山岚秋茶上新，11月26日起。"))
    assert (edited.state, edited.latest) == (DraftState.WRITING, 2)


def test_people_see_and_write_only_for_their_brands(house: House) -> None:
    house.people.add(house.people.actor_for(None), "ann", "Ann", ["admin"], "long enough password")
    ann = house.people.actor_for("ann").model_copy(update={"proven": True})
    house.people.add(ann, "leo", "Leo", ["copywriter@lumen"])
    leo = house.people.actor_for("leo")
    house.people.add(ann, "liu", "Liu", ["copywriter@shanlan"])
    draft = house.drafts.create(house.people.actor_for("liu"), new("shanlan"), written("只给山岚看"))[0]
    assert house.drafts.list(leo) == ()
    for attempt in (
        lambda: house.drafts.show(leo, draft.id),
        lambda: house.drafts.list(leo, brand="shanlan"),
        lambda: house.drafts.add_version(leo, draft.id, written("改")),
        lambda: house.drafts.create(leo, new("shanlan"), written("写")),
        lambda: house.drafts.archive(leo, draft.id),
        lambda: house.review.show(leo, draft.id),
        lambda: house.review.submit(leo, draft.id),
        lambda: house.release.releases(leo, draft.id),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def new(brand: str) -> NewDraft:
    return NewDraft(kind=DraftKind.POST, brand=brand, platform=Platform.WEIBO, language=Language.ZH, basis={})


def test_lists_filter_and_search(house: House) -> None:
    one = house.post("秋茶到店")
    two = house.post("冬饮预告", by="lin", title="冬饮")
    wen = house.act("wen")
    assert [d.id for d in house.drafts.list(wen)] == [two.id, one.id]
    assert [d.id for d in house.drafts.list(wen, person="lin")] == [two.id]
    assert [d.id for d in house.drafts.list(wen, query="到店")] == [one.id]
    assert house.drafts.list(wen, kind=DraftKind.REPLY) == ()
    house.drafts.archive(wen, one.id)
    assert [d.id for d in house.drafts.list(wen, state=DraftState.ARCHIVED)] == [one.id]
    assert house.drafts.reopen(wen, one.id).state is DraftState.WRITING


def test_what_cannot_be_kept_is_refused(house: House) -> None:
    with pytest.raises(UserError, match="NUL"):
        house.post("a\x00b")
    with pytest.raises(UserError, match="surrogate"):
        house.post("a\ud83db")
    with pytest.raises(UserError, match="empty"):
        house.drafts.create(house.act("wen"), new("shanlan"), Written(content=Content(body=""), engine=Engine.PERSON))
    with pytest.raises(NotFound, match="did you mean"):
        draft = house.post("一")
        house.drafts.show(house.act("wen"), f"{draft.id}x")
    with pytest.raises(NotFound, match="version 9"):
        house.drafts.show(house.act("wen"), draft.id, 9)


def test_auditors_and_administrators_do_not_write(house: House) -> None:
    with pytest.raises(NotAllowed, match="copywriter"):
        house.post("一", by="ops")


def test_the_audit_tells_the_story(house: House) -> None:
    draft = house.approved_post(engine=Engine.PLAYBOOK)
    events = [entry.event for entry in house.audit.entries(house.act("wen"), subject=draft.id)]
    assert events == ["draft.created", "draft.submitted", "review.approve", "draft.approved"]
    with pytest.raises(NotAllowed):
        house.audit.entries(house.act("wen"))
    assert house.audit.entries(house.act("ops"))[-1].event == "draft.approved"
