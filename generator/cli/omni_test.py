"""`extsvc omni test`: tests of procedures run."""

from __future__ import annotations

import argparse

from generator.cli import flow_options
from generator.cli.common import tell, value_of
from generator.cli.host_findings import show_verdicts
from generator.cli.omni_run import world_of


def run(options: argparse.Namespace) -> int:
    """0 when every test passes, 1 for failures, 2 when a test or its procedure cannot be read."""
    from generator.usecases.omni_tests import run_procedure_tests

    made = run_procedure_tests(
        options.tests,
        services=flow_options.services_of(options),
        callouts=flow_options.callouts_of(options),
        world=world_of(options),
        finding=lambda found: tell([found], "extsvc omni test"),
    )
    verdicts = value_of(made)
    return show_verdicts(verdicts, options.json)
