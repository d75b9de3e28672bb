"""What every command shares: options, the opened workspace, the acting person, and output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.words import printable, t

if TYPE_CHECKING:
    from assistant.domain.people import Actor
    from assistant.domain.vocabulary import Language, Twin
    from assistant.workspace import Workspace

Json = Annotated[
    bool,
    typer.Option(
        "--json", help=t("只在标准输出打印一份 JSON。", "Print one JSON document on stdout and nothing else.")
    ),
]
As = Annotated[
    str,
    typer.Option(
        "--as", metavar="PERSON", help=t("以谁的身份操作。", "Act as this person (default: STEADYVOICE_USER).")
    ),
]
Token = Annotated[
    str,
    typer.Option(
        "--token", help=t("此人的令牌；不写则询问密码。", "The person's token; without one the password is asked for.")
    ),
]
BrandOption = Annotated[str, typer.Option("--brand", "-b", metavar="BRAND", help=t("品牌代号。", "Id of the brand."))]
DraftId = Annotated[
    str,
    typer.Argument(
        metavar="ID", help=t("草稿编号；last 指自己最新的一份。", "Id of the draft; `last` for one's own newest.")
    ),
]
LangOption = Annotated[str, typer.Option("--lang", metavar="zh|en", help=t("语言。", "Language."))]


@dataclass
class Session:
    """One command's surroundings."""

    json_output: bool
    person: str = ""
    token: str = ""

    @cached_property
    def workspace(self) -> Workspace:
        """The opened workspace; opened when first needed."""
        from assistant.workspace import open_workspace

        return open_workspace()

    @cached_property
    def language(self) -> Language:
        """Language of messages."""
        return self.workspace.settings.reader

    @cached_property
    def actor(self) -> Actor:
        """The person this command acts as; for drafting and reading a name is enough."""
        name = self.person or self.workspace.settings.user
        return self.workspace.people.actor_for(name)

    @cached_property
    def proven_actor(self) -> Actor:
        """The person, with password or token given: for decisions and releases."""
        settings = self.workspace.settings
        name = self.person or settings.user
        token = self.token or (settings.token.get_secret_value() if settings.token else "")
        people = self.workspace.people
        if token:
            return people.actor_for(name, token=token)
        if not name:
            return people.actor_for("")  # the owner while there are no accounts; otherwise told to say who it is
        return people.actor_for(name, password=self.ask_secret(t(f"{name} 的密码", f"Password of {name}")))

    def draft_id(self, word: str) -> str:
        """The draft that a word names: its id, or `last` for one's own newest, else anybody's. Raises `NotFound`."""
        if word != "last":
            return word
        drafts = self.workspace.drafts
        newest = drafts.list(self.actor, person=self.actor.id, limit=1) or drafts.list(self.actor, limit=1)
        if not newest:
            from assistant.errors import NotFound

            raise NotFound(zh="还没有草稿。", en="There are no drafts yet.")
        return newest[0].id

    def ask_secret(self, prompt: str, confirm: bool = False) -> str:
        """A password from the terminal, or one line of standard input where there is no terminal."""
        if sys.stdin.isatty():
            return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True))
        line = sys.stdin.readline()
        if not line:
            from assistant.errors import NotAllowed

            raise NotAllowed(
                zh=f"没有读到“{prompt}”：请在终端输入、从标准输入给一行，或用 --token。",
                en=f"Nothing was entered for “{prompt}”: type it in a terminal, give it as a line of standard input, "
                "or use --token.",
            )
        return line.rstrip("\r\n")

    def say(self, twin: Twin) -> str:
        """A message in the reader's language."""
        return twin.get(self.language)

    def show(self, payload: object, human: Callable[[], Iterable[str]]) -> None:
        """The result: one JSON document, or lines for people."""
        if self.json_output:
            sys.stdout.write(json.dumps(payload, ensure_ascii=False, indent=2) + "\n")
        else:
            for line in human():
                sys.stdout.write(printable(line) + "\n")

    def progress(self, line: str) -> None:
        """A line on stderr, for work that takes time."""
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def bar(self, what: str) -> Callable[[int, int], None]:
        """A progress callback (done, total) that writes to stderr, in place on a terminal, else by tenths."""
        live = sys.stderr.isatty()
        told = -1

        def report(done: int, total: int) -> None:
            nonlocal told
            tenth = 10 * done // total if total else 10
            if live:
                sys.stderr.write(f"\r{what} {done}/{total} " + ("\n" if done >= total else ""))
                sys.stderr.flush()
            elif tenth > told:
                told = tenth
                self.progress(f"{what} {done}/{total}")

        return report


@contextmanager
def session(json_output: bool, person: str = "", token: str = "") -> Iterator[Session]:
    """A session that closes what it opened."""
    current = Session(json_output, person, token)
    try:
        yield current
    finally:
        if "workspace" in current.__dict__:
            current.workspace.close()
