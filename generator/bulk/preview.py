"""What a run would do, without doing it: every row read, mapped, typed and checked; nothing is sent and no ledger is made."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.bulk import rules
from generator.bulk.asking import asked_options, place_of_ledger
from generator.bulk.beginning import checked_rows, opened_ledger, same_run
from generator.bulk.driving import report_of
from generator.bulk.options import BulkOptions
from generator.bulk.reading import RowReader
from generator.bulk.rows import UnreadableRows, opened
from generator.bulk.sending import PackageSender
from generator.bulk.target import open_sender
from generator.diagnostics import Checked, Diagnostic
from generator.usecases.packages import untouched
from generator.usecases.secret_words import headers_of
from generator.usecases.stopping import Stop, needed, stopping

SHOWN = 3  # rows that are shown as they would be sent


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What a run of `rows` rows would send, and where.

    `columns` leads from each column to the input that it goes to, "" for those that stay in the ledger. `first` has the
    inputs of the first rows that can be sent, by the number of the row. `invalid` rows would be left out, `faults` says why. `ledger` is
    where the run would be kept; `waiting` how many rows of one that is there would be sent, None where there is none yet.
    """

    action: str
    base_url: str
    rows: int
    invalid: int
    columns: Mapping[str, str]
    first: Mapping[int, Mapping[str, object]]
    ledger: str
    waiting: int | None = None
    faults: tuple[Diagnostic, ...] = ()

    @property
    def sendable(self) -> int:
        """How many rows can be sent."""
        return self.rows - self.invalid


@stopping
def preview_bulk(
    action: str,
    source: str | Path,
    *,
    inputs: Sequence[str] = (),
    clients: str | Path = "",
    org: str | Path = "",
    base_url: str = "",
    headers: Sequence[str] = (),
    credential: str = "",
    user: str = "",
    ledger: str | Path = "",
    renamed: Sequence[str] = (),
    ignored: Sequence[str] = (),
    key: str = "",
    rate: str = "",
    concurrency: int | None = None,
    unreached: int | None = None,
    timeout: float = 120.0,
    allow_unknown: bool = False,
    skip_invalid: bool = False,
    store: str = "",
) -> Checked[BulkPreview]:
    """What `run_bulk` would do with the same words: the rows are read and checked, nothing is sent and no ledger is made.

    A ledger that is there already is looked at, and one of other rows is refused; a `store` is not asked.
    Findings: those of `run_bulk`.
    """
    place = place_of_ledger(source, ledger)
    options = asked_options(
        action, source, headers, clients, org, base_url=base_url, credential=credential, user=user, timeout=timeout,
        concurrency=concurrency, unreached=unreached, rate=rate, allow_unknown=allow_unknown, words=tuple(inputs), renamed=tuple(renamed),
        ignored=tuple(ignored), key=key, skip_invalid=skip_invalid,
    )  # fmt: skip
    with untouched():
        sender = open_sender(options, needed(headers_of(headers)))
        try:
            made = _preview(options, sender, place, stored=bool(store))
        finally:
            asyncio.run(sender.aclose())
    return Checked(made, made.faults)


def _preview(options: BulkOptions, sender: PackageSender, ledger: Path, *, stored: bool) -> BulkPreview:
    """Raises `Stop`."""
    first: dict[int, Mapping[str, object]] = {}
    try:
        with opened(options.source) as file:
            reader = RowReader(file, options, sender)
            for row in checked_rows(reader, {}):
                if not row.fault and len(first) < SHOWN:
                    first[row.number] = row.inputs
    except UnreadableRows as error:
        raise Stop(rules.ROWS_UNREADABLE.at("", source=options.source, reason=error)) from None
    return BulkPreview(
        sender.action.name, sender.base_url, reader.count, reader.invalid, dict(reader.columns), first,
        str(ledger), None if stored else _waiting(options, ledger), tuple(reader.faults),
    )  # fmt: skip


def _waiting(options: BulkOptions, ledger: Path) -> int | None:
    """How many rows of a ledger that is there would be sent; None where there is none. Raises `Stop` for that of another run."""
    if not os.path.lexists(ledger):
        return None
    with opened_ledger(ledger, to_read=True) as book:
        if options.source != "-":
            same_run(book, options)
        return report_of(book, options).left
