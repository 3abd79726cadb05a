"""`extsvc bulk` as functions: run an action over rows, go on, look, try again, give out what came back."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from generator.bulk import rules
from generator.bulk.engine import Sending
from generator.bulk.ledger import Ledger, LedgerRefused, NewRow, create, open_ledger
from generator.bulk.options import BulkOptions, read_options, with_changes
from generator.bulk.reading import RowReader
from generator.bulk.rows import UnreadableRows, opened
from generator.bulk.sending import PackageSender, open_sender
from generator.bulk.states import DONE, FAILED, REFUSED, SENT, STATES, UNSURE, WAITING, RowOutcome
from generator.diagnostics import Checked
from generator.usecases.packages import untouched
from generator.usecases.secret_words import headers_of
from generator.usecases.stopping import Stop, needed, stopping

ENDING = ".ledger"
AGAIN = (FAILED, UNSURE, REFUSED)  # what may be sent once more, if somebody asks for it


@dataclass(frozen=True, slots=True)
class BulkReport:
    """How a run stands. `counts` has the number of rows in each state; `left` are those still to be sent.

    `refusals` are what the service or the network said, with the HTTP status (0 for none) and how often. `stopped` says that the
    run was asked to end early; `fault` why the ledger could not be kept up, "" else. `seconds` is how long this run took.
    """

    action: str
    ledger: str
    counts: Mapping[str, int]
    refusals: tuple[tuple[int, str, int], ...] = ()
    seconds: float = 0.0
    stopped: bool = False
    fault: str = ""
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many rows are still to be sent."""
        return self.counts.get(WAITING, 0) + self.counts.get(SENT, 0)

    @property
    def fine(self) -> bool:
        """Whether every row is done."""
        return self.counts.get(DONE, 0) == self.rows and not self.fault


Progress = Callable[[int, int], None]  # rows that ended in this run, rows that were to be sent


@stopping
def run_bulk(
    action: str,
    source: str | Path,
    *,
    inputs: Sequence[str] = (),
    clients: str | Path = "",
    base_url: str = "",
    headers: Sequence[str] = (),
    credential: str = "",
    user: str = "",
    ledger: str | Path = "",
    renamed: Sequence[str] = (),
    ignored: Sequence[str] = (),
    key: str = "",
    rate: str = "",
    concurrency: int = 8,
    timeout: float = 120.0,
    allow_unknown: bool = False,
    skip_invalid: bool = False,
    progress: Progress | None = None,
) -> Checked[BulkReport]:
    """Call an action once for each row of a CSV or JSON Lines file, and keep in a ledger what became of each.

    Every row is mapped, typed and checked before the first is sent. `inputs` are words such as `subAccountId=demo` that every
    row has; `renamed` are INPUT=COLUMN; `headers` are as in `headers_of`. Without `clients` the project around the current folder is
    asked. The ledger lies beside the source unless it is named; where it is there already, and of the same run, the run goes on.
    Findings: what is wrong with rows, columns, options, package, credential, ledger.
    """
    if str(source) == "-" and not ledger:
        raise Stop(rules.NO_LEDGER.at(""))
    plain = [word for word in headers if not (word.startswith("@") or "=env:" in word)]
    sent = needed(headers_of(headers))
    options = BulkOptions(
        action=action,
        source=str(source) if str(source) == "-" else str(Path(source).absolute()),
        clients=str(_clients(action, clients)),
        base_url=base_url,
        credential=credential,
        user=user,
        timeout=timeout,
        concurrency=concurrency,
        rate=rate,
        allow_unknown=allow_unknown,
        words=tuple(inputs),
        renamed=tuple(renamed),
        ignored=tuple(ignored),
        key=key,
        skip_invalid=skip_invalid,
        header_words=tuple(word for word in headers if word not in plain),
        header_names=_names_of(plain),
    ).checked()
    place = Path(ledger) if ledger else Path(f"{source}{ENDING}")
    with untouched():
        sender = open_sender(options, sent)
        fresh = not os.path.lexists(place)
        if fresh:
            _begin(place, options, sender)
        with _opened(place) as book:
            if not fresh:
                _same(book, options, place)
            return Checked(_sent(book, options, sender, progress))


def _names_of(words: Sequence[str]) -> tuple[str, ...]:
    """The names of headers that are written with their values. Raises `Stop`."""
    headers: Mapping[str, str] = needed(headers_of(words))
    return tuple(sorted(headers))


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
    base_url: str = "",
    headers: Sequence[str] = (),
    credential: str = "",
    user: str = "",
    rate: str = "",
    concurrency: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Checked[BulkReport]:
    """Go on with a run: what waits is sent, what was on its way when a run died is unsure.

    All options are remembered; those given here count instead. `again` names states ("failed", "unsure", "refused") whose rows are to
    be sent once more: that may repeat what the service did already. Findings: bulk-ledger-unusable, bulk-ledger-foreign, ...
    """
    place = Path(ledger)
    with _opened(place) as book, untouched():
        known = _options_of(book, place)
        if not book.ours:
            if not clients or not (base_url or credential):
                raise Stop(rules.NOT_OURS.at("", ledger=place))
            known = replace(known, header_words=(), base_url="", credential="", user="")
        changes = {"clients": clients, "base_url": base_url, "credential": credential, "user": user}
        pace = {"rate": rate, "concurrency": concurrency, "timeout": timeout}
        options = with_changes(known, {**changes, **pace}).checked()
        if options.header_names and not headers:
            raise Stop(rules.HEADERS_AGAIN.at("", names=", ".join(options.header_names)))
        sent = needed(headers_of([*options.header_words, *headers]))
        sender = open_sender(options, sent)
        book.send_again([state for state in again if state in AGAIN])
        return Checked(_sent(book, options, sender, progress))


@stopping
def bulk_status(ledger: str | Path) -> Checked[BulkReport]:
    """How a run stands, also while it goes on. Findings: bulk-ledger-unusable."""
    place = Path(ledger)
    with _opened(place, to_read=True) as book:
        return Checked(_report(book, _options_of(book, place)))


def _sent(book: Ledger, options: BulkOptions, sender: PackageSender, progress: Progress | None) -> BulkReport:
    """Send what waits, and say how it went."""
    begun = time.monotonic()
    fault, stopped = "", False
    try:
        book.taken_up(repeatable=book.facts().get("repeatable") == "yes")
        stopped = asyncio.run(_until_done(book, options, sender, progress))
    except sqlite3.Error as error:
        fault = f"the ledger cannot be kept up: {error}"
    report = _report(book, options)
    return replace(report, seconds=time.monotonic() - begun, stopped=stopped, fault=fault)


async def _until_done(book: Ledger, options: BulkOptions, sender: PackageSender, progress: Progress | None) -> bool:
    """Send until no row waits, or until somebody interrupts; whether somebody did. A second time breaks off."""
    wanted, ended = book.counts().get(WAITING, 0), 0

    def told(outcome: RowOutcome) -> None:
        nonlocal ended
        ended += 1
        if progress is not None:
            progress(ended, wanted)

    sending = Sending(book, sender, options.concurrency, told)
    task = asyncio.ensure_future(sending.run())

    def interrupted() -> None:
        if sending.stop:
            task.cancel()
        sending.stop = True

    loop = asyncio.get_running_loop()
    with suppress(
        NotImplementedError, RuntimeError, ValueError
    ):  # Windows, or no main thread: Ctrl-C breaks off at once
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, interrupted)
    try:
        await task
    except asyncio.CancelledError:
        sending.stop = True
    finally:
        await sender.aclose()
    return sending.stop


def _report(book: Ledger, options: BulkOptions) -> BulkReport:
    counts = book.counts()
    return BulkReport(
        action=options.action,
        ledger=str(book.path),
        counts={state: counts[state] for state in STATES if counts.get(state)},
        refusals=tuple(book.refusals()),
        options={name: value for name, value in asdict(options).items() if value not in ("", (), False)},
    )
