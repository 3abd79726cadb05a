"""What of a store in a SQLite file has to be on the disk before rows are sent: the argument of generator/bulk/reserving.py, by chunks.

A worker calls a chunk that it is given reserved, in a synced commit with the machine's boot id, and may then mark rows of it as sent without a sync; only the
short way of an exchange (generator/bulk/store_steps.py) does so, and it takes rows of chunks reserved by its own worker alone. When the file is opened after the machine
stopped, which another boot id tells, the rows of reserved chunks that are neither ended nor invalid may have been sent. All other commits are synced, among them
a careful exchange ten times a second and every heartbeat, and each of them brings those before it to the disk: a reservation may go when its chunk is done,
and when its worker is lost, for whoever notices that syncs what the lost one wrote. One that was only out of reach finds no
reservation then, and goes the careful way.

A file is used from one machine, so there is one boot id. Postgres syncs every commit: its server may stop while this machine goes on.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from generator.bulk.reserving import LOST_POWER, boot_id
from generator.bulk.states import SENT, UNSURE, WAITING
from generator.bulk.store_tables import RESERVED, ROWS, RUNS, WORKERS


def reserve(connection: sa.Connection, worker: str, run: str, chunk: int) -> None:
    """Call a chunk reserved. Raises sqlalchemy errors."""
    if connection.dialect.name == "sqlite":
        kept = {"worker": worker, "run": run, "chunk": chunk, "boot": boot_id()}
        connection.execute(sa.insert(RESERVED).prefix_with("OR REPLACE").values(kept))


def release(connection: sa.Connection, worker: str, chunks: Iterable[tuple[str, int]]) -> None:
    """The chunks of runs are done. Raises sqlalchemy errors."""
    if connection.dialect.name == "sqlite":
        for run, chunk in chunks:
            mine = (RESERVED.c.worker == worker, RESERVED.c.run == run, RESERVED.c.chunk == chunk)
            connection.execute(sa.delete(RESERVED).where(*mine))


def release_lost(connection: sa.Connection, alive: sa.Select[tuple[str]]) -> None:
    """Those who are not alive reserve nothing any more. Raises sqlalchemy errors."""
    if connection.dialect.name == "sqlite":
        connection.execute(sa.delete(RESERVED).where(RESERVED.c.worker.not_in(alive)))


def settle_cut(connection: sa.Connection) -> None:
    """Rows that may have been sent before the machine stopped are unsure, or wait where that is safe. Raises sqlalchemy errors."""
    before = RESERVED.c.boot.not_in(("", boot_id()))
    if connection.execute(sa.select(RESERVED.c.chunk).where(before).limit(1)).first() is None:
        return
    reserved = sa.exists().where(RESERVED.c.run == ROWS.c.run, RESERVED.c.chunk == ROWS.c.chunk, before)
    safe = ROWS.c.run.in_(sa.select(RUNS.c.id).where(RUNS.c.repeatable))
    settled = {"state": sa.case((safe, WAITING), else_=UNSURE), "message": sa.case((safe, ""), else_=LOST_POWER)}
    connection.execute(sa.update(ROWS).where(ROWS.c.state.in_((WAITING, SENT)), reserved).values(settled))
    connection.execute(sa.delete(RESERVED).where(before))
    connection.execute(sa.delete(WORKERS))
