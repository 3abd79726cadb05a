"""Request bodies and responses, of every version, to the model."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from generator.model.service import Body, Content, Header, Part, PartsByPosition, Response
from generator.model.types import AnyValue, Json, ListOf, Place, Scalar, Type
from generator.modelling import rules
from generator.modelling.parameters import (
    COLLECTIONS,
    Parameters,
    named_after,
    part_of,
    parts_of,
    plain_schema,
    unstyled,
)
from generator.modelling.places import Node
from generator.modelling.scalars import json_text, text
from generator.modelling.schemas import Schemas
from generator.oas.sequences import is_events, is_sequence
from generator.pointer import escape

FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
_ENCODINGS = frozenset({"encoding", "prefixEncoding", "itemEncoding"})


class Contents:
    """Reads bodies and responses of one document."""

    def __init__(self, schemas: Schemas, parameters: Parameters, two: bool) -> None:
        self.schemas, self.parameters, self.two = schemas, parameters, two
        self.shared: dict[tuple[str, ...], Response] = (
            {}
        )  # those that are the same for every operation, by place and code

    # -- OAS 3 -----------------------------------------------------------------------------------------------------

    def body(self, found: Node, operation: str) -> Body | None:
        value = found.members
        if not isinstance(value.get("content"), dict):
            self.schemas.references.say(rules.PART_UNREADABLE, found.file, found.pointer, what="this request body")
            return None
        contents = tuple(self._contents(found, Place(("body", operation, "body")), sent=True))
        return Body(contents, value.get("required") is True, "body", text(value.get("description")), found.pointer)

    def response(self, code: str, found: Node, operation: str, produces: list[str]) -> Response | None:
        if not isinstance(found.schema, dict):
            self.schemas.references.say(rules.PART_UNREADABLE, found.file, found.pointer, what=f"the response {code}")
            return None
        shared = (found.file, found.pointer, code, *produces)
        known = self.shared.get(shared)
        if known is not None:
            return known
        made = self._response(code, found, operation, produces)
        contents = made.contents[:1] if self.two else made.contents  # in 2.0 all media types have one schema
        kinds = [*(content.type for content in contents), *(header.type for header in made.headers)]
        if not named_after(operation, *kinds):
            self.shared[shared] = made
        return made

    def _response(self, code: str, found: Node, operation: str, produces: list[str]) -> Response:
        value = found.members
        place = Place(("response", operation, code))
        contents = tuple(self._two_contents(found, place, produces) if self.two else self._contents(found, place))
        return Response(
            code, text(value.get("description")) or text(value.get("summary")), contents, tuple(self._headers(found, operation, code)),
            tuple(_links(value)), found.pointer,
        )  # fmt: skip

    def _contents(self, node: Node, place: Place, sent: bool = False) -> Iterator[Content]:
        content = node.members.get("content")
        for media_type, medium in content.items() if isinstance(content, dict) else ():
            media_type = str(media_type)
            pointer = f"{node.pointer}/content/{escape(media_type)}"
            found = self.schemas.references.part(medium, node.file, pointer)
            value, at = (found.members, found) if found is not None else ({}, node)
            kind = self._content_type(value, at, pointer, place, media_type)
            made = self._content(value, at, kind, media_type, pointer)
            if sent and "schema" in value and (_is_multipart(media_type) or not is_sequence(media_type)):
                asked = self._conditions(value["schema"], at.file, f"{pointer}/schema")
                made = replace(made, conditions=asked) if asked else made
            yield made

    def _conditions(self, schema: Json, file: str, pointer: str) -> str:
        return self.schemas.conditions.of(schema, file, pointer)

    def _content(self, value: dict[str, Json], node: Node, kind: Type, media_type: str, pointer: str) -> Content:
        if _ENCODINGS.isdisjoint(value):
            return Content(media_type, kind, (), _example(value), pointer)
        parts = tuple(parts_of(value))
        if _is_multipart(media_type):
            from generator.modelling.files import with_files

            with_files(kind, parts, self.schemas.declarations)
            if not self.schemas.references.siblings_count:  # 2.0 and 3.0
                parts = tuple(map(unstyled, parts))
        plain = (media_type, kind, parts, _example(value), pointer)
        self._say_nested(value.get("encoding"), node, "encoding")
        first, every = value.get("prefixEncoding"), value.get("itemEncoding")
        prefix = tuple(part_of("", e if isinstance(e, dict) else {}) for e in first) if isinstance(first, list) else ()
        item = part_of("", every) if isinstance(every, dict) else None
        if not prefix and item is None:
            return Content(*plain)
        self._say_nested(dict(enumerate(first)) if isinstance(first, list) else None, node, "prefixEncoding")
        self._say_nested({"": every}, node, "itemEncoding")
        why = "" if _is_multipart(media_type) else f"{media_type} has no parts"
        if not why and not isinstance(kind, (ListOf, AnyValue)):
            why = "the body is no list, so its parts have names"
        if why:
            word = "itemEncoding" if item is not None else "prefixEncoding"
            said = {"field": word, "reason": why}
            self.schemas.references.say(rules.ENCODING_LOST, node.file, f"{node.pointer}/{word}", **said)
            return Content(*plain)
        return PartsByPosition(*plain, prefix=prefix, item=item)

    def _say_nested(self, encodings: object, node: Node, field: str) -> None:
        """Encodings within an encoding (a multipart body inside a part) are not carried."""
        for name, encoding in encodings.items() if isinstance(encodings, dict) else ():
            for word in ("encoding", "prefixEncoding", "itemEncoding"):
                if isinstance(encoding, dict) and word in encoding:
                    at = "/".join([node.pointer, field, *([escape(str(name))] if name != "" else []), word])
                    said = {"field": word, "reason": "a part that has parts itself is sent as one JSON text or file"}
                    self.schemas.references.say(rules.ENCODING_LOST, node.file, at, **said)

    def _content_type(self, value: dict[str, Json], node: Node, pointer: str, place: Place, media_type: str) -> Type:
        if "itemSchema" in value and ("schema" not in value or is_sequence(media_type)):
            at = Node(value["itemSchema"], node.file, f"{node.pointer}/itemSchema", place)
            at = replace(at, place=at.at(("item",)))
            if is_events(media_type):
                from generator.modelling.events import with_typed_data

                at = with_typed_data(at, self.schemas.references)
            return ListOf(self.schemas.of(at))
        schema = value.get("schema")
        if schema is None:
            return _type_of_media(media_type)
        return self.schemas.of(Node(schema, node.file, f"{node.pointer}/schema", place))

    def _headers(self, node: Node, operation: str, code: str) -> Iterator[Header]:
        headers = node.members.get("headers")
        for name, value in headers.items() if isinstance(headers, dict) else ():
            at = f"{node.pointer}/headers/{escape(name)}"
            found = self.schemas.references.part(value, node.file, at)
            made = self.parameters.header(name, found, operation, code) if found is not None else None
            if made is not None:
                yield made

    # -- OAS 2.0 ---------------------------------------------------------------------------------------------------

    def _two_contents(self, node: Node, place: Place, produces: list[str]) -> Iterator[Content]:
        value = node.members
        schema = value.get("schema")
        if schema is None:
            return
        pointer = f"{node.pointer}/schema"
        kind = self.schemas.of(Node(schema, node.file, pointer, place))
        said = value.get("examples")
        examples = said if isinstance(said, dict) else {}
        for media_type in produces or [JSON]:
            given = examples.get(media_type)
            yield Content(media_type, kind, (), None if given is None else json_text(given, 20000), pointer)

    def two_body(self, nodes: list[Node], operation: str, consumes: list[str]) -> Body | None:
        """The body of an OAS 2.0 operation: its one `body` parameter, or its `formData` parameters together."""
        for node in nodes:
            if node.members.get("in") == "body":
                name = text(node.members.get("name")) or "body"
                schema = Node(
                    node.members.get("schema", True),
                    node.file,
                    f"{node.pointer}/schema",
                    Place(("body", operation, name)),
                )
                kind = self.schemas.of(schema)
                required = node.members.get("required") is True
                asked = self._conditions(schema.schema, schema.file, schema.pointer)
                contents = tuple(Content(m, kind, pointer=schema.pointer, conditions=asked) for m in consumes or [JSON])
                return Body(contents, required, name, text(node.members.get("description")), node.pointer)
        fields = [n for n in nodes if n.members.get("in") == "formData" and text(n.members.get("name"))]
        return self._form(fields, operation, consumes) if fields else None

    def _form(self, fields: list[Node], operation: str, consumes: list[str]) -> Body:
        files = any(n.members.get("type") == "file" for n in fields)
        media_types = [m for m in consumes if m.split(";")[0].strip() in (FORM, MULTIPART)]
        if files or not media_types:
            media_types = [MULTIPART if files else FORM]
        required: list[Json] = [n.members["name"] for n in fields if n.members.get("required") is True]
        properties: dict[str, Json] = {
            text(n.members["name"]): {**plain_schema(n.members), **_description(n.members)} for n in fields
        }
        schema: Json = {"type": "object", "properties": properties, "required": required}
        first = fields[0]
        place = Place(("body", operation, "body"))
        kind = self.schemas.of(Node(schema, first.file, first.pointer, place))
        parts = tuple(map(_collected, fields))
        asked = self._conditions(schema, first.file, first.pointer)
        contents = tuple(Content(m, kind, parts, pointer=first.pointer, conditions=asked) for m in media_types)
        return Body(contents, bool(required), "body", "", first.pointer, spread=True)


def _collected(node: Node) -> Part:
    """How a field of a 2.0 form is written: lists by `collectionFormat`."""
    name, value = text(node.members["name"]), node.members
    if value.get("type") != "array":
        return Part(name, explode=False)
    style, explode = COLLECTIONS.get(text(value.get("collectionFormat")), COLLECTIONS["csv"])
    return Part(name, style=style, explode=explode, styled=True)


def _is_multipart(media_type: str) -> bool:
    return media_type.lower().startswith("multipart/")


def _description(value: dict[str, Json]) -> dict[str, Json]:
    return {"description": value["description"]} if isinstance(value.get("description"), str) else {}


def _type_of_media(media_type: str) -> Type:
    """What a media type without a schema carries."""
    base = media_type.split(";")[0].strip().lower()
    if base.endswith(("/json", "+json")) or base in ("*/*", "application/*"):
        return AnyValue("no schema is given")
    return (
        Scalar("string") if base.startswith("text/") or base.endswith(("/xml", "+xml")) else Scalar("binary", "binary")
    )


def _example(value: dict[str, Json]) -> str | None:
    example = value.get("example")
    examples = value.get("examples")
    if example is None and isinstance(examples, dict):
        first = next(iter(examples.values()), None)
        example = first.get("value", first.get("dataValue")) if isinstance(first, dict) else None
    return None if example is None else json_text(example, 1000)


def _links(value: dict[str, Json]) -> Iterator[tuple[str, str, str]]:
    links = value.get("links")
    for name, link in links.items() if isinstance(links, dict) else ():
        if isinstance(link, dict):
            target = text(link.get("operationId")) or text(link.get("operationRef"))
            yield str(name), target, text(link.get("description"))
