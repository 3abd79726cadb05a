"""The descriptor of an operation: what the runtime needs to know to write the call and read the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from generator.model.service import (
    Body,
    NamedServer,
    Operation,
    Parameter,
    Part,
    PartsByPosition,
    QueryString,
    Response,
    Server,
)
from generator.model.types import Json, Scalar
from generator.naming.python import OperationNames
from generator.targets.python.checks import constant
from generator.targets.python.layout import Doc, Group, Pair, call, inside, mapping, sequence
from generator.targets.python.media import concrete, is_raw, preferred
from generator.targets.python.types import NeededImports
from generator.targets.text import Code, quoted

STYLES = {
    "path": ("simple", False), "query": ("form", True), "querystring": ("form", True), "header": ("simple", False),
    "cookie": ("form", True),
}  # fmt: skip
Requirements = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


def descriptor(
    operation: Operation, action: str, names: OperationNames, security: Requirements, inputs: Code, outputs: Code,
    needs: NeededImports,
) -> Code:  # fmt: skip
    """`OPERATION = Operation(...)`; `inputs` and `outputs` are arguments of it that are written already, if there are any.
    `security` holds where the operation names none of its own."""
    lines = [
        "OPERATION = Operation(",
        f"    action={quoted(action)},",
        f"    method={quoted(operation.verb)},",
        f"    path={quoted(operation.path)},",
    ]
    if inputs:
        lines.append(inputs)
    if operation.body is not None:
        needs.outer.add("Body")
        lines += inside(_body_doc(operation.body, names, needs), 4, "body=", ",")
    if outputs:
        lines.append(outputs)
    lines += [f"    request={names.request},", f"    response={names.response},", f"    exception={names.exception},"]
    asked = security if operation.security is None else operation.security
    if asked:
        lines.append(_security(asked))
    if operation.deprecated:
        lines.append("    deprecated=True,")
    if operation.servers:
        needs.outer.add("Server")
        lines.append(argument("servers", [server_doc(s) for s in operation.servers]))
    return Code("\n".join([*lines, ")"]))


def argument(name: str, docs: Sequence[Doc]) -> Code:
    """An argument of the descriptor that takes several values; "" for none."""
    return Code("\n".join(inside(sequence(docs), 4, f"{name}=", ",")) if docs else "")


@lru_cache(maxsize=256)  # most operations of a service ask for the same
def _security(asked: Requirements) -> Code:
    return argument("security", [sequence([quoted(name) for name, _ in entry]) for entry in asked])


def input_doc(parameter: Parameter, name: str, needs: NeededImports) -> Doc:
    """What the runtime must know of a parameter with this attribute; `Part`, where one is written so, is put into `needs`."""
    parts: list[Doc] = [quoted(parameter.name), quoted(parameter.location)]
    if name != parameter.name:
        parts.append(Pair("field=", quoted(name)))
    if parameter.required and parameter.location != "path":
        parts.append(Pair("required=", "True"))
    style, explode = STYLES[parameter.location]
    if parameter.style != style:
        parts.append(Pair("style=", quoted(parameter.style)))
        explode = parameter.style == "form"
    if parameter.explode != explode and not isinstance(parameter.type, Scalar):
        parts.append(Pair("explode=", repr(parameter.explode)))
    if parameter.allow_reserved:
        parts.append(Pair("allow_reserved=", "True"))
    if parameter.media_type:
        parts.append(Pair("media_type=", quoted(parameter.media_type)))
    if parameter.deprecated:
        parts.append(Pair("deprecated=", "True"))
    if parameter.conditions:
        parts.append(Pair("conditions=", _literal(json.loads(parameter.conditions))))
    if isinstance(parameter, QueryString) and parameter.parts:
        needs.outer.add("Part")
        parts.append(Pair("parts=", sequence([_part_doc(p) for p in parameter.parts])))
    return call("Input", *parts)


def _body_doc(body: Body, names: OperationNames, needs: NeededImports) -> Doc:
    name = names.inputs["body", body.name]
    parts: list[Doc] = [quoted(m) for m in dict.fromkeys(concrete(c.media_type) for c in preferred(body.contents))]
    if body.name != "body":
        parts.append(Pair("name=", quoted(body.name)))
    if name != body.name:
        parts.append(Pair("field=", quoted(name)))
    if body.required:
        parts.append(Pair("required=", "True"))
    if body.spread:
        parts.append(Pair("spread=", "True"))
    encodings = next((c.parts for c in body.contents if c.parts), ())
    if encodings:
        needs.outer.add("Part")
        parts.append(Pair("parts=", sequence([_part_doc(p) for p in encodings])))
    asked = {concrete(c.media_type): c.conditions for c in preferred(body.contents) if c.conditions}
    if asked:
        table = [(quoted(m), _literal(json.loads(schema))) for m, schema in asked.items()]
        parts.append(Pair("conditions=", mapping(table)))
    places = next((c for c in body.contents if isinstance(c, PartsByPosition)), None)
    if places is not None:
        needs.outer.add("Part")
        if places.prefix:
            parts.append(Pair("prefix=", sequence([_part_doc(p) for p in places.prefix])))
        if places.item is not None:
            parts.append(Pair("item=", _part_doc(places.item)))
    return call("Body", *parts)


def _literal(value: Json) -> Doc:
    """A JSON value as Python writes it."""
    if isinstance(value, dict):
        return mapping([(quoted(name), _literal(one)) for name, one in value.items()])
    if isinstance(value, list):
        return Group("", "[]", tuple(map(_literal, value)))
    return constant(value)


def _part_doc(part: Part) -> Doc:
    parts: list[Doc] = [quoted(part.name)]
    if part.media_type:
        parts.append(quoted(part.media_type))
    usual = part.explode == (part.style == "form")
    if part.style != "form" or (part.styled and usual):
        parts.append(Pair("style=", quoted(part.style)))
    if not usual:
        parts.append(Pair("explode=", repr(part.explode)))
    if part.allow_reserved:
        parts.append(Pair("allow_reserved=", "True"))
    return call("Part", *parts)


def server_doc(server: Server) -> Doc:
    """An address that the document names."""
    parts: list[Doc] = [quoted(server.url)]
    if server.description:
        parts.append(quoted(" ".join(server.description.split())[:200]))
    variables = [
        (quoted(name), sequence([quoted(default), sequence([quoted(a) for a in allowed])]))
        for name, default, allowed in server.variables
    ]
    if variables:
        parts.append(Pair("variables=", mapping(variables)))
    if isinstance(server, NamedServer):
        parts.append(Pair("name=", quoted(" ".join(server.name.split())[:200])))
    return call("Server", *parts)


def output_doc(response: Response, name: str) -> Doc:
    """What the runtime must know of an answer with this attribute."""
    media_types = dict.fromkeys(c.media_type for c in preferred(response.contents))
    parts: list[Doc] = [quoted(response.code), *(quoted(m) for m in media_types)]
    usual = response.code if response.code == "default" else f"code_{response.code.lower()}"
    if name != usual:
        parts.append(Pair("field=", quoted(name)))
    if any(is_raw(content) for content in response.contents):
        parts.append(Pair("raw=", "True"))
    return call("Output", *parts)
