"""`extsvc bulk` as functions: run an action over rows, go on, look, try again, give out what came back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from generator.bulk import rules
from generator.bulk.driving import BulkReport, drive, report_of
from generator.bulk.ledger import Ledger, LedgerRefused, NewRow, create, open_ledger
from generator.bulk.options import BulkOptions, read_options, with_changes
from generator.bulk.reading import RowReader
from generator.bulk.rows import UnreadableRows, opened
from generator.bulk.sending import PackageSender
from generator.bulk.states import FAILED, REFUSED, UNSURE
from generator.bulk.target import open_sender
from generator.diagnostics import Checked
from generator.usecases.packages import untouched
from generator.usecases.secret_words import headers_of
from generator.usecases.stopping import Stop, needed, stopping

ENDING = ".ledger"
AT_ONCE, AT_ONCE_IN_ORG = 8, 200  # rows on their way where nobody says how many
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
    progress: Callable[[int, int], None] | None = None,
) -> Checked[BulkReport]:
    """Call an action once for each row of a CSV or JSON Lines file, and keep in a ledger what became of each.

    Every row is mapped, typed and checked before the first is sent. `inputs` are words such as `subAccountId=demo` that every
    row has; `renamed` are INPUT=COLUMN; `headers` are as in `headers_of`. Without `clients` the project around the current folder is
    asked. `org` is the folder of an org that runs on this machine, or one that it is nearest to: rows go to its REST actions as its
    administrator, and its registration says what they are. `concurrency` is 8, through an org 200. `progress` is called with the rows that ended in this run and those that were to be sent. The ledger lies beside the source unless it is named; where it is there already, and of the same run, the run goes on.
    Findings: what is wrong with rows, columns, options, package, credential, ledger.
    """
    if str(source) == "-" and not ledger:
        raise Stop(rules.NO_LEDGER.at(""))
    sent = needed(headers_of(headers))
    begun = _begun(action, source, "" if org else _clients(action, clients), headers)
    options = with_changes(begun, {
        "org": org, "base_url": base_url, "credential": credential, "user": user, "timeout": timeout,
        "concurrency": (AT_ONCE_IN_ORG if org else AT_ONCE) if concurrency is None else concurrency, "rate": rate, "allow_unknown": allow_unknown, "words": tuple(inputs), "renamed": tuple(renamed),
        "ignored": tuple(ignored), "key": key, "skip_invalid": skip_invalid,
    }).checked()  # fmt: skip
    place = Path(ledger) if ledger else Path(f"{source}{ENDING}")
    with untouched():
        sender = open_sender(options, sent)
        fresh = not os.path.lexists(place)
        if fresh:
            _begin(place, options, sender)
        with _opened(place) as book:
            if not fresh:
                _same(book, options, place)
            return Checked(drive(book, options, sender, progress))


def _begun(action: str, source: str | Path, clients: str | Path, headers: Sequence[str]) -> BulkOptions:
    """The options that every run has. Raises `Stop`."""
    words, names = _kept_headers(headers)
    return BulkOptions(action, _absolute(source), str(clients), header_words=words, header_names=names)


def _absolute(source: str | Path) -> str:
    return "-" if str(source) == "-" else str(Path(source).absolute())


def _kept_headers(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is kept of headers: words that only say where a value is found, and the names of the others. Raises `Stop`."""
    found = tuple(word for word in words if word.startswith("@") or "=env:" in word)
    named: Mapping[str, str] = needed(headers_of([word for word in words if word not in found]))
    return found, tuple(sorted(named))


def _clients(action: str, named: str | Path) -> Path:
    """The generated package with the action. Raises `Stop`."""
    if named:
        return Path(named).absolute()
    from generator.project.config import find, load

    service, file = action.partition(".")[0], find(Path.cwd())
    project = needed(load(file)) if file is not None else None
    config = project.service(service) if project is not None else None
    if project is None or config is None:
        raise Stop(rules.NO_CLIENTS.at("", service=service))
    return (project.folder / config.out).absolute()


def _begin(place: Path, options: BulkOptions, sender: PackageSender) -> None:
    """Read and check every row, and write the ledger. Raises `Stop`; then there is none."""
    facts = {"action": options.action, "options": options.written()}
    facts["repeatable"] = "yes" if options.key and sender.key_input else ""
    try:
        with opened(options.source) as file:
            create(place, facts, _checked_rows(RowReader(file, options, sender), facts))
    except UnreadableRows as error:
        raise Stop(rules.ROWS_UNREADABLE.at("", source=options.source, reason=error)) from None
    except LedgerRefused as error:
        raise Stop(rules.LEDGER.at("", reason=error)) from None


def _checked_rows(reader: RowReader, facts: dict[str, str]) -> Iterator[NewRow]:
    """Every row; at the end the digest of the file is a fact. Raises `Stop` when there is none, or one that cannot be sent."""
    yield from reader.rows()
    facts["digest"] = reader.file.digest
    if reader.count == 0:
        raise Stop(rules.NO_ROWS.at("", source=reader.options.source))
    if reader.invalid and not reader.options.skip_invalid:
        more = rules.MORE_INVALID.at("", count=f"{reader.invalid:,}", rows=f"{reader.count:,}")
        raise Stop(*reader.faults, more)


def _opened(place: Path, *, to_read: bool = False) -> Ledger:
    """Raises `Stop`."""
    try:
        return open_ledger(place, to_read=to_read)
    except LedgerRefused as error:
        raise Stop(rules.LEDGER.at("", reason=error)) from None


def _same(book: Ledger, options: BulkOptions, place: Path) -> None:
    """Raises `Stop` unless the ledger is that of the same rows, sent as the same inputs of the same action."""
    facts = book.facts()
    try:
        with opened(options.source) as file:
            for _ in file.rows():
                pass
            digest = file.digest
    except UnreadableRows as error:
        raise Stop(rules.ROWS_UNREADABLE.at("", source=options.source, reason=error)) from None
    before = _options_of(book, place).meaning()
    changed = [name for name, value in options.meaning().items() if before[name] != value]
    if facts.get("digest") != digest:
        changed.insert(0, "the rows")
    if changed:
        raise Stop(rules.INPUT_CHANGED.at("", ledger=place, what=", ".join(changed)))


def _options_of(book: Ledger, place: Path) -> BulkOptions:
    """Raises `Stop`."""
    try:
        return read_options(book.facts().get("options", ""))
    except ValueError as error:
        raise Stop(rules.LEDGER.at("", reason=f"{place} has no options of a run: {error}")) from None


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
    progress: Callable[[int, int], None] | None = None,
) -> Checked[BulkReport]:
    """Go on with a run: what waits is sent, what was on its way when a run died is unsure.

    All options are remembered; those given here count instead. `again` names states ("failed", "unsure", "refused") whose rows are to
    be sent once more: that may repeat what the service did already. Findings: bulk-ledger-unusable, bulk-ledger-foreign, ...
    """
    place = Path(ledger)
    with _opened(place) as book, untouched():
        known = _options_of(book, place)
        if not book.ours:
            if not org and (not clients or not (base_url or credential)):
                raise Stop(rules.NOT_OURS.at("", ledger=place))
            known = replace(known, header_words=(), base_url="", credential="", user="", org="")
        changes = {"clients": clients, "org": org, "base_url": base_url, "credential": credential, "user": user}
        pace = {"rate": rate, "concurrency": concurrency, "timeout": timeout}
        options = with_changes(known, {**changes, **pace}).checked()
        if options.header_names and not headers:
            raise Stop(rules.HEADERS_AGAIN.at("", names=", ".join(options.header_names)))
        sent = needed(headers_of([*options.header_words, *headers]))
        sender = open_sender(options, sent)
        book.send_again([state for state in again if state in AGAIN])
        return Checked(drive(book, options, sender, progress))


@stopping
def bulk_status(ledger: str | Path) -> Checked[BulkReport]:
    """How a run stands, also while it goes on. Findings: bulk-ledger-unusable."""
    place = Path(ledger)
    with _opened(place, to_read=True) as book:
        return Checked(report_of(book, _options_of(book, place)))
