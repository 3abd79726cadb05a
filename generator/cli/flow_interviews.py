"""`extsvc flow interviews`: the flows that wait."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from generator.cli.common import FINDINGS, FINE, plain, tell, value_of


def run(options: argparse.Namespace) -> int:
    """0 listed or removed, 1 when one cannot be read, 2 when one to remove is not there."""
    from generator.usecases.interview_listing import forget_interviews, list_interviews

    if options.ids:
        for own_id in value_of(forget_interviews(options.ids, options.interviews)):
            print(f"{own_id}: forgotten")
        return FINE
    made = list_interviews(options.interviews)
    found = value_of(made)
    tell(made.diagnostics, "extsvc flow interviews")
    if options.json:
        print(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    for one in () if options.json else found:
        reason = f"  {one.reason}" if one.reason else ""
        print(
            plain(
                f"{one.id}  {one.status.capitalize():<8} {one.flow} at {one.element} since {one.since}: "
                f"{' or '.join(one.waits_for)}{reason}"
            )
        )
    if not found and not made.diagnostics and not options.json:
        print("no interview waits", file=sys.stderr)
    return FINDINGS if made.diagnostics else FINE
