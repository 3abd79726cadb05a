"""`extsvc flow check`: findings about flows, each with file, line and remedy."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, USAGE, Fail, counted, print_diagnostics
from generator.diagnostics import Severity

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.flow.model import Flow

_HEAVY = (Severity.ERROR, Severity.REFUSAL)


def flow_files(given: list[str], suffixes: tuple[str, ...] = (".flow-meta.xml", ".flow")) -> list[Path]:
    """The named files, and those in named folders. Raises Fail when a folder holds none."""
    found: list[Path] = []
    for name in given:
        path = Path(name)
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(p for p in path.rglob("*") if p.name.endswith(suffixes) and p.is_file())
        if not inside:
            raise Fail(f"{name} holds no {suffixes[0]} file")
        found += inside
    return found


def run(options: argparse.Namespace) -> int:
    """0 when nothing weighs more than a warning, 1 for errors, 2 when a file is no flow at all."""
    from generator.cli.flow_services import Desk, catalog, sources
    from generator.flow.check import check
    from generator.flow.files import read_flow, with_subflows

    findings: list[Diagnostic] = []
    flows: list[Flow] = []
    unreadable = False
    for path in flow_files(options.flows):
        read = read_flow(path)
        findings += read.diagnostics
        if read.value is None:
            unreadable = True
        else:
            flows.append(read.value)
    desk = Desk()
    with desk.stack:
        together = {flow.name: flow for flow in flows}
        for flow in flows:  # each with its own surroundings: two projects may both have a "BankService"
            at_hand = catalog(sources(options, (flow,), desk), desk)
            known = {**together, **with_subflows(flow, (Path(flow.file).parent,))}
            findings += check(flow, at_hand, known)
    _show(options, findings, flows)
    if unreadable:
        return USAGE
    return FINDINGS if any(f.severity in _HEAVY for f in findings) else FINE


def _show(options: argparse.Namespace, findings: list[Diagnostic], flows: list[Flow]) -> None:
    if options.json:
        rows = [row(finding) for finding in findings]
        json.dump({"flows": [flow.file for flow in flows], "findings": rows}, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return
    shown = [f for f in findings if options.notes or f.severity is not Severity.NOTE or _always(f)]
    print_diagnostics(shown, sys.stdout, limit=1_000)
    errors = sum(f.severity in _HEAVY for f in findings)
    warnings = sum(f.severity is Severity.WARNING for f in findings)
    notes = counted(len(findings) - errors - warnings, "note")
    print(f"{counted(len(flows), 'flow')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}, {notes}")


def _always(finding: Diagnostic) -> bool:
    """Notes that say what was not checked are always worth a line."""
    return finding.rule.id in ("flow-registration-not-at-hand", "flow-subflow-not-at-hand")


def row(finding: Diagnostic) -> dict[str, Any]:
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
