"""`extsvc bulk` as functions: run an action over rows, go on, look, try again, give out what came back."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.bulk import rules
from generator.bulk.asking import asked_options, place_of_ledger
from generator.bulk.beginning import begin_ledger, opened_ledger, options_of, same_run
from generator.bulk.driving import BulkBook, BulkReport, Progress, drive, report_of
from generator.bulk.options import BulkOptions, with_changes
from generator.bulk.sending import PackageSender
from generator.bulk.states import FAILED, REFUSED, UNSURE
from generator.bulk.store_address import read_address
from generator.bulk.target import open_sender
from generator.diagnostics import Checked
from generator.usecases.packages import untouched
from generator.usecases.secret_words import headers_of
from generator.usecases.stopping import Stop, needed, stopping

AGAIN = (FAILED, UNSURE, REFUSED)  # what may be sent once more, if somebody asks for it


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
    timeout: float = 120.0,
    allow_unknown: bool = False,
    skip_invalid: bool = False,
    store: str = "",
    detach: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Checked[BulkReport]:
    """Call an action once for each row of a CSV or JSON Lines file, and keep in a ledger what became of each.

    Every row is mapped, typed and checked before the first is sent. `inputs` are words such as `subAccountId=demo` that every
    row has; `renamed` are INPUT=COLUMN; `headers` are as in `headers_of`. Without `clients` the project around the current folder is
    asked. `org` is the folder of an org that runs on this machine, or one that it is nearest to: rows go to its REST actions as its
    administrator, and its registration says what they are. `concurrency` is 8, through an org 200. `progress` is called with the rows that
    ended in this run and those that were to be sent. The ledger lies beside the source unless it is named; where it is there already, and
    of the same run, the run goes on.

    With a `store` ("postgres://HOST/DATABASE", "sqlite:///FILE", "@FILE" or "env:VARIABLE") the rows are kept there, under the name of
    `ledger`; `bulk_worker` on other machines helps to send them, and with `detach` they do it alone.
    Findings: what is wrong with rows, columns, options, package, credential, ledger, store.
    """
    if detach and not store:
        raise Stop(rules.DETACHED.at(""))
    place = place_of_ledger(source, ledger)
    sent = needed(headers_of(headers))
    options = asked_options(
        action, source, headers, clients, org, base_url=base_url, credential=credential, user=user, timeout=timeout,
        concurrency=concurrency, rate=rate, allow_unknown=allow_unknown, words=tuple(inputs), renamed=tuple(renamed),
        ignored=tuple(ignored), key=key, skip_invalid=skip_invalid,
    )  # fmt: skip
    with untouched():
        if store:
            return Checked(_run_stored(store, place.name, options, sent, detach, progress))
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
    word: str, name: str, options: BulkOptions, headers: Mapping[str, str], detach: bool, progress: Progress | None
) -> BulkReport:
    """Raises `Stop`."""
    address = read_address(word)
    from generator.bulk import stored

    sender = open_sender(replace(options, rate=""), headers)  # the rate is shared through the store
    with stored.usable(address) as store:
        run = stored.begun_or_same(store, name, options, sender)
        if detach:
            return replace(stored.stored_report(store, run, options), detached=True)
        return stored.drive_stored(store, run, options, sender, progress)


@stopping
def resume_bulk(
    ledger: str | Path,
    *,
    again: Sequence[str] = (),
    clients: str | Path = "",
    org: str | Path = "",
    base_url: str = "",
    headers: Sequence[str] = (),
    credential: str = "",
    user: str = "",
    rate: str = "",
    concurrency: int | None = None,
    timeout: float | None = None,
    store: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Checked[BulkReport]:
    """Go on with a run: what waits is sent, what was on its way when a run died is unsure.

    All options are remembered; those given here count instead. `again` names states ("failed", "unsure", "refused") whose rows are to
    be sent once more: that may repeat what the service did already. Findings: bulk-ledger-unusable, bulk-ledger-foreign, ...
    """
    given = _Given(clients, org, base_url, headers, credential, user, rate, concurrency, timeout)
    once_more = [state for state in again if state in AGAIN]
    with untouched():
        if store:
            address = read_address(store)
            from generator.bulk import stored

            with stored.usable(address) as kept:
                run = stored.run_of(kept, Path(ledger).name)
                options, sender = given.applied(run, shared=True)
                run.send_again(once_more)
                stored.gone_on(kept, run, options)
                return Checked(stored.drive_stored(kept, run, options, sender, progress))
        with opened_ledger(Path(ledger)) as book:
            options, sender = given.applied(book, shared=False)
            book.send_again(once_more)
            return Checked(drive(book, options, sender, progress))


@dataclass(frozen=True, slots=True)
class _Given:
    """What was given anew to go on with."""

    clients: str | Path
    org: str | Path
    base_url: str
    headers: Sequence[str]
    credential: str
    user: str
    rate: str
    concurrency: int | None
    timeout: float | None

    def applied(self, book: BulkBook, *, shared: bool) -> tuple[BulkOptions, PackageSender]:
        """The options of a run with what counts instead, and what sends its rows. Raises `Stop`."""
        known = options_of(book)
        if not book.ours:
            if not self.org and (not self.clients or not (self.base_url or self.credential)):
                raise Stop(rules.NOT_OURS.at("", ledger=book.place))
            known = replace(known, header_words=(), base_url="", credential="", user="", org="")
        changes = {"clients": self.clients, "org": self.org, "base_url": self.base_url}
        changes |= {"credential": self.credential, "user": self.user}
        pace = {"rate": self.rate, "concurrency": self.concurrency, "timeout": self.timeout}
        options = with_changes(known, {**changes, **pace}).checked()
        if options.header_names and not self.headers:
            raise Stop(rules.HEADERS_AGAIN.at("", names=", ".join(options.header_names)))
        sent = needed(headers_of([*options.header_words, *self.headers]))
        return options, open_sender(replace(options, rate="") if shared else options, sent)


@stopping
def bulk_status(ledger: str | Path, store: str = "") -> Checked[BulkReport]:
    """How a run stands, also while it goes on. Findings: bulk-ledger-unusable, bulk-store-unusable."""
    if store:
        address = read_address(store)
        from generator.bulk import stored

        with stored.usable(address, to_read=True) as kept:
            run = stored.run_of(kept, Path(ledger).name)
            return Checked(stored.stored_report(kept, run, options_of(run)))
    with opened_ledger(Path(ledger), to_read=True) as book:
        return Checked(report_of(book, options_of(book)))
