"""Valid inputs for an operation: what the test bench calls generated code with."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from generator.mock import encode
from generator.mock.check import is_json, is_lines, is_xml
from generator.mock.kinds import kinds
from generator.mock.making import Maker, Sample
from generator.mock.nodes import SpecNode
from generator.mock.operations import ServedOperation
from generator.mock.served import Media, ServedParameter
from generator.mock.tags import schema_name
from generator.model.service import FRAMING_HEADERS


@dataclass(slots=True)
class Request:
    """Inputs by location and name. `misfits` names inputs for which no valid value was found."""

    operation: ServedOperation
    path: dict[str, object] = field(default_factory=dict)
    query: dict[str, object] = field(default_factory=dict)
    querystring: dict[str, object] = field(default_factory=dict)
    header: dict[str, object] = field(default_factory=dict)
    cookie: dict[str, object] = field(default_factory=dict)
    body: object = None
    media_type: str = ""
    misfits: list[str] = field(default_factory=list)

    @property
    def has_body(self) -> bool:
        return bool(self.media_type)


def request_for(operation: ServedOperation, maker: Maker, *, optional: bool = True, media_type: str = "") -> Request:
    """Inputs that fit the document; without `optional` only the required ones."""
    made = Request(operation)
    for parameter in operation.parameters:
        if not parameter.required and not optional:
            continue
        seed = f"{operation.key} {parameter.location} {parameter.name}"
        name = (
            f"{parameter.name}1" if parameter.location == "path" else parameter.name
        )  # not a fixed part of another path
        sample = maker.make(parameter.schema, "request", seed=seed, name=name)
        sample = _sendable(parameter, sample)
        if not sample.fits:
            made.misfits.append(f"{parameter.location} {parameter.name}")
            if not parameter.required:
                continue
        getattr(made, parameter.location)[parameter.name] = sample.value
    _add_body(made, maker, optional, media_type)
    return made


def _sendable(parameter: ServedParameter, sample: Sample) -> Sample:
    """A path parameter must not vanish from the path, and no caller decides how a message is framed."""
    if parameter.location == "path" and sample.value in ("", [], {}, None):
        return Sample("x", fits=False)
    framing = parameter.location == "header" and parameter.name.lower() in FRAMING_HEADERS
    return Sample(sample.value, fits=False) if framing else sample


def _add_body(made: Request, maker: Maker, optional: bool, media_type: str) -> None:
    body = made.operation.body
    if body is None or not body.contents or not (body.required or optional):
        return
    media = next((m for m in body.contents if m.media_type == media_type), None) or preferred(body.contents)
    made.media_type = media.media_type
    if media.schema is None:
        made.body = b"mock"
        return
    binary = media.essence.startswith("multipart/") or not (is_json(media.essence) or media.essence.startswith("text/"))
    name = schema_name(media.schema.reference or "") or body.name
    sample = maker.make(media.schema, "request", seed=made.operation.key, name=name, binary=binary, lean=not optional)
    made.body = _as_sent(media, media.schema, sample.value)
    shapes = (dict, list) if media.essence.startswith("multipart/") else dict
    if not sample.fits or (is_form(media.essence) and not isinstance(made.body, shapes)):
        made.misfits.append("body")


def _as_sent(media: Media, schema: SpecNode, value: object) -> object:
    """The value as callers hold it: XML is text, a form has named properties, what nobody can read is bytes."""
    if isinstance(value, bytes):
        return value
    if is_xml(media.essence):
        return value.encode() if isinstance(value, str) else encode.xml(value, schema, schema_name(schema.reference or "") or "root").encode()  # fmt: skip
    if is_form(media.essence):
        return {} if not isinstance(value, dict) and not kinds(schema) else value
    known = (
        "/" not in media.essence
        or media.essence in OPEN
        or is_json(media.essence)
        or is_lines(media.essence)
        or media.essence.startswith("text/")
    )
    return value if known or isinstance(value, str) else encode.word(value).encode()


OPEN = ("*/*", "application/*")  # whatever a caller likes: JSON, as generated code does


def is_form(essence: str) -> bool:
    return essence.startswith("multipart/") or essence == "application/x-www-form-urlencoded"


def preferred(contents: tuple[Media, ...]) -> Media:
    """JSON where there is a choice, as generated code does."""
    return min(contents, key=lambda media: (not is_json(media.essence), "form" not in media.essence))


def wire(made: Request) -> tuple[str, str, dict[str, str], bytes]:
    """The request written for the wire without any client: method, path with query, headers, body."""
    operation = made.operation
    path, query, headers = operation.path, [], {}
    for parameter in operation.parameters:
        values = getattr(made, parameter.location)
        if parameter.name not in values:
            continue
        value = values[parameter.name]
        match parameter.location:
            case "path":
                path = path.replace("{" + parameter.name + "}", encode.segment(parameter, value))
            case "query":
                query += encode.query(parameter, value)
            case "querystring":
                query.append(encode.query_string(parameter, value))
            case "header":
                headers[parameter.name] = encode.header(parameter, value)
            case _:
                said = "; ".join(encode.query(parameter, value))
                headers["Cookie"] = "; ".join(filter(None, (headers.get("Cookie", ""), said)))
    body = _written(made, headers)
    return (
        operation.verb,
        quote(path, safe="/%:@!$&'()*+,;=-._~?") + (("&" if "?" in path else "?") + "&".join(query) if query else ""),
        headers,
        body,
    )


def _written(made: Request, headers: dict[str, str]) -> bytes:
    import json

    if not made.media_type:
        return b""
    essence = made.media_type.split(";")[0].strip().lower()
    headers["Content-Type"] = made.media_type if "*" not in essence else "application/octet-stream"
    as_json = is_json(essence) or (essence in OPEN and not isinstance(made.body, (bytes, str)))
    if as_json and "*" in essence:
        headers["Content-Type"] = "application/json"
    if as_json:
        return json.dumps(made.body).encode()
    contents = made.operation.body.contents if made.operation.body else ()
    media = next((m for m in contents if m.media_type == made.media_type), None)
    if essence == "application/x-www-form-urlencoded":
        return encode.form(made.body, media.parts if media else {}).encode()
    if essence.startswith("multipart/"):
        headers["Content-Type"] = f"{essence}; boundary=boundary"
        if isinstance(made.body, list) and media is not None:
            places = enumerate(made.body)
            parts = (encode.part(one, encode.part_type(media.node, number, one), "boundary") for number, one in places)
            return b"".join(parts) + b"--boundary--\r\n"
        return _multipart(made.body)
    return made.body if isinstance(made.body, bytes) else encode.word(made.body).encode()


def _multipart(value: object) -> bytes:
    import json

    made = b""
    for name, each in value.items() if isinstance(value, dict) else ():
        for one in each if isinstance(each, list) else [each]:
            made += f'--boundary\r\nContent-Disposition: form-data; name="{name}"'.encode()
            if isinstance(one, bytes):
                made += b'; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n' + one
            elif isinstance(one, (dict, list)):
                made += b"\r\nContent-Type: application/json\r\n\r\n" + json.dumps(one).encode()
            else:
                made += b"\r\n\r\n" + encode.word(one).encode()
            made += b"\r\n"
    return made + b"--boundary--\r\n"
