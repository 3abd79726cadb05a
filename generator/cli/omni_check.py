"""`extsvc omni check`: findings about procedures, each with file, line and remedy."""

from __future__ import annotations

import argparse

from generator.cli import flow_options
from generator.cli.common import FINDINGS, FINE, USAGE, tell, value_of
from generator.cli.host_findings import show


def run(options: argparse.Namespace) -> int:
    """0 when nothing weighs more than a warning, 1 for errors, 2 when a file is no procedure at all."""
    from generator.usecases.omni_checks import check_procedures

    made = check_procedures(options.procedures, services=flow_options.services_of(options))
    checked = value_of(made)
    tell(made.diagnostics, "extsvc omni check")
    show(options, checked.findings, [one.file for one in checked.procedures], "procedure")
    if not checked.readable:
        return USAGE
    return FINDINGS if checked.failed else FINE
