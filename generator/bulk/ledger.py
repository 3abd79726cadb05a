"""The ledger of a run: one SQLite file that says of every row what became of it.

A row is marked as sent before it is sent, and what came back is kept with the marks of the next ones. So a run that dies, at whatever
moment, leaves as unsure only what was on its way, and sends nothing twice that it cannot account for. What of that has to be
on the disk at once, generator/bulk/reserving.py says.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.bulk.reserving import Reservation
from generator.bulk.states import DONE, RESERVED, UNBEGUN, WAITING, RowOutcome, WaitingRow
from generator.private import sealed

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
        self._reservation = Reservation(connection)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        with suppress(sqlite3.Error):  # of a full disk: what is reserved is found by the next run
            if self._descriptor is not None:
                self._reservation.end()
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
        state = f"replace(state, '{RESERVED}', '{WAITING}')"
        found = self._connection.execute(f"SELECT {state}, count(*) FROM rows GROUP BY {state}")
        with _written_by_a_run():
            return {_text(state): int(count) for state, count in found}

    def refusals(self) -> list[tuple[int, str, int]]:
        """What the rows that did not end well have in common: code, message, how many; the most frequent first."""
        found = self._connection.execute(
            "SELECT code, message, count(*) AS many FROM rows WHERE message != '' GROUP BY code, message "
            "ORDER BY many DESC, code LIMIT 10"
        )
        with _written_by_a_run():
            return [(int(code), _text(message), int(many)) for code, message, many in found]

    def rows(self) -> Iterator[LedgerRow]:
        """Every row in the order of the input. Raises sqlite3.Error, also for what no run has written."""
        query = "SELECT number, line, given, state, attempts, code, outputs, body, message FROM rows ORDER BY number"
        for number, line, given, state, attempts, code, outputs, body, message in self._connection.execute(query):
            with _written_by_a_run():
                kept = _object(outputs) if outputs else {}
                shown = WAITING if state == RESERVED else _text(state)
                numbers, texts = map(int, (number, line, attempts, code)), map(_text, (body, message))
                at, line, attempts, code = numbers
                row = LedgerRow(at, line, _object(given), shown, attempts, code, kept, *texts)
            yield row

    def taken_up(self, repeatable: bool) -> int:
        """Settle what a run that died left on its way: unsure, or to be sent again where that is safe. How many there were."""
        return self._reservation.begin(repeatable)

    def send_again(self, states: Sequence[str]) -> int:
        """Make the rows in these states wait to be sent once more; how many there are."""
        marks = ", ".join("?" * len(states))
        with self._connection:
            return self._connection.execute(
                f"UPDATE rows SET state = 'waiting', attempts = 0, due = 0, message = '' WHERE state IN ({marks})",
                tuple(states),
            ).rowcount

    def waits(self, wanted: int, now: float) -> bool:
        """Whether an exchange would wait for the disk."""
        return self._reservation.waits(wanted, now)

    def exchange(
        self, ended: Iterable[tuple[int, RowOutcome]], wanted: int, now: float
    ) -> tuple[list[WaitingRow], float]:
        """Keep how rows ended and mark up to `wanted` further ones as sent, in one step that outlives this process.

        The answer is these, and the moment at which the next row may go: `now` where one may already, infinite where none waits.
        Raises sqlite3.Error.
        """
        reservation, known = self._reservation, list(ended)
        with reservation.step(wanted, now):
            self._connection.executemany(
                "UPDATE rows SET state = ?, attempts = attempts - ?, due = ?, code = ?, outputs = ?, body = ?, message = ? "
                "WHERE number = ?",
                [_ended(number, outcome, now) for number, outcome in known],
            )
            for _, outcome in known:
                reservation.put_back(outcome, now)
            found = reservation.take(wanted, now) if wanted > 0 else []
        with _written_by_a_run():
            made = [WaitingRow(int(number), _object(inputs), int(attempts)) for number, inputs, attempts in found]
        return made, now if found and len(found) == wanted else reservation.next_due(now)


@contextmanager
def _written_by_a_run() -> Iterator[None]:
    """Raises sqlite3.DataError for a value that no run writes: somebody else had the file."""
    try:
        yield
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise sqlite3.DataError("a row in it was not written by a run") from None


def _text(value: object) -> str:
    """Raises TypeError."""
    if not isinstance(value, str):
        raise TypeError
    return value


def _object(text: object) -> dict[str, object]:
    """A JSON object. Raises ValueError, TypeError, RecursionError."""
    made = json.loads(_text(text))
    if not isinstance(made, dict):
        raise TypeError
    return made


def written(value: object) -> str:
    """JSON as it is kept; half a character (a lone surrogate), which UTF-8 does not have, is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _ended(number: int, outcome: RowOutcome, now: float) -> tuple[object, ...]:
    again, unbegun = outcome.again_in is not None, outcome.state == UNBEGUN
    return (
        RESERVED if unbegun else WAITING if again else outcome.state,
        int(unbegun),
        now + (outcome.again_in or 0.0) if again else 0.0,
        outcome.code,
        written(outcome.outputs) if outcome.outputs else "",
        outcome.body[:KEPT_BODY],
        "" if outcome.state == DONE else outcome.message,
        number,
    )


def sealed_text(facts: Mapping[str, str]) -> str:
    """What the seal of a run's facts is made over."""
    return json.dumps({name: value for name, value in facts.items() if name != "seal"}, sort_keys=True)
