"""What a document asks of a value beyond its type, as the JSON Schema (2020-12) that the generated package carries.

Types say most of a schema. The rest (conditions, positions, names by pattern, constants with parts ...) is kept here as a
schema: the part of the document's own that leads to such places, everything else left out. What the dialects say
differently is said the new way; properties that only answers have are not asked for.
"""

from __future__ import annotations

from generator.model.types import Json
from generator.modelling import rules
from generator.modelling.hard import chooses, is_hard, joins_limits, subschemas
from generator.modelling.joined import only_words
from generator.modelling.lowered import plain_keywords, without_octets
from generator.modelling.references import References
from generator.modelling.scalars import json_text
from generator.modelling.unfolded import MOST_STEPS, steps_at_once

DEEPEST = 60  # schemas within schemas, in place
MOST = 1000  # schemas that are carried for one value
_WHOLE = ("contains", "propertyNames", "not", "if", "then", "else", "unevaluatedProperties", "unevaluatedItems")


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
        lowering = _Lowering(self)
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
            if not isinstance(one, dict):
                continue
            ref = one.get("$ref")
            if isinstance(ref, str):
                target = self.references.spec.follow(ref, file)
                if target is not None:
                    targets.append((target.node, target.file))
                if not self.references.siblings_count:
                    continue
            if is_hard(one, joined) or (self.references.siblings_count and one.get("enum") == []):
                return True, targets
            waiting += subschemas(one)
        return False, targets


class _Lowering:
    """One schema with all that it refers to, in the new dialect, pruned to what leads to conditions."""

    def __init__(self, conditions: CarriedConditions) -> None:
        self.conditions, self.references = conditions, conditions.references
        self.names: dict[tuple[str, str, bool], str] = {}
        self.waiting: list[tuple[str, Json, str, bool]] = []  # name, schema, file, in full
        self.count = 0
        self.lost = ""

    def whole(self, schema: Json, file: str) -> Json:
        root = self.schema(schema, file, False)
        defs: dict[str, Json] = {}
        while self.waiting:
            name, one, where, full = self.waiting.pop()
            defs[name] = self.schema(one, where, full)
        if isinstance(root, bool):
            return root or {"not": {}}
        return {**root, "$defs": defs} if defs and isinstance(root, dict) else root

    def schema(
        self, schema: Json, file: str, full: bool, depth: int = 0, optional: frozenset[str] = frozenset()
    ) -> Json:
        """A schema; pruned to true where types say it all, unless it is wanted in `full`. `optional` need not be there."""
        self.count += 1
        if not isinstance(schema, dict):
            return schema is not False
        if not full and not self.conditions.leads_to_conditions(schema, file):
            return True
        if depth > DEEPEST or self.count > MOST:
            self.lost = self.lost or "there is too much of it"
            return True
        ref = schema.get("$ref")
        if isinstance(ref, str):
            looked = not {"unevaluatedProperties", "unevaluatedItems"}.isdisjoint(schema)
            made = self._reference(ref, file, full or looked, depth, optional)
            if not self.references.siblings_count or only_words(schema):
                return made
            own = self._own({k: v for k, v in schema.items() if k != "$ref"}, file, full, depth, optional)
            return (
                {**made, **own}
                if isinstance(made, dict) and len(made) == 1
                else {**own, "allOf": [made, *_members_of(own)]}
            )
        made = self._own(schema, file, full, depth, optional)
        null = not self.references.siblings_count and True in (schema.get("nullable"), schema.get("x-nullable"))
        return {"anyOf": [made, {"type": "null"}]} if null else made

    def _reference(self, ref: str, file: str, full: bool, depth: int, optional: frozenset[str]) -> Json:
        target = self.references.spec.follow(ref, file)
        if target is None:
            return True
        required = target.node.get("required") if isinstance(target.node, dict) else None
        if isinstance(required, list) and not optional.isdisjoint(str(name) for name in required):
            return self.schema(target.node, target.file, full, depth + 1, optional)
        key = (target.file, target.pointer, full)
        if key not in self.names:
            self.names[key] = name = f"s{len(self.names)}"
            self.waiting.append((name, target.node, target.file, full))
        return {"$ref": f"#/$defs/{self.names[key]}"}

    def _own(
        self, schema: dict[str, Json], file: str, full: bool, depth: int, optional: frozenset[str]
    ) -> dict[str, Json]:
        optional = optional | self._only_answered(schema, file)
        if "$dynamicRef" in schema or "$recursiveRef" in schema:
            self.lost = self.lost or "it has references that are not fixed ($dynamicRef)"
        nothing = self.references.siblings_count and schema.get("enum") == []  # before 3.1 a slip of the pen
        here = full or nothing or is_hard(schema)
        made = plain_keywords(without_octets(schema), optional) if here else {}
        if nothing:
            made["enum"] = []
        inner = depth + 1
        for word in _WHOLE:
            if isinstance(schema.get(word), (dict, bool)):
                made[word] = self.schema(schema[word], file, True, inner)
        self._in_place(schema, file, full, inner, optional, made)
        self._items(schema, file, full, inner, made)
        self._members(schema, file, full, inner, here, made)
        return made

    def _in_place(
        self,
        schema: dict[str, Json],
        file: str,
        full: bool,
        depth: int,
        optional: frozenset[str],
        made: dict[str, Json],
    ) -> None:
        """allOf, anyOf, oneOf: what else the same value must satisfy. Whoever chooses or looks back sees all of it."""
        whole = full or "unevaluatedProperties" in schema or "unevaluatedItems" in schema
        for word in ("allOf", "anyOf", "oneOf"):
            members = schema.get(word)
            if not isinstance(members, list) or not members:
                continue
            every = whole or joins_limits(schema) if word == "allOf" else True
            if word != "allOf" and not (whole or chooses(members) or any(self._leads(one, file) for one in members)):
                continue
            below = optional if word == "allOf" else frozenset[str]()
            parts = [self.schema(one, file, every, depth, below) for one in members]
            tagged = word == "oneOf" and isinstance(schema.get("discriminator"), dict) and "anyOf" not in schema
            if word != "allOf" or any(part is not True for part in parts):
                made["anyOf" if tagged else word] = list(parts)  # with a tag the tag decides

    def _leads(self, schema: Json, file: str) -> bool:
        return self.conditions.leads_to_conditions(schema, file)

    def _items(self, schema: dict[str, Json], file: str, full: bool, depth: int, made: dict[str, Json]) -> None:
        word = "prefixItems" if isinstance(schema.get("prefixItems"), list) else "items"
        positions = schema.get(word)
        rest = schema.get("items") if word == "prefixItems" else schema.get("additionalItems")
        if isinstance(positions, list):
            made["prefixItems"] = [self.schema(one, file, True, depth) for one in positions]
            if isinstance(rest, (dict, bool)):
                made["items"] = self.schema(rest, file, True, depth)
        elif isinstance(positions, (dict, bool)):
            item = self.schema(positions, file, full, depth)
            if item is not True or full or "unevaluatedItems" in schema:
                made["items"] = item

    def _members(
        self, schema: dict[str, Json], file: str, full: bool, depth: int, here: bool, made: dict[str, Json]
    ) -> None:
        for word in ("patternProperties", "dependentSchemas", "dependencies"):
            named = schema.get(word)
            parts = {k: v for k, v in named.items() if isinstance(v, (dict, bool))} if isinstance(named, dict) else {}
            if parts:
                kept = made.setdefault("dependentSchemas" if word == "dependencies" else word, {})
                assert isinstance(kept, dict)
                kept.update({name: self.schema(one, file, True, depth) for name, one in parts.items()})
        more = schema.get("additionalProperties")
        extra = self.schema(more, file, full or here, depth) if isinstance(more, (dict, bool)) else True
        properties = schema.get("properties")
        named = properties if isinstance(properties, dict) else {}
        known = {name: self.schema(one, file, full, depth) for name, one in named.items()}
        looked_at = extra is not True or full or "unevaluatedProperties" in schema
        if looked_at and isinstance(more, (dict, bool)):
            made["additionalProperties"] = extra
        kept_names = known if looked_at else {name: one for name, one in known.items() if one is not True}
        if kept_names:
            made["properties"] = dict(kept_names)

    def _only_answered(self, schema: dict[str, Json], file: str, depth: int = 0) -> frozenset[str]:
        """The properties that are not sent, those of the members of allOf included."""
        properties = schema.get("properties")
        found = {
            name
            for name, one in (properties.items() if isinstance(properties, dict) else ())
            if self._flag(one, file, "readOnly")
        }
        members = schema.get("allOf")
        for one in members if isinstance(members, list) and depth < 8 else ():
            where = file
            if isinstance(one, dict) and isinstance(one.get("$ref"), str):
                target = self.references.spec.follow(str(one["$ref"]), file)
                one, where = (target.node, target.file) if target is not None else (None, file)
            if isinstance(one, dict):
                found |= self._only_answered(one, where, depth + 1)
        return frozenset(found)

    def _flag(self, schema: Json, file: str, word: str) -> bool:
        if not isinstance(schema, dict):
            return False
        ref = schema.get("$ref")
        beside = schema.get(word) is True and (self.references.siblings_count or ref is None)
        return beside or (isinstance(ref, str) and self.references.schema_at(ref, file).get(word) is True)


def _members_of(schema: dict[str, Json]) -> list[Json]:
    members = schema.get("allOf")
    return members if isinstance(members, list) else []
