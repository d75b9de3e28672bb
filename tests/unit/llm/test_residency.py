"""Where text goes, and that it goes nowhere it may not."""

from __future__ import annotations

import pytest

from assistant.domain.model import FailureReason, Residency
from assistant.errors import UserError
from assistant.llm.residency import address_of, is_loopback, residency_of, why_not
from assistant.llm.services import load_services
from assistant.settings import Endpoint, Settings


def endpoint(url: str, residency: Residency | None = None) -> Endpoint:
    return Endpoint(base_url=url, model="m", residency=residency)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost", "LocalHost", "::ffff:127.0.0.1"]
)
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0.0.0.0",
        "::",
        "10.0.0.1",
        "localhost.",
        "localhost.example",
        "127.0.0.1.nip.io",
        "",
    ],
)
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://127.0.0.1:8000/v1", Residency.MACHINE),
        ("http://[::1]:11434/v1", Residency.MACHINE),
        ("https://api.deepseek.com", Residency.CN),
        ("https://API.DeepSeek.com/v1", Residency.CN),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", Residency.CN),
        ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", Residency.OVERSEAS),
        ("https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1", Residency.OVERSEAS),
        ("https://ws.cn-beijing.maas.aliyuncs.com/v1", Residency.CN),
        ("https://ws.us-east-1.maas.aliyuncs.com/v1", Residency.OVERSEAS),
        ("https://api.moonshot.cn/v1", Residency.CN),
        ("https://api.moonshot.ai/v1", Residency.OVERSEAS),
        ("https://ark.cn-beijing.volces.com/api/v3", Residency.CN),
        ("https://team.openai.azure.com/", Residency.OVERSEAS),
        ("https://team.openai.azure.cn/", Residency.CN),
        ("https://api.deepseek.com.evil.example/", Residency.OVERSEAS),
        ("https://evil-api.deepseek.com/", Residency.OVERSEAS),
        ("http://192.168.1.5:8000/v1", Residency.OVERSEAS),
    ],
)
def test_by_host(url: str, place: Residency) -> None:
    assert residency_of(endpoint(url)) is place


def test_what_is_stated_counts_but_this_machine_is_loopback_only() -> None:
    assert residency_of(endpoint("http://192.168.1.5/v1", Residency.CN)) is Residency.CN
    assert residency_of(endpoint("http://127.0.0.1/v1", Residency.MACHINE)) is Residency.MACHINE
    with pytest.raises(UserError) as caught:
        residency_of(endpoint("http://192.168.1.5/v1", Residency.MACHINE))
    assert "192.168.1.5" in caught.value.text.zh
    assert "192.168.1.5" in caught.value.text.en


@pytest.mark.parametrize("place", [Residency.CN, Residency.OVERSEAS])
@pytest.mark.parametrize("url", ["http://127.0.0.1:4000/v1", "http://localhost:4000/v1", "http://[::1]:4000/v1"])
def test_a_proxy_on_this_machine_counts_as_where_it_passes_text_on(url: str, place: Residency) -> None:
    proxy = endpoint(url, place)
    assert residency_of(proxy) is place
    assert why_not(proxy, Settings()) is None
    for settings in (Settings(air_gap=True), Settings(residency=(Residency.MACHINE,))):
        refused = why_not(proxy, settings)
        assert refused is not None
        assert refused.reason is FailureReason.NOT_ALLOWED
        assert {Residency.CN: "中国境内", Residency.OVERSEAS: "境外"}[place] in refused.text.zh
        assert "mainland China" in refused.text.en


@pytest.mark.parametrize(
    "url",
    [
        "http:///v1",
        "http://127.0.0.1:99999/v1",
        "http://127.0.0.1:0/v1",
        "http://127.0.0.1:port/v1",
        "http://[::1",
        "https://exa mple.com/v1",
        "https://host\n.example/v1",
        "https://host\u200b.example/v1",
        "https://host.example/v1?api-version=1",
    ],
)
def test_an_address_that_is_none_is_the_persons_mistake(url: str) -> None:
    with pytest.raises(UserError) as caught:
        residency_of(endpoint(url))
    assert repr(url) in caught.value.text.zh
    assert repr(url) in caught.value.text.en


@pytest.mark.parametrize("air_gap", [False, True])
@pytest.mark.parametrize("allowed", [(), (Residency.MACHINE,), (Residency.MACHINE, Residency.CN), tuple(Residency)])
@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "https://api.deepseek.com", "https://api.openai.com/v1"])
def test_the_policy(url: str, allowed: tuple[Residency, ...], air_gap: bool) -> None:
    settings = Settings(residency=allowed, air_gap=air_gap)
    place = residency_of(endpoint(url))
    refused = why_not(endpoint(url), settings)
    assert (refused is None) == (place in allowed and (not air_gap or place is Residency.MACHINE))
    if refused is not None:
        assert refused.reason is FailureReason.NOT_ALLOWED
        for text in (refused.text.zh, refused.text.en):
            assert url.split("/")[2].partition(":")[0] in text


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    assert address_of("https://host.example:8443/v1") == "host.example:8443"
    for url in (
        "https://me:s3cret@host.example/v1",
        "https://s3cret@host.example/v1",
        "https://me:s3cret@host.example:99999/v1",
        "https://me:s3/cret@host.example/v1",
        "https://me:s3@cret@host.example/v1?x",
    ):
        with pytest.raises(UserError) as caught:
            why_not(endpoint(url), Settings())
        for text in caught.value.text.zh, caught.value.text.en:
            assert "cret" not in text and "me:" not in text and "host.example" in text


def test_every_service_has_a_source_and_no_host_is_listed_twice() -> None:
    services = load_services().services
    hosts = [host for service in services for host in service.hosts]
    assert len(hosts) == len(set(hosts))
    assert all(service.source and service.residency is not Residency.MACHINE for service in services)
    assert all(host == host.lower() for host in hosts)


@pytest.mark.parametrize(
    "text",
    [
        "抱歉，作为AI语言模型，我不能参与。",
        "我无法协助处理该请求。",
        "I'm sorry, but I can't assist with that.",
        "I’m sorry, I can’t help with that request.",
    ],
)
def test_refusals_in_words(text: str) -> None:
    assert load_services().declines.in_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "很抱歉给您带来不便，我们无法提前发货，但可以为您退款。",
        "We are sorry. We can't refund this order here, please send us a direct message.",
        "您好，我们已收到反馈，正在核实。",
        "事件经过如下。" * 80 + "作为AI",
    ],
)
def test_what_a_brand_writes_is_no_refusal(text: str) -> None:
    assert not load_services().declines.in_words(text)
