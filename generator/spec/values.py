"""Whether a value fits a schema of the description: schemas become functions once, then values run through them.

Only what is certain is a fault: keywords that this module does not know accept everything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias, TypeGuard

from generator.spec.guess import kind as kind_of
from generator.spec.resolve import Spec

Fault: TypeAlias = "tuple[tuple[str | int, ...], str]"
Check: TypeAlias = "Callable[[Any], Fault | None]"

_CLASSES: dict[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "integer": (int, float), "number": (int, float), "array": (list,),
    "object": (dict,), "null": (type(None),),
}  # fmt: skip
_WORDS = {
    "string": "text", "boolean": "true or false", "integer": "a whole number", "number": "a number", "array": "a list",
    "object": "an object", "null": "null",
}  # fmt: skip


_ONE_TYPE = {name: (classes, name == "integer", _WORDS[name]) for name, classes in _CLASSES.items()}
_NULLABLE = frozenset(("nullable", "x-nullable"))
_EVERY_CLASS = (str, dict, list, int, float, bool, type(None))
_FOR_TEXT = frozenset(("minLength", "maxLength", "pattern"))
_FOR_NUMBERS = frozenset(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"))
_FOR_LISTS = frozenset(("items", "prefixItems", "minItems", "maxItems", "uniqueItems"))
_FOR_OBJECTS = frozenset(("properties", "additionalProperties", "required", "minProperties", "maxProperties"))
_FOR_ALL = frozenset(("enum", "const", "allOf", "anyOf", "oneOf", "not"))


def anything(_value: Any) -> None:
    """Accepts every value."""


def same(first: Any, second: Any) -> bool:
    """JSON equality: true is not 1."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    return bool(first == second)


class Values:
    """Judges values against schemas, following references."""

    def __init__(self, spec: Spec) -> None:
        self._spec, self._old = spec, spec.version.dialect == "draft4"
        self._made: dict[int, Check] = {}  # by the schema's identity; the documents live as long as the Spec

    def fault(self, schema: Any, file: str, value: Any, *, own_null: bool = False) -> Fault | None:
        """The first reason why a value does not fit: where in the value, and why. `own_null` accepts null anyway."""
        if own_null and value is None:
            return None
        try:
            return self.check(schema, file)(value)
        except RecursionError:
            return None  # a schema that contains itself without end says nothing about any value

    def check(self, schema: Any, file: str) -> Check:
        """The function for a schema; a recursive schema finds itself in the memory."""
        if schema is False:
            return lambda value: ((), "no value is allowed here")
        if not isinstance(schema, dict):
            return anything
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

    def _compile(self, schema: dict[str, Any], file: str) -> Check:
        ref = schema.get("$ref")
        if isinstance(ref, str):
            target = self._spec.follow(ref, file)
            pointed = self.check(target.node, target.file) if target else anything
            if self._old or len(schema) == 1:
                return pointed
            return _all([pointed, self._own({k: v for k, v in schema.items() if k != "$ref"}, file)])
        return self._own(schema, file)

    def _own(self, schema: dict[str, Any], file: str) -> Check:
        by_class: dict[type, list[Check]] = {}
        if not _FOR_TEXT.isdisjoint(schema):
            by_class[str] = _text_checks(schema)
        if not _FOR_OBJECTS.isdisjoint(schema):
            by_class[dict] = self._object_checks(schema, file)
        if not _FOR_LISTS.isdisjoint(schema):
            by_class[list] = self._list_checks(schema, file)
        if not _FOR_NUMBERS.isdisjoint(schema):
            by_class[int] = by_class[float] = self._number_checks(schema)
        if not _FOR_ALL.isdisjoint(schema):
            general = self._general(schema, file)
            by_class = {cls: by_class.get(cls, []) + general for cls in _EVERY_CLASS}
        return _typed(*self._types(schema), by_class)

    def _types(self, schema: dict[str, Any]) -> tuple[tuple[type, ...] | None, bool, str]:
        """Allowed classes (None: all), whether numbers must be whole, and the words for it."""
        names = schema.get("type")
        if isinstance(names, str) and names in _ONE_TYPE and _NULLABLE.isdisjoint(schema):
            return _ONE_TYPE[names]
        names = [names] if isinstance(names, str) else names
        if (
            not isinstance(names, list)
            or not names
            or not all(isinstance(name, str) and name in _CLASSES for name in names)
        ):
            return None, False, ""
        if schema.get("nullable") is True or schema.get("x-nullable") is True:
            names = [*names, "null"]
        classes = tuple(cls for name in names for cls in _CLASSES[name])
        return classes, "integer" in names and "number" not in names, " or ".join(_WORDS[name] for name in names)

    def _general(self, schema: dict[str, Any], file: str) -> list[Check]:
        checks: list[Check] = []
        nullable = self._spec.version.nullable and schema.get("nullable") is True
        enum = schema.get("enum")
        if isinstance(enum, list) and enum:
            checks.append(_enum(enum, nullable))
        if "const" in schema and not self._old:
            checks.append(_const(schema["const"]))
        for key in ("allOf", "anyOf", "oneOf"):
            parts = schema.get(key)
            if isinstance(parts, list) and parts:
                inner = [self.check(part, file) for part in parts]
                made = _all(inner) if key == "allOf" else _any(inner) if key == "anyOf" else _one(inner)
                checks.append(_unless_null(made) if nullable else made)
        if isinstance(schema.get("not"), dict):
            checks.append(_not(self.check(schema["not"], file)))
        return checks

    def _number_checks(self, schema: dict[str, Any]) -> list[Check]:
        checks: list[Check] = []
        for key, sign in (("minimum", 1), ("maximum", -1)):
            limit = schema.get(key)
            exclusive = schema.get("exclusive" + key.capitalize())
            if _is_number(limit):
                checks.append(_limit(limit, sign, self._old and exclusive is True))
            if not self._old and _is_number(exclusive):
                checks.append(_limit(exclusive, sign, True))
        step = schema.get("multipleOf")
        if _is_number(step) and step > 0:
            checks.append(_multiple(step))
        return checks

    def _list_checks(self, schema: dict[str, Any], file: str) -> list[Check]:
        checks = _size_checks(schema, "minItems", "maxItems", "items")
        items, first = schema.get("items"), schema.get("prefixItems")
        heads = [self.check(part, file) for part in first] if isinstance(first, list) and not self._old else []
        rest = self.check(items, file) if isinstance(items, (dict, bool)) and items is not True else anything
        if heads or rest is not anything:
            checks.append(_items(heads, rest))
        if schema.get("uniqueItems") is True:
            checks.append(_unique)
        return checks

    def _object_checks(self, schema: dict[str, Any], file: str) -> list[Check]:
        checks = _size_checks(schema, "minProperties", "maxProperties", "properties")
        given = schema.get("properties")
        given = given if isinstance(given, dict) else {}
        properties = {name: self.check(part, file) for name, part in given.items()}
        required = schema.get("required")
        if isinstance(required, list):
            names = [name for name in required if isinstance(name, str) and not self._one_way(given.get(name), file)]
            if names:
                checks.append(_required(names))
        more = schema.get("additionalProperties", True)
        if "patternProperties" in schema and not self._old:
            more = True
        rest = None if more is False else self.check(more, file)
        if properties or rest is not anything:
            checks.append(_properties(properties, rest))
        return checks

    def _one_way(self, schema: Any, file: str) -> bool:
        """Whether a property is only sent or only received, so that examples may leave it out."""
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            target = self._spec.follow(schema["$ref"], file)
            schema = target.node if target else None
        return isinstance(schema, dict) and (schema.get("readOnly") is True or schema.get("writeOnly") is True)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _typed(classes: tuple[type, ...] | None, whole: bool, words: str, by_class: dict[type, list[Check]]) -> Check:
    if classes is None and not by_class:
        return anything
    get = by_class.get

    def check(value: Any) -> Fault | None:
        cls = value.__class__
        if classes is not None and (cls not in classes or (whole and cls is float and not value.is_integer())):
            return (), f"must be {words}, not {kind_of(value)}"
        for inner in get(cls, ()):
            fault = inner(value)
            if fault is not None:
                return fault
        return None

    return check


def _enum(enum: list[Any], nullable: bool) -> Check:
    plain = frozenset(value for value in enum if isinstance(value, str))
    shown = ", ".join(f"`{value}`" for value in enum[:5]) + (", ..." if len(enum) > 5 else "")

    def check(value: Any) -> Fault | None:
        if value in plain if isinstance(value, str) else any(same(value, other) for other in enum):
            return None
        return None if nullable and value is None else ((), f"`{_short(value)}` is not one of {shown}")

    return check


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _const(wanted: Any) -> Check:
    return lambda value: None if same(value, wanted) else ((), f"must be `{_short(wanted)}`")


def _all(inner: list[Check]) -> Check:
    inner = [check for check in inner if check is not anything]

    def check(value: Any) -> Fault | None:
        for one in inner:
            fault = one(value)
            if fault is not None:
                return fault
        return None

    return check if inner else anything


def _any(inner: list[Check]) -> Check:
    def check(value: Any) -> Fault | None:
        faults = []
        for one in inner:
            fault = one(value)
            if fault is None:
                return None
            faults.append(fault)
        return faults[0] if len(faults) == 1 else ((), "it fits none of the alternatives of `anyOf`")

    return check


def _one(inner: list[Check]) -> Check:
    def check(value: Any) -> Fault | None:
        faults = [fault for fault in (one(value) for one in inner) if fault is not None]
        fitting = len(inner) - len(faults)
        if fitting == 1:
            return None
        if fitting:
            return (), f"it fits {fitting} alternatives of `oneOf`, but must fit exactly one"
        return faults[0] if len(faults) == 1 else ((), "it fits none of the alternatives of `oneOf`")

    return check


def _unless_null(inner: Check) -> Check:
    return lambda value: None if value is None else inner(value)


def _not(inner: Check) -> Check:
    return lambda value: None if inner(value) is not None else ((), "it fits what `not` excludes")


def _limit(limit: float, sign: int, exclusive: bool) -> Check:
    word = ("above" if sign > 0 else "below") if exclusive else ("at least" if sign > 0 else "at most")

    def check(value: Any) -> Fault | None:
        apart = (value - limit) * sign
        return None if apart > 0 or (apart == 0 and not exclusive) else ((), f"must be {word} {limit}")

    return check


def _multiple(step: float) -> Check:
    def check(value: Any) -> Fault | None:
        try:
            times = value / step
            fits = (
                value % step == 0
                if isinstance(value, int) and isinstance(step, int)
                else abs(times - round(times)) < 1e-6
            )
        except OverflowError:
            fits = True
        return None if fits else ((), f"must be a multiple of {step}")

    return check


def _text_checks(schema: dict[str, Any]) -> list[Check]:
    checks = _size_checks(schema, "minLength", "maxLength", "characters")
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        checks.append(_pattern(pattern))
    return checks


def _pattern(pattern: str) -> Check:
    """Matches in linear time, whatever the pattern; one that needs look-around is not judged."""
    made: list[Any] = []

    def check(value: Any) -> Fault | None:
        if not made:
            made.append(matcher(pattern))
        if made[0] is None or made[0].is_valid(value):
            return None
        return (), f"`{_short(value)}` does not match the pattern `{_short(pattern)}`"

    return check


@lru_cache(2000)
def matcher(pattern: str) -> Any:
    """A judge of texts that needs linear time whatever the pattern; None for patterns with look-around."""
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())
    except jsonschema_rs.ValidationError:
        return None


def _size_checks(schema: dict[str, Any], least: str, most: str, unit: str) -> list[Check]:
    if least not in schema and most not in schema:
        return []
    low, high = schema.get(least), schema.get(most)
    low = low if _is_number(low) else None
    high = high if _is_number(high) else None
    if low is None and high is None:
        return []

    def check(value: Any) -> Fault | None:
        size = len(value)
        if low is not None and size < low:
            return (), f"must have at least {low} {unit}, not {size}"
        return ((), f"must have at most {high} {unit}, not {size}") if high is not None and size > high else None

    return [check]


def _items(heads: list[Check], rest: Check) -> Check:
    def check(value: Any) -> Fault | None:
        for number, item in enumerate(value):
            fault = heads[number](item) if number < len(heads) else rest(item)
            if fault is not None:
                return (number, *fault[0]), fault[1]
        return None

    return check


def _unique(value: Any) -> Fault | None:
    import orjson

    try:
        texts = [orjson.dumps(item, option=orjson.OPT_SORT_KEYS) for item in value]
    except TypeError:
        return None  # a number beyond 64 bits
    return None if len(set(texts)) == len(texts) else ((), "its entries must differ from each other")


def _required(names: list[str]) -> Check:
    def check(value: Any) -> Fault | None:
        for name in names:
            if name not in value:
                return (), f"`{name}` is missing"
        return None

    return check


def _properties(properties: dict[str, Check], rest: Check | None) -> Check:
    def check(value: Any) -> Fault | None:
        for name, item in value.items():
            inner = properties.get(name, rest)
            if inner is None:
                return (), f"`{name}` is not allowed"
            if inner is not anything and (fault := inner(item)) is not None:
                return (name, *fault[0]), fault[1]
        return None

    return check
