"""How calls are asked for: proofs by the schemes' names, keys that make calls repeatable, hooks, options, other HTTP libraries."""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests

from tests.test_generated import generate

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Told, json_told, serving

SECRET = "s3cr3t-value"
OPERATION = {
    "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "integer"}}}}}
}
KEY = {"name": "X-Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}
SPEC: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Asking", "version": "1"},
    "paths": {
        "/plain": {"get": {"operationId": "get", **OPERATION}, "post": {"operationId": "post", **OPERATION}},
        "/keyed": {"post": {"operationId": "keyed", "parameters": [KEY], **OPERATION}},
        "/keyed/{id}": {
            "get": {
                "operationId": "read",
                "parameters": [KEY, {"name": "id", "in": "path", "required": True}],
                **OPERATION,
            }
        },
    },
}
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "login": {"type": "http", "scheme": "basic"},
    "appId": {"type": "apiKey", "in": "header", "name": "X-App"},
    "appKey": {"type": "apiKey", "in": "query", "name": "app_key"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sid"},
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ModuleType]]:
    """The same service with these security schemes: none, one of each, all of them."""
    top = tmp_path_factory.mktemp("asking")
    chosen = {"none": [], "one": ["bearer", "login", "appId"], "all": list(SCHEMES)}
    sys.path.insert(0, str(top))
    made = {}
    for name, schemes in chosen.items():
        tree = {**SPEC, "components": {"securitySchemes": {one: SCHEMES[one] for one in schemes}}}
        (top / f"{name}.json").write_text(json.dumps(tree))
        generate(top / f"{name}.json", "Svc", top / f"asking_{name}")
        made[name] = importlib.import_module(f"asking_{name}.svc")
    yield made
    sys.path.remove(str(top))


def asked(svc: ModuleType, **proof: Any) -> Any:
    with serving(json_told(b"1")) as server, svc.Svc(base_url=server.url, **proof) as api:
        assert SECRET not in repr(api) + repr(api._settings)
        assert api.get().value == 1
        return server.seen[0]


def test_a_token_a_key_and_a_login(packages: dict[str, ModuleType]) -> None:
    for name in ("none", "one", "all"):
        assert asked(packages[name], token=SECRET).headers["Authorization"] == f"Bearer {SECRET}"
        sent = asked(packages[name], basic=("ana", SECRET)).headers["Authorization"]
        assert base64.b64decode(sent.removeprefix("Basic ")).decode() == f"ana:{SECRET}"
    assert asked(packages["one"], api_key=SECRET).headers["X-App"] == SECRET


def test_keys_by_the_names_of_their_schemes(packages: dict[str, ModuleType]) -> None:
    seen = asked(packages["all"], api_key={"appId": "a", "appKey": "b c", "session": "d"}, token={"bearer": "t"})
    assert (seen.headers["X-App"], seen.query, seen.headers["Cookie"]) == ("a", "app_key=b%20c", "sid=d")
    given = asked(packages["all"], token="one", headers={"authorization": "Other two"})
    assert given.headers["authorization"] == "Other two"


@pytest.mark.parametrize(
    ("package", "proof", "said"),
    [
        ("all", {"api_key": SECRET}, 'several schemes: say api_key={"appId": ..., "appKey": ..., "session": ...}'),
        (
            "all",
            {"api_key": {"nix": SECRET}},
            "no scheme 'nix'; there is: appId (header X-App), appKey (query app_key)",
        ),
        ("none", {"api_key": SECRET}, "no scheme that api_key= is for; there is: none"),
        ("one", {"token": ""}, "token is empty"),
        ("one", {"basic": ("", "")}, "basic is empty"),
        ("one", {"token": f"{SECRET}\r\nX-Evil: 1"}, "must not hold line ends"),
    ],
)
def test_a_proof_that_nothing_asks_for_is_told(
    packages: dict[str, ModuleType], package: str, proof: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError) as caught:
        packages[package].Svc(base_url="http://x.example", **proof)
    assert said in str(caught.value) and SECRET not in str(caught.value)


def test_a_credential_and_a_token_are_not_mixed(packages: dict[str, ModuleType]) -> None:
    with pytest.raises(ValueError, match="one of both"):
        packages["one"].Svc(base_url="http://x.example", token=SECRET, credential=object())


def test_a_key_is_made_where_the_document_has_a_header_for_it(packages: dict[str, ModuleType]) -> None:
    svc = packages["none"]
    busy = Told(503, b"", {"Retry-After": "0"})
    with serving(busy, busy, json_told(b"1")) as server, svc.Svc(base_url=server.url) as api:
        assert api.keyed().value == 1
        keys = [one.headers["X-Idempotency-Key"] for one in server.seen]
        assert len(keys) == 3 and len(set(keys)) == 1 and uuid.UUID(keys[0]).version == 4
        api.keyed()
        assert server.seen[3].headers["X-Idempotency-Key"] != keys[0]
        api.keyed(**{"X_Idempotency_Key": "mine"})
        api.with_options(idempotency_key="order-17").keyed()
        assert [one.headers["X-Idempotency-Key"] for one in server.seen[4:]] == ["mine", "order-17"]
        assert not any("Idempotency-Key" in one.headers for one in server.seen)
    with serving(busy, json_told(b"1")) as server, svc.Svc(base_url=server.url) as api:
        with pytest.raises(svc.Post_ResponseException):  # no header, no key: acting twice might do harm
            api.post()
        assert len(server.seen) == 1 and "Idempotency-Key" not in server.seen[0].headers


def test_a_key_is_made_for_plain_data_too(packages: dict[str, ModuleType]) -> None:
    invoke = importlib.import_module("asking_none").invoke
    with serving(json_told(b"1")) as server:
        assert invoke("Svc.keyed", [{}, {}], base_url=server.url)[0].is_success
        assert len({one.headers["X-Idempotency-Key"] for one in server.seen}) == 2


def test_options_of_a_client_and_of_a_call(packages: dict[str, ModuleType]) -> None:
    svc = packages["none"]
    options = importlib.import_module("asking_none").Options
    with serving(json_told(b"1")) as server, svc.Svc(base_url=server.url) as api:
        calm = api.with_options(headers={"X-A": "1", "X-B": "1"}, retries=0).with_options(timeout=5)
        calm.get(_options=options(headers={"x-b": "2"}))
        assert (server.seen[0].headers["X-A"], server.seen[0].headers["x-b"]) == ("1", "2")
        assert (calm._options.retries, calm._options.timeout, api._options.retries) == (0, 5, None)
        api.get()
        assert "X-A" not in server.seen[1].headers
        with pytest.raises(TypeError):
            api.with_options(tmeout=5)
    busy = Told(503, b"", {"Retry-After": "0"})
    with serving(busy) as server, svc.Svc(base_url=server.url) as api:
        with pytest.raises(svc.Get_ResponseException) as caught:
            api.with_options(retries=0).get()
        assert (len(server.seen), caught.value.status, caught.value.value) == (1, 503, None)


def test_hooks_see_every_attempt_and_may_add_headers(packages: dict[str, ModuleType]) -> None:
    svc, seen = packages["none"], []

    def on_request(request: Any) -> None:
        request.headers["traceparent"] = "00-1"
        request.context = len(seen)

    def on_response(request: Any, exchange: Any) -> None:
        seen.append(
            (request.context, request.operation.path, exchange.status, (exchange.headers or {}).get("x-request-id"))
        )

    told = (
        Told(503, b"", {"Retry-After": "0"}),
        Told(200, b"1", {"Content-Type": "application/json", "X-Request-Id": "r"}),
    )
    with serving(*told) as server, svc.Svc(base_url=server.url, on_request=on_request, on_response=on_response) as api:
        assert api.get().request_id == "r"
        assert [one.headers["traceparent"] for one in server.seen] == ["00-1"] * 2
    assert seen == [(0, "/plain", 503, None), (1, "/plain", 200, "r")]


# -- other HTTP libraries --------------------------------------------------------------------------------------------------


def by_urllib(request: Any, timeout: float | None) -> Any:
    made = urllib.request.Request(request.url, request.body or None, request.headers, method=request.method)
    with urllib.request.urlopen(made, timeout=timeout) as answer:
        return answer.status, answer.headers.items(), answer.read()


def by_requests(request: Any, timeout: float | None) -> Any:
    sent = requests.request(
        request.method, request.url, headers=request.headers, data=request.body, timeout=timeout, allow_redirects=False
    )
    return sent.status_code, sent.headers.items(), sent.content


async def in_a_thread(request: Any, timeout: float | None) -> Any:
    return await asyncio.to_thread(by_requests, request, timeout)


@pytest.mark.parametrize("send", [by_urllib, by_requests])
def test_another_library_takes_one_line(packages: dict[str, ModuleType], send: Any) -> None:
    runtime = importlib.import_module("asking_none._runtime")
    svc = packages["none"]
    with serving(json_told(b"1")) as server:
        with svc.Svc(base_url=server.url, transport=runtime.AnyTransport(send)) as api:
            assert api.get().value == 1 and api.post().value == 1
            assert server.seen[0].headers["Accept-Encoding"] == "identity"

        async def main() -> int:
            transport = runtime.AnyTransport(asend=in_a_thread)
            async with svc.AsyncSvc(base_url=server.url, transport=transport) as other:
                return int((await other.get()).value)

        assert asyncio.run(main()) == 1


def test_faults_of_another_library_are_ours(packages: dict[str, ModuleType]) -> None:
    runtime = importlib.import_module("asking_none._runtime")
    svc = packages["none"]
    calls: list[int] = []

    def late(request: Any, timeout: float | None) -> Any:
        calls.append(1)
        raise requests.exceptions.ReadTimeout(f"http://x.example?key={SECRET}")

    api = svc.Svc(base_url="http://127.0.0.1:1", transport=runtime.AnyTransport(late), retries=1)
    with pytest.raises(runtime.TimedOut) as caught:
        api.get()
    assert SECRET not in str(caught.value) and len(calls) == 2  # a GET may be repeated
    calls.clear()
    with pytest.raises(runtime.TimedOut):
        api.post()
    assert len(calls) == 1  # a POST may have been heard
    refused = svc.Svc(base_url="http://127.0.0.1:1", transport=runtime.AnyTransport(by_requests), retries=0)
    with pytest.raises(runtime.ConnectFailed):
        refused.get()
    with pytest.raises(TypeError, match="AnyTransport needs a function"):
        svc.Svc(base_url="http://127.0.0.1:1", transport=runtime.AnyTransport()).get()


# -- OpenTelemetry -----------------------------------------------------------------------------------------------------------


def test_the_documented_hooks_of_opentelemetry(packages: dict[str, ModuleType]) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    guide = (Path(__file__).parent.parent / "docs" / "clients.md").read_text(encoding="utf-8")
    code = next(part for part in guide.split("```python\n") if part.startswith("# OpenTelemetry")).partition("```")[0]
    space: dict[str, Any] = {}
    exec(compile(code, "docs/clients.md", "exec"), space)
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    on_request, on_response = space["traced"](provider.get_tracer("clients"))
    svc = packages["none"]
    told = (Told(503, b"", {"Retry-After": "0"}), json_told(b"1"))
    with serving(*told) as server:
        with (
            svc.Svc(base_url=server.url, on_request=on_request, on_response=on_response) as api,
            provider.get_tracer("app").start_as_current_span("work") as work,
        ):
            api.get()
        parents = [one.headers["traceparent"].split("-")[2] for one in server.seen]
    with pytest.raises(importlib.import_module("asking_none._runtime").ConnectFailed):
        svc.Svc(base_url=server.url, retries=0, on_request=on_request, on_response=on_response).get()
    spans = [one for one in kept.get_finished_spans() if one.name == "GET /plain"]
    assert [format(one.context.span_id, "016x") for one in spans[:2]] == parents
    assert {one.parent.span_id for one in spans[:2]} == {work.get_span_context().span_id}
    assert [one.attributes.get("http.response.status_code") for one in spans] == [503, 200, None]
    assert spans[2].attributes["error.type"] == "ConnectFailed" and not spans[2].status.is_ok
    assert all(one.attributes["url.template"] == "/plain" for one in spans)
