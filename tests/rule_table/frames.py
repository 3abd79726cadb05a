"""Where an example of a rule stands in a description: a place in a small sound document, into which its text is put.

What the example says replaces what the document says there: an example that begins with `info:` takes the place of the
document's own `info`. `(nothing)` stands for a part that is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCHEMES_3 = """\
  securitySchemes:
    key: {type: apiKey, name: X-Key, in: header}
    bearer: {type: http, scheme: bearer}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://pets.example/token', scopes: {read: r}}}}
"""
_COMPONENTS = """\
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
    Owner: {type: object, properties: {name: {type: string}}}
    Node: {type: object, properties: {name: {type: string}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
    Order: {type: object, properties: {id: {type: string}}}
    A: {type: object, properties: {a: {type: string}}}
    B: {type: object, properties: {b: {type: string}}}
  responses:
    Pet: {description: A pet}
  parameters:
    id: {name: id, in: path, required: true, schema: {type: string}}
    A: {name: a, in: query, schema: {type: string}}
"""
_OTHER_PATHS = """\
  /other/{id}:
    get:
      operationId: listPets
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      responses: {default: {description: Fine}}
"""
_TOP_3 = {
    "openapi": "openapi: VERSION\n",
    "info": "info: {title: Pets, version: '1'}\n",
    "servers": "servers: [{url: 'https://pets.example'}]\n",
    "paths": f"paths:\n{_OTHER_PATHS}",
    "components": _COMPONENTS + _SCHEMES_3,
}
_TOP_2 = {
    "swagger": "swagger: '2.0'\n",
    "info": "info: {title: Pets, version: '1'}\n",
    "host": "host: pets.example\n",
    "basePath": "basePath: /v1\n",
    "schemes": "schemes: [https]\n",
    "paths": _OTHER_PATHS.replace("schema: {type: string}", "type: string").join(("paths:\n", "")),
    "definitions": "definitions:\n  Pet: {type: object, properties: {name: {type: string}}}\n",
}
_OVERLAY = {
    "overlay": "overlay: 1.0.0\n",
    "info": "info: {title: Mine, version: '1'}\n",
    "actions": "actions:\n- target: $.info\n  update: {x-mine: true}\n",
}


@dataclass(frozen=True, slots=True)
class Place:
    """`around` is text in which a line with `@` is where the example goes; `beside` stands next to it unless it says so.

    `around` takes the place of the members of the document's top that it names.
    """

    around: str
    beside: dict[str, str]


_PATHS = "paths:\n"
_FINE = "      responses: {'200': {description: Fine}}\n"
_GET = "paths:\n  /pets:\n    get:\n"
_POST = "paths:\n  /pets:\n    post:\n"
_ANSWER = f"{_GET}      operationId: getPets\n      responses:\n        '200':\n"
_DESCRIBED = f"{_ANSWER}          description: Fine\n"
_CONTENT = f"{_DESCRIBED}          content:\n            application/json:\n"
_OBJECT = f"{_CONTENT}              schema:\n                type: object\n"
_PARAMETERS = f"{_GET}{_FINE}      parameters:\n"
_BODY = f"{_POST}{_FINE}      requestBody:\n        content:\n"
_ID = "    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n"
_REPLY = {"responses": "responses: {'200': {description: Fine}}\n"}
_DOG = "components:\n  schemas:\n    Dog: {type: object, required: [kind], properties: {kind: {type: string}}}\n"
_TAGGED = (
    _DOG
    + "".join(
        f"    {name}: {{type: object, required: [kind], properties: {{kind: {{type: string, enum: [{tag}]}}}}}}\n"
        for name, tag in (("Cat", "cat"), ("Kitten", "cat"), ("Bird", "bird"))
    )
    + "    Animal:\n      @\n"
)
_ANIMAL = f"{_DOG}    Animal:\n      oneOf: [{{$ref: '#/components/schemas/Dog'}}]\n      discriminator:\n        propertyName: kind\n"

_RETURNING = (
    "paths:\n  /a:\n    get: {operationId: getA, responses: {'200': {description: Fine, "
    "content: {application/json: {schema: {$ref: '#/components/schemas/NAME'}}}}}}\n"
)

PLACES: dict[str, Place] = {
    "top": Place("@\n", _TOP_3),
    "top 2.0": Place("@\n", _TOP_2),
    "paths": Place(f"paths:\n{_OTHER_PATHS}  @\n", {}),
    "path": Place("paths:\n  /pets:\n    @\n", {}),
    "operation": Place(f"paths:\n  /pets/{{id}}:\n{_ID}    get:\n      @\n", _REPLY),
    "post": Place(f"{_POST}      @\n", _REPLY),
    "parameter": Place(f"{_PARAMETERS}      -\n        @\n", {}),
    "parameter beside others": Place(f"{_PARAMETERS}      -\n        @\n{_OTHER_PATHS}", {}),
    "parameter of a path": Place(f"{_PARAMETERS}      -\n        @\n".replace("/pets:", "/pets/{id}:"), {}),
    "named parameter": Place(f"{_PARAMETERS}      - name: q\n        in: query\n        @\n", {}),
    "parameters": Place(f"{_PARAMETERS}      @\n", {}),
    "parameters of a post": Place(f"{_POST}{_FINE}      parameters:\n      @\n", {}),
    "contents": Place(f"{_BODY}          @\n", {}),
    "form": Place(f"{_BODY}          multipart/form-data:\n            @\n", {}),
    "answer": Place(f"{_ANSWER}          @\n", {"description": "description: Fine\n"}),
    "linked answer": Place(f"{_PATHS}{_OTHER_PATHS}{_ANSWER.removeprefix(_PATHS)}          @\n", {"description": "description: Fine\n"}),
    "request body": Place(f"{_POST}{_FINE}      requestBody:\n        @\n", {}),
    "info": Place("info:\n  @\n", {"title": "title: Pets\n", "version": "version: '1'\n"}),
    "path items": Place("components:\n  pathItems:\n    A: {get: {operationId: getA}}\npaths:\n  @\n", {}),
    "order": Place(_RETURNING.replace("NAME", "Order") + "components:\n  schemas:\n    @\n", {}),
    "picked schemas": Place(
        _RETURNING.replace("NAME", "Used") + "    post: {operationId: postA}\ncomponents:\n  schemas:\n    @\n", {}
    ),
    "picked answer": Place(
        f"{_PATHS}{_OTHER_PATHS}{_ANSWER.removeprefix(_PATHS)}          @\n".replace("/pets", "/a"),
        {"description": "description: Fine\n"},
    ),
    "answers": Place(f"{_GET}      operationId: getPets\n      responses:\n        @\n", {}),
    "media type": Place(f"{_CONTENT}              @\n", {}),
    "schema": Place(f"{_CONTENT}              schema:\n                @\n", {}),
    "object": Place(f"{_OBJECT}                @\n", {}),
    "property": Place(f"{_OBJECT}                properties:\n                  @\n", {}),
    "schema 2.0": Place(f"{_DESCRIBED}          schema:\n            @\n", {}),
    "definition": Place("definitions:\n  Dog:\n    @\n", {}),
    "components": Place("components:\n  @\n", {}),
    "schemas": Place("components:\n  schemas:\n    @\n", {}),
    "tagged": Place(_TAGGED, {}),
    "discriminator": Place(f"{_ANIMAL}        @\n", {}),
    "server": Place("servers:\n-\n  @\n", {"url": "url: https://pets.example\n"}),
    "server variable": Place("servers:\n- url: https://{region}.pets.example\n  variables:\n    region:\n      @\n", {}),
    "link": Place(
        f"{_DESCRIBED}          links:\n            next:\n              operationId: listPets\n              @\n{_OTHER_PATHS}", {}
    ),
}  # fmt: skip


def document(example: str, place: str) -> str:
    """The whole text with the example at a place, e.g. "schema", "schema 2.0" or "schema 3.1"."""
    name, _, version = place.rpartition(" ") if re.search(r" \d\.\d$", place) else (place, "", "3.0")
    chosen = PLACES.get(place) or PLACES[name]
    text = "" if example == "(nothing)" else example
    written = _put(chosen.around, "\n".join([text, *_left(chosen.beside, text)]).strip("\n") or "{}")
    if place.startswith("top"):
        return written.replace("VERSION", f"{version}.0")
    top = _TOP_2 if version == "2.0" else _TOP_3
    return "".join([written, *(part + "\n" for part in _left(top, written))]).replace("VERSION", f"{version}.0")


def _left(beside: dict[str, str], text: str) -> list[str]:
    named = set(re.findall(r"^([\w-]+):", text, re.MULTILINE))
    return [part.rstrip("\n") for name, part in beside.items() if name not in named]


def _put(around: str, text: str) -> str:
    before, margin, after = re.split(r"^( *)@$", around, maxsplit=1, flags=re.MULTILINE)
    return before + "\n".join(f"{margin}{line}".rstrip() for line in text.split("\n")) + after


def overlay(example: str) -> str:
    """The whole text of an overlay with the example in it; one that begins with `-` is a list of actions."""
    text = f"actions:\n{example}" if example.startswith("- ") else example
    return "\n".join([text, *_left(_OVERLAY, text)])
