"""HTML pages: the main text with its headings; what the page does not show is reported and not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.asides import AsideKind, Asides
from assistant.knowledge.reading.document import ReadDocument, Section, clean
from assistant.knowledge.reading.markdown import read_markdown
from assistant.knowledge.reading.tables import Cell, records

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SILENT = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "footer",
    "aside",
    "svg",
    "form",
    "button",
    "iframe",
    "object",
)
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "li",
        "tr",
        "br",
        "section",
        "article",
        "main",
        "header",
        "table",
        "ul",
        "ol",
        "dt",
        "dd",
        "blockquote",
    }
    | {"figure", "figcaption", "details", "summary", "pre", "hr", "address"}
)
_CELLS = frozenset({"td", "th"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|font-size\s*:\s*(?:0(?![.\d]*[1-9])|0?\.\d+px|1px)|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}"
    r"|clip\s*:\s*rect\(\s*0|(?:^|;)\s*color\s*:\s*transparent",
    re.I,
)
_WHITE = r"(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)"
_WHITE_TEXT = re.compile(rf"(?:^|;)\s*color\s*:\s*{_WHITE}", re.I)
_BACKGROUND = re.compile(rf"background(?:-color|-image)?\s*:\s*(?!{_WHITE}|transparent|none|inherit)\S", re.I)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"^(?P<tag>[a-z][a-z0-9]*)?(?:(?P<mark>[.#])(?P<name>[\w-]+))?$", re.I)
_MEDIA = re.compile(r"/\*.*?\*/|@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.S)
"""Comments, and rules for some devices only: what a telephone does not show may be the main text elsewhere."""
_GAP_IN_LIST = re.compile(r"(?<=\S)\n\n(?=- )")
"""Between items, and before the first of them."""
_LONE_MARK = re.compile(r"^(-|\||\d{1,3}\.)[ \t]*\n+(?=\S)", re.M)
"""The mark of an item that stands on a line of its own, before a paragraph within the item."""
_DEEPEST = 200
"""Levels of elements; beyond that a page is no page, and libraries recurse."""


def read_html(name: str, stem: str, text: str, asides: Asides) -> ReadDocument:
    """The main text as trafilatura finds it; where that loses headings or most words, the whole page.

    Raises `Refused` where there are no words.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    try:
        page = document_fromstring(
            text.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8", huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise refusal.empty(name) from error
    _refuse_depth(name, page)
    title = " ".join((page.findtext(".//title") or "").split())[:120] or stem
    for line_break in page.xpath("|".join(f".//{heading}//br" for heading in _HEADINGS)):
        line_break.tail = " " + (line_break.tail or "")
    _set_aside(page, asides)
    _tell_tables(page)
    whole, main = _marked(page), _main_text(page)
    lost = len(main) < len(whole) / 3 or (_marks(whole) and not _marks(main))
    chosen = _LONE_MARK.sub(r"\1 ", clean(whole if lost else main).strip())
    if not chosen:
        raise refusal.empty(name)
    found = read_markdown(name, stem, "\n" + chosen if chosen.startswith("---") else chosen)
    top = found.title if found.title != stem else title
    sections = tuple(Section(_below(s.heading, top), s.start, s.end) for s in found.sections)
    return ReadDocument(title=top, text=found.text, sections=sections)


def _refuse_depth(name: str, page: HtmlElement) -> None:
    level, elements = 0, [page]
    while elements:
        level += 1
        if level > _DEEPEST:
            raise refusal.damaged(name, "HTML", f"> {_DEEPEST} levels")
        elements = [child for element in elements for child in element]


def _marks(text: str) -> bool:
    return any(line.startswith("#") for line in text.split("\n"))


def _below(heading: tuple[str, ...], title: str) -> tuple[str, ...]:
    return heading[1:] if heading[:1] == (title,) else heading


def _main_text(page: HtmlElement) -> str:
    from lxml.html import tostring
    from trafilatura import extract

    source = tostring(page, encoding="unicode")
    return (
        extract(source, output_format="markdown", include_comments=False, include_tables=True, with_metadata=False)
        or ""
    )


def _set_aside(page: HtmlElement, asides: Asides) -> None:
    """Report what a reader of the page does not see, and take it out."""
    hidden = list(_hidden_by_sheet(page))
    for element in list(page.iter()):
        if not isinstance(element.tag, str):  # a comment or a processing instruction
            asides.add(AsideKind.COMMENT, element.text or "")
            _drop(element)
    for element in page.xpath(".//meta[@name='description' or @name='keywords' or @property='og:description']"):
        asides.add(AsideKind.METADATA, element.get("content") or "")
    for element in page.xpath(".//*[@alt]"):
        asides.add(AsideKind.ALT_TEXT, element.get("alt") or "")
    for element in page.xpath(".//body//*"):
        kind = AsideKind.STYLE if element in hidden else _unseen(element)
        if kind is not None and element.tag not in _SILENT:
            asides.add(kind, element.text_content())
            _drop(element)
    for element in page.xpath("|".join(f".//{tag}" for tag in _SILENT)):
        _drop(element)


def _tell_tables(page: HtmlElement) -> None:
    """Tables whose first row names their columns become lists of records; others may only place things."""
    from lxml.html import builder

    for table in page.xpath(".//table[not(ancestor::table) and not(.//table)]"):
        rows = table.xpath(".//tr")
        if len(rows) < 2 or not rows[0].xpath("./th") or rows[0].xpath("./td"):
            continue
        told = records([_row(row) for row in rows])
        items = [builder.LI(line.replace("\n", "; ")) for line in told]
        caption = " ".join("".join(table.xpath("./caption//text()")).split())
        block = builder.DIV(*([builder.P(caption)] if caption else []), builder.UL(*items))
        block.tail = table.tail
        table.getparent().replace(table, block)


def _row(row: HtmlElement) -> list[Cell]:
    cells: list[Cell] = []
    for cell in row.xpath("./th|./td"):
        span = cell.get("colspan") or "1"
        text = " ".join(cell.text_content().split())
        cells += [text, *[None] * (min(int(span), 60) - 1 if span.isdigit() else 0)]
    return cells


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree() if hasattr(element, "drop_tree") else element.getparent().remove(element)


def _unseen(element: HtmlElement) -> AsideKind | None:
    style = element.get("style") or ""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or _STYLES.search(style):
        return AsideKind.STYLE
    if _WHITE_TEXT.search(style) and not any(
        _BACKGROUND.search(e.get("style") or "") or e.get("bgcolor") for e in (element, *element.iterancestors())
    ):
        return AsideKind.COLOUR
    return None


def _hidden_by_sheet(page: HtmlElement) -> Iterator[HtmlElement]:
    """Elements that a plain rule of the page's own style sheets hides: `.note { display: none }`."""
    for sheet in page.xpath(".//style"):
        for selectors, rules in _RULE.findall(_MEDIA.sub("", sheet.text or "")):
            if not _STYLES.search(rules):
                continue
            for selector in selectors.split(","):
                found = _SIMPLE.match(selector.strip())
                if found and found[0]:
                    yield from page.xpath(_path(found), name=found["name"] or "")


def _path(found: re.Match[str]) -> str:
    tag = (found["tag"] or "*").lower()
    if found["mark"] == "#":
        return f".//body//{tag}[@id=$name]"
    if found["mark"] == ".":
        return f".//body//{tag}[contains(concat(' ', normalize-space(@class), ' '), concat(' ', $name, ' '))]"
    return f".//body//{tag}"


def _marked(page: HtmlElement) -> str:
    """All visible words as markdown: headings, list items, cells apart."""
    parts: list[str] = []
    body = page.find("body")
    _tell(body if body is not None else page, parts)
    lines = [" ".join(line.split()) for line in "".join(parts).split("\n")]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return _GAP_IN_LIST.sub("\n", "\n".join(kept).strip())


def _tell(element: HtmlElement, parts: list[str]) -> None:
    tag = str(element.tag)
    if tag == "head":
        return
    if tag in _HEADINGS:
        words = " ".join(element.text_content().split())
        parts.append(f"\n\n{'#' * _HEADINGS[tag]} {words}\n\n" if words else "")
        return
    if tag in _CELLS:
        parts.append(" | ")
    elif tag in _BLOCKS:
        parts.append("\n- " if tag == "li" else "\n")
    parts.append(" ".join((element.text or "").split("\n")))
    for child in element:
        _tell(child, parts)
        parts.append(" ".join((child.tail or "").split("\n")))
    if tag in _BLOCKS:
        parts.append("\n")
