"""A run begun: every row read and checked before there is a ledger, and one that is there compared with what is asked for now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.bulk import rules
from generator.bulk.driving import BulkBook
from generator.bulk.ledger import Ledger, LedgerRefused, NewRow
from generator.bulk.ledger_file import create, open_ledger
from generator.bulk.options import BulkOptions, read_options
from generator.bulk.reading import RowReader
from generator.bulk.rows import UnreadableRows, opened
from generator.bulk.sending import PackageSender
from generator.usecases.stopping import Stop


def begin_ledger(place: Path, options: BulkOptions, sender: PackageSender) -> None:
    """Read and check every row, and write the ledger. Raises `Stop`; then there is none."""
    facts = facts_of(options, sender)
    try:
        with opened(options.source) as file:
            create(place, facts, checked_rows(RowReader(file, options, sender), facts))
    except UnreadableRows as error:
        raise Stop(rules.ROWS_UNREADABLE.at("", source=options.source, reason=error)) from None
    except LedgerRefused as error:
        raise Stop(rules.LEDGER.at("", reason=error)) from None


def facts_of(options: BulkOptions, sender: PackageSender) -> dict[str, str]:
    """What is kept of a run beside its rows."""
    repeatable = "yes" if options.key and sender.key_input else ""
    return {"action": options.action, "options": options.written(), "repeatable": repeatable}


def checked_rows(reader: RowReader, facts: dict[str, str]) -> Iterator[NewRow]:
    """Every row; at the end the digest of the file is a fact. Raises `Stop` when there is none, or one that cannot be sent."""
    yield from reader.rows()
    facts["digest"] = reader.file.digest
    if reader.count == 0:
        raise Stop(rules.NO_ROWS.at("", source=reader.options.source))
    if reader.invalid and not reader.options.skip_invalid:
        more = rules.MORE_INVALID.at("", count=f"{reader.invalid:,}", rows=f"{reader.count:,}")
        raise Stop(*reader.faults, more)


def same_run(book: BulkBook, options: BulkOptions) -> None:
    """Raises `Stop` unless the ledger is that of the same rows, sent as the same inputs of the same action."""
    try:
        with opened(options.source) as file:
            for _ in file.rows():
                pass
            digest = file.digest
    except UnreadableRows as error:
        raise Stop(rules.ROWS_UNREADABLE.at("", source=options.source, reason=error)) from None
    before = options_of(book).meaning()
    changed = [name for name, value in options.meaning().items() if before[name] != value]
    if book.facts().get("digest") != digest:
        changed.insert(0, "the rows")
    if changed:
        raise Stop(rules.INPUT_CHANGED.at("", ledger=book.place, what=", ".join(changed)))


def options_of(book: BulkBook) -> BulkOptions:
    """What the run was asked for. Raises `Stop`."""
    try:
        return read_options(book.facts().get("options", ""))
    except ValueError as error:
        raise Stop(rules.LEDGER.at("", reason=f"{book.place} has no options of a run: {error}")) from None


@contextmanager
def opened_ledger(place: Path, *, to_read: bool = False) -> Iterator[Ledger]:
    """A ledger to work on, or to read. Raises `Stop`, also where it turns out to be damaged later."""
    try:
        with open_ledger(place, to_read=to_read) as book:
            yield book
    except LedgerRefused as error:
        raise Stop(rules.LEDGER.at("", reason=error)) from None
    except sqlite3.Error as error:
        raise Stop(rules.LEDGER.at("", reason=f"{place} cannot be read: {error}")) from None
