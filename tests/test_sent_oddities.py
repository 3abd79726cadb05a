"""Bodies of odd documents, seen in public ones: a property called like a file's method, any media type, a media type that is none, an
example of a file in words, a schema that speaks of numbers and of texts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from sent import Sent, document, sending

from generator.mock import request_for
from generator.mock.check import Incoming
from generator.mock.requests import wire

PATHS = """
/read: {post: {operationId: read, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Notice'}}}}, responses: {'204': {description: ok}}}}
/form: {post: {operationId: form, requestBody: {content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Notice'}}}}, responses: {'204': {description: ok}}}}
/any: {post: {operationId: any, requestBody: {content: {'*/*': {schema: {$ref: '#/components/schemas/Notice'}}}}, responses: {'204': {description: ok}}}}
/none: {post: {operationId: none, requestBody: {content: {'applicationjson;version=1': {schema: {$ref: '#/components/schemas/Notice'}}}}, responses: {'204': {description: ok}}}}
/file: {post: {operationId: file, requestBody: {content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Upload'}}}}, responses: {'204': {description: ok}}}}
/both: {post: {operationId: both, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Both'}}}}, responses: {'204': {description: ok}}}}
"""
SCHEMAS = """
Notice: {type: object, properties: {read: {type: boolean}, name: {type: string}}}
Upload: {type: object, example: {file: the bill in words, note: x}, properties: {file: {type: string, format: binary}, note: {type: string}}}
Both: {type: object, properties: {amount: {format: double, minimum: 0, maximum: 99, pattern: '^[0-9]+$'}}}
"""
OBJECTS = ("read", "form", "any", "none")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    with sending(document(PATHS, "3.0.3", SCHEMAS), tmp_path_factory.mktemp("oddities")) as made:
        yield made


@pytest.mark.parametrize("operation", OBJECTS)
def test_an_object_arrives_whatever_its_properties_and_its_media_type_are_called(sent: Sent, operation: str) -> None:
    body = {"read": True, "name": "n"}
    assert sent.invoke(operation, body=body).is_success
    assert sent.last.template == f"/{operation}"
    typed = sent.module.Notice(read=False, name="n")
    getattr(sent.client, operation)(body=typed)
    arrived: Any = sent.last.json if operation != "form" else sent.last.body.decode()
    assert arrived == ({"read": False, "name": "n"} if operation != "form" else "read=false&name=n")


@pytest.mark.parametrize("operation", ["read", "any", "none"])
def test_the_made_request_for_any_media_type_is_json(sent: Sent, operation: str) -> None:
    mock = sent.server.mock
    (served,) = [one for one in mock.router.operations if one.path == f"/{operation}"]
    made = request_for(served, mock.maker)
    assert isinstance(made.body, dict) and set(made.body) == {"read", "name"} and not made.misfits
    method, url, headers, data = wire(made)
    answer = mock.handle(Incoming(method, url, "", tuple((k.lower(), v) for k, v in headers.items()), data))
    assert answer.status == 204, mock.requests[-1].violations


def test_the_example_of_a_file_in_an_example_of_a_form_is_bytes(sent: Sent) -> None:
    mock = sent.server.mock
    (served,) = [one for one in mock.router.operations if one.path == "/file"]
    assert request_for(served, mock.maker).body == {"file": b"the bill in words", "note": "x"}


@pytest.mark.parametrize("amount", [50, "50"])
def test_what_is_asked_of_numbers_and_of_texts_is_asked_of_either(sent: Sent, amount: Any) -> None:
    assert sent.invoke("both", body={"amount": amount}).is_success
    assert sent.last.json == {"amount": amount}
