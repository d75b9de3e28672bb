"""From a request to a recorded text: a stand-in provider on loopback, the real queue, the real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.desk.drafted import Drafted
from assistant.domain.brief import Brief
from assistant.domain.model import Residency
from assistant.domain.people import Actor
from assistant.domain.request import EngineChoice, RequestState
from assistant.domain.revision import RevisionWish, WishKind
from assistant.domain.untrusted import UntrustedText
from assistant.domain.vocabulary import Disclosure, Engine, Language, Platform, Stage
from assistant.errors import Conflict, UserError
from assistant.files import load_model
from assistant.settings import ROOT, Endpoint, Settings
from assistant.workspace import Workspace
from tests.conftest import StillClock
from tests.unit.llm.faulty_server import Asked, FaultyServer, answers, error, hang, refused_key, server_error

EXAMPLES = ROOT / "docs" / "examples"
STATEMENTS = {
    Language.ZH: {
        "title": "关于朝阳店饮品异物情况的说明",
        "body": "截至2026年11月20日14时05分，11月20日有消费者在微博反映朝阳店一杯饮品中有异物，我们对当事顾客深感抱歉。"
        "目前朝阳店已暂停营业，并已委托第三方机构检测，检测正在进行。事情的原因尚未查明。",
    },
    Language.EN: {
        "title": "About Halo Mini chargers",
        "body": "As of 09:30 on 18 November 2026: since 16 November we have received 14 reports of the Halo Mini "
        "charger becoming too hot to touch. We are sorry for the worry this causes. We have stopped selling batch "
        "HM-2609, and an independent laboratory is testing the chargers. We do not yet know the cause.",
    },
}
HOME = {Language.ZH: Platform.WEIBO, Language.EN: Platform.WEBSITE}
COMMENT = {
    Language.ZH: ("外卖送来洒了一半，怎么处理？", "shanlan"),
    Language.EN: ("The shade came dented. Now what?", "lumen"),
}


def statement_text(language: Language) -> str:
    return json.dumps(STATEMENTS[language], ensure_ascii=False)


@contextmanager
def house(
    folder: Path, clock: StillClock, server: FaultyServer, residency: Residency | None = None, **more: object
) -> Iterator[tuple[Workspace, Actor]]:
    endpoint = Endpoint(base_url=server.url, model="stand-in", structured="json_object", residency=residency)
    settings = Settings.model_validate({"data_dir": folder / "data", "provider": endpoint, **more})
    workspace = Workspace(settings, clock)
    try:
        yield workspace, workspace.people.actor_for(None)
    finally:
        workspace.close()


def statement(
    workspace: Workspace, actor: Actor, language: Language, engine: EngineChoice = EngineChoice.AUTO, key: str = ""
) -> Drafted:
    basis = str(EXAMPLES / f"incident.{language.value}.yaml")
    return workspace.drafting.statements(actor, basis, [HOME[language]], Stage.HOLDING, language, engine, key)[0]


def done(workspace: Workspace, actor: Actor, drafted: Drafted) -> Drafted:
    assert drafted.request is not None
    list(workspace.running.follow(actor, drafted.request.id))
    return workspace.revising.now(actor, drafted)


@pytest.mark.parametrize("language", list(Language))
def test_the_playbooks_text_is_there_first_and_stays_below_the_models(
    tmp_path: Path, clock: StillClock, language: Language
) -> None:
    with FaultyServer(answers(statement_text(language))) as server, house(tmp_path, clock, server) as (w, owner):
        first = statement(w, owner, language)
        assert first.version.engine is Engine.PLAYBOOK
        assert not server.asked
        last = done(w, owner, first)
        assert last.version.engine is Engine.PROVIDER
        assert (last.version.number, last.version.parent) == (2, 1)
        assert STATEMENTS[language]["body"][:30] in last.version.content.body
        assert last.version.prompt.startswith(f"statement/{language.value}@")
        assert len(last.version.prompt_digest) == 64
        assert owner.id in last.version.contributors
        assert last.version.tokens.input is not None
        assert [step.outcome.value for step in last.version.steps] == ["wrote"]
        back = w.revising.restore(owner, last.draft.id, 1)
        assert back.version.content == first.version.content


def test_what_may_not_be_told_is_never_sent(tmp_path: Path, clock: StillClock) -> None:
    with FaultyServer(answers(statement_text(Language.ZH))) as server, house(tmp_path, clock, server) as (w, owner):
        done(w, owner, statement(w, owner, Language.ZH))
        sent = "\n".join(asked.prompt for asked in server.asked)
        assert "暂停营业" in sent
        assert "封口膜" not in sent


@pytest.mark.parametrize(
    ("behaviour", "reason"), [(refused_key(), "key_refused"), (server_error(), "server_error"), (hang(), "timed_out")]
)
def test_a_failing_provider_leaves_the_playbooks_text_and_says_why(
    tmp_path: Path, clock: StillClock, behaviour: object, reason: str
) -> None:
    with FaultyServer(behaviour) as server, house(tmp_path, clock, server, provider_seconds=3) as (w, owner):  # type: ignore[arg-type]
        last = done(w, owner, statement(w, owner, Language.ZH))
        assert last.version.engine is Engine.PLAYBOOK
        assert last.request is not None and last.request.state is RequestState.DONE
        assert last.steps[0].reason == reason
        assert last.steps[0].detail is not None and last.steps[0].detail.zh != last.steps[0].detail.en


def test_the_same_key_makes_one_request_and_one_call(tmp_path: Path, clock: StillClock) -> None:
    with FaultyServer(answers(statement_text(Language.ZH))) as server, house(tmp_path, clock, server) as (w, owner):
        first = statement(w, owner, Language.ZH, key="form-1")
        again = statement(w, owner, Language.ZH, key="form-1")
        assert first.request is not None and again.request is not None
        assert (again.request.id, again.draft.id) == (first.request.id, first.draft.id)
        done(w, owner, first)
        calls = len(server.asked)
        done(w, owner, again)
        assert len(server.asked) == calls
        assert len(w.drafts.list(owner)) == 1


def test_who_went_on_writing_keeps_the_latest_word(tmp_path: Path, clock: StillClock) -> None:
    with FaultyServer(answers(statement_text(Language.ZH))) as server, house(tmp_path, clock, server) as (w, owner):
        first = statement(w, owner, Language.ZH)
        w.revising.edit(owner, first.draft.id, "我自己写的说明。", None, None, None)
        last = done(w, owner, first)
        assert last.draft.id != first.draft.id
        assert last.version.engine is Engine.PROVIDER
        _, mine = w.drafts.show(owner, first.draft.id)
        assert mine.content.body == "我自己写的说明。"


def test_a_request_that_was_stopped_before_it_began_calls_nobody(tmp_path: Path, clock: StillClock) -> None:
    with FaultyServer(answers(statement_text(Language.ZH))) as server, house(tmp_path, clock, server) as (w, owner):
        first = statement(w, owner, Language.ZH)
        assert first.request is not None
        assert w.requests.stop(owner, first.request.id).state is RequestState.STOPPED
        last = done(w, owner, first)
        assert not server.asked
        assert last.version.engine is Engine.PLAYBOOK
        with pytest.raises(Conflict):
            w.requests.stop(owner, first.request.id)


def test_blockers_get_one_repair_turn_and_the_better_text_stays(tmp_path: Path, clock: StillClock) -> None:
    said = STATEMENTS[Language.ZH]
    wrong = json.dumps({**said, "body": said["body"] + "共有328人受到影响。"}, ensure_ascii=False)
    told: list[Asked] = []

    def reply(asked: Asked) -> str:
        told.append(asked)
        return wrong if len(told) == 1 else statement_text(Language.ZH)

    with FaultyServer(answers(reply)) as server, house(tmp_path, clock, server) as (w, owner):
        last = done(w, owner, statement(w, owner, Language.ZH))
        assert len(told) == 2
        assert "328" in told[1].prompt
        assert "328" not in last.version.content.body


@pytest.mark.parametrize("language", list(Language))
def test_replies_and_posts_take_the_models_words(tmp_path: Path, clock: StillClock, language: Language) -> None:
    with FaultyServer(error(500, "no")) as server, house(tmp_path, clock, server) as (w, owner):
        text, brand = COMMENT[language]
        answer = w.drafting.replies(owner, text, HOME[language], brand, language, EngineChoice.AUTO)
        assert len({one.request.id for one in answer.drafted if one.request}) == 1
        brief = load_model(EXAMPLES / f"brief.{language.value}.yaml", Brief)
        posts = w.drafting.posts(owner, brief, [], 2, language, EngineChoice.AUTO)
        assert len({one.request.id for one in posts if one.request}) == len({one.draft.platform for one in posts})


def test_a_wish_needs_a_model_and_the_same_wish_is_one_request(tmp_path: Path, clock: StillClock) -> None:
    wish = RevisionWish(kind=WishKind.SHORTER)
    shorter = {"fields": [{"name": "body", "text": STATEMENTS[Language.ZH]["body"]}]}
    with (
        FaultyServer(answers(json.dumps(shorter, ensure_ascii=False))) as server,
        house(tmp_path, clock, server) as (w, owner),
    ):
        first = statement(w, owner, Language.ZH, EngineChoice.PLAYBOOK)
        with pytest.raises(UserError):
            w.revising.revise(owner, first.draft.id, wish, EngineChoice.LOCAL)
        one = w.revising.revise(owner, first.draft.id, wish, EngineChoice.AUTO)
        two = w.revising.revise(owner, first.draft.id, wish, EngineChoice.AUTO)
        assert one.request is not None and two.request is not None
        assert one.request.id == two.request.id
        assert done(w, owner, one).version.number == 2


def test_a_twin_is_a_draft_of_its_own_from_the_same_ledger(tmp_path: Path, clock: StillClock) -> None:
    with FaultyServer(error(500, "no")) as server, house(tmp_path, clock, server) as (w, owner):
        first = statement(w, owner, Language.ZH, EngineChoice.PLAYBOOK)
        twin = w.revising.twin(owner, first.draft.id, EngineChoice.PLAYBOOK)
        assert twin.draft.language is Language.EN
        assert twin.draft.id != first.draft.id
        assert "Shanlan" in twin.version.content.body


def test_a_budget_that_is_used_up_steps_down_before_anything_is_sent(tmp_path: Path, clock: StillClock) -> None:
    budget = {"brand_tokens": 10}  # of calls that leave the machine
    with (
        FaultyServer(answers(statement_text(Language.ZH))) as server,
        house(tmp_path, clock, server, Residency.OVERSEAS, budget=budget) as (w, owner),
    ):
        last = done(w, owner, statement(w, owner, Language.ZH))
        assert not server.asked
        assert last.steps[0].reason == "over_budget"


def test_a_pasted_chat_is_read_by_a_model_and_not_kept_in_the_request(tmp_path: Path, clock: StillClock) -> None:
    chat = UntrustedText(text="张店长 14:05\n朝阳店刚有顾客投诉，说喝到一块塑料\n李品控 14:20\n封口膜已经全部下架")
    quote = "朝阳店刚有顾客投诉，说喝到一块塑料"
    read = {"facts": [{"text": quote, "quote": quote, "disputed": False}], "actions": [], "questions": []}
    with (
        FaultyServer(answers(json.dumps(read, ensure_ascii=False))) as server,
        house(tmp_path, clock, server) as (w, owner),
    ):
        proposed = w.extraction.propose(owner, chat, "shanlan", engine=EngineChoice.AUTO)
        assert proposed.extraction.engine is Engine.PLAYBOOK
        assert proposed.request is not None
        list(w.running.follow(owner, proposed.request.id))
        found = w.extraction.found(owner, proposed)
        assert found.engine is Engine.PROVIDER
        assert quote in [fact.text for fact in found.facts]
        assert all(fact.disclosure is Disclosure.INTERNAL for fact in found.facts)
        assert w.requests.show(owner, proposed.request.id).payload == {}


def test_a_request_of_which_nothing_came_is_tried_again(tmp_path: Path, clock: StillClock) -> None:
    wish = RevisionWish(kind=WishKind.SHORTER)
    shorter = {"fields": [{"name": "body", "text": STATEMENTS[Language.ZH]["body"]}]}
    with FaultyServer(refused_key()) as server, house(tmp_path, clock, server) as (w, owner):
        first = statement(w, owner, Language.ZH, EngineChoice.PLAYBOOK)
        one = w.revising.revise(owner, first.draft.id, wish, EngineChoice.AUTO)
        assert done(w, owner, one).version.number == 1
        server.behave(answers(json.dumps(shorter, ensure_ascii=False)))
        again = w.revising.revise(owner, first.draft.id, wish, EngineChoice.AUTO)
        assert one.request is not None and again.request is not None
        assert (again.request.id, again.request.attempt) == (one.request.id, 2)
        last = done(w, owner, again)
        assert last.version.number == 2
        assert last.request is not None and last.request.state is RequestState.DONE


def test_a_text_that_cannot_be_stored_does_not_vanish(tmp_path: Path, clock: StillClock) -> None:
    wrong = statement_text(Language.ZH).replace("情况的说明", "情况的\\u0000说明")
    with FaultyServer(answers(wrong)) as server, house(tmp_path, clock, server) as (w, owner):
        last = done(w, owner, statement(w, owner, Language.ZH))
        assert last.request is not None
        told = last.version.content.body + "".join(last.request.partial)
        assert STATEMENTS[Language.ZH]["body"][:20] in told


def test_whoever_may_not_write_any_more_sends_nothing(tmp_path: Path, clock: StillClock) -> None:
    with FaultyServer(answers(statement_text(Language.ZH))) as server, house(tmp_path, clock, server) as (w, owner):
        w.people.make_demo_people()
        lin = w.people.actor_for("lin")
        asked = statement(w, lin, Language.ZH)
        assert asked.request is not None
        admin = w.people.actor_for("ops").model_copy(update={"proven": True})
        w.people.deactivate(admin, "lin")
        list(w.running.follow(owner, asked.request.id))
        assert not server.asked
        assert w.requests.get(asked.request.id).state is RequestState.FAILED


def test_who_wrote_the_source_cannot_approve_what_comes_of_it(tmp_path: Path, clock: StillClock) -> None:
    with FaultyServer(error(500, "no")) as server, house(tmp_path, clock, server) as (w, _):
        w.people.make_demo_people()
        first = statement(w, w.people.actor_for("lin"), Language.ZH, EngineChoice.PLAYBOOK)
        twin = w.revising.twin(w.people.actor_for("wen"), first.draft.id, EngineChoice.PLAYBOOK)
        assert {"lin", "wen"} <= set(twin.version.contributors)


def test_followed_by_its_id_a_revision_shows_its_text(tmp_path: Path, clock: StillClock) -> None:
    shorter = {"fields": [{"name": "body", "text": STATEMENTS[Language.ZH]["body"]}]}
    with (
        FaultyServer(answers(json.dumps(shorter, ensure_ascii=False))) as server,
        house(tmp_path, clock, server) as (w, owner),
    ):
        first = statement(w, owner, Language.ZH, EngineChoice.PLAYBOOK)
        asked = w.revising.revise(owner, first.draft.id, RevisionWish(kind=WishKind.SHORTER), EngineChoice.AUTO)
        assert asked.request is not None
        list(w.running.follow(owner, asked.request.id))
        (shown,) = w.revising.of_request(owner, w.requests.show(owner, asked.request.id))
        assert shown.version.number == 2
        assert w.revising.show(owner, first.draft.id).request == shown.request
