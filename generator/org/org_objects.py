"""Every object of the org: those that every org has, those that were deployed, those that records were loaded for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from generator.org.judging import OrgWorld
from generator.org.local_org import LocalOrg
from generator.org.object_model import ANY, BOOLEAN, ID, MOMENT, REFERENCE, TEXT, OrgField, OrgObject, Row, is_id
from generator.org.org_records import Change, ChangeRefused
from generator.org.record_input import RecordRefused, kind_of_metadata, record_values, refused
from generator.org.system_objects import SYSTEM
from generator.records.schema import ObjectInfo
from generator.records.values import FieldValue, StoredRecord

DEFINED = ("__c", "__e", "__mdt")  # how the names of objects end that must be deployed
# What the org itself sets on every record.
_AUDITED = (
    OrgField("OwnerId", REFERENCE, "User"),
    OrgField("IsDeleted", BOOLEAN, writable=False),
    OrgField("CreatedDate", MOMENT, writable=False),
    OrgField("CreatedById", REFERENCE, "User", writable=False),
    OrgField("LastModifiedDate", MOMENT, writable=False),
    OrgField("LastModifiedById", REFERENCE, "User", writable=False),
    OrgField("SystemModstamp", MOMENT, writable=False),
)
_ID = OrgField("Id", ID, writable=False)
_NO_LINKS: Mapping[str, int] = MappingProxyType({})


class OrgObjects:
    """The objects of an org, as they are at the time of a request."""

    def __init__(self, org: LocalOrg) -> None:
        self._org = org
        self._world: OrgWorld = org.world
        self._known: dict[str, OrgObject | None] = {}

    def named(self, name: str) -> OrgObject | None:
        """The object of this name, whatever its case."""
        folded = name.lower()
        if folded not in self._known:
            system = SYSTEM.get(folded)
            self._known[folded] = system.described(self._org) if system is not None else self._recorded(folded)
        return self._known[folded]

    def all(self) -> Iterator[OrgObject]:
        """Every object, by name."""
        names = {name.lower(): name for name in (*self._deployed(), *self._org.records.names())}
        found = (self.named(name) for name in sorted({*names, *SYSTEM}))
        yield from (one for one in found if one is not None)

    def by_id(self, record_id: str) -> tuple[OrgObject, Row] | None:
        """The record of an Id, with its object."""
        found = self._org.records.get(record_id)
        if found is not None:
            known = self.named(found.object)
            return (known, row_of(found)) if known is not None else None
        for one in SYSTEM.values():
            if one.prefix and record_id.startswith(one.prefix):
                known = one.described(self._org)
                for row in known.rows():
                    if str(row.get("id"))[:15] == record_id[:15]:
                        return known, row
        return None

    def _deployed(self) -> list[str]:
        return [key.name for key in self._world.readings if key.type == "CustomObject"]

    def _recorded(self, folded: str) -> OrgObject | None:
        """An object of records: defined by what is deployed, or by the records that were loaded."""
        records = self._org.records
        named = next((name for name in (*self._deployed(), *records.names()) if name.lower() == folded), None)
        if named is None or (folded.endswith(DEFINED) and named not in self._deployed()):
            return None
        info = records.schema().objects.get(folded, ObjectInfo(named))
        fields = {"id": _ID, **{one.name.lower(): one for one in _fields(info)}}
        if folded.endswith(DEFINED):
            fields.setdefault("name", OrgField("Name", TEXT))
        else:
            fields |= {n: one for n, one in _told(records.all(named)).items() if n not in fields}
        fields |= {one.name.lower(): one for one in _AUDITED if one.name.lower() not in fields}

        def rows() -> Iterable[Row]:
            return (row_of(one) for one in records.all(named))

        return OrgObject(named, fields, rows, records.prefix(named), named.removesuffix("__c").replace("_", " "))

    # -- writing

    def to_write(self, name: str) -> tuple[str, OrgObject | None]:
        """The name of an object that records are kept for, spelt as it is known; None when this would be its first record.

        Raises `RecordRefused`.
        """
        known = self.named(name)
        if known is not None and known.system:
            raise RecordRefused("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be written: {known.name}")
        if known is None and (name.lower().endswith(DEFINED) or not (name.isascii() and name.isidentifier())):
            raise RecordRefused("NOT_FOUND", "The requested resource does not exist")
        return (known.name if known is not None else name), known

    def values(self, name: str, given: Mapping[str, object], *, fresh: bool) -> tuple[str, dict[str, FieldValue]]:
        """Object and values of a record that a client sends; a `fresh` one gets what an org fills in. Raises `RecordRefused`."""
        spelt, known = self.to_write(name)
        made = record_values(known, spelt, given)
        for field_name, value in made.items():
            self._check_reference(known, field_name, value)
        if fresh and known is not None:
            given_names = {one.lower() for one in made}
            info = self._org.records.schema().objects.get(spelt.lower(), ObjectInfo(spelt))
            boxes = (one for one in info.fields.values() if one.kind == "Checkbox" and not one.computed)
            made |= {one.name: one.checked for one in boxes if one.name.lower() not in given_names}
        return spelt, made

    def _check_reference(self, known: OrgObject | None, name: str, value: FieldValue) -> None:
        one = known.fields.get(name.lower()) if known is not None else None
        if one is None or one.kind != REFERENCE or not isinstance(value, str):
            return
        found = self.by_id(value)
        if found is None or (one.target and found[0].name.lower() != one.target.lower()):
            raise RecordRefused("INVALID_CROSS_REFERENCE_KEY", f"{one.name}: invalid cross reference id", (one.name,))

    def creation(self, name: str, given: Mapping[str, object], links: Mapping[str, int] = _NO_LINKS) -> Change:
        """The change that makes a record; `links` leads from its references to the numbers of the changes that make their targets.

        Raises `RecordRefused`.
        """
        spelt, values = self.values(name, given, fresh=True)
        return lambda store, made: store.create(spelt, {**values, **{n: made[at].id for n, at in links.items()}})

    def alteration(self, name: str, record_id: str, given: Mapping[str, object]) -> Change:
        """The change of some fields of a record. Raises `RecordRefused`."""
        self.record(name, record_id)
        _, values = self.values(name, given, fresh=False)
        known = self.named(name)
        emptied = (
            [n for n, v in values.items() if v is None and known and known.fields[n.lower()].required] if known else []
        )
        if emptied:
            told = f"Required fields are missing: [{', '.join(emptied)}]"
            raise RecordRefused("REQUIRED_FIELD_MISSING", told, tuple(emptied))
        return lambda store, made: store.update(record_id, values)

    def removal(self, name: str, record_id: str) -> Change:
        """The change that deletes a record. Raises `RecordRefused`."""
        self.record(name, record_id)
        self.to_write(name)
        return lambda store, made: store.delete(record_id)

    def carry_out(self, changes: Sequence[Change], user: str) -> list[str]:
        """The Ids of the records of these changes, all or none of which are done. Raises `OneRefused`."""
        try:
            return [one.id for one in self._org.records.change(changes, self._org.user_id(user))]
        except ChangeRefused as error:
            raise OneRefused(refused(error), error.place) from None

    def record(self, name: str, record_id: str) -> tuple[OrgObject, Row]:
        """A record of an object by its Id. Raises `RecordRefused` when there is none."""
        known = self.named(name)
        if known is None:
            raise RecordRefused("NOT_FOUND", "The requested resource does not exist")
        found = self.by_id(record_id) if is_id(record_id) else None
        if found is None or found[0].name != known.name:
            told = f"Provided external ID field does not exist or is not accessible: {record_id[:40]}"
            raise RecordRefused("NOT_FOUND", told)
        return found


class OneRefused(RecordRefused):
    """The refusal of one of several changes; `place` is its number."""

    def __init__(self, refusal: RecordRefused, place: int) -> None:
        super().__init__(refusal.code, str(refusal), refusal.fields)
        self.place = place


def row_of(one: StoredRecord) -> Row:
    """A stored record as a row."""
    return {folded: value for folded, (_, value) in one.fields.items()}


def _fields(info: ObjectInfo) -> Iterator[OrgField]:
    for one in info.fields.values():
        kind = kind_of_metadata(one.kind)
        if kind and not one.computed:  # nothing computes it here: no query may take its null for a value
            yield OrgField(one.name, kind, one.target, one.label, one.required, relationship=one.relationship)


def _told(records: Iterable[StoredRecord]) -> dict[str, OrgField]:
    """The fields that records tell of, of any kind."""
    made: dict[str, OrgField] = {}
    for one in records:
        for name, _ in one.items():
            if name.lower() not in made:
                made[name.lower()] = OrgField(name, ANY)
    return made
