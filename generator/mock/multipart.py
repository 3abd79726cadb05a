"""Multipart bodies read back from the wire: their parts, and the object or the list that they stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email.message import Message
from email.parser import HeaderParser
from urllib.parse import quote

from generator.mock.decode import UnreadableInput, in_form, loose_json
from generator.mock.kinds import NAMES, extra, fields, is_binary, item, kinds, read
from generator.mock.nodes import SpecNode
from generator.mock.served import ServedPart

SEPARATING = ",| \t"


@dataclass(frozen=True, slots=True)
class FormPart:
    """One part of a multipart body."""

    name: str
    filename: str | None
    media_type: str
    content: bytes


def multipart(body: bytes, content_type: str) -> list[FormPart] | UnreadableInput:
    """The parts of a multipart body, or why it is none."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_boundary()
    if not boundary:
        return UnreadableInput("the Content-Type names no boundary")
    chunks = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1", "replace"))
    if len(chunks) < 2 or not chunks[-1].startswith(b"--"):
        return UnreadableInput("the last boundary is missing")
    return [_form_part(chunk) for chunk in chunks[1:-1]]


def sequence(body: bytes, content_type: str, schema: SpecNode | None) -> list[object] | UnreadableInput:
    """The items of a multipart body that holds one item, of this schema, in each part."""
    parts = multipart(body, content_type)
    if isinstance(parts, UnreadableInput):
        return parts
    return [_item_value(part, schema) for part in parts]


def _item_value(part: FormPart, schema: SpecNode | None) -> object:
    if part.media_type.endswith("json"):
        return loose_json(part.content.decode("utf-8", "replace"))
    return read(part.content.decode(), schema) if part.media_type.startswith("text/") else part.content


def _form_part(chunk: bytes) -> FormPart:
    head, _, content = chunk.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    headers = HeaderParser().parsestr(head.decode("utf-8", "replace"))
    disposition = Message()
    disposition["Content-Disposition"] = headers.get("Content-Disposition", "form-data")
    name = disposition.get_param("name", "", "Content-Disposition")
    media_type = headers.get_content_type() if headers.get("Content-Type") else ""
    return FormPart(str(name), disposition.get_filename(), media_type, content)


def from_multipart(schema: SpecNode, parts: list[FormPart], told: dict[str, ServedPart]) -> dict[str, object]:
    """The object a multipart body stands for."""
    known, more = fields(schema), extra(schema)
    styled = {n: part for n, part in told.items() if part.styled and n in known and not _holds_bytes(known[n])}
    made, taken = _styled(known, styled, parts)
    for name in dict.fromkeys(part.name for part in parts if part.name not in taken):
        of = known.get(name, more)
        same = [part for part in parts if part.name == name]
        if of is not None and "array" in kinds(of) and not _whole_json(same, told.get(name)):
            made[name] = [_part_value(part, item(of), told.get(name)) for part in same]
        else:
            made[name] = _part_value(same[0], of, told.get(name))
    return made


def _holds_bytes(schema: SpecNode) -> bool:
    return is_binary(schema) or is_binary(item(schema))


def _styled(
    known: dict[str, SpecNode], styled: dict[str, ServedPart], parts: list[FormPart]
) -> tuple[dict[str, object], set[str]]:
    """The properties that are written by style, and the names of the parts that they take."""
    made: dict[str, object] = {}
    taken: set[str] = set()
    given = [(part.name, quote(part.content, safe=SEPARATING)) for part in parts]  # nothing in a part is escaped
    for name, part in styled.items():
        inner = fields(known[name]) if part.explode else {}
        own = [pair for pair in given if pair[0] == name or pair[0].startswith(f"{name}[") or pair[0] in inner]
        readings = in_form(known[name], name, own, replace(part, media_type=""))
        if readings:
            allowed = kinds(known[name])
            made[name] = next((one for one in readings if NAMES.get(type(one)) in allowed), readings[0])
            taken.update(other for other, _ in own)
    return made, taken


def _whole_json(parts: list[FormPart], told: ServedPart | None) -> bool:
    """Whether a list was sent as one JSON text."""
    said = parts[0].media_type or (told.media_type if told else "")
    return len(parts) == 1 and said.endswith("json") and parts[0].content.lstrip()[:1] == b"["


def _part_value(part: FormPart, schema: SpecNode | None, told: ServedPart | None) -> object:
    if is_binary(schema):
        return part.content
    text = part.content.decode("utf-8", "replace")
    said = part.media_type or (told.media_type if told else "")
    if said.endswith("json"):
        return loose_json(text)
    allowed = kinds(schema) if schema is not None else frozenset[str]()
    return loose_json(text) if allowed & {"object", "array"} else read(text, schema)
