"""`extsvc flow resume`: go on with flows that wait."""

from __future__ import annotations

import argparse
import sys

from generator.cli import flow_options, flow_shown
from generator.cli.common import FINDINGS, tell, value_of

_COMMAND = "extsvc flow resume"


def run(options: argparse.Namespace) -> int:
    """0 when all finished or wait again, or nothing was due, 1 when one failed or was left where it is, 2 for wrong usage."""
    from generator.usecases.event_words import event_words, secret_pairs
    from generator.usecases.flow_resuming import resume_flows

    events: flow_shown.Events = []
    made = resume_flows(
        options.ids,
        interviews=options.interviews,
        event=options.event,
        data=value_of(event_words(options.event, options.data)),
        secrets=value_of(secret_pairs(flow_options.pairs(options.secrets, "--secret"))),
        kept_copy=options.kept_copy,
        again=options.again,
        services=flow_options.services_of(options),
        callouts=flow_options.callouts_of(options),
        surroundings=flow_options.surroundings_of(options),
        observer=flow_shown.observer_of(options, events, _COMMAND),
        show_secrets=options.show_secrets,
    )
    ended = value_of(made)
    left = [finding for finding in made.diagnostics if finding.rule.id in _LEFT]
    tell(left, _COMMAND)
    if options.format == "json":
        flow_shown.print_json(options, {"interviews": [flow_shown.row(one) for one in ended]}, events)
    else:
        for one in ended:
            flow_shown.show(one, _COMMAND)
    if not ended and not left:
        words = f"no interview waits for {options.event}" if options.event else "no interview is due"
        print(f"{_COMMAND}: {words}", file=sys.stderr)
    return max([FINDINGS if left else 0, *map(flow_shown.exit_code, ended)])


# What the observer is not told: these speak of interviews that were left where they are.
_LEFT = (
    "interview-unreadable",
    "interview-busy",
    "interview-needs-secret",
    "interview-cut-off",
    "flow-changed-meanwhile",
    "event-not-awaited",
)
