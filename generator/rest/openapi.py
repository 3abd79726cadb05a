"""The description of the REST face that the org serves itself: OpenAPI 3.1, made from the table of routes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from generator.org.choices import MODERN
from generator.org.invocable import KINDS
from generator.rest import procedures
from generator.rest.app import OLDEST, ROUTES
from generator.rest.router import PART, RestRoute
from generator.salesforce.releases import NEWEST

Json = dict[str, object]
_BASE = "/services/data/v{version}"
_INLINE = re.compile(r"\(\?i:(\w+)\)")  # a step of a route that is written in any case
_TEXT: Json = {"type": "string"}
_ERRORS = ("400", "401", "403", "404", "405", "408", "413", "415", "421", "503")


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _object(required: Mapping[str, Json], **more: Json) -> Json:
    return {"type": "object", "required": list(required), "properties": {**required, **more}}


def _nullable(*types: str) -> Json:
    return {"type": [*types, "null"]}


_PARAMETER = _object(
    {
        "name": _TEXT, "label": _TEXT, "required": {"type": "boolean"}, "maxOccurs": {"type": "integer"}, "type": _nullable("string"),
        "apexClass": _nullable("string"), "sobjectType": _nullable("string"),
    }
)  # fmt: skip
_FAILURE = _object({"statusCode": _TEXT, "message": _TEXT, "fields": _list(_TEXT)})
SCHEMAS: Json = {
    "Errors": _list(_object({"message": _TEXT, "errorCode": _TEXT}, fields=_list(_TEXT))),
    "Addresses": {"type": "object", "additionalProperties": _TEXT},
    "Actions": _object({"actions": _list(_object({"label": _TEXT, "name": _TEXT, "type": _TEXT, "url": _TEXT}))}),
    "Action": _object(
        {
            "name": _TEXT, "label": _TEXT, "type": _TEXT, "standard": {"const": False}, "inputs": _list(_ref("Parameter")),
            "outputs": _list(_ref("Parameter")), "description": _nullable("string"),
        }
    ),
    "Parameter": _PARAMETER,
    "Invocation": {
        **_object({"inputs": {**_list({"type": "object"}), "minItems": 1, "maxItems": 2000}}), "additionalProperties": False,
    },
    "Results": {
        **_list(
            _object(
                {
                    "actionName": _TEXT, "isSuccess": {"type": "boolean"},
                    "errors": {"anyOf": [{"type": "null"}, {**_list(_FAILURE), "minItems": 1}]},
                    "outputValues": _nullable("object"),
                },
                invocationId={"type": "null"}, outcome={"type": "null"}, sortOrder={"type": "integer"}, version={"type": "integer"},
            )
        ),
        "description": f"One for each input, in their order. From v{MODERN:g} on with invocationId, outcome, sortOrder and version.",
    },
    "Batch": _object(
        {"batchRequests": {**_list(_object({"method": _TEXT, "url": _TEXT})), "minItems": 1, "maxItems": 25}},
        haltOnError={"type": "boolean"},
    ),
    "BatchResults": _object(
        {"hasErrors": {"type": "boolean"}, "results": _list(_object({"statusCode": {"type": "integer"}, "result": {}}))}
    ),
    "Rows": _object(
        {"totalSize": {"type": "integer", "minimum": 0}, "done": {"const": True}, "records": _list(_ref("Record"))}
    ),
    "Columns": _object({"columnMetadata": _list({"type": "object"}), "entityName": _TEXT, "idSelected": {"type": "boolean"}}),
    "Record": _object({"attributes": _object({"type": _TEXT, "url": _TEXT})}),
    "Fields": {"type": "object", "description": "The fields of a record by their names."},
    "Saved": _object({"id": _TEXT, "success": {"const": True}, "errors": {"type": "array", "maxItems": 0}}),
    "Objects": _object({"encoding": _TEXT, "maxBatchSize": {"type": "integer"}, "sobjects": _list(_ref("Object"))}),
    "Object": _object({"name": _TEXT, "label": _TEXT, "custom": {"type": "boolean"}, "urls": _ref("Addresses")}),
    "ObjectHead": _object({"objectDescribe": _ref("Object"), "recentItems": {"type": "array"}}),
    "Description": {
        "allOf": [
            _ref("Object"),
            _object({"fields": _list(_object({"name": _TEXT, "type": _TEXT})), "childRelationships": _list({"type": "object"})}),
        ]
    },
    "Collection": {
        **_object({"records": {**_list(_object({"attributes": _object({"type": _TEXT})})), "minItems": 1, "maxItems": 200}},
                  allOrNone={"type": "boolean"}), "additionalProperties": False,
    },
    "SaveResults": _list(
        _object({"success": {"type": "boolean"}, "errors": _list(_FAILURE)}, id=_TEXT)
    ),
    "Ids": {
        **_object({"ids": {**_list(_TEXT), "minItems": 1}, "fields": {**_list(_TEXT), "minItems": 1}}),
        "additionalProperties": False,
    },
    "Records": _list({"anyOf": [_ref("Record"), {"type": "null"}]}),
    "Input": {"type": "object", "description": "The input of a procedure, by its names."},
    "Answer": {"description": "What the procedure answers; its Response Action may ask for another status."},
    "Execution": _object(
        {"input": _object({"inputs": {**_list({**_TEXT, "description": "A JSON object."}), "minItems": 1, "maxItems": 100}})},
        options={"type": "object"},
    ),
    "Executed": _object({"status": {"enum": ["Success", "Error"]}, "response": {"type": "array"}, "error": _nullable("string")}),
    "Tree": _object({"records": {**_list({"type": "object"}), "minItems": 1, "maxItems": 200}}),
    "TreeResults": _object(
        {"hasErrors": {"type": "boolean"}, "results": _list(_object({"referenceId": _TEXT}, id=_TEXT, errors=_list(_FAILURE)))}
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResourceText:
    """What is told of a resource beside its address: a sentence, its query, its body and its answers by status."""

    summary: str
    answers: Mapping[str, str] = field(default_factory=dict)  # status -> schema, "" for no content
    body: str = ""
    query: Mapping[str, bool] = field(default_factory=dict)  # name -> whether it is needed


_ROWS = ResourceText("Answer a query", {"200": "Rows Columns"}, query={"q": True, "columns": False})
_READ = ResourceText("Read a record", {"200": "Record"}, query={"fields": False})
_OBJECTS = ResourceText("List the objects", {"200": "Objects"})
_DESCRIBE = ResourceText("Describe an object", {"200": "Description"})
TOLD: dict[str, ResourceText] = {
    "GET ": ResourceText("List the resources", {"200": "Addresses"}),
    "GET /actions": ResourceText("List the groups of actions", {"200": "Addresses"}),
    "GET /actions/standard": ResourceText("List the standard actions: none", {"200": "Actions"}),
    "GET /actions/custom": ResourceText("List the kinds of actions", {"200": "Addresses"}),
    "GET /actions/custom/{kind}": ResourceText("List the actions of a kind", {"200": "Actions"}),
    "GET /actions/custom/{kind}/{name}": ResourceText("Describe an action", {"200": "Action"}),
    "POST /actions/custom/{kind}/{name}": ResourceText(
        "Invoke an action", {"200": "Results", "400": "Results Errors"}, "Invocation"
    ),
    "GET /composite": ResourceText("List the composite resources", {"200": "Addresses"}),
    "POST /composite/batch": ResourceText(
        "Answer several requests, one after the other", {"200": "BatchResults"}, "Batch"
    ),
    "POST /composite/tree/{name}": ResourceText(
        "Create records with records below them", {"201": "TreeResults", "400": "TreeResults Errors"}, "Tree"
    ),
    "POST /composite/sobjects": ResourceText("Create several records", {"200": "SaveResults"}, "Collection"),
    "PATCH /composite/sobjects": ResourceText("Change several records", {"200": "SaveResults"}, "Collection"),
    "DELETE /composite/sobjects": ResourceText(
        "Delete several records", {"200": "SaveResults"}, query={"ids": True, "allOrNone": False}
    ),
    "GET /composite/sobjects/{name}": ResourceText(
        "Read several records", {"200": "Records"}, query={"ids": True, "fields": True}
    ),
    "POST /composite/sobjects/{name}": ResourceText("Read several records", {"200": "Records"}, "Ids"),
    "GET /query": _ROWS,
    "GET /tooling/query": _ROWS,
    "GET /sobjects": _OBJECTS,
    "GET /tooling/sobjects": _OBJECTS,
    "GET /sobjects/{name}": ResourceText("Tell of an object", {"200": "ObjectHead"}),
    "POST /sobjects/{name}": ResourceText("Create a record", {"201": "Saved"}, "Fields"),
    "GET /sobjects/{name}/describe": _DESCRIBE,
    "GET /tooling/sobjects/{name}/describe": _DESCRIBE,
    "GET /sobjects/{name}/{id}": _READ,
    "GET /tooling/sobjects/{name}/{id}": _READ,
    "PATCH /sobjects/{name}/{id}": ResourceText("Change fields of a record", {"204": ""}, "Fields"),
    "DELETE /sobjects/{name}/{id}": ResourceText("Delete a record", {"204": ""}),
    "POST /connect/omni-global/integration-procedure/execute/{name}": ResourceText(
        "Run an Integration Procedure that sends nothing", {"200": "Executed", "400": "Executed Errors"}, "Execution"
    ),
    "GET /limits/recordCount": ResourceText("Count records", {"200": "Fields"}, query={"sObjects": False}),
    "GET /limits": ResourceText("Tell the limits", {"200": "Fields"}),
}


# The one resource beside the versions: values of its path may follow, as `options:Path1` and so on.
PROCEDURES = RestRoute(
    " ".join(procedures.METHODS),
    f"{procedures.PREFIX}{{namespace}}/v1/integrationprocedure/{{name}}/",
    procedures.answer,
)
_PROCEDURE = ResourceText(
    "Run an Integration Procedure, Type_SubType",
    {"200": "Answer", "default": "Answer Errors"},
    query={"chainable": False},
)


def document() -> Json:
    """The whole description. It names no token and no state of the org."""
    paths: dict[str, Json] = {PROCEDURES.path: _procedures()}
    for route in ROUTES:
        address = _INLINE.sub(r"\1", PART.sub(r"{\1}", route.path))
        place = paths.setdefault(f"{_BASE}{address}", {"parameters": _parameters(route)})
        for method in route.methods.split():
            told = _told(method, address)
            place[method.lower()] = _operation(method, told, told.body)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The local org",
            "version": f"{NEWEST.version}",
            "description": "What the REST face of an org on this machine answers, for those of Salesforce's resources that it has.",
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {"Refused": {"description": "Refused", "content": _content(["Errors"])}},
        },
    }


def _procedures() -> Json:
    """The address at which procedures answer; those that are deployed are not listed, for they are the org's state."""
    namespaces: Json = {"type": "string", "enum": list(procedures.NAMESPACES)}
    place: Json = {"parameters": [_step("namespace", namespaces), _step("name", {**_TEXT, "minLength": 1})]}
    for method in procedures.METHODS:
        place[method.lower()] = _operation(method, _PROCEDURE, "" if method == "GET" else "Input")
    return place


def _step(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameters(route: RestRoute) -> list[Json]:
    versions: Json = {"type": "string", "enum": [f"{number}.0" for number in range(OLDEST, int(NEWEST.version) + 1)]}
    made: list[Json] = [_step("version", versions)]
    for part in PART.finditer(route.path):
        made.append(
            _step(part[1], {"type": "string", "enum": list(KINDS)} if part[1] == "kind" else {**_TEXT, "minLength": 1})
        )
    return made


def _told(method: str, address: str) -> ResourceText:
    """What is told of a resource."""
    row = f"{'GET' if method == 'HEAD' else method} {address}"
    return TOLD.get(row, ResourceText(f"{method} {address}", {"2XX": "*"}))


def _operation(method: str, told: ResourceText, body: str) -> Json:
    made: Json = {"summary": told.summary, "responses": {**_refusals(method), **_answers(told, method)}}
    if told.query:
        made["parameters"] = [
            {"name": name, "in": "query", "required": needed, "schema": _TEXT} for name, needed in told.query.items()
        ]
    if body:
        made["requestBody"] = {"required": True, "content": _content([body])}
    return made


def _refusals(method: str) -> Json:
    if method == "HEAD":
        return {code: {"description": "Refused"} for code in _ERRORS}
    return {code: {"$ref": "#/components/responses/Refused"} for code in _ERRORS}


def _answers(told: ResourceText, method: str) -> Json:
    made: Json = {}
    for code, names in told.answers.items():
        answer: Json = {"description": told.summary}
        if names and method != "HEAD":
            answer["content"] = {"application/json": {}} if names == "*" else _content(names.split())
        made[code] = answer
    return made


def _content(names: Iterable[str]) -> Json:
    schemas = [_ref(name) for name in names]
    return {"application/json": {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}}
