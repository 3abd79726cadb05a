"""Parameters and headers, of every version, to the model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import asdict, replace

from generator.model.service import FRAMING_HEADERS, Header, Location, Parameter, Part, QueryString
from generator.model.types import AnyValue, Json, ListOf, Nullable, Place, Scalar, Type
from generator.model.walk import named_in
from generator.modelling import rules
from generator.modelling.places import Node
from generator.modelling.scalars import json_text, text
from generator.modelling.schemas import Schemas
from generator.pointer import escape

STYLES: dict[Location, str] = {
    "path": "simple", "query": "form", "querystring": "form", "header": "simple", "cookie": "form",
}  # fmt: skip
LOCATIONS: dict[str, Location] = {location: location for location in STYLES}

# OAS 2.0 collectionFormat -> (style, explode) in a query; elsewhere only csv has a counterpart (style simple).
COLLECTIONS = {
    "csv": ("form", False), "ssv": ("spaceDelimited", False), "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False), "multi": ("form", True),
}  # fmt: skip

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
_STYLED = frozenset({"style", "explode", "allowReserved"})
_ANY_LENGTH = 10**9


class Parameters:
    """Reads parameter objects; `of` answers None for one that cannot be read (and says so)."""

    def __init__(self, schemas: Schemas, two: bool) -> None:
        self.schemas, self.two = schemas, two
        # Those that are the same for every operation, by their place, and by what they say where nothing was found.
        self.shared: dict[tuple[str, str], Parameter] = {}
        self._alike: dict[tuple[str, str | None], Parameter] = {}

    def of(self, node: Node, operation: str) -> Parameter | None:
        place = node.file, node.pointer
        known = self.shared.get(place)
        if known is not None:
            return known
        # Documents repeat parameters with every operation: what says the same is read once.
        said = node.file, json_text(node.schema, _ANY_LENGTH)
        alike = self._alike.get(said)
        if alike is None:
            return self._first(node, operation, said)
        self.shared[place] = made = replace(alike, pointer=node.pointer)
        return made

    def _first(self, node: Node, operation: str, said: tuple[str, str | None]) -> Parameter | None:
        found = len(self.schemas.references.findings)
        made = self._read(node, operation)
        if made is not None and not named_after(operation, made.type):
            self.shared[node.file, node.pointer] = made
            if len(self.schemas.references.findings) == found:  # each place has its own
                self._alike[said] = made
        return made

    def _read(self, node: Node, operation: str) -> Parameter | None:
        value, location = node.members, LOCATIONS.get(text(node.members.get("in")))
        name = value.get("name")
        if location is None or not isinstance(name, str) or not name:
            self.schemas.references.say(rules.PART_UNREADABLE, node.file, node.pointer, what="this parameter")
            return None
        if location == "header" and not _TOKEN.fullmatch(name):
            self.schemas.references.say(rules.HEADER_UNSENDABLE, node.file, node.pointer, name=ascii(name))
            return None
        if location == "header" and name.lower() in FRAMING_HEADERS:
            self.schemas.references.say(rules.HEADER_OF_CONNECTION, node.file, node.pointer, name=name)
        place = Place(("parameter", operation, name))
        style, explode = self._style(value, location)
        kind, media_type = self._type(replace(node, place=place))
        made = Parameter(
            name=name,
            location=location,
            type=kind,
            required=location == "path" or value.get("required") is True,
            style=style,
            explode=explode,
            allow_reserved=value.get("allowReserved") is True,
            media_type=media_type,
            description=text(value.get("description")) or text(_schema_words(value).get("description")),
            default=_json(value if self.two else _schema_words(value), "default"),
            example=_json(value, "example") or _json(_schema_words(value), "example"),
            deprecated=value.get("deprecated") is True,
            pointer=node.pointer,
            conditions=self._conditions(node),
        )
        return made if location != "querystring" else self._query_string(made, node)

    def _query_string(self, made: Parameter, node: Node) -> Parameter:
        """The parameter that is the whole query string (OAS 3.2): always written as a media type."""
        content = node.members.get("content")
        first = next(iter(content.values()), None) if isinstance(content, dict) else None
        medium = self.schemas.references.part(first, node.file, node.pointer)
        fields = asdict(made)
        fields["media_type"] = made.media_type or "application/x-www-form-urlencoded"
        return QueryString(**fields, parts=tuple(parts_of(medium.members)) if medium else ())

    def _style(self, value: dict[str, Json], location: Location) -> tuple[str, bool]:
        if self.two:
            queried = COLLECTIONS.get(text(value.get("collectionFormat")), ("form", False))
            return queried if location == "query" else (STYLES[location], False)
        style = text(value.get("style")) or STYLES[location]
        explode = value.get("explode")
        return style, explode if isinstance(explode, bool) else style in ("form", "cookie")

    def _type(self, node: Node) -> tuple[Type, str]:
        value = node.members
        if self.two:
            return self.schemas.of(replace(node, schema=plain_schema(value))), ""
        content = value.get("content")
        if "schema" not in value and isinstance(content, dict) and content:
            media_type, medium = next(iter(content.items()))
            at = f"{node.pointer}/content/{escape(str(media_type))}"
            found = self.schemas.references.part(medium, node.file, at) or Node(medium, node.file, at, node.place)
            schema = found.members.get("schema", True)
            return self.schemas.of(Node(schema, found.file, f"{found.pointer}/schema", node.place)), str(media_type)
        if "schema" not in value:
            return Scalar("string"), ""
        return self.schemas.of(Node(value["schema"], node.file, f"{node.pointer}/schema", node.place)), ""

    def _conditions(self, node: Node) -> str:
        """What is asked of a parameter beyond its type."""
        value = node.members
        if self.two:
            return self.schemas.conditions.of(plain_schema(value), node.file, node.pointer)
        if "schema" not in value:
            return ""
        return self.schemas.conditions.of(value["schema"], node.file, f"{node.pointer}/schema")

    def header(self, name: str, found: Node, operation: str, code: str) -> Header | None:
        if not isinstance(found.schema, dict):
            return None
        kind, _ = self._type(replace(found, place=Place(("header", operation, code, name))))
        value = found.members
        return Header(name, kind, value.get("required") is True, text(value.get("description")), found.pointer)


def parts_of(value: dict[str, Json]) -> Iterator[Part]:
    """How the properties of a form are sent, by `encoding`."""
    encoding = value.get("encoding")
    for name, part in encoding.items() if isinstance(encoding, dict) else ():
        if isinstance(part, dict):
            yield part_of(name, part)


def part_of(name: str, encoding: dict[str, Json]) -> Part:
    """What an encoding object says; `name` is "" for a part that has none."""
    style = text(encoding.get("style")) or "form"
    explode, headers = encoding.get("explode"), encoding.get("headers")
    return Part(
        name, text(encoding.get("contentType")), style, explode if isinstance(explode, bool) else style == "form",
        encoding.get("allowReserved") is True, tuple(headers) if isinstance(headers, dict) else (),
        not _STYLED.isdisjoint(encoding),
    )  # fmt: skip


def unstyled(part: Part) -> Part:
    """The part without its style: multipart bodies know none before 3.1 (OAS 3.0.3, encoding object)."""
    return Part(part.name, part.media_type, headers=part.headers)


def plain_schema(value: dict[str, Json]) -> dict[str, Json]:
    """The schema that an OAS 2.0 parameter or header is by itself."""
    return {k: v for k, v in value.items() if k not in ("name", "in", "required", "description", "allowEmptyValue")}


def _schema_words(value: dict[str, Json]) -> dict[str, Json]:
    schema = value.get("schema")
    return schema if isinstance(schema, dict) else {}


def _json(value: dict[str, Json], word: str) -> str | None:
    return json_text(value[word], 200) if value.get(word) is not None else None


def named_after(operation: str, *kinds: Type) -> bool:
    """Whether types mention one that is declared for this operation alone; those of components are the same for all."""
    return any(operation in key for kind in kinds for key in named_in(kind))


def is_list(kind: Type) -> bool:
    inner = kind.inner if isinstance(kind, Nullable) else kind
    return isinstance(inner, (ListOf, AnyValue))
