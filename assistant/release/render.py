"""Material in, bytes out: the same bytes every time."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Mapping

import yaml

from assistant.domain.review import ReleaseFormat
from assistant.release.docx import render_docx
from assistant.release.material import WORDS, Material, field_name
from assistant.release.visible import safe_cell, visible


def render(material: Material, form: ReleaseFormat) -> bytes:
    """The file's bytes. Never fails on a text: what a format cannot hold is shown as its picture or code."""
    return _RENDERERS[form](material)


def _render_json(material: Material) -> bytes:
    plain = {
        "text": material.text,
        "title": material.content.title,
        "content": material.content.model_dump(mode="json"),
        "record": _record(material),
        "AIGC": material.labels.aigc or None,
    }
    return (json.dumps(plain, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _record(material: Material) -> dict[str, object]:
    return {
        "draft": material.draft,
        "version": material.version,
        "kind": material.kind.value,
        "brand": material.brand,
        "platform": material.platform.value,
        "language": material.language.value,
        "engine": material.engine.value,
        "origin": material.origin,
        "digest": material.content_digest,
        "binding": material.binding,
        "label": material.labels.explicit,
        "note": material.labels.note,
        "approvals": [approval.model_dump(mode="json") for approval in material.approvals],
        "cleared_at": material.cleared_at.isoformat(),
    }


def _render_csv(material: Material) -> bytes:
    record = _record(material)
    row: dict[str, str] = {
        "title": material.content.title,
        "body": material.content.body,
        "tags": " ".join(material.content.tags),
        "text": material.text,
        **{name: str(value) for name, value in record.items() if name != "approvals"},
        "approvals": "; ".join(approval.line for approval in material.approvals),
        **dict(material.extras()),
        "AIGC": material.aigc(),
    }
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in row])
    writer.writerow([safe_cell(value) for value in row.values()])
    return stream.getvalue().encode("utf-8-sig")  # the BOM tells Excel that it is UTF-8


_MARKS = re.compile(r"([\\`*\[\]<>])|(?<!\w)_|_(?!\w)|~(?=~)|&(?=#?\w+;)")
_LINE_START = re.compile(
    r"^(\s*\d{0,9})(#{1,6}(?=\s|$)|[-+=](?=\s|$|[-=])|(?<=\d)[.)](?=\s|$)|\||:?-+:?\|)", re.MULTILINE
)


def _markdown(text: str) -> str:
    """Text that reads the same when the markdown is shown: no live mark, every line break kept."""
    plain = _MARKS.sub(lambda m: "\\" + m.group(), visible(text))
    plain = _LINE_START.sub(lambda m: f"{m.group(1)}\\{m.group(2)}", plain)
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", plain)


def _render_md(material: Material) -> bytes:
    matter: dict[str, object] = {"title": visible(material.heading), **_record(material)}
    if material.labels.aigc:
        matter["AIGC"] = dict(material.labels.aigc)
    front = yaml.safe_dump(matter, allow_unicode=True, sort_keys=False, width=10_000)
    parts = [f"# {_markdown(material.heading)}".replace("\n", " "), _markdown(material.text)]
    for name, text in material.extras():
        parts += [f"**{field_name(name, material.language)}**", _markdown(text)]
    rows = [f"| {_table(name)} | {_table(value)} |" for name, value in material.record()]
    title = WORDS["record"].get(material.language)
    parts += ["---", f"## {title}", "\n".join(["| | |", "|---|---|", *rows])]
    return f"---\n{front}---\n\n{chr(10).join(part + chr(10) for part in parts)}".encode()


def _table(text: str) -> str:
    return _markdown(text).replace("|", "\\|").replace("  \n", "<br>").replace("\n", " ")


_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
{meta}<title>{title}</title>
<style>
body {{ max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.7 system-ui, sans-serif; color: #1a1a1a; }}
.text {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; width: 100%; font-size: .85rem; }}
th, td {{ border: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top; }}
th, td {{ overflow-wrap: anywhere; }}
th {{ width: 11rem; font-weight: 600; }}
h2 {{ font-size: 1rem; margin-top: 2.5rem; }}
</style>
</head>
<body>
<h1>{title}</h1>
<div class="text" dir="auto">{text}</div>
{extras}<h2>{record}</h2>
<table>
{rows}
</table>
</body>
</html>
"""


def _render_html(material: Material) -> bytes:
    def esc(text: str) -> str:
        return html.escape(visible(text), quote=True)

    metas: Mapping[str, str] = {
        "digest": material.content_digest,
        "binding": material.binding,
        **({"AIGC": material.aigc()} if material.labels.aigc else {}),
    }
    page = _PAGE.format(
        lang="zh-CN" if material.language.value == "zh" else "en",
        meta="".join(f'<meta name="{name}" content="{esc(value)}">\n' for name, value in metas.items()),
        title=esc(material.heading),
        text=esc(material.text),
        extras="".join(
            f'<h2>{esc(field_name(name, material.language))}</h2>\n<div class="text" dir="auto">{esc(text)}</div>\n'
            for name, text in material.extras()
        ),
        record=esc(WORDS["record"].get(material.language)),
        rows="\n".join(f"<tr><th>{esc(name)}</th><td>{esc(value)}</td></tr>" for name, value in material.record()),
    )
    return page.encode("utf-8")


_RENDERERS: Mapping[ReleaseFormat, Callable[[Material], bytes]] = {
    ReleaseFormat.DOCX: render_docx,
    ReleaseFormat.MD: _render_md,
    ReleaseFormat.HTML: _render_html,
    ReleaseFormat.JSON: _render_json,
    ReleaseFormat.CSV: _render_csv,
}
