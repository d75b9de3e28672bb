"""What is asked of a chat model, what comes back, and why it may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from pydantic import Field, JsonValue

from assistant.domain.draft import LadderStep, Tokens
from assistant.domain.vocabulary import Engine, Strict

__all__ = [
    "CallEnd",
    "CallOutcome",
    "CallStart",
    "CallState",
    "ChatModel",
    "ChatReply",
    "ChatRequest",
    "FailureReason",
    "LadderStep",
    "ModelRole",
    "OnText",
    "Purpose",
    "RecentCalls",
    "Residency",
    "Spent",
    "Stopped",
]


class Residency(StrEnum):
    """Where text goes when it is sent to a model."""

    MACHINE = "machine"
    """Loopback: it does not leave this machine."""
    CN = "cn"
    OVERSEAS = "overseas"


class ModelRole(StrEnum):
    """What an endpoint is used for."""

    DRAFT = "draft"
    JUDGE = "judge"
    EMBEDDINGS = "embeddings"


class FailureReason(StrEnum):
    """Why a model gave no usable text; the ladder steps down on each of them."""

    NOT_SET_UP = "not_set_up"
    NOT_CHOSEN = "not_chosen"
    """The person asked for another engine, or no figure shows this one better at the task."""
    NOT_ALLOWED = "not_allowed"
    """Residency policy or air gap."""
    OVER_BUDGET = "over_budget"
    CIRCUIT_OPEN = "circuit_open"
    """It failed several times in a row just now; it is left alone for a while."""
    INPUT_TOO_LONG = "input_too_long"
    UNREACHABLE = "unreachable"
    KEY_REFUSED = "key_refused"
    MODEL_UNKNOWN = "model_unknown"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    TIMED_OUT = "timed_out"
    DROPPED = "dropped"
    """The connection broke while text was coming."""
    NOT_AN_API = "not_an_api"
    """HTML or anything else that is no chat completion."""
    EMPTY = "empty"
    CUT_SHORT = "cut_short"
    """It ended without `finish_reason = stop`."""
    BAD_JSON = "bad_json"
    WRONG_SCHEMA = "wrong_schema"
    DECLINED = "declined"
    """The model, or a filter before it, refused the subject."""
    WRONG_LANGUAGE = "wrong_language"
    OVER_LONG = "over_long"
    NOTHING_KEPT = "nothing_kept"
    """The checks kept no sentence of it."""
    STOPPED = "stopped"
    """A person stopped it."""


class Purpose(Strict):
    """For whom and for what a call is made: budgets and the record of calls stand on it."""

    person: str
    brand: str
    task: str
    """`post/zh`, `statement/en`, …: the prompt's id."""
    request: str = ""
    """Id of the request that it serves."""
    incident: bool = False
    """Calls for incidents may use the reserve."""


class ChatRequest(Strict):
    """One call: a stable part (`system`) that servers can cache, and what differs from call to call (`user`)."""

    system: str
    user: str
    count: int = Field(default=1, ge=1, le=10)
    """Number of texts asked for in one call."""
    max_tokens: int = Field(gt=0)
    temperature: float = Field(default=0.7, ge=0, le=2)
    json_schema: dict[str, JsonValue] | None = None
    """The reply is one JSON document of this schema; `None`: plain text. Integers and enums only, `[0-9]` classes."""
    deadline_seconds: float = Field(gt=0)
    """Wall clock for the whole call, connection, retries and all."""
    seed: int | None = None


class ChatReply(Strict):
    """What a model wrote."""

    texts: tuple[str, ...]
    complete: tuple[bool, ...]
    """For each text whether it ended by itself (`finish_reason = stop`)."""
    model: str
    tokens: Tokens = Tokens(input=None, output=None)
    first_token_ms: float | None = None
    took_ms: float
    cost: float | None = None
    """US dollars; `None` where unknown."""
    masked: dict[str, int] = Field(default_factory=dict)
    """How many personal values of each kind were masked before it was sent."""


class CallState(StrEnum):
    """How far a call got; one that stays `started` was cut off by a crash."""

    STARTED = "started"
    DONE = "done"
    FAILED = "failed"


class CallStart(Strict):
    """A call as it is recorded before anything is sent: what it may use at most counts until it ends."""

    purpose: Purpose
    engine: Engine
    model: str
    host: str = ""
    """Host of the endpoint; empty for the embedded model."""
    residency: Residency
    tokens: Tokens
    """Input as counted, output as the most it may write."""
    cost: float | None = None
    """US dollars for those tokens; `None` where the price is unknown."""
    masked: dict[str, int] = Field(default_factory=dict)
    """How many personal values of each kind were masked; never the values."""


class CallEnd(Strict):
    """What became of a call."""

    state: CallState
    reason: FailureReason | None = None
    """`None` where it wrote, or where the program itself failed."""
    tokens: Tokens = Tokens()
    """As the server reports them, else as counted here."""
    cost: float | None = None
    first_token_ms: float | None = None
    took_ms: float


class CallOutcome(Strict):
    """How a call to an endpoint ended, as the circuit breaker looks at it."""

    finished_at: datetime
    reason: FailureReason | None
    """`None`: it wrote."""


class RecentCalls(Strict):
    """The last calls to an endpoint."""

    outcomes: tuple[CallOutcome, ...] = ()
    """Newest first."""
    trying: int = 0
    """Calls under way."""


class Spent(Strict):
    """What calls that left this machine have used since some moment; those still running count with their most."""

    usd: float = 0.0
    tokens: int = 0
    unknown_cost_calls: int = 0
    """Calls whose price is unknown: in `tokens`, not in `usd`."""


OnText: TypeAlias = Callable[[int, str], None]
"""Called with the index of a text and the piece that was added to it."""

Stopped: TypeAlias = Callable[[], bool]
"""Whether a person has asked to stop; asked at least four times a second."""


class ChatModel(Protocol):
    """A model that writes; every implementation keeps the deadline of the request to within a second."""

    @property
    def engine(self) -> Engine:
        """The rung of the ladder."""
        ...

    @property
    def name(self) -> str:
        """The model as versions record it."""
        ...

    @property
    def residency(self) -> Residency:
        """Where the text goes."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a text by this model's count, or an estimate that is not lower."""
        ...

    def chat(
        self, request: ChatRequest, purpose: Purpose, on_text: OnText | None = None, stopped: Stopped | None = None
    ) -> ChatReply:
        """Write. Raises `ModelFailure`, which carries the text that had come so far."""
        ...
