"""What `extsvc bulk run --dry-run` prints: where each column goes, the first rows as they would be sent, and what cannot be."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from generator.cli.common import FINDINGS, FINE, counted, plain, print_diagnostics, value_of
from generator.cli.flow_check import row

if TYPE_CHECKING:
    from generator.bulk.preview import BulkPreview
    from generator.diagnostics import Checked

_LONGEST = 2_000  # characters of a row


def show(made: Checked[BulkPreview], *, as_json: bool) -> int:
    """0 when every row can be sent, 1 when some would be left out. Raises Fail where a run would send nothing."""
    found = value_of(made)
    if as_json:
        told = {**asdict(found), "sendable": found.sendable, "faults": [row(fault) for fault in found.faults]}
        print(json.dumps(told, ensure_ascii=False, default=str))
    else:
        print_diagnostics(found.faults)
        _print(found)
    return FINDINGS if found.invalid else FINE


def _print(found: BulkPreview) -> None:
    print(plain(f"{found.action} at {found.base_url}"))
    width = max(map(len, found.columns), default=0)
    for column, place in found.columns.items():
        print(plain(f"  {column:<{width}}  {f'-> {place}' if place else 'is not sent'}"))
    for number, inputs in found.first.items():
        text = json.dumps(inputs, ensure_ascii=False, default=str)
        print(plain(f"row {number}: {text if len(text) <= _LONGEST else f'{text[:_LONGEST]}...'}"))
    more = found.sendable - len(found.first)
    if found.first and more:
        print(f"... and {counted(more, 'more row')}")
    left_out = f", {counted(found.invalid, 'row')} left out" if found.invalid else ""
    print(f"dry run: {counted(found.sendable, 'row')} can be sent{left_out}; nothing was sent, and no ledger was made")
    if found.waiting is not None:
        print(
            plain(f"{found.ledger} is there already: a run would go on with it, {counted(found.waiting, 'row')} left")
        )
