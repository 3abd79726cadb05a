"""Types as JSON Schema (draft 2020-12): what a tool takes, and what it answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from generator.agents.words import short
from generator.model.types import (
    Choice,
    Declared,
    DefaultedChoice,
    Field,
    Json,
    Limits,
    ListOf,
    MapOf,
    Named,
    Nullable,
    Record,
    Scalar,
    Type,
)
from generator.salesforce.names import SalesforceNames

Schema = dict[str, Json]
DEEPEST = 8  # objects inside one another that are written where they stand; what lies deeper has a name of its own
TOLD = 120  # characters of a property's description
_TYPES = {
    "string": "string", "boolean": "boolean", "integer": "integer", "int32": "integer", "int64": "integer", "number": "number",
    "float": "number", "double": "number", "decimal": "number", "date": "string", "datetime": "string", "base64": "string",
    "binary": "string", "null": "null",
}  # fmt: skip
_FORMATS = {"date": "date", "datetime": "date-time"}
_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


class SchemaWriter:
    """Writes the schemas of one tool's inputs or `answers`; what is mentioned more than once, or contains itself, once.

    `types` are the declared types of the service by key. Fields that only answers have are left out of inputs, and the
    other way round. With `names` properties are called as flows call them; `space` tells definitions apart from those of others.
    """

    def __init__(
        self,
        types: Mapping[str, Declared],
        *,
        answers: bool = False,
        names: SalesforceNames | None = None,
        space: str = "",
    ) -> None:
        self._types, self._answers, self._given, self._space = types, answers, names, space
        self._mentions: Counter[str] = Counter()
        self._names: dict[str, str] = {}  # the names of those written once, by key
        self._waiting: list[str] = []

    def object(self, properties: Mapping[str, tuple[Type, str]], required: list[str], closed: bool = True) -> Schema:
        """The schema of an object with these properties: their types and descriptions by name."""
        self._mentions = Counter(self._mentioned(type for type, _ in properties.values()))
        made: Schema = {"type": "object", "properties": {k: self._told(*v, 0) for k, v in properties.items()}}
        if required:
            made["required"] = list(required)
        if closed:
            made["additionalProperties"] = False
        if self._waiting:
            made["$defs"] = dict(self._definitions())
        return made

    def _definitions(self) -> Iterator[tuple[str, Json]]:
        while self._waiting:
            key = self._waiting.pop(0)
            yield self._names[key], self._declared(self._types[key], 1)

    def _mentioned(self, types: Iterator[Type]) -> Iterator[str]:
        """The keys of the declared types that these types reach, one for each mention."""
        seen: set[str] = set()
        pending = list(types)
        while pending:
            type = pending.pop()
            if isinstance(type, Named):
                yield type.key
                if type.key not in seen and (declared := self._types.get(type.key)) is not None:
                    seen.add(type.key)
                    pending += self._parts(declared)
            elif isinstance(type, (Nullable, ListOf, MapOf)):
                pending.append(
                    type.inner if isinstance(type, Nullable) else type.item if isinstance(type, ListOf) else type.value
                )

    def _parts(self, declared: Declared) -> list[Type]:
        if isinstance(declared, Choice):
            return list(declared.alternatives)
        extras = [declared.extras] if declared.extras is not None else []
        return [field.type for field in self._fields(declared)] + extras

    def _fields(self, record: Record) -> list[Field]:
        return [one for one in record.fields if not (one.write_only if self._answers else one.read_only)]

    def _told(self, type: Type, description: str, depth: int) -> Schema:
        made = self._schema(type, depth)
        words = "" if self._answers else short(description, TOLD)  # names tell enough of what is there to be read
        return {**made, "description": words} if words else made

    def _schema(self, type: Type, depth: int) -> Schema:
        if isinstance(type, Scalar):
            return _scalar(type)
        if isinstance(type, Named):
            return self._named(type.key, depth)
        if isinstance(type, ListOf):
            return {"type": "array", "items": self._schema(type.item, depth), **_sizes(type.limits, "Items")}
        if isinstance(type, MapOf):
            return {
                "type": "object",
                "additionalProperties": self._schema(type.value, depth),
                **_sizes(type.limits, "Properties"),
            }
        return _nullable(self._schema(type.inner, depth)) if isinstance(type, Nullable) else {}

    def _named(self, key: str, depth: int) -> Schema:
        declared = self._types.get(key)
        if declared is None:
            return {}
        if self._mentions[key] == 1 and depth < DEEPEST and key not in self._names:
            return self._declared(declared, depth + 1)
        if key not in self._names:
            self._names[key] = self._free_name(declared)
            self._waiting.append(key)
        return {"$ref": f"#/$defs/{self._names[key]}"}

    def _free_name(self, declared: Declared) -> str:
        root, steps = declared.place.root, declared.place.steps
        words = [root[1] if root[0] == "schema" else root[-1], *(step[-1] for step in steps)]
        name = _NAME.sub("_", "_".join([self._space, *words] if self._space else words))[-60:] or "type"
        taken = set(self._names.values())
        return next(one for one in (name, *(f"{name}_{n}" for n in range(2, len(taken) + 3))) if one not in taken)

    def _declared(self, declared: Declared, depth: int) -> Schema:
        return self._record(declared, depth) if isinstance(declared, Record) else self._choice(declared, depth)

    def _record(self, record: Record, depth: int) -> Schema:
        fields = self._fields(record)
        called = self._given.fields(record.key) if self._given is not None else {}
        made: Schema = {"type": "object"}
        if fields:
            made["properties"] = {called.get(one.wire, one.wire): self._field(one, depth) for one in fields}
        required: list[Json] = [called.get(one.wire, one.wire) for one in fields if one.required]
        if required:
            made["required"] = required
        if record.extras is not None:
            extras = self._schema(record.extras, depth)
            made |= {"additionalProperties": extras} if extras else {}
        elif record.closed or not self._answers:  # what the document does not know is refused, not sent
            made["additionalProperties"] = False
        return made

    def _field(self, field: Field, depth: int) -> Schema:
        made = self._told(field.type, field.description, depth)
        if field.default is not None and not self._answers:
            made["default"] = json.loads(field.default)
        return made

    def _choice(self, choice: Choice, depth: int) -> Schema:
        """Answers fit one alternative or more; of what is sent exactly one where the document says so."""
        alternatives: list[Json] = []
        for number, type in enumerate(choice.alternatives):
            made = self._schema(type, depth)
            values: list[Json] = [value for value, at in choice.tags if at == number]
            if values and not isinstance(choice, DefaultedChoice):
                made = {
                    "allOf": [
                        made,
                        {"properties": {choice.tag_field: {"enum": values}}, "required": [choice.tag_field]},
                    ]
                }
            alternatives.append(made)
        return {"oneOf" if choice.exclusive and not self._answers else "anyOf": alternatives}


def _scalar(type: Scalar) -> Schema:
    made: Schema = {"type": _TYPES[type.kind]}
    if type.choices:
        values: list[Json] = [json.loads(one) for one in type.choices]
        null = None in values
        return {"type": [made["type"], "null"], "enum": values} if null else {**made, "enum": values}
    if type.kind in ("base64", "binary"):
        made["contentEncoding"] = "base64"
    elif made["type"] == "string" and (form := _FORMATS.get(type.kind, type.format)):
        made["format"] = form
    limits = type.limits
    if limits is None:
        return made
    given = {
        "minimum": limits.minimum, "maximum": limits.maximum, "exclusiveMinimum": limits.above, "exclusiveMaximum": limits.below,
        "multipleOf": limits.multiple_of, "pattern": limits.pattern,
    }  # fmt: skip
    return {**made, **{word: value for word, value in given.items() if value is not None}, **_sizes(limits, "Length")}


def _sizes(limits: Limits | None, of: str) -> Schema:
    """How long a text or a list may be; `of` is the end of the keyword."""
    if limits is None:
        return {}
    made: Schema = {}
    if limits.min_length is not None:
        made[f"min{of}"] = limits.min_length
    if limits.max_length is not None:
        made[f"max{of}"] = limits.max_length
    if limits.unique and of == "Items":
        made["uniqueItems"] = True
    return made


def _nullable(schema: Schema) -> Schema:
    """The same or null."""
    kind = schema.get("type")
    if not schema or isinstance(kind, list):
        return schema
    if isinstance(kind, str) and "enum" not in schema:
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}
