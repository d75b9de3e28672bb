"""llama.cpp's server, alone in a process of its own. Run as `python -m assistant.llm.local_process`.

Not in the worker's process, because (measured with xllamacpp 2026.10): loading holds the interpreter's lock for 2 to
11 seconds, in which the worker keeps no deadline and shows no sign of life; a process that ends while text is being
written dies of a segmentation fault; closing the server while text is being written does not return; and a damaged
file may abort.

Reads one line of JSON (`Start`), answers one line (`Started`), and ends when its standard input ends: it does not
outlive the process that started it, however that one dies.
"""

from __future__ import annotations

import os
import sys

from assistant.domain.vocabulary import Strict

_BATCH = 256
"""Tokens read at a time: others who write wait some 4 s for it instead of the 30 s of a whole prompt; no slower."""


class Start(Strict):
    """What to serve, and how."""

    path: str
    name: str
    key: str
    context: int
    """Tokens that all texts in the making share."""
    slots: int
    """Texts that are written at the same time."""
    threads: int
    cache_mib: int
    """Memory for prompts that no slot holds any more."""


class Started(Strict):
    """Where it listens, or why it does not."""

    address: str = ""
    error: str = ""


def main() -> None:
    """Serve until standard input ends."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing that llama.cpp prints gets into the answer
    start = Start.model_validate_json(sys.stdin.buffer.readline())
    told, server = _serve(start)
    answer.write(told.model_dump_json() + "\n")
    answer.flush()
    if server is not None:
        while sys.stdin.buffer.read(1):
            pass
    os._exit(0)  # without llama.cpp's own clean-up, which hangs or crashes while text is being written


def _serve(start: Start) -> tuple[Started, object]:
    import xllamacpp  # type: ignore[import-untyped] # compiled, without stubs

    params = xllamacpp.CommonParams()
    params.model.path = start.path
    params.model_alias = {start.name}  # else /v1/models, which asks for no key, tells the path
    params.n_ctx, params.n_parallel, params.kv_unified = start.context, start.slots, True
    params.n_batch = params.n_ubatch = _BATCH
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = start.threads
    params.cache_ram_mib = start.cache_mib
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.api_keys = [start.key]
    params.cors_origins, params.cors_credentials = "http://none.invalid", False  # by default any page may ask
    params.endpoint_slots = params.endpoint_metrics = params.endpoint_props = params.ui = False
    params.verbosity = -1
    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        return Started(error=str(error)), None
    return Started(address=server.listening_address), server


if __name__ == "__main__":
    main()
