"""What is known of objects from their metadata (object-meta.xml, field-meta.xml): fields, kinds, lookups, what is required."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.records.values import FieldValue, RecordError, stored

# Every object has these, whatever its metadata lists.
_ALWAYS = frozenset(
    [
        "id",
        "name",
        "ownerid",
        "owner",
        "createdbyid",
        "createdby",
        "createddate",
        "lastmodifiedbyid",
        "lastmodifiedby",
        "lastmodifieddate",
        "systemmodstamp",
        "isdeleted",
        "recordtypeid",
        "recordtype",
        "currencyisocode",
        "lastactivitydate",
        "lastvieweddate",
        "lastreferenceddate",
    ]
)


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field as its metadata describes it. `kind` is the metadata's type: Text, Checkbox, Lookup, ..."""

    name: str
    kind: str
    required: bool = False
    relationship: str = ""  # the name by which a path goes through a lookup
    target: str = ""  # the object that a lookup leads to
    label: str = ""
    computed: bool = False  # a formula or summary: nobody writes it
    checked: bool = False  # the default of a checkbox


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object of one's own is known whole by its metadata; of a standard one only what was added."""

    name: str
    fields: Mapping[str, FieldInfo] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return self.name.lower().endswith(("__c", "__e", "__mdt")) and bool(self.fields)


@dataclass(frozen=True, slots=True)
class RecordSchema:
    """Objects by lower-case name."""

    objects: Mapping[str, ObjectInfo] = field(default_factory=dict)

    def info(self, object_name: str, field_name: str) -> FieldInfo | None:
        """A field, when its metadata is known."""
        known = self.objects.get(object_name.lower())
        return known.fields.get(field_name.lower()) if known is not None else None

    def check(self, object_name: str, path: str) -> None:
        """Raises `RecordError` for a field that an object, whose fields are all known, does not have."""
        first, _, rest = path.partition(".")
        known = self.objects.get(object_name.lower())
        if rest or not path or known is None or not known.whole:
            return
        if first.lower() not in known.fields and first.lower() not in _ALWAYS:
            raise RecordError(f"INVALID_FIELD: No such column '{first}' on entity '{known.name}'")

    def check_new(self, object_name: str, values: Mapping[str, FieldValue]) -> None:
        """Raises `RecordError` for unknown fields, and for required ones that have no value."""
        for name in values:
            self.check(object_name, name)
        known = self.objects.get(object_name.lower())
        given = {name.lower() for name, value in values.items() if stored(value) is not None}
        missing = [f.name for f in known.fields.values() if f.required and f.name.lower() not in given] if known else []
        if missing:
            raise RecordError(f"REQUIRED_FIELD_MISSING: Required fields are missing: [{', '.join(missing)}]")

    def lookup_field(self, object_name: str, relationship: str) -> str:
        """The field that a relationship's name stands for: `Parent__r` is `Parent__c`, `Account` is `AccountId`."""
        known = self.objects.get(object_name.lower())
        folded = relationship.lower()
        for one in known.fields.values() if known is not None else ():
            if one.relationship and folded in (one.relationship.lower(), f"{one.relationship.lower()}__r"):
                return one.name
        return f"{relationship[:-3]}__c" if folded.endswith("__r") else f"{relationship}Id"


NO_SCHEMA = RecordSchema()
