"""What goes to a model when a text is changed, and what of its answer may stand: from the desk to the wire."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.domain.brief import Brief
from assistant.domain.content import Content
from assistant.domain.draft import Written
from assistant.domain.model import Residency
from assistant.domain.request import EngineChoice
from assistant.domain.revision import RevisionWish, WishKind
from assistant.domain.vocabulary import Engine, Language
from assistant.files import load_model
from tests.conftest import StillClock
from tests.unit.desk.test_generation import COMMENT, EXAMPLES, HOME, STATEMENTS, done, house, statement
from tests.unit.llm.faulty_server import FaultyServer, answers

WARMER = RevisionWish(kind=WishKind.WARMER)
SHORTER = RevisionWish(kind=WishKind.SHORTER)
CLOSED = {
    Language.ZH: ("异物疑似来自封口膜，店长口述。", "封口膜"),
    Language.EN: ("The supplier changed a capacitor in September.", "capacitor"),
}


def body(text: str) -> str:
    return json.dumps({"fields": [{"name": "body", "text": text}]}, ensure_ascii=False)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("residency", "sent"), [(Residency.OVERSEAS, False), (Residency.CN, False), (None, True)])
def test_a_closed_fact_that_a_person_wrote_in_does_not_go_out(
    tmp_path: Path, clock: StillClock, residency: Residency | None, sent: bool, language: Language
) -> None:
    said = body(STATEMENTS[language]["body"])
    sentence, word = CLOSED[language]
    with FaultyServer(answers(said)) as server, house(tmp_path, clock, server, residency) as (w, owner):
        first = statement(w, owner, language, EngineChoice.PLAYBOOK)
        w.revising.edit(owner, first.draft.id, f"{first.version.content.body}\n{sentence}", None, None, None)
        for asked in (
            w.revising.revise(owner, first.draft.id, SHORTER, EngineChoice.AUTO),
            w.revising.twin(owner, first.draft.id, EngineChoice.AUTO),
        ):
            last = done(w, owner, asked)
            if not sent:
                assert "not_allowed" in [step.reason for step in last.steps]
        assert any(word in asked.prompt for asked in server.asked) is sent
        assert sent or not server.asked


@pytest.mark.parametrize("language", list(Language))
def test_a_changed_reply_neither_admits_nor_promises(tmp_path: Path, clock: StillClock, language: Language) -> None:
    bad = {
        Language.ZH: "很抱歉，我们承认饮品存在质量问题，会给您退款。",
        Language.EN: "It is our fault: the product is faulty, and we will refund you in full.",
    }[language]
    text, brand = COMMENT[language]
    with FaultyServer(answers(body(bad))) as server, house(tmp_path, clock, server) as (w, owner):
        answer = w.drafting.replies(owner, text, HOME[language], brand, language, EngineChoice.PLAYBOOK)
        before = answer.drafted[0]
        last = done(w, owner, w.revising.revise(owner, before.draft.id, WARMER, EngineChoice.AUTO))
        assert last.version.content == before.version.content
        assert last.steps[0].reason == "nothing_kept"
        assert len(server.asked) == 1


def test_what_was_cut_stays_cut(tmp_path: Path, clock: StillClock) -> None:
    sentence = json.dumps({"fields": [{"name": "sentence", "text": "我们对当事顾客深表歉意。"}]}, ensure_ascii=False)
    with FaultyServer(answers(sentence)) as server, house(tmp_path, clock, server) as (w, owner):
        first = statement(w, owner, Language.ZH, EngineChoice.PLAYBOOK)
        half = Content(body=first.version.content.body[:150])
        w.drafts.add_version(owner, first.draft.id, Written(content=half, engine=Engine.PROVIDER, complete=False))
        wish = RevisionWish(kind=WishKind.SHORTER, sentence=1)
        last = done(w, owner, w.revising.revise(owner, first.draft.id, wish, EngineChoice.AUTO))
        assert last.version.content.body != half.body
        assert not last.version.complete


@pytest.mark.parametrize("language", list(Language))
def test_what_may_be_drawn_on_goes_along(tmp_path: Path, clock: StillClock, language: Language) -> None:
    zh = language is Language.ZH
    with FaultyServer(answers(body("x"))) as server, house(tmp_path, clock, server) as (w, owner):
        told = statement(w, owner, language, EngineChoice.PLAYBOOK)
        brief = load_model(EXAMPLES / f"brief.{language.value}.yaml", Brief)
        post = w.drafting.posts(owner, brief, [HOME[language]], 1, language, EngineChoice.PLAYBOOK)[0]
        text, brand = COMMENT[language]
        reply = w.drafting.replies(owner, text, HOME[language], brand, language, EngineChoice.PLAYBOOK).drafted[0]
        shown = []
        for one in (told, post, reply):
            done(w, owner, w.revising.revise(owner, one.draft.id, WARMER, EngineChoice.AUTO))
            prompt = server.asked[-1].prompt
            shown.append(prompt.rpartition("【可以引用的内容】" if zh else "[May be drawn on]")[2])
        statement_ground, post_ground, reply_ground = shown
        assert ("已委托第三方机构检测" if zh else "laboratory") in statement_ground
        assert brief.key_messages[0] in post_ground
        assert ("审定的回复" if zh else "Approved replies") in reply_ground
        assert all("封口膜" not in ground for ground in shown)
