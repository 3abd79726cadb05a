"""The records of the org on the disk: a row each in the org's one database, written as whole transactions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal

from generator.org.database import OrgDatabase
from generator.records.ids import IdMaker
from generator.records.values import FieldValue, StoredRecord, record, same_id

_KINDS: dict[str, Callable[[str], FieldValue]] = {
    "d": Decimal,
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "time": time.fromisoformat,
}
_IDS = "record_ids"


class RecordRows:
    """The table of records."""

    def __init__(self, database: OrgDatabase) -> None:
        self._database = database

    def all(self) -> Iterator[StoredRecord]:
        """Every record, in the order in which they were made."""
        for name, text in self._database.rows("SELECT object, fields FROM records ORDER BY number"):
            yield _read(str(name), json.loads(str(text)))

    def ids(self) -> IdMaker:
        """The maker of Ids, so that an Id that was given once is given to no other record."""
        kept = json.loads(self._database.fact(_IDS) or "{}")
        return IdMaker({name: one[0] for name, one in kept.items()}, {name: one[1] for name, one in kept.items()})

    def write(self, put: Iterable[StoredRecord], gone: Iterable[str], ids: IdMaker) -> None:
        """Keep these records and forget those of these Ids: all of it, or after an exception nothing."""
        with self._database.changing():
            for one in put:
                self._database.run(
                    "INSERT INTO records (id, object, fields) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET fields = excluded.fields",
                    (same_id(one.id), one.object, json.dumps(_written(one))),
                )
            for record_id in gone:
                self._database.run("DELETE FROM records WHERE id = ?", (same_id(record_id),))
            self._database.keep_fact(_IDS, json.dumps(ids.given()))


def _written(one: StoredRecord) -> list[list[object]]:
    return [[name, *_tagged(value)] for name, value in one.items()]


def _tagged(value: FieldValue) -> tuple[str, object]:
    match value:
        case Decimal():
            return "d", str(value)
        case datetime():
            return "moment", value.isoformat()
        case date():
            return "day", value.isoformat()
        case time():
            return "time", value.isoformat()
        case StoredRecord():  # a record inside another is its Id here
            return "", value.id or None
        case _:
            return "", value


def _read(name: str, fields: list[list[object]]) -> StoredRecord:
    return record(name, {str(field): _untagged(str(tag), value) for field, tag, value in fields})


def _untagged(tag: str, value: object) -> FieldValue:
    if tag:
        return _KINDS[tag](str(value))
    return value if isinstance(value, (bool, str)) else None
