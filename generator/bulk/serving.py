"""`extsvc bulk worker` as a function: one machine of those that send the rows of a store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.bulk.asking import at_once, clients_of
from generator.bulk.driving import WorkerReport
from generator.bulk.options import BulkOptions, with_changes
from generator.bulk.store_address import read_address
from generator.bulk.target import open_sender
from generator.diagnostics import Checked
from generator.usecases.packages import untouched
from generator.usecases.secret_words import headers_of
from generator.usecases.stopping import needed, stopping


@stopping
def bulk_worker(
    action: str,
    store: str,
    *,
    clients: str | Path = "",
    org: str | Path = "",
    base_url: str = "",
    headers: Sequence[str] = (),
    credential: str = "",
    user: str = "",
    concurrency: int | None = None,
    unreached: int | None = None,
    timeout: float = 120.0,
    allow_unknown: bool = False,
    until_done: bool = False,
) -> Checked[WorkerReport]:
    """Send rows of all runs of an action that are kept in a store, beside whatever other workers do, until it is stopped.

    The store brings rows and nothing else: what code sends them, where to and with which credential is said here. After `unreached` rows in a
    row (50) that never reached the service it gives up, and leaves the others to those who do. With
    `until_done` it ends when no row is left. A process of its own is needed, as DBOS keeps one program in a process.
    Findings: bulk-store-malformed, bulk-store-unusable, extra-missing, those of package and credential.
    """
    where = {"org": org, "base_url": base_url, "credential": credential, "user": user}
    begun = BulkOptions(action, "-", "" if org else str(clients_of(action, clients)), allow_unknown=allow_unknown)
    options = with_changes(
        begun,
        {**where, "timeout": timeout, "concurrency": at_once(org, concurrency), "unreached": unreached},
    ).checked()
    address = read_address(store)
    from generator.bulk import stored

    with untouched(), stored.usable(address) as kept:
        return Checked(stored.serve_store(kept, options, open_sender(options, needed(headers_of(headers))), until_done))
