"""`extsvc flow check`: findings about flows, each with file, line and remedy."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from generator.cli import flow_options
from generator.cli.common import FINDINGS, FINE, USAGE, counted, print_diagnostics, tell, value_of
from generator.diagnostics import Severity

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic

_HEAVY = (Severity.ERROR, Severity.REFUSAL)


def run(options: argparse.Namespace) -> int:
    """0 when nothing weighs more than a warning, also of what lies beside the flows; 1 for errors, 2 when a file is no flow."""
    from generator.usecases.flow_checks import check_flows

    made = check_flows(options.flows, services=flow_options.services_of(options))
    checked = value_of(made)
    beside = [
        found for found in made.diagnostics if found.span.file
    ]  # faults of registrations: what calls them is unchecked
    tell((found for found in made.diagnostics if not found.span.file), "extsvc flow check")
    _show(options, [*checked.findings, *beside], [flow.file for flow in checked.flows])
    if not checked.readable:
        return USAGE
    return FINDINGS if checked.failed or made.failed else FINE


def _show(options: argparse.Namespace, findings: list[Diagnostic], files: list[str]) -> None:
    if options.json:
        rows = [row(finding) for finding in findings]
        json.dump({"flows": files, "findings": rows}, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return
    shown = [f for f in findings if options.notes or f.severity is not Severity.NOTE or _always(f)]
    print_diagnostics(shown, sys.stdout, limit=1_000)
    errors = sum(f.severity in _HEAVY for f in findings)
    warnings = sum(f.severity is Severity.WARNING for f in findings)
    notes = counted(len(findings) - errors - warnings, "note")
    print(f"{counted(len(files), 'flow')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}, {notes}")


def _always(finding: Diagnostic) -> bool:
    """Notes that say what was not checked are always worth a line."""
    return finding.rule.id in ("flow-registration-not-at-hand", "flow-subflow-not-at-hand")


def row(finding: Diagnostic) -> dict[str, object]:
    """A finding as JSON data."""
    return {
        "rule": finding.rule.id,
        "severity": finding.severity.value,
        "file": finding.span.file,
        "line": finding.span.line,
        "element": finding.span.pointer,
        "message": finding.message,
        "remedy": finding.remedy,
    }
