"""The document as the builders of types see it: references to follow, findings to make, places to remember."""

from __future__ import annotations

from collections.abc import Container

from generator.diagnostics import Diagnostic, Rule
from generator.model.types import Json, Place
from generator.modelling import rules
from generator.modelling.places import Node, place_of_pointer
from generator.oas import Spec

FindingKey = tuple[str, str, str]  # the id of the rule, file and pointer
Written = tuple[str, str]  # a reference: the file it stands in, and its text
MOST_FOLLOWED = 1000  # schemas looked at to see whether a choice leads back to an heir
NOWHERE = Place(("parameter", "", ""))  # of what is no schema: its types get places of their own


class References:
    """Follows the references of one description; remembers where they led and what was found on the way."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.siblings_count = spec.version.name not in ("2.0", "3.0")  # what stands beside a `$ref` adds to it
        self.targets: dict[Written, Node] = {}
        self.begin()

    def begin(self) -> None:
        """Remember anew."""
        self.touched: set[tuple[str, str]] = set()  # places that something rests on without a reference to them
        self.followed: set[Written] = set()
        self.findings: dict[FindingKey, Diagnostic] = {}

    def say(self, rule: Rule, file: str, pointer: str, **args: object) -> None:
        """Note a finding once per rule and place."""
        key = (rule.id, file, pointer)
        if key not in self.findings:
            self.findings[key] = rule.at(pointer, file=file, **args)

    def target(self, ref: str, file: str, pointer: str) -> Node | None:
        """Where a reference leads, with the place its names derive from; None (and a finding) when nowhere."""
        written = file, ref
        made = self.targets.get(written)
        if made is None:
            found = self.spec.follow(ref, file)
            if found is None:
                self.say(rules.REFERENCE_LOST, file, pointer, ref=ref[:200])
                return None
            made = Node(found.node, found.file, found.pointer, place_of_pointer(found.file, found.pointer))
            self.targets[written] = made
        self.followed.add(written)
        return made

    def part(self, value: Json, file: str, pointer: str) -> Node | None:
        """A part of an operation (a parameter, a body, an answer): what stands at a place, or where a reference in its
        stead leads; None (and a finding) when nowhere."""
        ref = value.get("$ref") if isinstance(value, dict) else None
        return self.target(ref, file, pointer) if isinstance(ref, str) else Node(value, file, pointer, NOWHERE)

    def schema_at(self, ref: str, file: str) -> dict[str, Json]:
        """The keywords of the schema that a reference leads to; none when it leads nowhere."""
        found = self.spec.follow(ref, file)
        return found.node if found is not None and isinstance(found.node, dict) else {}


def leads_to(node: Node, wanted: Container[int], references: References) -> bool:
    """Whether a schema is one of the wanted (by identity): as it stands, by reference, or as an alternative of a choice."""
    seen: set[int] = set()
    queue = [(node.schema, node.file)]
    while queue and len(seen) < MOST_FOLLOWED:
        schema, file = queue.pop()
        if not isinstance(schema, dict) or id(schema) in seen:
            continue
        if id(schema) in wanted:
            return True
        seen.add(id(schema))
        ref = schema.get("$ref")
        target = references.spec.follow(ref, file) if isinstance(ref, str) else None
        if target is not None:
            queue.append((target.node, target.file))
        for word in ("oneOf", "anyOf", "allOf"):
            members = schema.get(word)
            if isinstance(members, list) and (word != "allOf" or len(members) == 1):
                queue += [(member, file) for member in members]
    return False
