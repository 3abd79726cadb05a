"""`extsvc bulk`: an action over many rows, with a receipt."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, TypedDict

from generator.cli.bulk_options import add_export, add_resume, add_retry, add_run, add_status, add_worker
from generator.cli.common import FINDINGS, FINE, INTERRUPTED, Fail, counted, plain, value_of, write_out
from generator.diagnostics import Checked

if TYPE_CHECKING:
    from generator.bulk.driving import BulkReport, Progress

HELP = "Call an action once for each row of a file; a ledger says of each row what became of it."
PYTHON = {
    "run": "run_bulk preview_bulk",
    "resume": "resume_bulk",
    "status": "bulk_status",
    "retry": "resume_bulk",
    "export": "export_bulk",
    "worker": "bulk_worker",
}
_BAR = 24


class _Sending(TypedDict):
    """How rows are sent, wherever they come from: what `run`, `resume`, `retry` and `worker` hand on alike."""

    clients: str
    org: str
    base_url: str
    headers: list[str]
    credential: str
    user: str
    concurrency: int | None
    unreached: int | None


class _Asked(_Sending):
    """What a run is asked for, tried or sent."""

    inputs: list[str]
    ledger: str
    renamed: list[str]
    ignored: list[str]
    key: str
    rate: str
    timeout: float
    allow_unknown: bool
    skip_invalid: bool
    store: str


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    add_run(verbs.add_parser("run", help="check every row, then send them"))
    add_resume(verbs.add_parser("resume", help="go on with a run that was stopped or died"))
    add_status(verbs.add_parser("status", help="how a run stands"))
    add_retry(verbs.add_parser("retry", help="send once more what did not end well"))
    add_export(verbs.add_parser("export", help="every row with its state and what came back"))
    add_worker(verbs.add_parser("worker", help="help to send the rows of a store, on as many machines as wished"))


def run(options: argparse.Namespace) -> int:
    """0 every row done; 1 some not; 2 nothing was sent; 130 stopped.

    Raises:
        Fail: rows, columns, package, credential or ledger cannot be used.
    """
    verbs = {"run": _run, "resume": _resume, "status": _status, "retry": _resume, "export": _export, "worker": _worker}
    return verbs[options.verb](options)


def _sending(options: argparse.Namespace) -> _Sending:
    return {
        "clients": options.clients,
        "org": options.org,
        "base_url": options.base_url or "",
        "headers": options.header,
        "credential": options.credential or "",
        "user": options.user or "",
        "concurrency": options.concurrency,
        "unreached": options.unreached,
    }


def _run(options: argparse.Namespace) -> int:
    asked: _Asked = {
        **_sending(options),
        "inputs": options.inputs,
        "ledger": options.ledger,
        "renamed": options.renamed,
        "ignored": options.ignored,
        "key": options.key,
        "rate": options.rate,
        "timeout": options.timeout,
        "allow_unknown": options.allow_unknown,
        "skip_invalid": options.skip_invalid,
        "store": options.store,
    }
    if options.preview:
        from generator.bulk.preview import preview_bulk
        from generator.cli.bulk_preview import show

        return show(preview_bulk(options.action, options.source, **asked), as_json=options.json)
    from generator.bulk.running import run_bulk

    made = run_bulk(options.action, options.source, **asked, detach=options.detach, progress=_progress(), notice=_told)
    return _ended(value_of(made), as_json=options.json)


def _resume(options: argparse.Namespace) -> int:
    from generator.bulk.resuming import resume_bulk

    if options.verb == "retry" and not options.again:
        raise Fail("what is to be sent once more must be said", "Give --failed, --unsure or --refused.")
    report = value_of(
        resume_bulk(
            options.ledger,
            again=getattr(options, "again", None) or (),
            **_sending(options),
            rate=options.rate,
            timeout=options.timeout,
            store=options.store,
            progress=_progress(),
            notice=_told,
        )
    )
    return _ended(report, as_json=options.json)


def _worker(options: argparse.Namespace) -> int:
    from generator.bulk.serving import bulk_worker

    report = value_of(
        bulk_worker(
            options.action,
            options.store,
            **_sending(options),
            timeout=options.timeout,
            allow_unknown=options.allow_unknown,
            until_done=options.until_done,
        )
    )
    if options.json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        counts = ", ".join(f"{count:,} {state}" for state, count in sorted(report.counts.items())) or "no row"
        print(plain(f"{report.worker}: {counts} of {report.action} in {report.seconds:.1f} s, from {report.store}"))
    if report.fault:
        print(f"extsvc bulk: {plain(report.fault)}", file=sys.stderr)
    return FINDINGS if report.fault else FINE


def _status(options: argparse.Namespace) -> int:
    from generator.bulk.resuming import bulk_status

    report = value_of(bulk_status(options.ledger, options.store))
    _print(report, as_json=options.json)
    return FINE


def _export(options: argparse.Namespace) -> int:
    from generator.bulk.export import export_bulk
    from generator.usecases.stopping import Stop

    pieces = value_of(export_bulk(options.ledger, options.format, options.store))
    try:
        if options.out and options.out != "-":
            write_out("".join(pieces), options.out)
        else:
            sys.stdout.writelines(pieces)
    except Stop as stop:  # of a row further on, which nobody has looked at before
        sys.stdout.flush()
        nothing: Checked[object] = Checked(None, stop.findings)
        value_of(nothing)
    return FINE


def _ended(report: BulkReport, *, as_json: bool) -> int:
    """Say how a run ended, and what to do next."""
    if sys.stderr.isatty():
        print(file=sys.stderr)
    _print(report, as_json=as_json)
    if report.fault:
        print(f"extsvc bulk: {plain(report.fault)}", file=sys.stderr)
    ledger = plain(f"{report.ledger} --store {report.store}" if report.store else report.ledger)
    if report.detached:
        print(f"{report.left:,} handed over; look with: extsvc bulk status {ledger}", file=sys.stderr)
        return FINE
    if report.left:
        print(f"{report.left:,} left; go on with: extsvc bulk resume {ledger}", file=sys.stderr)
    for state in ("failed", "unsure"):
        if report.counts.get(state):
            print(f"{state}: once more, if that does no harm: extsvc bulk retry {ledger} --{state}", file=sys.stderr)
    if report.stopped and report.left:
        return INTERRUPTED
    return FINE if report.fine else FINDINGS


def _print(report: BulkReport, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**asdict(report), "rows": report.rows, "left": report.left}, ensure_ascii=False))
        return
    counts = ", ".join(f"{count:,} {state}" for state, count in report.counts.items()) or "no rows"
    pace = f"  {report.ended / report.seconds:,.0f} rows/s" if report.seconds and report.ended else ""
    seconds = f"  {report.seconds:.1f} s{pace}" if report.seconds else ""
    print(plain(f"{report.action}: {counts} of {counted(report.rows, 'row')}{seconds}"))
    for code, message, count in report.refusals:
        print(plain(f"  {count:>7,} x {code or '-'}  {message[:200]}"))
    print(plain(f"ledger: {report.ledger}" + (f" in {report.store}" if report.store else "")))


def _told(words: str) -> None:
    print(f"extsvc bulk: {plain(words)}", file=sys.stderr, flush=True)


def _progress() -> Progress | None:
    """A bar on a terminal, redrawn ten times a second."""
    if not sys.stderr.isatty():
        return None
    begun, drawn = time.monotonic(), 0.0

    def show(ended: int, wanted: int) -> None:
        nonlocal drawn
        now = time.monotonic()
        if now - drawn < 0.1 and ended < wanted:
            return
        drawn = now
        rate = ended / max(now - begun, 1e-6)
        filled = "#" * (_BAR * ended // max(wanted, 1))
        left = (wanted - ended) / rate if rate else 0
        print(
            f"\r[{filled:<{_BAR}}] {ended:,}/{wanted:,}  {rate:,.0f} rows/s  {left:,.0f} s left ",
            end="", file=sys.stderr, flush=True,
        )  # fmt: skip

    return show
