"""Server-sent events whose `data` are JSON: the schema of an event with the type of what its data hold.

On the wire the data of an event are text. `contentMediaType: application/json` says that this text is JSON, `contentSchema`
which (OAS 3.2, "Server-Sent Event Streams"); whoever reads such events wants the values, not the text.
"""

from __future__ import annotations

from msgspec.structs import replace

from generator.model.types import Json, Place
from generator.modelling import rules
from generator.modelling.places import Node
from generator.modelling.references import References

MOST_NESTED = 16  # choices within choices
EVENT = ("event",)  # the last step to a schema that is read as an event here, and as it is written elsewhere
_COMPOSED = ("oneOf", "anyOf", "allOf")


def with_typed_data(node: Node, references: References) -> Node:
    """The schema of an event with its data typed by `contentSchema`; the node itself where nothing says so."""
    at = node
    for _ in range(MOST_NESTED):
        ref = at.members.get("$ref")
        if not isinstance(ref, str) or len(at.members) > 1:
            break
        target = references.spec.follow(ref, at.file)
        if target is None:
            return node
        at = references.target(ref, at.file, at.pointer) or node
    made = _typed(at.schema, at, references, 0)
    if made is at.schema:
        return node
    return replace(at, schema=made, place=Place(at.place.root, (*at.place.steps, EVENT)))


def _typed(schema: Json, node: Node, references: References, depth: int) -> Json:
    if not isinstance(schema, dict) or depth > MOST_NESTED:
        return schema
    made = schema
    properties = schema.get("properties")
    data = properties.get("data") if isinstance(properties, dict) else None
    if isinstance(properties, dict) and isinstance(data, dict) and _is_json(data.get("contentMediaType")):
        made = {**made, "properties": {**properties, "data": _content(data)}}
    for word in _COMPOSED:
        members = schema.get(word)
        if isinstance(members, list):
            inner = [_member(member, node, references, depth + 1) for member in members]
            if any(new is not old for new, old in zip(inner, members, strict=True)):
                made = {**made, word: inner}
    return made


def _member(schema: Json, node: Node, references: References, depth: int) -> Json:
    """A member of a composition; one that stands elsewhere is written out when its data are typed."""
    ref = schema.get("$ref") if isinstance(schema, dict) else None
    target = references.spec.follow(ref, node.file) if isinstance(ref, str) else None
    if not isinstance(ref, str) or target is None:
        return _typed(schema, node, references, depth)
    made = _typed(target.node, node, references, depth)
    if made is target.node:
        return schema
    if target.file != node.file:  # its own references would lead elsewhere from here
        references.say(rules.EVENT_DATA_AS_TEXT, target.file, target.pointer)
        return schema
    references.touched.add((target.file, target.pointer))
    return made


def _content(data: dict[str, Json]) -> Json:
    """The schema of the value that the text holds, with the words said of the text."""
    inner = data.get("contentSchema", True)
    words: dict[str, Json] = {word: data[word] for word in ("title", "description", "deprecated") if word in data}
    if not words:
        return inner
    return {"allOf": [inner], **words} if isinstance(inner, dict) else words


def _is_json(media_type: Json) -> bool:
    base = media_type.split(";")[0].strip().lower() if isinstance(media_type, str) else ""
    return base == "application/json" or base.endswith("+json")
