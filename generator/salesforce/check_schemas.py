"""Judges schemas on the document: types that have no data type, defaults, discriminators; and counts what is common."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.model.types import Json
from generator.salesforce import rules_document as d
from generator.salesforce import rules_schemas as s
from generator.salesforce.tree import DocumentItem, called, members

_COMPOSED = frozenset({"$ref", "allOf", "oneOf", "anyOf", "properties", "items", "additionalProperties", "not"})
_RESTRICTING = (
    "const", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "prefixItems", "minItems", "maxItems",
)  # fmt: skip
_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_KINDS = {dict: "an object", list: "a list"}


class SchemaCheck:
    """Checks one schema after the other and keeps the counts of what is said once per document."""

    def __init__(self, version: str) -> None:
        self.two, self.newer = version == "2.0", version == "3.1"
        self._counted: dict[str, tuple[int, str, str]] = {}

    def of(self, found: DocumentItem) -> Iterator[Diagnostic]:
        """The findings about one schema."""
        schema = found.node
        if isinstance(schema, bool):
            yield d.SCHEMA_BOOLEAN.at(found.pointer, what=called(found), value=str(schema).lower())
        elif schema is None and found.role == "property":
            yield s.PROPERTY_EMPTY.at(found.pointer, name=found.name)
        if not isinstance(schema, dict):
            return
        yield from self._type(found, schema)
        yield from _shape(found, schema)
        yield from _discriminator(found, schema)
        if "default" in schema and found.role != "reference":
            yield from self._default(found, schema)
        self._count(found, schema)

    def _type(self, found: DocumentItem, schema: dict[str, Json]) -> Iterator[Diagnostic]:
        kind = schema.get("type")
        at = f"{found.pointer}/type"
        if self.two and (isinstance(kind, list) or kind == "null"):
            told = f"[{', '.join(map(str, kind))}]" if isinstance(kind, list) else "null"
            yield d.TYPE_LIST_TWO.at(at, what=called(found), types=told)
        elif isinstance(kind, list):
            yield d.TYPE_LIST.at(at, what=called(found), types=", ".join(map(str, kind)))
        elif kind == "null":
            yield d.TYPE_NULL.at(at, what=called(found))
        elif kind is None and _only_null(schema):
            if (
                not self.two and not self.newer
            ):  # the same document was taken with the label 3.1; of 2.0 nothing is known
                yield d.ENUM_NULL.at(f"{found.pointer}/enum", what=called(found))
        elif kind is None and self.newer and _COMPOSED.isdisjoint(schema):
            words = [word for word in _RESTRICTING if word in schema]
            if words:
                yield d.TYPE_MISSING.at(
                    found.pointer, what=called(found), words=words[0], guess=_guess(schema, words[0])
                )  # fmt: skip

    def _default(self, found: DocumentItem, schema: dict[str, Json]) -> Iterator[Diagnostic]:
        value, kind, at = schema["default"], schema.get("type"), f"{found.pointer}/default"
        if isinstance(value, (dict, list)):
            yield s.DEFAULT_STRUCTURE.at(at, what=called(found), kind=_KINDS[type(value)])
        elif self.two and found.role != "property":
            yield s.DEFAULT_PLACE.at(at, what=called(found))
        elif value is not None and isinstance(kind, str) and not _fits(value, kind):
            yield s.DEFAULT_MISMATCH.at(at, value=repr(value)[:60], type=kind)
        elif kind == "integer" and schema.get("format") not in ("int32", "int64"):
            yield s.DEFAULT_INTEGER.at(at, value=value)

    def _count(self, found: DocumentItem, schema: dict[str, Json]) -> None:
        if schema.get("type") == "integer" and "format" not in schema:
            self._note(s.INTEGER_FORMAT.id, found)
        if "enum" in schema:
            self._note(s.ENUM.id, found)
        if schema.get("nullable") is True or schema.get("x-nullable") is True:
            self._note(s.NULLABLE.id, found)
        if schema.get("readOnly") is True or schema.get("writeOnly") is True:
            self._note(s.READ_ONLY.id, found)

    def _note(self, rule: str, found: DocumentItem) -> None:
        count, pointer, what = self._counted.get(rule, (0, found.pointer, called(found)))
        self._counted[rule] = (count + 1, pointer, what)

    def totals(self) -> Iterator[Diagnostic]:
        """What is said once per document, with its count and first place."""
        for rule in (s.INTEGER_FORMAT, s.ENUM, s.NULLABLE, s.READ_ONLY):
            if rule.id in self._counted:
                count, pointer, what = self._counted[rule.id]
                yield rule.at(pointer, count=count, what=what)


def _only_null(schema: dict[str, Json]) -> bool:
    values = schema.get("enum")
    return isinstance(values, list) and bool(values) and all(value is None for value in values)


def _shape(found: DocumentItem, schema: dict[str, Json]) -> Iterator[Diagnostic]:
    if isinstance(schema.get("items"), list) and "type" not in schema:
        yield d.ITEMS_LIST.at(f"{found.pointer}/items", what=called(found))


def _guess(schema: dict[str, Json], word: str) -> str:
    values = schema["enum"] if word == "enum" and isinstance(schema["enum"], list) else [schema.get(word)]
    if word in ("const", "enum") and values:
        first = next((v for v in values if v is not None), "")
        return {bool: "boolean", int: "integer", float: "number", dict: "object", list: "array"}.get(
            type(first), "string"
        )
    if word in _NUMBERS:
        return "number"
    return "array" if word in ("prefixItems", "minItems", "maxItems") else "string"


def _fits(value: object, kind: str) -> bool:
    if kind == "boolean" or isinstance(value, bool):
        return kind == "boolean" and isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int)
    if kind == "number":
        return isinstance(value, (int, float))
    return kind not in ("string", "array", "object") or (kind == "string" and isinstance(value, str))


def _discriminator(found: DocumentItem, schema: dict[str, Json]) -> Iterator[Diagnostic]:
    pairs = [
        f"{value} for {str(ref).rsplit('/', 1)[-1]}"
        for value, ref in members(schema, "discriminator", "mapping")
        if str(ref).rsplit("/", 1)[-1] != str(value)
    ]
    if pairs:
        name = dict(members(schema, "discriminator")).get("propertyName", "")
        more = " ..." if len(pairs) > 4 else ""
        yield s.DISCRIMINATOR_MAPPING.at(
            f"{found.pointer}/discriminator/mapping", name=name, pairs=", ".join(pairs[:4]) + more
        )  # fmt: skip
