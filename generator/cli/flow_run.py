"""`extsvc flow run`: one interview, its outputs, its debug log, its trace."""

from __future__ import annotations

import argparse
from pathlib import Path

from generator.cli import flow_options, flow_shown
from generator.cli.common import value_of

_COMMAND = "extsvc flow run"


def run(options: argparse.Namespace) -> int:
    """0 when the interview finished or waits, or an org would not start it, 1 when it failed or stopped, 2 when the flow cannot be read."""
    from generator.flow.files import read_flow
    from generator.usecases.flow_world import input_words
    from generator.usecases.interview import interview

    flow = value_of(read_flow(Path(options.flow)), f"{options.flow} is no flow that can be run")
    events: flow_shown.Events = []
    made = interview(
        flow,
        value_of(input_words(flow_options.pairs(options.input, "--input"), flow)),
        services=flow_options.services_of(options),
        callouts=flow_options.callouts_of(options),
        surroundings=flow_options.surroundings_of(options),
        observer=flow_shown.observer_of(options, events, _COMMAND),
        show_secrets=options.show_secrets,
    )
    return flow_shown.told(options, value_of(made), events, _COMMAND)
