"""Word files: our template filled by docxtpl, metadata added, zip written so that the bytes never vary."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from assistant.release.material import WORDS, Material, field_name
from assistant.release.visible import visible

TEMPLATE = Path(__file__).parent / "templates" / "release.docx"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CUSTOM_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUE_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"


def render_docx(material: Material) -> bytes:
    """Heading, text in paragraphs, record in a table; digest and AI metadata in the file's properties."""
    from docxtpl import DocxTemplate  # python-docx, lxml and jinja2: only an export needs them

    template = DocxTemplate(str(TEMPLATE))
    extras = [
        {"name": visible(field_name(name, material.language)), "paragraphs": _paragraphs(text)}
        for name, text in material.extras()
    ]
    context = {
        "heading": visible(material.heading).replace("\n", " "),
        "paragraphs": _paragraphs(material.published),
        "label": [visible(material.labels.explicit)] if material.labels.explicit else [],
        "extras": extras,
        "record_title": WORDS["record"].get(material.language),
        "rows": [{"name": visible(name), "value": visible(value)} for name, value in material.record()],
    }
    template.render(context, autoescape=True)
    properties = template.docx.core_properties
    properties.title = visible(material.heading).replace("\n", " ")[:255]
    properties.author = ""
    properties.identifier = material.content_digest
    properties.last_modified_by = ""
    properties.comments = material.aigc() if len(material.aigc()) <= 255 else ""  # the format's limit; whole below
    properties.language = "zh-CN" if material.language.value == "zh" else "en"
    properties.created = properties.modified = material.cleared_at.replace(tzinfo=None, microsecond=0)
    stream = io.BytesIO()
    template.docx.save(stream)
    custom = {"digest": material.content_digest, "binding": material.binding}
    if material.labels.aigc:
        custom["AIGC"] = material.aigc()
    return _finished(stream.getvalue(), custom)


def _paragraphs(text: str) -> list[str]:
    return visible(text).split("\n")


def _finished(data: bytes, custom: dict[str, str]) -> bytes:
    """The same parts with our custom properties, in name order and with one date."""
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    parts["docProps/custom.xml"] = _custom_properties(custom)
    override = f'<Override PartName="/docProps/custom.xml" ContentType="{_CUSTOM_TYPE}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())
    relation = f'<Relationship Id="rIdCustom" Type="{_CUSTOM_RELATION}" Target="docProps/custom.xml"/></Relationships>'
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", relation.encode())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(parts, key=lambda part: (part != "[Content_Types].xml", part)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            written.writestr(entry, parts[name])
    return stream.getvalue()


def _custom_properties(custom: dict[str, str]) -> bytes:
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(custom.items(), start=2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_CUSTOM_SPACE}" xmlns:vt="{_VALUE_SPACE}">{rows}</Properties>'
    ).encode()
