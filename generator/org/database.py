"""What the org remembers at run time, in one SQLite file: deploys, members and their revisions, sessions, logs.

The file bears a seal that only this user can make, over the file's own number: one that a repository or a copied folder
brings along does not have it, and a new one takes its place. So a copy is another org with ids of its own, and no token
that a stranger wrote down opens it.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.private import seal, sealed

FILE = "org.db"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS members (
    type TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, revision INTEGER NOT NULL, fresh INTEGER NOT NULL,
    gone INTEGER NOT NULL, created TEXT NOT NULL, created_by TEXT NOT NULL, modified TEXT NOT NULL, modified_by TEXT NOT NULL,
    PRIMARY KEY (type, name));
CREATE TABLE IF NOT EXISTS deploys (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL, status TEXT NOT NULL, created TEXT NOT NULL, user TEXT NOT NULL,
    result TEXT NOT NULL, archive BLOB);
CREATE TABLE IF NOT EXISTS sessions (
    digest TEXT PRIMARY KEY, user TEXT NOT NULL, kind TEXT NOT NULL, expires REAL, client TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS callouts (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user TEXT NOT NULL, action TEXT NOT NULL, how TEXT NOT NULL,
    status INTEGER NOT NULL, seconds REAL NOT NULL, entry TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS invocations (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    status TEXT NOT NULL, seconds REAL NOT NULL, entry TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, object TEXT NOT NULL, fields TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS users (username TEXT PRIMARY KEY, admin INTEGER NOT NULL, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS assignments (
    id TEXT PRIMARY KEY, username TEXT NOT NULL, permission_set TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS connected_clients (
    key TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, user TEXT NOT NULL, certificate TEXT NOT NULL,
    created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS interviews (
    number INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT NOT NULL UNIQUE, flow TEXT NOT NULL, status TEXT NOT NULL, due REAL,
    sent TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', saved BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS assertions (digest TEXT PRIMARY KEY, expires REAL NOT NULL);
"""
# Columns that files of earlier versions lack: table, name, what it is.
_ADDED = (("sessions", "client", "TEXT NOT NULL DEFAULT ''"),)
Value = str | int | float | bytes | None


class OrgDatabase:
    """One connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, made when it is not there, readable for its owner alone. Raises OSError, sqlite3.Error."""
        self._turn = threading.RLock()
        self._connection = _opened(path)
        if not self._is_ours(path):
            self._connection.close()
            for ending in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    os.unlink(f"{path}{ending}")
            self._connection = _opened(path)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_SCHEMA)
        for table, column, kind in _ADDED:
            if column not in (row[1] for row in self._connection.execute(f"PRAGMA table_info({table})")):
                self._connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        self.keep_fact("seal", seal(_number(path)))

    def _is_ours(self, path: Path) -> bool:
        try:
            return sealed(_number(path), self.fact("seal"))
        except (sqlite3.DatabaseError, OSError):  # no database, or one without our tables
            return False

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction: all of it or, after an exception, nothing. One inside another is part of it. Raises OSError."""
        with self._turn:
            if self._connection.in_transaction:
                yield
                return
            with _disk_faults():
                self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                with _disk_faults():
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk may have ended it
                    self._connection.execute("ROLLBACK")
                raise

    def run(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Run a statement that changes; how many rows it changed. Raises OSError."""
        with self._turn, _disk_faults():
            return self._connection.execute(statement, values).rowcount

    def run_each(self, statement: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run a statement that changes once for each row of values. Raises OSError."""
        with self._turn, _disk_faults():
            self._connection.executemany(statement, rows)

    def rows(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Value, ...]]:
        """All rows of a query. Raises OSError."""
        with self._turn, _disk_faults():
            return self._connection.execute(statement, values).fetchall()

    def fact(self, name: str) -> str:
        """A fact about the org, "" when nobody kept it."""
        found = self.rows("SELECT value FROM facts WHERE name = ?", (name,))
        return str(found[0][0]) if found else ""

    def keep_fact(self, name: str, value: str) -> None:
        """Keep a fact, in the place of what was kept before."""
        self.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def close(self) -> None:
        with self._turn:
            self._connection.close()


@contextmanager
def _disk_faults() -> Iterator[None]:
    """What SQLite says of a disk that is full or gone, as everything else says it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(
            errno.ENOSPC if error.sqlite_errorcode == sqlite3.SQLITE_FULL else errno.EIO, str(error)
        ) from error


def _opened(path: Path) -> sqlite3.Connection:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    os.close(descriptor)
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _number(path: Path) -> str:
    found = os.lstat(path)
    return f"org.db {found.st_ino}"
