"""What can go wrong with a call to a model, told apart and put into words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import SecretStr

from assistant.domain.model import FailureReason
from assistant.domain.vocabulary import Strict, Twin
from assistant.errors import ModelFailure
from assistant.llm.services import load_services

if TYPE_CHECKING:
    import openai

SAID_CHARS = 200
"""How much of a server's own message is repeated to the person."""


class Trouble(Exception):
    """One call that gave no text, or broke off, before it is put into words."""

    def __init__(
        self, reason: FailureReason, said: str = "", *, status: int | None = None, param: str = "", quota: bool = False
    ) -> None:
        super().__init__(said)
        self.reason = reason
        self.said = said
        """The server's own words."""
        self.status = status
        self.param = param
        """The field of the request that the server names."""
        self.quota = quota
        """The account has run dry; waiting does not help."""

    @property
    def invalid_request(self) -> bool:
        """The server understood who asks, and refused how it was asked."""
        return self.status in (400, 422) and self.reason is FailureReason.NOT_AN_API


class Place(Strict):
    """Where a call went, for messages; the key is here only to be taken out of them."""

    host: str
    model: str
    key: SecretStr | None = None

    def clean(self, said: str) -> str:
        """A server's words on one line, short, without the key and without anything that does not print."""
        line = " ".join("".join(c if c.isprintable() else " " for c in said).split())
        key = self.key.get_secret_value() if self.key else ""
        if len(key) > 3:
            line = line.replace(key, "***")
        return line if len(line) <= SAID_CHARS else line[: SAID_CHARS - 1] + "…"


_TOO_LONG = re.compile(
    r"context.?(length|window|size)|maximum context|(prompt|input|request) (is )?too (long|large)|input length"
    r"|reduce the length|exceed\w*.{0,40}(token|context)|context_size_error|上下文长度|输入.{0,6}(过长|超长)",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model[^.\n]{0,80}(not exist|not found|unknown)|(no such|unknown|invalid|unsupported) model\b"
    r"|model_not_found|InvalidEndpointOrModel|模型.{0,30}(不存在|未找到|无权)",
    re.IGNORECASE,
)
_RATE = re.compile(r"rate.?limit|too many requests|限流|并发", re.IGNORECASE)
_DRY = re.compile(
    r"insufficient.{0,12}(balance|quota|funds|credit)|exceeded your current quota|billing|arrearage|余额|欠费|额度",
    re.IGNORECASE,
)


def judged(status: int | None, body: object, message: str = "") -> Trouble:
    """What an error body means, whether it came with an HTTP status or inside a stream."""
    codes, said, param = _read_body(body)
    said = said or message
    if status is None:
        status = next((int(code) for code in codes if re.fullmatch(r"[45]\d\d", code)), None)
    text = "\n".join((said, *codes))
    quota = bool(_DRY.search(text))
    return Trouble(
        _reason(status, codes, text, quota, isinstance(body, dict)), said, status=status, param=param, quota=quota
    )


def _reason(status: int | None, codes: tuple[str, ...], text: str, quota: bool, is_json: bool) -> FailureReason:
    if load_services().declines.in_error(codes, text):
        return FailureReason.DECLINED
    if status is None and _RATE.search(text):
        return FailureReason.RATE_LIMITED
    if status == 413 or (status in (None, 400, 422, 500) and _TOO_LONG.search(text)):
        return FailureReason.INPUT_TOO_LONG
    if status in (402, 429) or (quota and status in (None, 400, 403)):
        return FailureReason.RATE_LIMITED
    if status in (401, 403):
        return FailureReason.KEY_REFUSED
    if status in (None, 400, 404, 422) and _NO_MODEL.search(text):
        return FailureReason.MODEL_UNKNOWN
    if status == 404:
        return FailureReason.MODEL_UNKNOWN if is_json else FailureReason.NOT_AN_API
    if status == 408:
        return FailureReason.TIMED_OUT
    if status is None or status >= 500:
        return FailureReason.SERVER_ERROR
    return FailureReason.NOT_AN_API


def _read_body(body: object) -> tuple[tuple[str, ...], str, str]:
    """Codes, message and named field of an error body in any of the shapes that are about."""
    if not isinstance(body, dict):
        return (), "", ""
    inner = body.get("error", body)
    if isinstance(inner, str):
        return (str(body.get("code", "")),), inner, ""
    if not isinstance(inner, dict):
        return (), "", ""
    codes = tuple(str(inner[name]) for name in ("code", "type", "status_code") if inner.get(name) is not None)
    words = next((inner[n] for n in ("message", "status_msg", "msg", "detail") if isinstance(inner.get(n), str)), "")
    return codes, words, str(inner.get("param") or "")


def trouble_of(error: openai.OpenAIError | ValueError | RecursionError, started: bool) -> Trouble:
    """What an error of the SDK means; `started` says whether text had come."""
    import httpx2
    import openai

    from assistant.llm.transport import NotLoopback, TooLarge

    causes = _chain(error)
    broken = FailureReason.DROPPED if started else FailureReason.NOT_AN_API
    if found := next((cause for cause in causes if isinstance(cause, NotLoopback)), None):
        return Trouble(FailureReason.NOT_ALLOWED, str(found))
    if any(isinstance(cause, TooLarge) for cause in causes):
        return Trouble(FailureReason.OVER_LONG)
    if isinstance(error, openai.APIStatusError):
        if 300 <= error.status_code < 400:
            where = str(error.response.headers.get("location", ""))
            return Trouble(FailureReason.NOT_AN_API, f"HTTP {error.status_code} → {where}", status=error.status_code)
        return judged(error.status_code, error.body, _plain(error))
    if isinstance(error, openai.APITimeoutError):
        unmade = any(isinstance(cause, httpx2.ConnectTimeout) for cause in causes)
        return Trouble(FailureReason.UNREACHABLE if unmade else FailureReason.TIMED_OUT)
    if isinstance(error, openai.APIConnectionError):
        unmade = any(isinstance(cause, httpx2.ConnectError | httpx2.ProxyError) for cause in causes)
        return Trouble(FailureReason.UNREACHABLE if unmade else FailureReason.DROPPED, str(causes[-1]))
    if isinstance(error, openai.APIResponseValidationError):
        return Trouble(broken)
    if isinstance(error, openai.APIError):  # an error event inside a stream
        return judged(None, error.body, error.message)
    return Trouble(broken)  # what came cannot be read


def _plain(error: openai.APIStatusError) -> str:
    """A body that is no JSON, where it is text; a web page says nothing to the person."""
    body = error.body if isinstance(error.body, str) else ""
    return f"HTTP {error.status_code}" if not body or body.lstrip().startswith("<") else body


def _chain(error: BaseException) -> list[BaseException]:
    causes = [error]
    while (following := causes[-1].__cause__ or causes[-1].__context__) is not None and following not in causes:
        causes.append(following)
    return causes


def failure(trouble: Trouble, place: Place, seconds: float, partial: tuple[str, ...] = ()) -> ModelFailure:
    """A trouble in words: what happened, where, and what to do."""
    text = _QUOTA if trouble.quota and trouble.reason is FailureReason.RATE_LIMITED else _TEXTS[trouble.reason]
    said = place.clean(trouble.said)
    slots = {"host": place.host, "model": place.model, "seconds": f"{seconds:g}"}
    told = text.filled(slots)
    kept = partial if any(partial) else ()
    lead = _CAUSE if trouble.reason in _OURS else _SAID
    return ModelFailure(
        trouble.reason,
        zh=told.zh + (_KEPT.zh if kept else "") + (lead.zh + said if said else ""),
        en=told.en + (_KEPT.en if kept else "") + (lead.en + said if said else ""),
        partial=kept,
    )


_KEPT = Twin(zh="已收到的文字保留。", en=" What had come is kept.")
_SAID = Twin(zh="对方的说法：", en=" It said: ")
_CAUSE = Twin(zh="原因：", en=" Cause: ")
_OURS = (FailureReason.UNREACHABLE, FailureReason.DROPPED, FailureReason.NOT_ALLOWED)
"""What this machine noticed and the server said nothing about."""

_QUOTA = Twin(
    zh="{host} 的账户余额或额度已用完（模型 {model}）。请充值或换一个密钥。",
    en="The account at {host} has no balance or quota left (model {model}). Top it up or use another key.",
)
_TEXTS = {
    FailureReason.NOT_ALLOWED: Twin(
        zh="只允许访问本机，没有连接 {host}（模型 {model}）。请检查 base_url 和断网设置（air_gap）。",
        en="Only this machine may be reached; nothing was sent to {host} (model {model}). Check base_url and air_gap.",
    ),
    FailureReason.INPUT_TOO_LONG: Twin(
        zh="内容超出了 {host} 上模型 {model} 一次能读的长度。请删减材料，或换上下文更长的模型。",
        en="The input is longer than {model} at {host} can read. Shorten the material, "
        "or use a model with a longer context.",
    ),
    FailureReason.UNREACHABLE: Twin(
        zh="连不上 {host}（模型 {model}）。请检查网络、代理和 base_url，本机服务请确认已经启动。",
        en="Could not connect to {host} (model {model}). Check the network, the proxy and base_url; "
        "for a service on this machine, check that it is running.",
    ),
    FailureReason.KEY_REFUSED: Twin(
        zh="{host} 拒绝了密钥（模型 {model}）。请检查 API key 是否正确、是否有权使用该模型。",
        en="{host} refused the key (model {model}). Check the API key and whether it may use this model.",
    ),
    FailureReason.MODEL_UNKNOWN: Twin(
        zh="{host} 上找不到模型 {model}。请检查模型名和 base_url（通常以 /v1 结尾）。",
        en="{host} has no model {model}. Check the model's name and base_url, which usually ends in /v1.",
    ),
    FailureReason.RATE_LIMITED: Twin(
        zh="{host} 限流，暂时不接受更多请求（模型 {model}）。请稍后再试。",
        en="{host} takes no more requests for now (model {model}). Try again later.",
    ),
    FailureReason.SERVER_ERROR: Twin(
        zh="{host} 出错，没有写出内容（模型 {model}）。请稍后再试。",
        en="{host} failed and wrote nothing (model {model}). Try again later.",
    ),
    FailureReason.TIMED_OUT: Twin(
        zh="{host} 上的模型 {model} 在 {seconds} 秒内没有写完，已停止等待。",
        en="{model} at {host} did not finish within {seconds} s and was given up.",
    ),
    FailureReason.DROPPED: Twin(
        zh="与 {host} 的连接中途断开（模型 {model}）。请再试一次。",
        en="The connection to {host} broke (model {model}). Try again.",
    ),
    FailureReason.NOT_AN_API: Twin(
        zh="{host} 的回应不是可用的对话接口（模型 {model}）。"
        "请检查 base_url（通常以 /v1 结尾），以及是否被登录页或网关拦截。",
        en="What {host} answered is not a chat completion (model {model}). Check base_url, which usually ends in /v1, "
        "and whether a sign-in page or a gateway stands in between.",
    ),
    FailureReason.EMPTY: Twin(
        zh="{host} 上的模型 {model} 没有写出任何文字。请再试一次，或换一个模型。",
        en="{model} at {host} wrote nothing. Try again or use another model.",
    ),
    FailureReason.CUT_SHORT: Twin(
        zh="{host} 上的模型 {model} 还没写出正文就停下了。请再试一次；如果是推理模型，请换一个不先思考的型号。",
        en="{model} at {host} stopped before it wrote any text. Try again; "
        "if it reasons first, use a model that does not.",
    ),
    FailureReason.DECLINED: Twin(
        zh="{host} 的模型 {model} 或其内容审核拒绝处理这个话题。请改用本机模型或模板引擎，或换一个服务。",
        en="{model} at {host}, or a filter before it, will not write on this subject. "
        "Use the embedded model or the playbook, or another service.",
    ),
    FailureReason.OVER_LONG: Twin(
        zh="{host} 的回应过长，已停止接收（模型 {model}）。请换一个模型或检查该服务。",
        en="{host} answered without end and was cut off (model {model}). Use another model or check the service.",
    ),
    FailureReason.STOPPED: Twin(
        zh="已按要求停止（模型 {model}）。",
        en="Stopped as asked (model {model}).",
    ),
}
