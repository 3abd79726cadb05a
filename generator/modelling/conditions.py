"""What a document asks of a value beyond its type, as the JSON Schema (2020-12) that the generated package carries.

Types say most of a schema. The rest (conditions, positions, names by pattern, constants with parts ...) is kept here as a
schema: the part of the document's own that leads to such places, everything else left out. What the dialects say
differently is said the new way; properties that only answers have are not asked for.
"""

from __future__ import annotations

from generator.model.types import Json
from generator.modelling import rules
from generator.modelling.hard import HOLDING, is_hard, is_plain, subschemas
from generator.modelling.references import References
from generator.modelling.scalars import json_text


class CarriedConditions:
    """Finds what is to be carried for the inputs of one description."""

    def __init__(self, references: References) -> None:
        self.references = references
        self._leads: dict[int, bool] = {}  # by the identity of schemas
        self._held: list[Json] = []  # those, so that no identity comes twice

    def of(self, schema: Json, file: str, pointer: str) -> str:
        """The schema to carry for a value of a place, as JSON text; "" for none."""
        if not self.leads_to_conditions(schema, file):
            return ""
        from generator.modelling.lowering import Lowering  # most documents ask for none
        from generator.modelling.unfolded import MOST_STEPS, steps_at_once

        lowering = Lowering(self.references, self.leads_to_conditions)
        why = ""
        try:
            made = lowering.whole(schema, file)
            if lowering.lost:
                why = lowering.lost
            elif steps_at_once(made) > MOST_STEPS:
                why = "checking it could take too long"
        except RecursionError:
            made, why = True, "it is nested too deep"
        if why:
            self.references.say(rules.CONDITIONS_UNCHECKED, file, pointer, reason=why)
        return "" if why or made is True else json_text(made, 10**9) or ""

    def leads_to_conditions(self, schema: Json, file: str) -> bool:
        """Whether a schema, or one that it leads to, asks for more than types say."""
        if not isinstance(schema, dict):
            return schema is False
        if is_plain(schema):
            return False
        if "$ref" not in schema and HOLDING.isdisjoint(schema):
            return self._asks(schema)
        known = self._leads.get(id(schema))
        if known is not None:
            return known
        seen: set[int] = set()
        waiting: list[tuple[Json, str]] = [(schema, file)]
        found = False
        while waiting and not found:
            one, where = waiting.pop()
            found = one is False
            if id(one) in seen or self._leads.get(id(one)) is False:
                continue
            seen.add(id(one))
            hard, places = self._scan(one, where)
            found = found or hard or any(self._leads.get(id(target)) for target, _ in places)
            waiting += places
        self._held.append(schema)
        if found:
            self._leads[id(schema)] = True
        else:
            self._leads.update(dict.fromkeys(seen, False))
        return found

    def _scan(self, schema: Json, file: str) -> tuple[bool, list[tuple[Json, str]]]:
        """Whether a schema is hard somewhere in itself, and the schemas that it refers to."""
        targets: list[tuple[Json, str]] = []
        waiting = [(schema, False)]
        while waiting:
            one, joined = waiting.pop()
            if not isinstance(one, dict) or is_plain(one):
                continue
            ref = one.get("$ref")
            if isinstance(ref, str):
                target = self.references.spec.follow(ref, file)
                if target is not None:
                    targets.append((target.node, target.file))
                if not self.references.siblings_count:
                    continue
            if self._asks(one, joined):
                return True, targets
            if not HOLDING.isdisjoint(one):
                waiting += subschemas(one)
        return False, targets

    def _asks(self, schema: dict[str, Json], joined: bool = False) -> bool:
        """Whether a schema by its own words asks for more than its type says; `joined` is a member of allOf."""
        return is_hard(schema, joined) or (self.references.siblings_count and schema.get("enum") == [])
