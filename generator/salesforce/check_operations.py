"""Judges operations on the document: methods, inputs, bodies, answers, media types, callbacks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.model.types import Json
from generator.oas.book import Book
from generator.pointer import escape
from generator.salesforce import limits
from generator.salesforce import rules_operations as r
from generator.salesforce.releases import USUAL, Release, media_types_in
from generator.salesforce.tree import DocumentItem, members

_EXPRESSION = re.compile(r"\{\$request\.(query\.[^{}#/]+|body#/[^{}]*)\}")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+(\s*;.*)?", re.ASCII)


def check_operation(found: DocumentItem, release: Release = USUAL) -> Iterator[Diagnostic]:
    """Method, body of a GET, description, media types of OAS 2.0."""
    node, method = found.fields, found.method
    if method not in limits.METHODS:
        yield r.METHOD.at(found.pointer, method=method.upper())
    if method == "get":
        yield from _body_of_get(node, found.pointer)
    yield from _description(node, found.pointer, f"the operation {node.get('operationId') or found.name}")
    for word, where in (("consumes", "sent"), ("produces", "answered")):
        values = node.get(word)
        for number, media_type in enumerate(values if isinstance(values, list) else ()):
            yield from check_media_type(str(media_type), f"{found.pointer}/{word}/{number}", where, release=release)


def _body_of_get(node: dict[str, Json], pointer: str) -> Iterator[Diagnostic]:
    if "requestBody" in node:
        body = node["requestBody"]
        empty = isinstance(body, dict) and "$ref" not in body and not _has_schema(body)
        rule = r.GET_EMPTY_BODY if empty else r.GET_BODY
        yield rule.at(f"{pointer}/requestBody", **({} if empty else {"method": "GET"}))
    parameters = node.get("parameters")
    for number, parameter in enumerate(parameters if isinstance(parameters, list) else ()):
        if isinstance(parameter, dict) and parameter.get("in") == "body":
            empty = not parameter.get("schema")
            rule = r.GET_EMPTY_BODY if empty else r.GET_BODY
            yield rule.at(f"{pointer}/parameters/{number}", **({} if empty else {"method": "GET"}))


def _has_schema(body: dict[str, Json]) -> bool:
    return any(isinstance(medium, dict) and medium.get("schema") for _, medium in members(body, "content"))


def _description(node: dict[str, Json], pointer: str, what: str) -> Iterator[Diagnostic]:
    text = node.get("description")
    if isinstance(text, str) and len(text) > limits.DESCRIPTION.value:
        yield r.DESCRIPTION.at(f"{pointer}/description", what=what, length=len(text), limit=limits.DESCRIPTION.value)


def check_parameter(found: DocumentItem) -> Iterator[Diagnostic]:
    """Name, location, way of writing, description."""
    node, name = found.fields, found.name
    if not isinstance(node.get("name"), str) or not name:
        yield r.PARAMETER_NAME.at(found.pointer)
    if name.lower() == "connection":
        yield r.INPUT_CONNECTION.at(found.pointer, name=name)
    if node.get("in") == "cookie":
        yield r.COOKIE.at(found.pointer, name=name)
    yield from _description(node, found.pointer, f"the parameter '{name}'")
    content = members(node, "content")
    if content:
        yield r.PARAMETER_CONTENT.at(f"{found.pointer}/content", name=name, media_type=str(content[0][0])[:60])
    schema = node.get("schema") if isinstance(node.get("schema"), dict) else node
    kind = schema.get("type") if isinstance(schema, dict) else None
    if node.get("in") in ("query", "header", "path") and kind in ("array", "object"):
        style = node.get("style") or node.get("collectionFormat")
        if isinstance(style, str) or kind == "object":
            words = {"array": "list", "object": "object"}[kind]
            yield r.ARRAY_STYLE.at(found.pointer, kind=words, name=name, style=style or "its properties in the URL")


def check_response(found: DocumentItem) -> Iterator[Diagnostic]:
    """Headers of an answer."""
    if headers := [str(name) for name, _ in members(found.node, "headers")]:
        yield r.RESPONSE_HEADERS.at(f"{found.pointer}/headers", names=", ".join(headers[:6]))


def check_content(found: DocumentItem, release: Release = USUAL) -> Iterator[Diagnostic]:
    """The media type of one content."""
    if found.role == "request" and found.name.split(";")[0].strip().lower() == "application/octet-stream":
        yield r.FILE_BODY.at(found.pointer, limit=limits.FILE_BYTES.value)
    if found.role != "parameter":
        schema = found.fields.get("schema")
        where = "sent" if found.role == "request" else "answered"
        yield from check_media_type(found.name, found.pointer, where, schema, release)


def check_media_type(
    media_type: str, pointer: str, where: str, schema: Json = None, release: Release = USUAL
) -> Iterator[Diagnostic]:
    """Whether External Services takes a media type by itself; a wildcard may be anything that its schema says."""
    plain = media_type.split(";")[0].strip().lower()
    if plain in media_types_in(release):
        return
    if not _MEDIA_TYPE.fullmatch(media_type.strip()):
        yield r.MEDIA_TYPE_WORD.at(pointer, media_type=media_type[:60])
    elif plain == "multipart/form-data":
        yield r.MULTIPART.at(pointer)
    else:
        yield r.MEDIA_TYPE.at(pointer, media_type=media_type[:80], where=where, mapped=mapped_to(plain, schema))


def mapped_to(media_type: str, schema: Json = None) -> str:
    """The supported media type that comes closest to an unsupported one (our proposal); a wildcard is what its schema
    says. `fix` writes it, `validate` and `export` name it."""
    if media_type.startswith("multipart/"):
        return "application/x-www-form-urlencoded"
    if "*" in media_type or "/" not in media_type:
        said = schema if isinstance(schema, dict) else {}
        if said.get("type") == "string":
            return "application/octet-stream" if said.get("format") == "binary" else "text/plain"
        return "application/json"
    if media_type.endswith(("+json", "/json")):
        return "application/json"
    if media_type.startswith("text/") or media_type.endswith(("/xml", "+xml", "/yaml", "+yaml")):
        return "text/plain"
    return "application/octet-stream"


def check_callback(found: DocumentItem, book: Book) -> Iterator[Diagnostic]:
    """A callback: Apex only, POST or PUT, one operation, two kinds of expression."""
    yield r.CALLBACKS.at(found.pointer, name=found.name)
    for expression, item in members(found.node):
        if str(expression).startswith(("x-", "$ref")) or not isinstance(item, dict):
            continue
        at = f"{found.pointer}/{escape(str(expression))}"
        methods = [entry.method for entry in book.entries(item)]
        if len(methods) != 1 or methods[0] not in ("post", "put"):
            yield r.CALLBACK_METHOD.at(at, methods=", ".join(methods).upper() or "none")
        if not _EXPRESSION.search(str(expression)):
            yield r.CALLBACK_EXPRESSION.at(at, expression=str(expression)[:80])
