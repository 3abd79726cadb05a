"""A schema that leads to conditions, in the dialect of the generated package and pruned to what leads there."""

from __future__ import annotations

from collections.abc import Callable

from generator.model.types import Json
from generator.modelling.formats import TextFormats
from generator.modelling.hard import HOLDING, MAPS, chooses, is_hard, joins_limits
from generator.modelling.joined import only_words
from generator.modelling.lowered import plain_keywords, without_octets
from generator.modelling.references import References

DEEPEST = 60  # schemas within schemas, in place
MOST = 1000  # schemas that are carried for one value
_WHOLE = ("contains", "propertyNames", "not", "if", "then", "else", "unevaluatedProperties", "unevaluatedItems")
_WHOLE_WORDS, _IN_PLACE = frozenset(_WHOLE), frozenset({"allOf", "anyOf", "oneOf"})
_MEMBERS = MAPS | {"additionalProperties"}


class Lowering:
    """One schema with all that it refers to, in the new dialect, pruned to what leads to conditions."""

    def __init__(self, references: References, leads: Callable[[Json, str], bool]) -> None:
        """`leads` says of a schema, and its file, whether it leads to conditions."""
        self.references, self._leads = references, leads
        self.names: dict[tuple[str, str, bool], str] = {}
        self.waiting: list[tuple[str, Json, str, bool]] = []  # name, schema, file, in full
        self.count = 0
        self.lost = ""
        self._formats = TextFormats(references)

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
        if not full and not self._leads(schema, file):
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
        if "$dynamicRef" in schema or "$recursiveRef" in schema:
            self.lost = self.lost or "it has references that are not fixed ($dynamicRef)"
        nothing = self.references.siblings_count and schema.get("enum") == []  # before 3.1 a slip of the pen
        here = full or nothing or is_hard(schema)
        holding = not HOLDING.isdisjoint(schema)
        if holding:
            optional = optional | self._only_answered(schema, file)
        made = plain_keywords(without_octets(schema), optional) if here else {}
        if nothing:
            made["enum"] = []
        if not holding:
            return made
        inner = depth + 1
        for word in () if _WHOLE_WORDS.isdisjoint(schema) else _WHOLE:
            if isinstance(schema.get(word), (dict, bool)) and not self._told_by_format(schema, word, file):
                made[word] = self.schema(schema[word], file, True, inner)
        if not _IN_PLACE.isdisjoint(schema):
            self._in_place(schema, file, full, inner, optional, made)
        self._items(schema, file, full, inner, made)
        if not _MEMBERS.isdisjoint(schema):
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
            if word == "oneOf" and any(self._formats.tell(one, file) for one in members):
                if "anyOf" in schema:
                    continue
                tagged = True
            if word != "allOf" or any(part is not True for part in parts):
                # With a tag the tag decides; a format, which is not carried, may tell two alternatives apart.
                made["anyOf" if tagged else word] = list(parts)

    def _told_by_format(self, schema: dict[str, Json], word: str, file: str) -> bool:
        """Whether a word would refuse more when the formats in it, which are not carried, are left out."""
        deciding = "if" if word in ("if", "then", "else") else word
        return deciding in ("if", "not") and self._formats.tell(schema.get(deciding), file)

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
