"""HTML pages: the main text with its headings."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.document import ReadDocument, Section, clean
from assistant.knowledge.reading.markdown import read_markdown

_SILENT = frozenset({"script", "style", "noscript", "template", "nav", "footer", "head", "svg", "form", "button"})
_BLOCKS = frozenset({"p", "div", "li", "tr", "br", "section", "article", "table", "ul", "ol", "dt", "dd", "blockquote"})
_CELLS = frozenset({"td", "th"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])", re.I)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read_html(name: str, stem: str, text: str) -> ReadDocument:
    """The main text as trafilatura finds it; where that loses headings or most words, the whole page.

    Raises `Refused` where there are no words.
    """
    page = _Page()
    page.feed(text)
    page.close()
    title = " ".join(page.title.split()) or stem
    whole = page.marked()
    main = _main_text(text)
    lost = len(main) < len(whole) / 3 or (_marks(whole) and not _marks(main))
    chosen = whole if lost or page.conceals else main  # trafilatura does not look at styles
    chosen = clean(chosen).strip()
    if not chosen:
        raise refusal.empty(name)
    found = read_markdown(name, stem, "\n" + chosen if chosen.startswith("---") else chosen)
    top = found.title if found.title != stem else title
    sections = tuple(Section(_below(s.heading, top), s.start, s.end) for s in found.sections)
    return ReadDocument(title=top, text=found.text, sections=sections)


def _marks(text: str) -> bool:
    return any(line.startswith("#") for line in text.split("\n"))


def _below(heading: tuple[str, ...], title: str) -> tuple[str, ...]:
    return heading[1:] if heading[:1] == (title,) else heading


def _main_text(text: str) -> str:
    from trafilatura import extract

    return (
        extract(text, output_format="markdown", include_comments=False, include_tables=True, with_metadata=False) or ""
    )


def _unseen(attrs: list[tuple[str, str | None]]) -> bool:
    given = dict(attrs)
    return "hidden" in given or given.get("aria-hidden") == "true" or bool(_HIDDEN.search(given.get("style") or ""))


class _Page(HTMLParser):
    """All visible words, headings as markdown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._parts: list[str] = []
        self._silent = 0
        self._hidden: list[str] = []
        """Tags open inside an element that the page does not show."""
        self._in_title = False
        self.conceals = False
        """The page holds words that it does not show; they are not read."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a heading or a silent part."""
        if tag not in _VOID and (self._hidden or _unseen(attrs)):
            self._hidden.append(tag)
        if tag in _CELLS:
            self._parts.append(" | ")
        if tag == "title":
            self._in_title = True
        elif tag in _SILENT:
            self._silent += 1
        elif tag in _HEADINGS:
            self._parts.append("\n\n" + "#" * _HEADINGS[tag] + " ")
        elif tag in _BLOCKS:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        if tag == "title":
            self._in_title = False
        elif tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _HEADINGS or tag in _BLOCKS:
            self._parts.append("\n\n" if tag in _HEADINGS else "\n")

    def handle_data(self, data: str) -> None:
        """Words."""
        if self._in_title:
            self.title += data
        elif self._hidden:
            self.conceals = self.conceals or bool(data.strip())
        elif not self._silent:
            self._parts.append(" ".join(data.split()) if data.strip() else " ")

    def marked(self) -> str:
        """The visible words as markdown."""
        lines = [line.strip() for line in "".join(self._parts).split("\n")]
        kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
        return "\n".join(kept).strip()
