"""The seam to HTTP libraries: clients of one's own, proxies, threads, faults."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Told, inside, json_told, runtime, serving, sms

SENT = b'{"umid":"u1","destination":"+65","encoding":"AUTO","status":{"code":"QUEUED"}}'


def send(one: Any, **options: Any) -> Any:
    body = sms.SmsRequest(destination="+65", text="Hi")
    return one.send_sms_single(subAccountId="demo", body=body, _options=runtime.Options(**options))


def canned(request: httpx2.Request) -> httpx2.Response:
    assert request.url.path == "/api/v1/subaccounts/demo/messages"
    assert request.read() == b'{"destination":"+65","text":"Hi"}'
    assert request.headers["content-length"] == "33"
    return httpx2.Response(200, content=SENT, headers={"Content-Type": "application/json"})


def broken(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadTimeout("slow", request=request)


def test_an_httpx2_client_of_ones_own() -> None:
    with httpx2.Client(transport=httpx2.MockTransport(canned)) as own:
        transport = runtime.HttpxTransport(client=own)
        with sms.CPaaSSMS(base_url="http://x.example", transport=transport) as one:
            assert send(one).code_200.umid == "u1"
        assert not own.is_closed
    with httpx2.Client(transport=httpx2.MockTransport(broken)) as own:
        transport = runtime.HttpxTransport(client=own)
        one = sms.CPaaSSMS(base_url="http://x.example", transport=transport)
        with pytest.raises(runtime.TimedOut) as caught:
            send(one)
    assert (caught.value.phase, caught.value.sent) == ("read", True)
    with pytest.raises(TypeError, match="needs client"):
        send(sms.CPaaSSMS(base_url="http://x.example", transport=runtime.HttpxTransport()))


def test_an_asynchronous_httpx2_client_of_ones_own() -> None:
    async def call(handler: Any) -> Any:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(handler)) as own:
            transport = runtime.HttpxTransport(async_client=own)
            async with sms.AsyncCPaaSSMS(base_url="http://x.example", transport=transport) as one:
                return await one.send_sms_single(subAccountId="demo", body=sms.SmsRequest(destination="+65", text="Hi"))

    assert asyncio.run(call(canned)).code_200.umid == "u1"
    with pytest.raises(runtime.TimedOut):
        asyncio.run(call(broken))


def test_threads_share_a_client() -> None:
    with serving(json_told(SENT)) as server, sms.CPaaSSMS(base_url=server.url) as one:
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda _: send(one).code_200.umid, range(64)))
        assert replies == ["u1"] * 64
        assert len(server.connections) <= 8


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    proxies = inside("proxies")
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    proxies._looked_up.cache_clear()
    yield monkeypatch
    proxies._looked_up.cache_clear()


def test_the_proxy_of_the_environment(clean_environment: pytest.MonkeyPatch) -> None:
    with serving(json_told(SENT)) as proxy, serving(json_told(SENT)) as server:
        address = proxy.url.replace("http://", "http://user:p%40ss@")
        clean_environment.setenv("http_proxy", address)
        with sms.CPaaSSMS(base_url="http://service.example/v1") as one:
            assert send(one).code_200.umid == "u1"
        clean_environment.setenv("no_proxy", "127.0.0.1")
        with sms.CPaaSSMS(base_url=server.url) as one:
            assert send(one).code_200.umid == "u1"
        assert proxy.seen[0].target == "http://service.example/v1/api/v1/subaccounts/demo/messages"
        assert proxy.seen[0].headers["Proxy-Authorization"] == "Basic dXNlcjpwQHNz"
        assert (len(proxy.seen), len(server.seen)) == (1, 1)

        async def call() -> Any:
            async with sms.AsyncCPaaSSMS(base_url="http://service.example") as one:
                return await one.send_sms_single(subAccountId="demo", body=sms.SmsRequest(destination="+65", text="Hi"))

        assert asyncio.run(call()).code_200.umid == "u1"
        assert len(proxy.seen) == 2


def test_an_answer_that_breaks_off() -> None:
    def write(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    with serving(Told(write=write)) as server, sms.CPaaSSMS(base_url=server.url) as one:
        with pytest.raises(runtime.TransportError) as caught:
            send(one)
        assert caught.value.sent
        assert len(server.seen) == 1  # a POST is not repeated
        with pytest.raises(runtime.TransportError):
            send(one, idempotent=True)
        assert len(server.seen) == 4


def test_names_outside_ascii() -> None:
    with pytest.raises(runtime.TransportError):
        send(sms.CPaaSSMS(base_url="http://bücher.invalid", retries=0))


def test_cancelling_a_task_leaves_the_client_usable() -> None:
    stop = threading.Event()

    def hang(handler: Any) -> None:
        stop.wait(10)

    async def call(url: str) -> Any:
        async with sms.AsyncCPaaSSMS(base_url=url) as one:
            body = sms.SmsRequest(destination="+65", text="Hi")
            task = asyncio.create_task(one.send_sms_single(subAccountId="d", body=body))
            while not server.seen:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            stop.set()
            return await one.send_sms_single(subAccountId="d", body=body)

    with serving(Told(write=hang), json_told(SENT)) as server:
        assert asyncio.run(call(server.url)).code_200.umid == "u1"


def test_secrets_do_not_ride_on_errors() -> None:
    with (
        sms.CPaaSSMS(base_url="http://127.0.0.1:9", headers={"X-Key": "very-secret-key"}, retries=0) as one,
        pytest.raises(runtime.TransportError) as caught,
    ):
        send(one)
    fault = caught.value
    assert fault.__cause__ is None
    assert fault.__context__ is None
    assert "very-secret-key" not in repr(fault) + repr(vars(fault))
