"""CSV, YAML and JSON: a row or an entry is a record, told as `key: value` lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import TypeGuard, cast

import yaml

from assistant.domain.vocabulary import Language
from assistant.files import parse_yaml
from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.document import Builder, ReadDocument

_NAMES = ("title", "name", "question", "标题", "名称", "问题", "活动名称", "id")
_REPLIES = {
    Language.ZH: ("口径库", "顾客会这样说：", "；"),
    Language.EN: ("Approved replies", "Customers put it like this: ", " / "),
}
"""Title of the document, and what leads and divides the customers' words."""
_MAX_RECORD = 200_000
"""Characters of one record; aliases in YAML can make a small file expand without end."""


def read_csv(name: str, stem: str, text: str) -> ReadDocument:
    """The first row names the columns; every other row is a record with its line in the file."""
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:10_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(io.StringIO(text, newline=""), dialect)
    builder, header, line = Builder(), list[str](), 1
    try:
        for row in reader:
            begin, line = line, reader.line_num + 1
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not header:
                header = cells
                continue
            record = {key: value for key, value in zip(_columns(header, len(cells)), cells, strict=False) if value}
            builder.section(_told(name, record), record_heading(record), line=begin)
    except csv.Error as error:
        raise refusal.damaged(name, "CSV", str(error)) from error
    document = builder.document(stem)
    if not document.sections:
        raise refusal.empty(name)
    return document


def _columns(header: list[str], width: int) -> list[str]:
    return [header[i] if i < len(header) and header[i] else f"{i + 1}" for i in range(max(width, len(header)))]


def read_yaml(name: str, stem: str, text: str) -> ReadDocument:
    """Entries of the top list, or of the lists under the top keys. Raises `BadFile` with the line, or `Refused`."""
    data, node = parse_yaml(text, name)
    return _document(name, stem, data, node)


def read_json(name: str, stem: str, text: str) -> ReadDocument:
    """As YAML; JSON lines too."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        try:
            data = [json.loads(line) for line in lines] if len(lines) > 1 else None
        except json.JSONDecodeError:
            data = None
        if data is None:
            raise refusal.damaged(name, "JSON", f"{error.msg}, line {error.lineno}") from error
    except RecursionError as error:
        raise refusal.damaged(name, "JSON", "nested too deeply") from error
    return _document(name, stem, data, None)


def _document(name: str, stem: str, data: object, node: yaml.Node | None) -> ReadDocument:
    if _is_replies(data):
        return _replies(data, node)
    builder, title = Builder(), stem
    if isinstance(data, Mapping):
        title = str(next((data[key] for key in _NAMES[:-1] if isinstance(data.get(key), str)), stem))
    for heading, record, line in _records(data, node, ()):
        builder.section(_told(name, record), heading, line=line, language=_language(record))
    document = builder.document(title)
    if not document.sections:
        raise refusal.empty(name)
    return document


def _is_replies(data: object) -> TypeGuard[Mapping[str, object]]:
    """The approved replies of a brand (`replies/<language>.yaml`)."""
    entries = data.get("replies") if isinstance(data, Mapping) else None
    return _is_records(entries) and all(
        {"id", "when", "text"} <= entry.keys() for entry in cast("list[Mapping[str, object]]", entries)
    )


def _replies(data: Mapping[str, object], node: yaml.Node | None) -> ReadDocument:
    """A reply is a record: the situation is its heading, then its words and how customers put it."""
    builder = Builder()
    language = _language(data)
    title, asked, joint = _REPLIES[language or Language.ZH]
    for _, record, line in _records(data, node, ()):
        if not isinstance(record, Mapping) or "when" not in record:
            continue
        asks = record.get("asks")
        told = [str(record["text"]).strip()]
        if isinstance(asks, list) and asks:
            told.append(asked + joint.join(str(ask) for ask in asks))
        builder.section("\n".join(told), (str(record["when"]),), line=line, language=_language(record) or language)
    return builder.document(title)


def _records(
    data: object, node: yaml.Node | None, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], object, int | None]]:
    """Lists of mappings are records each; what else a mapping holds is one record."""
    if isinstance(data, list):
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [None] * len(data)
        for entry, place in zip(data, nodes, strict=False):
            yield (*path, *record_heading(entry)), entry, _line(place)
        return
    if isinstance(data, Mapping):
        places = {str(k.value): v for k, v in node.value} if isinstance(node, yaml.MappingNode) else {}
        lists = {key: value for key, value in data.items() if _is_records(value)}
        rest = {key: value for key, value in data.items() if key not in lists}
        if rest:
            yield path, rest, _line(node)
        for key, value in lists.items():
            yield from _records(value, places.get(str(key)), (*path, str(key)))
        return
    yield path, data, _line(node)


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _language(record: object) -> Language | None:
    said = record.get("language") if isinstance(record, Mapping) else None
    return Language(said) if said in tuple(Language) else None


def _line(node: object) -> int | None:
    return node.start_mark.line + 1 if isinstance(node, yaml.Node) else None


def record_heading(record: object) -> tuple[str, ...]:
    """What a record is known by: its title, name or question, else its id; empty where it has none."""
    if not isinstance(record, Mapping):
        return ()
    named = next((record[key] for key in _NAMES if isinstance(record.get(key), str) and record[key].strip()), "")
    return (named.strip()[:80],) if named else ()


def _told(name: str, record: object) -> str:
    lines: list[str] = []
    budget = _MAX_RECORD
    for line in _lines(record, 0):
        budget -= len(line) + 1
        if budget < 0:
            raise refusal.bomb(name, f"> {_MAX_RECORD:,} characters in one record")
        lines.append(line)
    return "\n".join(lines)


def _lines(value: object, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, Mapping | list):
                if inner:
                    yield f"{indent}{key}:"
                    yield from _lines(inner, depth + 1)
            elif inner not in (None, ""):
                yield f"{indent}{key}: {inner}"
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, Mapping | list):
                yield from _lines(inner, depth + 1)
            elif inner not in (None, ""):
                yield f"{indent}- {inner}"
    elif value not in (None, ""):
        yield f"{indent}{value}"
