"""The tables of a store, which many machines share: runs, their rows, the paces of credentials, the workers that live."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from generator.bulk.ledger import LedgerRefused
from generator.bulk.store_address import StoreAddress

FORMAT = "2"
_BEFORE = "1"  # its workers did not say what they work on
SCHEMA = "extsvc_bulk"  # of Postgres; the queue's own tables lie there as well
_PATIENCE = 30.0  # seconds that a writer waits for another one of the same SQLite file
_META = sa.MetaData(schema="store")  # stands for SCHEMA, or for none in SQLite
_text, _whole = sa.Text, sa.Integer
# From Python 3.12 on DBOS asks SQLite for milliseconds, as Python's own builds bring a SQLite that knows them; a system's may not.
SQLITE_TOO_OLD = tuple(sys.version_info) >= (3, 12) and sqlite3.sqlite_version_info < (3, 42)

FACTS = sa.Table("bulk_facts", _META, sa.Column("name", _text, primary_key=True), sa.Column("value", _text))
_FORMAT_KEPT = sa.select(FACTS.c.value).where(FACTS.c.name == "format")
RUNS = sa.Table(
    "bulk_runs",
    _META,
    sa.Column("id", _text, primary_key=True),
    sa.Column("name", _text, nullable=False, unique=True),
    sa.Column("action", _text, nullable=False),
    sa.Column("pace", _text, nullable=False),
    sa.Column("repeatable", sa.Boolean, nullable=False),
    sa.Column("facts", _text, nullable=False),
)
ROWS = sa.Table(
    "bulk_rows",
    _META,
    sa.Column("id", sa.BigInteger().with_variant(_whole, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("run", _text, sa.ForeignKey(RUNS.c.id), nullable=False),
    sa.Column("chunk", _whole, nullable=False),
    sa.Column("number", _whole, nullable=False),
    sa.Column("line", _whole, nullable=False),
    sa.Column("given", _text, nullable=False),
    sa.Column("inputs", _text, nullable=False),
    sa.Column("state", _text, nullable=False),
    sa.Column("holder", _text, nullable=False, server_default=""),
    sa.Column("attempts", _whole, nullable=False, server_default="0"),
    sa.Column("due", sa.Double, nullable=False, server_default="0"),
    sa.Column("code", _whole, nullable=False, server_default="0"),
    sa.Column("outputs", _text, nullable=False, server_default=""),
    sa.Column("body", _text, nullable=False, server_default=""),
    sa.Column("message", _text, nullable=False, server_default=""),
    sa.UniqueConstraint("run", "number"),
    sa.Index("bulk_rows_by_state", "run", "chunk", "state"),
    sa.Index("bulk_rows_sent", "holder", postgresql_where=sa.text("state = 'sent'"), sqlite_where=sa.text("state = 'sent'")),
)  # fmt: skip
PACES = sa.Table(
    "bulk_paces",
    _META,
    sa.Column("name", _text, primary_key=True),
    sa.Column("rate", sa.Double),  # rows per second, NULL for no limit
    sa.Column("free_at", sa.Double, nullable=False, server_default="0"),  # seconds since 1970, by the store's clock
    sa.Column("held_until", sa.Double, nullable=False, server_default="0"),  # the service asked to wait
)
WORKERS = sa.Table(
    "bulk_workers",
    _META,
    sa.Column("id", _text, primary_key=True),
    sa.Column("beat", sa.Double, nullable=False),
    sa.Column("action", _text, nullable=False, server_default=""),
    sa.Column("run", _text, nullable=False, server_default=""),  # "" for all runs of the action
)
RESERVED = sa.Table(  # of a store in a SQLite file alone
    "bulk_reserved",
    _META,
    sa.Column("worker", _text, primary_key=True),
    sa.Column("run", _text, primary_key=True),
    sa.Column("chunk", _whole, primary_key=True),
    sa.Column("boot", _text, nullable=False),
)


def engine_of(address: StoreAddress, *, to_read: bool = False) -> sa.Engine:
    """Connections to a store. Raises `LedgerRefused` for a file that cannot be one, ValueError, sqlalchemy errors."""
    engine = _connecting(address, make=not to_read)
    if address.file is None:
        return engine.execution_options(schema_translate_map={_META.schema: SCHEMA})
    begin = "BEGIN" if to_read else "BEGIN IMMEDIATE"  # a reader that turned writer would not wait for another writer

    @event.listens_for(engine, "connect")
    def _(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # of itself the driver begins nothing before WITH ... UPDATE

    @event.listens_for(engine, "begin")
    def _(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine.execution_options(schema_translate_map={_META.schema: None})


def queue_engine(address: StoreAddress) -> sa.Engine:
    """Connections as DBOS wants them: in SQLite it begins its transactions itself. Raises as `engine_of`."""
    engine = _connecting(address, make=True)
    if address.file is not None:

        @event.listens_for(engine, "connect")
        def _(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
            connection.isolation_level = "IMMEDIATE"
            connection.execute(
                "PRAGMA synchronous = NORMAL"
            )  # what a power cut takes from the queue is put into it again

    return engine


def _connecting(address: StoreAddress, *, make: bool) -> sa.Engine:
    if address.file is None:
        url = sa.make_url(address.url).set(drivername="postgresql+psycopg")
        patience = {"connect_timeout": 10, "tcp_user_timeout": 10_000, "application_name": "extsvc bulk"}
        return sa.create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10, connect_args=patience)
    if make and SQLITE_TOO_OLD:
        raise LedgerRefused(
            f"a store in a file needs SQLite 3.42 with this version of Python, and here is {sqlite3.sqlite_version}; "
            "take one in PostgreSQL, or leave --store away"
        )
    _private_file(address.file, make=make)
    engine = sa.create_engine(address.url)

    @event.listens_for(engine, "connect")
    def _(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        for words in ("synchronous = FULL", "trusted_schema = OFF", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {words}")
        connection.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")

    return engine


def _private_file(file: Path, *, make: bool) -> None:
    """See that it is one and no link; a new one is for this user alone. Raises `LedgerRefused`."""
    try:
        with suppress(FileExistsError):
            if make:
                os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if not stat.S_ISREG(os.lstat(file).st_mode):
            raise LedgerRefused(f"{file} is no file")
    except OSError as error:
        raise LedgerRefused(f"{file} cannot be opened: {error.strerror or error}") from None


def prepare(engine: sa.Engine) -> None:
    """Make the tables where there are none. Raises `LedgerRefused` for those of another version, sqlalchemy errors."""
    if engine.dialect.name == "sqlite":
        _check_own(engine)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(727401)"))  # one that makes them at a time
            connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
        FACTS.create(connection, checkfirst=True)
        known = connection.execute(_FORMAT_KEPT).scalar()
        if known == _BEFORE:
            WORKERS.drop(connection, checkfirst=True)  # whoever lives is in it again within seconds
        _META.create_all(connection)
        if known is None:
            connection.execute(sa.insert(FACTS).values(name="format", value=FORMAT))
        elif known == _BEFORE:
            connection.execute(sa.update(FACTS).where(FACTS.c.name == "format").values(value=FORMAT))
    check_format(known or FORMAT)


def _check_own(engine: sa.Engine) -> None:
    """See that a file is no database of something else. Raises `LedgerRefused`."""
    with engine.connect() as connection:
        names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
        if names and FACTS.name not in names:
            raise LedgerRefused(f"{engine.url.database} is a database of something else")
    raw = engine.raw_connection()  # outside of a transaction, where alone it can be said
    raw.cursor().execute("PRAGMA journal_mode = WAL")
    raw.close()


def stored_format(engine: sa.Engine) -> str:
    """The version of the tables that are there. Raises sqlalchemy errors where there are none."""
    with engine.connect() as connection:
        return str(connection.execute(_FORMAT_KEPT).scalar())


def check_format(found: str) -> None:
    """Raises `LedgerRefused` unless this version reads it."""
    if found not in (FORMAT, _BEFORE):
        raise LedgerRefused(
            f"the store is of another version (format {found}, this one reads {FORMAT}): go on with the version that made it"
        )


def store_clock(connection: sa.Connection) -> float:
    """The store's time in seconds since 1970, one for all machines. Raises sqlalchemy errors."""
    if connection.dialect.name != "postgresql":
        return time.time()
    return float(connection.execute(sa.select(sa.extract("epoch", sa.func.clock_timestamp()))).scalar_one())
