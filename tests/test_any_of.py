"""`anyOf` of objects, typed: an object that fits two alternatives is read and written as either, with the fields of both."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from sent import Sent, document, sending

PATHS = """
/either:
  post:
    operationId: either
    requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Either'}}}}
    responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Either'}}}}}
"""
SCHEMAS = """
Person: {type: object, required: [name], properties: {name: {type: string, maxLength: 5}, born: {type: string, format: date}}}
Place: {type: object, required: [size], properties: {size: {type: integer}, seen: {type: string, format: date-time}, name: {type: string}}}
Either: {anyOf: [{$ref: '#/components/schemas/Person'}, {$ref: '#/components/schemas/Place'}]}
"""
BOTH = {"name": "Ann", "born": "2020-01-02", "size": 3, "seen": "2020-01-02T03:04:05Z"}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    with sending(document(PATHS, "3.0.3", SCHEMAS), tmp_path_factory.mktemp("any_of")) as made:
        yield made


@pytest.fixture
def runtime(sent: Sent) -> Any:
    return import_module(f"{sent.package.__name__}._runtime")


def test_what_is_read_as_one_alternative_has_the_fields_of_the_other_too(sent: Sent, runtime: Any) -> None:
    read = runtime.decode(json.dumps(BOTH), sent.module.Either)
    person, place = runtime.seen_as(read, sent.module.Person), runtime.seen_as(read, sent.module.Place)
    assert (person.name, person.born) == ("Ann", date(2020, 1, 2))
    assert (place.size, place.seen) == (3, datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert runtime.plain(person) == runtime.plain(place) == runtime.plain(read) == BOTH
    with pytest.raises(runtime.DecodeError, match="size"):
        runtime.seen_as(sent.module.Person(name="Ann"), sent.module.Place)


def test_an_object_of_both_alternatives_is_sent_whole(sent: Sent, runtime: Any) -> None:
    person = sent.module.Person(name="Ann", born=date(2020, 1, 2))
    place = sent.module.Place(size=3, seen=datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC))
    for body in (runtime.together(person, place), runtime.together(place, person)):
        sent.client.either(body=body)
        assert sent.last.json == BOTH


def test_what_cannot_be_one_object_is_refused(sent: Sent, runtime: Any) -> None:
    person, place = sent.module.Person(name="Ann"), sent.module.Place(size=3, name="Bob")
    with pytest.raises(ValueError, match="two values are given for 'name'"):
        runtime.together(person, place)
    with pytest.raises(runtime.InvalidRequest, match="name"):
        runtime.together(sent.module.Person(name="too long"), sent.module.Place(size=3))
