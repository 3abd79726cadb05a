"""What a ledger knows, given out: every row with its columns, its state, what came back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from generator.bulk import rules
from generator.bulk.beginning import opened_ledger
from generator.bulk.driving import BulkBook
from generator.bulk.ledger import LedgerRow
from generator.bulk.store_address import read_address
from generator.diagnostics import Checked
from generator.usecases.stopping import Stop, stopping

FORMATS = ("csv", "jsonl")


@stopping
def export_bulk(ledger: str | Path, format: str = "csv", store: str = "") -> Checked[Iterable[str]]:
    """The rows of a ledger as CSV or JSON Lines, piece by piece, in the order of the input.

    Beside the columns of the input stand `state`, `code`, `message` and the outputs, in CSV as `output.200.umid`, in JSON Lines
    as they came. A name that the input has already gets an underscore. Findings: bulk-ledger-unusable, bulk-store-unusable.
    """
    if format not in FORMATS:
        raise Stop(rules.NO_FORMAT.at("", format=format))
    given = _csv if format == "csv" else _json_lines
    with ExitStack() as closing:
        book: BulkBook
        if store:
            address = read_address(store)
            from generator.bulk import stored

            kept = closing.enter_context(stored.usable(address, to_read=True))
            book = closing.enter_context(stored.run_of(kept, Path(ledger).name).frozen())
        else:
            book = closing.enter_context(opened_ledger(Path(ledger), to_read=True))
        return Checked(_closing(closing.pop_all(), given(book)))


def _closing(closing: ExitStack, pieces: Iterator[str]) -> Iterator[str]:
    """Raises `Stop` where a store is lost meanwhile."""
    with closing:
        yield from pieces


def _own(row: LedgerRow) -> dict[str, object]:
    """What we say of a row."""
    made: dict[str, object] = {"state": row.state, "code": row.code or None, "message": row.message or None}
    if row.body:
        made["body"] = row.body
    return made


def _beside(given: Mapping[str, object], name: str) -> str:
    while name in given:
        name += "_"
    return name


def _json_lines(book: BulkBook) -> Iterator[str]:
    for row in book.rows():
        made = dict(row.given)
        for name, value in {**_own(row), "outputs": row.outputs or None}.items():
            if value is not None:
                made[_beside(row.given, name)] = value
        yield json.dumps(made, ensure_ascii=False) + "\n"


def _csv(book: BulkBook) -> Iterator[str]:
    """Twice over the rows: the names of all columns are known only when the last was seen."""
    given: dict[str, None] = {}
    made: dict[str, None] = {}
    for row in book.rows():
        given.update(dict.fromkeys(row.given))
        made.update(dict.fromkeys([*_own(row), *_flat(row.outputs)]))
    names = {name: _beside(given, name) for name in made}
    text = io.StringIO()
    writer = csv.DictWriter(text, [*given, *names.values()], lineterminator="\n")
    writer.writeheader()
    yield _taken(text)
    for row in book.rows():
        own = {names[name]: _cell(value) for name, value in {**_own(row), **_flat(row.outputs)}.items()}
        writer.writerow({**{name: _cell(value) for name, value in row.given.items()}, **own})
        yield _taken(text)


def _taken(text: io.StringIO) -> str:
    """What was written, which is gone from the buffer then."""
    made = text.getvalue()
    text.seek(0)
    text.truncate()
    return made


def _flat(outputs: Mapping[str, object]) -> dict[str, object]:
    """Outputs as columns: objects by dotted names, lists as JSON. Objects nest as deep as an answer may."""
    made: dict[str, object] = {}
    waiting: list[tuple[str, object]] = [
        (f"output.{name}", value) for name, value in outputs.items() if name != "responseCode"
    ]
    while waiting:
        name, value = waiting.pop(0)
        if isinstance(value, dict) and value:
            waiting[:0] = [(f"{name}.{key}", inner) for key, inner in value.items()]
        else:
            made[name] = value
    return made


def _cell(value: object) -> object:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
