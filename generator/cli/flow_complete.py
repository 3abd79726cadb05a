"""`extsvc flow complete`: a work item is done."""

from __future__ import annotations

import argparse

from generator.cli import flow_options, flow_shown
from generator.cli.common import value_of

_COMMAND = "extsvc flow complete"


def run(options: argparse.Namespace) -> int:
    """0 when the orchestration is completed or waits again, 1 when it failed, 2 for wrong usage."""
    from generator.usecases.event_words import secret_pairs
    from generator.usecases.flow_world import given_words
    from generator.usecases.work_items import complete_work_item

    events: flow_shown.Events = []
    made = complete_work_item(
        options.id,
        value_of(given_words(flow_options.pairs(options.outputs, "--output"))),
        interviews=options.interviews,
        secrets=value_of(secret_pairs(flow_options.pairs(options.secrets, "--secret"))),
        kept_copy=options.kept_copy,
        again=options.again,
        services=flow_options.services_of(options),
        callouts=flow_options.callouts_of(options),
        surroundings=flow_options.surroundings_of(options),
        observer=flow_shown.observer_of(options, events, _COMMAND),
        show_secrets=options.show_secrets,
    )
    return flow_shown.told(options, value_of(made), events, _COMMAND)
