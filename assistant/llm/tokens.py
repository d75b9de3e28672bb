"""How many tokens a text has: counted by tiktoken for providers, by the model's own count for local models.

The vocabularies come from the files of the package `bpe-openai` (the same bytes as OpenAI's, by digest), so that
nothing is fetched and no environment variable is set. For models that are not OpenAI's the count is an estimate: on
Chinese text o200k gives 0.73 tokens a character where Qwen's own gives 0.62 (measured), so it errs on the safe side.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import regex

from assistant.errors import RunError

if TYPE_CHECKING:
    from tiktoken import Encoding

__all__ = ["count_tokens", "provider_tokens"]


class _Vocabulary(NamedTuple):
    digest: str
    """SHA-256 of the file, as tiktoken expects it."""
    pieces: str
    """The published rule by which text is cut before pairs are merged."""


_ENDING = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_UPPER, _LOWER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
_VOCABULARIES = {
    "o200k_base": _Vocabulary(
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]*[{_LOWER}]+{_ENDING}|[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]+[{_LOWER}]*{_ENDING}|"
        r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    ),
    "cl100k_base": _Vocabulary(
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|"
        r"\s+(?!\S)|\s",
    ),
}
_DEFAULT = "o200k_base"
_MOST_CHARS = 50_000
"""Longer texts are counted in parts: a run of one character costs more than its length."""
_BOUNDARY = regex.compile(r"(?<=\p{L})(?=[ ，。！？；：、“（][\p{L}])")
"""Both rules always cut here, so that parts add up to the whole."""


def provider_tokens(text: str, model: str) -> int:
    """Tokens of a text for a provider's model; special tokens in it count as the text they are. Fetches nothing."""
    encoding = _encoding(_vocabulary_of(model))
    return sum(len(encoding.encode_ordinary(part)) for part in _parts(text))


def count_tokens(text: str, model: str, own: Callable[[str], int] | None = None) -> int:
    """Tokens of a text: by the model's own count where it has one (local models), else as for a provider."""
    return own(text) if own is not None else provider_tokens(text, model)


def _parts(text: str) -> Iterator[str]:
    at = 0
    while len(text) - at > _MOST_CHARS:
        boundary = _BOUNDARY.search(text, at + _MOST_CHARS // 2, at + _MOST_CHARS)
        end = boundary.start() if boundary else at + _MOST_CHARS
        yield text[at:end]
        at = end
    yield text[at:]


def _vocabulary_of(model: str) -> str:
    """cl100k for the older OpenAI models (gpt-4, gpt-3.5, embeddings), o200k for all others."""
    from tiktoken.model import encoding_name_for_model

    name = model.strip().lower().rpartition("/")[2]  # routers write `openai/gpt-4`
    try:
        found = encoding_name_for_model(name)
    except KeyError:
        return _DEFAULT
    return found if found in _VOCABULARIES else _DEFAULT


@cache
def _encoding(name: str) -> Encoding:
    from tiktoken import Encoding

    vocabulary = _VOCABULARIES[name]
    data = _file(name)
    if hashlib.sha256(data).hexdigest() != vocabulary.digest:
        raise _broken(name)
    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in data.splitlines())}
    return Encoding(name, pat_str=vocabulary.pieces, mergeable_ranks=ranks, special_tokens={})


def _file(name: str) -> bytes:
    """The vocabulary's file; its package is not imported, which would take longer than reading it."""
    package = find_spec("bpe_openai")
    folders = list(package.submodule_search_locations or ()) if package else []
    try:
        return gzip.decompress((Path(folders[0]) / "data" / f"{name}.tiktoken.gz").read_bytes())
    except (IndexError, OSError, EOFError) as error:
        raise _broken(name) from error


def _broken(name: str) -> RunError:
    return RunError(
        zh=f"分词词表 {name} 缺失或已损坏，请重新安装依赖（make setup）。",
        en=f"The vocabulary {name} is missing or damaged; install the dependencies again (make setup).",
    )
