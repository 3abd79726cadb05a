"""`extsvc bulk resume`, `retry` and `status` as functions: what became of a run, and how it goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.bulk import rules
from generator.bulk.beginning import opened_ledger, options_of
from generator.bulk.driving import BulkBook, BulkReport, drive, report_of
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
    unreached: int | None = None,
    timeout: float | None = None,
    store: str = "",
    progress: Callable[[int, int], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Checked[BulkReport]:
    """Go on with a run: what waits is sent, what was on its way when a run died is unsure.

    All options are remembered; those given here count instead. `again` names states ("failed", "unsure", "refused") whose rows are to
    be sent once more: that may repeat what the service did already. `progress` and `notice` as in `run_bulk`. Findings: bulk-ledger-unusable, bulk-ledger-foreign, ...
    """
    given = _Given(clients, org, base_url, headers, credential, user, rate, concurrency, unreached, timeout)
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
                return Checked(stored.drive_stored(kept, run, options, sender, progress, notice))
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
    unreached: int | None
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
        pace = {
            "rate": self.rate,
            "concurrency": self.concurrency,
            "timeout": self.timeout,
            "unreached": self.unreached,
        }
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
