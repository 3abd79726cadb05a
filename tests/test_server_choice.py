"""Where a call goes: servers of an operation, on the host in use, elsewhere only where the caller says so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from sent import document, package_of

from generator import pipeline
from generator.modelling.auth import absolute
from generator.oas import load

PATHS = """
/usual: {get: {operationId: usual, responses: {'204': {description: ok}}}}
/same: {servers: [{url: 'https://files.test'}, {url: 'https://api.test/{v}', variables: {v: {default: v2}}}], get: {operationId: same, responses: {'204': {description: ok}}}}
/relative: {get: {operationId: relative, servers: [{url: /v3}], responses: {'204': {description: ok}}}}
/elsewhere: {get: {operationId: elsewhere, servers: [{url: 'https://files.test/up'}], parameters: [{name: X-Own, in: header, schema: {type: string}}], responses: {'204': {description: ok}}}}
"""
MORE = "servers: [{url: 'https://api.test/v1', description: Live}, {url: 'https://{stage}.test', variables: {stage: {default: try}}}]"


class Seen(Exception):
    """Raised with what would have been sent."""


class Key:
    """A credential for one address."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def headers(self, request: Any) -> dict[str, str]:
        return {"Authorization": "Bearer secret"}

    def refresh(self) -> bool:
        return False


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    yield package_of(document(PATHS, more=MORE), tmp_path_factory.mktemp("servers"))


def outgoing(package: ModuleType, operation: str, /, _inputs: Any = None, **settings: Any) -> Any:
    """The request that a client with these settings would send."""

    def stop(request: Any) -> None:
        raise Seen(request)

    client = import_module(f"{package.__name__}.svc").Svc(on_request=stop, **settings)
    with pytest.raises(Seen) as caught:
        getattr(client, operation)(**(_inputs or {}))
    return caught.value.args[0]


def test_a_base_url_holds_for_every_operation(package: ModuleType) -> None:
    hosts: dict[str, dict[str, str]] = {"https://files.test": {}}
    for operation in ("usual", "same", "relative", "elsewhere"):
        request = outgoing(package, operation, base_url="https://api.test/mine", other_hosts=hosts)
        assert request.url == f"https://api.test/mine/{operation}"


@pytest.mark.parametrize(
    "settings",
    [{"server": "https://api.test/v1"}, {"credential": Key("https://api.test/v1")}],
    ids=["server", "credential"],
)
def test_servers_of_an_operation_count_on_the_host_in_use(package: ModuleType, settings: dict[str, Any]) -> None:
    urls = [outgoing(package, name, **settings).url for name in ("usual", "same", "relative", "elsewhere")]
    assert urls == [
        "https://api.test/v1/usual", "https://api.test/v2/same", "https://api.test/v3/relative", "https://api.test/v1/elsewhere",
    ]  # fmt: skip


def test_another_host_gets_only_what_is_given_for_it(package: ModuleType) -> None:
    settings: dict[str, Any] = {
        "credential": Key("https://api.test/v1"), "headers": {"X-Key": "secret"}, "query": {"key": "secret"},
        "other_hosts": {"https://files.test": {"X-Files": "theirs"}},
    }  # fmt: skip
    request = outgoing(package, "elsewhere", {"X_Own": "given"}, **settings)
    assert request.url == "https://files.test/up/elsewhere"
    assert "secret" not in repr(dict(request.headers))
    assert request.headers["X-Files"] == "theirs" and request.headers["X-Own"] == "given"
    own = outgoing(package, "usual", **settings)
    assert own.url == "https://api.test/v1/usual?key=secret" and "X-Files" not in own.headers
    assert own.headers["Authorization"] == "Bearer secret" and own.headers["X-Key"] == "secret"


def test_an_address_for_one_call_wins(package: ModuleType) -> None:
    options = import_module(f"{package.__name__}._runtime").Options(base_url="https://api.test/once")
    assert (
        outgoing(package, "same", {"_options": options}, server="https://api.test/v1").url
        == "https://api.test/once/same"
    )


@pytest.mark.parametrize("server", ["https://try.test", "https://{stage}.test"])
def test_a_server_is_named_by_its_address(package: ModuleType, server: str) -> None:
    assert outgoing(package, "usual", server=server).url == "https://try.test/usual"
    described = import_module(f"{package.__name__}.svc").Svc.SERVICE.servers[0]
    assert outgoing(package, "usual", server=described).url == "https://api.test/v1/usual"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "needs base_url"),
        ({"server": "https://evil.test"}, "no server 'https://evil.test' in the document; there are: https://api.test/v1"),
        ({"server": "https://try.test", "credential": Key("https://api.test")}, "another host than the credential's"),
        ({"base_url": "https://a.test", "other_hosts": {"files.test": {}}}, "absolute http or https address"),
        ({"base_url": "https://a.test", "other_hosts": {"https://f.test": {"X": "a\r\nb"}}}, "header 'X'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(package: ModuleType, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace(".", r"\.")):
        import_module(f"{package.__name__}.svc").Svc(**settings)


@pytest.mark.parametrize(
    ("url", "document", "whole"),
    [
        ("/v1", "https://api.test/docs/openapi.json", "https://api.test/v1"),
        ("v1", "https://api.test/docs/openapi.json", "https://api.test/docs/v1"),
        ("//other.test/v1", "https://api.test/openapi.json", "https://other.test/v1"),
        ("/{v}", "https://api.test/openapi.json", "https://api.test/{v}"),
        ("https://other.test", "https://api.test/openapi.json", "https://other.test"),
        ("{scheme}://other.test", "https://api.test/openapi.json", "{scheme}://other.test"),
        ("/v1", "openapi.json", "/v1"),
    ],
)
def test_relative_servers_lie_where_the_document_came_from(url: str, document: str, whole: str) -> None:
    assert absolute(url, document) == whole


def test_a_document_from_the_web_has_absolute_servers(tmp_path: Path) -> None:
    import json
    import threading
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    (tmp_path / "openapi.json").write_text(json.dumps(document(PATHS, more="servers: [{url: ./v1}]")), encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        loaded = load(f"{address}/openapi.json", allow_remote=True, allow_private=True)
        server.shutdown()
    assert loaded.value is not None, loaded.diagnostics
    made = pipeline.model(loaded.value, "Svc").value
    assert made is not None
    assert [s.url for s in made.service.servers] == [f"{address}/v1"]
    assert [s.url for o in made.service.operations if o.id == "relative" for s in o.servers] == [f"{address}/v3"]
