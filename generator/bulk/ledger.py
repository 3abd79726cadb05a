"""The ledger of a run: one SQLite file that says of every row what became of it.

A row is marked as sent, durably, before it is sent, and what came back is kept with the marks of the next ones: each
commit reaches the disk. So a run that dies, at whatever moment, leaves as unsure only what was on its way, and sends nothing
twice that it cannot account for.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.bulk.states import DONE, SENT, UNBEGUN, UNSURE, WAITING, RowOutcome, WaitingRow
from generator.private import seal, sealed
from generator.reading import open_ours
from generator.writing.disk import try_lock

FORMAT = "1"
_MARK = "extsvc bulk ledger"
_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (
    number INTEGER PRIMARY KEY, line INTEGER NOT NULL, given TEXT NOT NULL, inputs TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0, code INTEGER NOT NULL DEFAULT 0,
    outputs TEXT NOT NULL DEFAULT '', body TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '');
CREATE INDEX rows_by_state ON rows (state, number);
"""
KEPT_BODY = 64 * 1024  # characters of an answer that are kept beside its outputs


class LedgerRefused(Exception):
    """The file is no ledger, one of another version, in use, or cannot be read or written; the text says which."""


class LedgerLost(Exception):
    """What became of rows cannot be kept any more; the text says why."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row as it comes in: the values of the input by column, what is sent, and why it cannot be ("" where it can)."""

    number: int
    line: int
    given: Mapping[str, object]
    inputs: Mapping[str, object]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row as the ledger knows it."""

    number: int
    line: int
    given: Mapping[str, object]
    state: str
    attempts: int
    code: int
    outputs: Mapping[str, object] = field(default_factory=dict)
    body: str = ""
    message: str = ""


class Ledger:
    """An open ledger. Nobody else can open it to work on it meanwhile; use as a context manager."""

    ahead = 1

    def __init__(self, path: Path, connection: sqlite3.Connection, descriptor: int | None) -> None:
        self.path = path
        self._connection, self._descriptor = connection, descriptor

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    # -- facts

    @property
    def place(self) -> str:
        """Where it is, as one names it."""
        return str(self.path)

    def facts(self) -> dict[str, str]:
        """What is known of the whole run: the action, the options, the digest of the input."""
        return {str(name): str(value) for name, value in self._connection.execute("SELECT name, value FROM facts")}

    @property
    def ours(self) -> bool:
        """Whether this user's own run wrote what the facts say: only then may they name code to run and hosts to call."""
        facts = self.facts()
        return sealed(sealed_text(facts), facts.get("seal", ""))

    # -- rows

    def counts(self) -> dict[str, int]:
        """How many rows are in which state."""
        found = self._connection.execute("SELECT state, count(*) FROM rows GROUP BY state")
        return {str(state): int(count) for state, count in found}

    def refusals(self) -> list[tuple[int, str, int]]:
        """What the rows that did not end well have in common: code, message, how many; the most frequent first."""
        found = self._connection.execute(
            "SELECT code, message, count(*) AS many FROM rows WHERE message != '' GROUP BY code, message "
            "ORDER BY many DESC, code LIMIT 10"
        )
        return [(int(code), str(message), int(many)) for code, message, many in found]

    def rows(self) -> Iterator[LedgerRow]:
        """Every row in the order of the input."""
        query = "SELECT number, line, given, state, attempts, code, outputs, body, message FROM rows ORDER BY number"
        for number, line, given, state, attempts, code, outputs, body, message in self._connection.execute(query):
            kept = json.loads(outputs) if outputs else {}
            yield LedgerRow(number, line, json.loads(given), state, attempts, code, kept, body, message)

    def taken_up(self, repeatable: bool) -> int:
        """Settle what a run that died left on its way: unsure, or to be sent again where that is safe. How many there were."""
        state, message = (WAITING, "") if repeatable else (UNSURE, "the run ended before an answer was known")
        with self._connection:
            return self._connection.execute(
                "UPDATE rows SET state = ?, message = ? WHERE state = ?", (state, message, SENT)
            ).rowcount

    def send_again(self, states: Sequence[str]) -> int:
        """Make the rows in these states wait to be sent once more; how many there are."""
        marks = ", ".join("?" * len(states))
        with self._connection:
            return self._connection.execute(
                f"UPDATE rows SET state = 'waiting', attempts = 0, due = 0, message = '' WHERE state IN ({marks})",
                tuple(states),
            ).rowcount

    def exchange(
        self, ended: Iterable[tuple[int, RowOutcome]], wanted: int, now: float
    ) -> tuple[list[WaitingRow], float]:
        """Keep how rows ended and mark up to `wanted` further ones as sent, in one durable step.

        The answer is these, and the moment at which the next row may go: `now` where one may already, infinite where none waits.
        Raises sqlite3.Error.
        """
        with self._connection:
            self._connection.executemany(
                "UPDATE rows SET state = ?, attempts = attempts - ?, due = ?, code = ?, outputs = ?, body = ?, message = ? "
                "WHERE number = ?",
                [_ended(number, outcome, now) for number, outcome in ended],
            )
            found = self._connection.execute(
                "SELECT number, inputs, attempts FROM rows WHERE state = 'waiting' AND due <= ? ORDER BY number LIMIT ?",
                (now, wanted),
            ).fetchall()
            self._connection.executemany(
                "UPDATE rows SET state = 'sent', attempts = attempts + 1 WHERE number = ?", [(row[0],) for row in found]
            )
        made = [WaitingRow(int(number), json.loads(inputs), int(attempts)) for number, inputs, attempts in found]
        return made, now if found and len(found) == wanted else self._next_due(now)

    def _next_due(self, now: float) -> float:
        """When the next row may go; all that wait are only looked at where none may go at once."""
        waiting = "FROM rows WHERE state = 'waiting'"
        if self._connection.execute(f"SELECT 1 {waiting} AND due <= ? LIMIT 1", (now,)).fetchone():
            return now
        due = self._connection.execute(f"SELECT min(due) {waiting}").fetchone()[0]
        return float("inf") if due is None else float(due)


def _ended(number: int, outcome: RowOutcome, now: float) -> tuple[object, ...]:
    again, unbegun = outcome.again_in is not None, outcome.state == UNBEGUN
    return (
        WAITING if again or unbegun else outcome.state,
        int(unbegun),
        now + (outcome.again_in or 0.0) if again else 0.0,
        outcome.code,
        json.dumps(outcome.outputs, ensure_ascii=False) if outcome.outputs else "",
        outcome.body[:KEPT_BODY],
        "" if outcome.state == DONE else outcome.message,
        number,
    )


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
    """Give the finished file its name, unless something bears it. Raises OSError."""
    try:
        os.link(scratch, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        if os.path.lexists(path):
            raise FileExistsError(17, os.strerror(17), str(path)) from None
        os.rename(scratch, path)


def _new(row: NewRow) -> tuple[object, ...]:
    state = "invalid" if row.fault else WAITING
    given, inputs = (json.dumps(one, ensure_ascii=False) for one in (row.given, row.inputs))
    return row.number, row.line, given, inputs, state, row.fault


def sealed_text(facts: Mapping[str, str]) -> str:
    """What the seal of a run's facts is made over."""
    return json.dumps({name: value for name, value in facts.items() if name != "seal"}, sort_keys=True)


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
        if facts.get("format") != FORMAT:
            raise LedgerRefused(
                f"{path} is a ledger of another version (format {facts.get('format')}, this one reads {FORMAT}): "
                "go on with the version that made it"
            )
        if to_read:
            connection.execute("BEGIN")  # as it stands now, also when a run goes on meanwhile
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection
