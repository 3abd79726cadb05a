"""The document as the builders of types see it: references to follow, findings to make, places to remember."""

from __future__ import annotations

from generator.diagnostics import Diagnostic, Rule
from generator.model.types import Json
from generator.modelling import rules
from generator.modelling.places import Node, place_of_pointer
from generator.oas import Spec

FindingKey = tuple[str, str, str]  # the id of the rule, file and pointer


class References:
    """Follows the references of one description; remembers where they led and what was found on the way."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.siblings_count = spec.version.name not in ("2.0", "3.0")  # what stands beside a `$ref` adds to it
        self._targets: dict[tuple[str, str], Node] = {}  # by file and reference
        self.begin()

    def begin(self) -> None:
        """Remember anew."""
        self.touched: set[tuple[str, str]] = set()
        self.asked: set[str] = set()  # references within the document itself, as they were written
        self.findings: dict[FindingKey, Diagnostic] = {}

    def say(self, rule: Rule, file: str, pointer: str, **args: object) -> None:
        """Note a finding once per rule and place."""
        key = (rule.id, file, pointer)
        if key not in self.findings:
            self.findings[key] = rule.at(pointer, file=file, **args)

    def target(self, ref: str, file: str, pointer: str) -> Node | None:
        """Where a reference leads, with the place its names derive from; None (and a finding) when nowhere."""
        made = self._targets.get((file, ref))
        if made is None:
            found = self.spec.follow(ref, file)
            if found is None:
                self.say(rules.REFERENCE_LOST, file, pointer, ref=ref[:200])
                return None
            made = Node(found.node, found.file, found.pointer, place_of_pointer(found.file, found.pointer))
            self._targets[file, ref] = made
        self.touched.add((made.file, made.pointer))
        if not file:
            self.asked.add(ref)
        return made

    def schema_at(self, ref: str, file: str) -> dict[str, Json]:
        """The keywords of the schema that a reference leads to; none when it leads nowhere."""
        found = self.spec.follow(ref, file)
        return found.node if found is not None and isinstance(found.node, dict) else {}
