"""The questions: one small service each, and what about it is to be compared. A new inference is a new row.

What we expect is never written here but for what no other module holds: names, inputs, classes and the verdict are worked
out by the same code as everywhere (`expectations`), so that a question cannot drift from the product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from generator.model.types import Json

Aspect: TypeAlias = Literal["deploy", "operations", "inputs", "outputs", "classes", "types", "call", "route"]
VERSIONS = "/services/data"  # of any org, open to everybody: 200 and a list of versions
REFUSED = "/services/data/v66.0/limits"  # of any org: 401 and a list of errors for who is not signed in


@dataclass(frozen=True, slots=True)
class ProbeQuestion:
    """A service named `Probe<Name>`. `rules` rest on the answer; `given` are expectations that nothing else holds, by aspect."""

    name: str
    asks: str
    aspects: tuple[Aspect, ...]
    document: dict[str, Json]
    rules: tuple[str, ...] = ()
    given: dict[Aspect, Json] = field(default_factory=dict)
    without: tuple[str, ...] = ()  # elements left out of the registration
    calls: int = 0  # inputs sent in one request

    @property
    def service(self) -> str:
        return f"Probe{self.name}"


def _document(paths: dict[str, Json], version: str = "3.0.3", **more: Json) -> dict[str, Json]:
    return {"openapi": version, "info": {"title": "Probe", "version": "1"}, "paths": paths, **more}


def _answer(schema: Json, code: str = "200") -> dict[str, Json]:
    return {code: {"description": "OK", "content": {"application/json": {"schema": schema}}}}


def _get(operation: str = "", schema: Json = None, parameters: list[Json] | None = None) -> dict[str, Json]:
    made: dict[str, Json] = {
        "responses": _answer(schema or {"type": "array", "items": {"type": "object", "properties": {"label": _TEXT}}})
    }
    if operation:
        made["operationId"] = operation
    if parameters:
        made["parameters"] = parameters
    return {"get": made}


def _object(**properties: Json) -> dict[str, Json]:
    return {"type": "object", "properties": properties}


def _parameter(name: str, place: str, schema: Json, **more: Json) -> dict[str, Json]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema, **more}


_TEXT: dict[str, Json] = {"type": "string"}
_PATH = [_parameter("x", "path", _TEXT), _parameter("y", "path", _TEXT)]
_SCALARS: dict[str, Json] = {
    "text": _TEXT,
    "flag": {"type": "boolean"},
    "count": {"type": "integer", "format": "int32"},
    "long": {"type": "integer", "format": "int64"},
    "amount": {"type": "number"},
    "day": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
}
_ERRORS: dict[str, Json] = {"type": "array", "items": _object(errorCode=_TEXT, message=_TEXT)}

QUESTIONS: tuple[ProbeQuestion, ...] = (
    ProbeQuestion(
        "SecondParameter", "What is an operation called that has no operationId and two path parameters?",
        ("deploy", "operations"), _document({"/a/{x}/b-c/{y}": _get(parameters=[*_PATH])}), ("es-operation-name-guessed",),
    ),
    ProbeQuestion(
        "Capitals", "Do capitals and signs inside a segment survive in a derived name?",
        ("deploy", "operations"), _document({"/Api/v1.0/my_things": _get()}), ("es-operation-name-guessed",),
    ),
    ProbeQuestion(
        "Maps", "What are the classes of maps, of lists in maps and of objects in maps called?",
        ("deploy", "classes"),
        _document({"/services/data": _get("getMaps", _object(
            named={"type": "object", "additionalProperties": _object(id=_TEXT)},
            plain={"type": "object", "additionalProperties": _TEXT}, id=_TEXT,
        ))}), ("es-map",),
    ),
    ProbeQuestion(
        "Duplicates", "Which of two operations with one operationId survives?",
        ("deploy", "operations", "inputs"),
        _document({
            "/first": _get("same", parameters=[_parameter("first", "query", _TEXT)]),
            "/second": _get("same", parameters=[_parameter("second", "query", _TEXT)]),
        }), ("es-operation-collapsed",),
    ),
    ProbeQuestion(
        "FieldClash", "What becomes of two properties whose names differ in case only?",
        ("deploy", "classes"), _document({"/services/data": _get("getFields", _object(id=_TEXT, ID=_TEXT))}), ("es-field-clash",),
    ),
    ProbeQuestion(
        "ClassClash", "What becomes of two schemas whose names differ in case only?",
        ("deploy", "classes"),
        _document(
            {"/services/data": _get("getBoth", _object(one={"$ref": "#/components/schemas/Order"}, two={"$ref": "#/components/schemas/order"}))},
            components={"schemas": {"Order": _object(id=_TEXT), "order": _object(no=_TEXT)}},
        ), ("es-class-clash",),
    ),
    ProbeQuestion(
        "Cookie", "Is a cookie parameter an input?",
        ("deploy", "inputs"), _document({"/services/data": _get("getCookie", parameters=[_parameter("session", "cookie", _TEXT)])}),
        ("es-cookie-parameter",),
    ),
    ProbeQuestion(
        "SameInput", "What are two inputs of one name in two places called?",
        ("deploy", "inputs"),
        _document({"/services/data": _get("getTwice", parameters=[_parameter("id", "query", _TEXT), _parameter("id", "header", _TEXT)])}),
        ("es-input-clash",),
    ),
    ProbeQuestion(
        "ParameterContent", "Is a parameter written as JSON taken?",
        ("deploy", "inputs"),
        _document({"/services/data": _get("getFiltered", parameters=[
            {"name": "filter", "in": "query", "content": {"application/json": {"schema": _object(a=_TEXT)}}}
        ])}), ("es-parameter-content",),
    ),
    ProbeQuestion(
        "ParameterStyle", "Is a list in the query written with pipes taken?",
        ("deploy", "inputs"),
        _document({"/services/data": _get("getStyled", parameters=[
            _parameter("ids", "query", {"type": "array", "items": _TEXT}, style="pipeDelimited", explode=False)
        ])}), ("es-parameter-style",),
    ),
    ProbeQuestion(
        "ChoiceOfScalars", "What is the type of one of several plain types?",
        ("deploy", "classes"), _document({"/services/data": _get("getChoice", _object(value={"oneOf": [_TEXT, {"type": "integer"}]}))}),
        ("es-choice-of-scalars",),
    ),
    ProbeQuestion(
        "Nullable", "Is nullable taken, and readOnly?",
        ("deploy", "classes"),
        _document({"/services/data": _get("getNullable", _object(a={**_TEXT, "nullable": True}, b={**_TEXT, "readOnly": True}))}),
        ("es-nullable", "es-read-only"),
    ),
    ProbeQuestion(
        "Enum", "Is an enumeration a plain value?",
        ("deploy", "classes"), _document({"/services/data": _get("getEnum", _object(state={**_TEXT, "enum": ["a", "b"]}))}),
        ("es-enum-as-string",),
    ),
    ProbeQuestion(
        "GetBody", "Is a GET with a body taken, and is the body an input?",
        ("deploy", "inputs"),
        _document({"/services/data": {"get": {
            "operationId": "getWithBody", "responses": _answer(_object(a=_TEXT)),
            "requestBody": {"content": {"application/json": {"schema": _object(a=_TEXT)}}},
        }}}), ("es-get-body",),
    ),
    ProbeQuestion(
        "Label31", "Is a document taken that is 3.1 in name only?",
        ("deploy",), _document({"/services/data": _get("getVersions")}, "3.1.0"), ("es-openapi-31-label",),
    ),
    ProbeQuestion(
        "EnumNull", "Is an enumeration of null without a type refused?",
        ("deploy",), _document({"/services/data": _get("getNothing", _object(gone={"enum": [None]}))}), ("es-enum-null",),
    ),
    ProbeQuestion(
        "NoVersion", "Is a document without info.version taken?",
        ("deploy",), {**_document({"/services/data": _get("getVersions")}), "info": {"title": "Probe"}}, ("field-is-missing",),
        {"deploy": "taken"},
    ),
    ProbeQuestion(
        "NoStatus", "May systemVersion and serviceBinding be left out of a registration?",
        ("deploy",), _document({"/services/data": _get("getVersions")}), ("es-registration-incomplete",),
        {"deploy": "taken"}, without=("serviceBinding", "systemVersion"),
    ),
    ProbeQuestion(
        "Types", "By which constants does describe tell the types of inputs and outputs?",
        ("deploy", "types"),
        _document({"/services/data": _get("getTypes", parameters=[_parameter(name, "query", schema) for name, schema in _SCALARS.items()])}),
    ),
    ProbeQuestion(
        "Bulk", "What does the Actions resource answer to two inputs of which both work?",
        ("deploy", "call"), _document({VERSIONS: _get("getVersions")}), given={"call": [True, True]}, calls=2,
    ),
    ProbeQuestion(
        "BulkFailing", "And where the service answers 401 to both?",
        ("deploy", "call"),
        _document({REFUSED: {"get": {"operationId": "getLimits", "responses": {**_answer(_object(a=_TEXT)), **_answer(_ERRORS, "401")}}}}),
        given={"call": [False, False]}, calls=2,
    ),
    ProbeQuestion(
        "ErrorRoute", "Which way does a flow go after a declared answer of 300 and more: the fault path, or the normal one?",
        ("deploy", "route"),
        _document({REFUSED: {"get": {"operationId": "getLimits", "responses": {**_answer(_object(a=_TEXT)), **_answer(_ERRORS, "401")}}}}),
        given={"route": "fault"},
    ),
)  # fmt: skip


def question_of(name: str) -> ProbeQuestion | None:
    """The question of a service's name."""
    return next((one for one in QUESTIONS if one.service == name), None)
