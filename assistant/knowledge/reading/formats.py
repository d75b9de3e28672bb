"""Which reader takes which kind of file; runs where it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.archive import SUFFIX
from assistant.knowledge.reading.asides import Asides
from assistant.knowledge.reading.decoding import decode
from assistant.knowledge.reading.document import ReadDocument
from assistant.knowledge.reading.markdown import read_markdown_file
from assistant.knowledge.reading.pages import read_html
from assistant.knowledge.reading.pdf import read_pdf
from assistant.knowledge.reading.plain import read_plain
from assistant.knowledge.reading.records import read_csv, read_json, read_yaml
from assistant.knowledge.reading.sheets import read_sheets
from assistant.knowledge.reading.slides import read_slides
from assistant.knowledge.reading.word import read_word

_Text = Callable[[str, str, str, Asides], ReadDocument]
_Binary = Callable[[str, str, bytes], ReadDocument]

_TEXTS: dict[str, _Text] = {
    ".md": read_markdown_file,
    ".markdown": read_markdown_file,
    ".txt": lambda _, stem, text, __: read_plain(stem, text),
    ".text": lambda _, stem, text, __: read_plain(stem, text),
    ".html": read_html,
    ".htm": read_html,
    ".csv": lambda name, stem, text, _: read_csv(name, stem, text),
    ".tsv": lambda name, stem, text, _: read_csv(name, stem, text),
    ".yaml": lambda name, stem, text, _: read_yaml(name, stem, text),
    ".yml": lambda name, stem, text, _: read_yaml(name, stem, text),
    ".json": lambda name, stem, text, _: read_json(name, stem, text),
    ".jsonl": lambda name, stem, text, _: read_json(name, stem, text),
}
_BINARIES: dict[str, _Binary] = {
    ".docx": read_word,
    ".pdf": read_pdf,
    ".pptx": read_slides,
    ".xlsx": read_sheets,
    ".xlsm": read_sheets,
}
OLD_OFFICE = (".doc", ".xls", ".ppt")
HOUSE = tuple(suffix for suffix in _TEXTS if suffix not in (".html", ".htm"))
"""Formats that our own code parses, with nothing in C that a file could upset."""
FORMATS = tuple(sorted((*_TEXTS, *_BINARIES, SUFFIX)))
"""Extensions that are read."""


def read_here(name: str, data: bytes) -> ReadDocument:
    """Title, text and sections of a file, in this process. Raises `UserError`."""
    path = PurePosixPath(name)
    stem, suffix = path.stem, path.suffix.lower()
    if suffix in _BINARIES:
        document = _BINARIES[suffix](name, stem, data)
    elif suffix in _TEXTS:
        asides = Asides()
        text = asides.seen(decode(name, data))
        document = replace(_TEXTS[suffix](name, stem, text, asides), asides=asides.all())
    elif suffix in OLD_OFFICE:
        raise refusal.old_office(name, suffix)
    else:
        raise refusal.unknown_format(name, " ".join(FORMATS))
    if not document.sections:
        raise refusal.empty(name)
    return document
