"""Collections of records: several created, changed, deleted or read by one request (composite/sobjects)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from generator.org.choices import MOST_IN_COLLECTION, MOST_READ
from generator.org.object_model import is_id
from generator.org.org_objects import OrgObjects
from generator.org.org_records import Change
from generator.org.record_collections import SaveResult, Wanted, save_all
from generator.org.record_input import RecordRefused
from generator.rest.messages import RestAnswer, RestError, RestRequest, not_found
from generator.rest.router import RestRoute
from generator.rest.sobjects import fields_named, record_told

_NO_RECORD = "INVALID_CROSS_REFERENCE_KEY"


def _create(request: RestRequest) -> RestAnswer:
    objects = OrgObjects(request.org)
    records, together = _records(request)
    return _saved(request, objects, [partial(objects.creation, name, given) for name, given in records], together)


def _update(request: RestRequest) -> RestAnswer:
    objects = OrgObjects(request.org)
    records, together = _records(request)
    return _saved(request, objects, [partial(_alteration, objects, *record) for record in records], together)


def _alteration(objects: OrgObjects, name: str, given: Mapping[str, object]) -> Change:
    ids = [value for key, value in given.items() if key.lower() == "id"]
    if len(ids) != 1 or not isinstance(ids[0], str):
        raise RecordRefused("MISSING_ARGUMENT", "Id not specified in an update call", ("Id",))
    values = {key: value for key, value in given.items() if key.lower() != "id"}
    return objects.alteration(name, _known(objects, ids[0], name), values)


def _delete(request: RestRequest) -> RestAnswer:
    objects = OrgObjects(request.org)
    ids = _ids([one.strip() for one in request.query.get("ids", "").split(",")], MOST_IN_COLLECTION)
    together = request.query.get("allOrNone", "").lower() == "true"
    return _saved(request, objects, [partial(_removal, objects, one) for one in ids], together)


def _removal(objects: OrgObjects, record_id: str) -> Change:
    found = objects.by_id(_known(objects, record_id))
    return objects.removal(found[0].name if found is not None else "", record_id)


def _known(objects: OrgObjects, record_id: str, name: str = "") -> str:
    """The Id of a record that is there, of this object. Raises `RecordRefused`."""
    if not is_id(record_id):
        raise RecordRefused("MALFORMED_ID", f"malformed id {record_id[:40]}", ("Id",))
    found = objects.by_id(record_id)
    if found is None or (name and found[0].name.lower() != name.lower()):
        raise RecordRefused(_NO_RECORD, "invalid cross reference id", ("Id",))
    return record_id


def _records(request: RestRequest) -> tuple[list[tuple[str, dict[str, object]]], bool]:
    """Object and fields of each record, and whether all of them or none are meant. Raises `RestError`."""
    asked = request.json()
    body = asked if isinstance(asked, dict) else {}
    given, together = body.get("records"), body.get("allOrNone", False)
    if (
        not isinstance(given, list)
        or not given
        or not isinstance(together, bool)
        or body.keys() - {"records", "allOrNone"}
    ):
        raise RestError(400, "INVALID_INPUT", 'the body must be {"allOrNone": false, "records": [...]}')
    _at_most(len(given), MOST_IN_COLLECTION)
    made = []
    for one in given:
        told = one.get("attributes") if isinstance(one, dict) else None
        name = told.get("type") if isinstance(told, dict) else None
        if not isinstance(name, str) or not name:
            raise RestError(400, "INVALID_INPUT", "each record must be an object with attributes that hold its type")
        made.append((name, dict(one)))
    return made, together


def _saved(request: RestRequest, objects: OrgObjects, wanted: list[Wanted], together: bool) -> RestAnswer:
    return RestAnswer([_told(one) for one in save_all(objects, wanted, request.session.user, together)])


def _told(one: SaveResult) -> dict[str, object]:
    if one.refusal is None:
        return {"id": one.id, "success": True, "errors": []}
    error = {"statusCode": one.refusal.code, "message": str(one.refusal), "fields": list(one.refusal.fields)}
    return {"success": False, "errors": [error]}


def _ids(given: object, most: int) -> list[str]:
    """Raises `RestError`."""
    ids = [one for one in given if isinstance(one, str) and one] if isinstance(given, list) else []
    if not isinstance(given, list) or not ids or len(ids) != len(given):
        raise RestError(400, "INVALID_INPUT", "ids must name records")
    _at_most(len(ids), most)
    return ids


def _at_most(count: int, most: int) -> None:
    if count > most:
        told = f"record limit reached. cannot submit more than {most} records into this call"
        raise RestError(400, "EXCEEDED_ID_LIMIT", told)


def _read(request: RestRequest, name: str) -> RestAnswer:
    query = request.query
    return _found(request, name, query.get("ids", "").split(","), query.get("fields", "").split(","))


def _read_posted(request: RestRequest, name: str) -> RestAnswer:
    asked = request.json()
    if not isinstance(asked, dict) or asked.keys() - {"ids", "fields"}:
        raise RestError(400, "INVALID_INPUT", 'the body must be {"ids": [...], "fields": [...]}')
    return _found(request, name, asked.get("ids"), asked.get("fields"))


def _found(request: RestRequest, name: str, ids: object, names: object) -> RestAnswer:
    """The records of these Ids, null for each that is not there."""
    objects = OrgObjects(request.org)
    known = objects.named(name)
    if known is None:
        raise not_found()
    fields = fields_named(known, [str(one) for one in names]) if isinstance(names, list) else []
    if not fields:
        raise RestError(400, "MISSING_ARGUMENT", "fields must name the fields that are wanted")
    made: list[object] = []
    for one in _ids(ids, MOST_READ):
        found = objects.by_id(one.strip()) if is_id(one.strip()) else None
        there = found is not None and found[0].name == known.name
        made.append(record_told(known, found[1], fields, request.base) if found is not None and there else None)
    return RestAnswer(made)


ROUTES = (
    RestRoute("POST", "/composite/sobjects", _create),
    RestRoute("PATCH", "/composite/sobjects", _update),
    RestRoute("DELETE", "/composite/sobjects", _delete),
    RestRoute("GET", "/composite/sobjects/{name}", _read),
    RestRoute("POST", "/composite/sobjects/{name}", _read_posted),
)
