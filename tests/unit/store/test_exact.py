"""Text in and out byte for byte, or refused with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.content import Content
from assistant.domain.draft import Draft, DraftState, Version, content_digest
from assistant.domain.vocabulary import DraftKind, Engine, Language, Platform, Twin
from assistant.store.drafts import VersionRow, find_drafts, get_version, insert_draft
from assistant.store.engine import Store
from assistant.store.exact import NotStorable, require_storable

NOW = datetime(2026, 11, 21, tzinfo=UTC)
HARD = [
    "👩‍👩‍👧‍👦🇨🇳 ＡＢＣ　全角",
    "繁體字 \u202eright to left\u202c العربية",
    "\x01\x07\x0b\x1f\x7f\x85 control",
    "e\u0301 and é stay different",
    "\ufeffBOM \ufffe \uffff",
    " \r\n\t line ends\r",
    '"quotes" \\ \'; DROP TABLE draft; --',
]


def version(draft: str, body: str) -> Version:
    content = Content(title=body[:20], body=body, tags=(body[:5] or "x",))
    return Version(
        draft=draft,
        number=1,
        content=content,
        digest=content_digest(content, Platform.WEIBO, Language.ZH),
        engine=Engine.PERSON,
        notes=(Twin(zh=body, en=body),),
        created_at=NOW,
        created_by="wen",
    )


def draft(number: int, title: str = "") -> Draft:
    return Draft(
        id=f"d-{number}",
        kind=DraftKind.POST,
        brand="shanlan",
        platform=Platform.WEIBO,
        language=Language.ZH,
        state=DraftState.WRITING,
        title=title,
        basis={"brief": {"goal": title}},
        created_at=NOW,
        created_by="wen",
    )


def test_every_storable_text_comes_back_byte_for_byte(store: Store) -> None:
    for number, body in enumerate(HARD):
        with store.session() as session:
            insert_draft(session, draft(number, body))
            session.add(VersionRow.of(version(f"d-{number}", body)))
        with store.read() as session:
            found = get_version(session, f"d-{number}", 1)
            assert found == version(f"d-{number}", body)
            assert found.content.body.encode() == body.encode()


def test_drafts_are_found_by_words_in_title_and_body(store: Store) -> None:
    for number, (title, body) in enumerate([("秋茶上新", "100% 手采"), ("Lamp", "Warm light"), ("门店", "秋茶到店")]):
        with store.session() as session:
            insert_draft(session, draft(number, title))
            session.add(VersionRow.of(version(f"d-{number}", body)))
    with store.read() as session:
        assert [d.id for d in find_drafts(session, words="秋茶")] == ["d-0", "d-2"]
        assert [d.id for d in find_drafts(session, words="WARM")] == ["d-1"]
        assert [d.id for d in find_drafts(session, words="100%")] == ["d-0"]
        assert [d.id for d in find_drafts(session, words="%")] == ["d-0"]
        assert find_drafts(session, words="秋茶", brands=["lumen"]) == ()


@given(st.text())
@settings(max_examples=100)
def test_only_nul_and_lone_surrogates_are_refused(text: str) -> None:
    bad = any(ch == "\x00" or "\ud800" <= ch <= "\udfff" for ch in text)
    if bad:
        with pytest.raises(NotStorable):
            require_storable({"body": text})
    else:
        require_storable({"body": text})


def test_the_refusal_names_field_and_character() -> None:
    with pytest.raises(NotStorable, match=r"text\.tags\[1\]: character 3 is a NUL \(U\+0000\)"):
        require_storable(Content(body="a", tags=("ok", "ab\x00c")), "text")
    with pytest.raises(NotStorable, match="U\\+D83D"):
        require_storable("half an emoji \ud83d", "body")
