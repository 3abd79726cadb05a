"""The records of the org: the store of the flow runner, shared by flows and clients, kept on the disk.

A flow's interview works on a copy; what it changed is taken over when it has finished, and written in one transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from generator.org.database import OrgDatabase
from generator.org.record_rows import RecordRows
from generator.records.schema import RecordSchema
from generator.records.store import RecordChange, RecordStore
from generator.records.values import FieldValue, RecordError, StoredRecord, same_id

Fields = Mapping[str, FieldValue]
# A change of the store, given the records of the changes before it. Raises `RecordError`.
Change = Callable[[RecordStore, Sequence[StoredRecord]], StoredRecord]


class OrgRecords:
    """The record store of one org. Safe to use from several threads. `schema` gives the definitions that are deployed."""

    def __init__(self, database: OrgDatabase, schema: Callable[[], RecordSchema]) -> None:
        self._rows, self.schema = RecordRows(database), schema
        self._turn = threading.RLock()
        self._loaded: RecordStore | None = None

    @property
    def _store(self) -> RecordStore:
        """The store, read at its first use."""
        if self._loaded is None:
            self._loaded = RecordStore(ids=self._rows.ids())
            for one in self._rows.all():
                self._loaded.add(one.object, dict(one.items()))
        self._loaded.schema = self.schema()
        return self._loaded

    def names(self) -> list[str]:
        """The objects that records were given to, spelt as at first."""
        with self._turn:
            return [name for name, _ in self._store.objects()]

    def all(self, object_name: str) -> tuple[StoredRecord, ...]:
        """The records of an object, in the order in which they came."""
        with self._turn:
            return self._store.of(object_name)

    def get(self, record_id: str) -> StoredRecord | None:
        """The record of this Id."""
        with self._turn:
            return self._store.get(record_id)

    def prefix(self, object_name: str) -> str:
        """The three characters that the Ids of an object begin with, "" when it has given none."""
        with self._turn:
            return self._store.ids.prefix(object_name)

    def change(self, changes: Sequence[Change], user_id: str) -> list[StoredRecord]:
        """Carry out changes in their order, all or none; the record of each. Raises `ChangeRefused`."""

        def work(store: RecordStore) -> list[StoredRecord]:
            made: list[StoredRecord] = []
            for number, one in enumerate(changes):
                try:
                    made.append(one(store, made))
                except RecordError as error:
                    raise ChangeRefused(str(error), number) from None
            return made

        return self._changed(work, user_id)

    def _changed(self, work: Callable[[RecordStore], list[StoredRecord]], user_id: str) -> list[StoredRecord]:
        with self._turn:
            store = self._store
            try:
                made = work(store)
                self._keep(store, user_id)
            except BaseException:
                store.rollback()
                raise
            return made

    def _keep(self, store: RecordStore, user_id: str) -> None:
        """Write what was changed, with who and when, and make it last."""
        touched = _stamped(store, user_id)
        put = [one for key in touched if (one := store.get(key)) is not None]
        self._rows.write(put, [key for key in touched if store.get(key) is None], store.ids)
        store.commit()
        store.committed.clear()

    def copy(self) -> RecordStore:
        """A store with the same records, for one interview; `absorb` takes over what it committed."""
        with self._turn:
            return self._store.fork()

    def absorb(self, copy: RecordStore, user_id: str) -> None:
        """Take over what an interview committed on its copy: field by field, so that what others changed meanwhile stays."""
        if copy.committed:
            self._changed(lambda store: _replayed(store, copy.committed), user_id)

    def clear(self) -> None:
        """Forget every record."""
        with self._turn:
            store = self._store
            for _, records in list(store.objects()):
                for one in records:
                    store.delete(one.id)
            self._keep(store, "")


class ChangeRefused(RecordError):
    """What an org would refuse of one of several changes; `place` is its number."""

    def __init__(self, message: str, place: int) -> None:
        super().__init__(message)
        self.place = place


def _replayed(store: RecordStore, changes: Iterable[RecordChange]) -> list[StoredRecord]:
    for change in changes:
        if change.before is None and change.after is not None:
            store.restore(change.after)
        elif change.after is None:
            with suppress(RecordError):  # somebody else deleted it meanwhile
                store.delete(change.record.id)
        elif change.before is not None:
            there = change.before
            changed = {name: value for name, value in change.after.items() if there.get(name) != value}
            with suppress(RecordError):
                store.update(change.record.id, changed)
    return []


def _stamped(store: RecordStore, user_id: str) -> dict[str, None]:
    """Say on every changed record who changed it and when; the keys of all that were touched."""
    now = datetime.now(UTC)
    touched: dict[str, None] = {}
    for change in list(store.changes):
        key = same_id(change.record.id)
        if change.after is not None and key not in touched and store.get(key) is not None:
            by: dict[str, FieldValue] = {"LastModifiedDate": now, "LastModifiedById": user_id, "SystemModstamp": now}
            created: dict[str, FieldValue] = {
                "CreatedDate": now,
                "CreatedById": user_id,
                "OwnerId": user_id,
                "IsDeleted": False,
            }
            there = store.get(key)
            if change.record.object.lower().endswith("__c"):
                created["Name"] = change.record.id  # as an org names a record that has no name
            fresh = {name: value for name, value in created.items() if there is not None and there.get(name) is None}
            store.stamp(key, {**(fresh if change.before is None else {}), **by})
        touched[key] = None
    return touched
