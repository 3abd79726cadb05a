"""Runs in a store that many machines share: the same to look at, to go on with and to give out as a ledger."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice

import sqlalchemy as sa

from generator.bulk.ledger import LedgerRefused, LedgerRow, NewRow, sealed_text
from generator.bulk.states import SENT, WAITING
from generator.bulk.store_address import StoreAddress
from generator.bulk.store_reserving import settle_cut
from generator.bulk.store_tables import PACES, ROWS, RUNS, check_format, engine_of, prepare, stored_format
from generator.private import seal, sealed

CHUNK = 100  # rows that a worker is given at a time
_AT_ONCE = 1000  # rows written or read with one statement
_KNOWN = (RUNS.c.id, RUNS.c.name, RUNS.c.action, RUNS.c.pace, RUNS.c.facts)
Connecting = Callable[[], AbstractContextManager[sa.Connection]]


class StoredRun:
    """A run in a store. Raises sqlalchemy errors where the store cannot be reached."""

    def __init__(self, engine: sa.Engine, row: Sequence[object], connected: Connecting | None = None) -> None:
        self.id, self.name, self.action, self.pace, self._facts = map(str, row)
        self._engine, self._connected = engine, connected or engine.connect

    @contextmanager
    def frozen(self) -> Iterator[StoredRun]:
        """The run as it stands at this moment, whoever works on it meanwhile."""
        row = (self.id, self.name, self.action, self.pace, self._facts)
        with self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield StoredRun(self._engine, row, lambda: nullcontext(connection))

    @property
    def place(self) -> str:
        """What the run is called in its store."""
        return self.name

    def facts(self) -> dict[str, str]:
        """What is known of the whole run: the action, the options, the digest of the input."""
        found = json.loads(self._facts)
        return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}

    @property
    def ours(self) -> bool:
        """Whether this user's own run wrote what the facts say: only then may they name code to run and hosts to call."""
        facts = self.facts()
        return sealed(sealed_text(facts), facts.get("seal", ""))

    def counts(self) -> dict[str, int]:
        """How many rows are in which state."""
        query = sa.select(ROWS.c.state, sa.func.count()).where(ROWS.c.run == self.id).group_by(ROWS.c.state)
        with self._connected() as connection:
            return {str(state): int(count) for state, count in connection.execute(query)}

    def refusals(self) -> list[tuple[int, str, int]]:
        """What the rows that did not end well have in common: code, message, how many; the most frequent first."""
        many = sa.func.count()
        query = (
            sa.select(ROWS.c.code, ROWS.c.message, many)
            .where(ROWS.c.run == self.id, ROWS.c.message != "")
            .group_by(ROWS.c.code, ROWS.c.message)
            .order_by(many.desc(), ROWS.c.code)
            .limit(10)
        )
        with self._connected() as connection:
            return [(int(code), str(message), int(count)) for code, message, count in connection.execute(query)]

    def rows(self) -> Iterator[LedgerRow]:
        """Every row in the order of the input."""
        names = ("number", "line", "given", "state", "attempts", "code", "outputs", "body", "message")
        query = sa.select(*(ROWS.c[name] for name in names)).where(ROWS.c.run == self.id).order_by(ROWS.c.number)
        with self._connected() as connection:
            found = connection.execute(query, execution_options={"yield_per": _AT_ONCE})
            for number, line, given, state, attempts, code, outputs, body, message in found:
                kept = json.loads(outputs) if outputs else {}
                yield LedgerRow(number, line, json.loads(given), state, attempts, code, kept, body, message)

    def send_again(self, states: Sequence[str]) -> int:
        """Make the rows in these states wait to be sent once more; how many there are."""
        again = {"state": WAITING, "holder": "", "attempts": 0, "due": 0.0, "message": ""}
        query = sa.update(ROWS).where(ROWS.c.run == self.id, ROWS.c.state.in_(states)).values(again)
        with self._engine.begin() as connection:
            return connection.execute(query).rowcount

    def open_chunks(self) -> list[int]:
        """The chunks with rows that are still to be sent."""
        query = sa.select(ROWS.c.chunk).where(ROWS.c.run == self.id, ROWS.c.state.in_((WAITING, SENT))).distinct()
        with self._connected() as connection:
            return sorted(connection.execute(query).scalars())


class Store:
    """A store; use as a context manager."""

    def __init__(self, address: StoreAddress, engine: sa.Engine) -> None:
        self.address, self.engine = address, engine

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.engine.dispose()

    def find(self, name: str) -> StoredRun | None:
        """The run of this name."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(*_KNOWN).where(RUNS.c.name == name)).one_or_none()
        return None if row is None else StoredRun(self.engine, row)

    def open_runs(self, action: str) -> list[StoredRun]:
        """The runs of an action with rows that are still to be sent."""
        left = sa.exists().where(ROWS.c.run == RUNS.c.id, ROWS.c.state == WAITING)
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(*_KNOWN).where(RUNS.c.action == action, left)).all()
        return [StoredRun(self.engine, row) for row in found]

    def names(self) -> list[str]:
        """The runs that are kept."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(RUNS.c.name).order_by(RUNS.c.name)).scalars())

    def write(
        self, connection: sa.Connection, name: str, pace: str, facts: Mapping[str, str], rows: Iterable[NewRow]
    ) -> StoredRun:
        """Write a new run with its rows; it is there when the transaction is committed.

        The facts may be a dictionary that `rows` goes on filling. Raises `LedgerRefused` where there is one of that name, and
        whatever `rows` raises.
        """
        run = secrets.token_hex(8)
        first = {"id": run, "name": name, "action": facts["action"], "pace": pace, "facts": ""}
        try:
            connection.execute(sa.insert(RUNS).values({**first, "repeatable": facts.get("repeatable") == "yes"}))
        except sa.exc.IntegrityError:
            raise LedgerRefused(f"another run has been called {name} in {self.address.shown} meanwhile") from None
        made = map(_new, rows)
        while batch := [{**row, "run": run} for row in islice(made, _AT_ONCE)]:
            connection.execute(sa.insert(ROWS), batch)
        known = {**facts, "seal": seal(sealed_text(facts))}
        connection.execute(sa.update(RUNS).where(RUNS.c.id == run).values(facts=json.dumps(known)))
        return StoredRun(self.engine, connection.execute(sa.select(*_KNOWN).where(RUNS.c.id == run)).one())

    def set_pace(self, name: str, per_second: float | None) -> None:
        """Let all rows that are sent under this name share one rate, in rows per second; None for no limit."""
        with self.engine.begin() as connection:
            changed = connection.execute(sa.update(PACES).where(PACES.c.name == name).values(rate=per_second))
            if not changed.rowcount:
                connection.execute(sa.insert(PACES).values(name=name, rate=per_second))


def _new(row: NewRow) -> dict[str, object]:
    given, inputs = (json.dumps(one) for one in (row.given, row.inputs))
    state = "invalid" if row.fault else WAITING
    chunk = (row.number - 1) // CHUNK
    kept = {"number": row.number, "line": row.line, "given": given, "inputs": inputs, "message": row.fault}
    return {**kept, "state": state, "chunk": chunk}


def open_store(address: StoreAddress, *, to_read: bool = False) -> Store:
    """The store at an address; its tables are made unless it is only looked at. Raises `LedgerRefused`."""
    try:
        engine = engine_of(address, to_read=to_read)
        if to_read:
            check_format(stored_format(engine))
        else:
            prepare(engine)
            if address.file is not None:
                with engine.begin() as connection:
                    settle_cut(connection)
    except (sa.exc.SQLAlchemyError, ValueError) as error:
        raise LedgerRefused(f"{address.shown} is no store that can be used: {reason_of(error, address)}") from None
    return Store(address, engine)


def reason_of(error: Exception, address: StoreAddress) -> str:
    """What a database said, without statements and without the password."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return address.hidden("; ".join(line.strip() for line in said[:3]))
