"""What is recognised as an operation that pages, and what is not: rows of inputs and answers as services have them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.document import parse
from generator.model.paging import Paging, paging_of
from generator.oas import resolve
from generator.pipeline import model

THINGS: dict[str, Any] = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}
URI = {"type": "string", "format": "uri"}
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}


def object_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def found(inputs: list[dict[str, Any]], answer: dict[str, Any], method: str = "get", **more: Any) -> Paging | None:
    """How an operation with these query parameters and this answer pages."""
    parameters = [{"in": "query", "schema": NUMBER, **one} for one in inputs]
    headers = {name: {"schema": TEXT} for name in more.pop("headers", ())}
    response = {"description": "", "headers": headers, "content": {"application/json": {"schema": answer}}}
    operation = {"operationId": "list", "parameters": parameters, "responses": {"200": response}, **more}
    tree = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/widgets": {method: operation}}}
    document = parse(json.dumps(tree).encode(), "t.json").value
    assert document is not None
    spec = resolve(document).value
    assert spec is not None
    made = model(spec, "T").value
    assert made is not None
    return paging_of(made.service.operations[0], {one.key: one for one in made.service.types})


CURSOR = {"name": "cursor", "schema": TEXT}
ROWS: list[tuple[str, list[dict[str, Any]], dict[str, Any], dict[str, Any]]] = [
    ("Google", [{"name": "pageToken", "schema": TEXT}], object_of(things=THINGS, nextPageToken=TEXT),
     {"style": "cursor", "items": ("things",), "input": "pageToken", "next": ("nextPageToken",)}),
    ("Slack", [CURSOR], object_of(channels=THINGS, response_metadata=object_of(next_cursor=TEXT)),
     {"style": "cursor", "next": ("response_metadata", "next_cursor")}),
    ("HubSpot", [{"name": "after", "schema": TEXT}, {"name": "limit"}],
     object_of(results=THINGS, paging=object_of(next=object_of(after=TEXT, link=TEXT))),
     {"style": "cursor", "next": ("paging", "next", "after"), "size": "limit"}),
    ("Asana", [{"name": "offset", "schema": TEXT, "description": "Offset token."}, {"name": "limit"}],
     object_of(data=THINGS, next_page=object_of(offset=TEXT, path=TEXT, uri=URI)),
     {"style": "cursor", "next": ("next_page", "offset")}),
    ("a cursor and an address", [CURSOR], object_of(next=URI, results=THINGS), {"style": "next", "next": ("next",)}),
    ("Azure", [], object_of(value=THINGS, nextLink=TEXT), {"style": "next", "next": ("nextLink",)}),
    ("HAL", [{"name": "page"}], object_of(_embedded=object_of(widgets=THINGS), _links=object_of(next=object_of(href=TEXT))),
     {"style": "next", "items": ("_embedded", "widgets"), "next": ("_links", "next")}),
    ("Stripe", [{"name": "starting_after", "schema": TEXT}, {"name": "limit"}], object_of(data=THINGS, has_more=FLAG),
     {"style": "last", "next": ("id",), "more": ("has_more",)}),
    ("JSON:API", [{"name": "page[number]"}, {"name": "page[size]"}], object_of(data=THINGS, included=THINGS),
     {"style": "page", "input": "page[number]", "size": "page[size]", "items": ("data",)}),
    ("Spring", [{"name": "page", "schema": {**NUMBER, "default": 0}}, {"name": "size", "schema": {**NUMBER, "default": 20}}],
     object_of(content=THINGS, totalPages=NUMBER, totalElements=NUMBER),
     {"style": "page", "first": 0, "usual": 20, "total": ("totalElements",), "total_pages": ("totalPages",)}),
    ("OData", [{"name": "$skip"}, {"name": "$top"}], THINGS, {"style": "offset", "input": "$skip", "size": "$top", "first": 0}),
    ("SCIM", [{"name": "startIndex"}, {"name": "count"}], object_of(Resources=THINGS, totalResults=NUMBER),
     {"style": "offset", "first": 1, "total": ("totalResults",)}),
    ("the list named like the path", [{"name": "page"}, {"name": "limit"}], object_of(widgets=THINGS, owners=THINGS),
     {"style": "page", "items": ("widgets",)}),
]  # fmt: skip


@pytest.mark.parametrize(("who", "inputs", "answer", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_what_services_do(
    who: str, inputs: list[dict[str, Any]], answer: dict[str, Any], expected: dict[str, Any]
) -> None:
    paging = found(inputs, answer)
    assert paging is not None
    assert {name: getattr(paging, name) for name in expected} == expected


def test_a_header_of_links_needs_an_input_that_moves_on() -> None:
    linked = found([{"name": "page"}], THINGS, headers=("Link",))
    assert linked is not None and linked.style == "link"
    said = found([{"name": "after", "schema": TEXT}], THINGS, description="Follow the `Link` header.")
    assert said is not None and said.style == "link"
    assert found([{"name": "q"}], THINGS, headers=("Link",)) is None


NOTHING: list[tuple[str, list[dict[str, Any]], dict[str, Any]]] = [
    ("a limit alone", [{"name": "limit"}], THINGS),
    ("dates", [{"name": "from", "schema": {"type": "string", "format": "date"}}, {"name": "limit"}], THINGS),
    ("texts", [{"name": "start", "schema": TEXT}, {"name": "limit"}], THINGS),
    ("a cursor that nothing answers", [{"name": "after", "schema": TEXT}, {"name": "limit"}], THINGS),
    ("a token for an offset", [{"name": "offset", "schema": TEXT, "description": "A token."}, {"name": "limit"}], THINGS),
    ("two lists and no word", [{"name": "page"}], object_of(owners=THINGS, guests=THINGS)),
    ("a map", [{"name": "pageToken", "schema": TEXT}],
     object_of(items={"type": "object", "additionalProperties": THINGS}, unreachables=THINGS, nextPageToken=TEXT)),
    ("no list", [{"name": "page"}], object_of(id=TEXT)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "inputs", "answer"), NOTHING, ids=[row[0] for row in NOTHING])
def test_what_is_no_paging(what: str, inputs: list[dict[str, Any]], answer: dict[str, Any]) -> None:
    assert found(inputs, answer) is None


def test_what_deletes_does_not_page() -> None:
    assert found([{"name": "page"}], THINGS, "delete") is None
    assert found([], object_of(value=THINGS, nextLink=TEXT), "post") is None
