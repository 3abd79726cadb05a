"""Who else works on a run in a store: told to whoever begins to, for rows then go out from several places at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from generator.bulk.store import Store, StoredRun
from generator.bulk.store_tables import WORKERS, store_clock


@dataclass(frozen=True, slots=True)
class OtherWorker:
    """A worker that has shown life of late: its machine, its process there, seconds since its last heartbeat."""

    host: str
    pid: str
    seconds: float

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} (heartbeat {self.seconds:.1f} s ago)"


def at_work(store: Store, run: StoredRun, patience: float) -> tuple[OtherWorker, ...]:
    """Those who work on a run, or on all runs of its action, and have shown life within `patience` seconds. Raises sqlalchemy errors."""
    ours = (WORKERS.c.run == run.id) | ((WORKERS.c.run == "") & (WORKERS.c.action == run.action))
    with store.engine.connect() as connection:
        now = store_clock(connection)
        query = sa.select(WORKERS.c.id, WORKERS.c.beat).where(ours, WORKERS.c.beat >= now - patience)
        found = connection.execute(query.order_by(WORKERS.c.id)).all()
    return tuple(_named(str(name), max(0.0, now - beat)) for name, beat in found)


def _named(worker: str, seconds: float) -> OtherWorker:
    host, pid, _ = (*worker.rsplit("-", 2), "", "")[:3]
    return OtherWorker(host, pid, seconds)


def joined(run: StoredRun, others: Sequence[OtherWorker]) -> str:
    """What whoever joins them is told."""
    who = ", ".join(map(str, others))
    return f"{run.name} is worked on already, by {who}; this run joins as a further worker, and no row is sent twice"
