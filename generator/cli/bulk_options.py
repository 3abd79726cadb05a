"""The options of `extsvc bulk`."""

from __future__ import annotations

import argparse

from generator.cli.call import EPILOG, add_sending


def add_run(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("action", metavar="SERVICE.OPERATION", help="e.g. CPaaSSMS.Send-Sms-Single")
    parser.add_argument(
        "inputs", metavar="INPUT", nargs="*", default=[], help="what every row has: key=value, key:=JSON"
    )
    parser.add_argument(
        "--in", dest="source", required=True, metavar="FILE",
        help='where to read the rows: CSV whose first line names the columns, or JSON Lines; "-" is standard input',
    )  # fmt: skip
    parser.add_argument(
        "--map", dest="renamed", action="append", default=[], metavar="INPUT=COLUMN",
        help="which column an input comes from, where the names differ (repeatable): body.destination=phone",
    )  # fmt: skip
    parser.add_argument(
        "--ignore", dest="ignored", action="append", default=[], metavar="COLUMN",
        help="a column that is no input; it stays in the ledger (repeatable)",
    )  # fmt: skip
    parser.add_argument(
        "--key", default="", metavar="COLUMN",
        help="the idempotency key of each row: sent where the document declares a header for it, else only kept",
    )  # fmt: skip
    parser.add_argument(
        "--ledger", default="", metavar="FILE", help="default: beside the input, with .ledger after its name"
    )
    parser.add_argument(
        "--skip-invalid", action="store_true", help="leave rows out that cannot be sent, instead of sending none"
    )
    parser.add_argument("--allow-unknown", action="store_true", help="send properties that the document does not know")
    _store(parser, "to keep the rows in, instead of a file; workers on other machines may help")
    parser.add_argument(
        "--dry-run", dest="preview", action="store_true",
        help="write nothing, and send nothing: check every row and say what would be sent",
    )  # fmt: skip
    parser.add_argument("--detach", action="store_true", help="with --store: leave the sending to the workers")
    _pace(parser, at_once="8, with --org 200", timeout=120.0)
    _where(parser)


def add_worker(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("action", metavar="SERVICE.OPERATION", help="whose rows to send, e.g. CPaaSSMS.Send-Sms-Single")
    _store(parser, "whose rows to send", required=True)
    parser.add_argument("--until-done", action="store_true", help="end when no row of the action is left")
    parser.add_argument("--allow-unknown", action="store_true", help="send properties that the document does not know")
    _flow(parser, at_once="8, with --org 200", timeout=120.0)
    _where(parser)


def add_resume(parser: argparse.ArgumentParser) -> None:
    _ledger(parser)
    _pace(parser, at_once="as before", timeout=None)
    _where(parser)


def add_retry(parser: argparse.ArgumentParser) -> None:
    add_resume(parser)
    for state, words in (
        ("failed", "rows that never reached the service"),
        ("unsure", "rows that were sent and whose answer is not known: the service may do them twice"),
        ("refused", "rows to which the service said no"),
    ):
        parser.add_argument(f"--{state}", dest="again", action="append_const", const=state, help=words)


def add_status(parser: argparse.ArgumentParser) -> None:
    _ledger(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_export(parser: argparse.ArgumentParser) -> None:
    _ledger(parser)
    parser.add_argument("--format", choices=("csv", "jsonl"), default="csv", help="the form of the rows (default: csv)")
    parser.add_argument("-o", "--out", metavar="FILE", help="where to write the rows (default: standard output)")


def _ledger(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "ledger", metavar="LEDGER", help="what `extsvc bulk run` wrote; with --store, the run's name there"
    )
    _store(parser, "that keeps the run")


def _store(parser: argparse.ArgumentParser, what: str, *, required: bool = False) -> None:
    parser.add_argument(
        "--store", default="", required=required, metavar="ADDRESS",
        help=f"the store {what}: postgres://HOST/DATABASE, sqlite:///FILE, or where that is written: @FILE, env:VARIABLE",
    )  # fmt: skip


def _pace(parser: argparse.ArgumentParser, at_once: str, timeout: float | None) -> None:
    usual = "; default: as before" if timeout is None else ""
    parser.add_argument(
        "--rate", default="", metavar="N/s", help=f"requests per second at most: 50, 50/s, 600/m{usual}"
    )
    _flow(parser, at_once, timeout)


def _flow(parser: argparse.ArgumentParser, at_once: str, timeout: float | None) -> None:
    parser.add_argument(
        "--concurrency", type=int, default=None, metavar="N", help=f"rows on their way at once (default: {at_once})"
    )  # fmt: skip
    parser.add_argument(
        "--timeout", type=float, default=timeout, metavar="SECONDS",
        help=f"how long to wait for each row (default: {'as before' if timeout is None else f'{timeout:g}'})",
    )  # fmt: skip
    parser.add_argument(
        "--unreached", type=int, default=None, metavar="N",
        help="stop after so many rows in a row that never reached the service, 0 for never "
        f"(default: {'as before' if timeout is None else '50'})",
    )  # fmt: skip


def _where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--clients",
        default="",
        metavar="DIR",
        help="a folder that `extsvc generate` wrote (default: that of the project)",
    )
    parser.add_argument(
        "--org", default="", metavar="DIR",
        help='send to the actions of the org that runs on DIR, or nearest to it ("."), as its administrator',
    )  # fmt: skip
    add_sending(parser, " and the ledger does not keep")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
