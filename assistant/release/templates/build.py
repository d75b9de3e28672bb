"""Builds `release.docx`, the Word template: `python -m assistant.release.templates.build`.

The template can be restyled in Word; keep the tags `{{ … }}`, `{%p … %}` (paragraph) and `{%tr … %}` (table row).
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor


def build(target: Path) -> None:
    """Write the template."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    for name, size in (("Normal", 11), ("Title", 20), ("Heading 2", 13)):
        style = document.styles[name]
        style.font.name = "Calibri"
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            if fonts.get(qn(attribute)) is not None:
                del fonts.attrib[qn(attribute)]
        fonts.set(qn("w:eastAsia"), "Microsoft YaHei")
    document.styles["Normal"].paragraph_format.line_spacing = 1.4
    document.styles["Normal"].paragraph_format.space_after = Pt(0)  # the text brings its own blank lines

    document.add_paragraph("{{ heading }}", style="Title").alignment = WD_ALIGN_PARAGRAPH.LEFT
    for line in (
        "{%p for paragraph in paragraphs %}",
        "{{ paragraph }}",
        "{%p endfor %}",
        "{%p for line in label %}",
        "{{ line }}",
        "{%p endfor %}",
        "{%p for extra in extras %}",
    ):
        document.add_paragraph(line)
    document.add_paragraph("{{ extra.name }}", style="Heading 2")
    for line in (
        "{%p for paragraph in extra.paragraphs %}",
        "{{ paragraph }}",
        "{%p endfor %}",
        "{%p endfor %}",
    ):
        document.add_paragraph(line)
    record = document.add_paragraph("{{ record_title }}", style="Heading 2")
    record.paragraph_format.page_break_before = True  # the copy stands alone on its pages
    record.paragraph_format.space_after = Pt(6)
    table = document.add_table(rows=3, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, (Cm(4.2), Cm(11.2)), strict=True):
        column.width = width
    table.cell(0, 0).text = "{%tr for row in rows %}"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ row.name }}", "{{ row.value }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Cm(4.2), Cm(11.2)
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                form = paragraph.paragraph_format
                form.space_before, form.space_after, form.line_spacing = Pt(3), Pt(3), 1.15
                for run in paragraph.runs:
                    run.font.size = Pt(9.5)
    document.save(str(target))


if __name__ == "__main__":
    build(Path(__file__).parent / "release.docx")
