"""The process that parses: takes files on standard input and gives documents or refusals on standard output."""

from __future__ import annotations

import json
import os
import sys
from typing import IO

from assistant.errors import UserError
from assistant.knowledge.reading import refusal
from assistant.knowledge.reading.formats import read_here
from assistant.knowledge.reading.isolation import DOCUMENT, REPLY, REQUEST

_OPEN_FILES = 64


def main() -> None:
    """Serve until standard input ends. What libraries print goes nowhere."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    _limit(int(sys.argv[1]))
    while (head := requests.read(REQUEST.size)) and len(head) == REQUEST.size:
        label, size = REQUEST.unpack(head)
        name = requests.read(label).decode("utf-8", "surrogateescape")
        kind, payload = _answer(name, requests.read(size))
        _reply(replies, kind, payload)


def _limit(memory: int) -> None:
    """Address space, no files written, no core dumps; on systems without such limits the clock alone holds."""
    if sys.platform == "win32":
        return
    import resource

    for what, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _, most = resource.getrlimit(what)
        wanted = amount if most == resource.RLIM_INFINITY else min(amount, most)
        try:
            resource.setrlimit(what, (wanted, wanted))
        except (ValueError, OSError):  # macOS knows the name of the first and refuses to set it
            continue


def _answer(name: str, data: bytes) -> tuple[bytes, bytes]:
    try:
        return b"D", DOCUMENT.dump_json(read_here(name, data))
    except UserError as error:
        said = {"zh": error.text.zh, "en": error.text.en, "code": error.code}
    except MemoryError:
        return b"M", b""
    except RecursionError:
        told = refusal.damaged(name, "document", "nested too deeply")
        said = {"zh": told.text.zh, "en": told.text.en, "code": told.code}
    return b"R", json.dumps(said).encode()


def _reply(replies: IO[bytes], kind: bytes, payload: bytes) -> None:
    replies.write(REPLY.pack(kind, len(payload)))
    replies.write(payload)
    replies.flush()


if __name__ == "__main__":
    main()
