"""The embedded model: llama.cpp on loopback, in a process that this one starts, watches and ends."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from pydantic import JsonValue, SecretStr, ValidationError

from assistant.domain.model import FailureReason, Residency, Stopped
from assistant.errors import ModelFailure, UserError
from assistant.llm.catalogue import ModelFile, chosen, refuse_what_is_no_gguf
from assistant.llm.local_machine import cpu_problem, memory_problem
from assistant.llm.local_process import Start, Started
from assistant.llm.local_room import Room
from assistant.llm.pull_files import Stamps, length, verified
from assistant.settings import ROOT, Endpoint, Settings

CONTEXT_TOKENS = 8_192
"""Shared by all texts in the making: three with a full evidence pack fit; 27 KB of memory a token."""
WRITING = 3
"""Texts at the same time: three variants side by side take half again as long as one."""
SLOTS = 8
"""More than are written: several texts of one request overwrite idle slots, and with them stable prompts that were
read already (with three slots every third change of task cost a cold start; with eight none did)."""
FRAME_TOKENS = 64
"""What the chat template adds to a prompt, at most."""
CACHE_MIB = 1_024
"""Some thirty stable prompts of 1,300 tokens."""
_SPIN_COUNT = "30000"
"""How often a thread of llama.cpp looks whether the others are done before it sleeps (GNU OpenMP, GOMP_SPINCOUNT).

By default it looks for milliseconds, which takes the core from the one thread that all wait for wherever anybody else
computes as well. Measured on two cores beside one busy program: 600 to 3,000 ms a token by default, 330 to 430 so
(1,000: 170 to 360); alone 82 ms by default, 85 with 20,000, 92 with 1,000."""
_SPIN_SETTINGS = {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"}
"""Whoever has set one of these for the machine knows better."""
_CALL_SECONDS = 30.0
_LOOK_SECONDS = 0.2
_CONTROL_WORD = re.compile(r"<(?=[^<>\n]{1,40}>)|\[(?=/?[A-Z_]{2,20}\])")
_ANY_BRACKET = re.compile(r"[<\[]")


class LocalServer:
    """One model behind a loopback port and a random key. Thread-safe; starts when first needed, and again if it dies.

    A context manager; `close` frees the memory at once, whatever is being written.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.room = Room(CONTEXT_TOKENS, WRITING)
        """Every call for text holds room while it is made."""
        self._lock = threading.Lock()
        self._loading: Future[Endpoint] | None = None
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> LocalServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def file(self) -> ModelFile:
        """The model that the settings choose. Raises `UserError`."""
        return chosen(self._settings)

    @property
    def running(self) -> bool:
        """Whether it answers, or will when it has loaded."""
        return self._loading is not None and not self._gone()

    def start(self, seconds: float | None = None, stopped: Stopped | None = None) -> Endpoint:
        """Where it can be asked, once it has loaded; `seconds` is how long to wait for that.

        Raises `ModelFailure`: NOT_SET_UP where the file, the processor or the memory does not do; TIMED_OUT where it
        is still loading, which then goes on for the next one who asks; STOPPED.
        """
        with self._lock:
            if self._loading is None or self._gone():
                self._loading = Future()
                threading.Thread(target=self._load, args=(self._loading,), daemon=True, name="local-model").start()
            loading = self._loading
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            left = _LOOK_SECONDS if until is None else min(_LOOK_SECONDS, until - time.monotonic())
            try:
                return loading.result(max(0.0, left))
            except TimeoutError as error:
                if stopped is not None and stopped():
                    raise _stopped() from error
                if until is not None and time.monotonic() >= until:
                    raise _still_loading() from error

    def count_tokens(self, text: str) -> int:
        """Tokens of a text by the model itself."""
        return len(self.tokens(text))

    def tokens(self, text: str, control: bool = False) -> list[int]:
        """Tokens of a text; with `control`, words like `<|im_end|>` count as what they mean to the model."""
        found = self._ask("/tokenize", {"content": text, "add_special": False, "parse_special": control}, _CALL_SECONDS)
        tokens = found.get("tokens")
        if not isinstance(tokens, list):
            raise _no_answer()
        return [token for token in tokens if isinstance(token, int)]

    def plain(self, text: str) -> str:
        """The text with words like `<|im_end|>` broken up, so that no text can end its turn and speak as the system.

        llama.cpp reads such words as what they mean wherever they stand. Text without them comes back as it is.
        """
        for brackets in (_CONTROL_WORD, _ANY_BRACKET):
            if self.tokens(text, control=True) == self.tokens(text):
                break
            text = brackets.sub(r"\g<0> ", text)
        return text

    def close(self) -> None:
        """End it. What is being written breaks off."""
        with self._lock:
            self._loading = None
            process, self._process = self._process, None
        _end(process)

    # --- inside -------------------------------------------------------------------------------------------------

    def _gone(self) -> bool:
        loading = self._loading
        if loading is None or not loading.done():
            return False
        return loading.exception() is not None or self._process is None or self._process.poll() is not None

    def _load(self, loading: Future[Endpoint]) -> None:
        try:
            endpoint = self._launch(loading)
        except ModelFailure as error:
            loading.set_exception(error)
        except UserError as error:
            loading.set_exception(ModelFailure(FailureReason.NOT_SET_UP, zh=error.text.zh, en=error.text.en))
        except OSError as error:
            loading.set_exception(_not_loaded(self._settings.model or "-", error.strerror or str(error)))
        except BaseException as error:
            loading.set_exception(error)  # whoever waits must hear of it
            raise
        else:
            loading.set_result(endpoint)

    def _launch(self, loading: Future[Endpoint]) -> Endpoint:
        file = self.file
        _refuse_what_cannot_run(file, self._settings.models_dir)
        start = Start(
            path=str(file.path), name=file.name, key=secrets.token_urlsafe(32), context=CONTEXT_TOKENS, slots=SLOTS,
            threads=self._settings.model_threads or os.cpu_count() or 1, cache_mib=CACHE_MIB,
        )  # fmt: skip
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
            process = _spawn(complaints)
            with self._lock:
                wanted = self._loading is loading
                before = self._process if wanted else process
                if wanted:
                    self._process = process
            _end(before)
            if not wanted:
                raise _stopped()  # closed before it began
            told = _converse(process, start)
            if not told.address:
                why = told.error or _last_words(process, complaints)
                _end(process)
                raise _not_loaded(str(file.path), why)
        return Endpoint(
            base_url=f"{told.address}/v1", model=file.name, api_key=SecretStr(start.key), residency=Residency.MACHINE,
            structured="json_schema", context_tokens=CONTEXT_TOKENS, concurrency=WRITING,
        )  # fmt: skip

    def _ask(self, path: str, body: dict[str, JsonValue], seconds: float) -> dict[str, JsonValue]:
        endpoint = self.start(seconds)
        key = endpoint.api_key.get_secret_value() if endpoint.api_key else ""
        parts = urlsplit(endpoint.base_url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
        try:
            connection.request("POST", path, json.dumps(body).encode("utf-8", "replace"), headers)
            answer = connection.getresponse()
            found = json.loads(answer.read())
        except TimeoutError as error:
            raise _too_slow(seconds) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _no_answer() from error
        finally:
            connection.close()
        if answer.status != http.HTTPStatus.OK or not isinstance(found, dict):
            raise _no_answer()
        return found


def file_problem(file: ModelFile, folder: Path) -> ModelFailure | None:
    """Why the file cannot be used: not there, or not the bytes that the catalogue names; `None` where it can."""
    if file.entry is None:
        try:
            refuse_what_is_no_gguf(file.path)
        except UserError as error:
            return ModelFailure(FailureReason.NOT_SET_UP, zh=error.text.zh, en=error.text.en)
        return None
    if not file.path.exists():
        size = f"{file.entry.bytes / 1e9:.1f} GB"
        return ModelFailure(
            FailureReason.NOT_SET_UP,
            zh=f"本机模型还没有取到（{file.entry.file}，{size}）。运行 steadyvoice model pull。",
            en=f"The embedded model is not there yet ({file.entry.file}, {size}). Run steadyvoice model pull.",
        )
    if not verified(file.path, file.entry, Stamps(folder)):
        return ModelFailure(
            FailureReason.NOT_SET_UP,
            zh=f"{file.path} 的内容与目录不符（可能损坏）。运行 steadyvoice model pull 重新取。",
            en=f"{file.path} is not what the catalogue says; it may be damaged. Run steadyvoice model pull again.",
        )
    return None


def _refuse_what_cannot_run(file: ModelFile, folder: Path) -> None:
    problem = file_problem(file, folder)
    if problem is not None:
        raise problem
    told = cpu_problem() or memory_problem(length(file.path))
    if told is not None:
        raise ModelFailure(FailureReason.NOT_SET_UP, zh=told.zh, en=told.en)


def _spawn(complaints: IO[str]) -> subprocess.Popen[str]:
    spins = {} if _SPIN_SETTINGS & os.environ.keys() else {"GOMP_SPINCOUNT": _SPIN_COUNT}
    return subprocess.Popen(
        [sys.executable, "-m", "assistant.llm.local_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | spins,
        start_new_session=True,  # Ctrl-C in the terminal is for us; we end it
    )


def _converse(process: subprocess.Popen[str], start: Start) -> Started:
    """Hand over what to serve and wait for the answer; an empty one where the process died."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(start.model_dump_json() + "\n")
        process.stdin.flush()
        return Started.model_validate_json(process.stdout.readline())
    except (OSError, ValueError, ValidationError):
        return Started()


def _end(process: subprocess.Popen[str] | None) -> None:
    if process is None:
        return
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _last_words(process: subprocess.Popen[str], complaints: IO[str]) -> str:
    """What a process that died said last, or the signal that ended it."""
    deadline = time.monotonic() + 1.0
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    complaints.seek(0)
    lines = [line.strip() for line in complaints.read()[-4_000:].splitlines() if line.strip()]
    code = process.returncode or 0
    ended = signal.Signals(-code).name if code < 0 else f"exit {code}"
    return ended + (f": {lines[-1][:300]}" if lines else "")


def _not_loaded(path: str, why: str) -> ModelFailure:
    return ModelFailure(
        FailureReason.NOT_SET_UP,
        zh=f"llama.cpp 无法加载 {path}（{why}）。文件可能损坏或种类不符："
        "换一个 GGUF，或运行 steadyvoice model pull 取默认模型。",
        en=f"llama.cpp cannot load {path} ({why}). The file may be damaged or of another kind: name another GGUF, or "
        "fetch the default model with steadyvoice model pull.",
    )


def _still_loading() -> ModelFailure:
    return ModelFailure(
        FailureReason.TIMED_OUT,
        zh="本机模型还在加载，请稍后再试。",
        en="The embedded model is still loading; try again in a moment.",
    )


def _too_slow(seconds: float) -> ModelFailure:
    return ModelFailure(
        FailureReason.TIMED_OUT,
        zh=f"本机模型在 {seconds:.0f} 秒内没有答完，请稍后再试。",
        en=f"The embedded model did not answer within {seconds:.0f} s; try again in a moment.",
    )


def _stopped() -> ModelFailure:
    return ModelFailure(FailureReason.STOPPED, zh="已停止。", en="Stopped.")


def _no_answer() -> ModelFailure:
    return ModelFailure(
        FailureReason.UNREACHABLE,
        zh="本机模型没有回应，下次调用会重新启动它。",
        en="The embedded model does not answer; the next call starts it again.",
    )
