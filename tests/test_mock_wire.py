"""Every style is read back as it was written, and requests that do not fit are told why."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.mock import Mock, open_spec, request_for
from generator.mock.check import Incoming
from generator.mock.requests import Request, wire
from tests.tries import tries

SPECS = Path(__file__).parents[1] / "specs"
FILES = sorted(SPECS.glob("*.yaml")) + [SPECS / "sms.json", SPECS / "library" / "openapi.yaml"]


def send(mock: Mock, request: Request) -> int:
    method, url, headers, body = wire(request)
    path, _, query = url.partition("?")
    lowered = tuple((name.lower(), value) for name, value in headers.items())
    return mock.handle(Incoming(method, path, query, lowered, body)).status


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_valid_requests_are_accepted_and_read_back(file: Path) -> None:
    mock = Mock(open_spec(file))
    for operation in mock.router.operations:
        for optional in (True, False):
            request = request_for(operation, mock.maker, optional=optional)
            assert not request.misfits
            assert send(mock, request) < 300, mock.requests[-1].violations
            seen = mock.requests[-1]
            assert seen.template == operation.path
            assert {"querystring": {}} | seen.values == {
                "querystring": request.querystring,
                "path": request.path,
                "query": request.query,
                "header": request.header,
                "cookie": request.cookie,
            }


WORDS = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_characters="\x7f"), min_size=1, max_size=8
)
SAFE = st.text("abcxyz019_-", min_size=1, max_size=6)


@cache
def mock_of(file: str) -> Mock:
    return Mock(open_spec(SPECS / file))


@settings(max_examples=tries(60))
@given(
    q=WORDS, tags=st.lists(WORDS, min_size=1, max_size=3), ids=st.lists(st.integers(), min_size=1, max_size=3),
    words=st.lists(SAFE, min_size=1, max_size=3), area=st.lists(SAFE, min_size=1, max_size=3),
    point=st.fixed_dictionaries({"x": st.integers(), "y": st.integers()}), colour=WORDS, size=st.integers(min_value=1),
)  # fmt: skip
def test_what_is_written_is_read(q: str, tags: list[str], ids: list[int], words: list[str], area: list[str], point: dict[str, int], colour: str, size: int) -> None:  # fmt: skip
    mock = mock_of("parameters.yaml")
    request = request_for(mock.router.operations[0], mock.maker)
    request.query |= {"q": q, "tags": tags, "ids": ids, "words": words, "filter": {"colour": colour, "size": size}}
    request.path |= {"area": area, "point": point}
    assert send(mock, request) == 200, mock.requests[-1].violations
    assert mock.requests[-1].values["query"] == request.query
    assert mock.requests[-1].values["path"] == request.path


def problem(mock: Mock, **given: Any) -> list[tuple[str, str, str]]:
    incoming = Incoming("PUT", "/values", "", (("content-type", given.get("kind", "application/json")),), given["body"])
    reply = mock.handle(incoming)
    assert reply.media_type == "application/problem+json" and json.loads(reply.body)["status"] == reply.status
    return [(fault["in"], fault["pointer"], fault["message"]) for fault in reply.value["violations"]]


def test_every_violation_is_listed_with_its_place() -> None:
    mock = Mock(open_spec(SPECS / "formats.yaml"))
    body = json.dumps(
        {"day": "yesterday", "moment": "2026-01-01T00:00:00Z", "small": 2**31, "large": 1, "pair": ["a", "a"]}
    ).encode()
    found = {(where, pointer) for where, pointer, _ in problem(mock, body=body)}
    assert found == {("body", ""), ("body", "/day"), ("body", "/small"), ("body", "/pair")}


def test_a_body_that_is_no_json_and_one_of_the_wrong_kind() -> None:
    mock = Mock(open_spec(SPECS / "formats.yaml"))
    assert "not JSON" in problem(mock, body=b"{")[0][2]
    assert "nested too deeply" in problem(mock, body=b"[" * 100_000)[0][2]
    assert problem(mock, body=b"x", kind="text/csv")[0][0] == "header"
    assert mock.requests[-1].status == 415
    assert mock.handle(Incoming("PUT", "/values", "", (), b"")).status == 400


def test_missing_and_wrong_parameters() -> None:
    mock = Mock(open_spec(SPECS / "formats.yaml"))
    reply = mock.handle(Incoming("GET", "/numbers/1/x", "day=2026-02-31&flag=True", (), b""))
    assert {fault["name"] for fault in reply.value["violations"]} == {"large", "day", "flag"}
    reply = mock.handle(Incoming("GET", "/numbers/1/2", "", (), b""))
    assert [(fault["in"], fault["name"]) for fault in reply.value["violations"]] == [("query", "day")]


@settings(max_examples=tries(150))
@given(path=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="?#")), query=st.text(max_size=40), body=st.binary(max_size=60),
       kind=st.sampled_from(["", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain", "no-type"]),
       file=st.sampled_from(["uploads.yaml", "forms.yaml", "parameters.yaml", "words.yaml"]), method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "BREW"]))  # fmt: skip
def test_no_request_makes_trouble(path: str, query: str, body: bytes, kind: str, file: str, method: str) -> None:
    mock = mock_of(file)
    for each in ("/" + path, "/files", "/entries", "/entries/1/photo", "/files/1"):
        incoming = Incoming(method, each, query, (("content-type", kind),) if kind else (), body)
        assert mock.handle(incoming).status in (200, 201, 204, 400, 404, 405, 415)


def test_variables_in_the_query_of_a_path_are_path_parameters(tmp_path: Path) -> None:
    place = tmp_path / "api.json"
    parameter = {"name": "kind", "in": "path", "required": True, "schema": {"type": "string", "enum": ["cat"]}}
    get = {"operationId": "pets", "parameters": [parameter], "responses": {"200": {"description": "Fine"}}}
    paths = {"/pets?is={kind}&half={kindx&form=json": {"get": get}}
    place.write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}))
    mock = Mock(open_spec(place))

    def status(query: str) -> int:
        return mock.handle(Incoming("GET", "/pets", query, (), b"")).status

    assert status("is=cat&half=x&form=json") == 200
    assert mock.requests[-1].values["path"] == {"kind": "cat"}
    assert status("is=dog&half=x&form=json") == 400
