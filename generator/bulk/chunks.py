"""The queue of chunks: DBOS keeps which are to be done, gives each to one worker, and gives it out again when that is asked for.

Only numbers go through it. DBOS reads what stands in its tables in the form that the table itself names, pickle among them, so whoever
can write there could run code on every worker; while a queue is open here, nothing is unpickled.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, _dbos
from dbos._serialization import DBOSPortableJSON, DefaultSerializer

from generator.bulk.store_address import StoreAddress
from generator.bulk.store_tables import SCHEMA, queue_engine

POLLED = 0.2  # seconds between two looks for a further chunk
HELD = 4  # chunks that a worker holds at once: so many that it never waits for the next
_APPLICATION = "extsvc-bulk"
_VERSION = "1"  # of what a chunk is: workers of one version do what that version handed over
_WORKFLOW = "extsvc.bulk.chunk"
_LIVE = ["ENQUEUED", "PENDING", "DELAYED"]
ChunkWork = Callable[[str, int], Awaitable[None]]


class PickleRefused(ValueError):
    """Something in the store asks to be unpickled."""


def _refused(*words: object) -> object:
    raise PickleRefused("what the store holds is JSON; nothing of it is unpickled")


@contextmanager
def nothing_unpickled() -> Iterator[None]:
    """DBOS chooses the reader by the table's own word, whatever serializer it was given: take the dangerous one away."""
    name = "deserialize"
    before = getattr(DefaultSerializer, name)
    setattr(DefaultSerializer, name, _refused)
    try:
        yield
    finally:
        setattr(DefaultSerializer, name, before)


def queue_of(action: str) -> str:
    """The queue of the chunks of an action."""
    return f"bulk {action}"


class ChunkDesk:
    """Hands chunks over. Raises sqlalchemy errors."""

    def __init__(self, address: StoreAddress) -> None:
        self._engine = queue_engine(address)
        self._client = DBOSClient(
            system_database_engine=self._engine,
            dbos_system_schema=SCHEMA,
            serializer=DBOSPortableJSON,
            application_name=_APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )

    def prepare(self, action: str) -> None:
        """Make the queue's tables and the queue, where there are none."""
        self._client._sys_db.run_migrations()
        self._client.register_queue(
            queue_of(action), worker_concurrency=HELD, polling_interval_sec=POLLED, application_name=_APPLICATION
        )

    def hand_over(self, connection: sa.Connection, action: str, run: str, chunks: Iterable[int], turn: str) -> None:
        """Put chunks into the queue, when the transaction is committed. `turn` tells apart what is handed over again."""
        for chunk in chunks:
            options: EnqueueOptions = {
                "workflow_name": _WORKFLOW,
                "queue_name": queue_of(action),
                "workflow_id": f"{run}/{chunk}/{turn}",
                "app_version": _VERSION,
            }
            self._client.enqueue_in_transaction(connection, options, run, chunk)

    def live(self, run: str) -> set[int]:
        """The chunks of a run that are in the queue, or in somebody's hands."""
        found = self._client.list_workflows(
            workflow_id_prefix=f"{run}/", status=_LIVE, load_input=False, load_output=False
        )
        return {int(one.workflow_id.split("/")[1]) for one in found}

    def close(self) -> None:
        """Let go of it."""
        self._client.destroy()
        self._engine.dispose()


@contextmanager
def chunks_given(address: StoreAddress, worker: str, action: str, work: ChunkWork) -> Iterator[None]:
    """While this is open, chunks of an action are given to `work`, in the event loop that runs here.

    Raises RuntimeError where another program of DBOS runs in this process, and what DBOS raises.
    """
    if _dbos._dbos_global_instance is not None:
        raise RuntimeError("this process runs another program of DBOS; run the worker in a process of its own")

    async def chunk_of_rows(run: str, chunk: int) -> None:
        await work(run, chunk)

    DBOS.workflow(name=_WORKFLOW)(chunk_of_rows)
    engine = queue_engine(address)
    config: DBOSConfig = {
        "name": _APPLICATION,
        "system_database_engine": engine,
        "dbos_system_schema": SCHEMA,
        "application_version": _VERSION,
        "executor_id": worker,
        "serializer": DBOSPortableJSON,
        "use_listen_notify": False,
        "log_level": "CRITICAL",  # what goes wrong is told by us, in words and without addresses
    }
    with nothing_unpickled():
        try:
            DBOS(config=config)
            DBOS.listen_queues([queue_of(action)])
            DBOS.launch()
            yield
        finally:
            DBOS.destroy(destroy_registry=True)
            engine.dispose()


def give_back(living: Container[str], action: str) -> int:
    """Put chunks whose worker is not among the living back into the queue, from within `chunks_given`; how many there were."""
    found = DBOS.list_workflows(status="PENDING", queue_name=queue_of(action), load_input=False, load_output=False)
    ids = [one.workflow_id for one in found if one.executor_id not in living]
    if ids:
        DBOS.resume_workflows(ids, queue_name=queue_of(action))
    return len(ids)


def outcomes_kept(worker: str, unfinished: int) -> None:
    """Wait, two seconds at most, until DBOS has kept that all but so many of the worker's chunks are done."""
    until = time.monotonic() + 2.0
    while time.monotonic() < until:
        if (
            len(DBOS.list_workflows(status="PENDING", executor_id=worker, load_input=False, load_output=False))
            <= unfinished
        ):
            return
        time.sleep(0.02)
