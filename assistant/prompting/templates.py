"""Prompts are files: front matter that declares what goes in, and a text whose slots are filled once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import regex
from pydantic import Field

from assistant.domain.digest import digest
from assistant.domain.vocabulary import Language, Strict, fill_slots
from assistant.errors import UserError
from assistant.files import BadFile, parse_model, read_text

_SLOT = regex.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_USER = regex.compile(r"(?m)^(---user---)[ \t]*\r?$")


USER_LINE = "---user---"
"""The line between what is stable (before) and what differs from call to call (after)."""


class Parts(NamedTuple):
    """A filled prompt in two: servers keep what they read of `system` while it stays byte for byte the same."""

    system: str
    user: str


class _Header(Strict):
    """The front matter of a prompt file."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*/(?:zh|en)$")
    version: int = Field(ge=1)
    inputs: tuple[str, ...] = ()
    output: str
    """What comes back: `text`, or the name of the schema that the reply is read into."""


class Template(Strict):
    """A prompt with declared slots."""

    id: str
    version: int
    inputs: tuple[str, ...]
    output: str
    text: str

    @property
    def name(self) -> str:
        """`<task>/<lang>@<version>`, as versions record it."""
        return f"{self.id}@{self.version}"

    @property
    def digest(self) -> str:
        """Digest of the prompt as it stands, so that an edit without a new version shows."""
        return digest(self)

    def fill(self, values: Mapping[str, str]) -> str:
        """The prompt with every slot replaced once; a value is never read for slots.

        Raises `UserError` that names all missing and all undeclared slots at once.
        """
        self._declared(values)
        return fill_slots(self.text, values)

    def parts(self, values: Mapping[str, str]) -> Parts:
        """The prompt filled like `fill`, cut at the line `---user---`; without one all of it is `system`.

        The cut is made in the file's own text, so a value that holds such a line moves nothing. Raises `UserError`.
        """
        self._declared(values)
        before, _, after = _USER.split(self.text, maxsplit=1) if _USER.search(self.text) else (self.text, "", "")
        return Parts(fill_slots(before, values).strip("\r\n"), fill_slots(after, values).strip("\r\n"))

    def _declared(self, values: Mapping[str, str]) -> None:
        missing = sorted(set(self.inputs) - set(values))
        unknown = sorted(set(values) - set(self.inputs))
        if missing or unknown:
            zh = [f"缺少：{', '.join(missing)}"] if missing else []
            en = [f"missing: {', '.join(missing)}"] if missing else []
            zh += [f"未声明：{', '.join(unknown)}"] if unknown else []
            en += [f"not declared: {', '.join(unknown)}"] if unknown else []
            raise UserError(
                zh=f"提示词 {self.name} 的填空不符（{'；'.join(zh)}）。请对照文件头的 `inputs`。",
                en=f"The slots of prompt {self.name} do not match ({'; '.join(en)}). See `inputs` in its front matter.",
            )


def load_template(folder: Path, task: str, language: Language) -> Template:
    """Read `<folder>/<task>/<lang>.md`. Raises `NotFound`, or `BadFile` that names every slot that does not match."""
    path = folder / task / f"{language.value}.md"
    return parse_template(read_text(path), name=str(path), expected=f"{task}/{language.value}")


def parse_template(text: str, name: str, expected: str = "") -> Template:
    """A template from the text of a prompt file; `expected` is the id that its place in the tree demands."""
    from frontmatter.default_handlers import YAMLHandler

    handler = YAMLHandler()
    if not handler.detect(text):
        raise BadFile(
            zh=f"{name}：文件开头应有以 --- 包住的说明（id、version、inputs、output）。",
            en=f"{name}: the file must begin with front matter between --- lines (id, version, inputs, output).",
        )
    try:
        header_text, body = handler.split(text)
    except ValueError as error:
        raise BadFile(
            zh=f"{name}：开头的 --- 没有闭合。", en=f"{name}: the front matter is not closed by ---."
        ) from error
    header = parse_model(header_text, _Header, name)
    if expected and header.id != expected:
        raise BadFile(
            zh=f"{name}：id 应为 `{expected}`，写的是 `{header.id}`。",
            en=f"{name}: the id must be `{expected}`, not `{header.id}`.",
        )
    _same_slots(set(header.inputs), set(_SLOT.findall(body)), name)
    return Template(
        id=header.id, version=header.version, inputs=header.inputs, output=header.output, text=body.strip("\r\n")
    )


def _same_slots(declared: set[str], used: set[str], name: str) -> None:
    undeclared, unused = sorted(used - declared), sorted(declared - used)
    if undeclared or unused:
        zh = [f"用到而未声明：{', '.join(undeclared)}"] if undeclared else []
        en = [f"used but not declared: {', '.join(undeclared)}"] if undeclared else []
        zh += [f"声明而未用到：{', '.join(unused)}"] if unused else []
        en += [f"declared but not used: {', '.join(unused)}"] if unused else []
        raise BadFile(zh=f"{name}：{'；'.join(zh)}。", en=f"{name}: {'; '.join(en)}.")
