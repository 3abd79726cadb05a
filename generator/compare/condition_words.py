"""One schema: what it asks for that no type carries, as pairs of keyword and JSON text, and the schemas below it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgspec import Struct, field

from generator.model.types import Json
from generator.modelling.merge import only_conditions
from generator.oas.resolve import ResolvedReference, Spec
from generator.pointer import escape

_WHOLE = ("not", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems")  # one condition each
_KEYED = ("dependentSchemas", "patternProperties", "dependencies")  # one condition per entry
_TYPED_ENCODINGS = ("base64", "base64url")  # a type of its own in the model
_COUNTS = ("minContains", "maxContains", "minProperties", "maxProperties")
_NOTHING: tuple[object, ...] = (True, {})
_WORDS = frozenset({"title", "description", "example", "examples", "$comment", "deprecated", "externalDocs"})
_ALTERNATIVES = ("oneOf", "anyOf")  # conditions where each says nothing else
_MARKS = frozenset({*_WHOLE, *_KEYED, *_COUNTS, "if", "dependentRequired", "contentEncoding", "allowEmptyValue"})
# These, or alternatives of which the first begins as one does that is a condition (`only_conditions`).
_MARKED = re.compile(
    rb'"(?=[%s])(?:(?:%s)":|(?:oneOf|anyOf)":\[\{"(?:type":"object",")?(?:required|not|title|description|m\w+Properties)")'
    % ("".join({word[0] for word in (*_MARKS, *_ALTERNATIVES)}).encode(), "|".join(sorted(_MARKS)).encode())
)
_MAX_PARTS = 2_000  # schemas taken in by allOf and $ref at one place, or nodes of one condition's text
_MAX_DEEP = 12  # references opened inside one condition


class AskedConditions(Struct):
    """The conditions of one place, with those that `allOf` and `$ref` bring in; `below` by the words of the step."""

    pointer: str
    conditions: set[tuple[str, str]] = field(default_factory=set)
    limits: dict[str, float] = field(default_factory=dict)
    below: dict[str, ResolvedReference] = field(default_factory=dict)


def asked_by(document: Spec, at: ResolvedReference) -> AskedConditions:
    """Read one place; every part of an `allOf` asks in its own right."""
    made = AskedConditions(at.pointer)
    seen: set[int] = set()
    waiting = [at]
    while waiting and len(seen) < _MAX_PARTS:
        one = waiting.pop()
        if not isinstance(one.node, dict) or id(one.node) in seen:
            continue
        seen.add(id(one.node))
        _read(_Reader(document, one.file), one, made)
        ref = one.node.get("$ref")
        if isinstance(ref, str) and (target := document.follow(ref, one.file)) is not None:
            waiting.append(target)
        parts = one.node.get("allOf")
        waiting += (
            ResolvedReference(part, one.file, f"{one.pointer}/allOf/{number}")
            for number, part in enumerate(parts if isinstance(parts, list) else ())
        )
    return made


def _read(reader: _Reader, at: ResolvedReference, made: AskedConditions) -> None:
    schema = at.node if isinstance(at.node, dict) else {}
    made.conditions.update(_conditions(reader, schema))
    counts = _COUNTS if "properties" in schema else _COUNTS[:2]  # a map's are its type's own limits
    for name in counts:
        if isinstance(value := schema.get(name), (int, float)) and not isinstance(value, bool):
            past = made.limits.get(name, value)
            made.limits[name] = min(past, value) if name.startswith("max") else max(past, value)
    for step, keyword, node in _below(schema):
        made.below.setdefault(step, ResolvedReference(node, at.file, f"{at.pointer}/{keyword}"))


def _conditions(reader: _Reader, schema: dict[str, Json]) -> Iterator[tuple[str, str]]:
    for word in _WHOLE:
        if word in schema and schema[word] not in _NOTHING:
            yield word, reader.text(schema[word])
    for word in _KEYED:
        entries = schema.get(word)
        for name, value in entries.items() if isinstance(entries, dict) else ():
            yield word, f"{name}: {reader.text(value)}"
    needs = schema.get("dependentRequired")
    for name, needed in needs.items() if isinstance(needs, dict) else ():
        for other in needed if isinstance(needed, list) else ():
            yield "dependentRequired", f"{other} beside {name}"
    if "if" in schema and ("then" in schema or "else" in schema):
        yield "if", reader.text({word: schema[word] for word in ("if", "then", "else") if word in schema})
    encoding = schema.get("contentEncoding")
    if isinstance(encoding, str) and encoding not in _TYPED_ENCODINGS:
        yield "contentEncoding", encoding
    for word in _ALTERNATIVES:
        if _are_conditions(members := schema.get(word)):
            yield word, reader.text(members)


def _below(schema: dict[str, Json]) -> Iterator[tuple[str, str, Json]]:
    """The schemas of values inside: step as people read it, pointer from here, node."""
    named = schema.get("properties")
    for name, node in named.items() if isinstance(named, dict) else ():
        yield f".{name}", "properties/" + escape(str(name)), node
    for word, step in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(schema.get(word), dict):
            yield step, word, schema[word]
    for word in _ALTERNATIVES:
        members = schema.get(word)
        if isinstance(members, list) and not _are_conditions(members):
            yield from ((f" ({_label(node, number)})", f"{word}/{number}", node) for number, node in enumerate(members))


def _label(node: object, number: int) -> str:
    ref = node.get("$ref") if isinstance(node, dict) else None
    return ref.rpartition("/")[2] if isinstance(ref, str) else f"alternative {number + 1}"


class _Reader:
    """Writes a schema as one text: words left out, references opened, so that equal texts ask for the same."""

    def __init__(self, document: Spec, file: str) -> None:
        self.document, self.file = document, file
        self._left = _MAX_PARTS

    def text(self, node: Json) -> str:
        return json.dumps(self._plain(node, self.file, 0), sort_keys=True, ensure_ascii=False, default=str)

    def _plain(self, node: Json, file: str, opened: int) -> object:
        self._left -= 1
        if self._left < 0:
            return "..."
        if isinstance(node, list):
            return [self._plain(one, file, opened) for one in node]
        if not isinstance(node, dict):
            return node
        ref = node.get("$ref")
        if isinstance(ref, str) and len(node) == 1 and opened < _MAX_DEEP:
            target = self.document.follow(ref, file)
            return ref if target is None else self._plain(target.node, target.file, opened + 1)
        return {str(key): self._plain(value, file, opened) for key, value in node.items() if key not in _WORDS}


def _are_conditions(members: Json) -> bool:
    return isinstance(members, list) and bool(members) and all(map(only_conditions, members))


def asks(text: bytes) -> bool:
    """Whether a JSON text without spaces may ask for anything that no type carries."""
    return _MARKED.search(text) is not None


def asks_anywhere(tree: Json) -> bool:
    """Whether anything in a document asks for what no type carries: most do not, and need no second walk."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if not _MARKS.isdisjoint(node) or any(_are_conditions(node.get(word)) for word in _ALTERNATIVES):
                return True
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return False
