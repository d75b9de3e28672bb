"""Every format holds the text, the label and the record, never fails on a text, and never varies."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from datetime import UTC, datetime

import pytest
import yaml
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.content import Content, Shot
from assistant.domain.review import ReleaseFormat
from assistant.domain.vocabulary import DraftKind, Engine, Language, Market, Platform
from assistant.release.labels import labels_for
from assistant.release.material import Approval, Material
from assistant.release.render import render
from assistant.release.visible import safe_cell, visible

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("\x00\x07\x0b\x1f\ud83d\ufffe\u202e\u200b=+-@<&{}%|#*_[]`\r\n\t")
    )
)


def material(body: str = "正文", by_model: bool = True, language: Language = Language.ZH, **more: object) -> Material:
    plain = Material(
        draft="d-7kq2m9xw",
        version=2,
        kind=DraftKind.STATEMENT,
        brand="shanlan",
        brand_name="山岚茶",
        channel_name="微博",
        platform=Platform.WEIBO,
        language=language,
        genre="情况说明",
        content=Content(body=body),
        published=body,
        labels=labels_for(
            by_model=by_model,
            markets=(Market.CN, Market.EU),
            language=language,
            producer="SteadyVoice",
            content_id="ab" * 32,
        ),
        content_digest="ab" * 32,
        binding="cd" * 32,
        engine=Engine.LOCAL if by_model else Engine.PLAYBOOK,
        approvals=(Approval(person="zhou", name="周以宁", roles=("brand_reviewer",), at=NOW),),
        cleared_at=NOW,
    )
    return plain.model_copy(update=more)


def docx_text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def shown(form: ReleaseFormat, data: bytes) -> str:
    return docx_text(data) if form is ReleaseFormat.DOCX else data.decode("utf-8")


@pytest.mark.parametrize("form", list(ReleaseFormat))
@pytest.mark.parametrize("language", list(Language))
def test_text_digest_approval_and_label_are_in_every_format(form: ReleaseFormat, language: Language) -> None:
    body = "关于朝阳店：已停业自查。👩‍👩‍👧 ＡＢＣ 繁體"
    whole = shown(form, render(material(body, language=language), form))
    for part in (body, "ab" * 32, "cd" * 32, "周以宁", "brand_reviewer"):
        assert part in whole
    assert ("AI生成" if language is Language.ZH else "AI-generated") in whole
    assert ("第50条" if language is Language.ZH else "article 50(4)") in whole


@pytest.mark.parametrize("form", list(ReleaseFormat))
def test_what_people_or_the_playbook_wrote_carries_no_label(form: ReleaseFormat) -> None:
    data = render(material(by_model=False), form)
    whole = shown(form, data)
    assert "AI生成" not in whole
    assert "ContentProducer" not in whole
    if form is ReleaseFormat.DOCX:
        assert b"ContentProducer" not in zipfile.ZipFile(io.BytesIO(data)).read("docProps/custom.xml")


def test_the_implicit_label_is_in_the_metadata() -> None:
    expected = {"Label": "1", "ContentProducer": "SteadyVoice", "ProduceID": "ab" * 32}
    files = {form: render(material(), form) for form in ReleaseFormat}
    found = [
        json.loads(files[ReleaseFormat.JSON])["AIGC"],
        yaml.safe_load(files[ReleaseFormat.MD].decode().split("---\n")[1])["AIGC"],
        json.loads(next(csv.DictReader(io.StringIO(files[ReleaseFormat.CSV].decode("utf-8-sig"))))["AIGC"]),
        json.loads(
            re.findall(r'name="AIGC" content="([^"]*)"', files[ReleaseFormat.HTML].decode())[0].replace("&quot;", '"')
        ),
        json.loads(
            re.findall(
                r'name="AIGC"><vt:lpwstr>(.*?)</vt:lpwstr>',
                zipfile.ZipFile(io.BytesIO(files[ReleaseFormat.DOCX])).read("docProps/custom.xml").decode(),
            )[0]
        ),
        json.loads(Document(io.BytesIO(files[ReleaseFormat.DOCX])).core_properties.comments),
    ]
    for one in found:
        assert expected.items() <= one.items()


@pytest.mark.parametrize("form", [one for one in ReleaseFormat if one is not ReleaseFormat.DOCX])
@given(body=TEXTS, title=TEXTS)
@settings(max_examples=60, deadline=None)
def test_no_text_makes_an_export_fail_or_vary(form: ReleaseFormat, body: str, title: str) -> None:
    if any("\ud800" <= ch <= "\udfff" for ch in body + title) and form is ReleaseFormat.JSON:
        return  # JSON is exact; such a text is refused before it is stored
    content = Content(title=title, body=body, image_texts=(title,), script=(Shot(picture=title, words=body),))
    what = material(content=content, published=body)
    assert render(what, form) == render(what, form)


@given(body=TEXTS, title=TEXTS)
@settings(max_examples=12, deadline=None)
def test_a_docx_opens_whatever_the_text(body: str, title: str) -> None:
    data = render(material(content=Content(title=title, body=body), published=body), ReleaseFormat.DOCX)
    # XML cannot hold every character; what it can is there, the rest is visible
    assert [p.text for p in Document(io.BytesIO(data)).paragraphs][1 : 1 + len(visible(body).split("\n"))] == visible(
        body
    ).split("\n")


def test_a_docx_is_the_same_to_the_byte_and_shows_templates_as_text() -> None:
    body = "{{ 7*7 }} {% raw %} {%p for x in y %} <w:p/> &amp;\n  两格缩进\x07"
    one, two = (render(material(body), ReleaseFormat.DOCX) for _ in range(2))
    assert one == two
    assert "{{ 7*7 }} {% raw %} {%p for x in y %} <w:p/> &amp;\n  两格缩进␇" in docx_text(one)


@given(TEXTS)
@settings(max_examples=200)
def test_no_cell_is_a_formula(text: str) -> None:
    cell = safe_cell(text)
    bare = "".join(ch for ch in cell if not ch.isspace() and unicodedata.category(ch) not in ("Cf", "Mn", "Me", "Cc"))
    assert not bare or unicodedata.normalize("NFKC", bare[0])[:1] not in set("=+-@|")
    assert not cell or cell[0] not in "\t\r\n"


@pytest.mark.parametrize(
    "text", ["=1+1", "＝1", "＋86 138", "\t=1", "\r=1", "\u200b=1", " =1", "@x", "-1", "|calc", "﹢1"]
)
def test_known_formula_tricks_are_defused(text: str) -> None:
    assert safe_cell(text).startswith("'")


def test_harmless_cells_stay_as_they_are() -> None:
    for text in ("山岚茶", "2026-11-21", "👩‍👩‍👧", "a=b", "line\nbreak", ""):
        assert safe_cell(text) == text


def test_html_lets_nothing_live_and_nothing_out() -> None:
    hostile = '<script>alert(1)</script><img src="http://evil.example/x.png" onerror=x>"\' &amp; javascript:1'
    what = material(hostile, content=Content(title=hostile, body=hostile), published=hostile)
    page = render(what, ReleaseFormat.HTML).decode()
    assert re.findall(r"<(script|img|iframe|link|form|a)\b", page) == []
    assert "default-src 'none'" in page
    assert "http-equiv" in page
    assert not re.search(r"(src|href|action)\s*=\s*[\"']?http", page)


def test_markdown_marks_are_not_live_and_lines_are_kept() -> None:
    body = "# 标题\n- 项\n1. 一\n![x](http://evil/x.png) <b> *a* `c`\n普通_词_ a_b #话题#"
    page = render(material(body), ReleaseFormat.MD).decode().split("\n# 情况说明\n", 1)[1]
    assert "\\# 标题  \n\\- 项  \n1\\. 一  \n!\\[x\\](http://evil/x.png) \\<b\\> \\*a\\* \\`c\\`  \n" in page
    assert "a_b #话题#" in page
