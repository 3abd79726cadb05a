"""The mock over real HTTP: what it answers, what may be preferred, what it remembers, and what it refuses."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from generator.listening import ListeningServer
from generator.mock import MockServer, RecordedRequest, UnreadableSpec, serve

SPECS = Path(__file__).parents[1] / "specs"
PAY = {"amount": 5, "currency": "SGD"}
KEY = {"Idempotency-Key": "12345678"}


@pytest.fixture(scope="module")
def errors() -> Iterator[MockServer]:
    with serve(SPECS / "errors.yaml") as server:
        yield server


def pay(server: MockServer, **headers: str) -> httpx2.Response:
    return httpx2.post(f"{server.base_url}/payments", json=PAY, headers=KEY | headers)


def test_the_first_success_is_answered_and_the_request_recorded(errors: MockServer) -> None:
    reply = pay(errors)
    assert reply.status_code == 200
    assert reply.json()["currency"] == "SGD"  # the schema's own example
    seen = errors.requests[-1]
    assert (seen.method, seen.operation_id, seen.template, seen.value) == ("POST", "pay", "/payments", PAY)
    assert seen.json == PAY and seen.status == 200 and not seen.violations


@pytest.mark.parametrize(
    ("code", "media_type"),
    [("409", "application/json"), ("418", "application/problem+json"), ("201", "application/json")],
)
def test_prefer_code(errors: MockServer, code: str, media_type: str) -> None:
    reply = pay(errors, Prefer=f"code={code}")
    assert str(reply.status_code) == code
    assert reply.headers["content-type"] == media_type


def test_declared_headers_come_with_valid_values(errors: MockServer) -> None:
    assert pay(errors, Prefer="code=429").headers["retry-after"] in ("0", "1", "2")
    assert pay(errors, Prefer="code=201").headers["location"].startswith("/")


def test_an_undeclared_code_is_a_problem(errors: MockServer) -> None:
    reply = httpx2.post(f"{errors.base_url}/pay", headers={"Prefer": "code=404"})
    assert reply.status_code == 404 and "declares 204, 5XX" in reply.json()["detail"]
    assert httpx2.post(f"{errors.base_url}/pay", headers={"Prefer": "code=503"}).status_code == 503
    assert httpx2.post(f"{errors.base_url}/pay", headers={"Prefer": "code=abc"}).status_code == 400


def test_prefer_example_and_dynamic() -> None:
    with serve(SPECS / "nulls.yaml") as server:
        url = f"{server.base_url}/profile"
        assert httpx2.get(url).json() == {"id": 7, "name": "Ada", "nickname": None, "address": {"street": None}}
        assert httpx2.get(url, headers={"Prefer": "dynamic=true"}).json()["name"] == "name"
        assert httpx2.get(url, headers={"Prefer": "example=example"}).json()["name"] == "Ada"
        assert httpx2.get(url, headers={"Prefer": "example=other"}).status_code == 404


def test_content_negotiation() -> None:
    with serve(SPECS / "uploads.yaml") as server:
        url = f"{server.base_url}/files/1/preview"
        assert httpx2.get(url, headers={"Accept": "text/*"}).text == "text"
        assert httpx2.get(url, headers={"Accept": "text/plain;q=0.1, image/png"}).content.startswith(b"\x89PNG")
        assert httpx2.get(url, headers={"Accept": "application/json"}).status_code == 406
        assert b"\x00" in httpx2.get(f"{server.base_url}/files/1").content


def test_uploads_are_checked() -> None:
    with serve(SPECS / "uploads.yaml") as server:
        url = f"{server.base_url}/files"
        parts = {
            "file": ("a.png", b"\x89PNG\r\n--not-the-boundary", "image/png"),
            "about": (None, b'{"title": "T"}', "application/json"),
        }
        assert httpx2.post(url, files=parts, data={"tags": ["a", "b"], "public": "true"}).status_code == 201
        assert server.requests[-1].value["tags"] == ["a", "b"]
        assert server.requests[-1].value["file"] == b"\x89PNG\r\n--not-the-boundary"
        assert httpx2.post(url, files={"about": (None, b"{}", "application/json")}).status_code == 400
        assert {fault["pointer"] for fault in server.requests[-1].violations} == {"", "/about"}


def test_streams() -> None:
    with serve(SPECS / "streams.yaml") as server:
        with httpx2.stream("GET", f"{server.base_url}/prices?symbol=ABC") as reply:
            lines = [line for line in reply.iter_lines() if line]
        assert len(lines) == 3 and all(json.loads(line.removeprefix("data: "))["price"] == 12.25 for line in lines)
        lines = httpx2.get(f"{server.base_url}/prices/export").text.splitlines()
        assert [json.loads(line)["symbol"] for line in lines] == ["ABC"] * 3
        assert httpx2.get(f"{server.base_url}/report").text == "Quiet day."


def test_head_options_and_wrong_methods() -> None:
    with serve(SPECS / "pages.yaml") as server:
        url = f"{server.base_url}/tasks"
        head = httpx2.head(url)
        assert head.status_code == 200 and head.content == b""
        assert httpx2.options(url).headers["allow"] == "GET, OPTIONS, POST"
        assert httpx2.put(url).status_code == 405
        missing = httpx2.get(f"{server.base_url}/task")
        assert missing.status_code == 404 and "/tasks" in missing.json()["nearest"]


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("forms.yaml", "/v2/entries"),
        ("security.yaml", "/v1/open"),
        ("security.yaml", "/base/elsewhere"),
        ("pages.yaml", "/v1/tasks"),
    ],
)
def test_the_path_of_the_server_may_stand_before(file: str, path: str) -> None:
    with serve(SPECS / file) as server:
        for each in (path, "/" + path.split("/", 2)[2]):
            assert httpx2.get(server.base_url + each).status_code in (200, 204)
    with serve(SPECS / "security.yaml") as server:
        assert httpx2.get(f"{server.base_url}/v1/elsewhere").status_code == 404


def test_more_specific_paths_come_first(tmp_path: Path) -> None:
    spec = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {
        path: {"get": {"operationId": path, "responses": {"204": {"description": ""}}, "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]}}
        for path, names in {"/{a}/{b}": "ab", "/x/{b}": "b", "/{a}/y": "a", "/x/y": "", "/x/{b}.json": "b", "/{a}:{b}/z": "ab"}.items()
    }}  # fmt: skip
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    with serve(tmp_path / "spec.json") as server:
        for path, wanted in {
            "/x/y": "/x/y",
            "/x/q": "/x/{b}",
            "/q/y": "/{a}/y",
            "/q/q": "/{a}/{b}",
            "/x/q.json": "/x/{b}.json",
            "/q:r/z": "/{a}:{b}/z",
            "/x/a%2Fb": "/x/{b}",
        }.items():
            httpx2.get(server.base_url + path)
            assert server.requests[-1].operation_id == wanted
        assert server.requests[-1].values["path"] == {"b": "a/b"}


KEYS = [
    ("/header", {"X-Key": "demo"}, ""),
    ("/query", {}, "?key=demo"),
    ("/cookie", {"Cookie": "a=b; session=demo"}, ""),
    ("/basic", {"Authorization": "Basic YWRhOmRlbW8="}, ""),
    ("/bearer", {"Authorization": "Bearer demo"}, ""),
    ("/both", {"Authorization": "Bearer demo"}, ""),
    ("/both", {"X-Key": "demo"}, "?key=demo"),
]


@pytest.mark.parametrize(("path", "headers", "query"), KEYS)
def test_security(path: str, headers: dict[str, str], query: str) -> None:
    wrong = {
        name: value.replace("demo", "wrong").replace("YWRhOmRlbW8=", "YWRhOm5v") for name, value in headers.items()
    }
    with serve(SPECS / "security.yaml", token="demo") as server:
        url = server.base_url + path
        assert httpx2.get(url + query, headers=headers).status_code == 204
        assert httpx2.get(url + query.replace("demo", "wrong"), headers=wrong).status_code == 401
        wanted = 'Basic realm="*"' if path == "/basic" else "Bearer"
        assert httpx2.get(url).headers["www-authenticate"] == wanted
        assert httpx2.get(f"{server.base_url}/open").status_code == 204
    with serve(SPECS / "security.yaml") as server:
        assert httpx2.get(server.base_url + path).status_code == 204
    with serve(SPECS / "security.yaml", check_auth=True) as server:
        assert httpx2.get(server.base_url + path + query, headers=wrong).status_code == 204


def test_memory() -> None:
    with serve(SPECS / "pages.yaml", stateful=True) as server:
        url = f"{server.base_url}/tasks"
        first = httpx2.post(url, json={"title": "One"}).json()
        second = httpx2.post(url, json={"title": "Two", "due": "2026-03-01"}).json()
        assert first["title"] == "One" and first["id"] != second["id"]
        assert httpx2.get(f"{url}/{second['id']}").json() == second
        assert [task["title"] for task in httpx2.get(url).json()["items"]] == ["One", "Two"]
        assert httpx2.patch(f"{url}/{first['id']}", json={"done": True}).json() == first | {"done": True}
        assert httpx2.delete(f"{url}/{first['id']}").status_code == 204
        assert httpx2.get(f"{url}/{first['id']}").status_code == 404
        assert httpx2.get(url).json()["items"] == [second]


def test_secrets_are_not_shown() -> None:
    seen: list[RecordedRequest] = []
    with serve(SPECS / "security.yaml", token="s3cret", report=seen.append) as server:
        httpx2.get(f"{server.base_url}/query?key=s3cret", headers={"Authorization": "Bearer s3cret"})
        assert "s3cret" not in repr(seen[0]) and "s3cret" not in repr(server.mock.settings)


def test_nothing_to_serve(tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text("{}")
    with pytest.raises(UnreadableSpec):
        serve(tmp_path / "spec.json")


def test_the_port_is_free_again(errors: MockServer) -> None:
    with serve(SPECS / "maps.yaml") as server:
        port = server.address[1]
        with pytest.raises(OSError), serve(SPECS / "maps.yaml", port):
            pass
    with serve(SPECS / "maps.yaml", port) as again:
        assert httpx2.get(f"{again.base_url}/labels/x").json()["source"] == "import"


def test_only_this_machine_can_reach_it(errors: MockServer) -> None:
    assert errors.address[0] == "127.0.0.1"
    with socket.create_connection(errors.address, timeout=5) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"


def test_a_port_that_was_only_taken_is_free_again() -> None:
    waiting = ListeningServer(_nothing)
    waiting.bind()
    host, port = waiting.address
    waiting.close()
    with socket.socket() as again:
        again.bind((host, port))


async def _nothing(scope: object, receive: object, send: object) -> None:
    raise AssertionError("nobody calls")
