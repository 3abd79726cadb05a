"""Answers that look like answers, and refusals in the shape that the document declares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from generator.__main__ import main
from generator.mock.app import Mock, Settings
from generator.mock.check import Incoming
from generator.mock.cors import is_origin
from generator.mock.echo import echoed
from generator.mock.source import open_spec

CODE = {"type": "object", "required": ["code"], "properties": {"code": {"type": "string", "example": "BAD_N"}}}


def mock_of(tmp_path: Path, paths: dict[str, Any], settings: Settings | None = None, **more: Any) -> Mock:
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths} | more
    if "swagger" in document:
        del document["openapi"]
    (tmp_path / "spec.json").write_text(json.dumps(document))
    return Mock(open_spec(tmp_path / "spec.json"), settings)


def call(mock: Mock, method: str, url: str, body: Any = None, **headers: str) -> Any:
    path, _, query = url.partition("?")
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        sent.setdefault("content-type", "application/json")
    data = b"" if body is None else json.dumps(body).encode()
    return mock.handle(Incoming(method, path, query, tuple(sent.items()), data))


def told(description: str, schema: Any = None) -> dict[str, Any]:
    return {"description": description} | ({"content": {"application/json": {"schema": schema}}} if schema else {})


def asking(errors: dict[str, Any]) -> dict[str, Any]:
    wanted = [{"name": "n", "in": "query", "required": True, "schema": {"type": "integer"}}]
    return {"/p": {"get": {"parameters": wanted, "responses": {"200": {"description": "ok"}, **errors}}}}


@pytest.mark.parametrize(
    ("declared", "status", "code"),
    [
        ({"400": told("bad", CODE)}, 400, "BAD_N"),
        ({"422": told("bad", CODE)}, 422, "BAD_N"),
        ({"4XX": told("bad", CODE)}, 400, "BAD_N"),
        ({"4xx": told("bad", CODE)}, 400, "BAD_N"),
        ({"default": told("bad", CODE)}, 400, "BAD_N"),
        ({"default": told("other"), "422": told("bad", CODE)}, 422, "BAD_N"),
        ({"404": told("none", CODE), "500": told("worse", CODE)}, 400, None),
        ({"422": told("bad")}, 422, None),
        ({}, 400, None),
    ],
)
def test_a_bad_request_is_refused_with_the_declared_error(
    declared: dict[str, Any], status: int, code: str | None, tmp_path: Path
) -> None:
    mock = mock_of(tmp_path, asking(declared))
    reply = call(mock, "GET", "/p")
    assert reply.status == status and mock.requests[-1].violations[0]["name"] == "n"
    assert reply.value.get("code") == code
    assert (reply.media_type == "application/problem+json") is (code is None)
    assert "query n" in (reply.note if code else reply.value["detail"])
    assert call(mock, "GET", "/p?n=1").status == 200


def test_a_wrong_media_type_and_a_missing_key_are_refused_as_declared(tmp_path: Path) -> None:
    post = {
        "requestBody": told("", {"type": "object"}),
        "security": [{"key": []}],
        "responses": {"204": {"description": "ok"}, "401": told("who", CODE), "415": told("what", CODE)},
    }
    key = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
    mock = mock_of(tmp_path, {"/p": {"post": post}}, Settings(check_auth=True), components=key)
    reply = call(mock, "POST", "/p", {})
    assert reply.status == 401 and reply.value == {"code": "BAD_N"} and dict(reply.headers)["www-authenticate"]
    reply = call(mock, "POST", "/p", "a", content_type="text/csv", x_key="k")
    assert reply.status == 415 and reply.value == {"code": "BAD_N"}


def test_the_example_that_is_preferred_is_answered_in_a_refusal_too(tmp_path: Path) -> None:
    named = {"short": {"value": {"code": "S"}}, "long": {"value": {"code": "L"}}}
    bad = {"description": "bad", "content": {"application/json": {"schema": CODE, "examples": named}}}
    mock = mock_of(tmp_path, asking({"400": bad}))
    assert call(mock, "GET", "/p", prefer="example=long").value == {"code": "L"}
    assert call(mock, "GET", "/p", prefer="example=none").value == {"code": "S"}


@pytest.mark.parametrize(
    ("shown", "accept", "media_type", "body"),
    [
        ({"application/json": {"pong": True}}, "", "application/json", b'{"pong": true}'),
        ({"text/plain": "pong"}, "", "text/plain; charset=utf-8", b"pong"),
        ({"application/xml": {"a": 1}}, "", "application/xml", b"<root><a>1</a></root>"),
        ({"application/json": 1, "text/plain": "one"}, "text/plain", "text/plain; charset=utf-8", b"one"),
    ],
)
def test_an_example_of_2_0_without_a_schema_is_answered(
    shown: dict[str, Any], accept: str, media_type: str, body: bytes, tmp_path: Path
) -> None:
    get = {"responses": {"200": {"description": "ok", "examples": shown}}}
    mock = mock_of(tmp_path, {"/ping": {"get": get}}, swagger="2.0")
    reply = call(mock, "GET", "/ping", **({"accept": accept} if accept else {}))
    assert (reply.status, dict(reply.headers)["content-type"], reply.body) == (200, media_type, body)


def test_the_template_that_has_the_method_wins(tmp_path: Path) -> None:
    def one(word: str) -> dict[str, Any]:
        return {"responses": {"200": told("ok", {"const": word})}}

    paths = {
        "/orders/latest": {"get": one("latest")},
        "/orders/{id}": {"get": one("some"), "delete": one("deleted")},
        "/{kind}/latest": {"put": one("put")},
    }
    mock = mock_of(tmp_path, paths)
    assert [call(mock, verb, "/orders/latest").value for verb in ("GET", "DELETE", "PUT")] == [
        "latest",
        "deleted",
        "put",
    ]
    reply = call(mock, "PATCH", "/orders/latest")
    assert reply.status == 405 and dict(reply.headers)["allow"] == "DELETE, GET, OPTIONS, PUT"
    assert call(mock, "HEAD", "/orders/latest").status == 200


SMS = {
    "type": "object",
    "properties": {
        "umid": {"type": "string", "format": "uuid"},
        "destination": {"type": "string"},
        "text": {"type": "string", "maxLength": 5},
        "count": {"type": "integer"},
        "flag": {"type": "boolean"},
        "sub_account_id": {"type": "string"},
        "status": {"type": "string", "enum": ["queued", "sent"]},
        "id": {"type": "string"},
        "owner": {"type": "object", "properties": {"id": {"type": "string"}, "destination": {"type": "string"}}},
    },
}


def test_made_answers_echo_what_was_asked_where_name_type_and_schema_agree(tmp_path: Path) -> None:
    post = {
        "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in ("subAccountId", "orderId")],
        "requestBody": told("", {"type": "object"}),
        "responses": {"200": told("ok", SMS)},
    }  # fmt: skip
    mock = mock_of(tmp_path, {"/{subAccountId}/orders/{orderId}": {"post": post}})
    body = {"destination": "+6512", "text": "too long", "count": "7", "flag": 1, "status": "lost", "umid": "x"}
    made = call(mock, "POST", "/demo/orders/o-1", body).value
    assert (made["destination"], made["owner"]["destination"], made["sub_account_id"]) == ("+6512", "+6512", "demo")
    assert made["id"] == "o-1" and made["owner"]["id"] != "o-1"
    assert made["text"] != "too long" and made["count"] != "7" and made["flag"] in (True, False)
    assert made["status"] in ("queued", "sent") and made["umid"] != "x"
    assert made == call(mock, "POST", "/demo/orders/o-1", body).value
    other = call(mock, "POST", "/demo/orders/o-2", {"destination": "+1"}).value
    assert (other["id"], other["destination"]) == ("o-2", "+1")  # nothing of the first call is left in it


def test_headers_answer_with_their_example_or_what_their_schema_allows(tmp_path: Path) -> None:
    headers = {
        "X-Example": {"example": "as written", "schema": {"type": "string", "enum": ["as the schema says"]}},
        "X-Schema": {"schema": {"type": "string", "enum": ["as the schema says"]}},
    }
    get = {"responses": {"200": {"description": "ok", "headers": headers}}}
    answered = dict(call(mock_of(tmp_path, {"/p": {"get": get}}), "GET", "/p").headers)
    found = {name.lower(): value for name, value in answered.items()}
    assert (found["x-example"], found["x-schema"]) == ("as written", "as the schema says")


def test_what_the_author_wrote_as_an_example_is_left_as_it_is(tmp_path: Path) -> None:
    content = {"application/json": {"schema": SMS, "example": {"destination": "+65"}}}
    wanted = [{"name": "destination", "in": "query", "schema": {"type": "string"}}]
    get = {"parameters": wanted, "responses": {"200": {"description": "ok", "content": content}}}
    assert call(mock_of(tmp_path, {"/p": {"get": get}}), "GET", "/p?destination=1").value == {"destination": "+65"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else type(value)


@each(JSON, st.dictionaries(st.sampled_from("abc"), st.booleans() | st.integers() | st.text(max_size=3)))
def test_an_echo_keeps_the_shape_and_the_answer_it_was_made_of(value: Any, inputs: dict[str, Any]) -> None:
    before = json.dumps(value)
    made = echoed(value, inputs, lambda _: True)
    assert shape(made) == shape(value) and json.dumps(value) == before
    assert echoed(value, inputs, lambda one: one == value) == value


@pytest.mark.parametrize(
    ("name", "looks"),
    [
        ("phone_number", "+1202555"),
        ("callbackUrl", "https://"),
        ("createdAt", "2026-"),
        ("birthDate", "2026-"),
        ("currency", ("USD", "EUR", "SGD", "GBP")),
        ("currencyCode", ("USD", "EUR", "SGD", "GBP")),
        ("contactEmail", "contactemail@example.com"),
        ("flat", "flat"),
        ("", "text"),
    ],
)
def test_names_give_plausible_data(name: str, looks: str | tuple[str, ...], tmp_path: Path) -> None:
    schema = {"type": "object", "required": [name], "properties": {name: {"type": "string"}}}
    get = {"responses": {"200": told("ok", schema)}}
    made = call(mock_of(tmp_path, {"/p": {"get": get}}), "GET", "/p").value[name]
    assert made.startswith(looks) if name else isinstance(made, str)


@pytest.mark.parametrize(
    "limit", [{"minimum": -(2**63), "maximum": 2**63 - 1}, {"format": "int64"}, {"maximum": 2**63 - 1}]
)
def test_numbers_stay_where_doubles_are_exact(limit: dict[str, Any], tmp_path: Path) -> None:
    get = {"responses": {"200": told("ok", {"type": "integer", **limit})}}
    assert abs(call(mock_of(tmp_path, {"/p": {"get": get}}), "GET", "/p").value) <= 2**53


DIGEST = 'Digest username="ada", realm="*", nonce="abc123", uri="/p", response="0"'


@pytest.mark.parametrize(
    ("header", "status"), [(DIGEST, 200), (DIGEST.replace("nonce", "once"), 401), ("Digest", 401), ("Bearer x", 401)]
)
def test_digest_is_checked_for_its_form(header: str, status: int, tmp_path: Path) -> None:
    get = {"security": [{"d": []}], "responses": {"200": told("ok", {"type": "string"})}}
    schemes = {"securitySchemes": {"d": {"type": "http", "scheme": "digest"}}}
    mock = mock_of(tmp_path, {"/p": {"get": get}}, Settings(check_auth=True), components=schemes)
    reply = call(mock, "GET", "/p", authorization=header)
    assert reply.status == status
    assert status == 200 or dict(reply.headers)["www-authenticate"].startswith("Digest realm=")


def test_pages_read_only_where_their_origin_was_named(tmp_path: Path) -> None:
    get = {"/p": {"get": {"responses": {"200": told("ok", {"type": "string"})}}}}
    asked = {"origin": "https://app.example", "access_control_request_method": "GET"}

    def leave(mock: Mock, method: str = "GET", **headers: str) -> str | None:
        return dict(call(mock, method, "/p", **headers).headers).get("access-control-allow-origin")

    closed = mock_of(tmp_path, get)
    assert leave(closed, origin="https://app.example") is None and leave(closed, "OPTIONS", **asked) is None
    named = mock_of(tmp_path, get, Settings(cors=("https://app.example",)))
    assert leave(named, origin="https://app.example") == "https://app.example" and leave(named) is None
    assert leave(named, origin="https://evil.example") is None and leave(named, origin="null") is None
    assert leave(named, "OPTIONS", **asked) == "https://app.example"
    reply = call(named, "OPTIONS", "/p", **asked, access_control_request_headers="x-key")
    assert dict(reply.headers)["access-control-allow-headers"] == "x-key" and dict(reply.headers)["vary"] == "Origin"
    assert leave(mock_of(tmp_path, get, Settings(cors=("*",))), origin="https://any.example") == "https://any.example"


@pytest.mark.parametrize(
    "text", ["app.example", "https://app.example/", "https://a.example/p", "https://[x", "null", ""]
)
def test_what_is_no_origin_is_refused(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not is_origin(text)
    mock_of(tmp_path, {})
    assert main(["mock", str(tmp_path / "spec.json"), "--cors", text]) == 2
    assert "is no origin" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/x-www-form-urlencoded", b"name=n"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nn\r\n--b--\r\n',
        ),
    ],
)
@pytest.mark.parametrize(("least", "status"), [(0, 204), (1, 400)])
def test_an_empty_list_leaves_no_trace_in_a_form(
    tmp_path: Path, media: str, body: bytes, least: int, status: int
) -> None:
    listed = {"type": "array", "items": {"type": "string"}, "minItems": least}
    schema = {
        "type": "object",
        "required": ["name", "list"],
        "properties": {"name": {"type": "string"}, "list": listed},
    }
    content = {media.partition(";")[0]: {"schema": schema}}
    post = {"requestBody": {"required": True, "content": content}, "responses": {"204": told("ok")}}
    mock = mock_of(tmp_path, {"/p": {"post": post}})
    reply = mock.handle(Incoming("POST", "/p", "", (("content-type", media),), body))
    assert reply.status == status
    assert mock.requests[-1].value == ({"name": "n", "list": []} if status == 204 else {"name": "n"})


@pytest.mark.parametrize(
    ("codes", "status", "code"),
    [
        (("401", "402", "500"), 401, None),
        (("4XX",), 400, "BAD_N"),
        (("500", "422"), 422, "BAD_N"),
        (("500", "5XX"), 200, None),
        (("404", "default"), 200, "BAD_N"),
        (("404", "302"), 302, None),
    ],
)
def test_where_only_failures_are_described_one_of_them_is_answered(
    tmp_path: Path, codes: tuple[str, ...], status: int, code: str | None
) -> None:
    described = {each: told("x", CODE if each in ("4XX", "422", "default") else None) for each in codes}
    reply = call(mock_of(tmp_path, {"/p": {"get": {"responses": described}}}), "GET", "/p")
    assert (reply.status, reply.value and reply.value.get("code")) == (status, code)
