"""The embedder behind an OpenAI-compatible endpoint, in place of the built-in one.

Text that leaves this machine is masked as it is for chat models: a vector can be turned back into much of its text.
Each text is masked by itself, so that its vector does not depend on its neighbours.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.domain.model import FailureReason, Residency
from assistant.domain.vocabulary import Twin
from assistant.errors import RunError, UserError
from assistant.llm.deadline import Ended, run_bounded
from assistant.llm.failures import Place, Trouble
from assistant.llm.residency import address_of, residency_of, why_not
from assistant.settings import Endpoint, Settings
from assistant.text.masking import mask

if TYPE_CHECKING:
    from assistant.domain.ports import Vectors

__all__ = ["BATCH_CHARS", "BATCH_TEXTS", "MAX_CHARS", "EndpointEmbedder"]

BATCH_TEXTS = 64
"""Texts of one request at most: Zhipu's limit; where a service takes fewer (Model Studio: 10) it is found out."""
BATCH_CHARS = 64_000
"""Characters of one request at most, so that 64 long passages do not pass a service's limit on tokens."""
MAX_CHARS = 4_000
"""Cut of one text, as with the built-in embedder: past 512 to 8,192 tokens services refuse the whole request."""
_SHORT_CHARS = 250
"""A text that a service finds too long is cut down to this and no further: any embedding model reads it."""
QUERY_SECONDS = 15.0
"""Deadline of a question: a person waits for it."""
MAX_RETRIES = 2
"""The SDK's, within the deadline, and the only ones: rate limits are usual while an index is built."""
_ID_CHARS = 100
"""Width of the columns in which ids are kept."""
_BLANK = "."
"""Services refuse a text without content; its vector is never near anything."""

_OURS = frozenset(
    {
        FailureReason.NOT_ALLOWED,
        FailureReason.KEY_REFUSED,
        FailureReason.MODEL_UNKNOWN,
        FailureReason.NOT_AN_API,
        FailureReason.INPUT_TOO_LONG,
    }
)
"""What a person can put right in the settings."""


class EndpointEmbedder:
    """An `Embedder` at the endpoint `settings.embeddings`. One object may be used by several threads.

    Every method may raise `UserError` (settings, key, model, policy) or `RunError` (the service failed): retrieval
    has no lower rung, so the message says how to go back to the built-in embedder. `id` and `dimension` ask the
    service for one vector the first time.
    """

    def __init__(self, endpoint: Endpoint, settings: Settings, keep: Iterable[str] = ()) -> None:
        """`keep` are contacts and names that are not masked. Raises `UserError` where the address is wrong."""
        self._endpoint = endpoint
        self._settings = settings
        self._residency = residency_of(endpoint)
        self._place = Place(host=address_of(endpoint.base_url), model=endpoint.model, key=endpoint.api_key)
        self._keep = tuple(keep)
        self._dimension = 0
        self._most = BATCH_TEXTS
        self._lock = threading.Lock()

    @property
    def id(self) -> str:
        """Host, model and dimension."""
        name = f"{self._place.host}/{self._endpoint.model}/{self.dimension}"
        if len(name) <= _ID_CHARS:
            return name
        return name[: _ID_CHARS - 17] + "~" + hashlib.sha256(name.encode()).hexdigest()[:16]

    @property
    def dimension(self) -> int:
        """Length of a vector, as the service gives it; asked once."""
        with self._lock:
            if not self._dimension:
                self._dimension = len(self._ask(["dimension"], min(QUERY_SECONDS, self._settings.provider_seconds))[0])
        return self._dimension

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts to be found, in their order; each request has the deadline of a provider's call."""
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        made: list[list[float]] = []
        for batch in self._batches([self._sendable(text) for text in texts]):
            made += self._in_parts(batch, self._settings.provider_seconds)
        return self._unit(made)

    def query(self, text: str) -> Vectors:
        """Unit vector of a question, shape (1, dimension)."""
        seconds = min(QUERY_SECONDS, self._settings.provider_seconds)
        return self._unit(self._in_parts([self._sendable(text)], seconds))

    # --- what is sent -------------------------------------------------------------------------------------------

    def _sendable(self, text: str) -> str:
        plain = text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")[:MAX_CHARS]
        if self._residency is not Residency.MACHINE:
            plain = mask(plain, self._keep).text[:MAX_CHARS]
        return plain if plain.strip() else _BLANK

    def _batches(self, texts: Sequence[str]) -> Iterator[list[str]]:
        batch: list[str] = []
        chars = 0
        for text in texts:
            if batch and (len(batch) >= self._most or chars + len(text) > BATCH_CHARS):
                yield batch
                batch, chars = [], 0
            batch.append(text)
            chars += len(text)
        yield batch

    def _in_parts(self, batch: list[str], seconds: float) -> list[list[float]]:
        """The vectors of a batch; one that is too large for the service is halved, and so are those after it.

        A single text that is too long is cut, as the built-in embedder does.
        """
        try:
            return self._ask(batch, seconds)
        except _TooMuch:
            if len(batch) == 1:
                return self._in_parts([batch[0][: len(batch[0]) // 2]], seconds)
            half = (len(batch) + 1) // 2
            found = self._in_parts(batch[:half], seconds) + self._in_parts(batch[half:], seconds)
            self._most = min(self._most, half)
            return found

    def _ask(self, batch: list[str], seconds: float) -> list[list[float]]:
        """One request. Raises `_TooMuch` where less may do, else the error as the person sees it."""
        if refused := why_not(self._endpoint, self._settings):
            raise _told(refused.reason, refused.text, "")
        from assistant.llm.embedding_wire import Question, vectors_of

        local = self._settings.air_gap or self._residency is Residency.MACHINE
        question = Question(self._endpoint, tuple(batch), local, seconds, MAX_RETRIES)
        found: list[list[float]] = []

        async def ask() -> None:
            found.extend(await vectors_of(question))

        try:
            if run_bounded(ask(), seconds, None) is not Ended.DONE:
                raise Trouble(FailureReason.TIMED_OUT)
        except Trouble as trouble:
            too_long = trouble.reason is FailureReason.INPUT_TOO_LONG
            if (len(batch) > 1 and (too_long or trouble.invalid_request)) or (
                too_long and len(batch[0]) > _SHORT_CHARS
            ):
                raise _TooMuch from trouble
            raise _failed(trouble, self._place, seconds) from trouble
        return found

    # --- what comes back ----------------------------------------------------------------------------------------

    def _unit(self, rows: list[list[float]]) -> Vectors:
        import numpy as np

        sizes = {len(row) for row in rows}
        with self._lock:
            self._dimension = self._dimension or len(rows[0])
        if sizes != {self._dimension}:
            said = f"{', '.join(map(str, sorted(sizes)))} ≠ {self._dimension}"
            raise _failed(Trouble(FailureReason.NOT_AN_API, said), self._place, 0)
        exact = np.asarray(rows, dtype=np.float64)
        lengths = np.linalg.norm(exact, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise _failed(Trouble(FailureReason.NOT_AN_API, "a vector without length"), self._place, 0)
        made: Vectors = (exact / lengths).astype(np.float32)
        return made


class _TooMuch(Exception):
    """A request was refused for its size; fewer texts, or a shorter one, may do."""


def _failed(trouble: Trouble, place: Place, seconds: float) -> RunError | UserError:
    text = _QUOTA if trouble.quota and trouble.reason is FailureReason.RATE_LIMITED else None
    text = text or _TEXTS.get(trouble.reason, _TEXTS[FailureReason.SERVER_ERROR])
    slots = {"host": place.host, "model": place.model, "seconds": f"{seconds:g}"}
    return _told(trouble.reason, text.filled(slots), place.clean(trouble.said))


def _told(reason: FailureReason, text: Twin, said: str) -> RunError | UserError:
    zh = text.zh + (f"（详情：{said}）" if said else "") + _BACK.zh
    en = text.en + (f" (Details: {said})" if said else "") + _BACK.en
    kind = UserError if reason in _OURS else RunError
    return kind(zh=zh, en=en, code=reason.value)


_BACK = Twin(
    zh="要改回内置向量模型，请去掉 STEADYVOICE_EMBEDDINGS__* 变量（或 steadyvoice.toml 中的 [embeddings]），"
    "再运行 steadyvoice kb reindex；更换向量模型后都要重建索引。",
    en=" To go back to the built-in embedder, remove the STEADYVOICE_EMBEDDINGS__* variables (or [embeddings] in "
    "steadyvoice.toml) and run steadyvoice kb reindex, which every change of embedder needs.",
)
_QUOTA = Twin(
    zh="{host} 的账户余额或额度已用完（向量模型 {model}）。请充值或换一个密钥。",
    en="The account at {host} has no balance or quota left (embedding model {model}). Top it up or use another key.",
)
_TEXTS = {
    FailureReason.NOT_ALLOWED: Twin(
        zh="只允许访问本机，没有连接 {host}（向量模型 {model}）。",
        en="Only this machine may be reached; nothing was sent to {host} (embedding model {model}).",
    ),
    FailureReason.KEY_REFUSED: Twin(
        zh="{host} 拒绝了密钥（向量模型 {model}）。请检查 STEADYVOICE_EMBEDDINGS__API_KEY。",
        en="{host} refused the key (embedding model {model}). Check STEADYVOICE_EMBEDDINGS__API_KEY.",
    ),
    FailureReason.MODEL_UNKNOWN: Twin(
        zh="{host} 上找不到向量模型 {model}。请检查 STEADYVOICE_EMBEDDINGS__MODEL 和 …__BASE_URL（通常以 /v1 结尾）。",
        en="{host} has no embedding model {model}. Check STEADYVOICE_EMBEDDINGS__MODEL and …__BASE_URL, "
        "which usually ends in /v1.",
    ),
    FailureReason.NOT_AN_API: Twin(
        zh="{host} 返回的不是可用的向量（模型 {model}）。请检查 base_url（通常以 /v1 结尾），"
        "以及 {model} 是否为向量模型。",
        en="What {host} answered is no usable set of vectors (model {model}). Check base_url, which usually ends in "
        "/v1, and that {model} is an embedding model.",
    ),
    FailureReason.INPUT_TOO_LONG: Twin(
        zh="文本超出了 {host} 上向量模型 {model} 一次能读的长度。请换一个上下文更长的向量模型。",
        en="A text is longer than the embedding model {model} at {host} can read. Use one with a longer context.",
    ),
    FailureReason.UNREACHABLE: Twin(
        zh="连不上 {host}（向量模型 {model}）。请检查网络、代理和 base_url；本机服务请确认已经启动。",
        en="Could not connect to {host} (embedding model {model}). Check the network, the proxy and base_url; "
        "for a service on this machine, check that it is running.",
    ),
    FailureReason.RATE_LIMITED: Twin(
        zh="{host} 限流，暂时不接受更多请求（向量模型 {model}）。请稍后再试；已算出的向量不会重算。",
        en="{host} takes no more requests for now (embedding model {model}). Try again later; "
        "vectors that were made are kept.",
    ),
    FailureReason.TIMED_OUT: Twin(
        zh="{host} 上的向量模型 {model} 在 {seconds} 秒内没有答复。请稍后再试。",
        en="The embedding model {model} at {host} did not answer within {seconds} s. Try again later.",
    ),
    FailureReason.DROPPED: Twin(
        zh="与 {host} 的连接中途断开（向量模型 {model}）。请再试一次。",
        en="The connection to {host} broke (embedding model {model}). Try again.",
    ),
    FailureReason.SERVER_ERROR: Twin(
        zh="{host} 出错，没有给出向量（模型 {model}）。请稍后再试。",
        en="{host} failed and gave no vectors (model {model}). Try again later.",
    ),
    FailureReason.DECLINED: Twin(
        zh="{host} 的内容审核拒绝处理其中的文本（向量模型 {model}）。请换一个服务。",
        en="A filter at {host} refused one of the texts (embedding model {model}). Use another service.",
    ),
}
