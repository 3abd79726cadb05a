"""A log of the org in its database: the last entries, written together when some work is done."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec.json import encode

from generator.org.database import OrgDatabase

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

KEPT = 1_000
_ROOM = 250  # entries that wait at most: what one call with the usual 200 inputs makes is written together
T = TypeVar("T", bound="DataclassInstance")


class BoundedLog(Generic[T]):
    """Entries of one kind, a dataclass with `number`, in a table with `columns` beside `number` and `entry`.

    `told` is called with each entry as it is kept. Entries are written when `flush` says that some work is done, when they are
    read, when there are many. Safe to use from several threads.
    """

    def __init__(self, database: OrgDatabase, kind: type[T], table: str, columns: tuple[str, ...]) -> None:
        self._database, self._kind, self._table, self._columns = database, kind, table, columns
        self.told: Callable[[T], None] = lambda entry: None
        self._turn = threading.Lock()
        self._waiting: list[T] = []

    def keep(self, entry: T) -> None:
        """Keep an entry; the oldest make room."""
        with self._turn:
            self._waiting.append(entry)
            many = len(self._waiting) >= _ROOM
        self.told(entry)
        if many:
            self.flush()

    def flush(self) -> None:
        """Write what was kept."""
        marks = ", ".join("?" * (len(self._columns) + 1))
        insert = f"INSERT INTO {self._table} ({', '.join(self._columns)}, entry) VALUES ({marks})"
        with self._database.changing():
            with self._turn:
                waiting, self._waiting = self._waiting, []
            if waiting:
                self._database.run_each(insert, map(self._row, waiting))
                oldest = f"(SELECT max(number) FROM {self._table}) - ?"
                self._database.run(f"DELETE FROM {self._table} WHERE number <= {oldest}", (KEPT,))

    def _row(self, entry: T) -> tuple[str | int | float, ...]:
        try:
            whole = encode(entry).decode()
        except UnicodeEncodeError:  # half a surrogate pair, as JSON may hold it
            whole = json.dumps(asdict(entry))
        return (*(getattr(entry, name) for name in self._columns), whole)

    def latest(self, count: int = KEPT, after: int = 0) -> list[T]:
        """The latest entries, the oldest first; only those with a number above `after`."""
        self.flush()
        rows = self._database.rows(
            f"SELECT number, entry FROM {self._table} WHERE number > ? ORDER BY number DESC LIMIT ?",
            (after, min(count, KEPT)),
        )
        return [self._kind(**{**json.loads(str(entry)), "number": number}) for number, entry in reversed(rows)]
