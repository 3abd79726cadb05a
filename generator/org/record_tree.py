"""Records with records below them, created together or not at all (REST API Developer Guide, composite/tree)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.org.choices import DEEPEST_TREE, MOST_IN_TREE
from generator.org.object_model import REFERENCE, OrgObject
from generator.org.org_objects import OneRefused, OrgObjects
from generator.org.org_records import Change
from generator.org.record_input import RecordRefused


class TreeRefused(RecordRefused):
    """A tree that is refused because of one record; `reference` is the referenceId that it was given."""

    def __init__(self, refusal: RecordRefused, reference: str) -> None:
        super().__init__(refusal.code, str(refusal), refusal.fields)
        self.reference = reference


@dataclass(slots=True)
class _Tree:
    """The records so far: the changes that make them, and their referenceIds."""

    objects: OrgObjects
    changes: list[Change] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    def add(self, given: object, above: int, above_name: str, relation: str, depth: int, wanted: str) -> None:
        """Take in a record and those below it. Raises `RecordRefused`."""
        if not isinstance(given, dict):
            raise RecordRefused("INVALID_INPUT", "a record must be an object with attributes and fields")
        name, reference = _attributes(given)
        if reference in self.references:
            raise RecordRefused("INVALID_INPUT", f"Duplicate ReferenceId provided in the request: {reference[:80]}")
        if wanted and name.lower() != wanted.lower():
            raise RecordRefused("INVALID_INPUT", f"the records of this tree are of {wanted[:80]}, not of {name[:80]}")
        if depth > DEEPEST_TREE or len(self.changes) >= MOST_IN_TREE:
            told = f"a tree holds at most {MOST_IN_TREE} records on {DEEPEST_TREE} levels"
            raise RecordRefused("LIMIT_EXCEEDED", told)
        below = {key: value for key, value in given.items() if isinstance(value, dict) and "records" in value}
        own = {key: value for key, value in given.items() if key not in below}
        number = len(self.changes)
        self.references.append(reference)
        try:
            spelt, _ = self.objects.to_write(name)
            links = {link_field(self.objects, spelt, above_name, relation): above} if above >= 0 else {}
            change = self.objects.creation(name, own, links)
        except RecordRefused as refusal:
            raise TreeRefused(refusal, reference) from None
        self.changes.append(change)
        for key, value in below.items():
            records = value["records"]
            for one in records if isinstance(records, list) else [None]:
                self.add(one, number, spelt, key, depth + 1, "")


def link_field(objects: OrgObjects, name: str, above: str, relation: str) -> str:
    """The field by which a record of `name` refers to one of `above`, which knows it under `relation`. Raises `RecordRefused`."""
    known = objects.named(name)
    fields = [one for one in known.fields.values() if one.kind == REFERENCE] if known is not None else []
    leading = [one for one in fields if one.target.lower() == above.lower()]
    named = [one for one in leading if relation.lower() in (one.relationship.lower(), f"{one.relationship.lower()}__r")]
    if named or len(leading) == 1:
        return (named or leading)[0].name
    if _is_open(known, name) and not above.lower().endswith("__c"):
        return f"{above}Id"  # as standard objects refer to each other
    told = f"No relationship {relation[:80]} leads from {above} to {name}"
    raise RecordRefused("INVALID_FIELD", told, (relation[:80],))


def _is_open(known: OrgObject | None, name: str) -> bool:
    return not name.lower().endswith("__c") or (known is not None and known.system)


def _attributes(given: Mapping[str, object]) -> tuple[str, str]:
    """Object and referenceId of a record. Raises `RecordRefused`."""
    told = given.get("attributes")
    name, reference = (told.get("type"), told.get("referenceId")) if isinstance(told, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(reference, str) or not reference:
        raise RecordRefused("INVALID_INPUT", "each record needs attributes with type and referenceId")
    return name, reference


def load_tree(objects: OrgObjects, name: str, given: Mapping[str, object], user: str) -> list[tuple[str, str]]:
    """Create `{"records": [...]}`: the referenceId and the Id of every record. Raises `RecordRefused`; then there is none of them."""
    records = given.get("records")
    if not isinstance(records, list) or not records or given.keys() - {"records"}:
        raise RecordRefused("INVALID_INPUT", 'the body must be {"records": [...]}')
    tree = _Tree(objects)
    for one in records:
        tree.add(one, -1, "", "", 1, name)
    try:
        made = objects.carry_out(tree.changes, user)
    except OneRefused as refusal:
        raise TreeRefused(refusal, tree.references[refusal.place]) from None
    return list(zip(tree.references, made, strict=True))
