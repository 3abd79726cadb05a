"""How much work one value can make: the steps that a schema takes before it goes down to a member or an item."""

from __future__ import annotations

from generator.model.types import Json

MOST_STEPS = 2000
_SAME_VALUE = ("allOf", "anyOf", "oneOf")
_SAME_VALUE_ONE = ("not", "if", "then", "else")
_REPEATING = frozenset((*_SAME_VALUE, *_SAME_VALUE_ONE, "dependentSchemas", "$ref"))


def steps_at_once(schema: Json) -> int:
    """The most steps that are taken for one value at any place of a schema with its `$defs`.

    Schemas that refer to each other double the work again and again (allOf: [a, a]); a circle never ends. Both come out as
    more than `MOST_STEPS`. Raises RecursionError for what is nested too deep.
    """
    counter = _Counter(schema)
    counter.visit(schema)
    for one in counter.defs.values():
        counter.visit(one)
    return counter.most


class _Counter:
    def __init__(self, schema: Json) -> None:
        defs = schema.get("$defs") if isinstance(schema, dict) else None
        self.defs: dict[str, Json] = defs if isinstance(defs, dict) else {}
        self.known: dict[str, int] = {}
        self.most = 0

    def visit(self, schema: Json) -> None:
        """Look at every place in a schema."""
        self.most = max(self.most, self.steps(schema))
        if isinstance(schema, dict):
            for word, value in schema.items():
                if word in ("enum", "const", "$defs"):
                    continue
                if isinstance(value, dict):
                    inner = (
                        value.values() if word in ("properties", "patternProperties", "dependentSchemas") else [value]
                    )
                else:
                    inner = value if isinstance(value, list) else ()  # type: ignore[assignment]  # both are iterated only
                for one in inner:
                    if isinstance(one, dict):
                        self.visit(one)

    def steps(self, schema: Json) -> int:
        """The steps for one value that the schema itself takes."""
        if not isinstance(schema, dict) or _REPEATING.isdisjoint(schema):
            return 1
        total = 1
        for word in _SAME_VALUE:
            members = schema.get(word)
            total += sum(self.steps(one) for one in members) if isinstance(members, list) else 0
        total += sum(self.steps(schema[word]) for word in _SAME_VALUE_ONE if word in schema)
        dependent = schema.get("dependentSchemas")
        total += sum(self.steps(one) for one in dependent.values()) if isinstance(dependent, dict) else 0
        ref = schema.get("$ref")
        if isinstance(ref, str):
            name = ref.removeprefix("#/$defs/")
            if name not in self.known:
                self.known[name] = MOST_STEPS + 1  # while it is being counted: a circle
                self.known[name] = self.steps(self.defs.get(name))
            total += self.known[name]
        return min(total, MOST_STEPS + 1)
