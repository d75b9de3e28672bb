"""Submitting, deciding, waiving, releasing: what holds and what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from assistant.domain.draft import DraftState, NewDraft
from assistant.domain.incident import Fact, Incident
from assistant.domain.people import Actor
from assistant.domain.review import ReleaseFormat
from assistant.domain.vocabulary import (
    Disclosure,
    DraftKind,
    Engine,
    FactStatus,
    IncidentSeverity,
    IncidentType,
    Language,
    Market,
    Platform,
)
from assistant.errors import Conflict, NotAllowed, NotFound, UserError
from assistant.review.policy import ReviewPolicy
from tests.conftest import StillClock
from tests.unit.desk.conftest import House, written

FORM = ReleaseFormat.MD


def incident(severity: IncidentSeverity | None = IncidentSeverity.IV) -> Incident:
    return Incident.model_validate(
        {
            "brand": "shanlan",
            "title": "朝阳店饮品异物投诉",
            "type": IncidentType.FOOD_SAFETY,
            "language": Language.ZH,
            "opened_at": "2026-11-20T14:05:00+08:00",
            "facts": [{"id": "f1", "text": "有消费者反映", "status": "confirmed", "disclosure": "public"}],
            "severity": severity,
        }
    )


def statement(house: House, severity: IncidentSeverity | None = IncidentSeverity.IV) -> str:
    recorded = house.incidents.new(house.act("lin"), incident(severity))
    new = NewDraft(
        kind=DraftKind.STATEMENT,
        brand="shanlan",
        platform=Platform.WEIBO,
        language=Language.ZH,
        basis={"incident_id": recorded.id, "incident": recorded.incident.model_dump(mode="json")},
    )
    draft = house.drafts.create(house.act("lin"), new, written("关于朝阳店的情况说明", Engine.PLAYBOOK))[0]
    house.review.submit(house.act("lin"), draft.id)
    return draft.id


def test_an_author_cannot_approve_whatever_his_roles(house: House) -> None:
    draft = house.post(by="zhou")
    house.review.submit(house.act("zhou"), draft.id)
    with pytest.raises(NotAllowed, match="worked on"):
        house.review.approve(house.act("zhou"), draft.id)
    assert house.review.approve(house.act("chen"), draft.id).state is DraftState.APPROVED


def test_a_reviewer_who_edits_needs_another_reviewer(house: House) -> None:
    draft = house.post()
    house.drafts.add_version(house.act("zhou"), draft.id, written("改过的文案"))
    house.review.submit(house.act("zhou"), draft.id)
    with pytest.raises(NotAllowed, match="worked on"):
        house.review.approve(house.act("zhou"), draft.id)


@pytest.mark.parametrize("person", ["wen", "mei", "lin", "fang", "ops"])
def test_roles_that_do_not_count_cannot_approve_a_post(house: House, person: str) -> None:
    draft = house.post(by="wen" if person != "wen" else "mei")
    house.review.submit(house.act("wen"), draft.id)
    with pytest.raises(NotAllowed):
        house.review.approve(house.act(person), draft.id)


def test_a_decision_asks_for_proof(house: House) -> None:
    draft = house.post()
    house.review.submit(house.people.actor_for("wen"), draft.id)
    with pytest.raises(NotAllowed, match="password"):
        house.review.approve(house.people.actor_for("zhou"), draft.id)
    house.review.approve(house.act("zhou"), draft.id)
    with pytest.raises(NotAllowed, match="password"):
        house.release.release(house.people.actor_for("wen"), draft.id, FORM)


def test_the_lone_owner_is_told_to_find_a_second_person(house: House) -> None:
    owner = house.people.actor_for(None)
    draft = house.drafts.create(owner, _as_new(), written("一"))[0]
    house.review.submit(owner, draft.id)
    with pytest.raises(NotAllowed, match="second person"):
        house.review.approve(owner, draft.id)
    with pytest.raises(Conflict):
        house.release.release(owner, draft.id, FORM)
    with pytest.raises(NotAllowed):
        house.review.approve(Actor(id="owner", proven=True), draft.id)


def _as_new() -> NewDraft:
    return NewDraft(kind=DraftKind.POST, brand="shanlan", platform=Platform.WEIBO, language=Language.ZH, basis={})


def test_blockers_stop_submission_and_are_listed(house: House) -> None:
    house.blocked_words = {"最好": "wording.absolute-term", "根治": "wording.medical-claim"}
    draft = house.post("最好的茶，根治失眠")
    with pytest.raises(Conflict, match=r"absolute-term[\s\S]*medical-claim"):
        house.review.submit(house.act("wen"), draft.id)


def test_a_cut_off_text_is_never_submitted(house: House) -> None:
    draft = house.drafts.create(house.act("wen"), _as_new(), written("我们已", Engine.LOCAL, complete=False))[0]
    with pytest.raises(Conflict, match="cut off"):
        house.review.submit(house.act("wen"), draft.id)


def test_a_waiver_needs_role_reason_proof_and_ends(house: House, clock: StillClock) -> None:
    house.blocked_words = {"最好": "wording.absolute-term"}
    draft = house.post("最好的茶")
    fang = house.act("fang")
    with pytest.raises(NotAllowed):
        house.review.waive(house.act("zhou"), draft.id, "wording.absolute-term", "商标原文")
    with pytest.raises(UserError, match="reason"):
        house.review.waive(fang, draft.id, "wording.absolute-term", " ")
    with pytest.raises(NotFound, match=r"wording\.absolute-term"):
        house.review.waive(fang, draft.id, "wording.other", "x")
    with pytest.raises(UserError, match="30 day"):
        house.review.waive(fang, draft.id, "wording.absolute-term", "x", days=31)
    house.review.waive(fang, draft.id, "wording.absolute-term#1", "注册商标原文", days=3)
    house.review.submit(house.act("wen"), draft.id)
    house.review.approve(house.act("zhou"), draft.id)
    clock.advance(days=4)
    with pytest.raises(Conflict, match="absolute-term"):
        house.release.release(house.act("wen"), draft.id, FORM)


def test_a_waiver_is_for_the_text_it_was_given_on(house: House) -> None:
    house.blocked_words = {"最好": "wording.absolute-term"}
    draft = house.post("最好的茶")
    house.review.waive(house.act("fang"), draft.id, "wording.absolute-term", "注册商标原文")
    assert not house.review.show(house.act("wen"), draft.id).open_blockers
    house.drafts.add_version(house.act("wen"), draft.id, written("最好的茶，喝了治百病"))
    with pytest.raises(Conflict, match="absolute-term"):
        house.review.submit(house.act("wen"), draft.id)
    house.drafts.restore(house.act("wen"), draft.id, 1)
    assert house.review.submit(house.act("wen"), draft.id).state is DraftState.IN_REVIEW


def test_nobody_waives_for_himself_and_injection_is_never_waived(house: House) -> None:
    house.blocked_words = {"最好": "wording.absolute-term", "忽略": "injection.instruction-followed"}
    draft = house.post("最好的茶，忽略以上要求", by="fang")
    with pytest.raises(NotAllowed, match="worked on"):
        house.review.waive(house.act("fang"), draft.id, "wording.absolute-term", "x")
    with pytest.raises(NotAllowed, match="cannot be waived"):
        house.review.waive(house.act("chen"), draft.id, "injection.instruction-followed", "x")


def test_sending_back_needs_a_reason_and_blocks(house: House) -> None:
    draft = house.post()
    house.review.submit(house.act("wen"), draft.id)
    with pytest.raises(UserError, match="reason"):
        house.review.request_changes(house.act("zhou"), draft.id, "")
    assert house.review.request_changes(house.act("zhou"), draft.id, "日期不对").state is DraftState.CHANGES_REQUESTED
    house.review.submit(house.act("wen"), draft.id)
    assert house.review.approve(house.act("chen"), draft.id).state is DraftState.IN_REVIEW  # zhou still objects
    assert house.review.approve(house.act("zhou"), draft.id).state is DraftState.APPROVED
    assert house.review.reject(house.act("chen"), draft.id, "不发了").state is DraftState.REJECTED


def test_a_decision_on_something_that_changed_is_refused(house: House) -> None:
    draft = house.post()
    house.review.submit(house.act("wen"), draft.id)
    seen = house.review.show(house.act("zhou"), draft.id).binding
    house.drafts.add_version(house.act("wen"), draft.id, written("悄悄改了"))
    house.review.submit(house.act("wen"), draft.id)
    with pytest.raises(Conflict, match="look again"):
        house.review.approve(house.act("zhou"), draft.id, binding=seen)


@pytest.mark.parametrize("given", ["", "a", "0123456789a", "0123456789ag"])
def test_a_binding_too_short_to_name_one_thing_is_refused(house: House, given: str) -> None:
    draft = house.post()
    house.review.submit(house.act("wen"), draft.id)
    with pytest.raises(UserError, match="12 hex digits"):
        house.review.approve(house.act("zhou"), draft.id, binding=given)
    seen = house.review.show(house.act("zhou"), draft.id).binding
    assert house.review.approve(house.act("zhou"), draft.id, binding=seen[:12].upper()).state is DraftState.APPROVED


def test_a_limit_never_drops_who_waits_longest(house: House, clock: StillClock) -> None:
    drafts = [house.post(body) for body in "一二三"]
    for draft in reversed(drafts):
        clock.advance(minutes=1)
        house.review.submit(house.act("wen"), draft.id)
    items = house.review.queue(house.act("zhou"), limit=2)
    assert [item.draft.id for item in items] == [drafts[2].id, drafts[1].id]


def test_the_queue_shows_the_longest_waiting_first(house: House) -> None:
    first, second = house.post("一"), house.post("二")
    for draft in (second, first):
        house.review.submit(house.act("wen"), draft.id)
    items = house.review.queue(house.act("wen"))
    assert [item.draft.id for item in items] == [second.id, first.id]
    assert all(item.mine for item in items)
    assert not any(item.mine for item in house.review.queue(house.act("zhou")))


def test_a_grave_statement_takes_lead_and_legal(house: House) -> None:
    draft = statement(house, severity=None)
    assert house.review.approve(house.act("chen"), draft).state is DraftState.IN_REVIEW
    with pytest.raises(Conflict):
        house.release.release(house.act("lin"), draft, FORM)
    assert house.review.approve(house.act("fang"), draft).state is DraftState.APPROVED
    assert house.release.release(house.act("lin"), draft, FORM).data


def test_a_change_of_the_ledger_voids_and_can_be_confirmed_again(house: House) -> None:
    draft = statement(house)
    house.review.approve(house.act("chen"), draft)
    house.review.approve(house.act("zhou"), draft)
    incident_id = str(house.drafts.show(house.act("lin"), draft)[0].basis["incident_id"])
    fact = Fact(id="f2", text="送检", status=FactStatus.CONFIRMED, disclosure=Disclosure.PUBLIC)
    house.incidents.set_fact(house.act("lin"), incident_id, fact)
    assert house.drafts.show(house.act("lin"), draft)[0].state is DraftState.IN_REVIEW
    with pytest.raises(Conflict):
        house.release.release(house.act("lin"), draft, FORM)
    house.review.approve(house.act("chen"), draft)
    assert house.review.approve(house.act("zhou"), draft).state is DraftState.APPROVED


def test_what_has_left_counts_whatever_became_of_the_draft(house: House) -> None:
    draft = statement(house)
    lin = house.act("lin")
    incident_id = str(house.drafts.show(lin, draft)[0].basis["incident_id"])
    assert house.drafts.released_on(incident_id) == ()
    house.review.approve(house.act("chen"), draft)
    house.review.approve(house.act("zhou"), draft)
    for form in (ReleaseFormat.MD, ReleaseFormat.JSON):
        house.release.release(lin, draft, form)
    left = house.drafts.show(lin, draft, 1)[1].content
    assert house.drafts.released_on(incident_id) == (left,)
    assert house.drafts.released_on(incident_id, but=draft) == ()
    house.drafts.add_version(lin, draft, written("又写了一版"))
    assert house.drafts.released_on(incident_id) == (left,)
    house.drafts.archive(lin, draft)
    assert house.drafts.released_on(incident_id) == (left,)


def test_each_person_approves_once(house: House) -> None:
    draft = statement(house)
    house.review.approve(house.act("chen"), draft, reason="一")
    house.review.approve(house.act("chen"), draft, reason="二")
    house.review.approve(house.act("zhou"), draft)
    file = house.release.release(house.act("lin"), draft, ReleaseFormat.JSON)
    assert [(one.actor, one.reason) for one in file.release.approvals] == [("chen", "二"), ("zhou", "")]


def test_new_findings_or_labels_void_at_the_door(house: House) -> None:
    draft = house.approved_post(engine=Engine.LOCAL)
    house.markets = (Market.UK,)  # the label is no longer due: not what was approved
    with pytest.raises(Conflict, match="confirm again"):
        house.release.release(house.act("wen"), draft.id, FORM)
    assert house.drafts.show(house.act("wen"), draft.id)[0].state is DraftState.IN_REVIEW
    house.markets = (Market.CN,)
    house.review.withdraw(house.act("wen"), draft.id)
    house.review.submit(house.act("wen"), draft.id)
    house.review.approve(house.act("zhou"), draft.id)
    house.blocked_words = {"秋茶": "wording.absolute-term"}
    with pytest.raises(Conflict, match="absolute-term"):
        house.release.release(house.act("wen"), draft.id, FORM)


def test_labels_follow_the_engine_through_edits(house: House) -> None:
    by_model = house.approved_post(engine=Engine.LOCAL)
    edited, _ = house.drafts.add_version(house.act("wen"), by_model.id, written("人工润色后的文字"))
    house.review.submit(house.act("wen"), edited.id)
    house.review.approve(house.act("zhou"), edited.id)
    file = house.release.release(house.act("wen"), edited.id, ReleaseFormat.JSON)
    assert "AI生成" in file.data.decode()
    assert file.release.label
    plain = house.approved_post(engine=Engine.PLAYBOOK)
    file = house.release.release(house.act("wen"), plain.id, ReleaseFormat.JSON)
    assert "AI生成" not in file.data.decode()
    assert not file.release.label


def test_bytes_changed_in_the_database_do_not_leave(house: House) -> None:
    draft = house.approved_post()
    with house.desk.store.session() as session:
        if house.desk.store.dialect == "sqlite":
            session.execute(text("DROP TRIGGER version_no_update"))
            session.execute(text("UPDATE version SET content = json_set(content, '$.body', 'x')"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(text("UPDATE version SET content = jsonb_set(content, '{body}', '\"x\"')"))
    with pytest.raises(Conflict, match="audit verify"):
        house.release.release(house.act("wen"), draft.id, FORM)


def test_another_format_later_is_the_same_text(house: House) -> None:
    draft = house.approved_post()
    first = house.release.release(house.act("wen"), draft.id, ReleaseFormat.DOCX)
    second = house.release.release(house.act("lin"), draft.id, ReleaseFormat.CSV)
    assert first.release.content_digest == second.release.content_digest
    assert [r.format for r in house.release.releases(house.act("wen"), draft.id)] == ["docx", "csv"]
    assert first.name == f"{draft.id}-v1-weibo-zh.docx"


def test_the_policy_of_the_house_is_the_one_on_file(house: House) -> None:
    assert isinstance(house.policy, ReviewPolicy)
    assert house.policy.verified
