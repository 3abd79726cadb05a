"""The file of a ledger: made whole or not at all, opened by one run at a time."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from generator.bulk.ledger import Ledger, LedgerRefused, NewRow, sealed_text, written
from generator.bulk.states import WAITING
from generator.private import seal, sealed
from generator.reading import open_ours
from generator.writing.disk import try_lock

FORMAT = "2"
_BEFORE = "1"  # knew no reserved rows: all of its commits were synced
_MARK = "extsvc bulk ledger"
_MARKS = "CREATE TABLE marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
_SCHEMA = f"""
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
{_MARKS};
CREATE TABLE rows (
    number INTEGER PRIMARY KEY, line INTEGER NOT NULL, given TEXT NOT NULL, inputs TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0, code INTEGER NOT NULL DEFAULT 0,
    outputs TEXT NOT NULL DEFAULT '', body TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '');
CREATE INDEX rows_by_state ON rows (state, number);
"""


def create(path: Path, facts: Mapping[str, str], rows: Iterable[NewRow]) -> None:
    """Write a new ledger; it appears under its name when it is whole.

    The facts may be a dictionary that `rows` goes on filling. Raises `LedgerRefused`, and whatever `rows` raises.
    """
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(6)}.new")
    try:
        os.close(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection = sqlite3.connect(scratch)
        try:
            connection.executescript(_SCHEMA)
            with connection:
                connection.executemany(
                    "INSERT INTO rows (number, line, given, inputs, state, message) VALUES (?, ?, ?, ?, ?, ?)",
                    map(_new, rows),
                )
                known = {**facts, "mark": _MARK, "format": FORMAT}
                known["seal"] = seal(sealed_text(known))
                connection.executemany("INSERT INTO facts VALUES (?, ?)", known.items())
        finally:
            connection.close()
        _settle(scratch, path)
    except (OSError, sqlite3.Error) as error:
        raise LedgerRefused(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                os.unlink(f"{scratch}{ending}")


def _settle(scratch: Path, path: Path) -> None:
    """Give the finished file its name, for good, unless something bears it. Raises OSError."""
    try:
        os.link(scratch, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        if os.path.lexists(path):
            raise FileExistsError(17, os.strerror(17), str(path)) from None
        os.rename(scratch, path)
    if os.name != "nt":  # there a folder cannot be opened
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _new(row: NewRow) -> tuple[object, ...]:
    state = "invalid" if row.fault else WAITING
    given, inputs = written(row.given), written(row.inputs)
    return row.number, row.line, given, inputs, state, row.fault


def open_ledger(path: Path, *, to_read: bool = False) -> Ledger:
    """The ledger of a file, to work on it alone, or only to read it. Raises `LedgerRefused`."""
    descriptor: int | None = None
    try:
        descriptor = open_ours(path)
        if not to_read and not try_lock(descriptor):
            raise LedgerRefused(f"another run works on {path}")
        connection = _connected(path, to_read)
    except OSError as error:
        raise LedgerRefused(f"{path} cannot be read: {error.strerror or error}") from None
    except sqlite3.Error as error:
        raise LedgerRefused(f"{path} is no ledger of `extsvc bulk run`: {error}") from None
    else:
        kept, descriptor = descriptor, None
        return Ledger(path, connection, kept)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _connected(path: Path, to_read: bool) -> sqlite3.Connection:
    """A connection to a ledger of this version. Raises `LedgerRefused`, sqlite3.Error."""
    mode = "ro" if to_read else "rw"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=30.0)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        facts = dict(connection.execute("SELECT name, value FROM facts").fetchall())
        if facts.get("mark") != _MARK:
            raise LedgerRefused(f"{path} is no ledger of `extsvc bulk run`")
        if facts.get("format") not in (FORMAT, _BEFORE):
            raise LedgerRefused(
                f"{path} is a ledger of another version (format {facts.get('format')}, this one reads {FORMAT}): "
                "go on with the version that made it"
            )
        if to_read:
            connection.execute("BEGIN")  # as it stands now, also when a run goes on meanwhile
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            if facts["format"] == _BEFORE:
                _bring_up(connection, facts)
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_up(connection: sqlite3.Connection, facts: Mapping[str, str]) -> None:
    """Make a ledger of the version before one of this. Raises sqlite3.Error."""
    known = {**facts, "format": FORMAT}
    if sealed(sealed_text(facts), facts.get("seal", "")):
        known["seal"] = seal(sealed_text(known))
    with connection:
        connection.execute("BEGIN")
        connection.execute(_MARKS)
        connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", known.items())
