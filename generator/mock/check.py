"""A request held against its operation: every violation is listed, and the values it carried are read."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from urllib.parse import quote, unquote, unquote_plus

from generator.mock import decode
from generator.mock.decode import UnreadableInput
from generator.mock.kinds import extra, fields, is_binary, item, kinds, read, required
from generator.mock.making import Maker
from generator.mock.multipart import from_multipart, multipart, sequence
from generator.mock.nodes import SpecNode
from generator.mock.operations import ServedOperation
from generator.mock.path_values import in_template_query, shared_out
from generator.mock.schemas import SchemaValidators
from generator.mock.served import Media, ServedParameter, ServedPart
from generator.oas.sequences import LINES
from generator.pointer import pointer_of

BODILESS = frozenset({"GET", "HEAD", "DELETE", "TRACE"})  # a body's absence is no fault: 3.0 gives it no meaning there


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came over the wire."""

    method: str
    path: str  # still percent-encoded
    query: str
    headers: tuple[tuple[str, str], ...]  # names in lower case
    body: bytes

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(found) if found else None


@dataclass(frozen=True, slots=True)
class RequestFault:
    """One way in which a request does not fit: where, a JSON pointer inside that place, and a sentence."""

    location: str  # "path", "query", "header", "cookie", "body"
    name: str
    pointer: str
    message: str

    def to_json(self) -> dict[str, str]:
        return {"in": self.location, "name": self.name, "pointer": self.pointer, "message": self.message}


@dataclass(slots=True)
class CheckedRequest:
    """What a request said, and what is wrong with it."""

    operation: ServedOperation
    values: dict[str, dict[str, object]] = field(
        default_factory=lambda: {"path": {}, "query": {}, "header": {}, "cookie": {}}
    )
    body: object = None
    faults: list[RequestFault] = field(default_factory=list)
    status: int = 400


class Checker:
    """Checks requests by the compiled schemas of one spec."""

    def __init__(self, schemas: SchemaValidators, maker: Maker) -> None:
        self.schemas, self.maker = schemas, maker

    def check(self, operation: ServedOperation, raw_path: Mapping[str, str], request: Incoming) -> CheckedRequest:
        """Read every input and list every violation."""
        checked = CheckedRequest(operation)
        query = decode.pairs(request.query)
        raw_path = shared_out(operation, raw_path, self._reads) | in_template_query(operation, query)
        cookies = _cookies(request)
        for parameter in operation.parameters:
            match parameter.location:
                case "path":
                    raw = raw_path.get(parameter.name)
                    readings = None if raw is None else decode.from_path(parameter, raw)
                case "query":
                    readings = decode.from_pairs(parameter, _own(parameter, operation, query))
                case "querystring":
                    readings = self._query_string(parameter, request.query)
                case "cookie":
                    bare = parameter.style == "cookie"  # nothing in it is escaped
                    given = [(name, quote(value)) for name, value in cookies] if bare else cookies
                    readings = decode.from_pairs(parameter, given)
                case _:
                    header = request.header(parameter.name)
                    readings = None if header is None else decode.from_header(parameter, header)
            self._parameter(parameter, readings, checked)
        self._template_query(operation, query, checked)
        self._body(operation, request, checked)
        return checked

    def _reads(self, parameter: ServedParameter, raw: str) -> bool:
        """Whether the raw text of a path's variable is read as what its schema allows."""
        return not self._judged(parameter.schema, decode.from_path(parameter, raw), "path", parameter.name)[1]

    def _parameter(self, parameter: ServedParameter, readings: list[object] | None, checked: CheckedRequest) -> None:
        if readings is None:
            if parameter.required and not self._vanishes(parameter.schema):
                checked.faults.append(RequestFault(parameter.location, parameter.name, "", f"the required {parameter.location} parameter is missing"))  # fmt: skip
            return
        if readings == [""] and parameter.node is not None and parameter.node.flag("allowEmptyValue"):
            return
        value, faults = self._judged(parameter.schema, readings, parameter.location, parameter.name)
        checked.values.setdefault(parameter.location, {})[parameter.name] = value
        checked.faults.extend(faults)

    def _query_string(self, parameter: ServedParameter, query: str) -> list[object] | None:
        """The readings of the whole query string; None when there is none."""
        if not query:
            return None
        essence = parameter.media.essence
        if essence == "application/x-www-form-urlencoded":
            return self._form(parameter.media, parameter.schema, query.encode())
        text = unquote(query)
        return [_parsed(text.encode())] if is_json(essence) else [text, decode.loose_json(text)]

    def _vanishes(self, schema: SpecNode, traceless: frozenset[str] = frozenset({"array", "object"})) -> bool:
        """Whether an empty list or object would fit: in most styles it leaves no trace on the wire."""
        allowed = kinds(schema)
        return bool(allowed) and allowed <= traceless and self._empty(schema) is not None

    def _vanished(self, schema: SpecNode, made: Mapping[str, object], *traceless: frozenset[str]) -> dict[str, object]:
        """The required properties of a form that were sent empty, and so left no trace."""
        missing = [(name, of) for name, of in fields(schema).items() if name in required(schema) and name not in made]
        return {name: self._empty(of) for name, of in missing if self._vanishes(of, *traceless)}

    def _empty(self, schema: SpecNode) -> object:
        empties: tuple[object, ...] = ([], {})
        return next((value for value in empties if self.schemas.fits(schema, value, "request")), None)

    def _judged(
        self, schema: SpecNode, readings: list[object], location: str, name: str
    ) -> tuple[object, list[RequestFault]]:
        """The first reading that fits, or the likeliest with its violations."""
        first: tuple[object, list[RequestFault]] | None = None
        for value in readings:
            if isinstance(value, UnreadableInput):
                first = first or (None, [RequestFault(location, name, "", value.message)])
                continue
            violations = self.schemas.violations(schema, value, "request")
            if not violations:
                return value, []
            first = first or (value, [RequestFault(location, name, pointer_of(v.path), v.message) for v in violations])
        return first if first is not None else (None, [])

    def _template_query(self, operation: ServedOperation, query: decode.Pairs, checked: CheckedRequest) -> None:
        """A path template that carries a query of its own asks for it."""
        fixed = operation.path.partition("?")[2].partition("#")[0]
        for name, value in decode.pairs(fixed):
            if "{" not in value and (name, value) not in query:
                checked.faults.append(
                    RequestFault("query", name, "", f"the path of this operation says {name}={value}")
                )

    def _body(self, operation: ServedOperation, request: Incoming, checked: CheckedRequest) -> None:
        body = operation.body
        if body is None or not body.contents:
            return
        content_type = request.header("content-type") or ""
        if not request.body and not (content_type and body.required):
            if body.required and operation.verb not in BODILESS:
                checked.faults.append(RequestFault("body", body.name, "", "the required body is missing"))
            return
        media = matching(body.contents, content_type) if content_type else body.contents[0]
        if media is None:
            known = ", ".join(content.media_type for content in body.contents)
            checked.faults.append(
                RequestFault("header", "Content-Type", "", f"{content_type.split(';')[0]!r} is none of {known}")
            )
            checked.status = 415
            return
        if media.schema is None:
            checked.body = request.body
            return
        readings = self._read_body(media, media.schema, content_type or media.media_type, request.body)
        checked.body, faults = self._judged(media.schema, readings, "body", body.name)
        checked.faults.extend(faults)

    def _read_body(self, media: Media, schema: SpecNode, content_type: str, body: bytes) -> list[object]:
        essence = content_type.split(";")[0].strip().lower()
        if is_binary(schema) and "object" not in kinds(schema) and not essence.startswith("multipart/"):
            return [body]
        if is_json(essence):
            return [_parsed(body)]
        if essence == "application/x-www-form-urlencoded":
            return self._form(media, schema, body)
        if essence.startswith("multipart/") and (media.sequence or kinds(schema) == {"array"}):
            return [sequence(body, content_type, item(schema))]
        if essence.startswith("multipart/"):
            parts = multipart(body, content_type)
            if isinstance(parts, UnreadableInput) or "object" in kinds(schema) or not kinds(schema):
                if isinstance(parts, UnreadableInput):
                    return [parts]
                made = from_multipart(schema, parts, media.parts)
                return [made | self._vanished(schema, made, frozenset({"array"}))]  # an empty object is a part
        if is_lines(essence):
            return _lines(body)
        if essence.startswith("text/") and not is_xml(essence):
            text = body.decode("utf-8", "replace")
            return [text, decode.loose_json(text)]
        if kinds(schema) == {"string"}:
            return [body, base64.b64encode(body)]
        sample = self.maker.make(schema, "request")  # opaque here: stand in a value of the schema's own
        return [body if isinstance(sample.value, (str, bytes)) else sample.value]

    def _form(self, media: Media, schema: SpecNode, body: bytes) -> list[object]:
        given = decode.pairs(body.decode("utf-8", "replace"))
        known, more = fields(schema), extra(schema)
        made: dict[str, object] = {}
        for name, of in known.items():
            readings = decode.in_form(of, name, given, media.parts.get(name, ServedPart()))
            if readings:
                made[name] = self._judged(of, readings, "body", name)[0]
        made |= self._vanished(schema, made)
        for name, value in given:
            if name.partition("[")[0] not in made and name not in made and not _inside(made, name):
                made[name] = read(unquote_plus(value), more)
        return [made]


def matching(contents: Iterable[Media], content_type: str) -> Media | None:
    """The declared media type a Content-Type means, exact before ranges; JSON where what is declared is no media type."""
    essence = content_type.split(";")[0].strip().lower()
    listed = tuple(contents)
    ranged = sorted((media for media in listed if "*" in media.essence), key=lambda media: -len(media.essence))
    exact = [media for media in listed if media.essence == essence]
    misspelt = [media for media in listed if "/" not in media.essence and "*" not in media.essence and is_json(essence)]
    fitting = (media for media in (*exact, *ranged) if media.essence == essence or within(essence, media.essence))
    return next(iter((*fitting, *misspelt)), None)


def within(essence: str, media_range: str) -> bool:
    """Whether a media type lies in a range; `application/*+json` lets plain JSON in."""
    return (
        media_range == "*" or fnmatchcase(essence, media_range) or (media_range.endswith("*+json") and is_json(essence))
    )


def is_json(essence: str) -> bool:
    return essence in ("application/json", "text/json") or essence.endswith("+json")  # a range may end so too


def is_xml(essence: str) -> bool:
    return essence in ("application/xml", "text/xml") or essence.endswith("+xml")


def is_lines(essence: str) -> bool:
    """Newline-delimited JSON under its several names."""
    return essence in LINES


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError as error:
        return UnreadableInput(f"the body is not JSON: {error}")
    except RecursionError:
        return UnreadableInput("the body is nested too deeply")


def _lines(body: bytes) -> list[object]:
    values = [_parsed(line) for line in body.replace(b"\x1e", b"").splitlines() if line.strip()]
    wrong: list[object] = [value for value in values if isinstance(value, UnreadableInput)]
    return wrong[:1] or [values, *(values[:1])]


def _inside(made: dict[str, object], name: str) -> bool:
    """Whether a form key was read already as a property of an exploded object."""
    return any(isinstance(value, dict) and name in value for value in made.values())


def _own(parameter: ServedParameter, operation: ServedOperation, query: decode.Pairs) -> decode.Pairs:
    """The pairs that no other query parameter claims: an exploded object takes what is left."""
    others = {p.name for p in operation.parameters if p.location == "query"} - {parameter.name}
    return [
        (name, value)
        for name, value in query
        if _is_of(name, parameter.name) or not others.intersection((name, name.partition("[")[0]))
    ]


def _is_of(name: str, parameter: str) -> bool:
    return name == parameter or name.startswith(parameter + "[")


def _cookies(request: Incoming) -> list[tuple[str, str]]:
    header = request.header("cookie") or ""
    split = (part.strip().partition("=") for part in header.split(";") if part.strip())
    return [(unquote(name), value) for name, _, value in split]
