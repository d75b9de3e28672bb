"""The embedded model as drafts use it, against llama.cpp bare on the same tokens; and the first token, cold and warm.

`python -m bench.local_model [--json]` runs it alone. It needs the model file (`steadyvoice model pull`) and about 5 GB
of memory, and takes two to four minutes; where the file is not there it says so and measures nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.domain.model import ChatReply, ChatRequest, Purpose
from assistant.drafting.model.task import PROMPT_TOKENS_LOCAL
from assistant.errors import ModelFailure, UserError
from assistant.llm.catalogue import chosen
from assistant.llm.local import LocalModel, LocalServer, local_model
from assistant.llm.local_server import CACHE_MIB, CONTEXT_TOKENS, WRITING, file_problem
from assistant.settings import load_settings
from bench.figures import HEAD, Figure, figure, milliseconds

RUNS = 3
TOKENS = 64
"""Written by each run; the question is one that goes on longer."""
STABLE_TOKENS, VARIABLE_TOKENS = 1_300, PROMPT_TOKENS_LOCAL
"""A full evidence pack: what is the same for every request of a task, and what differs."""
WARM_LIMIT_MS = 7_000.0
_QUESTION = "Write the numbers from one to two hundred in English words, one a line, nothing else."
_RULE = "Use the given facts only, promise nothing that the policy does not say, and keep every sentence short. "
_FACT = "The shop logged a complaint about a damaged delivery and the team has been told to call the customer back. "
_PURPOSE = Purpose(person="bench", brand="bench", task="bench/en")


class Bare(Protocol):
    """What is used of `xllamacpp.Server`."""

    def handle_chat_completions(self, request: dict[str, object]) -> dict[str, object]:
        """One call, without HTTP."""
        ...


@dataclass(frozen=True)
class NotMeasured(Figure):
    """A figure that could not be taken: unknown, not zero, and nobody's success."""

    why: str = ""

    def as_json(self) -> dict[str, object]:
        """Plain data without numbers."""
        return {"name": self.name, "runs": 0, "median": None, "p95": None, "ratio": None, "why": self.why}

    def row(self) -> str:
        """A line of the table."""
        return f"{self.name:<44} not measured: {self.why}"


def figures() -> Iterator[Figure]:
    """A draft, three variants in one request, the first token."""
    settings = load_settings()
    try:
        file = chosen(settings)
        problem = file_problem(file, settings.models_dir)
        if problem is not None:
            raise problem
    except (UserError, ModelFailure) as error:
        yield NotMeasured("embedded model", 0.0, 0.0, "ms", 0, why=error.text.en)
        return
    with LocalServer(settings) as server:
        yield figure("embedded model: load", milliseconds(server.start, runs=1, warm=0))
        model = local_model(settings, server)
        yield from _first_token(model)
        yield from _against_bare(model, _bare(str(file.path)))


def _first_token(model: LocalModel) -> Iterator[Figure]:
    stable, variable = _long(model, _RULE, STABLE_TOKENS), _long(model, _FACT, VARIABLE_TOKENS)
    cold = [_first(_chat(model, stable, f"First. {variable}", 1))]
    warm = [_first(_chat(model, stable, f"Number {run}. {variable}", 1)) for run in range(RUNS)]
    short = [_first(_chat(model, stable, f"{run}. Go on.", 1)) for run in range(RUNS)]
    yield figure(f"first token, cold ({STABLE_TOKENS} + {VARIABLE_TOKENS} tokens)", cold)
    yield figure(f"first token, warm ({VARIABLE_TOKENS} new tokens)", warm, "limit", [WARM_LIMIT_MS])
    yield figure("first token, warm (short question)", short)


def _against_bare(model: LocalModel, bare: Bare) -> Iterator[Figure]:
    """In turn, so that drift hits both."""
    for count, name in (
        (1, f"embedded model, {TOKENS} tokens"),
        (WRITING, f"embedded model, {WRITING} x {TOKENS} tokens"),
    ):
        ours: list[float] = []
        theirs: list[float] = []
        for run in range(RUNS + 1):
            one = milliseconds(_ours(model, count), runs=1, warm=0)
            other = milliseconds(_bares(bare, count), runs=1, warm=0)
            if run:  # the first pair reads the prompt
                ours += one
                theirs += other
        yield figure(name, ours, "llama.cpp bare", theirs)


def _ours(model: LocalModel, count: int) -> Callable[[], object]:
    return lambda: _chat(model, "You are a clerk.", _QUESTION, TOKENS, count)


def _bares(bare: Bare, count: int) -> Callable[[], object]:
    messages = [{"role": "system", "content": "You are a clerk."}, {"role": "user", "content": _QUESTION}]
    request = {"messages": messages, "max_tokens": TOKENS, "temperature": 0.0, "n": count}
    return lambda: bare.handle_chat_completions(dict(request))


def _bare(path: str) -> Bare:
    import xllamacpp  # type: ignore[import-untyped] # compiled, without stubs

    params = xllamacpp.CommonParams()
    params.model.path, params.n_ctx, params.n_parallel, params.kv_unified = path, CONTEXT_TOKENS, WRITING, True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = os.cpu_count() or 1
    params.verbosity, params.api_keys, params.cache_ram_mib = -1, ["bench"], CACHE_MIB
    server: Bare = xllamacpp.Server(params)
    return server


def _chat(model: LocalModel, system: str, user: str, tokens: int, count: int = 1) -> ChatReply:
    request = ChatRequest(system=system, user=user, max_tokens=tokens, temperature=0, count=count, deadline_seconds=600)
    return model.chat(request, _PURPOSE)


def _first(reply: ChatReply) -> float:
    return reply.first_token_ms or reply.took_ms


def _long(model: LocalModel, sentence: str, tokens: int) -> str:
    return sentence * max(1, round(tokens / (model.count_tokens(sentence * 10) / 10)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.local_model", description=__doc__)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = []
    for one in figures():
        found.append(one)
        if not given.json:
            sys.stdout.write((f"{HEAD}\n" if len(found) == 1 else "") + one.row() + "\n")
            sys.stdout.flush()
    if given.json:
        sys.stdout.write(json.dumps([one.as_json() for one in found], indent=2) + "\n")


if __name__ == "__main__":
    main()
