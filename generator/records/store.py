"""The records themselves: found, created, updated, deleted within a transaction that can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from generator.records.ids import IdMaker
from generator.records.query import Query, chosen
from generator.records.schema import NO_SCHEMA, RecordSchema
from generator.records.values import FieldValue, RecordError, StoredRecord, record, same_id

_NAME = re.compile(r"[A-Za-z]\w{0,79}", re.ASCII)
MAX_RECORDS = 200_000  # in one store: a guard for this machine, not an org's limit
_DEEPEST = 10  # lookups in one path; an org allows five


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One change of a transaction: the record before (None when created) and after (None when deleted)."""

    kind: Literal["created", "updated", "deleted"]
    before: StoredRecord | None
    after: StoredRecord | None

    @property
    def record(self) -> StoredRecord:
        return self.after or self.before or StoredRecord()


@dataclass(slots=True)
class RecordStore:
    """Records by object. What is changed counts at once, and for good with `commit`; `rollback` takes it back."""

    schema: RecordSchema = NO_SCHEMA
    changes: list[RecordChange] = field(default_factory=list)  # of the open transaction
    committed: list[RecordChange] = field(default_factory=list)
    _tables: dict[str, dict[str, StoredRecord]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)  # Id -> object
    ids: IdMaker = field(default_factory=IdMaker)

    def add(self, object_name: str, values: Mapping[str, FieldValue]) -> StoredRecord:
        """A record that is there from the beginning. Raises `RecordError` when its Id is there already."""
        if len(self._places) >= MAX_RECORDS:
            raise RecordError(f"more than {MAX_RECORDS:,} records")
        if not _NAME.fullmatch(object_name):  # it becomes a name of files and tables
            raise RecordError(f"{object_name[:40]!r} is no name of an object")
        name = self.object_name(object_name)
        made = record(name, values)
        if not made.id:
            made = made.merged({"Id": self.ids.fresh(name, self._places)})
        key = same_id(made.id)
        if key in self._places:
            raise RecordError(f"two records have the Id {made.id}")
        self.ids.seen(name, made.id)
        self._put(key, made)
        return made

    def object_name(self, name: str) -> str:
        """An object's name as it was spelt first."""
        return self._names.setdefault(name.lower(), name)

    def objects(self) -> Iterator[tuple[str, tuple[StoredRecord, ...]]]:
        """Every object with its records, in the order in which they came."""
        for folded, table in self._tables.items():
            yield self._names.get(folded, folded), tuple(table.values())

    def get(self, record_id: str) -> StoredRecord | None:
        """The record of an Id, of 15 or 18 characters."""
        key = same_id(record_id)
        place = self._places.get(key)
        return self._tables[place][key] if place is not None else None

    def find(self, query: Query) -> list[StoredRecord]:
        """The records that a query means. Raises `RecordError` for a field that the object's metadata does not have."""
        for name in (*(test.field for test in query.tests), query.sort_field, *query.fields):
            self.schema.check(query.object, name)
        table = self._tables.get(query.object.lower(), {})
        return [one.only(query.fields) for one in chosen(query, table.values(), self.read)]

    def read(self, one: StoredRecord, path: str) -> FieldValue:
        """A field of a record, also through lookups: `Account.Owner.Name`. A lookup without target leads to null."""
        steps = path.split(".")
        if len(steps) > _DEEPEST:
            raise RecordError(f"{path} goes through more than {_DEEPEST} lookups")
        here: StoredRecord | None = one
        for step in steps[:-1]:
            here = self.related(here, step) if here is not None else None
        return here.get(steps[-1]) if here is not None else None

    def related(self, one: StoredRecord, name: str) -> StoredRecord | None:
        """The record that a lookup leads to, by the relationship's name (`Account`, `Parent__r`)."""
        inside = one.get(name)
        if isinstance(inside, StoredRecord):
            return inside
        value = one.get(self.schema.lookup_field(one.object, name))
        return self.get(value) if isinstance(value, str) else None

    def create(self, object_name: str, values: Mapping[str, FieldValue]) -> StoredRecord:
        """A new record with an Id. Raises `RecordError` for what an org refuses."""
        if not object_name:
            raise RecordError("the object of the new record is not known")
        if any(name.lower() == "id" and value for name, value in values.items()):
            raise RecordError("INVALID_FIELD_FOR_INSERT_UPDATE: cannot specify Id in an insert call")
        self.schema.check_new(object_name, values)
        plain = {name: value for name, value in values.items() if name.lower() != "id"}
        made = self.add(object_name, plain)
        self.changes.append(RecordChange("created", None, made))
        return made

    def update(self, record_id: str, values: Mapping[str, FieldValue]) -> StoredRecord:
        """The record with some fields changed. Raises `RecordError` when there is none of this Id."""
        before = self._there(record_id)
        for name in values:
            self.schema.check(before.object, name)
        after = before.merged({name: value for name, value in values.items() if name.lower() != "id"})
        self._put(same_id(before.id), after)
        self.changes.append(RecordChange("updated", before, after))
        return after

    def delete(self, record_id: str) -> StoredRecord:
        """The record that was deleted. Raises `RecordError` when there is none of this Id."""
        before = self._there(record_id)
        self._take(same_id(before.id))
        self.changes.append(RecordChange("deleted", before, None))
        return before

    def of(self, object_name: str) -> tuple[StoredRecord, ...]:
        """The records of one object, in the order in which they came."""
        return tuple(self._tables.get(object_name.lower(), {}).values())

    def fork(self) -> RecordStore:
        """A store of its own with the same records; both give Ids from one maker, so none is given twice."""
        tables = {name: dict(table) for name, table in self._tables.items()}
        return RecordStore(
            self.schema, _tables=tables, _names=dict(self._names), _places=dict(self._places), ids=self.ids
        )

    def restore(self, one: StoredRecord) -> None:
        """Put a record that a fork made, with the Id that it has. Raises `RecordError`."""
        self.changes.append(RecordChange("created", None, self.add(one.object, dict(one.items()))))

    def stamp(self, record_id: str, values: Mapping[str, FieldValue]) -> None:
        """Set fields that the store's keeper sets, no user: no change of its own."""
        self._put(same_id(record_id), self._there(record_id).merged(values))

    def mark(self) -> int:
        """A place to roll back to (a savepoint)."""
        return len(self.changes)

    def commit(self) -> None:
        """What was changed stays."""
        self.committed += self.changes
        self.changes.clear()

    def rollback(self, mark: int = 0) -> None:
        """Take back what was changed since the last commit, or since a mark."""
        while len(self.changes) > mark:
            change = self.changes.pop()
            if change.before is None:
                self._take(same_id(change.record.id))
            else:
                self._put(same_id(change.before.id), change.before)

    def _there(self, record_id: str) -> StoredRecord:
        found = self.get(record_id)
        if found is None:
            raise RecordError(f"INVALID_CROSS_REFERENCE_KEY: no record has the Id {record_id or '(none)'}")
        return found

    def _put(self, key: str, one: StoredRecord) -> None:
        folded = one.object.lower()
        self._tables.setdefault(folded, {})[key] = one
        self._places[key] = folded

    def _take(self, key: str) -> None:
        del self._tables[self._places.pop(key)][key]
