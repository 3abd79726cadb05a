"""A small judge of JSON Schema 2020-12: all keywords but formats and references that are not fixed.

References lead to `#/$defs/NAME`. The generator sees to it that no schema takes many steps
for one value, so the time is bounded by the size of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from msgspec import UNSET, Struct

from .marks import Data
from .schema_words import ASSERTIONS, name_fits
from .wrongs import FINE, Wrong

Schema: TypeAlias = Mapping[str, Any] | bool


class Seen(Struct):
    """What of one value some schema has looked at: names of members, places of items."""

    names: set[str] = set()
    items: set[int] = set()

    def add(self, other: Seen) -> None:
        self.names |= other.names
        self.items |= other.items


def judged(schema: Schema, value: Data) -> tuple[Wrong, ...]:
    """What is wrong with a JSON value by a schema. Raises RecursionError for one nested too deep."""
    defs: Mapping[str, Schema] = {}
    if isinstance(schema, Mapping):
        defs = schema.get("$defs", defs)
    return _Judge(defs).judge(schema, value, Seen())


class _Judge:
    def __init__(self, defs: Mapping[str, Schema]) -> None:
        self.defs = defs

    def judge(self, schema: Schema, value: Data, seen: Seen) -> tuple[Wrong, ...]:
        """What is wrong; `seen` learns what of the value was looked at."""
        if isinstance(schema, bool):
            return FINE if schema else (_wrong("false", "is not allowed here"),)
        found = FINE
        for word, argument in schema.items():
            assertion = ASSERTIONS.get(word)
            if assertion is not None:
                message = assertion(argument, value)
                if message:
                    found = (*found, _wrong(word, message))
        rules = (rule for word, rule in _APPLIED.items() if word in schema)
        for rule in dict.fromkeys(rules):  # several words may be one question
            found += rule(self, schema, value, seen)
        return found

    def inside(self, schema: Schema, value: Data, seen: Seen) -> tuple[Wrong, ...]:
        """What is wrong by a schema for the same value; it does not see what others saw."""
        own = Seen()
        found = self.judge(schema, value, own)
        seen.add(own)
        return found

    def fits(self, schema: Schema, value: Data, seen: Seen) -> bool:
        """Whether a value fits; `seen` learns of it only then."""
        own = Seen()
        if self.judge(schema, value, own):
            return False
        seen.add(own)
        return True

    def below(self, schema: Schema, value: Data, step: str | int) -> tuple[Wrong, ...]:
        return tuple(w.under(step) for w in self.judge(schema, value, Seen()))


def _wrong(word: str, message: str) -> Wrong:
    return Wrong((), word, message, UNSET)


Applied: TypeAlias = Callable[
    [_Judge, Mapping[str, Any], Data, Seen], tuple[Wrong, ...]
]


def _ref(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    target = judge.defs.get(schema["$ref"].removeprefix("#/$defs/"), True)
    return judge.inside(target, value, seen)


def _all_of(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    return tuple(w for one in schema["allOf"] for w in judge.inside(one, value, seen))


def _any_of(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    fitting = [one for one in schema["anyOf"] if judge.fits(one, value, seen)]
    return FINE if fitting else (_wrong("anyOf", "fits none of its alternatives"),)


def _one_of(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    count = sum(judge.fits(one, value, seen) for one in schema["oneOf"])
    if count == 1:
        return FINE
    what = (
        "fits more than one of its alternatives"
        if count
        else "fits none of its alternatives"
    )
    return (_wrong("oneOf", what),)


def _not(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    fits = judge.fits(schema["not"], value, Seen())
    return (_wrong("not", "is what the document rules out"),) if fits else FINE


def _if(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    branch = "then" if judge.fits(schema["if"], value, seen) else "else"
    return judge.inside(schema.get(branch, True), value, seen)


def _dependent(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    if not isinstance(value, dict):
        return FINE
    held: Mapping[str, Schema] = schema["dependentSchemas"]
    parts = [one for name, one in held.items() if name in value]
    return tuple(w for one in parts for w in judge.inside(one, value, seen))


def _members(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    """properties, patternProperties, additionalProperties: which one a member belongs to is one question."""
    if not isinstance(value, dict):
        return FINE
    known: Mapping[str, Schema] = schema.get("properties", {})
    patterns: Mapping[str, Schema] = schema.get("patternProperties", {})
    found = FINE
    for name, one in value.items():
        held = [known[name]] if name in known else []
        fitting = [
            (name_fits(pattern, name), part) for pattern, part in patterns.items()
        ]
        held += [part for fits, part in fitting if fits]
        if (
            not held
            and "additionalProperties" in schema
            and all(fits is False for fits, _ in fitting)
        ):
            held = [schema["additionalProperties"]]
        if held or any(
            fits is None for fits, _ in fitting
        ):  # an expression that is not run may speak of it
            seen.names.add(name)
        for part in held:
            found += judge.below(part, one, name)
    return found


def _names(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    part = schema["propertyNames"]
    names = value if isinstance(value, dict) else {}
    wrong = [name for name in names if not judge.fits(part, name, Seen())]
    return tuple(
        _wrong("propertyNames", f"must not have a property called {name!r}")
        for name in wrong
    )


def _items(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    """prefixItems and items: by place, then for all the rest."""
    if not isinstance(value, list):
        return FINE
    first: list[Schema] = schema.get("prefixItems", [])
    held = dict(enumerate(first[: len(value)]))
    if "items" in schema:
        held |= {n: schema["items"] for n in range(len(first), len(value))}
    seen.items.update(held)
    return tuple(w for n, part in held.items() for w in judge.below(part, value[n], n))


def _contains(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    if not isinstance(value, list):
        return FINE
    fitting = [
        n for n, one in enumerate(value) if judge.fits(schema["contains"], one, Seen())
    ]
    seen.items.update(fitting)
    least, most = schema.get("minContains", 1), schema.get("maxContains", len(value))
    if least <= len(fitting) <= most:
        return FINE
    return (_wrong("contains", f"holds {len(fitting)} of the items that it must hold"),)


def _other_names(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    if not isinstance(value, dict):
        return FINE
    rest = {name: one for name, one in value.items() if name not in seen.names}
    part = schema["unevaluatedProperties"]
    seen.names.update(rest)
    return tuple(w for name, one in rest.items() for w in judge.below(part, one, name))


def _other_items(
    judge: _Judge, schema: Mapping[str, Any], value: Data, seen: Seen
) -> tuple[Wrong, ...]:
    if not isinstance(value, list):
        return FINE
    rest = [n for n in range(len(value)) if n not in seen.items]
    part = schema["unevaluatedItems"]
    seen.items.update(rest)
    return tuple(w for n in rest for w in judge.below(part, value[n], n))


_APPLIED: dict[str, Applied] = {
    "$ref": _ref,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "dependentSchemas": _dependent,
    "properties": _members,
    "patternProperties": _members,
    "additionalProperties": _members,
    "propertyNames": _names,
    "prefixItems": _items,
    "items": _items,
    "contains": _contains,
    "unevaluatedProperties": _other_names,
    "unevaluatedItems": _other_items,
}
"""In the order in which they are asked: what looks back at the others comes last."""
