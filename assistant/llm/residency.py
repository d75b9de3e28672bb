"""Where text goes when it is sent to an endpoint, and whether it may go there."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from assistant.domain.model import FailureReason, Residency
from assistant.domain.vocabulary import Twin
from assistant.errors import ModelFailure, UserError
from assistant.llm.services import load_services
from assistant.settings import Endpoint, Settings

PLACES = {
    Residency.MACHINE: Twin(zh="本机", en="this machine"),
    Residency.CN: Twin(zh="中国境内", en="mainland China"),
    Residency.OVERSEAS: Twin(zh="境外", en="outside mainland China"),
}


def host_of(url: str) -> str:
    """Host of an endpoint's address in lower case, without port and brackets.

    Raises `UserError` where the address cannot be one: no host, a port that is none, blanks, a query; or where a name
    and a password stand in it, which are no part of an address and would end up in records and messages.
    """
    try:
        parts = urlsplit(url)
        host, usable = parts.hostname, parts.port != 0 and not parts.query and not parts.fragment
        secret = "@" in parts.netloc
    except ValueError:  # brackets that do not close, a port that is no number or too large
        host, usable, secret = None, False, False
    if not host or not usable or not url.isprintable() or " " in url:
        shown = repr(re.sub(r"//.*@", "//", url, flags=re.DOTALL))  # a password may stand before the host
        raise UserError(
            zh=f"{shown} 不能作为服务地址。请写成 https://主机:端口/v1 这样，不带空格和问号后的参数。",
            en=f"{shown} cannot be the address of a service. Write it like https://host:port/v1, "
            "without blanks and without a query.",
        )
    if secret:
        raise UserError(
            zh=f"{host} 的服务地址里带了用户名或密码（@ 之前的部分）。请从 base_url 去掉，密钥请写在 api_key。",
            en=f"The address of {host} holds a user name or a password (what stands before the @). "
            "Take it out of base_url, and put the key into api_key.",
        )
    return host


def address_of(url: str) -> str:
    """Host and port of an address as messages show them. Raises as `host_of` does."""
    host_of(url)
    return urlsplit(url).netloc


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its spelling alone: an IP literal in 127.0.0.0/8, `::1` or `localhost`.

    Other names that may resolve to this machine, and other spellings of the number (`127.1`), do not count: what
    they mean is decided elsewhere and can change.
    """
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def residency_of(endpoint: Endpoint) -> Residency:
    """What the endpoint states, then loopback, then what is known of its host; overseas where nothing is.

    A proxy or a tunnel on this machine that passes text on is stated as `cn` or `overseas` and counts as that: its
    text is masked, and an air gap refuses it, although the connection itself stays on the machine.

    Raises `UserError` where an endpoint that is not loopback is said to be this machine, or the address has no host.
    """
    host = host_of(endpoint.base_url)
    if is_loopback(host):
        return endpoint.residency or Residency.MACHINE
    if endpoint.residency is Residency.MACHINE:
        raise UserError(
            zh=f"{host} 不是本机地址，residency 不能写 machine。"
            "内网服务器请写 cn 或 overseas，本机服务请用 127.0.0.1。",
            en=f"{host} is not a loopback address, so its residency cannot be machine. "
            "Say cn or overseas for a server on your network, or use 127.0.0.1 for one on this machine.",
        )
    if endpoint.residency is not None:
        return endpoint.residency
    service = load_services().at(host)
    return service.residency if service is not None else Residency.OVERSEAS


def why_not(endpoint: Endpoint, settings: Settings) -> ModelFailure | None:
    """Why text may not go to an endpoint under the settings in force, or `None`. Raises as `residency_of` does."""
    host, residency = host_of(endpoint.base_url), residency_of(endpoint)
    if settings.air_gap and residency is not Residency.MACHINE and is_loopback(host):
        place = PLACES[residency]
        return ModelFailure(
            FailureReason.NOT_ALLOWED,
            zh=f"已断网隔离（air_gap），只能用本机模型；{host} 虽在本机，但 residency 写明内容会转发到{place.zh}，"
            "没有发送任何内容。",
            en="The air gap is on: only models on this machine may be used. "
            f"{host} is on it, but its residency says that it passes text on to {place.en}; nothing was sent.",
        )
    if settings.air_gap and residency is not Residency.MACHINE:
        return ModelFailure(
            FailureReason.NOT_ALLOWED,
            zh=f"已断网隔离（air_gap），只能用本机模型；{host} 不在本机，没有发送任何内容。",
            en=f"The air gap is on: only models on this machine may be used. {host} is not; nothing was sent.",
        )
    if residency not in settings.residency:
        place = PLACES[residency]
        return ModelFailure(
            FailureReason.NOT_ALLOWED,
            zh=f"发给 {host} 的内容会到{place.zh}，设置（residency）不允许，没有发送任何内容。"
            "请换一个服务，或由管理员调整该设置。",
            en=f"Text sent to {host} goes to {place.en}, and the residency setting does not allow that; "
            "nothing was sent. Use another service, or have an administrator change the setting.",
        )
    return None
