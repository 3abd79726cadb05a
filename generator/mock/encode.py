"""Values written for the wire: headers, form bodies and XML of the mock's answers, and requests made without a client."""

from __future__ import annotations

import json
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from generator.mock.kinds import extra, fields, item
from generator.mock.nodes import SpecNode
from generator.mock.served import ServedParameter, ServedPart
from generator.model.types import Json

DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C", "tabDelimited": "%09"}


def word(value: object) -> str:
    """One scalar as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("latin-1")
    return json.dumps(value) if value is not None else ""


def escaped(value: object) -> str:
    return quote(word(value), safe="")


def header(parameter: ServedParameter, value: object) -> str:
    """A header's text: simple style, not percent-encoded."""
    if parameter.media_type:
        return json.dumps(value)
    if isinstance(value, list):
        return ",".join(map(word, value))
    if isinstance(value, dict):
        glue = "=" if parameter.explode else ","
        return ",".join(f"{name}{glue}{word(inner)}" for name, inner in value.items())
    return word(value)


def segment(parameter: ServedParameter, value: object) -> str:
    """A path parameter in its style."""
    if parameter.media_type:
        return escaped(json.dumps(value))
    glue = {"label": ".", "matrix": ";"}.get(parameter.style, ",") if parameter.explode else ","
    name = escaped(parameter.name)
    if parameter.style == "matrix":
        return _matrix(name, value, parameter.explode)
    start = "." if parameter.style == "label" else ""
    if isinstance(value, list):
        return start + glue.join(map(escaped, value))
    if isinstance(value, dict):
        equals = "=" if parameter.explode else ","
        return start + glue.join(f"{escaped(key)}{equals}{escaped(inner)}" for key, inner in value.items())
    return start + escaped(value)


def _matrix(name: str, value: object, explode: bool) -> str:
    if isinstance(value, list):
        words = list(map(escaped, value))
        return "".join(f";{name}={each}" for each in words) if explode else f";{name}={','.join(words)}"
    if isinstance(value, dict):
        flat = [(escaped(key), escaped(inner)) for key, inner in value.items()]
        if explode:
            return "".join(f";{key}={inner}" for key, inner in flat)
        return f";{name}=" + ",".join(f"{key},{inner}" for key, inner in flat)
    return f";{name}={escaped(value)}"


def query(parameter: ServedParameter, value: object) -> list[str]:
    """A query parameter or form property as `name=value` texts."""
    if parameter.media_type:
        return [f"{escaped(parameter.name)}={escaped(json.dumps(value))}"]
    return pairs(parameter.name, value, ServedPart(parameter.style, parameter.explode))


def pairs(name: str, value: object, part: ServedPart) -> list[str]:
    """A named value in form, delimited or deepObject style."""
    key = escaped(name)
    if part.media_type.endswith("json"):
        return [f"{key}={escaped(json.dumps(value))}"]
    if part.style == "deepObject" and isinstance(value, (dict, list)):
        return _deep(key, value)
    delimiter = DELIMITERS.get(part.style, ",")
    if isinstance(value, list):
        words = [escaped(json.dumps(each) if isinstance(each, (dict, list)) else each) for each in value]
        return [f"{key}={each}" for each in words] if part.explode else [f"{key}={delimiter.join(words)}"]
    if isinstance(value, dict):
        if part.explode:
            return [text for inner, each in value.items() for text in pairs(inner, each, ServedPart())]
        return [
            f"{key}=" + delimiter.join(f"{escaped(inner)}{delimiter}{escaped(each)}" for inner, each in value.items())
        ]
    return [f"{key}={escaped(value)}"]


def _deep(key: str, value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner, each in value.items() for text in _deep(f"{key}%5B{escaped(inner)}%5D", each)]
    if isinstance(value, list):
        return [text for each in value for text in _deep(f"{key}%5B%5D", each)]
    return [f"{key}={escaped(value)}"]


def form(value: object, parts: dict[str, ServedPart]) -> str:
    """A form-urlencoded body; nested objects are written as JSON, as the specification's default says."""
    made: list[str] = []
    for name, inner in value.items() if isinstance(value, dict) else ():
        default = ServedPart(media_type="application/json") if isinstance(inner, dict) else ServedPart()
        made += pairs(name, inner, parts.get(name, default))
    return "&".join(made)


def query_string(parameter: ServedParameter, value: object) -> str:
    """The whole query string as one value."""
    if parameter.media.essence == "application/x-www-form-urlencoded":
        return form(value, parameter.parts)
    return escaped(value) if isinstance(value, str) and not parameter.media.essence.endswith("json") else escaped(
        json.dumps(value)
    )  # fmt: skip


def xml(value: object, schema: SpecNode | None, name: str = "root") -> str:
    """A value as an XML text, heeding the `xml` hints of its schema."""
    here = schema.met() if schema is not None else None
    told = _hints(schema)
    tag = _tag(str(told.get("name") or name))
    if isinstance(value, dict):
        known = fields(here) if here is not None else {}
        more = extra(here) if here is not None else None
        inner, attributes = "", ""
        for key, each in value.items():
            of = known.get(key, more)
            hint = _hints(of)
            if hint.get("attribute") is True:
                attributes += f" {_tag(str(hint.get('name') or key))}={quoteattr(word(each))}"
            else:
                inner += _members(each, of, key)
        return f"<{tag}{attributes}>{inner}</{tag}>"
    if isinstance(value, list):
        return (
            f"<{tag}>{''.join(xml(each, item(here) if here is not None else None, 'item') for each in value)}</{tag}>"
        )
    return f"<{tag}>{escape(_clean(word(value)))}</{tag}>"


def _members(value: object, schema: SpecNode | None, key: str) -> str:
    if not isinstance(value, list):
        return xml(value, schema, key)
    hint = _hints(schema)
    of = item(schema) if schema is not None else None
    name = str(hint.get("name") or key)
    inner = "".join(xml(each, of, key if hint.get("wrapped") is True else name) for each in value)
    return f"<{_tag(name)}>{inner}</{_tag(name)}>" if hint.get("wrapped") is True else inner


def _hints(schema: SpecNode | None) -> dict[str, Json]:
    hints = schema.met().members.get("xml") if schema is not None else None
    if not isinstance(hints, dict) or "nodeType" not in hints:
        return hints if isinstance(hints, dict) else {}
    return {**hints, "attribute": hints["nodeType"] == "attribute", "wrapped": hints["nodeType"] == "element"}


def _tag(name: str) -> str:
    made = "".join(char if char.isascii() and (char.isalnum() or char in "_-.") else "_" for char in name)
    return made if made and (made[0].isalpha() or made[0] == "_") else f"_{made}"


def _clean(text: str) -> str:
    return "".join(char for char in text if char in "\t\n\r" or ord(char) >= 0x20)


def event(value: dict[str, object]) -> bytes:
    """A server-sent event from its fields; data that are no text go as JSON."""
    lines = []
    for name, inner in value.items():
        text = inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
        word_ = "" if name == "comment" else name
        lines += [f"{word_}: {line}\n" for line in text.splitlines() or [""]]
    return "".join(lines).encode() + b"\n"


def part_type(media: SpecNode, number: int, value: object) -> str:
    """The media type of a part without a name, by its place (from 0): as the document says, else by its value."""
    first = media.get("prefixEncoding")
    known = list(first.each()) if first is not None else []
    encoding = known[number] if number < len(known) else media.get("itemEncoding")
    said = encoding.text("contentType").partition(",")[0].strip() if encoding is not None else ""
    if said and "*" not in said:
        return said
    if isinstance(value, (bytes, bytearray)):
        return "application/octet-stream"
    return "application/json" if isinstance(value, (dict, list)) else "text/plain"


def part(value: object, media_type: str, boundary: str) -> bytes:
    """One part of a multipart body."""
    if isinstance(value, (bytes, bytearray)):
        content = bytes(value)
    elif isinstance(value, str) and not media_type.endswith("json"):
        content = value.encode()
    else:
        content = json.dumps(value, ensure_ascii=False).encode()
    return f"--{boundary}\r\nContent-Type: {media_type}\r\n\r\n".encode() + content + b"\r\n"
