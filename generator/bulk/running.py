"""`extsvc bulk run` as a function: an action over many rows, in a ledger or in a store."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from generator.bulk import rules
from generator.bulk.asking import asked_options, place_of_ledger
from generator.bulk.beginning import begin_ledger, opened_ledger, same_run
from generator.bulk.driving import BulkReport, Notice, Progress, drive
from generator.bulk.options import BulkOptions
from generator.bulk.sending import PackageSender
from generator.bulk.store_address import read_address
from generator.bulk.target import open_sender
from generator.diagnostics import Checked
from generator.usecases.packages import untouched
from generator.usecases.secret_words import headers_of
from generator.usecases.stopping import Stop, needed, stopping


@stopping
def run_bulk(
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
    detach: bool = False,
    progress: Callable[[int, int], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Checked[BulkReport]:
    """Call an action once for each row of a CSV or JSON Lines file, and keep in a ledger what became of each.

    Every row is mapped, typed and checked before the first is sent. `inputs` are words such as `subAccountId=demo` that every
    row has; `renamed` are INPUT=COLUMN; `headers` are as in `headers_of`. Without `clients` the project around the current folder is
    asked. `org` is the folder of an org that runs on this machine, or one that it is nearest to: rows go to its REST actions as its
    administrator, and its registration says what they are. `concurrency` is 8, through an org 200. After `unreached` rows in a row (50; 0 for
    never) that never reached the service the run stops, and the others wait. `progress` is called with the rows that
    ended in this run and those that were to be sent. The ledger lies beside the source unless it is named; where it is there already, and
    of the same run, the run goes on.

    With a `store` ("postgres://HOST/DATABASE", "sqlite:///FILE", "@FILE" or "env:VARIABLE") the rows are kept there, under the name of
    `ledger`; `bulk_worker` on other machines helps to send them, and with `detach` they do it alone. A run that others work on already
    is joined: `notice` is called with a sentence that says so, and who they are, before the first row is sent.
    Findings: what is wrong with rows, columns, options, package, credential, ledger, store.
    """
    if detach and not store:
        raise Stop(rules.DETACHED.at(""))
    place = place_of_ledger(source, ledger)
    sent = needed(headers_of(headers))
    options = asked_options(
        action, source, headers, clients, org, base_url=base_url, credential=credential, user=user, timeout=timeout,
        concurrency=concurrency, rate=rate, allow_unknown=allow_unknown, words=tuple(inputs), renamed=tuple(renamed),
        ignored=tuple(ignored), key=key, skip_invalid=skip_invalid, unreached=unreached,
    )  # fmt: skip
    with untouched():
        if store:
            return Checked(_run_stored(store, place.name, options, sent, detach, progress, notice))
        return Checked(_run_in_file(place, options, open_sender(options, sent), progress))


def _run_in_file(place: Path, options: BulkOptions, sender: PackageSender, progress: Progress | None) -> BulkReport:
    """Raises `Stop`."""
    fresh = not os.path.lexists(place)
    if fresh:
        begin_ledger(place, options, sender)
    with opened_ledger(place) as book:
        if not fresh:
            same_run(book, options)
        return drive(book, options, sender, progress)


def _run_stored(
    word: str,
    name: str,
    options: BulkOptions,
    headers: Mapping[str, str],
    detach: bool,
    progress: Progress | None,
    notice: Notice | None,
) -> BulkReport:
    """Raises `Stop`."""
    address = read_address(word)
    from generator.bulk import stored

    sender = open_sender(replace(options, rate=""), headers)  # the rate is shared through the store
    with stored.usable(address) as store:
        run = stored.begun_or_same(store, name, options, sender)
        if detach:
            return replace(stored.stored_report(store, run, options), detached=True)
        return stored.drive_stored(store, run, options, sender, progress, notice)
