"""A document of OpenAPI 2.0 that uses words of later versions, said in those of 2.0."""

from __future__ import annotations

from generator.fix import rules
from generator.fix.lower_types import is_null, only
from generator.fix.places import members_of
from generator.fix.shapes import generous
from generator.fix.walker import Walker, swapped, without
from generator.model.types import Json
from generator.oas.versions import V20

Schema = dict[str, Json]


class LowerTwo(Walker):
    """2.0 has one type per schema, no null and no alternatives; vendors say `x-nullable`."""

    def __init__(self) -> None:
        super().__init__(generous(V20))

    def leave_schema(self, made: Json, old: Json, at: str) -> Json:
        """The schema in 2.0's words."""
        if not isinstance(made, dict) or "$ref" in made:
            return made
        for step in (self._nullable, self._types, self._nulls):
            made = step(made, members_of(old), at)
        return made

    def _nullable(self, schema: Schema, old: Schema, at: str) -> Schema:
        if "nullable" not in schema:
            return schema
        self.change(rules.X_NULLABLE, f"{at}/nullable")
        return swapped(schema, "nullable", {"x-nullable": schema["nullable"]})

    def _types(self, schema: Schema, old: Schema, at: str) -> Schema:
        said = schema.get("type")
        if not isinstance(said, list):
            return schema
        kinds = [kind for kind in dict.fromkeys(said) if kind != "null"]
        result = kinds[0] if len(kinds) == 1 else "any value" if kinds else "a nullable text"
        self.change(rules.TYPE_LIST, f"{at}/type", types=", ".join(map(str, said)), result=result)
        new: Schema = {"type": kinds[0] if kinds else "string"} if len(kinds) < 2 else {}
        return swapped(schema, "type", {**new, **({"x-nullable": True} if "null" in said else {})})

    def _nulls(self, schema: Schema, old: Schema, at: str) -> Schema:
        for word in ("anyOf", "oneOf"):
            members, before = schema.get(word), old.get(word)
            if not isinstance(members, list) or not isinstance(before, list) or not any(map(is_null, before)):
                continue
            rest = [member for member, was in zip(members, before, strict=True) if not is_null(was)]
            if len(rest) < 2:
                self.change(rules.NULL_ALTERNATIVE, f"{at}/{word}", word=word)
                schema = only(schema, word, rest[0] if rest else {"type": "string"})
                schema = {**without(schema, "nullable"), "x-nullable": True}
        return schema
