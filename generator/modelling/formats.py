"""Formats of text, as far as they decide which alternative a value is."""

from __future__ import annotations

from generator.model.types import Json
from generator.modelling.hard import subschemas
from generator.modelling.references import References

MOST = 1000  # schemas that are looked at for one answer; more are never carried
# JSON Schema 2020-12, Validation, 7.3, and OpenAPI's byte: what a validator may hold a text against.
ASSERTED = frozenset({
    "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
    "uri-reference", "iri", "iri-reference", "uuid", "uri-template", "json-pointer", "relative-json-pointer", "regex", "byte",
})  # fmt: skip


class TextFormats:
    """Whether formats tell, by the schemas of one description."""

    def __init__(self, references: References) -> None:
        self.references = references

    def tell(self, schema: Json, file: str) -> bool:
        """Whether a schema, or one that it leads to, holds a text against a format."""
        waiting: list[tuple[Json, str]] = [(schema, file)]
        seen: set[int] = set()
        while waiting and len(seen) < MOST:
            one, where = waiting.pop()
            if not isinstance(one, dict) or id(one) in seen:
                continue
            seen.add(id(one))
            if one.get("format") in ASSERTED:
                return True
            ref = one.get("$ref")
            target = self.references.spec.follow(ref, where) if isinstance(ref, str) else None
            if target is not None:
                waiting.append((target.node, target.file))
            waiting += [(inner, where) for inner, _ in subschemas(one)]
        return False
