"""Reads what people have: markdown, text, Word, PDF, HTML, CSV, YAML, JSON."""

from assistant.knowledge.reading.document import ReadDocument, Section
from assistant.knowledge.reading.reader import FORMATS, load, read

__all__ = ["FORMATS", "ReadDocument", "Section", "load", "read"]
