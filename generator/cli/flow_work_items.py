"""`extsvc flow work-items`: what orchestrations wait for somebody to do."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from generator.cli.common import FINDINGS, FINE, plain, tell, value_of


def run(options: argparse.Namespace) -> int:
    """0 listed, 1 when an interview cannot be read."""
    from generator.usecases.work_items import list_work_items

    made = list_work_items(options.interviews)
    found = value_of(made)
    tell(made.diagnostics, "extsvc flow work-items")
    if options.json:
        print(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    for one in () if options.json else found:
        to = ", ".join(one.assignees) or "nobody"
        record = f" about {one.record}" if one.record else ""
        print(plain(f"{one.id}  {one.status}  to {to}: {one.flow}{record} ({one.orchestration}, {one.stage})"))
    if not found and not options.json:
        print("no work item is open", file=sys.stderr)
    return FINDINGS if made.diagnostics else FINE
