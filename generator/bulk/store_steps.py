"""An exchange of a store in as few words as it can be said: for rows of one run that nothing paces.

Building its statements anew, as the careful way of generator/bulk/store_work.py does, costs several times the CPU of what the database is asked. Here
they are texts, made once: in Postgres a single statement, which is a transaction by itself, in SQLite two, unsynced (generator/bulk/store_reserving.py
says why that is enough).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from threading import Lock

import sqlalchemy as sa

from generator.bulk.reserving import boot_id
from generator.bulk.store_tables import SCHEMA

_VALUES = ("state", "due", "code", "outputs", "body", "message")
_MINE = "holder = {worker} AND state IN ('sent', 'unsure')"
_OPEN = "run = {run} AND chunk {of} AND state = 'waiting' AND due <= {now} ORDER BY chunk, number LIMIT {wanted}"
_SENT = "state = 'sent', holder = {worker}, attempts = attempts + 1"
Found = Sequence[tuple[int, str, int]]  # id, inputs, attempts with this one


class QuickSteps:
    """Keeps and takes rows for one worker. Raises sqlalchemy errors; then nothing of the step was kept, or all of it."""

    def __init__(self, engine: sa.Engine, worker: str) -> None:
        self._worker = worker
        self._postgres = engine.dialect.name == "postgresql"
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT") if self._postgres else engine
        self._connection: sa.Connection | None = None
        self._alone = Lock()  # a connection is one thread's at a time

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def exchange(
        self, kept: Sequence[Mapping[str, object]], run: str, chunks: Sequence[int], wanted: int, now: float
    ) -> Found:
        """Keep how rows ended (by bind names of `StoreWork`), and mark further ones as sent."""
        asked: dict[str, object] = {"worker": self._worker, "run": run, "now": now, "wanted": wanted}
        with self._alone:
            return self._exchanged(kept, asked, chunks)

    def _exchanged(
        self, kept: Sequence[Mapping[str, object]], asked: dict[str, object], chunks: Sequence[int]
    ) -> Found:
        try:
            if self._connection is None:
                self._connection = self._connected()
            if self._postgres:
                return self._in_one(self._connection, kept, {**asked, "chunks": list(chunks)})
            with self._connection.begin():
                return self._in_two(self._connection, kept, asked)
        except BaseException:
            self.close()
            raise

    def _connected(self) -> sa.Connection:
        connection = self._engine.connect()
        if not self._postgres and boot_id():
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA synchronous = NORMAL")  # outside of a transaction, where alone it can be said
            connection.detach()  # for this use alone
        return connection

    @staticmethod
    def _in_one(connection: sa.Connection, kept: Sequence[Mapping[str, object]], asked: dict[str, object]) -> Found:
        made = {**asked, "kept": json.dumps(kept)}
        return [(row[0], row[1], row[2]) for row in connection.exec_driver_sql(_POSTGRES, made)]

    def _in_two(
        self, connection: sa.Connection, kept: Sequence[Mapping[str, object]], asked: dict[str, object]
    ) -> Found:
        if kept:
            connection.exec_driver_sql(_KEEP, [{**one, "worker": self._worker} for one in kept])
        return [(row[0], row[1], row[2]) for row in connection.exec_driver_sql(_TAKE, asked)]


def _bound(text: str, form: str, **more: str) -> str:
    names = ("worker", "run", "now", "wanted", "chunks", "kept")
    return text.format(**{name: form % name for name in names}, **more)


_NEW = ", ".join(f"{name} = new.new_{name}" for name in _VALUES)
_TYPES = "of bigint, unbegun integer, new_state text, new_due double precision, new_code integer, new_outputs text, new_body text, new_message text"
_ROWS = f"{SCHEMA}.bulk_rows"
_POSTGRES = _bound(
    f"WITH new AS (SELECT * FROM json_to_recordset({{kept}}::json) AS new ({_TYPES})), "
    f"kept AS (UPDATE {_ROWS} AS rows SET attempts = attempts - new.unbegun, {_NEW} FROM new WHERE rows.id = new.of AND {_MINE}), "
    f"picked AS (SELECT id FROM {_ROWS} WHERE {_OPEN} FOR UPDATE SKIP LOCKED) "
    f"UPDATE {_ROWS} AS rows SET {_SENT} FROM picked WHERE rows.id = picked.id RETURNING rows.id, inputs, attempts",
    "%%(%s)s",
    of="= ANY(%(chunks)s)",
)
_KEEP = (
    f"UPDATE bulk_rows SET attempts = attempts - :unbegun, {', '.join(f'{name} = :new_{name}' for name in _VALUES)} "
    f"WHERE id = :of AND {_bound(_MINE, ':%s')}"
)
_TAKE = _bound(
    f"UPDATE bulk_rows SET {_SENT} WHERE id IN (SELECT id FROM bulk_rows WHERE {_OPEN}) RETURNING id, inputs, attempts",
    ":%s",
    of="IN (SELECT chunk FROM bulk_reserved WHERE worker = :worker AND run = :run)",
)
