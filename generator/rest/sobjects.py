"""Objects and records: lists, descriptions, create, read, update, delete (REST API Developer Guide, sobjects)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from generator.org.event_doors import SUFFIX, publish
from generator.org.identity import stable_id
from generator.org.object_model import ANY, ID, REFERENCE, TEXT, OrgField, OrgObject, Row, relation_of, shown
from generator.org.org_objects import DEFINED, OrgObjects
from generator.org.record_input import RecordRefused
from generator.org.record_tree import TreeRefused, load_tree
from generator.org.refusal import OrgRefused
from generator.rest.messages import RestAnswer, RestError, RestRequest, not_found
from generator.rest.queries import attributes
from generator.rest.router import RestRoute

_MISSING = "NOT_FOUND"


def _list(request: RestRequest) -> RestAnswer:
    found = [_brief(one, request) for one in OrgObjects(request.org).all()]
    return RestAnswer({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": found})


def _brief(one: OrgObject, request: RestRequest) -> dict[str, object]:
    tooling = "/tooling" if request.path.startswith("/tooling") else ""
    address = f"{request.base}{tooling}/sobjects/{one.name}"
    written = not one.system
    return {
        "createable": written,
        "custom": one.name.lower().endswith(DEFINED),
        "deletable": written,
        "keyPrefix": one.prefix or None,
        "label": one.label,
        "labelPlural": one.label,
        "name": one.name,
        "queryable": True,
        "retrieveable": True,
        "updateable": written,
        "urls": {"sobject": address, "describe": f"{address}/describe", "rowTemplate": f"{address}/{{ID}}"},
    }


def _object(request: RestRequest, name: str) -> RestAnswer:
    return RestAnswer({"objectDescribe": _brief(_known(request, name), request), "recentItems": []})


def _describe(request: RestRequest, name: str) -> RestAnswer:
    one = _known(request, name)
    children = [
        {"childSObject": other.name, "field": field.name, "relationshipName": field.relationship or None}
        for other in OrgObjects(request.org).all()
        for field in other.fields.values()
        if field.target.lower() == one.name.lower()
    ]
    fields = [_field(field, one) for field in one.fields.values()]
    return RestAnswer({**_brief(one, request), "fields": fields, "childRelationships": children, "recordTypeInfos": []})


def _field(one: OrgField, of: OrgObject) -> dict[str, object]:
    written = one.writable and not of.system
    return {
        "createable": written,
        "custom": one.name.lower().endswith("__c"),
        "filterable": True,
        "label": one.label or one.name,
        "length": 18 if one.kind in (ID, REFERENCE) else 0,
        "name": one.name,
        "nillable": one.kind != ID and not one.required,
        "picklistValues": [],
        "referenceTo": [one.target] if one.target else [],
        "relationshipName": (relation_of(one) or None) if one.kind == REFERENCE else None,
        "sortable": True,
        "type": TEXT if one.kind == ANY else one.kind,
        "updateable": written,
    }


def _known(request: RestRequest, name: str) -> OrgObject:
    found = OrgObjects(request.org).named(name)
    if found is None:
        raise not_found()
    return found


def _read(request: RestRequest, name: str, record_id: str) -> RestAnswer:
    try:
        known, row = OrgObjects(request.org).record(name, record_id)
    except RecordRefused as refusal:
        raise _told(refusal) from None
    fields = fields_named(known, request.query.get("fields", "").split(",")) or list(known.fields.values())
    return RestAnswer(record_told(known, row, fields, request.base))


def fields_named(known: OrgObject, names: Iterable[str]) -> list[OrgField]:
    """The fields of these names, blank ones left out. Raises `RestError`."""
    wanted = [one.strip() for one in names if one.strip()]
    for one in wanted:
        if one.lower() not in known.fields:
            raise RestError(400, "INVALID_FIELD", f"No such column '{one[:80]}' on sobject of type {known.name}")
    return [known.fields[one.lower()] for one in wanted]


def record_told(known: OrgObject, row: Row, fields: Iterable[OrgField], base: str) -> dict[str, object]:
    """A record with these fields, as answers show it."""
    values = {one.name: shown(row.get(one.name.lower())) for one in fields}
    return {"attributes": attributes(known, row, base), **values}


def _create(request: RestRequest, name: str) -> RestAnswer:
    given = _body(request)
    if name.lower().endswith(SUFFIX):
        return _published(request, name, given)
    try:
        objects = OrgObjects(request.org)
        (made,) = objects.carry_out([objects.creation(name, given)], request.session.user)
    except RecordRefused as refusal:
        raise _told(refusal) from None
    return RestAnswer({"id": made, "success": True, "errors": []}, 201)


def _published(request: RestRequest, event: str, given: Mapping[str, object]) -> RestAnswer:
    """A platform event: who creates one publishes it (Platform Events Developer Guide)."""
    try:
        publish(request.org, event, given)
    except OrgRefused as refused:
        raise RestError(404, refused.code, str(refused)) from None
    id = str(uuid.uuid4())
    queued = {"statusCode": "OPERATION_ENQUEUED", "message": id, "fields": []}
    return RestAnswer({"id": stable_id("e00", id), "success": True, "errors": [queued]}, 201)


def _update(request: RestRequest, name: str, record_id: str) -> RestAnswer:
    given = _body(request)
    try:
        objects = OrgObjects(request.org)
        objects.carry_out([objects.alteration(name, record_id, given)], request.session.user)
    except RecordRefused as refusal:
        raise _told(refusal) from None
    return RestAnswer(status=204)


def _delete(request: RestRequest, name: str, record_id: str) -> RestAnswer:
    try:
        objects = OrgObjects(request.org)
        objects.carry_out([objects.removal(name, record_id)], request.session.user)
    except RecordRefused as refusal:
        raise _told(refusal) from None
    return RestAnswer(status=204)


def _body(request: RestRequest) -> Mapping[str, object]:
    given = request.json()
    if not isinstance(given, dict):
        raise RestError(400, "JSON_PARSER_ERROR", "the body must be an object with the fields of a record")
    return given


def _told(refusal: RecordRefused) -> RestError:
    return RestError(404 if refusal.code == _MISSING else 400, refusal.code, str(refusal), refusal.fields)


def _tree(request: RestRequest, name: str) -> RestAnswer:
    given = _body(request)
    try:
        made = load_tree(OrgObjects(request.org), name, given, request.session.user)
    except TreeRefused as refusal:
        errors = [{"statusCode": refusal.code, "message": str(refusal), "fields": list(refusal.fields)}]
        told = [{"referenceId": refusal.reference, "errors": errors}]
        return RestAnswer({"hasErrors": True, "results": told}, 400)
    except RecordRefused as refusal:
        raise _told(refusal) from None
    return RestAnswer({"hasErrors": False, "results": [{"referenceId": ref, "id": one} for ref, one in made]}, 201)


def _counts(request: RestRequest) -> RestAnswer:
    wanted = {one.strip().lower() for one in request.query.get("sObjects", "").split(",") if one.strip()}
    found = [one for one in OrgObjects(request.org).all() if not wanted or one.name.lower() in wanted]
    return RestAnswer({"sObjects": [{"name": one.name, "count": sum(1 for _ in one.rows())} for one in found]})


ROUTES = (
    RestRoute("GET", "/sobjects", _list),
    RestRoute("GET", "/tooling/sobjects", _list),
    RestRoute("GET", "/limits/recordCount", _counts),
    RestRoute("GET", "/sobjects/{name}/describe", _describe),
    RestRoute("GET", "/tooling/sobjects/{name}/describe", _describe),
    RestRoute("GET", "/sobjects/{name}", _object),
    RestRoute("POST", "/sobjects/{name}", _create),
    RestRoute("GET", "/sobjects/{name}/{id}", _read),
    RestRoute("GET", "/tooling/sobjects/{name}/{id}", _read),
    RestRoute("PATCH", "/sobjects/{name}/{id}", _update),
    RestRoute("DELETE", "/sobjects/{name}/{id}", _delete),
    RestRoute("POST", "/composite/tree/{name}", _tree),
)
