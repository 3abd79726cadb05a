"""Whether a value fits a schema of the description: schemas become functions once, then values run through them.

Only what is certain is a fault: keywords that this module does not know accept everything.
"""

from __future__ import annotations

from typing import TypeAlias

from generator.model.types import Json
from generator.oas import value_checks as functions
from generator.oas.resolve import Spec
from generator.oas.value_checks import Check, Fault, anything

_CLASSES: dict[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "integer": (int, float), "number": (int, float), "array": (list,),
    "object": (dict,), "null": (type(None),),
}  # fmt: skip
_WORDS = {
    "string": "text", "boolean": "true or false", "integer": "a whole number", "number": "a number", "array": "a list",
    "object": "an object", "null": "null",
}  # fmt: skip


_Types: TypeAlias = tuple[tuple[type, ...] | None, bool, str]
_ONE_TYPE: dict[str, _Types] = {name: (classes, name == "integer", _WORDS[name]) for name, classes in _CLASSES.items()}
_FEW = 2000
_NULLABLE = frozenset(("nullable", "x-nullable"))
_EVERY_CLASS = (str, dict, list, int, float, bool, type(None))
_FOR_TEXT = frozenset(("minLength", "maxLength", "pattern"))
_FOR_NUMBERS = frozenset(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"))
_FOR_LISTS = frozenset(("items", "prefixItems", "minItems", "maxItems", "uniqueItems"))
_FOR_OBJECTS = frozenset(("properties", "additionalProperties", "required", "minProperties", "maxProperties"))
_FOR_ALL = frozenset(("enum", "const", "allOf", "anyOf", "oneOf", "not"))
_BESIDE_TYPE = frozenset(("$ref",)).union(_FOR_TEXT, _FOR_NUMBERS, _FOR_LISTS, _FOR_OBJECTS, _FOR_ALL)


class Values:
    """Judges values against schemas, following references."""

    def __init__(self, spec: Spec) -> None:
        self._spec, self._old = spec, spec.version.dialect == "draft4"
        self._steps = functions.Steps()
        self.unjudged = 0  # values that would have taken too long
        self._made: dict[int, Check] = {}  # by the schema's identity; the documents live as long as the Spec
        self._of_types: dict[_Types, Check] = {}
        self._fitting: dict[Check, tuple[type, ...]] = {}

    def fault(self, schema: Json, file: str, value: Json, *, own_null: bool = False) -> Fault | None:
        """The first reason why a value does not fit: where in the value, and why. `own_null` accepts null anyway."""
        if own_null and value is None:
            return None
        try:
            self._steps.begin()
            return self.check(schema, file)(value)
        except RecursionError:
            return None  # a schema that contains itself without end says nothing about any value
        except functions.Exhausted:
            self.unjudged += 1
            return None
        finally:
            self._steps.end()

    def is_cheap(self, schema: Json, file: str, value: Json) -> bool:
        """Whether judging the value takes few steps, so that slower judges may try it, too."""
        left, unjudged = self._steps.in_all, self.unjudged
        self.fault(schema, file, value)
        return self.unjudged == unjudged and left - self._steps.in_all < _FEW

    def check(self, schema: Json, file: str) -> Check:
        """The function for a schema; a recursive schema finds itself in the memory."""
        if schema is False:
            return lambda value: ((), "no value is allowed here")
        if not isinstance(schema, dict):
            return anything
        if _BESIDE_TYPE.isdisjoint(schema):
            return self._of_type(schema)
        key = id(schema)
        known = self._made.get(key)
        if known is not None:
            return known
        later: list[Check] = []
        self._made[key] = lambda value: later[0](value) if later else None
        made = self._compile(schema, file)
        later.append(made)
        self._made[key] = made
        return made

    def _of_type(self, schema: dict[str, Json]) -> Check:
        """The function for a schema that asks for a type at most, one for all of them: most schemas are such."""
        types = self._types(schema)
        known = self._of_types.get(types)
        if known is None:
            classes, whole, _ = types
            known = self._of_types[types] = functions.typed(*types, {}, self._steps)
            self._fitting[known] = tuple(cls for cls in classes or () if not (whole and cls is float))
        return known

    def _property(self, schema: Json, file: str) -> tuple[tuple[type, ...], Check]:
        """The function for a property's schema, beside the classes of which every value fits."""
        check = self.check(schema, file)
        return self._fitting.get(check, ()), check

    def _compile(self, schema: dict[str, Json], file: str) -> Check:
        ref = schema.get("$ref")
        if isinstance(ref, str):
            target = self._spec.follow(ref, file)
            pointed = self.check(target.node, target.file) if target else anything
            if self._old or len(schema) == 1:
                return pointed
            return functions.all_of([pointed, self._own({k: v for k, v in schema.items() if k != "$ref"}, file)])
        return self._own(schema, file)

    def _own(self, schema: dict[str, Json], file: str) -> Check:
        by_class: dict[type, list[Check]] = {}
        if not _FOR_TEXT.isdisjoint(schema):
            by_class[str] = functions.text_checks(schema)
        if not _FOR_OBJECTS.isdisjoint(schema):
            by_class[dict] = self._object_checks(schema, file)
        if not _FOR_LISTS.isdisjoint(schema):
            by_class[list] = self._list_checks(schema, file)
        if not _FOR_NUMBERS.isdisjoint(schema):
            by_class[int] = by_class[float] = self._number_checks(schema)
        if not _FOR_ALL.isdisjoint(schema):
            general = self._general(schema, file)
            by_class = {cls: by_class.get(cls, []) + general for cls in _EVERY_CLASS}
        return functions.typed(*self._types(schema), by_class, self._steps)

    def _types(self, schema: dict[str, Json]) -> _Types:
        """Allowed classes (None: all), whether numbers must be whole, and the words for it."""
        told = schema.get("type")
        if isinstance(told, str) and told in _ONE_TYPE and _NULLABLE.isdisjoint(schema):
            return _ONE_TYPE[told]
        listed = told if isinstance(told, list) else [told]
        names = [name for name in listed if isinstance(name, str) and name in _CLASSES]
        if not names or len(names) < len(listed):
            return None, False, ""
        if schema.get("nullable") is True or schema.get("x-nullable") is True:
            names = [*names, "null"]
        classes = tuple(cls for name in names for cls in _CLASSES[name])
        return classes, "integer" in names and "number" not in names, " or ".join(_WORDS[name] for name in names)

    def _general(self, schema: dict[str, Json], file: str) -> list[Check]:
        checks: list[Check] = []
        nullable = self._spec.version.nullable and schema.get("nullable") is True
        enum = schema.get("enum")
        if isinstance(enum, list) and enum:
            checks.append(functions.one_listed(enum, nullable, self._steps))
        if "const" in schema and not self._old:
            checks.append(functions.constant(schema["const"]))
        for key in ("allOf", "anyOf", "oneOf"):
            parts = schema.get(key)
            if isinstance(parts, list) and parts:
                inner = [self.check(part, file) for part in parts]
                made = (
                    functions.all_of(inner)
                    if key == "allOf"
                    else functions.any_of(inner) if key == "anyOf" else functions.one_of(inner)
                )
                checks.append(functions.unless_null(made) if nullable else made)
        if isinstance(schema.get("not"), dict):
            checks.append(functions.none_of(self.check(schema["not"], file)))
        return checks

    def _number_checks(self, schema: dict[str, Json]) -> list[Check]:
        checks: list[Check] = []
        for key, sign in (("minimum", 1), ("maximum", -1)):
            limit = schema.get(key)
            exclusive = schema.get("exclusive" + key.capitalize())
            if functions.is_number(limit):
                checks.append(functions.limit(limit, sign, self._old and exclusive is True))
            if not self._old and functions.is_number(exclusive):
                checks.append(functions.limit(exclusive, sign, True))
        step = schema.get("multipleOf")
        if functions.is_number(step) and step > 0:
            checks.append(functions.multiple(step))
        return checks

    def _list_checks(self, schema: dict[str, Json], file: str) -> list[Check]:
        checks = functions.size_checks(schema, "minItems", "maxItems", "items")
        items, first = schema.get("items"), schema.get("prefixItems")
        heads = [self.check(part, file) for part in first] if isinstance(first, list) and not self._old else []
        rest = self.check(items, file) if isinstance(items, (dict, bool)) and items is not True else anything
        if heads or rest is not anything:
            checks.append(functions.items(heads, rest))
        if schema.get("uniqueItems") is True:
            checks.append(functions.unique)
        return checks

    def _object_checks(self, schema: dict[str, Json], file: str) -> list[Check]:
        checks = functions.size_checks(schema, "minProperties", "maxProperties", "properties")
        given = schema.get("properties")
        given = given if isinstance(given, dict) else {}
        required = schema.get("required")
        if isinstance(required, list):
            names = [name for name in required if isinstance(name, str) and not self._one_way(given.get(name), file)]
            if names:
                checks.append(functions.required(names, self._steps))
        more = schema.get("additionalProperties", True)
        if "patternProperties" in schema and not self._old:
            more = True
        rest = None if more is False else self.check(more, file)
        if given or rest is not anything:
            checks.append(functions.properties(given, lambda part: self._property(part, file), rest, self._steps))
        return checks

    def _one_way(self, schema: Json, file: str) -> bool:
        """Whether a property is only sent or only received, so that examples may leave it out."""
        ref = schema.get("$ref") if isinstance(schema, dict) else None
        if isinstance(ref, str):
            target = self._spec.follow(ref, file)
            schema = target.node if target else None
        return isinstance(schema, dict) and (schema.get("readOnly") is True or schema.get("writeOnly") is True)
