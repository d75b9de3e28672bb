"""Reads what users write (YAML, JSON) into models, and says what is wrong with it where it is wrong."""

from __future__ import annotations

import difflib
import re
import types
import typing
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.encodings import decode_text
from assistant.errors import NotFound, UserError

Model = TypeVar("Model", bound=BaseModel)

if TYPE_CHECKING or not yaml.__with_libyaml__:
    from yaml import SafeLoader as _Parser
else:  # the parser in C is ten times as fast; both give the same nodes with the same lines
    from yaml import CSafeLoader as _Parser

MAX_BYTES = 5_000_000
"""A user's YAML is a page or two; more than this is a mistake or an attack."""


class BadFile(UserError):
    """A file that cannot be read into its model; the message names file, line and key."""


class _Loader(_Parser):
    """YAML 1.2 feeling: `on`, `off`, `yes`, `no` stay text, timestamps stay text for pydantic, keys are unique."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in found if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool",
    re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"),
    list("tTfF"),
)


def read_text(path: Path) -> str:
    """The text of a small user file: UTF-8 (with or without BOM) or GBK. Raises `NotFound` or `BadFile`."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadFile(
                zh=f"{path}：文件过大（{size} 字节，上限 {MAX_BYTES}）。请拆分后再试。",
                en=f"{path}: the file is too large ({size} bytes, at most {MAX_BYTES}). Split it and try again.",
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(zh=f"找不到文件：{path}", en=f"No such file: {path}") from error
    except OSError as error:
        raise BadFile(zh=f"无法读取 {path}：{error.strerror}", en=f"Cannot read {path}: {error.strerror}") from error
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """Text of bytes in UTF-8, UTF-16, GBK or Big5; a BOM is dropped. Raises `BadFile`."""
    found = decode_text(data)
    if found is None:
        raise BadFile(
            zh=f"{name}：不是 UTF-8、UTF-16、GBK 或 Big5 编码的文本。",
            en=f"{name}: the text is in none of UTF-8, UTF-16, GBK and Big5.",
        )
    return found.text


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises `UserError` where the place cannot be written."""
    partial = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise UserError(
            zh=f"无法写入 {path}：{error.strerror}。请换一个位置（-o）。",
            en=f"Cannot write {path}: {error.strerror}. Choose another place with -o.",
        ) from error


MAX_DEPTH = 100
"""Levels of nesting; nobody writes ten, and the parser in C does not survive tens of thousands."""


def _refuse_depth(text: str, name: str) -> None:
    """Count levels from the event stream, which does not recurse, where the text could nest deeply at all."""
    widest = max((len(line) - len(line.lstrip(" -")) for line in text.splitlines()), default=0)
    if text.count("[") + text.count("{") + widest <= MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise BadFile(
                    zh=f"{name} 第 {line} 行：嵌套超过 {MAX_DEPTH} 层，无法读取。",
                    en=f"{name}, line {line}: nested deeper than {MAX_DEPTH} levels; this cannot be read.",
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def parse_yaml(text: str, name: str) -> tuple[object, yaml.Node | None]:
    """Plain data and the node tree (for line numbers). JSON is YAML. Raises `BadFile` with the line."""
    try:
        _refuse_depth(text, name)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            _refuse_doubled_keys(node, name)
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or error.context or "syntax error"
        raise BadFile(
            zh=f"{name} 第 {line} 行：YAML 写法有误（{problem}）。请检查缩进、冒号和引号。",
            en=f"{name}, line {line}: this is not valid YAML ({problem}). Check indentation, colons and quotes.",
        ) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        code = f"U+{ord(text[error.position]):04X}" if error.position < len(text) else "?"
        raise BadFile(
            zh=f"{name} 第 {line} 行：有不能使用的字符 {code}，请删去。",
            en=f"{name}, line {line}: holds the character {code}, which cannot be used; take it out.",
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadFile(
            zh=f"{name}：无法读取，可能有过长的数字或残缺的字符；请把数字放进引号。",
            en=f"{name}: cannot be read; perhaps a number is too long or a character is cut. Put numbers in quotes.",
        ) from error
    return data, node


def _refuse_doubled_keys(node: yaml.Node | None, name: str) -> None:
    stack = [node]
    seen_nodes: set[int] = set()
    while stack:
        current = stack.pop()
        if current is None or id(current) in seen_nodes:
            continue
        seen_nodes.add(id(current))
        if isinstance(current, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in current.value:
                word = str(key.value)
                if word in keys:
                    line = key.start_mark.line + 1
                    raise BadFile(
                        zh=f"{name} 第 {line} 行：`{word}` 写了两次，请只保留一处。",
                        en=f"{name}, line {line}: `{word}` is given twice; keep one.",
                    )
                keys.add(word)
                stack.append(value)
        elif isinstance(current, yaml.SequenceNode):
            stack.extend(current.value)


def load_model(path: Path, model: type[Model]) -> Model:
    """Read one YAML or JSON file into `model`. Raises `NotFound` or `BadFile` (file, line, key, nearest valid key)."""
    return parse_model(read_text(path), model, name=str(path))


def parse_model(text: str, model: type[Model], name: str) -> Model:
    """Read YAML or JSON text into `model`; `name` stands for the file in messages."""
    data, node = parse_yaml(text, name)
    if not isinstance(data, dict):
        raise BadFile(
            zh=f"{name}：内容应是“键: 值”的列表，每行一个键。",
            en=f"{name}: expected `key: value` lines at the top level.",
        )
    return build(data, model, name=name, node=node)


def build(data: object, model: type[Model], name: str, node: yaml.Node | None = None) -> Model:
    """Validate plain data; `node` gives line numbers."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _bad_file(error, model, name, node) from error


def _bad_file(error: ValidationError, model: type[BaseModel], name: str, node: yaml.Node | None) -> BadFile:
    zh, en = [], []
    for detail in error.errors()[:8]:
        line = _line_of(node, detail["loc"])
        where = ".".join(str(part) for part in detail["loc"])
        chinese, english = _explain(detail, model)
        if not where:
            zh.append(f"{name}：{chinese}")
            en.append(f"{name}: {english}")
            continue
        zh.append(f"{name} 第 {line} 行，{where}：{chinese}" if line else f"{name}，{where}：{chinese}")
        en.append(f"{name}, line {line}, {where}: {english}" if line else f"{name}, {where}: {english}")
    return BadFile(zh="\n".join(zh), en="\n".join(en))


def _explain(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    kind, loc = detail["type"], detail["loc"]
    key = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        valid = _keys_at(model, loc[:-1])
        near = nearest(key, valid)
        if near:
            return f"不认识的键 `{key}`，是否想写 `{near}`？", f"unknown key `{key}`; did you mean `{near}`?"
        listed = ", ".join(sorted(valid))
        return f"不认识的键 `{key}`；可用的键：{listed}", f"unknown key `{key}`; valid keys: {listed}"
    if kind == "missing":
        return f"缺少必填的键 `{key}`", f"the required key `{key}` is missing"
    if kind == "enum":
        expected = str(detail.get("ctx", {}).get("expected", ""))
        options = [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]
        given = str(detail.get("input", ""))
        near = nearest(given, options)
        hint_zh = (f"，是否想写 `{near}`？" if near else "；") + f"可选：{', '.join(options)}"
        hint_en = (f"; did you mean `{near}`? " if near else "; ") + f"One of: {', '.join(options)}"
        return f"`{given}` 不是可选的值{hint_zh}", f"`{given}` is not a valid value{hint_en}"
    if kind in _PLAINLY:
        return _PLAINLY[kind]
    if kind in ("timezone_aware", "datetime_from_date_parsing", "datetime_parsing", "datetime_type"):
        example = "2026-11-20T14:05:00+08:00"
        return (
            f"时间要写成 {example} 这样：日期、时刻和时区",
            f"write the time as in {example}: date, hour and time zone",
        )
    message = detail["msg"].removeprefix("Value error, ")
    return f"值不合要求（{message}）", message


_PLAINLY = {
    "tuple_type": (
        "应是列表，例如 [weibo, press]，或每行以 - 开头",
        "a list is wanted, such as [weibo, press], or lines with -",
    ),
    "string_type": ("应是文字；数字请加引号", "text is wanted; put numbers in quotes"),
    "model_type": ("应是“键: 值”", "`key: value` lines are wanted"),
    "dict_type": ("应是“键: 值”", "`key: value` lines are wanted"),
    "year_out_of_range": ("年份应在 1900 至 2200 之间", "the year must lie between 1900 and 2200"),
}
"""Pydantic's words for a programmer, in words for a writer."""


def nearest(word: str, options: Iterable[str]) -> str:
    """The option closest to a mistyped word, or an empty string."""
    found = difflib.get_close_matches(word.lower(), list(options), n=1, cutoff=0.6)
    return found[0] if found else ""


def _keys_at(model: type[BaseModel], loc: Sequence[int | str]) -> set[str]:
    current: object = model
    for part in loc:
        current = _models_in(_annotation(current, part)) if isinstance(part, str) else current
        if current is None:
            return set()
    return set(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else set()


def _annotation(model: object, field: str) -> object:
    if isinstance(model, type) and issubclass(model, BaseModel) and field in model.model_fields:
        return model.model_fields[field].annotation
    return model  # a dictionary key, or the name of a union's branch


def _models_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is not None:
        for part in typing.get_args(annotation):
            found = _models_in(part)
            if found is not None:
                return found
    return None


def _line_of(node: yaml.Node | None, loc: Sequence[int | str]) -> int | None:
    if node is None:
        return None
    current, line = node, node.start_mark.line + 1
    for part in loc:
        following: yaml.Node | None = None
        if isinstance(current, yaml.MappingNode):
            for key, value in current.value:
                if str(key.value) == str(part):
                    following, line = value, key.start_mark.line + 1
                    break
        elif isinstance(current, yaml.SequenceNode) and isinstance(part, int) and part < len(current.value):
            following = current.value[part]
            line = following.start_mark.line + 1
        if following is None:
            break
        current = following
    return line
